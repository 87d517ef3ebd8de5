//! Rectangles with round corners.

use zeno::{Command, Mask, PathBuilder, Vector};

use super::glyphs::bounds_of;
use super::mask::{Bounds, Coverage, PlacedMask};
use crate::layout::{Rect, Transform};

/// Coverage of rectangles on the canvas: of upright ones from the whole pixel of their [`corner`] on, of others through
/// `within`, which places them within a pixel.
pub(super) fn paint(
    rects: &[Rect],
    radius: f32,
    band: Option<f32>,
    transform: Transform,
    within: Transform,
) -> PlacedMask {
    if !transform.is_upright() {
        return paint_through(rects, radius, band, within);
    }
    let (x, y) = corner(rects, transform);
    let rects: Vec<_> = rects.iter().map(|rect| transform.bounds(*rect).moved(-x, -y)).collect();
    let scale = transform.mean_scale();
    paint_upright(&rects, radius * scale, band.map(|band| band * scale))
}

/// The whole pixel at the first rectangle's corner: equal boxes share a mask wherever they stand.
pub(super) fn corner(rects: &[Rect], at: Transform) -> (f32, f32) {
    rects.first().map(|rect| at.bounds(*rect)).map_or((0.0, 0.0), |rect| (rect.x0.floor(), rect.y0.floor()))
}

/// Coverage of all `rects` together, antialiased by the distance of each pixel's centre from the edge; of a band of
/// `band` pixels inside their edges alone, if there is one.
fn paint_upright(rects: &[Rect], radius: f32, band: Option<f32>) -> PlacedMask {
    let bounds = rects.iter().map(bounds).reduce(Bounds::union);
    let Some(mut coverage) = bounds.and_then(Coverage::new) else { return PlacedMask::default() };
    rects.iter().for_each(|rect| add(rect, radius, &mut coverage));
    if let Some(inner) = band.and_then(|_| bounds.and_then(Coverage::new)) {
        cut_out(&mut coverage, inner, rects, radius, band.unwrap_or_default());
    }
    coverage.finish()
}

/// Takes away what lies `band` pixels inside the edges.
fn cut_out(coverage: &mut Coverage, mut inner: Coverage, rects: &[Rect], radius: f32, band: f32) {
    let inset = rects.iter().map(|rect| rect.grown(-band, -band)).filter(|rect| !rect.is_empty());
    inset.for_each(|rect| add(&rect, (radius - band).max(0.0), &mut inner));
    let pixels = coverage.pixels.iter_mut().zip(inner.pixels);
    pixels.for_each(|(outer, inner)| *outer = outer.saturating_sub(inner));
}

/// The same where the rectangles do not stand upright.
fn paint_through(rects: &[Rect], radius: f32, band: Option<f32>, at: Transform) -> PlacedMask {
    let path = |inset: f32| outlines(rects, radius, inset, at);
    let (pixels, placement) = Mask::new(&path(0.0)).render();
    let Some(mut coverage) = Coverage::new(bounds_of(placement)) else { return PlacedMask::default() };
    coverage.max_with(placement.left, placement.top, placement.width as usize, &pixels);
    if let (Some(band), Some(mut inner)) = (band, Coverage::new(bounds_of(placement))) {
        let (pixels, placement) = Mask::new(&path(band)).render();
        inner.max_with(placement.left, placement.top, placement.width as usize, &pixels);
        let pixels = coverage.pixels.iter_mut().zip(inner.pixels);
        pixels.for_each(|(outer, inner)| *outer = outer.saturating_sub(inner));
    }
    coverage.finish()
}

fn outlines(rects: &[Rect], radius: f32, inset: f32, at: Transform) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for rect in rects.iter().map(|rect| rect.grown(-inset, -inset)).filter(|rect| !rect.is_empty()) {
        let radius = (radius - inset).clamp(0.0, rect.width().min(rect.height()) / 2.0);
        commands.add_round_rect((rect.x0, rect.y0), rect.width(), rect.height(), radius, radius);
    }
    let map = |point: &mut Vector| {
        let (x, y) = at.apply((point.x, point.y));
        *point = Vector::new(x, y);
    };
    for command in &mut commands {
        match command {
            Command::MoveTo(a) | Command::LineTo(a) => map(a),
            Command::QuadTo(a, b) => [a, b].into_iter().for_each(map),
            Command::CurveTo(a, b, c) => [a, b, c].into_iter().for_each(map),
            Command::Close => {}
        }
    }
    commands
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
        let mask = paint_upright(&[Rect { x0: 2.0, y0: 3.0, x1: 7.0, y1: 5.0 }], 0.0, None);
        assert_eq!((mask.x, mask.y), (2, 3));
        assert_eq!(mask.mask.coverage, [255; 10]);
    }

    #[test]
    fn the_area_is_that_of_the_shape() {
        for (width, height, radius) in [(60.0, 30.0, 8.0), (40.0, 40.0, 20.0), (33.5, 21.25, 6.5)] {
            let rect = Rect { x0: 0.25, y0: 0.5, x1: 0.25 + width, y1: 0.5 + height };
            let expected = width * height - (4.0 - std::f32::consts::PI) * radius * radius;
            let found = total(&paint_upright(&[rect], radius, None));
            assert!((found - expected).abs() / expected < 0.01, "{found} for {expected}");
        }
    }

    #[test]
    fn overlapping_rectangles_are_covered_once() {
        let rect = |y0: f32| Rect { x0: 0.0, y0, x1: 10.0, y1: y0 + 6.0 };
        let mask = paint_upright(&[rect(0.0), rect(4.0)], 0.0, None);
        assert_eq!(mask.mask.coverage, [255; 100]);
    }

    #[test]
    fn too_large_a_radius_makes_a_circle() {
        let mask = paint_upright(&[Rect { x0: 0.0, y0: 0.0, x1: 20.0, y1: 20.0 }], 99.0, None);
        assert!((total(&mask) - std::f32::consts::PI * 100.0).abs() < 4.0);
        assert_eq!(mask.mask.coverage[0], 0);
    }

    #[test]
    fn a_band_is_what_lies_between_two_edges() {
        let rect = Rect { x0: 0.0, y0: 0.0, x1: 40.0, y1: 20.0 };
        assert!((total(&paint_upright(&[rect], 0.0, Some(3.0))) - (800.0 - 34.0 * 14.0)).abs() < 1.0);
        assert_eq!(total(&paint_upright(&[rect], 0.0, Some(30.0))), 800.0);
    }

    #[test]
    fn a_turned_box_has_the_same_area() {
        let rect = Rect { x0: 0.0, y0: 0.0, x1: 60.0, y1: 30.0 };
        let at = Transform::rotated((30.0, 15.0), 20.0);
        for band in [None, Some(4.0)] {
            let (upright, turned) =
                (paint_upright(&[rect], 8.0, band), paint_through(&[rect], 8.0, band, at));
            assert!((total(&upright) - total(&turned)).abs() < total(&upright) * 0.01, "{band:?}");
        }
    }
}
