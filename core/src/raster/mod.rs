//! Layout to pixels: glyph coverage, strokes and shadows as placed alpha layers.
//!
//! The [`Rasterizer`] has no choice to make: each element of a [`Scene`] becomes one [`Layer`]. Masks are
//! cached by what they show (glyphs, size, place within the pixel, shape), not by cue or colour, so that a
//! change of colour, an opacity or a whole-pixel move reuses them, and a word that comes again is not painted
//! again.
//!
//! Fills are rasterised by rusttype, strokes by zeno from the same outlines, a shadow is three box blurs of
//! either.

mod blur;
mod cache;
mod glyphs;
mod mask;
mod overlay;
mod rounded;
mod squeeze;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

pub use overlay::{Bitmap, Layer, Mask, Overlay, Paint};

use crate::frame::{Color, Size};
use crate::layout::{Element, GlyphGroup, Placement, Rect, Scene, Shape};
use cache::{Cache, Key};
use mask::PlacedMask;

/// Places within a pixel that are told apart; a sixteenth of a pixel is below what eyes see in motion.
const SUBPIXELS: f32 = 16.0;

/// What a rasterizer may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bytes of masks to keep for reuse; what one scene needs is made in any case.
    pub cache_bytes: usize,
}

impl Default for Options {
    /// 32 MiB: about a dozen cues at 1080p.
    fn default() -> Self {
        Self { cache_bytes: 32 << 20 }
    }
}

/// Paints scenes. Owns the mask cache and all scratch.
#[derive(Debug)]
pub struct Rasterizer {
    cache: Cache,
    strokes: glyphs::Stroker,
}

impl Rasterizer {
    /// An empty one.
    pub fn new(options: Options) -> Self {
        Self { cache: Cache::new(options.cache_bytes), strokes: glyphs::Stroker::default() }
    }

    /// The layers of scenes that are shown together, the first at the back. Equal scenes give overlays of
    /// equal id.
    ///
    /// `canvas` is the size of the picture, which an empty list of scenes does not tell.
    pub fn render(&mut self, canvas: Size, scenes: &[Scene]) -> Overlay {
        self.cache.start_frame();
        let mut layers = Vec::new();
        let mut hasher = DefaultHasher::new();
        for element in scenes.iter().flat_map(|scene| &scene.elements) {
            let (key, x, y, color) = located(element);
            if color.a == 0 {
                continue;
            }
            let mask = self.mask(key, element);
            let (Some(x), Some(y)) = (x.checked_add(mask.x), y.checked_add(mask.y)) else { continue };
            if outside(canvas, &mask.mask, x, y) {
                continue;
            }
            (key, x, y, color).hash(&mut hasher);
            layers.push(Layer { x, y, paint: Paint::Solid { mask: mask.mask.clone(), color } });
        }
        let id = if layers.is_empty() { 0 } else { hasher.finish() };
        Overlay { canvas, id, layers }
    }

    fn mask(&mut self, key: Key, element: &Element) -> PlacedMask {
        if let Some(mask) = self.cache.get(&key) {
            return mask;
        }
        let mask = match (element, key) {
            (Element::Boxes { rects, radius, .. }, Key::Boxes(_)) => {
                let (x, y) = corner(rects);
                let rects: Vec<_> = rects.iter().map(|rect| rect.moved(-x, -y)).collect();
                rounded::paint(&rects, *radius)
            }
            (Element::Glyphs { group, .. }, Key::Glyphs(key)) => self.glyphs(group, key),
            _ => PlacedMask::default(),
        };
        self.cache.insert(key, mask.clone());
        mask
    }

    fn glyphs(&mut self, group: &Arc<GlyphGroup>, key: cache::GlyphsKey) -> PlacedMask {
        let at = Placement {
            scale: f32::from_bits(key.scale),
            x: f32::from(key.x) / SUBPIXELS,
            y: f32::from(key.y) / SUBPIXELS,
        };
        let width = f32::from_bits(key.width) * at.scale;
        if key.sigma != 0 {
            let sharp = cache::GlyphsKey { sigma: 0, ..key };
            let sharp = self.cached_glyphs(group, sharp);
            return blur::gaussian(&sharp, f32::from_bits(key.sigma) * at.scale);
        }
        if width > 0.0 {
            let fill = self.cached_glyphs(group, cache::GlyphsKey { width: 0, ..key });
            return self.strokes.grow(group, at, width, &fill);
        }
        glyphs::fill(group, at)
    }

    fn cached_glyphs(&mut self, group: &Arc<GlyphGroup>, key: cache::GlyphsKey) -> PlacedMask {
        if let Some(mask) = self.cache.get(&Key::Glyphs(key)) {
            return mask;
        }
        let mask = self.glyphs(group, key);
        self.cache.insert(Key::Glyphs(key), mask.clone());
        mask
    }
}

/// What an element's mask depends on, and the whole pixel it is placed at.
fn located(element: &Element) -> (Key, i32, i32, Color) {
    match element {
        Element::Boxes { rects, radius, color } => {
            let (x, y) = corner(rects);
            let mut hasher = DefaultHasher::new();
            radius.to_bits().hash(&mut hasher);
            for rect in rects {
                let rect = rect.moved(-x, -y);
                [rect.x0, rect.y0, rect.x1, rect.y1].map(f32::to_bits).hash(&mut hasher);
            }
            (Key::Boxes(hasher.finish()), x as i32, y as i32, *color)
        }
        Element::Glyphs { group, at, shape, color } => {
            let ((left, x), (top, y)) = (split(at.x), split(at.y));
            let (width, sigma) = match *shape {
                Shape::Fill => (0.0, 0.0),
                Shape::Grown { width } => (width, 0.0),
                Shape::Blurred { width, sigma } => (width, sigma),
            };
            let key = cache::GlyphsKey {
                group: group.key(),
                scale: at.scale.to_bits(),
                x,
                y,
                width: width.to_bits(),
                sigma: sigma.to_bits(),
            };
            (Key::Glyphs(key), left, top, *color)
        }
    }
}

/// The whole pixel at the first rectangle's corner: equal boxes share a mask wherever they stand.
fn corner(rects: &[Rect]) -> (f32, f32) {
    rects.first().map_or((0.0, 0.0), |rect| (rect.x0.floor(), rect.y0.floor()))
}

/// A coordinate as its whole pixel and the rest in [`SUBPIXELS`].
fn split(at: f32) -> (i32, u8) {
    let steps = (f64::from(at) * f64::from(SUBPIXELS)).round() as i64;
    let whole = steps.div_euclid(SUBPIXELS as i64);
    let whole = whole.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    (whole, steps.rem_euclid(SUBPIXELS as i64) as u8)
}

fn outside(canvas: Size, mask: &Mask, x: i32, y: i32) -> bool {
    let ends = |at: i32, length: u32| i64::from(at) + i64::from(length) <= 0;
    mask.coverage.is_empty()
        || ends(x, mask.size.width)
        || ends(y, mask.size.height)
        || i64::from(x) >= i64::from(canvas.width)
        || i64::from(y) >= i64::from(canvas.height)
}
