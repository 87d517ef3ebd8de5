//! Cues to positioned glyphs: fonts, shaping, line breaking, places and times.
//!
//! Everything is decided here, in pixels of the canvas with y down: which font draws which character, where
//! lines break, how small text must get to stay inside the picture, and how each word looks at each instant.
//! `raster` paints the resulting [`Scene`] without a choice of its own.
//!
//! Lines are shaped once at the style's size. Breaking and shrinking then only rearrange and scale what was
//! shaped, which is exact because nothing is hinted.

mod cue_layout;
mod fit;
mod fonts;
mod paint;
mod painter;
mod scene;
mod shape;
mod text;
#[expect(clippy::indexing_slicing, reason = "indices come from a search of the same list")]
mod timeline;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use parley::OverflowWrap;

pub use cue_layout::CueLayout;
pub use fonts::{FontFace, bundled_families};
pub use scene::{Element, GlyphGroup, PlacedGlyph, Placement, Rect, Scene, Shape};

use crate::cues::{Cue, CueLine, CueWord};
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::style::{BackgroundPer, Style};
use fit::BoxRules;
use shape::Shaper;
use timeline::Timeline;

/// Largest edge of a canvas in pixels.
pub(crate) const LONGEST_EDGE: u32 = 8_192;
/// Smallest and largest edge.
const EDGES: std::ops::RangeInclusive<u32> = 16..=LONGEST_EDGE;
/// Widths kept by [`LayoutContext::measure`].
const MAX_MEASURED: usize = 4_096;

/// What a layout needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Size of the picture as it is shown, 16 to 8192 pixels each way.
    pub canvas: Size,
    /// The look.
    pub style: Style,
    /// TrueType or OpenType files that come before the style's own font, in this order.
    pub fonts: Vec<PathBuf>,
}

impl Options {
    /// Checks the canvas and the style.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` or `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        for (name, edge) in [("width", self.canvas.width), ("height", self.canvas.height)] {
            if !EDGES.contains(&edge) {
                return Err(Error::option(name, edge, format!("{} to {}", EDGES.start(), EDGES.end())));
            }
        }
        self.style.validate()
    }
}

/// Lays out cues of one job. Owns the fonts and all scratch; one per thread.
#[derive(Debug)]
pub struct LayoutContext {
    canvas: Size,
    style: Style,
    shaper: Shaper,
    rules: BoxRules,
    missing: BTreeSet<char>,
    warnings: Vec<Warning>,
    measured: HashMap<String, f32>,
}

impl LayoutContext {
    /// Loads the fonts and settles what does not depend on a cue.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`, and `FONT_MISSING` for a font file that is absent or unusable.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let Options { canvas, style, fonts } = options;
        let style = style.for_canvas(canvas)?;
        let size = style.font.size * canvas.width.min(canvas.height) as f32;
        let mut shaper = Shaper::new(fonts::FontSet::new(&fonts)?, style.font.clone(), size);
        let rules = BoxRules::new(&style, canvas, shaper.cap_height());
        Ok(Self {
            canvas,
            style,
            shaper,
            rules,
            missing: BTreeSet::new(),
            warnings: Vec::new(),
            measured: HashMap::new(),
        })
    }

    /// Lays out a cue. Its line breaks are kept; a line that does not fit is broken further, and text that
    /// still does not fit is shrunk. A character that no font has is left out and makes a warning, once.
    pub fn layout(&mut self, cue: &Cue) -> CueLayout {
        let mut texts = self.texts(&cue.lines);
        if self.find_missing(&texts) {
            texts = self.texts(&cue.lines);
        }
        let timeline = Timeline::new(cue, &self.style.animation, follows_words(&self.style));
        let fitted = fit::fit(&texts, &mut self.shaper, &self.rules);
        let fitted = fitted.map(|fitted| (fitted, &self.rules));
        CueLayout::new(timeline, &self.style, self.canvas, self.shaper.size(), fitted)
    }

    /// Width of `text` on one line at the style's full size, in pixels of the canvas.
    pub fn measure(&mut self, text: &str) -> f32 {
        if let Some(width) = self.measured.get(text) {
            return *width;
        }
        let words = text.split_whitespace().map(|word| CueWord::new(word, None)).collect();
        let texts = self.texts(&[CueLine { words }]);
        let width = texts.iter().map(|text| self.shaper.shape(text, OverflowWrap::Normal).full_width()).sum();
        if self.measured.len() >= MAX_MEASURED {
            self.measured.clear();
        }
        self.measured.insert(text.to_owned(), width);
        width
    }

    /// Width that a line may take before it is broken, in pixels of the canvas.
    pub fn max_line_width(&self) -> f32 {
        self.rules.line_width(self.shaper.size())
    }

    /// Warnings since the last call: `GLYPH_MISSING`, once for each character.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn texts(&self, lines: &[CueLine]) -> Vec<text::LineText> {
        text::lines(lines, self.style.font.case, |c| self.missing.contains(&c))
    }

    /// Notes the characters that no font has; whether there are new ones.
    fn find_missing(&mut self, texts: &[text::LineText]) -> bool {
        let known = self.missing.len();
        for text in texts {
            let shaped = self.shaper.shape(text, OverflowWrap::Normal);
            for character in self.shaper.missing(&shaped, &text.text) {
                if self.missing.insert(character) {
                    self.warnings.push(Error::GlyphMissing { character }.into());
                }
            }
        }
        self.missing.len() > known
    }
}

fn follows_words(style: &Style) -> bool {
    let colours = [style.active_fill, style.spoken_fill, style.unspoken_fill];
    colours.iter().any(Option::is_some)
        || style.animation.word.is_some()
        || style.background.is_some_and(|background| background.per == BackgroundPer::Word)
}
