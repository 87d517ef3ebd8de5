//! Owned `AVCodecParameters`: what a decoder or a muxer must know of a stream.

use std::ffi::c_int;
use std::ptr::NonNull;

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::{raw, raw_enum};

/// Parameters of a compressed stream.
#[derive(Debug)]
pub(crate) struct CodecParameters(NonNull<sys::AVCodecParameters>);

// SAFETY: plain data and one heap block that nothing else refers to.
unsafe impl Send for CodecParameters {}

impl CodecParameters {
    /// Parameters that say nothing yet.
    pub(super) fn new() -> Result<Self, AvError> {
        // SAFETY: allocates; null is checked.
        check_ptr(unsafe { sys::avcodec_parameters_alloc() }, "avcodec_parameters_alloc").map(Self)
    }
    /// A deep copy of `source`.
    ///
    /// # Safety
    /// `source` must point to valid parameters.
    pub unsafe fn copy_of(source: *const sys::AVCodecParameters) -> Result<Self, AvError> {
        let copy = Self::new()?;
        // SAFETY: both are valid; the caller answers for `source`.
        check(unsafe { sys::avcodec_parameters_copy(copy.as_ptr(), source) }, "avcodec_parameters_copy")?;
        Ok(copy)
    }
    /// A deep copy.
    pub fn duplicate(&self) -> Result<Self, AvError> {
        // SAFETY: valid for as long as `self`.
        unsafe { Self::copy_of(self.as_ptr()) }
    }
    /// Samples before the first that should be played, which decoders drop.
    pub fn initial_padding(&self) -> i64 {
        // SAFETY: valid for as long as `self`.
        i64::from(unsafe { (*self.as_ptr()).initial_padding })
    }
    /// What the codec says once, before all packets.
    pub fn extradata(&self) -> &[u8] {
        // SAFETY: valid for as long as `self`; where there is extradata, it has that many bytes, which nothing writes to.
        unsafe {
            let (data, size) = ((*self.as_ptr()).extradata, (*self.as_ptr()).extradata_size);
            match usize::try_from(size) {
                Ok(size) if !data.is_null() => std::slice::from_raw_parts(data, size),
                _ => &[],
            }
        }
    }
    /// The four-character code that the container has for it; zeros where it has none.
    pub fn tag(&self) -> [u8; 4] {
        // SAFETY: valid for as long as `self`.
        unsafe { (*self.as_ptr()).codec_tag }.to_le_bytes()
    }
    /// For calls of FFmpeg.
    pub fn as_ptr(&self) -> *mut sys::AVCodecParameters {
        self.0.as_ptr()
    }
    /// Whether they are of subtitles.
    pub fn is_subtitles(&self) -> bool {
        self.media_type() == sys::AVMediaType::AVMEDIA_TYPE_SUBTITLE as c_int
    }
    /// The `AVMediaType`.
    pub fn media_type(&self) -> c_int {
        // SAFETY: valid for as long as `self`; an int in C, read as such.
        unsafe { raw_enum!(self.as_ptr(), codec_type) }
    }
    /// The `AVCodecID`.
    pub fn codec_id(&self) -> c_int {
        // SAFETY: the parameters are valid for as long as `self`; an int in C, read as such.
        unsafe { raw_enum!(self.as_ptr(), codec_id) }
    }
    /// FFmpeg's name of the codec.
    pub fn codec_name(&self) -> String {
        raw::codec_name(self.codec_id()).to_owned()
    }
}

impl Drop for CodecParameters {
    fn drop(&mut self) {
        let mut ptr = self.as_ptr();
        // SAFETY: allocated by avcodec_parameters_alloc, freed once.
        unsafe { sys::avcodec_parameters_free(&mut ptr) }
    }
}
