//! Rectangles with round corners.

use super::mask::{Bounds, Coverage, PlacedMask};
use crate::layout::Rect;

/// Coverage of all `rects` together, antialiased by the distance of each pixel's centre from the edge.
pub(super) fn paint(rects: &[Rect], radius: f32) -> PlacedMask {
    let bounds = rects.iter().map(bounds).reduce(Bounds::union);
    let Some(mut coverage) = bounds.and_then(Coverage::new) else { return PlacedMask::default() };
    rects.iter().for_each(|rect| add(rect, radius, &mut coverage));
    coverage.finish()
}

fn bounds(rect: &Rect) -> Bounds {
    Bounds {
        x0: rect.x0.floor() as i32,
        y0: rect.y0.floor() as i32,
        x1: rect.x1.ceil() as i32,
        y1: rect.y1.ceil() as i32,
    }
}

fn add(rect: &Rect, radius: f32, coverage: &mut Coverage) {
    let bounds = bounds(rect);
    let (half_width, half_height) = (rect.width() / 2.0, rect.height() / 2.0);
    let (center_x, center_y) = rect.center();
    let edge = Edge { half_width, half_height, radius: radius.clamp(0.0, half_width.min(half_height)) };
    let width = usize::try_from(bounds.x1 - bounds.x0).unwrap_or(0);
    for y in bounds.y0..bounds.y1 {
        let dy = (y as f32 + 0.5 - center_y).abs();
        let Some((row, _)) = coverage.row(bounds.x0, y, width) else { continue };
        for (pixel, x) in row.iter_mut().zip(bounds.x0..) {
            let dx = (x as f32 + 0.5 - center_x).abs();
            *pixel = (*pixel).max((edge.coverage(dx, dy) * 255.0).round() as u8);
        }
    }
}

struct Edge {
    half_width: f32,
    half_height: f32,
    radius: f32,
}

impl Edge {
    /// For a pixel whose centre is so far from the rectangle's.
    fn coverage(&self, dx: f32, dy: f32) -> f32 {
        let (in_x, in_y) = (self.half_width - dx, self.half_height - dy);
        let (corner_x, corner_y) = (self.radius - in_x, self.radius - in_y);
        if corner_x > 0.0 && corner_y > 0.0 {
            return (self.radius + 0.5 - corner_x.hypot(corner_y)).clamp(0.0, 1.0);
        }
        (in_x + 0.5).clamp(0.0, 1.0) * (in_y + 0.5).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(mask: &PlacedMask) -> f32 {
        mask.mask.coverage.iter().map(|c| f32::from(*c) / 255.0).sum()
    }

    #[test]
    fn whole_pixels_without_a_radius_are_covered_wholly() {
        let mask = paint(&[Rect { x0: 2.0, y0: 3.0, x1: 7.0, y1: 5.0 }], 0.0);
        assert_eq!((mask.x, mask.y), (2, 3));
        assert_eq!(mask.mask.coverage, [255; 10]);
    }

    #[test]
    fn the_area_is_that_of_the_shape() {
        for (width, height, radius) in [(60.0, 30.0, 8.0), (40.0, 40.0, 20.0), (33.5, 21.25, 6.5)] {
            let rect = Rect { x0: 0.25, y0: 0.5, x1: 0.25 + width, y1: 0.5 + height };
            let expected = width * height - (4.0 - std::f32::consts::PI) * radius * radius;
            let found = total(&paint(&[rect], radius));
            assert!((found - expected).abs() / expected < 0.01, "{found} for {expected}");
        }
    }

    #[test]
    fn overlapping_rectangles_are_covered_once() {
        let rect = |y0: f32| Rect { x0: 0.0, y0, x1: 10.0, y1: y0 + 6.0 };
        let mask = paint(&[rect(0.0), rect(4.0)], 0.0);
        assert_eq!(mask.mask.coverage, [255; 100]);
    }

    #[test]
    fn too_large_a_radius_makes_a_circle() {
        let mask = paint(&[Rect { x0: 0.0, y0: 0.0, x1: 20.0, y1: 20.0 }], 99.0);
        assert!((total(&mask) - std::f32::consts::PI * 100.0).abs() < 4.0);
        assert_eq!(mask.mask.coverage[0], 0);
    }
}
