//! A snapshot of an `AVStream`'s description in plain Rust.

use std::ffi::c_int;

use ffmpeg_sys_next as sys;

use super::input::entries;
use super::tags::{SideDataKind, StreamSideData};
use super::{rational, raw, raw_enum, time_base};
use crate::units::{Rational, TimeBase};

/// How players treat a stream, as FFmpeg's flags: the default one, forced, for the hearing impaired, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Disposition(c_int);

impl Disposition {
    /// Played unless the viewer chooses another.
    pub const DEFAULT: Self = Self(sys::AV_DISPOSITION_DEFAULT as c_int);

    /// That of a stream which is one by default, or not.
    pub fn default_if(is_default: bool) -> Self {
        if is_default { Self::DEFAULT } else { Self::default() }
    }
    /// The same, of a stream that is none by default.
    #[must_use]
    pub fn without_default(self) -> Self {
        Self(self.0 & !Self::DEFAULT.0)
    }
    /// FFmpeg's flags.
    pub(super) fn flags(self) -> c_int {
        self.0
    }
}

/// What a container says of a stream that is copied, beside its parameters.
#[derive(Debug, Clone, Default)]
pub(crate) struct StreamExtras {
    pub disposition: Disposition,
    /// All of it, by FFmpeg's keys.
    pub metadata: Vec<(String, String)>,
    pub side_data: Vec<StreamSideData>,
}

impl StreamExtras {
    /// # Safety
    /// `stream` must be valid.
    pub unsafe fn read(stream: *const sys::AVStream) -> Self {
        // SAFETY: the caller answers for the pointer; the array holds `nb_side_data` entries of `size` bytes, whose kind is
        // read as an integer.
        unsafe {
            let count = usize::try_from((*stream).nb_side_data).unwrap_or(0);
            let side_data =
                (0..count).map(|index| (*stream).side_data.add(index)).map(|data| StreamSideData {
                    kind: SideDataKind::Other(raw_enum!(data, type_)),
                    bytes: std::slice::from_raw_parts((*data).data, (*data).size).to_vec(),
                });
            Self {
                disposition: Disposition((*stream).disposition),
                metadata: entries((*stream).metadata),
                side_data: side_data.collect(),
            }
        }
    }
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamKind {
    Video,
    /// Cover art and thumbnails: pictures about the media, not in it.
    Picture,
    Audio,
    Subtitle,
    /// A file that goes with the media, such as a font.
    Attachment,
    Other,
}

/// A stream's description. Enums are integers as in C; `None` is what FFmpeg doesn't know.
#[derive(Debug, Clone)]
pub(crate) struct StreamInfo {
    pub kind: StreamKind,
    pub codec: &'static str,
    pub is_decodable: bool,
    pub is_default: bool,
    pub language: Option<String>,
    pub title: Option<String>,
    pub time_base: TimeBase,
    pub start: Option<i64>,
    pub duration: Option<i64>,
    pub bit_rate: Option<u64>,
    pub size: (c_int, c_int),
    /// `AVPixelFormat` or `AVSampleFormat`.
    pub format: c_int,
    pub sample_aspect_ratio: Option<Rational>,
    pub average_frame_rate: Option<Rational>,
    pub real_frame_rate: Option<Rational>,
    pub color_range: Option<&'static str>,
    pub color_space: Option<&'static str>,
    pub color_primaries: Option<&'static str>,
    pub color_transfer: Option<&'static str>,
    /// `progressive`, `topFirst` or `bottomFirst`, in order of display.
    pub field_order: Option<&'static str>,
    pub display_matrix: Option<[i32; 9]>,
    /// Whether packets carry alpha beside what the decoder reads.
    pub has_separate_alpha: bool,
    pub sample_rate: u32,
    pub channels: u32,
    pub channel_layout: Option<String>,
}

impl StreamInfo {
    /// Reads the description of `stream`.
    ///
    /// # Safety
    /// Both pointers must be valid, and the stream must belong to the context.
    pub unsafe fn read(context: *mut sys::AVFormatContext, stream: *mut sys::AVStream) -> Self {
        // SAFETY: the caller answers for the pointers; enum fields are read as integers.
        unsafe {
            let par = (*stream).codecpar;
            let codec_id = raw_enum!(par, codec_id);
            let disposition = (*stream).disposition;
            // 2 is "unspecified" in the three tables of ITU-T H.273 and 0 in FFmpeg's range.
            let tagged = |value: c_int| Some(value).filter(|&v| v != 2);
            let range = Some(raw_enum!(par, color_range)).filter(|&v| v != 0);
            Self {
                kind: kind(raw_enum!(par, codec_type), disposition),
                codec: raw::codec_name(codec_id),
                is_decodable: !raw::find_decoder(codec_id).is_null(),
                is_default: disposition & sys::AV_DISPOSITION_DEFAULT as c_int != 0,
                language: tag(stream, c"language").filter(|l| l != "und"),
                title: tag(stream, c"title"),
                time_base: time_base((*stream).time_base).unwrap_or(TimeBase::MICROS),
                start: known((*stream).start_time),
                duration: known((*stream).duration).filter(|&d| d > 0),
                bit_rate: u64::try_from((*par).bit_rate).ok().filter(|&b| b > 0),
                size: ((*par).width, (*par).height),
                format: (*par).format,
                sample_aspect_ratio: rational(sys::av_guess_sample_aspect_ratio(
                    context,
                    stream,
                    std::ptr::null_mut(),
                )),
                average_frame_rate: rational((*stream).avg_frame_rate),
                real_frame_rate: rational((*stream).r_frame_rate),
                color_range: range.and_then(raw::color_range_name),
                color_space: tagged(raw_enum!(par, color_space)).and_then(raw::color_space_name),
                color_primaries: tagged(raw_enum!(par, color_primaries)).and_then(raw::color_primaries_name),
                color_transfer: tagged(raw_enum!(par, color_trc)).and_then(raw::color_transfer_name),
                field_order: field_order(raw_enum!(par, field_order)),
                display_matrix: display_matrix(stream),
                has_separate_alpha: tag(stream, c"alpha_mode").is_some_and(|mode| mode != "0"),
                sample_rate: u32::try_from((*par).sample_rate).unwrap_or(0),
                channels: u32::try_from((*par).ch_layout.nb_channels).unwrap_or(0),
                channel_layout: channel_layout(&raw const (*par).ch_layout),
            }
        }
    }
}

fn kind(media_type: c_int, disposition: c_int) -> StreamKind {
    use sys::AVMediaType as T;
    let picture = (sys::AV_DISPOSITION_ATTACHED_PIC | sys::AV_DISPOSITION_TIMED_THUMBNAILS) as c_int;
    match media_type {
        t if t == T::AVMEDIA_TYPE_VIDEO as c_int && disposition & picture != 0 => StreamKind::Picture,
        t if t == T::AVMEDIA_TYPE_VIDEO as c_int => StreamKind::Video,
        t if t == T::AVMEDIA_TYPE_AUDIO as c_int => StreamKind::Audio,
        t if t == T::AVMEDIA_TYPE_SUBTITLE as c_int => StreamKind::Subtitle,
        t if t == T::AVMEDIA_TYPE_ATTACHMENT as c_int => StreamKind::Attachment,
        _ => StreamKind::Other,
    }
}

fn field_order(order: c_int) -> Option<&'static str> {
    use sys::AVFieldOrder as F;
    match order {
        o if o == F::AV_FIELD_PROGRESSIVE as c_int => Some("progressive"),
        o if o == F::AV_FIELD_TT as c_int || o == F::AV_FIELD_BT as c_int => Some("topFirst"),
        o if o == F::AV_FIELD_BB as c_int || o == F::AV_FIELD_TB as c_int => Some("bottomFirst"),
        _ => None,
    }
}

fn known(time: i64) -> Option<i64> {
    (time != sys::AV_NOPTS_VALUE).then_some(time)
}

/// # Safety
/// `stream` must be valid.
unsafe fn tag(stream: *const sys::AVStream, key: &std::ffi::CStr) -> Option<String> {
    // SAFETY: the dictionary may be null; an entry holds terminated strings.
    unsafe {
        let entry = sys::av_dict_get((*stream).metadata, key.as_ptr(), std::ptr::null(), 0);
        entry.as_ref().and_then(|e| raw::text(e.value)).filter(|v| !v.is_empty())
    }
}

/// # Safety
/// `stream` must be valid.
unsafe fn display_matrix(stream: *const sys::AVStream) -> Option<[i32; 9]> {
    let mut len = 0;
    // SAFETY: the call returns null or `len` bytes that live as long as the stream.
    unsafe {
        let data = sys::av_stream_get_side_data(
            stream,
            sys::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX,
            &mut len,
        );
        (!data.is_null() && len >= size_of::<[i32; 9]>()).then(|| data.cast::<[i32; 9]>().read_unaligned())
    }
}

/// # Safety
/// `layout` must be valid.
unsafe fn channel_layout(layout: *const sys::AVChannelLayout) -> Option<String> {
    let mut text = [0; 128];
    // SAFETY: writes at most the length given, NUL included.
    let wanted = unsafe { sys::av_channel_layout_describe(layout, text.as_mut_ptr(), text.len()) };
    // SAFETY: zeroed above, so terminated where the call wrote anything.
    (wanted > 0).then(|| unsafe { raw::text(text.as_ptr()) }).flatten()
}
