//! Conversion of frames between pixel formats and sizes.

use std::ffi::{c_char, c_int};
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::dictionary::c_text;
use super::error::{AvError, check};
use super::frame::Frame;
use super::raw;
use super::tags::ColorTags;
use crate::frame::{ColorSpec, Matrix, Range, Size};

unsafe extern "C" {
    // Declared with the integers that pixel formats are in C.
    #[link_name = "sws_getContext"]
    fn sws_new_raw(
        from_width: c_int,
        from_height: c_int,
        from: c_int,
        to_width: c_int,
        to_height: c_int,
        to: c_int,
        flags: c_int,
        from_filter: *mut sys::SwsFilter,
        to_filter: *mut sys::SwsFilter,
        parameters: *const f64,
    ) -> *mut sys::SwsContext;
    #[link_name = "av_image_copy"]
    fn image_copy_raw(
        to: *const *mut u8,
        to_strides: *const c_int,
        from: *const *const u8,
        from_strides: *const c_int,
        format: c_int,
        width: c_int,
        height: c_int,
    );
    #[link_name = "av_get_pix_fmt"]
    fn format_named_raw(name: *const c_char) -> c_int;
    #[link_name = "avcodec_find_best_pix_fmt_of_list"]
    fn best_format_raw(list: *const c_int, from: c_int, has_alpha: c_int, loss: *mut c_int) -> c_int;
}

/// The format of `candidates` that loses least of frames in `from`; alpha doesn't count.
pub(crate) fn closest_format(from: c_int, candidates: &[c_int]) -> Option<c_int> {
    let list: Vec<c_int> = candidates.iter().copied().chain([-1]).collect();
    // SAFETY: the list is ended by -1; any integer is accepted as a format.
    let best = unsafe { best_format_raw(list.as_ptr(), from, 0, ptr::null_mut()) };
    (best >= 0).then_some(best)
}

/// The format that FFmpeg calls `name`.
pub(crate) fn format_named(name: &str) -> Option<c_int> {
    // SAFETY: the name is terminated; any other gives -1.
    let format = unsafe { format_named_raw(c_text(name).as_ptr()) };
    (format >= 0).then_some(format)
}

/// FFmpeg's deprecated `yuvj` formats say "full range" in the format; this is the same layout without.
pub(crate) fn without_range(format: c_int) -> c_int {
    use sys::AVPixelFormat as F;
    match format {
        f if f == F::AV_PIX_FMT_YUVJ420P as c_int => F::AV_PIX_FMT_YUV420P as c_int,
        f if f == F::AV_PIX_FMT_YUVJ422P as c_int => F::AV_PIX_FMT_YUV422P as c_int,
        f if f == F::AV_PIX_FMT_YUVJ444P as c_int => F::AV_PIX_FMT_YUV444P as c_int,
        f if f == F::AV_PIX_FMT_YUVJ440P as c_int => F::AV_PIX_FMT_YUV440P as c_int,
        f if f == F::AV_PIX_FMT_YUVJ411P as c_int => F::AV_PIX_FMT_YUV411P as c_int,
        other => other,
    }
}

/// Moves "full range" from the frame's format to its colour range.
pub(crate) fn drop_range_from_format(frame: &mut Frame) {
    let plain = without_range(frame.format());
    if plain != frame.format() {
        ColorTags::of(frame).with_range_of(frame.format()).apply(frame);
        // SAFETY: the frame is valid, and the layout is the same.
        unsafe { (*frame.as_ptr()).format = plain }
    }
}

/// What a [`Scaler`] converts from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Conversion {
    from: (c_int, Size, ColorSpec),
    to: (c_int, Size),
}

/// Converts frames to one format and size; follows changes of the source.
#[derive(Debug)]
pub(crate) struct Scaler {
    format: c_int,
    /// `None` keeps each frame's own.
    size: Option<Size>,
    context: Option<(NonNull<sys::SwsContext>, Conversion)>,
}

// SAFETY: the context is reached through `self` only, and nothing in it is tied to a thread.
unsafe impl Send for Scaler {}

impl Scaler {
    /// To an `AVPixelFormat`, and to a size if one is given.
    pub fn new(format: c_int, size: Option<Size>) -> Self {
        Self { format, size, context: None }
    }

    /// A converted copy with the properties of `source`. Between RGB and Y'CbCr, colour is converted by the
    /// frame's matrix and range; RGB becomes limited-range BT.709 and is tagged so.
    pub fn convert(&mut self, source: &Frame) -> Result<Frame, AvError> {
        let size = self.size.unwrap_or(source.size());
        let mut target = Frame::video(self.format, size)?;
        let wanted =
            Conversion { from: (source.format(), source.size(), source.color()), to: (self.format, size) };
        let context = self.context_for(wanted)?;
        // SAFETY: both frames are valid and have the formats and sizes that the context was made for.
        unsafe {
            check(sys::av_frame_copy_props(target.as_ptr(), source.as_ptr()), "av_frame_copy_props")?;
            let (from, to) = (source.as_ptr(), target.as_ptr());
            let rows = c_int::try_from(source.size().height).unwrap_or(0);
            check(
                sys::sws_scale(
                    context.as_ptr(),
                    (*from).data.as_ptr().cast(),
                    (*from).linesize.as_ptr(),
                    0,
                    rows,
                    (*to).data.as_ptr(),
                    (*to).linesize.as_ptr(),
                ),
                "sws_scale",
            )?;
        }
        retag(source, &mut target);
        Ok(target)
    }

    fn context_for(&mut self, wanted: Conversion) -> Result<NonNull<sys::SwsContext>, AvError> {
        if let Some((context, made_for)) = self.context
            && made_for == wanted
        {
            return Ok(context);
        }
        self.close();
        let context = open(wanted)?;
        self.context = Some((context, wanted));
        Ok(context)
    }

    fn close(&mut self) {
        if let Some((context, _)) = self.context.take() {
            // SAFETY: made by `open`, freed once.
            unsafe { sys::sws_freeContext(context.as_ptr()) }
        }
    }
}

impl Drop for Scaler {
    fn drop(&mut self) {
        self.close();
    }
}

fn open(conversion: Conversion) -> Result<NonNull<sys::SwsContext>, AvError> {
    let ((from, from_size, color), (to, to_size)) = (conversion.from, conversion.to);
    let length = |v: u32| c_int::try_from(v).unwrap_or(-1);
    let flags = sys::SWS_BICUBIC | sys::SWS_ACCURATE_RND | sys::SWS_FULL_CHR_H_INT | sys::SWS_FULL_CHR_H_INP;
    // SAFETY: sizes and formats are validated by the call; null is checked.
    let context = unsafe {
        sws_new_raw(
            length(from_size.width),
            length(from_size.height),
            from,
            length(to_size.width),
            length(to_size.height),
            to,
            flags,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null(),
        )
    };
    let context =
        NonNull::new(context).ok_or(AvError { call: "sws_getContext", code: sys::AVERROR(libc::EINVAL) })?;
    let (from_range, to_range) = match (is_rgb(from), is_rgb(to)) {
        (true, false) => (1, 0),
        (_, true) => (c_int::from(color.range == Range::Full), 1),
        (false, false) => (c_int::from(color.range == Range::Full), c_int::from(color.range == Range::Full)),
    };
    let from_matrix = if is_rgb(from) { Matrix::Bt709 } else { color.matrix };
    // SAFETY: the context is valid, and the tables are static. A negative return means that the pair of
    // formats needs no colour conversion.
    unsafe {
        let table = sys::sws_getCoefficients(coefficients(from_matrix));
        sys::sws_setColorspaceDetails(
            context.as_ptr(),
            table,
            from_range,
            table,
            to_range,
            0,
            1 << 16,
            1 << 16,
        );
    }
    Ok(context)
}

fn coefficients(matrix: Matrix) -> c_int {
    match matrix {
        Matrix::Bt709 => sys::SWS_CS_ITU709,
        Matrix::Bt2020 => sys::SWS_CS_BT2020,
        Matrix::Smpte240m => sys::SWS_CS_SMPTE240M,
        Matrix::Fcc => sys::SWS_CS_FCC,
        Matrix::Bt601 | Matrix::YCgCo => sys::SWS_CS_ITU601,
    }
}

/// Whether samples are R'G'B'; palettes are.
pub(crate) fn is_rgb(format: c_int) -> bool {
    let flags = (sys::AV_PIX_FMT_FLAG_RGB | sys::AV_PIX_FMT_FLAG_PAL) as u64;
    raw::pixel_descriptor(format).is_some_and(|desc| desc.flags & flags != 0)
}

/// Whether there is one colour component only.
pub(crate) fn is_gray(format: c_int) -> bool {
    raw::pixel_descriptor(format).is_some_and(|desc| desc.nb_components <= 2) && !is_rgb(format)
}

/// Whether there is an alpha channel.
pub(crate) fn has_alpha(format: c_int) -> bool {
    let flag = sys::AV_PIX_FMT_FLAG_ALPHA as u64;
    raw::pixel_descriptor(format).is_some_and(|desc| desc.flags & flag != 0)
}

/// log2 of the chroma subsampling across and down.
pub(crate) fn chroma_shifts(format: c_int) -> (u8, u8) {
    raw::pixel_descriptor(format).map_or((0, 0), |desc| (desc.log2_chroma_w, desc.log2_chroma_h))
}

fn retag(source: &Frame, target: &mut Frame) {
    match (is_rgb(source.format()), is_rgb(target.format())) {
        (true, false) => ColorTags::BT709.apply(target),
        (false, true) => {
            let full = ColorTags {
                range: sys::AVColorRange::AVCOL_RANGE_JPEG as c_int,
                matrix: sys::AVColorSpace::AVCOL_SPC_RGB as c_int,
                siting: sys::AVChromaLocation::AVCHROMA_LOC_UNSPECIFIED as c_int,
                ..ColorTags::of(source)
            };
            full.apply(target);
        }
        _ => {}
    }
}

/// A frame of `size`, at least as large as `source`, whose top left is a copy of it; the rest is undefined.
pub(crate) fn copy_into_larger(source: &Frame, size: Size) -> Result<Frame, AvError> {
    let own = source.size();
    if size.width < own.width || size.height < own.height {
        return Err(AvError { call: "av_image_copy", code: sys::AVERROR(libc::EINVAL) });
    }
    let target = Frame::video(source.format(), size)?;
    let (from, to) = (source.as_ptr(), target.as_ptr());
    // SAFETY: both frames have the format, and neither is smaller than `own`.
    unsafe {
        check(sys::av_frame_copy_props(to, from), "av_frame_copy_props")?;
        image_copy_raw(
            (*to).data.as_ptr(),
            (*to).linesize.as_ptr(),
            (*from).data.as_ptr().cast(),
            (*from).linesize.as_ptr(),
            source.format(),
            c_int::try_from(own.width).unwrap_or(0),
            c_int::try_from(own.height).unwrap_or(0),
        );
    }
    Ok(target)
}
