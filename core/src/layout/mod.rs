//! Cues to positioned glyphs: fonts, shaping, line breaking, places and times.
//!
//! Everything is decided here, in pixels of the canvas with y down: which font draws which character, where
//! lines break, how small text must get to stay inside the frame, and how each word looks at each instant.
//! `raster` paints the resulting [`Scene`] without a choice of its own.
//!
//! Lines are shaped once at the style's size. Breaking and shrinking then only rearrange and scale what was
//! shaped, which is exact because nothing is hinted.

#[cfg(test)]
mod chromium;
mod color;
mod cue_layout;
mod emoji;
mod fit;
mod fonts;
mod height;
mod lanes;
mod language;
mod looks;
mod missing;
mod painter;
mod rules;
mod scene;
mod script;
mod setup;
mod shape;
mod sizes;
mod spot;
mod stack;
mod styles;
mod text;
mod timeline;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use parley::OverflowWrap;

pub use color::ColorInk;
pub(crate) use color::{Art, ColorFont, Strike, StrikeData, TEXT_COLOR};
pub use cue_layout::CueLayout;
use cue_layout::Plan;
pub use fonts::{FontFace, FontFile, Fonts, bundled_families};
pub use language::is_language;
pub use scene::{ColorGlyph, Element, Fill, GlyphGroup, Group, PlacedGlyph, Rect, Scene, Shape, Transform};
pub use stack::{CueStack, MAX_AT_ONCE};
pub use styles::CueStyles;

use crate::cues::{Cue, CueLine, CueWord};
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::style::{BoxPer, Style};
use fit::{Fit, Fitted};
use language::Language;
use looks::Looks;
use missing::Missing;
use setup::Setup;
use shape::{Shaper, VisualLine};
use sizes::Sizes;
use spot::Spot;
use timeline::{Parts, Seams, Timeline};

/// Largest edge of a canvas in pixels.
pub(crate) const LONGEST_EDGE: u32 = 8_192;
/// Smallest and largest edge.
const EDGES: std::ops::RangeInclusive<u32> = 16..=LONGEST_EDGE;
/// Styles of cues that are kept set up.
const MAX_SETUPS: usize = 32;
/// Widths kept by [`LayoutContext::measure`].
const MAX_MEASURED: usize = 4_096;

/// What a layout needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Size of the frame as it is shown, 16 to 8192 pixels each way.
    pub canvas: Size,
    /// The look, resolved for frames of this size.
    pub style: Style,
    /// Fonts beside the bundled ones.
    pub fonts: Fonts,
}

impl Options {
    /// Checks the canvas.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`.
    pub fn validate(&self) -> Result<()> {
        for (name, edge) in [("width", self.canvas.width), ("height", self.canvas.height)] {
            if !EDGES.contains(&edge) {
                return Err(Error::option(name, edge, format!("{} to {}", EDGES.start(), EDGES.end())));
            }
        }
        Ok(())
    }
}

/// Lays out cues of one job. Owns the fonts and all scratch; one per thread.
#[derive(Debug)]
pub struct LayoutContext {
    canvas: Size,
    shaper: Shaper,
    /// Of cues that say nothing of theirs.
    language: Language,
    /// Of cues without a style of their own.
    base: Arc<Setup>,
    styles: CueStyles,
    /// Styles of cues that were set up last.
    recent: Vec<(Style, Arc<Setup>)>,
    missing: Missing,
    sizes: Sizes,
    measured: HashMap<String, f32>,
}

impl LayoutContext {
    /// Loads the fonts and settles what does not depend on a cue.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, and `FONT_MISSING` for a font file that is absent or unusable.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let Options { canvas, style, fonts } = options;
        let mut shaper = Shaper::new(fonts::FontSet::new(&fonts)?);
        let base = Arc::new(Setup::new(style, canvas, &mut shaper));
        Ok(Self {
            canvas,
            shaper,
            language: Language::default(),
            base,
            styles: CueStyles::default(),
            recent: Vec::new(),
            missing: Missing::default(),
            sizes: Sizes::default(),
            measured: HashMap::new(),
        })
    }

    /// The same, with styles of cues made of `styles`.
    #[must_use]
    pub fn with_styles(self, styles: CueStyles) -> Self {
        Self { styles, ..self }
    }

    /// The same for text in a language, by its BCP 47 tag: it tells which capitals letters have, and which shapes
    /// characters have that are written in several languages.
    #[must_use]
    pub fn with_language(mut self, language: &str) -> Self {
        self.language = Language::new(language);
        self.shaper.language = self.language.clone();
        self
    }

    /// What is shaped next is in the language of a cue.
    fn speak_as(&mut self, cue: &Cue) {
        let own = cue.language.as_deref().map(Language::new);
        self.shaper.language = own.unwrap_or_else(|| self.language.clone());
    }

    /// Lays out a cue in the size that [`LayoutContext::choose_sizes`] found. Its line breaks are kept where that takes one
    /// line more than the style has at most; text that still does not fit is flowed together, and shrunk as the last
    /// resort. A character that no font has is left out, with a warning. [`CueStack`] lays out those of a track, beside
    /// each other where they are shown together.
    pub fn layout(&mut self, cue: &Cue) -> CueLayout {
        self.joined(cue, Seams::NONE)
    }

    fn joined(&mut self, cue: &Cue, seams: Seams) -> CueLayout {
        // The style of a cue that `check` refused is not to be seen.
        let (setup, cue) = self.setup(cue).unwrap_or_else(|_| (self.base.clone(), Cow::Borrowed(cue)));
        let cue = &*cue;
        self.speak_as(cue);
        let mut texts = self.texts(&setup, &cue.lines);
        if self.find_missing(&setup, &texts) {
            texts = self.texts(&setup, &cue.lines);
        }
        let Setup { style, typeset, rules, .. } = &*setup;
        let has_letters = typeset.has_letters;
        let rules = &*rules.of(&texts);
        let spot = Spot::new(rules, cue.place.as_ref());
        let fit = Fit { texts: &texts, typeset, rules, spot, largest: self.sizes.of(cue) };
        let fitted = fit.run(&mut self.shaper);
        let parts = parts(cue, style, fitted.as_ref(), has_letters);
        let timeline = Timeline::new(cue, seams, style, parts);
        let size = typeset.size;
        let em = size * fitted.as_ref().map_or(1.0, |fitted| fitted.scale);
        let looks = Looks::new(cue, style, em);
        let plan = Plan { timeline, looks, style, canvas: self.canvas, size, has_letters };
        CueLayout::new(plan, fitted.as_ref().map(|fitted| (fitted, rules)))
    }

    /// The setup of a cue's style, and the cue with its words in classes of that style.
    fn setup<'a>(&mut self, cue: &'a Cue) -> Result<(Arc<Setup>, Cow<'a, Cue>)> {
        let Some((style, cue)) = self.styles.resolve(cue, self.canvas)? else {
            return Ok((self.base.clone(), Cow::Borrowed(cue)));
        };
        if let Some((_, setup)) = self.recent.iter().find(|(known, _)| *known == style) {
            return Ok((setup.clone(), cue));
        }
        let setup = Arc::new(Setup::new(style.clone(), self.canvas, &mut self.shaper));
        if self.recent.len() >= MAX_SETUPS {
            self.recent.remove(0);
        }
        self.recent.push((style, setup.clone()));
        Ok((setup, cue))
    }

    /// Width of `text` on one line at the style's full size, in pixels of the canvas.
    pub fn measure(&mut self, text: &str) -> f32 {
        if let Some(width) = self.measured.get(text) {
            return *width;
        }
        let words = text.split_whitespace().map(|word| CueWord::new(word, None)).collect();
        let setup = self.base.clone();
        let texts = self.texts(&setup, &[CueLine { words }]);
        let width = |text| self.shaper.shape(&setup.typeset, text, OverflowWrap::Normal).full_width();
        let width = texts.iter().map(width).sum();
        if self.measured.len() >= MAX_MEASURED {
            self.measured.clear();
        }
        self.measured.insert(text.to_owned(), width);
        width
    }

    /// Width that a line may take before it is broken, in pixels of the canvas.
    pub fn max_line_width(&self) -> f32 {
        self.base.rules.line_width(self.base.typeset.size)
    }

    /// Warnings since the last call: `GLYPH_MISSING`, one for all characters, `FONT_MISSING`, one for all families that
    /// styles name and that are nowhere, and `TEXT_SHRUNK`.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        let fonts = self.shaper.fonts.take_warning().into_iter();
        fonts.chain(self.missing.take_warning()).chain(self.sizes.take_warning()).collect()
    }

    /// Looks for characters that no font has before anything is drawn.
    ///
    /// # Errors
    /// `FONT_MISSING` for a cue of which nothing can be drawn, or that has letters or digits of which none can be.
    /// `STYLE_INVALID` for the style of a cue.
    pub fn check(&mut self, cues: &[Cue]) -> Result<()> {
        let mut last = None;
        for cue in cues {
            let (setup, cue) = self.setup_after(&mut last, cue)?;
            self.check_cue(&setup, &cue)?;
        }
        Ok(())
    }

    /// What a cue is drawn with, of cues one after the other, most of which have the style of the one before.
    fn setup_after<'a>(
        &mut self,
        last: &mut Option<(&'a Cue, Arc<Setup>)>,
        cue: &'a Cue,
    ) -> Result<(Arc<Setup>, Cow<'a, Cue>)> {
        let is_plain = cue.words().all(styles::is_one_class);
        if let Some((_, setup)) = last.as_ref().filter(|(last, _)| is_plain && last.style == cue.style) {
            return Ok((setup.clone(), Cow::Borrowed(cue)));
        }
        let (setup, own) = self.setup(cue)?;
        if is_plain {
            *last = Some((cue, setup.clone()));
        }
        Ok((setup, own))
    }

    fn check_cue(&mut self, setup: &Setup, cue: &Cue) -> Result<()> {
        self.speak_as(cue);
        let language = &self.shaper.language;
        let texts = text::lines(&cue.lines, language, |word| setup.setting(word), |_| false);
        let mut characters = texts.iter().flat_map(|text| text.text.chars());
        if characters.all(|c| text::is_invisible(c) || self.shaper.covers(&setup.typeset, c)) {
            return Ok(());
        }
        // Only shaping tells: fonts may draw a letter and its mark as one glyph.
        self.find_missing(setup, &texts);
        self.missing.unreadable(cue).map_or(Ok(()), Err)
    }

    fn texts(&self, setup: &Setup, lines: &[CueLine]) -> Vec<text::LineText> {
        let language = &self.shaper.language;
        text::lines(lines, language, |word| setup.setting(word), |c| self.missing.contains(c))
    }

    /// Notes the characters that no font has; whether there are new ones.
    fn find_missing(&mut self, setup: &Setup, texts: &[text::LineText]) -> bool {
        let mut has_new = false;
        for text in texts {
            let shaped = self.shaper.shape(&setup.typeset, text, OverflowWrap::Normal);
            for character in self.shaper.missing(&setup.typeset, &shaped, &text.text) {
                has_new |= self.missing.note(character);
            }
        }
        has_new
    }
}

/// What of a cue tracks can change.
fn parts(cue: &Cue, style: &Style, fitted: Option<&Fitted>, has_letters: bool) -> Parts {
    let words = cue.words().count() as u32;
    let lines: Vec<_> = fitted.iter().flat_map(|fitted| &fitted.lines).map(words_of).collect();
    let boxes = style.boxes.iter().flat_map(|style| match style.per {
        BoxPer::Cue => Vec::from([Range { start: 0, end: words }]),
        BoxPer::Line => lines.clone(),
        BoxPer::Word | BoxPer::Active => (0..words).map(|word| word..word + 1).collect(),
    });
    let mut letters = vec![0; if has_letters { words as usize } else { 0 }];
    for span in fitted.iter().flat_map(|fitted| &fitted.lines).flat_map(|line| &line.spans) {
        if let Some(count) = letters.get_mut(span.word as usize) {
            *count += span.letters().len() as u32;
        }
    }
    Parts { words, boxes: boxes.collect(), lines, letters }
}

fn words_of(line: &VisualLine) -> Range<u32> {
    let words = || line.spans.iter().map(|span| span.word);
    words().min().unwrap_or(0)..words().max().map_or(0, |last| last + 1)
}
