//! Silhouettes of pictures, grown as strokes grow letters.

use super::mask::{Bounds, Coverage, PlacedMask};
use crate::layout::{Rect, Transform};

/// Everything within `width` pixels of what is covered.
pub(super) fn grown(mask: &PlacedMask, width: f32) -> PlacedMask {
    let reach = width.ceil() as i32;
    let Some(mut coverage) = Coverage::new(mask.bounds().grown(reach)) else { return mask.clone() };
    let from = mask.mask.size.width as usize;
    if from == 0 {
        return mask.clone();
    }
    let reach = reach as usize;
    let across = coverage.width;
    // Room on both sides, so that windows need no ends.
    let mut row = vec![0; from + 4 * reach + 2];
    let mut spread = vec![0; across];
    for (y, source) in mask.mask.coverage.chunks_exact(from).enumerate() {
        row[2 * reach + 1..][..from].copy_from_slice(source);
        for dy in 0..=reach {
            let chord = Chord::new(dy, width);
            widen(&row, &mut spread, reach, chord);
            let rows = [(y + reach).checked_sub(dy), Some(y + reach + dy).filter(|_| dy > 0)];
            for y in rows.into_iter().flatten() {
                let to = coverage.pixels[y * across..].iter_mut().take(across);
                to.zip(&spread).for_each(|(to, spread)| *to = (*to).max(*spread));
            }
        }
    }
    coverage.finish()
}

/// A silhouette as it is seen through `at`, which shrinks it little.
pub(super) fn seen(mask: &PlacedMask, at: Transform) -> PlacedMask {
    let Bounds { x0, y0, x1, y1 } = mask.bounds();
    let seen = at.bounds(Rect { x0: x0 as f32, y0: y0 as f32, x1: x1 as f32, y1: y1 as f32 });
    let bounds = Bounds {
        x0: seen.x0.floor() as i32,
        y0: seen.y0.floor() as i32,
        x1: seen.x1.ceil() as i32,
        y1: seen.y1.ceil() as i32,
    };
    let (Some(mut coverage), Some(back)) = (Coverage::new(bounds), at.inverse()) else {
        return PlacedMask::default();
    };
    for (row, y) in coverage.pixels.chunks_exact_mut(coverage.width).zip(bounds.y0..) {
        for (pixel, x) in row.iter_mut().zip(bounds.x0..) {
            let (x, y) = back.apply((x as f32 + 0.5, y as f32 + 0.5));
            *pixel = between(mask, x - x0 as f32 - 0.5, y - y0 as f32 - 0.5);
        }
    }
    coverage.finish()
}

/// Between the four nearest pixels.
fn between(mask: &PlacedMask, x: f32, y: f32) -> u8 {
    let (width, height) = (mask.mask.size.width as i32, mask.mask.size.height as i32);
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let at = |dx: i32, dy: i32| {
        let (x, y) = (left as i32 + dx, top as i32 + dy);
        let inside = (0..width).contains(&x) && (0..height).contains(&y);
        if inside { f32::from(mask.mask.coverage[(y * width + x) as usize]) } else { 0.0 }
    };
    let mix = |a: f32, b: f32, part: f32| a + (b - a) * part;
    let rows = [0, 1].map(|dy| mix(at(0, dy), at(1, dy), right_part));
    (mix(rows[0], rows[1], lower_part) + 0.5) as u8
}

/// A row of the disc that shapes are grown by.
#[derive(Debug, Clone, Copy)]
struct Chord {
    /// Whole pixels to each side of its middle.
    whole: usize,
    /// How much of the pixels beyond them is in it, of 256.
    part: u16,
    /// How much of the row's height is in it, of 256.
    height: u16,
}

impl Chord {
    /// `dy` rows from the middle of a disc whose edge is `radius` pixels from that row's edge.
    fn new(dy: usize, radius: f32) -> Self {
        let middle = if dy == 0 { 0.0 } else { dy as f32 - 0.5 };
        let half = (radius * radius - middle * middle).max(0.0).sqrt();
        let height = (radius - dy.saturating_sub(1) as f32).clamp(0.0, 1.0);
        let height = if dy == 0 { 1.0 } else { height };
        Self {
            whole: half.floor() as usize,
            part: ((half - half.floor()) * 256.0) as u16,
            height: (height * 256.0) as u16,
        }
    }
}

/// The largest value that the chord reaches from each. `to` starts `reach` pixels before what `row` has after its margin.
fn widen(row: &[u8], to: &mut [u8], reach: usize, Chord { whole, part, height }: Chord) {
    let window = 2 * whole + 1;
    // The first pixel of the window of the first pixel.
    let start = reach + 1 - whole;
    let maxima = sliding_maxima(&row[start..], window, to.len());
    for (index, (to, max)) in to.iter_mut().zip(maxima).enumerate() {
        let beside = row[start + index - 1].max(row[start + index + window]);
        let reached = u16::from(max).max(u16::from(beside) * part / 256);
        *to = (reached * height / 256) as u8;
    }
}

/// The largest of each `window` values in a row, for the first `count`: van Herk's method, three comparisons a value
/// whatever the window.
fn sliding_maxima(row: &[u8], window: usize, count: usize) -> Vec<u8> {
    let needed = &row[..count + window - 1];
    let mut before = needed.to_vec();
    let mut after = needed.to_vec();
    for block in before.chunks_mut(window) {
        for index in 1..block.len() {
            block[index] = block[index].max(block[index - 1]);
        }
    }
    for block in after.chunks_mut(window) {
        for index in (1..block.len()).rev() {
            block[index - 1] = block[index - 1].max(block[index]);
        }
    }
    (0..count).map(|index| after[index].max(before[index + window - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::mask::Bounds;

    fn square(edge: i32) -> PlacedMask {
        let mut coverage = Coverage::new(Bounds { x0: 3, y0: 5, x1: 3 + edge, y1: 5 + edge }).unwrap();
        coverage.pixels.fill(255);
        coverage.finish()
    }

    #[test]
    fn a_square_grows_by_its_sides_and_round_corners() {
        for width in [0.4_f32, 1.0, 2.5, 7.3, 20.0] {
            let grown = grown(&square(30), width);
            let area: f64 = grown.mask.coverage.iter().map(|c| f64::from(*c) / 255.0).sum();
            let width = f64::from(width);
            let expected = 900.0 + 4.0 * 30.0 * width + std::f64::consts::PI * width * width;
            assert!((area / expected - 1.0).abs() < 0.03, "{width}: {area} for {expected}");
            assert_eq!((grown.x, grown.y), (3 - width.ceil() as i32, 5 - width.ceil() as i32));
        }
    }

    #[test]
    fn a_silhouette_keeps_its_area_wherever_it_goes() {
        let at = Transform::rotated((10.0, 10.0), 30.0).then(Transform::moved(40.3, -7.6));
        let seen = seen(&square(30), at);
        let area: f64 = seen.mask.coverage.iter().map(|c| f64::from(*c) / 255.0).sum();
        assert!((area / 900.0 - 1.0).abs() < 0.03, "{area}");
        assert_eq!(super::seen(&square(30), Transform::moved(5.0, 2.0)).mask, square(30).mask);
    }

    #[test]
    fn maxima_are_those_of_each_window() {
        let row: Vec<u8> = (0..60).map(|i| (i * 37 % 101) as u8).collect();
        for window in [1, 2, 5, 9] {
            let slow: Vec<_> = row.windows(window).take(40).map(|w| *w.iter().max().unwrap()).collect();
            assert_eq!(sliding_maxima(&row, window, 40), slow);
        }
    }
}
