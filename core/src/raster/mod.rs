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
mod boxes;
mod cache;
mod glyphs;
mod key;
mod mask;
mod overlay;
mod picture;
mod squeeze;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

pub use overlay::{Group, Ink, Layer, Mask, Overlay};

use crate::frame::{Gradient, Size};
use crate::layout::{Element, Fill, Scene, Shape, Transform};
use cache::{Cache, Key, Painted};
use key::Located;
use mask::PlacedMask;
use picture::PlacedBitmap;

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
        let mut groups = Vec::new();
        let mut hasher = DefaultHasher::new();
        for group in scenes.iter().flat_map(|scene| &scene.groups) {
            let opacity = byte(group.opacity);
            let mut layers: Vec<_> = match opacity {
                0 => continue,
                _ => group.elements.iter().filter_map(|element| self.layer(canvas, element)).collect(),
            };
            match &mut *layers {
                [] => continue,
                // One alone is faded by itself.
                [(layer, seed)] => {
                    layer.ink.fade(opacity);
                    (*seed, opacity).hash(&mut hasher);
                    groups.push(Group::opaque(vec![layer.clone()]));
                }
                layers => {
                    layers.iter().for_each(|(_, seed)| seed.hash(&mut hasher));
                    opacity.hash(&mut hasher);
                    groups.push(Group {
                        opacity,
                        layers: layers.iter().map(|(layer, _)| layer.clone()).collect(),
                    });
                }
            }
        }
        let id = if groups.is_empty() { 0 } else { hasher.finish() };
        Overlay { canvas, id, groups }
    }

    /// The layer of an element and a number that is equal for equal ones; `None` if it does not show.
    fn layer(&mut self, canvas: Size, element: &Element) -> Option<(Layer, u64)> {
        let located = Located::of(element);
        let opacity = byte(element.opacity);
        let mut hasher = DefaultHasher::new();
        (located, opacity).hash(&mut hasher);
        let mut layer = match &element.shape {
            Shape::Image { .. } => {
                let PlacedBitmap { x, y, bitmap } = self.picture(located.key, &element.shape)?;
                let (x, y) = located.at(x, y)?;
                Layer { x, y, ink: Ink::Image { bitmap, opacity } }
            }
            Shape::Glyphs { .. } | Shape::Boxes { .. } => {
                let PlacedMask { x, y, mask } = self.mask(located.key, element);
                let (x, y) = located.at(x, y)?;
                let ink = match &element.fill {
                    Fill::Solid(color) => {
                        color.hash(&mut hasher);
                        Ink::Solid { mask, color: color.faded(element.opacity) }
                    }
                    Fill::Gradient(gradient) => {
                        key::hash_gradient(gradient, &mut hasher);
                        let gradient = Arc::new(seen_from(gradient, element.transform, x, y)?);
                        Ink::Gradient { mask, gradient, opacity }
                    }
                };
                Layer { x, y, ink }
            }
        };
        if let Some(clip) = element.clip {
            [clip.x0, clip.y0, clip.x1, clip.y1].map(f32::to_bits).hash(&mut hasher);
            layer = layer.clipped(clip)?;
        }
        (layer.shows() && layer.meets(canvas)).then(|| (layer, hasher.finish()))
    }

    fn picture(&mut self, key: Key, shape: &Shape) -> Option<PlacedBitmap> {
        let Shape::Image { bitmap } = shape else { return None };
        if let Some(Painted::Picture(picture, _)) = self.cache.get(&key) {
            return Some(picture);
        }
        let picture = picture::draw(bitmap, key.transform())?;
        self.cache.insert(key, Painted::Picture(picture.clone(), bitmap.clone()));
        Some(picture)
    }

    fn mask(&mut self, key: Key, element: &Element) -> PlacedMask {
        if let Some(Painted::Mask(mask)) = self.cache.get(&key) {
            return mask;
        }
        let mask = self.paint(key, element);
        self.cache.insert(key, Painted::Mask(mask.clone()));
        mask
    }

    fn paint(&mut self, key: Key, element: &Element) -> PlacedMask {
        let at = key.transform();
        let (grow, sigma) = (f32::from_bits(key.grow), f32::from_bits(key.sigma));
        if sigma > 0.0 {
            let sharp = self.mask(Key { sigma: 0, ..key }, element);
            return blur::gaussian(&sharp, sigma * at.mean_scale());
        }
        if key.is_hollow {
            let [outer, inner] = [key.grow, 0].map(|grow| Key { grow, is_hollow: false, ..key });
            return self.mask(outer, element).without(&self.mask(inner, element));
        }
        match &element.shape {
            Shape::Glyphs { group, .. } if grow > 0.0 => {
                let fill = self.mask(Key { grow: 0, ..key }, element);
                self.strokes.grow(group, at, grow * at.mean_scale(), &fill)
            }
            Shape::Glyphs { group, .. } => glyphs::fill(group, at),
            Shape::Boxes { rects, radius, band } => {
                boxes::paint(rects, *radius, *band, element.transform, at)
            }
            Shape::Image { .. } => PlacedMask::default(),
        }
    }
}

/// A gradient on an element's coordinates as one on those of a layer at `x`, `y` of the canvas.
fn seen_from(gradient: &Gradient, transform: Transform, x: i32, y: i32) -> Option<Gradient> {
    let back = Transform::moved(x as f32, y as f32).then(transform.inverse()?);
    let ramp = gradient.ramp.through([back.a, back.b, back.c, back.d, back.e, back.f]);
    Some(Gradient { ramp, stops: gradient.stops.clone() })
}

/// An opacity of 0 to 1 as 0 to 255.
fn byte(opacity: f32) -> u8 {
    (opacity.clamp(0.0, 1.0) * 255.0).round() as u8
}
