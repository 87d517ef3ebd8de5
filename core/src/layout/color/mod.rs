//! Glyphs with colours of their own: the graphs of COLR, and the bitmaps of CBDT and sbix.

mod bounds;
mod cost;

use parley::FontData;
use skrifa::bitmap::{BitmapData, BitmapFormat, BitmapGlyph, BitmapStrikes, Origin};
use skrifa::color::ColorGlyph;
use skrifa::instance::{Location, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::scene::Rect;
use crate::frame::Color;
use bounds::Bounds;

/// A glyph that reaches further than this from its origin, in em, is broken or hostile and is not drawn.
const MAX_REACH_EM: f32 = 8.0;
/// The longest edge of an embedded bitmap that is decoded; the largest fonts in use have 512.
const LONGEST_STRIKE: u32 = 2_048;
/// Palette index that stands for the colour of the text.
pub(crate) const TEXT_COLOR: u16 = 0xffff;

/// The colour tables of a font at one point of its variation space.
#[derive(Debug, Clone)]
pub(crate) struct ColorFont {
    data: FontData,
    location: Location,
    units_per_em: f32,
}

/// What is drawn of a glyph with colours of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColorInk {
    /// Left, top, right and bottom in em from its origin, y down.
    pub rect: [f32; 4],
    /// Whether a part of it has the colour of the text.
    pub has_text_color: bool,
}

/// How a glyph is drawn.
pub(crate) enum Art<'a> {
    /// A graph of fills in font units, y up.
    Layers(ColorGlyph<'a>),
    /// A bitmap.
    Strike(Strike<'a>),
}

/// A bitmap of a glyph and where it goes, in em from the glyph's origin, y down.
pub(crate) struct Strike<'a> {
    pub(crate) data: StrikeData<'a>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rect: Rect,
}

pub(crate) enum StrikeData<'a> {
    Png(&'a [u8]),
    /// Premultiplied blue, green, red and alpha, row by row.
    Bgra(&'a [u8]),
}

impl ColorFont {
    /// `None` for a font without colours. `variations` are axis tags with the bits of their values.
    pub(super) fn new(data: &FontData, variations: &[([u8; 4], u32)]) -> Option<Self> {
        let font = FontRef::from_index(data.data.data(), data.index).ok()?;
        let has_layers = font.colr().is_ok() && font.cpal().is_ok();
        if !has_layers && strikes(&font).is_none() {
            return None;
        }
        let axes = variations.iter().map(|(tag, value)| (skrifa::Tag::new(tag), f32::from_bits(*value)));
        let location = font.axes().location(axes);
        let units_per_em = font.head().ok()?.units_per_em();
        (units_per_em > 0).then(|| Self {
            data: data.clone(),
            location,
            units_per_em: f32::from(units_per_em),
        })
    }

    pub(crate) fn units_per_em(&self) -> f32 {
        self.units_per_em
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    pub(crate) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.data.data.data(), self.data.index).ok()
    }

    /// Colours of its first palette.
    pub(crate) fn palette(&self) -> Vec<Color> {
        let palettes =
            self.font().map(|font| font.color_palettes().get(0).map(|palette| colors(palette.colors())));
        palettes.flatten().unwrap_or_default()
    }

    /// How a glyph is drawn at an em of `size` pixels; `None` if it has no colours of its own.
    pub(crate) fn art(&self, id: u16, size: f32) -> Option<Art<'_>> {
        let font = self.font()?;
        let id = GlyphId::from(id);
        if let Some(glyph) = font.color_glyphs().get(id) {
            return cost::is_bounded(&font, id).then_some(Art::Layers(glyph));
        }
        let glyph = strikes(&font)?.glyph_for_size(Size::new(size), id)?;
        strike(glyph, self.units_per_em).map(Art::Strike)
    }

    /// `None` for a glyph without colours, and for broken ones.
    pub(super) fn ink(&self, id: u16) -> Option<ColorInk> {
        let ink = match self.art(id, self.units_per_em)? {
            Art::Layers(glyph) => self.layered_ink(&glyph)?,
            Art::Strike(Strike { rect, .. }) => {
                ColorInk { rect: [rect.x0, rect.y0, rect.x1, rect.y1], has_text_color: false }
            }
        };
        ink.rect.iter().all(|side| side.abs() <= MAX_REACH_EM).then_some(ink)
    }

    fn layered_ink(&self, glyph: &ColorGlyph<'_>) -> Option<ColorInk> {
        let mut bounds = Bounds::new(self);
        glyph.paint(&self.location, &mut bounds).ok()?;
        let rect = bounds.ink();
        let em = self.units_per_em;
        let rect =
            (!rect.is_empty()).then(|| [rect.x0, -rect.y1, rect.x1, -rect.y0].map(|side| side / em))?;
        Some(ColorInk { rect, has_text_color: bounds.has_text_color })
    }

    /// Hands a glyph's outline to `pen`, in font units, y up.
    pub(crate) fn outline(&self, id: GlyphId, pen: &mut impl OutlinePen) {
        let glyph = self.font().and_then(|font| font.outline_glyphs().get(id));
        if let Some(glyph) = glyph {
            // What of a broken outline came before the error is drawn.
            let _ = glyph.draw(DrawSettings::unhinted(Size::unscaled(), &self.location), pen);
        }
    }
}

/// What skrifa's colours are here.
fn colors(colors: &[skrifa::color::Color]) -> Vec<Color> {
    colors.iter().map(|color| Color { r: color.red, g: color.green, b: color.blue, a: color.alpha }).collect()
}

fn strikes<'a>(font: &FontRef<'a>) -> Option<BitmapStrikes<'a>> {
    let of = |format| BitmapStrikes::with_format(font, format).filter(|strikes| !strikes.is_empty());
    of(BitmapFormat::Sbix).or_else(|| of(BitmapFormat::Cbdt))
}

fn strike(glyph: BitmapGlyph<'_>, units_per_em: f32) -> Option<Strike<'_>> {
    let BitmapGlyph { width, height, ppem_x, ppem_y, .. } = glyph;
    let edges = 1..=LONGEST_STRIKE;
    if !edges.contains(&width) || !edges.contains(&height) || ppem_x <= 0.0 || ppem_y <= 0.0 {
        return None;
    }
    let data = match glyph.data {
        BitmapData::Png(bytes) => StrikeData::Png(bytes),
        BitmapData::Bgra(bytes) => StrikeData::Bgra(bytes),
        BitmapData::Mask(_) => return None,
    };
    let x0 = glyph.bearing_x / units_per_em + glyph.inner_bearing_x / ppem_x;
    let y = -glyph.bearing_y / units_per_em - glyph.inner_bearing_y / ppem_y;
    let (across, down) = (width as f32 / ppem_x, height as f32 / ppem_y);
    let y0 = match glyph.placement_origin {
        Origin::TopLeft => y,
        Origin::BottomLeft => y - down,
    };
    Some(Strike { data, width, height, rect: Rect { x0, y0, x1: x0 + across, y1: y0 + down } })
}
