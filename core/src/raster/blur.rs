//! Gaussian blur by three box blurs, which differ from it by under 3 % (the method that SVG's feGaussianBlur
//! gives).
//!
//! A wide blur leaves no detail, so it is made of a mask reduced by 2, 4 or 8 and enlarged again, which
//! costs a fraction. Reducing and enlarging blur a little of themselves; the boxes are narrowed by as much.

use super::mask::{Bounds, Coverage, PlacedMask};

/// Standard deviation, in reduced pixels, that is kept at least.
const FINEST: f32 = 2.5;

/// Blurs coverage by a standard deviation of `sigma` pixels; the mask grows as far as the blur reaches.
pub(super) fn gaussian(mask: &PlacedMask, sigma: f32) -> PlacedMask {
    let factor = [8, 4, 2].into_iter().find(|factor| sigma / *factor as f32 >= FINEST).unwrap_or(1);
    // Variances add up: a box of the factor's width has f²/12, the tent that enlarges f²/6.
    let own = if factor > 1 { (factor * factor) as f32 / 4.0 } else { 0.0 };
    let windows = windows((sigma * sigma - own).max(0.0).sqrt() / factor as f32);
    let reach = windows.iter().map(|w| w.before.max(w.after)).sum::<usize>() + usize::from(factor > 1);
    let bounds = mask.bounds().grown((reach * factor) as i32);
    let Some(mut coverage) = Coverage::new(bounds) else { return mask.clone() };
    let mut reduced = Reduced::new(mask, bounds, factor);
    reduced.blur(windows);
    reduced.enlarge(&mut coverage);
    coverage.finish()
}

/// Coverage times 256, so that three roundings each way do not show as bands, at 1 / `factor` of the size.
struct Reduced {
    factor: usize,
    width: usize,
    pixels: Vec<u16>,
}

impl Reduced {
    /// `mask` inside `bounds`, which leave a margin of whole reduced pixels, each `factor` x `factor` pixels averaged.
    fn new(mask: &PlacedMask, bounds: Bounds, factor: usize) -> Self {
        let size = |from: i32, to: i32| ((to - from) as usize).div_ceil(factor);
        let (width, height) = (size(bounds.x0, bounds.x1), size(bounds.y0, bounds.y1));
        let margin = |from: i32, to: i32| (to - from) as usize / factor;
        let (left, top) = (margin(bounds.x0, mask.x), margin(bounds.y0, mask.y));
        let mut pixels = vec![0_u16; width * height];
        let across = mask.mask.size.width.max(1) as usize;
        let reduced =
            mask.mask.coverage.chunks(across * factor).zip(pixels.chunks_exact_mut(width).skip(top));
        for (rows, reduced) in reduced {
            rows.chunks_exact(across).for_each(|row| reduce(row, &mut reduced[left..], factor));
        }
        Self { factor, width, pixels }
    }

    fn blur(&mut self, windows: [Window; 3]) {
        let (width, height) = (self.width, self.pixels.len() / self.width);
        let mut other = vec![0; self.pixels.len()];
        // Sideways first: a row on its side is a column, and those are blurred many at a time.
        for (along, across) in [(width, height), (height, width)] {
            transpose(&self.pixels, &mut other, along);
            std::mem::swap(&mut self.pixels, &mut other);
            for window in windows {
                blur_columns(&self.pixels, &mut other, across, window);
                std::mem::swap(&mut self.pixels, &mut other);
            }
        }
    }

    /// Interpolates linearly between the centres of reduced pixels. The first half of a reduced pixel, which
    /// has nothing before it, is blank anyway.
    fn enlarge(&self, coverage: &mut Coverage) {
        let width = coverage.width;
        let blank = vec![0; self.width];
        // One more, so that the last pixel has a neighbour.
        let mut blended = vec![0; self.width + 1];
        let steps = self.factor as u32 * 2;
        for (y, row) in coverage.pixels.chunks_exact_mut(width).enumerate().skip(self.factor / 2) {
            let from = y - self.factor / 2;
            let (above, weight) = (from / self.factor, weight(self.factor, from % self.factor));
            let [above, below] = [above, above + 1].map(|y| self.row(y).unwrap_or(&blank));
            for ((to, a), b) in blended.iter_mut().zip(above).zip(below) {
                *to = u32::from(*a) * (steps - weight) + u32::from(*b) * weight;
            }
            enlarge_row(&blended, &mut row[self.factor / 2..], self.factor);
        }
    }

    fn row(&self, y: usize) -> Option<&[u16]> {
        self.pixels.get(y * self.width..(y + 1) * self.width)
    }
}

/// Weight of the next reduced pixel, `phase` pixels after the centre of the one before, of twice the factor: centres of
/// pixels lie between those of reduced ones.
#[inline(always)]
fn weight(factor: usize, phase: usize) -> u32 {
    if factor == 1 { 0 } else { phase as u32 * 2 + 1 }
}

/// Adds a row of coverage to the reduced row that it is in.
#[multiversion::multiversion(targets = "simd")]
fn reduce(row: &[u8], to: &mut [u16], factor: usize) {
    match factor {
        8 => reduce_by::<8>(row, to),
        4 => reduce_by::<4>(row, to),
        2 => reduce_by::<2>(row, to),
        _ => reduce_by::<1>(row, to),
    }
}

#[inline(always)]
fn reduce_by<const FACTOR: usize>(row: &[u8], to: &mut [u16]) {
    let part = (256 / (FACTOR * FACTOR)) as u16;
    let (blocks, rest) = row.as_chunks::<FACTOR>();
    for (to, block) in to.iter_mut().zip(blocks) {
        *to += block.iter().map(|coverage| u16::from(*coverage)).sum::<u16>() * part;
    }
    if let Some(last) = to.get_mut(blocks.len()) {
        *last += rest.iter().map(|coverage| u16::from(*coverage)).sum::<u16>() * part;
    }
}

/// Writes the pixels from the centre of the first reduced one on.
#[multiversion::multiversion(targets = "simd")]
fn enlarge_row(blended: &[u32], row: &mut [u8], factor: usize) {
    match factor {
        8 => enlarge_by::<8>(blended, row),
        4 => enlarge_by::<4>(blended, row),
        2 => enlarge_by::<2>(blended, row),
        _ => enlarge_by::<1>(blended, row),
    }
}

#[inline(always)]
fn enlarge_by<const FACTOR: usize>(blended: &[u32], row: &mut [u8]) {
    let steps = FACTOR as u32 * 2;
    // Both weights together with the eight extra bits.
    let shift = 8 + 2 * steps.trailing_zeros();
    let half = 1 << (shift - 1);
    let between = |a: u32, b: u32, phase: usize| {
        let weight = weight(FACTOR, phase);
        ((a * (steps - weight) + b * weight + half) >> shift).min(255) as u8
    };
    let (blocks, rest) = row.as_chunks_mut::<FACTOR>();
    let pairs = || blended.iter().zip(blended.iter().skip(1));
    let last = pairs().nth(blocks.len());
    for (to, (&a, &b)) in blocks.iter_mut().zip(pairs()) {
        for (phase, to) in to.iter_mut().enumerate() {
            *to = between(a, b, phase);
        }
    }
    if let Some((&a, &b)) = last {
        rest.iter_mut().enumerate().for_each(|(phase, to)| *to = between(a, b, phase));
    }
}

/// Lays rows of `width` pixels on their sides.
fn transpose(from: &[u16], to: &mut [u16], width: usize) {
    let height = from.len() / width;
    for (y, row) in from.chunks_exact(width).enumerate() {
        to.iter_mut().skip(y).step_by(height).zip(row).for_each(|(to, from)| *to = *from);
    }
}

/// A window around a pixel, counted without the pixel itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    before: usize,
    after: usize,
}

impl Window {
    fn len(self) -> usize {
        self.before + self.after + 1
    }
}

/// Windows whose convolution is near a Gaussian's. An even width is set off by half a pixel once to each side
/// and made up for by an odd one.
fn windows(sigma: f32) -> [Window; 3] {
    // Sums of more than 256 pixels would no longer be exact in f32.
    let width = (sigma * 3.0 * std::f32::consts::TAU.sqrt() / 4.0 + 0.5).clamp(1.0, 256.0) as usize;
    let half = width / 2;
    let even = Window { before: half, after: half };
    if width % 2 == 1 {
        [even; 3]
    } else {
        [Window { before: half, after: half - 1 }, Window { before: half - 1, after: half }, even]
    }
}

/// A row at a time over sums of columns, so that memory is walked in order and pixels are independent.
#[multiversion::multiversion(targets = "simd")]
fn blur_columns(from: &[u16], to: &mut [u16], width: usize, window: Window) {
    let part = 1.0 / window.len() as f32;
    let height = from.len() / width;
    let row = |y: usize| &from[y * width..(y + 1) * width];
    let blank = vec![0; width];
    let mut sums = vec![0_u32; width];
    for y in 0..window.after.min(height) {
        sums.iter_mut().zip(row(y)).for_each(|(sum, p)| *sum += u32::from(*p));
    }
    for (y, to) in to.chunks_exact_mut(width).enumerate() {
        let entering = if y + window.after < height { row(y + window.after) } else { &blank };
        let leaving = y.checked_sub(window.before).map_or(&blank[..], row);
        for (((to, sum), entering), leaving) in to.iter_mut().zip(&mut sums).zip(entering).zip(leaving) {
            *sum += u32::from(*entering);
            *to = averaged(*sum, part);
            *sum -= u32::from(*leaving);
        }
    }
}

#[inline(always)]
fn averaged(sum: u32, part: f32) -> u16 {
    // Through i32, which processors convert many of at once; the sum is far below its end.
    (sum as i32 as f32 * part + 0.5) as i32 as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::mask::Bounds;

    fn square(edge: i32) -> PlacedMask {
        let mut coverage = Coverage::new(Bounds { x0: 0, y0: 0, x1: edge, y1: edge }).unwrap();
        coverage.pixels.fill(255);
        coverage.finish()
    }

    fn at(mask: &PlacedMask, x: i32, y: i32) -> f32 {
        let (column, row) = ((x - mask.x) as usize, (y - mask.y) as usize);
        f32::from(mask.mask.coverage[row * mask.mask.size.width as usize + column]) / 255.0
    }

    /// Abramowitz and Stegun 7.1.26, good to 1.5e-7.
    fn erf(x: f32) -> f32 {
        let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
        let poly =
            ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t + 0.254_829_6) * t;
        (1.0 - poly * (-x * x).exp()).copysign(x)
    }

    #[test]
    fn an_edge_blurs_as_the_gaussian_integral() {
        for sigma in [1.5_f32, 3.0, 6.0, 11.3] {
            let mask = gaussian(&square(120), sigma);
            for offset in -20..20 {
                let expected = 0.5 * (1.0 + erf((offset as f32 + 0.5) / sigma / std::f32::consts::SQRT_2));
                let found = at(&mask, offset.max(mask.x), 60);
                let reached = offset >= mask.x;
                assert!(
                    !reached || (found - expected).abs() < 0.03,
                    "sigma {sigma} at {offset}: {found}, {expected}"
                );
            }
        }
    }

    #[test]
    fn blurring_is_symmetric_and_keeps_the_sum() {
        for sigma in [0.4, 1.0, 2.0, 2.7, 5.0] {
            let mask = gaussian(&square(9), sigma);
            let pixels = &mask.mask.coverage;
            let mirrored: Vec<_> = pixels.iter().rev().copied().collect();
            let apart = pixels.iter().zip(&mirrored).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(apart <= Some(1), "sigma {sigma}");
            let sum: f64 = pixels.iter().map(|c| f64::from(*c)).sum();
            assert!((sum / (81.0 * 255.0) - 1.0).abs() < 0.02, "sigma {sigma}: {sum}");
        }
    }
}
