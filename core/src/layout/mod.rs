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
mod height;
mod lanes;
mod looks;
mod missing;
mod painter;
mod scene;
mod script;
mod shape;
mod spot;
mod stack;
mod text;
mod timeline;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;

use parley::OverflowWrap;

pub use cue_layout::CueLayout;
use cue_layout::Plan;
pub use fonts::{FontFace, bundled_families};
pub use scene::{Element, Fill, GlyphGroup, Group, PlacedGlyph, Rect, Scene, Shape, Transform};
pub use stack::{CueStack, MAX_AT_ONCE};

use crate::cues::{Cue, CueLine, CueWord};
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::style::{BoxPer, Font, FontPatch, GradientPer, Property, Style, Target, Track};
use fit::{BoxRules, Fitted};
use looks::Looks;
use missing::Missing;
use shape::{Shaper, VisualLine};
use spot::Spot;
use text::Setting;
use timeline::{Parts, Seams, Timeline};

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
    /// The look, resolved for frames of this size.
    pub style: Style,
    /// TrueType or OpenType files that come before the style's own font, in this order.
    pub fonts: Vec<PathBuf>,
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
    style: Style,
    shaper: Shaper,
    /// Of words of a class.
    settings: BTreeMap<String, Setting>,
    rules: BoxRules,
    missing: Missing,
    /// Whether a font has a character.
    covered: HashMap<char, bool>,
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
        let mut fonts = fonts::FontSet::new(&fonts)?;
        let height = fonts.height(&style.font.family, style.font.weight);
        let style = height::in_em(style, &mut fonts);
        let size = style.font.size * canvas.width.min(canvas.height) as f32;
        let (settings, classes) = class_fonts(&style);
        let mut shaper = Shaper::new(fonts, style.font.clone(), classes, size);
        let rules = BoxRules::new(&style, canvas, shaper.cap_height(), height);
        Ok(Self {
            canvas,
            style,
            shaper,
            settings,
            rules,
            missing: Missing::default(),
            covered: HashMap::new(),
            measured: HashMap::new(),
        })
    }

    /// Lays out a cue by itself. Its line breaks are kept; a line that does not fit is broken further, and text that
    /// still does not fit is shrunk. A character that no font has is left out, with a warning. [`CueStack`] lays out those
    /// of a track, beside each other where they are shown together.
    pub fn layout(&mut self, cue: &Cue) -> CueLayout {
        self.joined(cue, Seams::NONE)
    }

    fn joined(&mut self, cue: &Cue, seams: Seams) -> CueLayout {
        let mut texts = self.texts(&cue.lines);
        if self.find_missing(&texts) {
            texts = self.texts(&cue.lines);
        }
        let spot = Spot::new(&self.rules, cue.place.as_ref());
        let fitted = fit::fit(&texts, &mut self.shaper, &self.rules, spot);
        let has_letters = has_letters(&self.style);
        let parts = parts(cue, &self.style, fitted.as_ref(), has_letters);
        let timeline = Timeline::new(cue, seams, &self.style, parts);
        let size = self.shaper.size();
        let em = size * fitted.as_ref().map_or(1.0, |fitted| fitted.scale);
        let looks = Looks::new(cue, &self.style, em);
        let plan = Plan { timeline, looks, style: &self.style, canvas: self.canvas, size, has_letters };
        CueLayout::new(plan, fitted.as_ref().map(|fitted| (fitted, &self.rules)))
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

    /// Warnings since the last call: `GLYPH_MISSING`, one for all characters.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        self.missing.take_warning().into_iter().collect()
    }

    /// Looks for characters that no font has before anything is drawn.
    ///
    /// # Errors
    /// `FONT_MISSING` for a cue with letters or digits of which none can be drawn, or if nothing of any cue can be. A cue
    /// of emoji alone among others is left out with a warning.
    pub fn check(&mut self, cues: &[Cue]) -> Result<()> {
        let mut is_drawn = false;
        for cue in cues {
            if self.has_all(cue) {
                is_drawn = true;
                continue;
            }
            // Only shaping tells: fonts may draw a letter and its mark as one glyph.
            let texts = text::lines(&cue.lines, |word| self.setting(word), |_| false);
            self.find_missing(&texts);
            if let Some(error) = self.missing.unreadable(cue) {
                return Err(error);
            }
            is_drawn = is_drawn || texts.iter().flat_map(|text| text.text.chars()).any(|c| self.draws(c));
        }
        match cues.first().filter(|_| !is_drawn) {
            Some(cue) => Err(missing::undrawable(cue)),
            None => Ok(()),
        }
    }

    /// Whether each character of a cue is one that a font has, or has no ink.
    fn has_all(&mut self, cue: &Cue) -> bool {
        let texts = text::lines(&cue.lines, |word| self.setting(word), |_| false);
        texts.iter().flat_map(|text| text.text.chars()).all(|c| text::is_invisible(c) || self.covers(c))
    }

    fn covers(&mut self, c: char) -> bool {
        let Self { covered, shaper, .. } = self;
        *covered.entry(c).or_insert_with(|| shaper.covers(c))
    }

    fn draws(&self, c: char) -> bool {
        !text::is_invisible(c) && !self.missing.contains(c)
    }

    fn texts(&self, lines: &[CueLine]) -> Vec<text::LineText> {
        text::lines(lines, |word| self.setting(word), |c| self.missing.contains(c))
    }

    fn setting(&self, word: &CueWord) -> Setting {
        let own = word.class.as_ref().and_then(|class| self.settings.get(class)).copied();
        own.unwrap_or(Setting { font: 0, case: self.style.font.case })
    }

    /// Notes the characters that no font has; whether there are new ones.
    fn find_missing(&mut self, texts: &[text::LineText]) -> bool {
        let mut has_new = false;
        for text in texts {
            let shaped = self.shaper.shape(text, OverflowWrap::Normal);
            for character in self.shaper.missing(&shaped, &text.text) {
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

/// Whether letters are painted by themselves.
fn has_letters(style: &Style) -> bool {
    let of_letters = |track: &Track| track.target == Target::Letter || track.property == Property::Spacing;
    let classes = style.classes.values().flat_map(|class| {
        let states = [&class.states.before, &class.states.active, &class.states.after];
        states.into_iter().flatten().chain([&class.look])
    });
    let states = [&style.states.before, &style.states.active, &style.states.after];
    let patches = states.into_iter().flatten().chain(classes);
    let fills = patches.filter_map(|patch| patch.fill.as_ref()).chain([&style.look.fill]);
    style.tracks.iter().any(of_letters)
        || fills.into_iter().any(|fill| fill.per() == Some(GradientPer::Letter))
}

/// How words of each class are set, and the fonts that they need beside the style's.
fn class_fonts(style: &Style) -> (BTreeMap<String, Setting>, Vec<Font>) {
    let mut fonts = Vec::new();
    let mut settings = BTreeMap::new();
    for (name, class) in &style.classes {
        let own = with_patch(&style.font, &class.font);
        let case = own.case;
        let is_own = style.font != Font { case: style.font.case, ..own.clone() };
        fonts.extend(is_own.then_some(own));
        let font = if is_own { fonts.len() } else { 0 };
        settings.insert(name.clone(), Setting { font, case });
    }
    (settings, fonts)
}

fn with_patch(font: &Font, patch: &FontPatch) -> Font {
    let mut font = font.clone();
    font.family = patch.family.clone().unwrap_or(font.family);
    font.weight = patch.weight.unwrap_or(font.weight);
    font.italic = patch.italic.unwrap_or(font.italic);
    font.size = patch.size.unwrap_or(font.size);
    font.letter_spacing = patch.letter_spacing.unwrap_or(font.letter_spacing);
    font.case = patch.case.unwrap_or(font.case);
    font
}

fn words_of(line: &VisualLine) -> Range<u32> {
    let words = || line.spans.iter().map(|span| span.word);
    words().min().unwrap_or(0)..words().max().map_or(0, |last| last + 1)
}
