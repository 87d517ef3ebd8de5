//! What rusttype rasterises of a font that parley shapes with.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use owned_ttf_parser::{FaceMut, OwnedFace, Tag};
use parley::FontData;
use parley::fontique::Synthesis;
use rusttype::{GlyphId, OutlineBuilder, Point, PositionedGlyph, Scale};

use super::slant::{Reach, Slanted};
use crate::layout::color::{ColorFont, ColorInk};

/// A glyph whose outline reaches further than this from its origin is broken or hostile and is not drawn.
const MAX_REACH_EM: f32 = 8.0;

/// One font at one point of its variation space.
#[derive(Clone)]
pub struct FontFace {
    font: rusttype::Font<'static>,
    color: Option<Arc<ColorFont>>,
    id: u64,
    /// `rusttype::Scale` is the height from ascender to descender, not the em; this is the ratio.
    scale_per_em: f32,
    /// How far outlines lean to the right for their height, where the font has no italic; 0 leaves them upright.
    slant: f32,
}

impl fmt::Debug for FontFace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FontFace").field("id", &self.id).finish_non_exhaustive()
    }
}

impl FontFace {
    fn new(font: rusttype::Font<'static>, id: u64) -> Option<Self> {
        let metrics = font.v_metrics_unscaled();
        let scale_per_em = (metrics.ascent - metrics.descent) / f32::from(font.units_per_em());
        (scale_per_em.is_finite() && scale_per_em != 0.0).then_some(Self {
            font,
            color: None,
            id,
            scale_per_em,
            slant: 0.0,
        })
    }

    /// The colours of its glyphs, if it has some.
    pub(crate) fn color(&self) -> Option<&ColorFont> {
        self.color.as_deref()
    }

    /// Equal ids mean the same font; unique in the process.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether its outlines are slanted, which [`FontFace::glyph`] is not.
    pub(crate) fn is_slanted(&self) -> bool {
        self.slant != 0.0
    }

    /// A glyph of an em of `size` pixels with its origin at `at`; `None` if the font has no such glyph.
    pub(crate) fn glyph(&self, id: u16, size: f32, at: Point<f32>) -> Option<PositionedGlyph<'static>> {
        // rusttype asserts the id.
        if usize::from(id) >= self.font.glyph_count() {
            return None;
        }
        let scale = Scale::uniform(size * self.scale_per_em);
        Some(self.font.glyph(GlyphId(id)).scaled(scale).positioned(at))
    }

    /// Hands the glyph's outline to `builder`, in pixels from the glyph's origin, y down.
    pub(crate) fn outline(&self, id: u16, size: f32, builder: &mut impl OutlineBuilder) -> bool {
        let glyph = self.glyph(id, size, rusttype::point(0.0, 0.0));
        let mut slanted = Slanted { builder, by: self.slant };
        glyph.is_some_and(|glyph| glyph.unpositioned().build_outline(&mut slanted))
    }

    /// What is drawn of a glyph; `None` for blanks and broken glyphs.
    pub(in crate::layout) fn ink(&self, id: u16) -> Option<GlyphInk> {
        let color = self.color().and_then(|color| color.ink(id));
        let rect = color.map(|ink| ink.rect).or_else(|| self.outlined(id))?;
        Some(GlyphInk { rect, color })
    }

    /// Box of the glyph's outline in em from its origin, y down.
    fn outlined(&self, id: u16) -> Option<[f32; 4]> {
        let ink = match self.is_slanted() {
            true => {
                let mut reach = Reach::default();
                self.outline(id, 1.0, &mut reach).then_some(reach.rect())?
            }
            false => {
                let glyph = self.glyph(id, 1.0, rusttype::point(0.0, 0.0))?;
                let ink = glyph.unpositioned().exact_bounding_box()?;
                [ink.min.x, ink.min.y, ink.max.x, ink.max.y]
            }
        };
        ink.iter().all(|side| side.abs() <= MAX_REACH_EM).then_some(ink)
    }
}

/// What is drawn of a glyph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::layout) struct GlyphInk {
    /// Left, top, right and bottom in em from its origin, y down.
    pub(in crate::layout) rect: [f32; 4],
    /// If it has colours of its own.
    pub(in crate::layout) color: Option<ColorInk>,
}

/// A font at one point of its variation space, by what it was loaded from.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct FaceKey {
    blob: u64,
    index: u32,
    /// Axis tags with the bits of their values.
    variations: Vec<([u8; 4], u32)>,
    /// Bits of the degrees by which it is slanted.
    slant: u32,
}

impl FaceKey {
    pub(super) fn new(font: &FontData, synthesis: &Synthesis) -> Self {
        let axes = synthesis.variation_settings().iter().map(|(tag, value)| {
            let tag = tag.to_be_bytes();
            // Less than 0 leans forward, whichever way it was asked for.
            (tag, if tag == *b"slnt" { -value.abs() } else { *value }.to_bits())
        });
        Self {
            blob: font.data.id(),
            index: font.index,
            variations: axes.collect(),
            slant: synthesis.skew().unwrap_or(0.0).to_bits(),
        }
    }
}

/// The face of what parley shaped with `font`; `None` if rusttype cannot use it.
pub(super) fn load_face(font: &FontData, key: &FaceKey) -> Option<FontFace> {
    let mut face = OwnedFace::from_vec(font.data.data().to_vec(), font.index).ok()?;
    for (tag, value) in &key.variations {
        // An axis that the font lacks changes nothing.
        let _ = face.set_variation(Tag::from_bytes(tag), f32::from_bits(*value));
    }
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let color = ColorFont::new(font, &key.variations).map(Arc::new);
    let face = FontFace::new(rusttype::Font::Owned(Arc::new(face)), hasher.finish())?;
    // What has colours of its own is an image, and stands upright in slanted text.
    let slant = if color.is_some() { 0.0 } else { f32::from_bits(key.slant).to_radians().tan() };
    Some(FontFace { color, slant, ..face })
}

#[cfg(test)]
mod tests {
    use super::super::bundled::BUNDLED;
    use super::*;

    #[test]
    fn glyph_ids_beyond_the_font_give_nothing() {
        let face = FontFace::new(rusttype::Font::try_from_bytes(BUNDLED[0].1).unwrap(), 1).unwrap();
        assert!(face.glyph(u16::MAX, 20.0, rusttype::point(0.0, 0.0)).is_none());
        assert!(face.ink(u16::MAX).is_none());
        assert!(face.ink(40).is_some());
    }

    #[test]
    fn what_is_drawn_of_a_slanted_glyph_reaches_further_above_and_less_below() {
        let upright = FontFace::new(rusttype::Font::try_from_bytes(BUNDLED[0].1).unwrap(), 1).unwrap();
        let slanted = FontFace { slant: 0.25, ..upright.clone() };
        // Without curves, so that both boxes are of the same points.
        let id = owned_ttf_parser::Face::from_slice(BUNDLED[0].1, 0).unwrap().glyph_index('l').unwrap().0;
        let [[left, top, right, bottom], lean] = [&upright, &slanted].map(|face| face.ink(id).unwrap().rect);
        let [lean_left, lean_top, lean_right, lean_bottom] = lean;
        assert_eq!((lean_top, lean_bottom), (top, bottom));
        assert!((lean_left - (left - bottom * 0.25)).abs() < 1e-3, "{lean:?}");
        assert!((lean_right - (right - top * 0.25)).abs() < 1e-3, "{lean:?}");
    }
}
