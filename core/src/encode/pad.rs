//! Odd sizes for encoders that can't have them.
//!
//! H.264 and HEVC crop in chroma samples, so with 4:2:0 an odd width or height can't be expressed at all.
//! Losing a column is worse than repeating one: the frame keeps every pixel and grows by at most one
//! column and one row (three rows when interlaced) that repeat the last.

use crate::error::Result;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::scale;
use crate::frame::{FrameMut, Size};

/// The size that can be coded: a multiple of the chroma subsampling, and of twice that in height if the
/// fields of `interlaced` frames are coded apart.
pub(super) fn codable_size(size: Size, (shift_x, shift_y): (u8, u8), interlaced: bool) -> Size {
    let (across, down) = (1 << shift_x, if interlaced { 2 } else { 1 } << shift_y);
    Size { width: size.width.next_multiple_of(across), height: size.height.next_multiple_of(down) }
}

/// A copy of the frame that is `size` large, with its last column and row repeated.
pub(super) fn padded(frame: &Frame, size: Size) -> Result<Frame> {
    let content = frame.size();
    let mut larger = scale::copy_into_larger(frame, size)?;
    let row_step = if frame.is_interlaced() { 2 } else { 1 };
    if let Some(mut picture) = larger.frame_mut() {
        repeat_edges(&mut picture, content, row_step);
    }
    Ok(larger)
}

#[expect(clippy::indexing_slicing, reason = "planes of the format at hand")]
fn repeat_edges(picture: &mut FrameMut<'_>, content: Size, row_step: usize) {
    let format = picture.format;
    let size = picture.size;
    let components = format.used_components().iter().enumerate();
    for (index, component) in components.chain(format.alpha.iter().map(|alpha| (3, alpha))) {
        let (shift_x, shift_y) = format.subsampling(index);
        let extent = |size: Size| {
            (size.width.div_ceil(1 << shift_x) as usize, size.height.div_ceil(1 << shift_y) as usize)
        };
        let ((width, height), (full_width, full_height)) = (extent(content), extent(size));
        let plane = &mut picture.planes[usize::from(component.plane)];
        let at = |x: usize, y: usize| {
            y * plane.stride + x * usize::from(component.step) + usize::from(component.offset)
        };
        for y in 0..full_height {
            let from_y = if y < height { y } else { y.saturating_sub(row_step) };
            let from_x = |x: usize| if x < width || y >= height { x } else { width - 1 };
            for x in if y < height { width } else { 0 }..full_width {
                let from = at(from_x(x), from_y);
                plane.data.copy_within(from..from + component.word(), at(x, y));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::av::scale::format_named;

    #[test]
    fn sizes_round_up_to_what_chroma_allows() {
        let odd = Size { width: 35, height: 17 };
        assert_eq!(codable_size(odd, (1, 1), false), Size { width: 36, height: 18 });
        assert_eq!(codable_size(odd, (1, 1), true), Size { width: 36, height: 20 });
        assert_eq!(codable_size(odd, (1, 0), false), Size { width: 36, height: 17 });
        assert_eq!(codable_size(odd, (0, 0), false), odd);
    }

    #[test]
    fn the_last_column_and_row_are_repeated_in_any_format() {
        for name in ["yuv420p", "nv12", "p010le", "yuv422p10le"] {
            let size = Size { width: 5, height: 3 };
            let mut frame = Frame::video(format_named(name).unwrap(), size).unwrap();
            let mut picture = frame.frame_mut().unwrap();
            let (stride, luma) = (picture.planes[0].stride, picture.format.components[0]);
            for (index, byte) in picture.planes[0].data.iter_mut().enumerate() {
                *byte = (index / stride * 16 + index % stride / luma.word()) as u8;
            }
            picture.planes[1].data.fill(7);
            let shifts = (picture.format.chroma_shift_x, picture.format.chroma_shift_y);
            let mut larger = padded(&frame, codable_size(size, shifts, false)).unwrap();
            let picture = larger.frame_mut().unwrap();
            let plane = &picture.planes[0];
            let sample = |x: usize, y: usize| plane.data[y * plane.stride + x * luma.word()];
            assert_eq!(sample(4, 2), 2 * 16 + 4, "{name}: content stays");
            assert_eq!(sample(5, 1), 16 + 4, "{name}: column");
            if shifts.1 > 0 {
                assert_eq!(sample(3, 3), 2 * 16 + 3, "{name}: row");
                assert_eq!(sample(5, 3), 2 * 16 + 4, "{name}: corner");
            }
            assert_eq!(picture.planes[1].data[0], 7, "{name}: chroma");
        }
    }
}
