//! Gaussian blur by three box blurs, which differ from it by under 3 % (the method that SVG's feGaussianBlur gives).

use super::mask::{Coverage, PlacedMask};

/// Blurs coverage by a standard deviation of `sigma` pixels; the mask grows as far as the blur reaches.
pub(super) fn gaussian(mask: &PlacedMask, sigma: f32) -> PlacedMask {
    let boxes = boxes(sigma);
    let reach = boxes.iter().map(|b| b.before.max(b.after)).sum::<usize>();
    let Some(mut coverage) = Coverage::new(mask.bounds().grown(reach as i32)) else { return mask.clone() };
    coverage.max_with(mask.x, mask.y, mask.mask.size.width as usize, &mask.mask.coverage);
    // Eight more bits keep three roundings each way from showing as bands.
    let mut pixels: Vec<u16> = coverage.pixels.iter().map(|c| u16::from(*c) << 8).collect();
    let mut other = vec![0; pixels.len()];
    for window in boxes {
        blur_rows(&pixels, &mut other, coverage.width, window);
        blur_columns(&other, &mut pixels, coverage.width, window);
    }
    for (to, from) in coverage.pixels.iter_mut().zip(&pixels) {
        *to = ((u32::from(*from) + 128) >> 8).min(255) as u8;
    }
    coverage.finish()
}

/// A window around a pixel, counted without the pixel itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    before: usize,
    after: usize,
}

impl Window {
    /// 16.16 reciprocal of the number of pixels.
    fn reciprocal(self) -> u64 {
        let count = (self.before + self.after + 1) as u64;
        ((1 << 16) + count / 2) / count
    }
}

/// Windows whose convolution is near a Gaussian's. An even width is set off by half a pixel once to each side and made
/// up for by an odd one.
fn boxes(sigma: f32) -> [Window; 3] {
    let width = (sigma * 3.0 * std::f32::consts::TAU.sqrt() / 4.0 + 0.5).clamp(1.0, 4096.0) as usize;
    let half = width / 2;
    let even = Window { before: half, after: half };
    if width % 2 == 1 {
        [even; 3]
    } else {
        [Window { before: half, after: half - 1 }, Window { before: half - 1, after: half }, even]
    }
}

fn blur_rows(from: &[u16], to: &mut [u16], width: usize, window: Window) {
    let reciprocal = window.reciprocal();
    for (from, to) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
        let mut sum: u64 = from.iter().take(window.after).map(|p| u64::from(*p)).sum();
        for x in 0..width {
            sum += from.get(x + window.after).map_or(0, |p| u64::from(*p));
            to[x] = averaged(sum, reciprocal);
            sum -= x.checked_sub(window.before).map_or(0, |x| u64::from(from[x]));
        }
    }
}

/// A row at a time over sums of columns, so that memory is walked in order.
fn blur_columns(from: &[u16], to: &mut [u16], width: usize, window: Window) {
    let reciprocal = window.reciprocal();
    let height = from.len() / width;
    let row = |y: usize| &from[y * width..(y + 1) * width];
    let mut sums = vec![0_u32; width];
    let add = |sums: &mut [u32], row: &[u16]| sums.iter_mut().zip(row).for_each(|(s, p)| *s += u32::from(*p));
    (0..window.after.min(height)).for_each(|y| add(&mut sums, row(y)));
    for (y, to) in to.chunks_exact_mut(width).enumerate() {
        if y + window.after < height {
            add(&mut sums, row(y + window.after));
        }
        to.iter_mut().zip(&sums).for_each(|(to, sum)| *to = averaged(u64::from(*sum), reciprocal));
        if let Some(first) = y.checked_sub(window.before) {
            sums.iter_mut().zip(row(first)).for_each(|(s, p)| *s -= u32::from(*p));
        }
    }
}

fn averaged(sum: u64, reciprocal: u64) -> u16 {
    ((sum * reciprocal + (1 << 15)) >> 16).min(255 << 8) as u16
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
