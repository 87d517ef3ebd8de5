//! Text to glyphs: itemisation, bidi, font fallback, shaping and line breaking, all by parley.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use parley::setting::Tag;
use parley::{
    FontFamily, FontFamilyName, FontFeature, FontStyle, FontWeight, GlyphRun, Layout, OverflowWrap,
    PositionedLayoutItem, StyleProperty, WordBreak,
};

use super::color::ColorInk;
use super::emoji;
use super::fonts::{FontFace, FontSet, GlyphInk};
use super::language::Language;
use super::scene::Rect;
use super::text::{LineText, is_hangul, is_invisible, is_joining};
use crate::style::Font;

/// The brush of text that belongs to no word.
const NO_WORD: u32 = u32::MAX;
/// Runs of emoji of a line that are set as such: each is a style, which parley counts in 16 bits.
const MAX_EMOJI: usize = 10_000;

/// Optional ligatures off; those that a script cannot do without stay.
const NO_LIGATURES: [FontFeature; 4] = [
    FontFeature::new(Tag::new(b"liga"), 0),
    FontFeature::new(Tag::new(b"clig"), 0),
    FontFeature::new(Tag::new(b"dlig"), 0),
    FontFeature::new(Tag::new(b"hlig"), 0),
];

/// A line as parley shaped it, with each word's index in the cue as its brush; can be broken again and again.
pub(super) type Shaped = Layout<u32>;

/// How text is set.
#[derive(Debug)]
pub(super) struct Typeset {
    /// That of the style, then those of its classes.
    pub(super) fonts: Vec<Font>,
    /// Pixels of the style's em.
    pub(super) size: f32,
    /// Whether each letter may look different.
    pub(super) has_letters: bool,
}

/// Shapes text.
pub(super) struct Shaper {
    pub(super) fonts: FontSet,
    pub(super) language: Language,
    scratch: parley::LayoutContext<u32>,
    ink: HashMap<(u64, u16), Option<GlyphInk>>,
}

impl fmt::Debug for Shaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shaper").field("fonts", &self.fonts).finish_non_exhaustive()
    }
}

/// A glyph of a broken line, in pixels from the line's left end and baseline.
#[derive(Debug, Clone)]
pub(super) struct LineGlyph {
    pub(super) face: FontFace,
    pub(super) id: u16,
    pub(super) x: f32,
    pub(super) y: f32,
    /// 0 for marks, which stand on the glyph before.
    pub(super) advance: f32,
    /// What of it has colours of its own.
    pub(super) color: Option<ColorInk>,
}

/// The part of a word that stands on one line.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) word: u32,
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Pixels of its em.
    pub(super) size: f32,
    pub(super) is_rtl: bool,
    pub(super) glyphs: Vec<LineGlyph>,
}

impl Span {
    /// The glyphs of each letter from left to right, its marks included.
    pub(super) fn letters(&self) -> Vec<Range<usize>> {
        let mut letters: Vec<Range<usize>> = Vec::new();
        for (index, glyph) in self.glyphs.iter().enumerate() {
            match letters.last_mut().filter(|_| glyph.advance <= 0.0) {
                Some(letter) => letter.end = index + 1,
                None => letters.push(index..index + 1),
            }
        }
        letters
    }
}

/// A line after breaking, in pixels from its left end and baseline.
#[derive(Debug)]
pub(super) struct VisualLine {
    pub(super) width: f32,
    /// Box of all outlines.
    pub(super) ink: Rect,
    pub(super) spans: Vec<Span>,
}

impl VisualLine {
    /// Size of its largest letters.
    pub(super) fn size(&self) -> f32 {
        self.spans.iter().map(|span| span.size).fold(0.0, f32::max)
    }
}

impl Typeset {
    /// Pixels of a font's em.
    pub(super) fn size_of(&self, font: &Font) -> f32 {
        let own = self.fonts.first().filter(|own| own.size != font.size);
        own.map_or(self.size, |own| self.size * font.size / own.size)
    }
}

impl Shaper {
    pub(super) fn new(fonts: FontSet) -> Self {
        Self {
            fonts,
            language: Language::default(),
            scratch: parley::LayoutContext::new(),
            ink: HashMap::new(),
        }
    }

    /// Height of capitals in em; a common value where the font does not say.
    pub(super) fn cap_height(&mut self, typeset: &Typeset) -> f32 {
        let text = LineText { text: "H".into(), ..LineText::default() };
        let shaped = self.shape(typeset, &text, OverflowWrap::Normal);
        let run = shaped.lines().next().and_then(|line| line.runs().next());
        run.and_then(|run| run.font_metrics().cap_height)
            .map_or(0.7, |cap| (cap / typeset.size).clamp(0.4, 1.0))
    }

    /// Shapes a line and leaves it unbroken.
    pub(super) fn shape(&mut self, typeset: &Typeset, line: &LineText, wrap: OverflowWrap) -> Shaped {
        let Some(font) = typeset.fonts.first() else { return Shaped::new() };
        let mut properties = |font: &Font| self.properties(font, typeset.size_of(font), &line.text);
        let others = line.fonts.iter().filter_map(|(range, font)| Some((range, typeset.fonts.get(*font)?)));
        let others: Vec<_> = others.map(|(range, font)| (range, properties(font))).collect();
        let properties = properties(font);
        let emoji: Vec<_> = emoji::ranges(&line.text).into_iter().take(MAX_EMOJI).collect();
        let emoji_chain = (!emoji.is_empty()).then(|| self.fonts.emoji_chain(&font.family, &line.text));
        let emoji_family = emoji_chain.as_deref().map(families);
        let mut builder = self.scratch.ranged_builder(&mut self.fonts.parley, &line.text, 1.0, false);
        properties.into_iter().for_each(|property| builder.push_default(property));
        builder.push_default(StyleProperty::OverflowWrap(wrap));
        builder.push_default(StyleProperty::Brush(NO_WORD));
        builder.push_default(StyleProperty::Locale(self.language.0));
        for (range, word) in &line.words {
            builder.push(StyleProperty::Brush(*word), range.clone());
        }
        for (range, properties) in others {
            properties.into_iter().for_each(|property| builder.push(property, range.clone()));
        }
        // Korean is broken at its spaces, though its letters would let it be broken anywhere.
        for (range, _) in &line.words {
            if line.text.get(range.clone()).is_some_and(|word| word.contains(is_hangul)) {
                builder.push(StyleProperty::WordBreak(WordBreak::KeepAll), range.clone());
            }
        }
        // What looks different by turns is no one glyph.
        for range in line.apart(typeset.has_letters) {
            builder.push(StyleProperty::FontFeatures((&NO_LIGATURES).into()), range);
        }
        for (range, family) in emoji.into_iter().zip(std::iter::repeat(emoji_family).flatten()) {
            builder.push(family, range);
        }
        let mut shaped = builder.build(&line.text);
        shaped.break_all_lines(None);
        shaped
    }

    /// Width of a word in the font of this number.
    pub(super) fn width(&mut self, typeset: &Typeset, word: &str, font: usize) -> f32 {
        let all = 0..word.len();
        let fonts = if font > 0 { vec![(all.clone(), font)] } else { Vec::new() };
        let text = LineText { text: word.to_owned(), words: vec![(all, 0)], fonts };
        self.shape(typeset, &text, OverflowWrap::Normal).full_width()
    }

    /// What a font's setting is to parley.
    fn properties(&mut self, font: &Font, size: f32, text: &str) -> [StyleProperty<'static, u32>; 6] {
        let letter_spacing = if text.chars().any(is_joining) { 0.0 } else { font.letter_spacing * size };
        let slant = if font.italic { FontStyle::Italic } else { FontStyle::Normal };
        [
            families(&self.fonts.chain(&font.family, text)),
            FontWeight::new(f32::from(font.weight)).into(),
            StyleProperty::FontStyle(slant),
            StyleProperty::FontSize(size),
            StyleProperty::LetterSpacing(letter_spacing),
            StyleProperty::WordSpacing(font.word_spacing * size),
        ]
    }

    /// Characters of a shaped line that no font draws.
    pub(super) fn missing(&mut self, typeset: &Typeset, shaped: &Shaped, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for cluster in shaped.lines().flat_map(|line| line.runs()).flat_map(|run| run.clusters()) {
            if !cluster.glyphs().any(|glyph| glyph.id == 0) {
                continue;
            }
            let characters = text.get(cluster.text_range()).unwrap_or_default().chars();
            let before = missing.len();
            let visible: Vec<_> = characters.filter(|c| !is_invisible(*c)).collect();
            missing.extend(visible.iter().filter(|c| !self.covers(typeset, **c)));
            if missing.len() == before {
                // Fonts have the parts, but none has all of them.
                missing.extend(visible.last());
            }
        }
        missing
    }

    /// Whether a font has the character.
    pub(super) fn covers(&mut self, typeset: &Typeset, c: char) -> bool {
        typeset.fonts.first().is_some_and(|font| self.fonts.covers(&font.family, c))
    }

    /// The lines of a broken text with their glyphs. Glyphs of characters that no font has are left out.
    pub(super) fn visual_lines(&mut self, shaped: &Shaped) -> Vec<VisualLine> {
        shaped.lines().map(|line| self.visual_line(&line)).filter(|line| !line.spans.is_empty()).collect()
    }

    fn visual_line(&mut self, line: &parley::Line<'_, u32>) -> VisualLine {
        let mut visual = VisualLine { width: 0.0, ink: Rect::EMPTY, spans: Vec::new() };
        let mut left = f32::MAX;
        let spaces = trailing_spaces(line);
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            let word = run.style().brush;
            if word != NO_WORD {
                let before = spaces.iter().filter(|space| space.start < run.offset() + run.advance() / 2.0);
                let closed: f32 = before.map(|space| space.end - space.start).sum();
                left = left.min(run.offset() - closed);
                self.push_run(&run, word, closed, &mut visual);
            }
        }
        visual.start_at(left);
        visual
    }

    /// Adds a run, `closed` pixels to the left of where it stands.
    fn push_run(&mut self, run: &GlyphRun<'_, u32>, word: u32, closed: f32, line: &mut VisualLine) {
        let (x0, x1) = (run.offset() - closed, run.offset() + run.advance() - closed);
        let index = line.spans.iter().position(|span| span.word == word).unwrap_or_else(|| {
            let (size, is_rtl) = (run.run().font_size(), run.run().is_rtl());
            line.spans.push(Span { word, x0, x1, size, is_rtl, glyphs: Vec::new() });
            line.spans.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed just now")]
        let span = &mut line.spans[index];
        span.x0 = span.x0.min(x0);
        span.x1 = span.x1.max(x1);
        let Some(face) = self.fonts.face(run.run().font(), &run.run().synthesis()) else { return };
        let size = run.run().font_size();
        for glyph in run.positioned_glyphs() {
            let Ok(id @ 1..) = u16::try_from(glyph.id) else { continue };
            let ink = *self.ink.entry((face.id(), id)).or_insert_with(|| face.ink(id));
            let Some(GlyphInk { rect: [left, top, right, bottom], color }) = ink else { continue };
            let (x, y) = (glyph.x - closed, glyph.y - run.baseline());
            let ink = Rect { x0: left * size, y0: top * size, x1: right * size, y1: bottom * size };
            line.ink = line.ink.union(ink.moved(x, y));
            span.glyphs.push(LineGlyph { face: face.clone(), id, x, y, advance: glyph.advance, color });
        }
    }
}

/// Where the spaces stand, in pixels from left to right, that end a line in both directions. By bidi rule L1 they stand
/// at its end, out of sight; parley leaves them between words of one direction where those are broken.
fn trailing_spaces(line: &parley::Line<'_, u32>) -> Vec<Range<f32>> {
    if line.runs().all(|run| !run.is_rtl()) {
        return Vec::new();
    }
    let mut clusters = Vec::new();
    let mut x = 0.0;
    for cluster in line.runs().flat_map(|run| run.visual_clusters().collect::<Vec<_>>()) {
        let end = x + cluster.advance();
        clusters.push((cluster.text_range().start, cluster.is_space_or_nbsp(), x..end));
        x = end;
    }
    clusters.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    clusters.into_iter().take_while(|(_, is_space, _)| *is_space).map(|(.., range)| range).collect()
}

impl VisualLine {
    /// Moves the line so that `left` becomes 0, and measures its width.
    fn start_at(&mut self, left: f32) {
        for span in &mut self.spans {
            span.x0 -= left;
            span.x1 -= left;
            span.glyphs.iter_mut().for_each(|glyph| glyph.x -= left);
            self.width = self.width.max(span.x1);
        }
        self.ink = if self.ink.is_empty() { Rect::EMPTY } else { self.ink.moved(-left, 0.0) };
    }
}

/// The first of these families that has a character draws it.
fn families(names: &[String]) -> StyleProperty<'static, u32> {
    let names: Vec<_> = names.iter().map(|name| FontFamilyName::named(name).into_owned()).collect();
    FontFamily::List(names.into()).into()
}

/// Breaks a line to `width` pixels; when that takes several lines they are made about equally wide.
pub(super) fn break_balanced(shaped: &mut Shaped, width: f32) {
    shaped.break_all_lines(Some(width));
    let count = shaped.len();
    if count < 2 {
        return;
    }
    let (mut low, mut high) = (width / count as f32 * 0.5, width);
    for _ in 0..8 {
        let middle = (low + high) / 2.0;
        shaped.break_all_lines(Some(middle));
        if shaped.len() > count || overflows(shaped, middle) { low = middle } else { high = middle }
    }
    shaped.break_all_lines(Some(high));
}

fn overflows(shaped: &Shaped, width: f32) -> bool {
    shaped.lines().any(|line| line.metrics().advance - line.metrics().hanging_advance > width)
}
