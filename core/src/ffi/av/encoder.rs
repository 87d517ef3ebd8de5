//! Encoders: which the loaded library has, how one is opened, frames in and packets out.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use ffmpeg_sys_next as sys;

use super::dictionary::{Dictionary, c_text};
use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::raw_enum;
use super::scale::without_range;
use super::sound::ChannelLayout;
use crate::frame::Size;
use crate::units::{Rational, TimeBase};

/// Writes a field of an enum type as the integer it is in C.
macro_rules! set_enum {
    ($pointer:expr, $field:ident, $value:expr) => {
        std::ptr::addr_of_mut!((*$pointer).$field).cast::<c_int>().write($value)
    };
}

/// The colour tags of a picture, as the numbers of ITU-T H.273 (range and siting as FFmpeg's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ColorTags {
    pub range: c_int,
    pub primaries: c_int,
    pub transfer: c_int,
    pub matrix: c_int,
    pub siting: c_int,
}

impl ColorTags {
    /// BT.709, limited range, what RGB is converted to.
    pub const BT709: Self = Self {
        range: sys::AVColorRange::AVCOL_RANGE_MPEG as c_int,
        primaries: sys::AVColorPrimaries::AVCOL_PRI_BT709 as c_int,
        transfer: sys::AVColorTransferCharacteristic::AVCOL_TRC_BT709 as c_int,
        matrix: sys::AVColorSpace::AVCOL_SPC_BT709 as c_int,
        siting: sys::AVChromaLocation::AVCHROMA_LOC_LEFT as c_int,
    };

    /// The frame's tags, which may say "unspecified".
    pub fn of(frame: &Frame) -> Self {
        let frame = frame.as_ptr();
        // SAFETY: the frame is valid; its enum fields are read as integers.
        unsafe {
            Self {
                range: raw_enum!(frame, color_range),
                primaries: raw_enum!(frame, color_primaries),
                transfer: raw_enum!(frame, color_trc),
                matrix: raw_enum!(frame, colorspace),
                siting: raw_enum!(frame, chroma_location),
            }
        }
    }
    /// The same, with full range if that is what the `AVPixelFormat` says.
    #[must_use]
    pub fn with_range_of(self, format: c_int) -> Self {
        let full = sys::AVColorRange::AVCOL_RANGE_JPEG as c_int;
        if without_range(format) == format { self } else { Self { range: full, ..self } }
    }
    /// Tags the frame.
    pub fn apply(self, frame: &mut Frame) {
        let frame = frame.as_ptr();
        // SAFETY: as above.
        unsafe {
            set_enum!(frame, color_range, self.range);
            set_enum!(frame, color_primaries, self.primaries);
            set_enum!(frame, color_trc, self.transfer);
            set_enum!(frame, colorspace, self.matrix);
            set_enum!(frame, chroma_location, self.siting);
        }
    }
}

/// Which field of an interlaced picture comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldOrder {
    TopFirst,
    BottomFirst,
}

impl FieldOrder {
    /// The order in the frame; `None` for a progressive one.
    pub fn of(frame: &Frame) -> Option<Self> {
        // SAFETY: the frame is valid.
        let top_first = unsafe { (*frame.as_ptr()).top_field_first != 0 };
        frame.is_interlaced().then_some(if top_first { Self::TopFirst } else { Self::BottomFirst })
    }
    /// The order that a container gives for a stream; `None` for progressive and unknown.
    pub fn of_stream(parameters: &CodecParameters) -> Option<Self> {
        // SAFETY: the parameters are valid; the field is read as an integer.
        match unsafe { raw_enum!(parameters.as_ptr(), field_order) } {
            o if o == sys::AVFieldOrder::AV_FIELD_TT as c_int
                || o == sys::AVFieldOrder::AV_FIELD_BT as c_int =>
            {
                Some(Self::TopFirst)
            }
            o if o == sys::AVFieldOrder::AV_FIELD_BB as c_int
                || o == sys::AVFieldOrder::AV_FIELD_TB as c_int =>
            {
                Some(Self::BottomFirst)
            }
            _ => None,
        }
    }
}

/// What a video encoder is opened with.
#[derive(Debug)]
pub(crate) struct VideoSettings {
    /// `AVPixelFormat`.
    pub format: c_int,
    pub size: Size,
    /// Of frames and packets.
    pub time_base: TimeBase,
    /// For rate control only; times are kept as they are.
    pub frame_rate: Option<Rational>,
    pub sample_aspect_ratio: Rational,
    pub color: ColorTags,
    pub fields: Option<FieldOrder>,
    /// 0 leaves it to the encoder.
    pub threads: u32,
    /// Bits a second.
    pub bitrate: Option<u64>,
    pub global_header: bool,
    /// The encoder's own options.
    pub options: Vec<(&'static str, String)>,
}

/// What an audio encoder is opened with.
#[derive(Debug)]
pub(crate) struct AudioSettings<'a> {
    /// `AVSampleFormat`.
    pub format: c_int,
    pub rate: u32,
    pub layout: &'a ChannelLayout,
    /// Bits a second.
    pub bitrate: u64,
    pub global_header: bool,
}

/// A static description of an encoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EncoderInfo(&'static sys::AVCodec);

impl EncoderInfo {
    /// `None` if the loaded library doesn't have it.
    pub fn find(name: &str) -> Option<Self> {
        // SAFETY: the name is terminated; the result is null or static.
        unsafe { sys::avcodec_find_encoder_by_name(c_text(name).as_ptr()).as_ref() }.map(Self)
    }
    /// The `AVCodecID`.
    pub fn codec_id(self) -> c_int {
        // SAFETY: read as the integer it is in C.
        unsafe { raw_enum!(std::ptr::from_ref(self.0), id) }
    }
    /// The `AVPixelFormat`s that it takes; empty if it doesn't say.
    pub fn pixel_formats(self) -> Vec<c_int> {
        // SAFETY: null or ended by -1; entries are integers in C.
        unsafe { list_until(self.0.pix_fmts.cast(), -1) }
    }
    /// The `AVSampleFormat`s that it takes; empty if it doesn't say.
    pub fn sample_formats(self) -> Vec<c_int> {
        // SAFETY: as above.
        unsafe { list_until(self.0.sample_fmts.cast(), -1) }
    }
    /// The sample rates that it takes; empty for any.
    pub fn sample_rates(self) -> Vec<u32> {
        // SAFETY: null or ended by 0.
        let rates = unsafe { list_until(self.0.supported_samplerates, 0) };
        rates.into_iter().filter_map(|rate| u32::try_from(rate).ok()).collect()
    }
}

/// # Safety
/// `list` is null or ended by `end`.
unsafe fn list_until(list: *const c_int, end: c_int) -> Vec<c_int> {
    let mut values = Vec::new();
    if list.is_null() {
        return values;
    }
    let mut at = list;
    // SAFETY: the caller promises an end.
    unsafe {
        while *at != end {
            values.push(*at);
            at = at.add(1);
        }
    }
    values
}

/// An open encoder.
#[derive(Debug)]
pub(crate) struct Encoder(NonNull<sys::AVCodecContext>);

// SAFETY: the context is reached through `self` only; encoders synchronise with their own threads.
unsafe impl Send for Encoder {}

impl Encoder {
    /// Opens a video encoder.
    pub fn video(info: EncoderInfo, settings: &VideoSettings) -> Result<Self, AvError> {
        let encoder = Self::allocate(info, settings.global_header)?;
        let context = encoder.as_ptr();
        // SAFETY: the context is fresh; enum fields are written as integers that FFmpeg itself gave out.
        unsafe {
            set_enum!(context, pix_fmt, settings.format);
            (*context).width = c_int::try_from(settings.size.width).unwrap_or(c_int::MAX);
            (*context).height = c_int::try_from(settings.size.height).unwrap_or(c_int::MAX);
            (*context).time_base = settings.time_base.into();
            if let Some(rate) = settings.frame_rate.and_then(as_av) {
                (*context).framerate = rate;
            }
            if let Some(ratio) = as_av(settings.sample_aspect_ratio) {
                (*context).sample_aspect_ratio = ratio;
            }
            set_enum!(context, color_range, settings.color.range);
            set_enum!(context, color_primaries, settings.color.primaries);
            set_enum!(context, color_trc, settings.color.transfer);
            set_enum!(context, colorspace, settings.color.matrix);
            set_enum!(context, chroma_sample_location, settings.color.siting);
            (*context).thread_count = c_int::try_from(settings.threads).unwrap_or(0);
            if let Some(bitrate) = settings.bitrate {
                (*context).bit_rate = i64::try_from(bitrate).unwrap_or(i64::MAX);
            }
            match settings.fields {
                None => (*context).field_order = sys::AVFieldOrder::AV_FIELD_PROGRESSIVE,
                Some(order) => {
                    (*context).flags |= sys::AV_CODEC_FLAG_INTERLACED_DCT.cast_signed();
                    (*context).field_order = match order {
                        FieldOrder::TopFirst => sys::AVFieldOrder::AV_FIELD_TT,
                        FieldOrder::BottomFirst => sys::AVFieldOrder::AV_FIELD_BB,
                    };
                }
            }
        }
        encoder.open(info, &settings.options)
    }

    /// Opens an audio encoder; its time base is one sample.
    pub fn audio(info: EncoderInfo, settings: &AudioSettings<'_>) -> Result<Self, AvError> {
        let encoder = Self::allocate(info, settings.global_header)?;
        let context = encoder.as_ptr();
        let rate = c_int::try_from(settings.rate).unwrap_or(c_int::MAX);
        // SAFETY: as above.
        unsafe {
            set_enum!(context, sample_fmt, settings.format);
            (*context).sample_rate = rate;
            settings.layout.copy_to(&mut (*context).ch_layout)?;
            (*context).bit_rate = i64::try_from(settings.bitrate).unwrap_or(i64::MAX);
            (*context).time_base = sys::AVRational { num: 1, den: rate };
        }
        encoder.open(info, &[])
    }

    fn allocate(info: EncoderInfo, global_header: bool) -> Result<Self, AvError> {
        // SAFETY: allocates for a static codec; null is checked.
        let context = check_ptr(unsafe { sys::avcodec_alloc_context3(info.0) }, "avcodec_alloc_context3")?;
        if global_header {
            // SAFETY: the context is fresh.
            unsafe { (*context.as_ptr()).flags |= sys::AV_CODEC_FLAG_GLOBAL_HEADER.cast_signed() };
        }
        Ok(Self(context))
    }

    fn open(self, info: EncoderInfo, options: &[(&'static str, String)]) -> Result<Self, AvError> {
        let mut dictionary = Dictionary::new();
        for (key, value) in options {
            dictionary.set(key, value)?;
        }
        // SAFETY: the context was allocated for this codec; options that it knows are taken out.
        check(
            unsafe { sys::avcodec_open2(self.as_ptr(), info.0, dictionary.as_mut_ptr()) },
            "avcodec_open2",
        )?;
        Ok(self)
    }

    fn as_ptr(&self) -> *mut sys::AVCodecContext {
        self.0.as_ptr()
    }

    /// Gives a frame, or `None` once at the end. All packets must have been received before the next.
    pub fn send(&mut self, frame: Option<&Frame>) -> Result<(), AvError> {
        let frame = frame.map_or(std::ptr::null(), |frame| frame.as_ptr().cast_const());
        // SAFETY: the encoder references or copies the frame's buffers and doesn't write to them.
        check(unsafe { sys::avcodec_send_frame(self.as_ptr(), frame) }, "avcodec_send_frame").map(drop)
    }

    /// Takes a packet; `false` when more frames are needed, or at the end.
    pub fn receive(&mut self, packet: &mut Packet) -> Result<bool, AvError> {
        // SAFETY: the packet is valid and emptied first by FFmpeg.
        let ret = unsafe { sys::avcodec_receive_packet(self.as_ptr(), packet.as_ptr()) };
        match check(ret, "avcodec_receive_packet") {
            Ok(_) => Ok(true),
            Err(error) if error.is_again() || error.is_eof() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a muxer must know.
    pub fn parameters(&self) -> Result<CodecParameters, AvError> {
        // SAFETY: plain allocation; null is checked.
        let mut raw =
            check_ptr(unsafe { sys::avcodec_parameters_alloc() }, "avcodec_parameters_alloc")?.as_ptr();
        // SAFETY: both are valid, the copy is deep, and `raw` is freed once.
        unsafe {
            let filled = sys::avcodec_parameters_from_context(raw, self.as_ptr());
            let copy =
                check(filled, "avcodec_parameters_from_context").and_then(|_| CodecParameters::copy_of(raw));
            sys::avcodec_parameters_free(&mut raw);
            copy
        }
    }

    /// Samples that each audio frame but the last must have; 0 for any number.
    pub fn frame_size(&self) -> usize {
        // SAFETY: the context is valid for as long as `self`.
        usize::try_from(unsafe { (*self.as_ptr()).frame_size }).unwrap_or(0)
    }

    /// Ticks that the next frames are shown for, for encoders (libvpx) that base their rate control on it.
    pub fn set_ticks_per_frame(&mut self, ticks: i64) {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).ticks_per_frame = c_int::try_from(ticks).unwrap_or(c_int::MAX).max(1) }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        let mut ptr = self.as_ptr();
        // SAFETY: allocated by avcodec_alloc_context3, freed once.
        unsafe { sys::avcodec_free_context(&mut ptr) }
    }
}

/// `None` if a part is over FFmpeg's range.
pub(super) fn as_av(ratio: Rational) -> Option<sys::AVRational> {
    Some(sys::AVRational { num: ratio.num().try_into().ok()?, den: ratio.den().try_into().ok()? })
}

/// HDR metadata that a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HdrKind {
    /// `AVMasteringDisplayMetadata`, SMPTE ST 2086.
    MasteringDisplay,
    /// `AVContentLightMetadata`, CTA-861.3.
    ContentLight,
}

impl HdrKind {
    /// How stream side data of the kind is marked.
    pub(super) fn of_stream(self) -> sys::AVPacketSideDataType {
        match self {
            Self::MasteringDisplay => sys::AVPacketSideDataType::AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
            Self::ContentLight => sys::AVPacketSideDataType::AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
        }
    }
    fn of_frame(self) -> sys::AVFrameSideDataType {
        match self {
            Self::MasteringDisplay => sys::AVFrameSideDataType::AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
            Self::ContentLight => sys::AVFrameSideDataType::AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
        }
    }
}

/// Side data as FFmpeg lays it out.
#[derive(Debug, Clone)]
pub(crate) struct StreamSideData {
    pub kind: HdrKind,
    pub bytes: Vec<u8>,
}

/// HDR metadata of a frame.
pub(crate) fn hdr_side_data(frame: &Frame) -> Vec<StreamSideData> {
    let copy = |kind: HdrKind| {
        // SAFETY: the frame is valid; null, or side data of `size` bytes that lives as long as the frame.
        let bytes = unsafe {
            let data = sys::av_frame_get_side_data(frame.as_ptr(), kind.of_frame()).as_ref()?;
            std::slice::from_raw_parts(data.data, data.size).to_vec()
        };
        Some(StreamSideData { kind, bytes })
    };
    [HdrKind::MasteringDisplay, HdrKind::ContentLight].into_iter().filter_map(copy).collect()
}

/// Makes a decoded frame one to encode: the encoder chooses the picture types itself.
pub(crate) fn prepare(frame: &mut Frame, pts: i64) {
    frame.set_pts(pts);
    let frame = frame.as_ptr();
    // SAFETY: the frame is valid.
    unsafe {
        set_enum!(frame, pict_type, sys::AVPictureType::AV_PICTURE_TYPE_NONE as c_int);
        (*frame).key_frame = 0;
    }
}

/// Version and licence of the loaded FFmpeg.
pub(crate) fn library() -> (String, String) {
    // SAFETY: both return static, terminated text.
    unsafe {
        let text = |t| CStr::from_ptr(t).to_string_lossy().into_owned();
        (text(sys::av_version_info()), text(sys::avutil_license()))
    }
}
