//! Encoders: which the loaded library has, how one is opened, frames in and packets out.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use ffmpeg_sys_next as sys;

use super::dictionary::{Dictionary, c_text};
use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::sound::ChannelLayout;
use super::surface::SurfacePool;
use super::tags::{ColorTags, FieldOrder};
use super::{raw_enum, set_enum};
use crate::frame::Size;
use crate::units::{Rational, TimeBase};

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
    /// The `AVPixelFormat`s of frames in memory that it takes, by itself or through an upload.
    pub fn pixel_formats(self) -> Vec<c_int> {
        if self.takes_surfaces_only() {
            return vec![SurfacePool::SOURCE_FORMAT];
        }
        self.own_formats()
    }
    fn own_formats(self) -> Vec<c_int> {
        // SAFETY: null or ended by -1; entries are integers in C.
        unsafe { list_until(self.0.pix_fmts.cast(), -1) }
    }
    fn takes_surfaces_only(self) -> bool {
        self.own_formats() == [SurfacePool::SURFACE_FORMAT]
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
pub(crate) struct Encoder {
    context: NonNull<sys::AVCodecContext>,
    /// For encoders that take frames in the memory of a device only.
    surfaces: Option<SurfacePool>,
    has_input: bool,
}

// SAFETY: the context is reached through `self` only; encoders synchronise with their own threads.
unsafe impl Send for Encoder {}

impl Encoder {
    /// Opens a video encoder.
    pub fn video(info: EncoderInfo, settings: &VideoSettings) -> Result<Self, AvError> {
        let mut encoder = Self::allocate(info, settings.global_header)?;
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
        if info.takes_surfaces_only() {
            encoder.upload_into(SurfacePool::new(settings.size)?)?;
        }
        encoder.open(info, &settings.options)
    }

    fn upload_into(&mut self, surfaces: SurfacePool) -> Result<(), AvError> {
        let context = self.as_ptr();
        // SAFETY: the context frees the reference.
        unsafe {
            set_enum!(context, pix_fmt, SurfacePool::SURFACE_FORMAT);
            (*context).hw_frames_ctx = surfaces.reference()?.as_ptr();
        }
        self.surfaces = Some(surfaces);
        Ok(())
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
        Ok(Self { context, surfaces: None, has_input: false })
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
        self.context.as_ptr()
    }

    /// Gives a frame, or `None` once at the end. All packets must have been received before the next.
    pub fn send(&mut self, frame: Option<&Frame>) -> Result<(), AvError> {
        let surface = match (frame, &self.surfaces) {
            (Some(frame), Some(surfaces)) => Some(surfaces.upload(frame)?),
            _ => None,
        };
        let frame = surface.as_ref().or(frame);
        let frame = frame.map_or(std::ptr::null(), |frame| frame.as_ptr().cast_const());
        self.has_input = true;
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

impl Encoder {
    /// SVT-AV1 1.4 waits forever when it is closed without ever having had a frame.
    fn must_not_close_empty(&self) -> bool {
        if self.has_input || !self.is_open() {
            return false;
        }
        // SAFETY: an open context has a codec, and that a static name.
        let name = unsafe { CStr::from_ptr((*(*self.as_ptr()).codec).name) };
        name == c"libsvtav1"
    }

    fn is_open(&self) -> bool {
        // SAFETY: as above.
        unsafe { sys::avcodec_is_open(self.as_ptr()) != 0 }
    }

    fn send_anything(&mut self) {
        // SAFETY: as above; the format is read as an integer.
        let (format, width, height) = unsafe {
            let context = self.as_ptr();
            (raw_enum!(context, pix_fmt), (*context).width, (*context).height)
        };
        let size = Size { width: width.unsigned_abs(), height: height.unsigned_abs() };
        if let Ok(mut frame) = Frame::video(format, size) {
            frame.set_pts(0);
            // Nobody will read what it becomes.
            let _ = self.send(Some(&frame));
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        if self.must_not_close_empty() {
            self.send_anything();
        }
        let mut ptr = self.as_ptr();
        // SAFETY: allocated by avcodec_alloc_context3, freed once.
        unsafe { sys::avcodec_free_context(&mut ptr) }
    }
}

/// `None` if a part is over FFmpeg's range.
pub(super) fn as_av(ratio: Rational) -> Option<sys::AVRational> {
    Some(sys::AVRational { num: ratio.num().try_into().ok()?, den: ratio.den().try_into().ok()? })
}

/// Version and licence of the loaded FFmpeg.
pub(crate) fn library() -> (String, String) {
    // SAFETY: both return static, terminated text.
    unsafe {
        let text = |t| CStr::from_ptr(t).to_string_lossy().into_owned();
        (text(sys::av_version_info()), text(sys::avutil_license()))
    }
}
