//! A cue that has been laid out, and how it looks at any instant.

use std::ops::Range;
use std::sync::Arc;

use super::fit::Fitted;
use super::looks::Looks;
use super::painter::Painter;
use super::rules::BoxRules;
use super::scene::{ColorGlyph, GlyphGroup, PlacedGlyph, Rect, Scene, Transform};
use super::shape::{LineGlyph, Span};
use super::spot::Flow;
use super::timeline::Timeline;
use crate::frame::Size;
use crate::style::{Align, BoxStyle, Style};
use crate::units::{TimeRange, Timestamp};

/// A cue laid out on a canvas: glyphs, boxes and times are settled, and [`CueLayout::scene`] only looks them
/// up.
#[derive(Debug)]
pub struct CueLayout {
    canvas: Size,
    pub(super) timeline: Timeline,
    pub(super) looks: Looks,
    pub(super) boxes: Vec<BoxStyle>,
    pub(super) align: Align,
    pub(super) em: f32,
    pub(super) block: Rect,
    /// What no other cue of its layer may cover.
    pub(super) taken: Rect,
    /// Where it goes if that is taken.
    pub(super) flow: Flow,
    pub(super) lines: Vec<Rect>,
    pub(super) fragments: Vec<Fragment>,
    pub(super) whole: Glyphs,
}

/// What a layout is made of.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) timeline: Timeline,
    pub(super) looks: Looks,
    pub(super) style: &'a Style,
    pub(super) canvas: Size,
    /// Pixels of the em that lines were shaped at.
    pub(super) size: f32,
    /// Whether letters are painted by themselves.
    pub(super) has_letters: bool,
}

/// The part of a word on one line, with its place on the canvas.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) word: u32,
    pub(super) line: u32,
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    /// Pixels of its em.
    pub(super) em: f32,
    pub(super) is_rtl: bool,
    pub(super) glyphs: Glyphs,
    /// From left to right; empty where none is painted by itself.
    pub(super) letters: Vec<Letter>,
}

/// A letter with its marks.
#[derive(Debug)]
pub(super) struct Letter {
    /// Its place in the word, in the direction of reading.
    pub(super) index: u32,
    /// Its place in the line from left to right, and how many there are.
    pub(super) in_line: usize,
    pub(super) line_count: usize,
    pub(super) rect: Rect,
    pub(super) glyphs: Glyphs,
}

/// Glyphs and the place of their group's origin.
#[derive(Debug, Clone)]
pub(super) struct Glyphs {
    /// All of them, which strokes and shadows are made of.
    pub(super) group: Arc<GlyphGroup>,
    /// Those that are filled; `None` if all have colours of their own.
    pub(super) filled: Option<Arc<GlyphGroup>>,
    /// Those with colours of their own, and their origins.
    pub(super) colored: Vec<(ColorGlyph, Transform)>,
    pub(super) at: Transform,
}

impl CueLayout {
    /// Puts fitted lines on the canvas; `None` shows nothing at any time.
    pub(super) fn new(plan: Plan, fitted: Option<(&Fitted, &BoxRules)>) -> Self {
        let Plan { timeline, looks, style, canvas, size, has_letters } = plan;
        let scale = fitted.map_or(1.0, |(fitted, _)| fitted.scale);
        let em = size * scale;
        let mut lines = Vec::new();
        let mut fragments: Vec<Fragment> = Vec::new();
        let mut all = Vec::new();
        if let Some((fitted, rules)) = fitted {
            for (line, &(x, baseline)) in fitted.lines.iter().zip(&fitted.origins) {
                let (above, below) =
                    (rules.ascent * line.size() * scale, rules.descent * line.size() * scale);
                lines.push(Rect {
                    x0: x,
                    y0: baseline - above,
                    x1: x + line.width * scale,
                    y1: baseline + below,
                });
                let line_count = line.spans.iter().map(|span| span.letters().len()).sum();
                for span in &line.spans {
                    let em = span.size * scale;
                    let (y0, y1) = (baseline - rules.ascent * em, baseline + rules.descent * em);
                    let rect = Rect { x0: x + span.x0 * scale, y0, x1: x + span.x1 * scale, y1 };
                    let glyphs = placed(span, (x, baseline), scale);
                    all.extend(glyphs.iter().cloned());
                    let of_line = Line { index: lines.len() as u32 - 1, rect, em, scale, line_count };
                    let letters =
                        if has_letters { letters(span, &glyphs, &of_line, &fragments) } else { Vec::new() };
                    fragments.push(Fragment {
                        word: span.word,
                        line: of_line.index,
                        rect,
                        baseline,
                        em,
                        is_rtl: span.is_rtl,
                        glyphs: Glyphs::new(em, glyphs),
                        letters,
                    });
                }
            }
        }
        let block = lines.iter().copied().fold(Rect::EMPTY, Rect::union);
        let (taken, flow, align) = match fitted {
            Some((fitted, rules)) => {
                let (dx, dy) = rules.clearance(em);
                (block.grown(dx, dy), fitted.flow, fitted.align)
            }
            None => (Rect::EMPTY, Flow::Fixed, style.position.align),
        };
        let (boxes, whole) = (style.boxes.clone(), Glyphs::new(em, all));
        Self { canvas, timeline, looks, boxes, align, em, block, taken, flow, lines, fragments, whole }
    }

    /// When the cue is shown.
    pub fn range(&self) -> TimeRange {
        self.timeline.range()
    }

    /// Pixels of the em, after any shrinking.
    pub fn font_size(&self) -> f32 {
        self.em
    }

    /// Box of each line, top to bottom, from a descender above its capitals to a descender below its
    /// baseline.
    pub fn lines(&self) -> &[Rect] {
        &self.lines
    }

    /// Box around all lines; empty when there is nothing to show.
    pub fn block(&self) -> Rect {
        self.block
    }

    /// Boxes of word `index` of the cue: one, or several where it had to be broken; none if no font has it.
    pub fn word(&self, index: u32) -> impl Iterator<Item = Rect> + '_ {
        self.fragments.iter().filter(move |f| f.word == index).map(|f| f.rect)
    }

    /// The first instant after `t` at which pixels may differ from those at `t`; `Timestamp::MAX` once it is
    /// over.
    pub fn next_change(&self, t: Timestamp) -> Timestamp {
        self.timeline.next_change(t)
    }

    /// Moves the whole layout, as to clear another cue that is shown at the same time.
    pub(super) fn move_by(&mut self, dx: i32, dy: i32) {
        let (dx, dy) = (dx as f32, dy as f32);
        self.block = self.block.moved(dx, dy);
        self.taken = self.taken.moved(dx, dy);
        self.lines.iter_mut().for_each(|line| *line = line.moved(dx, dy));
        let fragments = self.fragments.iter_mut();
        fragments.for_each(|fragment| {
            fragment.rect = fragment.rect.moved(dx, dy);
            fragment.baseline += dy;
            fragment.glyphs.move_by(dx, dy);
            for letter in &mut fragment.letters {
                letter.rect = letter.rect.moved(dx, dy);
                letter.glyphs.move_by(dx, dy);
            }
        });
        self.whole.move_by(dx, dy);
    }

    /// What to paint at `t`.
    pub fn scene(&self, t: Timestamp) -> Scene {
        let is_shown = self.timeline.range().contains(t) && !self.fragments.is_empty();
        let groups = if is_shown { Painter::new(self, t).groups() } else { Vec::new() };
        Scene { canvas: self.canvas, groups }
    }
}

/// The line that a word stands on, and its box there.
struct Line {
    index: u32,
    rect: Rect,
    em: f32,
    scale: f32,
    line_count: usize,
}

/// The letters of a span, from left to right; `before` has the fragments before it.
fn letters(span: &Span, glyphs: &[PlacedGlyph], line: &Line, before: &[Fragment]) -> Vec<Letter> {
    let ranges = span.letters();
    let of_word = before.iter().filter(|fragment| fragment.word == span.word);
    let first: usize = of_word.map(|fragment| fragment.letters.len()).sum();
    let of_line = before.iter().filter(|fragment| fragment.line == line.index);
    let left: usize = of_line.map(|fragment| fragment.letters.len()).sum();
    let count = ranges.len();
    let letter = |(at, range): (usize, Range<usize>)| {
        let advance: f32 = span.glyphs.get(range.clone())?.iter().map(|glyph| glyph.advance).sum();
        let own = glyphs.get(range)?;
        let x0 = own.first()?.x;
        let rect = Rect { x0, x1: x0 + advance * line.scale, ..line.rect };
        let reading = if span.is_rtl { count - 1 - at } else { at };
        Some(Letter {
            index: (first + reading) as u32,
            in_line: left + at,
            line_count: line.line_count,
            rect,
            glyphs: Glyphs::new(line.em, own.to_vec()),
        })
    };
    ranges.into_iter().enumerate().filter_map(letter).collect()
}

fn placed(span: &Span, (x, y): (f32, f32), scale: f32) -> Vec<PlacedGlyph> {
    let place = |glyph: &LineGlyph| PlacedGlyph {
        face: glyph.face.clone(),
        id: glyph.id,
        // Those with colours on whole pixels, so that one that comes again is not painted again.
        x: if glyph.color.is_some() { (x + glyph.x * scale).round() } else { x + glyph.x * scale },
        y: y + glyph.y * scale,
        color: glyph.color,
    };
    span.glyphs.iter().map(place).collect()
}

impl Glyphs {
    /// From glyphs on the canvas. The group's origin is a whole pixel near its first glyph, so that equal
    /// words make equal groups wherever they stand.
    fn new(em: f32, mut glyphs: Vec<PlacedGlyph>) -> Self {
        let (x, y) = glyphs.first().map_or((0.0, 0.0), |first| (first.x.floor(), first.y.floor()));
        for glyph in &mut glyphs {
            glyph.x -= x;
            glyph.y -= y;
        }
        let place = |glyph: &PlacedGlyph| Some((glyph.colored(em)?, Transform::moved(glyph.x, glyph.y)));
        let colored: Vec<_> = glyphs.iter().filter_map(place).collect();
        let plain = || glyphs.iter().filter(|glyph| glyph.color.is_none()).cloned().collect::<Vec<_>>();
        let own = (!colored.is_empty()).then(plain);
        let group = Arc::new(GlyphGroup::new(em, glyphs));
        let filled = match own {
            None => Some(group.clone()),
            Some(plain) => (!plain.is_empty()).then(|| Arc::new(GlyphGroup::new(em, plain))),
        };
        Self { group, filled, colored, at: Transform::moved(x, y) }
    }

    fn move_by(&mut self, dx: f32, dy: f32) {
        self.at.e += dx;
        self.at.f += dy;
    }
}
