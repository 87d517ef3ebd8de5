//! What a mask depends on, and the whole pixel that it is placed at.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::boxes::corner;
use super::cache::Key;
use super::text_color;
use crate::frame::{Gradient, Ramp};
use crate::layout::{Element, Rect, Shape, Transform};

/// Places within a pixel that are told apart; a sixteenth of a pixel is below what eyes see in motion.
pub(super) const SUBPIXELS: f32 = 16.0;
/// Steps in which scales and angles are told apart: two layouts' own, of 1/128 each, multiplied.
pub(super) const MATRIX_STEPS: f32 = 16_384.0;

/// The key of an element's mask and the whole pixel it is placed at.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct Located {
    pub(super) key: Key,
    x: i32,
    y: i32,
}

impl Located {
    pub(super) fn of(element: &Element) -> Self {
        let Transform { a, b, c, d, e, f } = element.transform;
        let (grow, is_hollow) = match element.shape {
            Shape::Glyphs { grow, is_hollow, .. } => (grow.max(0.0), is_hollow),
            Shape::Boxes { .. } | Shape::Image { .. } | Shape::ColorGlyph(_) => (0.0, false),
        };
        let sigma = element.blur.max(0.0);
        if let (Shape::Boxes { rects, radius, band }, true) = (&element.shape, element.transform.is_upright())
        {
            return Self::of_upright(rects, *radius, *band, element.transform, sigma);
        }
        let mut hasher = DefaultHasher::new();
        hash_shape(element, &mut hasher);
        let ((x, sub_x), (y, sub_y)) = (split(e), split(f));
        let key = Key {
            shape: hasher.finish(),
            matrix: [a, b, c, d].map(|v| (v * MATRIX_STEPS).round() as i32),
            x: sub_x,
            y: sub_y,
            grow: grow.to_bits(),
            is_hollow,
            sigma: sigma.to_bits(),
        };
        Self { key, x, y }
    }

    /// Boxes that stand upright lie on the canvas exactly where they are said to; equal ones share a mask wherever.
    fn of_upright(rects: &[Rect], radius: f32, band: Option<f32>, at: Transform, sigma: f32) -> Self {
        let (x, y) = corner(rects, at);
        let mut hasher = DefaultHasher::new();
        let scale = at.mean_scale();
        [radius * scale, band.unwrap_or(-1.0) * scale].map(f32::to_bits).hash(&mut hasher);
        for rect in rects {
            let rect = at.bounds(*rect).moved(-x, -y);
            [rect.x0, rect.y0, rect.x1, rect.y1].map(f32::to_bits).hash(&mut hasher);
        }
        let matrix = [at.a, 0.0, 0.0, at.d].map(|v| (v * MATRIX_STEPS).round() as i32);
        let key = Key {
            shape: hasher.finish(),
            matrix,
            x: 0,
            y: 0,
            grow: 0,
            is_hollow: false,
            sigma: sigma.to_bits(),
        };
        Self { key, x: x as i32, y: y as i32 }
    }

    /// A pixel of the mask on the canvas; `None` beyond all canvases.
    pub(super) fn at(&self, x: i32, y: i32) -> Option<(i32, i32)> {
        self.x.checked_add(x).zip(self.y.checked_add(y))
    }
}

impl Key {
    /// Where the mask is painted: as the element is, within the pixel.
    pub(super) fn transform(&self) -> Transform {
        let [a, b, c, d] = self.matrix.map(|v| v as f32 / MATRIX_STEPS);
        Transform { a, b, c, d, e: f32::from(self.x) / SUBPIXELS, f: f32::from(self.y) / SUBPIXELS }
    }
}

fn hash_shape(element: &Element, hasher: &mut DefaultHasher) {
    match &element.shape {
        Shape::Glyphs { group, .. } => group.key().hash(hasher),
        Shape::Image { bitmap } => Arc::as_ptr(bitmap).hash(hasher),
        Shape::ColorGlyph(glyph) => {
            (glyph.face.id(), glyph.id, glyph.size.to_bits()).hash(hasher);
            if glyph.ink.has_text_color {
                text_color(&element.fill).hash(hasher);
            }
        }
        Shape::Boxes { rects, radius, band } => {
            [*radius, band.unwrap_or(-1.0)].map(f32::to_bits).hash(hasher);
            rects.iter().for_each(|rect| [rect.x0, rect.y0, rect.x1, rect.y1].map(f32::to_bits).hash(hasher));
        }
    }
}

/// Hashes what decides a gradient's colours.
pub(super) fn hash_gradient(gradient: &Gradient, hasher: &mut DefaultHasher) {
    match gradient.ramp {
        Ramp::Linear { x, y, offset } => [x, y, offset].map(f32::to_bits).hash(hasher),
        Ramp::Radial { map } => map.map(f32::to_bits).hash(hasher),
    }
    gradient.stops.iter().for_each(|stop| (stop.at.to_bits(), stop.color).hash(hasher));
}

/// A coordinate as its whole pixel and the rest in [`SUBPIXELS`].
fn split(at: f32) -> (i32, u8) {
    let steps = (f64::from(at) * f64::from(SUBPIXELS)).round() as i64;
    let whole = steps.div_euclid(SUBPIXELS as i64);
    let whole = whole.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    (whole, steps.rem_euclid(SUBPIXELS as i64) as u8)
}
