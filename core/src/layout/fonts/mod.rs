//! The fonts of a job: those that the user gave, the style's own, the bundled ones that stand in, and more on request.
//!
//! No font of the machine is looked at unless it is asked for, so the same input gives the same pixels everywhere. Parley
//! (through fontique) shapes with the same bytes that rusttype rasterises; a [`FontFace`] is the bridge between the two.

mod bundled;
mod bundled_emoji;
mod chain;
mod face;
mod file;
mod given;
mod height;
mod slant;
mod uses;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use parley::fontique::{
    Attributes, Blob, Collection, CollectionOptions, FontInfoOverride, QueryFamily, QueryStatus, Synthesis,
};
use parley::{FontContext, FontData, FontWeight};

use bundled::BUNDLED;
pub use bundled::bundled_families;
use chain::Chain;
pub use face::FontFace;
pub(super) use face::GlyphInk;
use face::{FaceKey, load_face};
pub use given::{FontFile, Fonts};
pub(super) use height::LineHeight;
use uses::Uses;

use super::emoji;
use crate::error::{Error, Result, Warning};

/// All fonts of a job, and their faces for rasterising.
pub(super) struct FontSet {
    pub(super) parley: FontContext,
    chain: Chain,
    has_bundled_emoji: bool,
    faces: HashMap<FaceKey, Option<FontFace>>,
}

impl fmt::Debug for FontSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FontSet").field("chain", &self.chain).finish_non_exhaustive()
    }
}

impl FontSet {
    /// The bundled fonts and those that are given.
    ///
    /// # Errors
    /// `FONT_MISSING` for a file that is no usable font, and for a folder without one.
    pub(super) fn new(fonts: &Fonts) -> Result<Self> {
        let options = CollectionOptions { shared: false, system_fonts: fonts.system };
        let parley = FontContext { collection: Collection::new(options), source_cache: Default::default() };
        let mut set =
            Self { parley, chain: Chain::new(fonts.system), has_bundled_emoji: false, faces: HashMap::new() };
        for (family, bytes) in BUNDLED {
            set.register(Blob::new(Arc::new(bytes)), family);
        }
        for file in &fonts.files {
            set.add_file(file)?;
        }
        for folder in &fonts.dirs {
            set.add_folder(folder)?;
        }
        Ok(set)
    }

    /// Families in the order in which they are asked for the characters of `text`.
    pub(super) fn chain(&mut self, family: &str, text: &str) -> Vec<String> {
        self.load_emoji_for(text);
        self.chain.of(family, text, &mut self.parley)
    }

    /// The same for what of `text` is to be drawn as emoji.
    pub(super) fn emoji_chain(&mut self, family: &str, text: &str) -> Vec<String> {
        let mut chain = self.chain.emoji();
        chain.extend(self.chain(family, text));
        chain
    }

    /// The bundled emoji are loaded once a text may need them.
    fn load_emoji_for(&mut self, text: &str) {
        if self.has_bundled_emoji || !text.chars().any(emoji::may_be_emoji) {
            return;
        }
        self.has_bundled_emoji = true;
        if let Some(blob) = bundled_emoji::font() {
            self.register(blob, bundled_emoji::FAMILY);
        }
    }

    /// Whether one of the fonts that text of `family` may be set in has the character.
    pub(super) fn covers(&mut self, family: &str, c: char) -> bool {
        self.load_emoji_for(c.encode_utf8(&mut [0; 4]));
        self.chain.covers(family, c, &mut self.parley)
    }

    /// Notes a family that a style names, to tell if it is nowhere.
    pub(super) fn expect(&mut self, family: &str) {
        self.chain.expect(family, &mut self.parley);
    }

    /// `FONT_MISSING` for the families that styles name and that are nowhere, once.
    pub(super) fn take_warning(&mut self) -> Option<Warning> {
        self.chain.take_warning(&mut self.parley)
    }

    /// How far lines of the font reach that a style's family and weight lead to.
    pub(super) fn height(&mut self, family: &str, weight: u16) -> LineHeight {
        let families = self.chain(family, "");
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

    /// The face for rasterising what parley shaped with `font`; `None` if rusttype cannot use it. `synthesis` is what the
    /// font is to be made into, as a point of its variation space.
    pub(super) fn face(&mut self, font: &FontData, synthesis: &Synthesis) -> Option<FontFace> {
        let key = FaceKey::new(font, synthesis);
        if let Some(face) = self.faces.get(&key) {
            return face.clone();
        }
        let face = load_face(font, &key);
        self.faces.insert(key, face.clone());
        face
    }

    fn families(&mut self) -> BTreeSet<String> {
        self.parley.collection.family_names().map(str::to_owned).collect()
    }

    fn register(&mut self, blob: Blob<u8>, family: &str) -> bool {
        let named = FontInfoOverride { family_name: Some(family), ..Default::default() };
        !self.parley.collection.register_fonts(blob, Some(named)).is_empty()
    }

    fn add_file(&mut self, given: &FontFile) -> Result<()> {
        let unusable = |reason: &str| unusable(&given.path, reason);
        let bytes = file::read(&given.path).map_err(|e| unusable(&e.to_string()))?;
        file::check(&bytes).map_err(unusable)?;
        let family = file::family(&bytes);
        let blob = Blob::new(Arc::new(bytes));
        let label = self.chain.add_file(family, given.is_fallback, Uses::of(&blob));
        match self.register(blob, &label) {
            true => Ok(()),
            false => Err(unusable("it maps no characters to glyphs")),
        }
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let files = file::in_folder(folder).map_err(|error| unusable(folder, &error.to_string()))?;
        if files.is_empty() {
            return Err(unusable(folder, "the folder holds no .ttf, .otf, .ttc or .otc file"));
        }
        let before = self.families();
        self.parley.collection.load_fonts_from_paths(files);
        let added: Vec<_> = self.families().difference(&before).cloned().collect();
        self.chain.add_families(added);
        Ok(())
    }
}

fn unusable(font: &Path, reason: &str) -> Error {
    Error::FontMissing { font: font.display().to_string(), reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(path: &Path) -> String {
        match FontSet::new(&Fonts { files: vec![path.into()], ..Fonts::default() }) {
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
    fn heights_are_those_of_the_weight_that_is_used() {
        let mut set = FontSet::new(&Fonts::default()).unwrap();
        let inter = set.height("Inter", 400);
        assert_eq!([inter.ascent, inter.descent], [2_269.0 / 2_048.0, 660.0 / 2_048.0]);
        assert_eq!(set.height("no such family", 400), inter);
        let baloo = set.height("Baloo 2", 800);
        assert_eq!([baloo.ascent, baloo.descent], [1.05, 0.524]);
    }
}
