//! Text to glyphs: itemisation, bidi, font fallback, shaping and line breaking, all by parley.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use parley::fontique::{QueryFamily, QueryStatus};
use parley::{
    FontFamily, FontFamilyName, FontStyle, FontWeight, GlyphRun, Layout, OverflowWrap, PositionedLayoutItem,
    StyleProperty,
};

use super::fonts::{FontFace, FontSet};
use super::scene::Rect;
use super::text::{LineText, is_invisible, is_joining};
use crate::style::Font;

/// The brush of text that belongs to no word.
const NO_WORD: u32 = u32::MAX;

/// A line as parley shaped it, with each word's index in the cue as its brush; can be broken again and again.
pub(super) type Shaped = Layout<u32>;

/// How text is set.
#[derive(Debug)]
pub(super) struct Typeset {
    /// That of the style, then those of its classes.
    pub(super) fonts: Vec<Font>,
    /// Pixels of the style's em.
    pub(super) size: f32,
}

/// Shapes text.
pub(super) struct Shaper {
    pub(super) fonts: FontSet,
    scratch: parley::LayoutContext<u32>,
    ink: HashMap<(u64, u16), Option<[f32; 4]>>,
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
    fn size_of(&self, font: &Font) -> f32 {
        let own = self.fonts.first().filter(|own| own.size != font.size);
        own.map_or(self.size, |own| self.size * font.size / own.size)
    }
}

impl Shaper {
    pub(super) fn new(fonts: FontSet) -> Self {
        Self { fonts, scratch: parley::LayoutContext::new(), ink: HashMap::new() }
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
        let properties = |font: &Font| self.properties(font, typeset.size_of(font), &line.text);
        let others = line.fonts.iter().filter_map(|(range, font)| Some((range, typeset.fonts.get(*font)?)));
        let others: Vec<_> = others.map(|(range, font)| (range, properties(font))).collect();
        let properties = properties(font);
        let mut builder = self.scratch.ranged_builder(&mut self.fonts.parley, &line.text, 1.0, false);
        properties.into_iter().for_each(|property| builder.push_default(property));
        builder.push_default(StyleProperty::OverflowWrap(wrap));
        builder.push_default(StyleProperty::Brush(NO_WORD));
        for (range, word) in &line.words {
            builder.push(StyleProperty::Brush(*word), range.clone());
        }
        for (range, properties) in others {
            properties.into_iter().for_each(|property| builder.push(property, range.clone()));
        }
        let mut shaped = builder.build(&line.text);
        shaped.break_all_lines(None);
        shaped
    }

    /// What a font's setting is to parley.
    fn properties(&self, font: &Font, size: f32, text: &str) -> [StyleProperty<'static, u32>; 6] {
        let families = self.fonts.chain(&font.family);
        let families: Vec<_> =
            families.into_iter().map(|name| FontFamilyName::named(name).into_owned()).collect();
        let letter_spacing = if text.chars().any(is_joining) { 0.0 } else { font.letter_spacing * size };
        let slant = if font.italic { FontStyle::Italic } else { FontStyle::Normal };
        [
            FontFamily::List(families.into()).into(),
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
        let Some(font) = typeset.fonts.first() else { return false };
        let families: Vec<_> = self.fonts.chain(&font.family).into_iter().map(str::to_owned).collect();
        let context = &mut self.fonts.parley;
        let mut query = context.collection.query(&mut context.source_cache);
        query.set_families(families.iter().map(|name| QueryFamily::Named(name)));
        let mut covered = false;
        query.matches_with(|font| {
            covered = font.charmap().and_then(|map| map.map(c)).is_some_and(|glyph| glyph != 0);
            if covered { QueryStatus::Stop } else { QueryStatus::Continue }
        });
        covered
    }

    /// The lines of a broken text with their glyphs. Glyphs of characters that no font has are left out.
    pub(super) fn visual_lines(&mut self, shaped: &Shaped) -> Vec<VisualLine> {
        shaped.lines().map(|line| self.visual_line(&line)).filter(|line| !line.spans.is_empty()).collect()
    }

    fn visual_line(&mut self, line: &parley::Line<'_, u32>) -> VisualLine {
        let mut visual = VisualLine { width: 0.0, ink: Rect::EMPTY, spans: Vec::new() };
        let mut left = f32::MAX;
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            let word = run.style().brush;
            if word != NO_WORD {
                left = left.min(run.offset());
                self.push_run(&run, word, &mut visual);
            }
        }
        visual.start_at(left);
        visual
    }

    fn push_run(&mut self, run: &GlyphRun<'_, u32>, word: u32, line: &mut VisualLine) {
        let (x0, x1) = (run.offset(), run.offset() + run.advance());
        let index = line.spans.iter().position(|span| span.word == word).unwrap_or_else(|| {
            let (size, is_rtl) = (run.run().font_size(), run.run().is_rtl());
            line.spans.push(Span { word, x0, x1, size, is_rtl, glyphs: Vec::new() });
            line.spans.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed just now")]
        let span = &mut line.spans[index];
        span.x0 = span.x0.min(x0);
        span.x1 = span.x1.max(x1);
        let synthesis = run.run().synthesis();
        let axes = synthesis.variation_settings().iter();
        let variations = axes.map(|(tag, value)| (tag.to_be_bytes(), value.to_bits())).collect();
        let Some(face) = self.fonts.face(run.run().font(), variations) else { return };
        let size = run.run().font_size();
        for glyph in run.positioned_glyphs() {
            let Ok(id @ 1..) = u16::try_from(glyph.id) else { continue };
            let ink = *self.ink.entry((face.id(), id)).or_insert_with(|| face.ink(id));
            let Some([left, top, right, bottom]) = ink else { continue };
            let (x, y) = (glyph.x, glyph.y - run.baseline());
            let ink = Rect { x0: left * size, y0: top * size, x1: right * size, y1: bottom * size };
            line.ink = line.ink.union(ink.moved(x, y));
            span.glyphs.push(LineGlyph { face: face.clone(), id, x, y, advance: glyph.advance });
        }
    }
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
