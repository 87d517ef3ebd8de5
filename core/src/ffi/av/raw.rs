//! Functions of FFmpeg that take or return an enum, declared with the plain integer that it is in C, as a
//! value newer than the headers would be undefined behaviour in the bindings' Rust enums.

use std::ffi::{CStr, c_char, c_int, c_void};

use ffmpeg_sys_next as sys;

unsafe extern "C" {
    fn avcodec_get_name(id: c_int) -> *const c_char;
    fn avcodec_find_decoder(id: c_int) -> *const sys::AVCodec;
    fn av_get_pix_fmt_name(format: c_int) -> *const c_char;
    fn av_color_space_name(value: c_int) -> *const c_char;
    fn av_color_primaries_name(value: c_int) -> *const c_char;
    fn av_color_transfer_name(value: c_int) -> *const c_char;
    fn av_color_range_name(value: c_int) -> *const c_char;
    pub(crate) fn swr_alloc_set_opts2(
        context: *mut *mut sys::SwrContext,
        out_layout: *const sys::AVChannelLayout,
        out_format: c_int,
        out_rate: c_int,
        in_layout: *const sys::AVChannelLayout,
        in_format: c_int,
        in_rate: c_int,
        log_offset: c_int,
        log_context: *mut c_void,
    ) -> c_int;
    pub(crate) fn av_image_get_buffer_size(format: c_int, width: c_int, height: c_int, align: c_int)
    -> c_int;
    pub(crate) fn av_image_fill_arrays(
        data: *mut *mut u8,
        linesize: *mut c_int,
        source: *const u8,
        format: c_int,
        width: c_int,
        height: c_int,
        align: c_int,
    ) -> c_int;
    pub(crate) fn av_stream_new_side_data(stream: *mut sys::AVStream, kind: c_int, size: usize) -> *mut u8;
    fn av_pix_fmt_desc_get_id(desc: *const sys::AVPixFmtDescriptor) -> c_int;
}

/// A C string as text, lossily; `None` for null.
///
/// # Safety
/// Must be null or terminated.
pub(crate) unsafe fn text(text: *const c_char) -> Option<String> {
    // SAFETY: the caller answers for it.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

/// A literal inside FFmpeg as text; `None` for null.
fn literal(text: *const c_char) -> Option<&'static str> {
    // SAFETY: the functions above return null or a terminated literal that lives as long as the library.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }).and_then(|t| t.to_str().ok())
}

/// `h264`, `aac`, ..; `unknown_codec` for numbers that are none.
pub(crate) fn codec_name(id: c_int) -> &'static str {
    // SAFETY: any integer is accepted.
    literal(unsafe { avcodec_get_name(id) }).unwrap_or("unknown")
}

/// The preferred decoder of a codec; null if there is none.
pub(crate) fn find_decoder(id: c_int) -> *const sys::AVCodec {
    // SAFETY: any integer is accepted.
    unsafe { avcodec_find_decoder(id) }
}

/// Whether the library has the decoder of that name.
pub(crate) fn has_decoder(name: &CStr) -> bool {
    // SAFETY: the name is terminated.
    !unsafe { sys::avcodec_find_decoder_by_name(name.as_ptr()) }.is_null()
}

/// A decoder by its name, if the library has it and it is one for the codec; else the preferred one, as above.
pub(crate) fn find_decoder_named(name: Option<&CStr>, id: c_int) -> *const sys::AVCodec {
    let Some(name) = name else { return find_decoder(id) };
    // SAFETY: the name is terminated; the result is null or static, its id is read as an integer.
    let found = unsafe {
        let codec = sys::avcodec_find_decoder_by_name(name.as_ptr());
        codec.as_ref().filter(|_| super::raw_enum!(codec, id) == id)
    };
    found.map_or_else(|| find_decoder(id), std::ptr::from_ref)
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $function:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(value: c_int) -> Option<&'static str> {
            // SAFETY: any integer is accepted.
            literal(unsafe { $function(value) })
        }
    )*};
}

names! {
    /// `yuv420p`, ..
    pixel_format_name = av_get_pix_fmt_name;
    /// `bt709`, ..
    color_space_name = av_color_space_name;
    /// `bt709`, ..
    color_primaries_name = av_color_primaries_name;
    /// `smpte2084`, ..
    color_transfer_name = av_color_transfer_name;
    /// `tv` or `pc`
    color_range_name = av_color_range_name;
}

/// FFmpeg's description of a pixel format; `None` for numbers that are none of the loaded library.
pub(crate) fn pixel_descriptor(format: c_int) -> Option<&'static sys::AVPixFmtDescriptor> {
    // SAFETY: walks FFmpeg's static table; `next` ends it with null.
    unsafe {
        let mut desc = sys::av_pix_fmt_desc_next(std::ptr::null());
        while !desc.is_null() {
            if av_pix_fmt_desc_get_id(desc) == format {
                return Some(&*desc);
            }
            desc = sys::av_pix_fmt_desc_next(desc);
        }
    }
    None
}
