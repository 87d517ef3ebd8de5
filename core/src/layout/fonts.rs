//! The fonts a job may use: those the user gave, the style's own, and the bundled ones that stand in.
//!
//! No system font is ever looked at, so the same input gives the same pixels everywhere. Parley (through
//! fontique) shapes with the same bytes that rusttype rasterises; a [`FontFace`] is the bridge between the
//! two.

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use owned_ttf_parser::{Face, FaceMut, OwnedFace, Tag};
use parley::fontique::{
    Attributes, Blob, Collection, CollectionOptions, FontInfoOverride, QueryFamily, QueryStatus,
};
use parley::{FontContext, FontData, FontWeight};
use rusttype::{GlyphId, OutlineBuilder, Point, PositionedGlyph, Scale};

use crate::error::{Error, Result};

/// The family that every style falls back to.
const FALLBACK: &str = "Inter";

const BUNDLED: [(&str, &[u8]); 4] = [
    (FALLBACK, include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
    (FALLBACK, include_bytes!("../../assets/fonts/Inter-ExtraBold.ttf")),
    ("Baloo 2", include_bytes!("../../assets/fonts/Baloo2-ExtraBold.ttf")),
    (SYMBOLS, include_bytes!("../../assets/fonts/MPlusRounded1c-Symbols.ttf")),
];

/// Notes, hearts and stars that Inter lacks.
const SYMBOLS: &str = "M PLUS Rounded 1c Symbols";

/// Families that are part of the engine.
pub fn bundled_families() -> Vec<&'static str> {
    let mut families: Vec<_> = BUNDLED.iter().map(|(family, _)| *family).collect();
    families.dedup();
    families
}

/// A font file larger than this is refused; the largest CJK collections have about 120 MB.
const MAX_FONT_BYTES: u64 = 256 << 20;

/// A glyph whose outline reaches further than this from its origin is broken or hostile and is not drawn.
const MAX_REACH_EM: f32 = 8.0;

/// One font at one point of its variation space.
#[derive(Clone)]
pub struct FontFace {
    font: rusttype::Font<'static>,
    id: u64,
    /// `rusttype::Scale` is the height from ascender to descender, not the em; this is the ratio.
    scale_per_em: f32,
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
        (scale_per_em.is_finite() && scale_per_em != 0.0).then_some(Self { font, id, scale_per_em })
    }

    /// Equal ids mean the same font; unique in the process.
    pub fn id(&self) -> u64 {
        self.id
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
        self.glyph(id, size, rusttype::point(0.0, 0.0))
            .is_some_and(|glyph| glyph.unpositioned().build_outline(builder))
    }

    /// Box of the glyph's outline in em from its origin, y down; `None` for blanks and broken glyphs.
    pub(super) fn ink(&self, id: u16) -> Option<[f32; 4]> {
        let glyph = self.glyph(id, 1.0, rusttype::point(0.0, 0.0))?;
        let ink = glyph.unpositioned().exact_bounding_box()?;
        let ink = [ink.min.x, ink.min.y, ink.max.x, ink.max.y];
        ink.iter().all(|side| side.abs() <= MAX_REACH_EM).then_some(ink)
    }
}

/// How far a font's lines reach from the baseline, in em: what players of subtitles take for the height of its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LineHeight {
    pub(super) ascent: f32,
    pub(super) descent: f32,
}

impl LineHeight {
    pub(super) fn total(self) -> f32 {
        self.ascent + self.descent
    }

    /// By the numbers for Windows, where a font has such: those are what the players were made for.
    fn of(font: &[u8], index: u32) -> Option<Self> {
        let face = Face::from_slice(font, index).ok()?;
        let em = f32::from(face.units_per_em());
        // Unsigned in the file, whatever the library makes of them.
        let windows = face.tables().os2.map(|os2| {
            let [ascent, descent] = [os2.windows_ascender(), os2.windows_descender().wrapping_neg()];
            [ascent as u16, descent as u16].map(|units| f32::from(units) / em)
        });
        let own = [face.ascender(), face.descender().saturating_neg()].map(|units| f32::from(units) / em);
        let [ascent, descent] = windows.filter(|[ascent, descent]| ascent + descent > 0.0).unwrap_or(own);
        let height = Self { ascent, descent };
        (SMALLEST_HEIGHT..=LARGEST_HEIGHT).contains(&height.total()).then_some(height)
    }
}

/// Heights that a font may claim, in em; others are a slip of its maker.
const SMALLEST_HEIGHT: f32 = 0.5;
const LARGEST_HEIGHT: f32 = 4.0;

#[derive(PartialEq, Eq, Hash)]
struct FaceKey {
    blob: u64,
    index: u32,
    variations: Vec<([u8; 4], u32)>,
}

/// All fonts of a job, and their faces for rasterising.
pub(super) struct FontSet {
    pub(super) parley: FontContext,
    user_families: Vec<String>,
    faces: HashMap<FaceKey, Option<FontFace>>,
}

impl fmt::Debug for FontSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FontSet").field("user_families", &self.user_families).finish_non_exhaustive()
    }
}

impl FontSet {
    /// The bundled fonts and those of `files`, which win over all others in their order.
    pub(super) fn new(files: &[PathBuf]) -> Result<Self> {
        let options = CollectionOptions { shared: false, system_fonts: false };
        let parley = FontContext { collection: Collection::new(options), source_cache: Default::default() };
        let mut set = Self { parley, user_families: Vec::new(), faces: HashMap::new() };
        for (family, bytes) in BUNDLED {
            set.register(Blob::new(Arc::new(bytes)), family);
        }
        for file in files {
            set.add_file(file)?;
        }
        Ok(set)
    }

    /// Families in the order in which they are asked for a glyph.
    pub(super) fn chain<'a>(&'a self, style_family: &'a str) -> Vec<&'a str> {
        let user = self.user_families.iter().map(String::as_str);
        user.chain([style_family, FALLBACK, SYMBOLS]).collect()
    }

    /// How far lines of the font reach that a style's family and weight lead to.
    pub(super) fn height(&mut self, family: &str, weight: u16) -> LineHeight {
        let families: Vec<_> = self.chain(family).into_iter().map(str::to_owned).collect();
        let mut query = self.parley.collection.query(&mut self.parley.source_cache);
        query.set_families(families.iter().map(|name| QueryFamily::Named(name)));
        let weight = FontWeight::new(f32::from(weight));
        query.set_attributes(Attributes { weight, ..Attributes::default() });
        let mut height = None;
        query.matches_with(|font| {
            height = LineHeight::of(font.blob.data(), font.index);
            QueryStatus::Stop
        });
        height.unwrap_or(LineHeight { ascent: 0.9, descent: 0.3 })
    }

    /// The face for rasterising what parley shaped with `font`; `None` if rusttype cannot use it.
    /// `variations` are axis tags with the bits of their values.
    pub(super) fn face(&mut self, font: &FontData, variations: Vec<([u8; 4], u32)>) -> Option<FontFace> {
        let key = FaceKey { blob: font.data.id(), index: font.index, variations };
        if let Some(face) = self.faces.get(&key) {
            return face.clone();
        }
        let face = load_face(font, &key);
        self.faces.insert(key, face.clone());
        face
    }

    fn register(&mut self, blob: Blob<u8>, family: &str) -> bool {
        let named = FontInfoOverride { family_name: Some(family), ..Default::default() };
        !self.parley.collection.register_fonts(blob, Some(named)).is_empty()
    }

    fn add_file(&mut self, file: &Path) -> Result<()> {
        let unusable =
            |reason: &str| Error::FontMissing { font: file.display().to_string(), reason: reason.into() };
        let bytes = read(file).map_err(|e| unusable(&e.to_string()))?;
        check(&bytes).map_err(unusable)?;
        let family = format!("user font {}", self.user_families.len());
        if !self.register(Blob::new(Arc::new(bytes)), &family) {
            return Err(unusable("it maps no characters to glyphs"));
        }
        self.user_families.push(family);
        Ok(())
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(file)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("not a file"));
    }
    if metadata.len() > MAX_FONT_BYTES {
        return Err(std::io::Error::other("over 256 MB"));
    }
    std::fs::read(file)
}

/// Refuses what rusttype cannot rasterise, before anything is shaped with it.
fn check(bytes: &[u8]) -> std::result::Result<(), &'static str> {
    if matches!(bytes.get(..4), Some(b"wOFF" | b"wOF2")) {
        return Err("WOFF is compressed; give the TrueType or OpenType file it was made from");
    }
    let font = rusttype::Font::try_from_bytes(bytes).ok_or("not a TrueType or OpenType font")?;
    let metrics = font.v_metrics_unscaled();
    if metrics.ascent == metrics.descent {
        return Err("its ascender equals its descender");
    }
    let unscaled = Scale::uniform(1.0);
    let outlined = |id| font.glyph(GlyphId(id)).scaled(unscaled).exact_bounding_box().is_some();
    let count = u16::try_from(font.glyph_count()).unwrap_or(u16::MAX);
    if !(0..count).any(outlined) {
        return Err("it has no outlines");
    }
    Ok(())
}

fn load_face(font: &FontData, key: &FaceKey) -> Option<FontFace> {
    let mut face = OwnedFace::from_vec(font.data.data().to_vec(), font.index).ok()?;
    for (tag, value) in &key.variations {
        // An axis that the font lacks changes nothing.
        let _ = face.set_variation(Tag::from_bytes(tag), f32::from_bits(*value));
    }
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    FontFace::new(rusttype::Font::Owned(Arc::new(face)), hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(path: &Path) -> String {
        match FontSet::new(&[path.to_owned()]) {
            Err(Error::FontMissing { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn files_that_are_no_fonts_are_font_missing_with_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        assert!(reason(&dir.path().join("none.ttf")).contains("No such file"));
        assert_eq!(reason(dir.path()), "not a file");
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert_eq!(reason(&write("empty.ttf", b"")), "not a TrueType or OpenType font");
        assert_eq!(reason(&write("text.ttf", b"Hello, I am a font")), "not a TrueType or OpenType font");
        assert!(reason(&write("web.woff2", b"wOF2....")).starts_with("WOFF"));
        let inter = BUNDLED[0].1;
        assert!(!reason(&write("cut.ttf", &inter[..inter.len() / 2])).is_empty());
    }

    #[test]
    fn a_font_file_comes_first_in_the_chain() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.ttf");
        std::fs::write(&path, BUNDLED[2].1).unwrap();
        let set = FontSet::new(&[path]).unwrap();
        assert_eq!(set.chain("Inter"), ["user font 0", "Inter", "Inter", SYMBOLS]);
    }

    #[test]
    fn heights_are_those_of_the_weight_that_is_used() {
        let mut set = FontSet::new(&[]).unwrap();
        let inter = set.height("Inter", 400);
        assert_eq!([inter.ascent, inter.descent], [2_269.0 / 2_048.0, 660.0 / 2_048.0]);
        assert_eq!(set.height("no such family", 400), inter);
        let baloo = set.height("Baloo 2", 800);
        assert_eq!([baloo.ascent, baloo.descent], [1.05, 0.524]);
    }

    #[test]
    fn glyph_ids_beyond_the_font_give_nothing() {
        let face = FontFace::new(rusttype::Font::try_from_bytes(BUNDLED[0].1).unwrap(), 1).unwrap();
        assert!(face.glyph(u16::MAX, 20.0, rusttype::point(0.0, 0.0)).is_none());
        assert!(face.ink(u16::MAX).is_none());
        assert!(face.ink(40).is_some());
    }
}
