//! Frames made so small that neither noise nor fine detail is left.

use std::ops::Range;

use crate::error::Result;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::scale::{Scaler, format_named};
use crate::frame::{ColorModel, Component};
use crate::media::VideoFrame;

pub(super) const WIDTH: usize = 48;
pub(super) const HEIGHT: usize = 27;
/// Rows of the frame that are read for each of the thumbnail: more change the mean of a block by less than noise does.
const ROWS: usize = 4;
/// How far apart in the thumbnail the same thing may stand in two frames: cameras move.
const REACH: isize = 4;

/// The luma of a frame, each pixel the mean of its block, 0 to 255.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thumbnail([[u8; WIDTH]; HEIGHT]);

impl Thumbnail {
    #[cfg(test)]
    pub fn new(luma: impl Fn(usize, usize) -> u8) -> Self {
        let row = |y| std::array::from_fn(|x| luma(x, y));
        Self(std::array::from_fn(row))
    }

    #[cfg(test)]
    pub fn blend(one: &Self, other: &Self, share: f32) -> Self {
        let mixed = |a: u8, b: u8| (f32::from(a) * (1.0 - share) + f32::from(b) * share).round() as u8;
        Self::new(|x, y| mixed(one.0[y][x], other.0[y][x]))
    }

    /// Mean absolute difference, 0 to 255.
    pub fn difference(&self, other: &Self) -> f32 {
        self.shifted_difference(other, 0, 0)
    }

    /// The least difference of all small shifts, so that a camera that moves shows the same thing still.
    pub fn difference_but_for_movement(&self, other: &Self) -> f32 {
        let shifts = (-REACH..=REACH).flat_map(|y| (-REACH..=REACH).map(move |x| (x, y)));
        shifts.map(|(x, y)| self.shifted_difference(other, x, y)).fold(f32::INFINITY, f32::min)
    }

    /// That of what both show where `other` is moved.
    fn shifted_difference(&self, other: &Self, x: isize, y: isize) -> f32 {
        let (columns, others) = overlap(WIDTH, x);
        let (rows, other_rows) = overlap(HEIGHT, y);
        let pixels = rows.len() * columns.len();
        let row = |(own, other): (&[u8; WIDTH], &[u8; WIDTH])| -> u32 {
            let (own, other) = (own.get(columns.clone()), other.get(others.clone()));
            let pairs = own.into_iter().flatten().zip(other.into_iter().flatten());
            pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
        };
        let (own, other) = (self.0.get(rows), other.0.get(other_rows));
        let sum: u32 = own.into_iter().flatten().zip(other.into_iter().flatten()).map(row).sum();
        sum as f32 / pixels as f32
    }

    /// How alike both are whatever their light, -1 to 1: the correlation of their pixels; 0 where one is of one tone.
    pub fn likeness(&self, other: &Self) -> f32 {
        let (own, others) = (self.0.as_flattened(), other.0.as_flattened());
        let mean =
            |pixels: &[u8]| pixels.iter().map(|&pixel| f32::from(pixel)).sum::<f32>() / pixels.len() as f32;
        let (own_mean, other_mean) = (mean(own), mean(others));
        let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
        for (a, b) in own.iter().zip(others) {
            let (a, b) = (f32::from(*a) - own_mean, f32::from(*b) - other_mean);
            both += a * b;
            first += a * a;
            second += b * b;
        }
        let spread = (first * second).sqrt();
        if spread > 0.0 { both / spread } else { 0.0 }
    }
}

/// What is left of two rows of `length` when the second is moved by `shift`.
fn overlap(length: usize, shift: isize) -> (Range<usize>, Range<usize>) {
    let by = shift.unsigned_abs().min(length);
    let (late, early) = (by..length, 0..length - by);
    if shift >= 0 { (late, early) } else { (early, late) }
}

/// Makes thumbnails of frames of any kind.
#[derive(Debug, Default)]
pub(super) struct Thumbnails {
    /// For what no [`PixelFormat`](crate::frame::PixelFormat) describes.
    to_gray: Option<Scaler>,
}

impl Thumbnails {
    pub fn of(&mut self, frame: &VideoFrame) -> Result<Thumbnail> {
        if let Some(thumbnail) = frame.pixel_format().and_then(|format| {
            // Green is most of what the eye takes for light.
            let luma = if format.model == ColorModel::Rgb { 1 } else { 0 };
            shrink(frame.as_av(), *format.components.get(luma)?)
        }) {
            return Ok(thumbnail);
        }
        let gray = format_named("gray").unwrap_or_default();
        let scaler = self.to_gray.get_or_insert_with(|| Scaler::new(gray, None));
        let gray = scaler.convert(frame.as_av())?;
        const LUMA: Component = Component { plane: 0, step: 1, offset: 0, shift: 0, depth: 8 };
        let readable = shrink(&gray, LUMA);
        readable.ok_or_else(|| crate::Error::internal("a gray frame has no readable samples"))
    }
}

/// The means of a component's blocks.
fn shrink(frame: &Frame, component: Component) -> Option<Thumbnail> {
    let (width, height) = (frame.size().width as usize, frame.size().height as usize);
    let planes = frame.planes()?;
    let plane = planes.get(usize::from(component.plane))?;
    let step = usize::from(component.step);
    let mut pixels = [[0; WIDTH]; HEIGHT];
    for (y, line) in pixels.iter_mut().enumerate() {
        let block = part(y, HEIGHT, height);
        let count = block.len().min(ROWS);
        let rows = (0..count).map(|at| block.start + (2 * at + 1) * block.len() / (2 * count));
        let mut sums = [0u64; WIDTH];
        for row in rows {
            let samples = plane.data.get(row * plane.stride + usize::from(component.offset)..)?;
            for (x, sum) in sums.iter_mut().enumerate() {
                let across = part(x, WIDTH, width);
                let end = ((across.end - 1) * step + component.word()).min(samples.len());
                *sum += u64::from(sum_of(samples.get(across.start * step..end)?, component));
            }
        }
        for (x, (pixel, sum)) in line.iter_mut().zip(sums).enumerate() {
            let samples = (count * part(x, WIDTH, width).len()) as u64;
            let mean = (sum / samples.max(1)) >> (component.depth - 8);
            *pixel = u8::try_from(mean).unwrap_or(u8::MAX);
        }
    }
    Some(Thumbnail(pixels))
}

/// Part `index` of `parts` even ones of a length; one sample of a length that is too short for all.
fn part(index: usize, parts: usize, length: usize) -> Range<usize> {
    let start = (index * length / parts).min(length.saturating_sub(1));
    let end = (index + 1) * length / parts;
    start..end.max(start + 1)
}

/// Sum of the samples of one component in a stretch of a row.
fn sum_of(bytes: &[u8], component: Component) -> u32 {
    let step = usize::from(component.step);
    match (component.word(), step) {
        (1, 1) => bytes.iter().map(|&sample| u32::from(sample)).sum(),
        (1, step) => bytes.iter().step_by(step).map(|&sample| u32::from(sample)).sum(),
        (_, step) => {
            let words = bytes.chunks(step).filter_map(|sample| sample.first_chunk());
            words.map(|&word| u32::from(u16::from_le_bytes(word) >> component.shift)).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_length_and_hold_something() {
        assert_eq!((0..3).map(|index| part(index, 3, 10)).collect::<Vec<_>>(), [0..3, 3..6, 6..10]);
        assert!((0..WIDTH).all(|index| part(index, WIDTH, 5).len() == 1 && part(index, WIDTH, 5).end <= 5));
    }

    #[test]
    fn samples_are_summed_where_they_lie() {
        let at = |step, shift, depth| Component { plane: 0, step, offset: 0, shift, depth };
        assert_eq!(sum_of(&[1, 2, 3, 4], at(1, 0, 8)), 10);
        assert_eq!(sum_of(&[1, 2, 3, 4], at(2, 0, 8)), 4);
        assert_eq!(sum_of(&[0x40, 0, 0x80, 0], at(2, 6, 10)), 3);
    }

    #[test]
    fn what_moves_is_the_same_and_what_is_lit_otherwise_is_alike() {
        let scene = Thumbnail::new(|x, y| (x * 7 % 50 + y * 11 % 90) as u8);
        let moved = Thumbnail::new(|x, y| ((x + 3) * 7 % 50 + (y + 2) * 11 % 90) as u8);
        assert!(scene.difference(&moved) > 10.0 && scene.difference_but_for_movement(&moved) == 0.0);
        let lit = Thumbnail::new(|x, y| (x * 7 % 50 + y * 11 % 90) as u8 + 80);
        assert!(scene.difference(&lit) == 80.0 && scene.likeness(&lit) > 0.99);
        let other = Thumbnail::new(|x, y| (x * y % 140) as u8);
        assert!(scene.likeness(&other) < 0.5 && scene.likeness(&Thumbnail::new(|_, _| 9)) == 0.0);
    }
}
