//! Layout to pixels: glyph coverage, strokes and shadows as placed alpha layers.
//!
//! The [`Rasterizer`] has no choice to make: each element of a [`Scene`] becomes one [`Layer`]. Masks are
//! cached by what they show (glyphs, size, place within the pixel, shape), not by cue or colour, so that a
//! change of colour, an opacity or a whole-pixel move reuses them, and a word that comes again is not painted
//! again.
//!
//! Fills are rasterised by rusttype, strokes by zeno from the same outlines, a shadow is three box blurs of
//! either. Glyphs with colours of their own are pictures, painted by tiny-skia from graphs of COLR or scaled from bitmaps;
//! strokes and shadows take them for what their silhouettes are.

mod blur;
mod boxes;
mod cache;
mod color;
mod glyphs;
mod key;
mod mask;
mod overlay;
mod picture;
mod silhouette;
mod squeeze;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

pub use overlay::{Group, Ink, Layer, Mask, Overlay};

use crate::frame::{Color, Gradient, Size};
use crate::layout::{ColorGlyph, Element, Fill, GlyphGroup, PlacedGlyph, Scene, Shape, Transform};
use cache::{Cache, Key, Painted};
use color::Level;
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
            Shape::Image { .. } | Shape::ColorGlyph(_) => {
                let PlacedBitmap { x, y, bitmap } = self.picture(located.key, element)?;
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

    fn picture(&mut self, key: Key, element: &Element) -> Option<PlacedBitmap> {
        if let Some(Painted::Picture(picture, _)) = self.cache.get(&key) {
            return Some(picture);
        }
        let (at, sigma) = (key.transform(), f32::from_bits(key.sigma));
        let (picture, source) = match &element.shape {
            _ if sigma > 0.0 => {
                let sharp = self.picture(Key { sigma: 0, ..key }, element)?;
                (sharp.blurred(sigma * at.mean_scale()), None)
            }
            Shape::Image { bitmap } => (picture::draw(bitmap, at)?, Some(bitmap.clone())),
            Shape::ColorGlyph(glyph) => (self.color_glyph(key, glyph, element)?, None),
            Shape::Glyphs { .. } | Shape::Boxes { .. } => return None,
        };
        self.cache.insert(key, Painted::Picture(picture.clone(), source));
        Some(picture)
    }

    /// A glyph as it is seen: painted at its level, and moved, turned and scaled from there.
    fn color_glyph(&mut self, key: Key, glyph: &ColorGlyph, element: &Element) -> Option<PlacedBitmap> {
        let at = key.transform();
        let level = Level::of(at);
        if level.moved() == Some((0, 0)) {
            return color::paint(glyph, at, text_color(&element.fill));
        }
        let element = Element::new(element.shape.clone(), element.fill.clone(), level.painted);
        let PlacedBitmap { x, y, bitmap } = self.picture(Located::of(&element).key, &element)?;
        picture::draw(&bitmap, Transform::moved(x as f32, y as f32).then(level.seen))
    }

    /// What glyphs with colours of their own cover, grown by `grow` pixels of the group.
    fn silhouettes(&mut self, group: &GlyphGroup, at: Transform, grow: f32) -> Vec<PlacedMask> {
        let glyphs = group.glyphs().iter().filter_map(|glyph| Some((glyph, glyph.colored(group.size())?)));
        let mask = |(placed, glyph): (&PlacedGlyph, ColorGlyph)| {
            let level = Level::of(Transform::moved(placed.x, placed.y).then(at));
            let mask = self.silhouette(glyph, level.painted, grow)?;
            Some(match level.moved() {
                Some((x, y)) => PlacedMask { x: mask.x + x, y: mask.y + y, ..mask },
                None => silhouette::seen(&mask, level.seen),
            })
        };
        glyphs.filter_map(mask).collect()
    }

    fn silhouette(&mut self, glyph: ColorGlyph, at: Transform, grow: f32) -> Option<PlacedMask> {
        let element = Element::new(Shape::ColorGlyph(glyph), Fill::Solid(Color::WHITE), at);
        let key = Located::of(&element).key;
        if grow <= 0.0 {
            return Some(self.picture(key, &element)?.silhouette());
        }
        let grown = Key { grow: grow.to_bits(), ..key };
        if let Some(Painted::Mask(mask)) = self.cache.get(&grown) {
            return Some(mask);
        }
        let mask = silhouette::grown(&self.picture(key, &element)?.silhouette(), grow * at.mean_scale());
        self.cache.insert(grown, Painted::Mask(mask.clone()));
        Some(mask)
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
                let width = grow * at.mean_scale();
                let silhouettes = self.silhouettes(group, at, grow);
                self.strokes.grow(group, at, width, &fill).with(silhouettes)
            }
            Shape::Glyphs { group, .. } => {
                let silhouettes = self.silhouettes(group, at, 0.0);
                glyphs::fill(group, at).with(silhouettes)
            }
            Shape::Boxes { rects, radius, band } => {
                boxes::paint(rects, *radius, *band, element.transform, at)
            }
            Shape::Image { .. } | Shape::ColorGlyph(_) => PlacedMask::default(),
        }
    }
}

/// The colour of those parts of a glyph that have none of their own.
fn text_color(fill: &Fill) -> Color {
    match fill {
        Fill::Solid(color) => Color { a: u8::MAX, ..*color },
        Fill::Gradient(gradient) => gradient.stops.first().map_or(Color::WHITE, |stop| stop.color),
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
