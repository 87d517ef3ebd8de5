//! An owned `AVFrame`, video or audio, and its pixel format in our terms.

use std::ffi::c_int;
use std::ptr::NonNull;

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::{raw, raw_enum};
use crate::frame::{
    ChromaSiting, ColorModel, ColorSpec, Component, FrameMut, Matrix, PixelFormat, PlaneMut, Primaries,
    Range, Size, Transfer,
};
use crate::units::Rational;

/// A decoded frame or stretch of audio; buffers are reference-counted by FFmpeg.
#[derive(Debug)]
pub(crate) struct Frame(NonNull<sys::AVFrame>);

// SAFETY: a frame owns references to buffers whose counts are atomic; nothing in it is tied to a thread.
// Writing goes through `make_writable`, which copies a buffer that anybody else still holds.
unsafe impl Send for Frame {}

impl Frame {
    /// A frame without buffers.
    pub fn new() -> Result<Self, AvError> {
        // SAFETY: allocates; null is checked.
        check_ptr(unsafe { sys::av_frame_alloc() }, "av_frame_alloc").map(Self)
    }
    /// A video frame with buffers of its own; the samples are uninitialised.
    pub fn video(format: c_int, size: Size) -> Result<Self, AvError> {
        let frame = Self::new()?;
        // SAFETY: the frame is fresh; av_frame_get_buffer validates format and size.
        unsafe {
            (*frame.as_ptr()).format = format;
            (*frame.as_ptr()).width = c_int::try_from(size.width).unwrap_or(-1);
            (*frame.as_ptr()).height = c_int::try_from(size.height).unwrap_or(-1);
            check(sys::av_frame_get_buffer(frame.as_ptr(), 0), "av_frame_get_buffer")?;
        }
        Ok(frame)
    }
    /// Another frame of the same samples, which belong to both.
    pub fn share(&self) -> Result<Self, AvError> {
        let other = Self::new()?;
        // SAFETY: both are valid, the new one without buffers.
        check(unsafe { sys::av_frame_ref(other.as_ptr(), self.as_ptr()) }, "av_frame_ref")?;
        Ok(other)
    }
    /// Whether both show the very same samples in memory, which nobody writes to while there are two.
    pub fn shares_samples_with(&self, other: &Self) -> bool {
        // SAFETY: both are valid.
        let (own, others) = unsafe { ((*self.as_ptr()).data, (*other.as_ptr()).data) };
        own == others && own.iter().any(|plane| !plane.is_null())
    }
    /// For calls of FFmpeg, which may write through it only while `self` is borrowed mutably.
    pub fn as_ptr(&self) -> *mut sys::AVFrame {
        self.0.as_ptr()
    }
    /// The `AVPixelFormat` or `AVSampleFormat`.
    pub fn format(&self) -> c_int {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).format }
    }
    /// Size in pixels; zero for audio.
    pub fn size(&self) -> Size {
        // SAFETY: as above.
        let (width, height) = unsafe { ((*self.as_ptr()).width, (*self.as_ptr()).height) };
        Size { width: u32::try_from(width).unwrap_or(0), height: u32::try_from(height).unwrap_or(0) }
    }
    /// Best-effort presentation time in ticks of the track's time base.
    pub fn pts(&self) -> Option<i64> {
        // SAFETY: as above.
        let pts = unsafe { (*self.as_ptr()).best_effort_timestamp };
        (pts != sys::AV_NOPTS_VALUE).then_some(pts)
    }
    /// Sets the presentation time that an encoder reads.
    pub fn set_pts(&mut self, pts: i64) {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).pts = pts }
    }
    /// Length in ticks of the track's time base; 0 when unknown.
    pub fn duration(&self) -> i64 {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).pkt_duration }
    }
    /// Width to height of a pixel; `None` when unknown.
    pub fn sample_aspect_ratio(&self) -> Option<Rational> {
        // SAFETY: as above.
        super::rational(unsafe { (*self.as_ptr()).sample_aspect_ratio })
    }
    /// Whether the frame holds two fields.
    pub fn is_interlaced(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).interlaced_frame != 0 }
    }
    /// Samples per second; zero for video.
    pub fn sample_rate(&self) -> u32 {
        // SAFETY: as above.
        u32::try_from(unsafe { (*self.as_ptr()).sample_rate }).unwrap_or(0)
    }
    /// Samples in each channel; zero for video.
    pub fn samples(&self) -> usize {
        // SAFETY: as above.
        usize::try_from(unsafe { (*self.as_ptr()).nb_samples }).unwrap_or(0)
    }
    /// Number of channels; zero for video.
    pub fn channels(&self) -> usize {
        // SAFETY: as above.
        usize::try_from(unsafe { (*self.as_ptr()).ch_layout.nb_channels }).unwrap_or(0)
    }
    /// Copies the buffers if anybody else (usually the decoder) still holds them.
    pub fn make_writable(&mut self) -> Result<(), AvError> {
        // SAFETY: as above.
        check(unsafe { sys::av_frame_make_writable(self.as_ptr()) }, "av_frame_make_writable").map(drop)
    }

    /// Colour space of the samples; what the stream leaves open is filled in as players do.
    pub fn color(&self) -> ColorSpec {
        let frame = self.as_ptr();
        // SAFETY: the fields are plain integers in C, read as such.
        let (space, range, primaries, trc, siting) = unsafe {
            (
                raw_enum!(frame, colorspace),
                raw_enum!(frame, color_range),
                raw_enum!(frame, color_primaries),
                raw_enum!(frame, color_trc),
                raw_enum!(frame, chroma_location),
            )
        };
        color_spec(self.format(), self.size(), [space, range, primaries, trc, siting])
    }

    /// The samples of each plane, or `None` if the pixel format is not one that [`PixelFormat`] describes.
    pub fn planes(&self) -> Option<Vec<PlaneRef<'_>>> {
        let places = self.places(&pixel_format(self.format())?)?.into_iter();
        // SAFETY: as FFmpeg allocated them; nobody writes to a frame that is handed on.
        let plane =
            |(data, len, stride)| PlaneRef { data: unsafe { std::slice::from_raw_parts(data, len) }, stride };
        Some(places.map(|(data, len, stride)| plane((data.cast_const(), len, stride))).collect())
    }

    /// Start, length and stride of each plane in bytes; `None` for a frame that is stored upside down.
    #[expect(clippy::indexing_slicing, reason = "planes are below 4 by the format's construction")]
    fn places(&self, format: &PixelFormat) -> Option<Vec<(*mut u8, usize, usize)>> {
        let (frame, size) = (self.as_ptr(), self.size());
        let last = format.components.iter().chain(&format.alpha).map(|c| usize::from(c.plane)).max();
        let place = |plane| {
            let (width, height) = plane_extent(format, size, plane);
            // SAFETY: index below 4 by the format's construction.
            let (data, stride) = unsafe { ((*frame).data[plane], (*frame).linesize[plane]) };
            let stride = usize::try_from(stride).ok().filter(|&s| s >= width && !data.is_null())?;
            // FFmpeg allocates `height` rows of `stride` bytes, of which the last may lack padding.
            let len = if height == 0 { 0 } else { stride * (height - 1) + width };
            Some((data, len, stride))
        };
        (0..=last.unwrap_or(0)).map(place).collect()
    }

    /// Takes over everything but the frame: times, tags, side data. The shape of pixels turns with them.
    pub fn copy_properties(&mut self, from: &Self, swaps_sides: bool) -> Result<(), AvError> {
        // SAFETY: both frames are valid.
        unsafe {
            check(sys::av_frame_copy_props(self.as_ptr(), from.as_ptr()), "av_frame_copy_props")?;
            let shape = (*from.as_ptr()).sample_aspect_ratio;
            if swaps_sides && shape.num > 0 && shape.den > 0 {
                (*self.as_ptr()).sample_aspect_ratio = sys::AVRational { num: shape.den, den: shape.num };
            }
        }
        Ok(())
    }

    /// The samples for writing, or `None` if the pixel format is not one that [`PixelFormat`] describes.
    /// The frame must be writable: see [`Frame::make_writable`].
    pub fn frame_mut(&mut self) -> Option<FrameMut<'_>> {
        let format = pixel_format(self.format())?;
        let (size, color) = (self.size(), self.color());
        let frame = self.as_ptr();
        // SAFETY: as above.
        if unsafe { sys::av_frame_is_writable(frame) } <= 0 {
            return None;
        }
        let places = self.places(&format)?.into_iter();
        // SAFETY: as above; planes do not overlap, and `self` is borrowed mutably while the slices live.
        let plane = |(data, len, stride)| PlaneMut {
            data: unsafe { std::slice::from_raw_parts_mut(data, len) },
            stride,
        };
        let planes = places.map(plane).collect();
        Some(FrameMut { format, color, size, planes })
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let mut ptr = self.as_ptr();
        // SAFETY: allocated by av_frame_alloc, freed once.
        unsafe { sys::av_frame_free(&mut ptr) }
    }
}

/// One plane, borrowed for reading: rows of `stride` bytes.
#[derive(Debug)]
pub(crate) struct PlaneRef<'a> {
    pub data: &'a [u8],
    pub stride: usize,
}

/// Bytes in a row and rows of a plane.
pub(super) fn plane_extent(format: &PixelFormat, size: Size, plane: usize) -> (usize, usize) {
    let mut extent = (0, 0);
    let components = format.used_components().iter().enumerate().chain(format.alpha.iter().map(|a| (3, a)));
    for (index, component) in components.filter(|(_, c)| usize::from(c.plane) == plane) {
        let (shift_x, shift_y) = format.subsampling(index);
        let width = size.width.div_ceil(1 << shift_x) as usize;
        let height = size.height.div_ceil(1 << shift_y) as usize;
        let step = usize::from(component.step);
        extent = (extent.0.max(width * step), extent.1.max(height));
    }
    extent
}

/// Describes an `AVPixelFormat`; `None` for palettes, bit streams, big-endian words, floats and hardware surfaces.
pub(crate) fn pixel_format(format: c_int) -> Option<PixelFormat> {
    let desc = raw::pixel_descriptor(format)?;
    let unsupported = sys::AV_PIX_FMT_FLAG_PAL
        | sys::AV_PIX_FMT_FLAG_BITSTREAM
        | sys::AV_PIX_FMT_FLAG_BE
        | sys::AV_PIX_FMT_FLAG_FLOAT
        | sys::AV_PIX_FMT_FLAG_HWACCEL
        | sys::AV_PIX_FMT_FLAG_BAYER;
    if desc.flags & unsupported as u64 != 0 {
        return None;
    }
    let component = |index: usize| {
        let c = desc.comp.get(index)?;
        let small = |v: c_int| u8::try_from(v).ok();
        let c = Component {
            plane: small(c.plane).filter(|&p| p < 4)?,
            step: small(c.step)?,
            offset: small(c.offset)?,
            shift: small(c.shift)?,
            depth: small(c.depth)?,
        };
        ((8..=16).contains(&c.depth) && c.depth + c.shift <= 16).then_some(c)
    };
    let has_alpha = desc.flags & sys::AV_PIX_FMT_FLAG_ALPHA as u64 != 0;
    let colors = usize::from(desc.nb_components).checked_sub(usize::from(has_alpha))?;
    let model = match colors {
        1 => ColorModel::Gray,
        3 if desc.flags & sys::AV_PIX_FMT_FLAG_RGB as u64 != 0 => ColorModel::Rgb,
        3 => ColorModel::Yuv,
        _ => return None,
    };
    let first = component(0)?;
    Some(PixelFormat {
        model,
        components: if colors == 1 { [first; 3] } else { [first, component(1)?, component(2)?] },
        alpha: if has_alpha { Some(component(colors)?) } else { None },
        chroma_shift_x: desc.log2_chroma_w,
        chroma_shift_y: desc.log2_chroma_h,
    })
}

/// FFmpeg's name of an `AVPixelFormat`.
pub(crate) fn pixel_format_name(format: c_int) -> &'static str {
    raw::pixel_format_name(format).unwrap_or("unknown")
}

fn color_spec(format: c_int, size: Size, [space, range, primaries, trc, siting]: [c_int; 5]) -> ColorSpec {
    use sys::AVColorPrimaries as P;
    use sys::AVColorSpace as S;
    use sys::AVColorTransferCharacteristic as T;
    let hd = size.width >= 1280 || size.height > 576;
    let jpeg = pixel_format_name(format).starts_with("yuvj");
    let matrix = match space {
        s if s == S::AVCOL_SPC_BT709 as c_int => Matrix::Bt709,
        s if s == S::AVCOL_SPC_BT2020_NCL as c_int || s == S::AVCOL_SPC_BT2020_CL as c_int => Matrix::Bt2020,
        s if s == S::AVCOL_SPC_SMPTE240M as c_int => Matrix::Smpte240m,
        s if s == S::AVCOL_SPC_FCC as c_int => Matrix::Fcc,
        s if s == S::AVCOL_SPC_YCGCO as c_int => Matrix::YCgCo,
        s if s == S::AVCOL_SPC_BT470BG as c_int || s == S::AVCOL_SPC_SMPTE170M as c_int => Matrix::Bt601,
        _ if hd => Matrix::Bt709,
        _ => Matrix::Bt601,
    };
    let full = range == sys::AVColorRange::AVCOL_RANGE_JPEG as c_int || jpeg;
    ColorSpec {
        matrix,
        range: if full { Range::Full } else { Range::Limited },
        transfer: match trc {
            t if t == T::AVCOL_TRC_SMPTE2084 as c_int => Transfer::Pq,
            t if t == T::AVCOL_TRC_ARIB_STD_B67 as c_int => Transfer::Hlg,
            _ => Transfer::Sdr,
        },
        primaries: match primaries {
            p if p == P::AVCOL_PRI_BT2020 as c_int => Primaries::Bt2020,
            p if p == P::AVCOL_PRI_SMPTE431 as c_int || p == P::AVCOL_PRI_SMPTE432 as c_int => Primaries::P3,
            _ => Primaries::Bt709,
        },
        siting: match siting {
            s if s == sys::AVChromaLocation::AVCHROMA_LOC_CENTER as c_int => ChromaSiting::Center,
            s if s == sys::AVChromaLocation::AVCHROMA_LOC_TOPLEFT as c_int => ChromaSiting::TopLeft,
            _ if jpeg => ChromaSiting::Center,
            _ => ChromaSiting::Left,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YUV420P: c_int = sys::AVPixelFormat::AV_PIX_FMT_YUV420P as c_int;

    #[test]
    fn common_formats_are_described() {
        assert_eq!(pixel_format(YUV420P), Some(PixelFormat::YUV420P));
        let p010 = pixel_format(sys::AVPixelFormat::AV_PIX_FMT_P010LE as c_int).unwrap();
        assert_eq!(p010.components[2], Component { plane: 1, step: 4, offset: 2, shift: 6, depth: 10 });
        assert_eq!(pixel_format(sys::AVPixelFormat::AV_PIX_FMT_PAL8 as c_int), None);
        assert_eq!(pixel_format(-1), None);
        assert_eq!(pixel_format(1_000_000), None);
    }

    #[test]
    fn odd_sizes_round_chroma_up() {
        let mut frame = Frame::video(YUV420P, Size { width: 35, height: 17 }).unwrap();
        let picture = frame.frame_mut().unwrap();
        assert_eq!(picture.planes[1].data.len(), picture.planes[1].stride * 8 + 18);
    }

    #[test]
    fn impossible_sizes_are_errors() {
        assert!(Frame::video(YUV420P, Size { width: u32::MAX, height: 2 }).is_err());
        assert!(Frame::video(YUV420P, Size { width: 0, height: 2 }).is_err());
    }
}
