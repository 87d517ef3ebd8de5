//! Frames of another size or shape than the track's: whole, in the middle, on black.

use crate::ffi::av::error::AvError;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::scale::{self, Scaler};
use crate::frame::{ColorModel, Component, FrameMut, PixelFormat, PlaneMut, Range, Size};
use crate::units::Rational;

/// Makes frames one format and size without changing the shape of what they show.
#[derive(Debug)]
pub(super) struct Boxer {
    format: i32,
    size: Size,
    /// Width to height of a pixel of the track.
    pixel_aspect: Rational,
    /// Size of what is shown, and the scaler to it.
    inner: Option<(Size, Scaler)>,
}

impl Boxer {
    pub(super) fn new(format: i32, size: Size, pixel_aspect: Rational) -> Self {
        Self { format, size, pixel_aspect, inner: None }
    }

    /// The frame in the format and size; as it is if it has them.
    pub(super) fn convert(&mut self, source: Frame) -> Result<Frame, AvError> {
        if (source.format(), source.size()) == (self.format, self.size) {
            return Ok(source);
        }
        let size = self.inner_size(&source);
        if self.inner.as_ref().is_none_or(|(made_for, _)| *made_for != size) {
            self.inner = Some((size, Scaler::new(self.format, Some(size))));
        }
        let Some((_, scaler)) = &mut self.inner else { return Ok(source) };
        let scaled = scaler.convert(&source)?;
        if size == self.size { Ok(scaled) } else { self.on_black(&scaled) }
    }

    /// The largest size of the source's shape that fits; chroma samples stay whole.
    fn inner_size(&self, source: &Frame) -> Size {
        let (size, full) = (source.size(), self.size);
        if size == full {
            return full;
        }
        let pixel = |ratio: Rational| ratio.as_f64();
        let aspect = source.sample_aspect_ratio().map_or(pixel(self.pixel_aspect), pixel);
        let shape = f64::from(size.width) * aspect / pixel(self.pixel_aspect) / f64::from(size.height.max(1));
        let (across, down) = scale::chroma_shifts(self.format);
        // Half the rest is on each side, so that the corner is on a whole chroma sample as well.
        let fitted = |length: f64, full: u32, shift: u8| {
            let step = f64::from(2u32 << shift);
            let rest = ((f64::from(full) - length).max(0.0) / step).round() * step;
            if rest < f64::from(full) { full - rest as u32 } else { full.min(1 << shift) }
        };
        let (width, height) = (f64::from(full.width), f64::from(full.height));
        Size {
            width: fitted((height * shape).min(width), full.width, across),
            height: fitted((width / shape).min(height), full.height, down),
        }
    }

    fn on_black(&self, scaled: &Frame) -> Result<Frame, AvError> {
        let mut target = Frame::video(self.format, self.size)?;
        target.copy_properties(scaled, false)?;
        let inner = scaled.size();
        let at = ((self.size.width - inner.width) / 2, (self.size.height - inner.height) / 2);
        let (Some(mut picture), Some(planes)) = (target.frame_mut(), scaled.planes()) else {
            return Err(AvError::invalid("sws_scale"));
        };
        blacken(&mut picture, true);
        let format = picture.format;
        for (index, component) in row_components(&format) {
            let (shift_x, shift_y) = format.subsampling(index);
            let (left, top) = ((at.0 >> shift_x) as usize, (at.1 >> shift_y) as usize);
            let width = inner.width.div_ceil(1 << shift_x) as usize;
            let height = inner.height.div_ceil(1 << shift_y) as usize;
            let plane = usize::from(component.plane);
            let (to, from) = (&mut picture.planes[plane], &planes[plane]);
            let step = usize::from(component.step);
            for y in 0..height {
                let source = &from.data[y * from.stride..][..width * step];
                to.data[(y + top) * to.stride + left * step..][..width * step].copy_from_slice(source);
            }
        }
        drop(picture);
        Ok(target)
    }
}

/// For each plane the component that says how long its rows are, as those that share it lie between each other.
fn row_components(format: &PixelFormat) -> Vec<(usize, Component)> {
    let all = format.used_components().iter().enumerate().chain(format.alpha.iter().map(|alpha| (3, alpha)));
    let mut first: Vec<(usize, Component)> = Vec::new();
    for (index, component) in all {
        // In packed 4:2:2, luma comes before each chroma sample: the widest rows are chroma's.
        match first.iter_mut().find(|(_, known)| known.plane == component.plane) {
            Some(known) if component.step > known.1.step => *known = (index, *component),
            Some(_) => {}
            None => first.push((index, *component)),
        }
    }
    first
}

/// Makes all of a frame black, and opaque or transparent where it can be.
pub(super) fn blacken(picture: &mut FrameMut<'_>, opaque: bool) {
    let format = picture.format;
    let limited = picture.color.range == Range::Limited;
    let (size, planes) = (picture.size, &mut picture.planes);
    for (index, component) in format.used_components().iter().enumerate() {
        let value = match (format.model, index) {
            (ColorModel::Yuv, 1 | 2) => 128 << (component.depth - 8),
            (ColorModel::Yuv | ColorModel::Gray, _) if limited => 16 << (component.depth - 8),
            _ => 0,
        };
        fill(planes, component, size, format.subsampling(index), value);
    }
    if let Some(alpha) = &format.alpha {
        fill(planes, alpha, size, (0, 0), if opaque { (1 << alpha.depth) - 1 } else { 0 });
    }
}

fn fill(
    planes: &mut [PlaneMut<'_>],
    component: &Component,
    size: Size,
    (shift_x, shift_y): (u8, u8),
    value: u32,
) {
    let Some(plane) = planes.get_mut(usize::from(component.plane)) else { return };
    let word = (value << component.shift).to_le_bytes();
    let word = &word[..component.word()];
    for y in 0..size.height.div_ceil(1 << shift_y) as usize {
        for x in 0..size.width.div_ceil(1 << shift_x) as usize {
            let at = y * plane.stride + x * usize::from(component.step) + usize::from(component.offset);
            plane.data[at..][..word.len()].copy_from_slice(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::av::scale::format_named;

    const WIDE: Size = Size { width: 64, height: 36 };

    fn white(format: &str, size: Size) -> Frame {
        let mut frame = Frame::video(format_named(format).unwrap(), size).unwrap();
        let mut picture = frame.frame_mut().unwrap();
        let format = picture.format;
        for (index, component) in format.used_components().iter().enumerate() {
            let level = if format.model == ColorModel::Yuv && index > 0 { 128 } else { 235 };
            let value = level << (component.depth - 8);
            fill(&mut picture.planes, component, size, format.subsampling(index), value);
        }
        frame
    }

    fn luma(frame: &mut Frame, x: usize, y: usize) -> u32 {
        let picture = frame.frame_mut().unwrap();
        let component = picture.format.components[0];
        let plane = &picture.planes[usize::from(component.plane)];
        let at = y * plane.stride + x * usize::from(component.step) + usize::from(component.offset);
        let high = if component.word() == 2 { u32::from(plane.data[at + 1]) << 8 } else { 0 };
        (high | u32::from(plane.data[at])) >> component.shift >> (component.depth - 8)
    }

    #[test]
    fn another_shape_stands_whole_on_black_in_any_format() {
        let tall = Size { width: 36, height: 64 };
        for name in ["yuv420p", "nv12", "p010le", "yuv422p10le", "yuv444p", "yuyv422", "rgb24"] {
            let boxed = |size, into: Size| {
                let format = format_named(name).unwrap();
                Boxer::new(format, into, Rational::ONE).convert(white(name, size)).unwrap()
            };
            let black = if name == "rgb24" { 0..=2 } else { 15..=17 };
            let mut pillars = boxed(tall, WIDE);
            assert_eq!(pillars.size(), WIDE);
            assert!(
                black.contains(&luma(&mut pillars, 2, 18)) && black.contains(&luma(&mut pillars, 61, 18)),
                "{name}"
            );
            assert!(luma(&mut pillars, 32, 1) > 200 && luma(&mut pillars, 32, 34) > 200, "{name}");
            let mut bars = boxed(WIDE, tall);
            assert!(
                black.contains(&luma(&mut bars, 18, 2)) && black.contains(&luma(&mut bars, 18, 61)),
                "{name}"
            );
            assert!(luma(&mut bars, 1, 32) > 200 && luma(&mut bars, 34, 32) > 200, "{name}");
        }
    }

    #[test]
    fn the_same_shape_fills_the_picture() {
        let boxer = Boxer::new(format_named("yuv420p").unwrap(), WIDE, Rational::ONE);
        for (width, height) in [(128, 72), (127, 71), (1920, 1080)] {
            assert_eq!(boxer.inner_size(&white("yuv420p", Size { width, height })), WIDE);
        }
        assert_eq!(boxer.inner_size(&white("yuv420p", Size { width: 2, height: 4000 })).width, 2);
    }
}
