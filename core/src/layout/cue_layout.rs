//! A cue that has been laid out, and how it looks at any instant.

use std::sync::Arc;

use super::fit::{BoxRules, Fitted};
use super::scene::{Element, GlyphGroup, PlacedGlyph, Placement, Rect, Scene, Shape};
use super::shape::Span;
use super::timeline::{CueState, Phase, Timeline, WordState};
use crate::frame::{Color, Size};
use crate::style::{BackgroundPer, Style};
use crate::units::{TimeRange, Timestamp};

/// A cue laid out on a canvas: glyphs, boxes and times are settled, and [`CueLayout::scene`] only looks them up.
#[derive(Debug)]
pub struct CueLayout {
    canvas: Size,
    timeline: Timeline,
    paint: Paint,
    em: f32,
    block: Rect,
    lines: Vec<Rect>,
    fragments: Vec<Fragment>,
    whole: Glyphs,
}

/// The part of a word on one line, with its place on the canvas.
#[derive(Debug)]
struct Fragment {
    word: u32,
    rect: Rect,
    glyphs: Glyphs,
}

#[derive(Debug, Clone)]
struct Glyphs {
    group: Arc<GlyphGroup>,
    at: Placement,
}

/// A style's colours, with its lengths in pixels.
#[derive(Debug)]
struct Paint {
    fill: Color,
    active: Option<Color>,
    spoken: Option<Color>,
    unspoken: Option<Color>,
    /// How far each stroke reaches out of the glyph, the innermost first.
    strokes: Vec<(f32, Color)>,
    shadows: Vec<ShadowPaint>,
    background: Option<BackgroundPaint>,
}

#[derive(Debug, Clone, Copy)]
struct ShadowPaint {
    dx: f32,
    dy: f32,
    shape: Shape,
    color: Color,
}

#[derive(Debug, Clone, Copy)]
struct BackgroundPaint {
    per: BackgroundPer,
    color: Color,
    padding: (f32, f32),
    radius: f32,
}

impl CueLayout {
    /// Puts fitted lines on the canvas; `None` shows nothing at any time.
    pub(super) fn new(
        timeline: Timeline,
        style: &Style,
        canvas: Size,
        size: f32,
        fitted: Option<(Fitted, &BoxRules)>,
    ) -> Self {
        let em = size * fitted.as_ref().map_or(1.0, |(fitted, _)| fitted.scale);
        let mut lines = Vec::new();
        let mut fragments = Vec::new();
        let mut all = Vec::new();
        if let Some((fitted, rules)) = &fitted {
            let scale = fitted.scale;
            for (line, &(x, baseline)) in fitted.lines.iter().zip(&fitted.origins) {
                let (y0, y1) = (baseline - rules.ascent * em, baseline + rules.descent * em);
                lines.push(Rect { x0: x, y0, x1: x + line.width * scale, y1 });
                for span in &line.spans {
                    let rect = Rect { x0: x + span.x0 * scale, y0, x1: x + span.x1 * scale, y1 };
                    let glyphs = placed(span, (x, baseline), scale);
                    all.extend(glyphs.iter().cloned());
                    fragments.push(Fragment { word: span.word, rect, glyphs: Glyphs::new(em, glyphs) });
                }
            }
        }
        let block = lines.iter().copied().fold(Rect::EMPTY, Rect::union);
        let paint = Paint::new(style, em);
        Self { canvas, timeline, paint, em, block, lines, fragments, whole: Glyphs::new(em, all) }
    }

    /// When the cue is shown.
    pub fn range(&self) -> TimeRange {
        self.timeline.range()
    }

    /// Pixels of the em, after any shrinking; 0 glyphs may have any.
    pub fn font_size(&self) -> f32 {
        self.em
    }

    /// Box of each line, top to bottom, from a descender above its capitals to a descender below its baseline.
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

    /// The first instant after `t` at which pixels may differ from those at `t`; `Timestamp::MAX` once it is over.
    pub fn next_change(&self, t: Timestamp) -> Timestamp {
        self.timeline.next_change(t)
    }

    /// Moves the whole layout, as to clear another cue that is shown at the same time.
    pub fn move_by(&mut self, dx: i32, dy: i32) {
        let (dx, dy) = (dx as f32, dy as f32);
        self.block = self.block.moved(dx, dy);
        self.lines.iter_mut().for_each(|line| *line = line.moved(dx, dy));
        let fragments = self.fragments.iter_mut();
        fragments.for_each(|fragment| {
            fragment.rect = fragment.rect.moved(dx, dy);
            fragment.glyphs.move_by(dx, dy);
        });
        self.whole.move_by(dx, dy);
    }

    /// What to paint at `t`.
    pub fn scene(&self, t: Timestamp) -> Scene {
        let mut scene = Scene { canvas: self.canvas, elements: Vec::new() };
        if self.timeline.range().contains(t) && !self.fragments.is_empty() {
            let cue = self.timeline.cue_at(t);
            let words = self.words_at(t);
            let painter =
                Painter { layout: self, outer: cue.placement(self.block.center(), self.em), cue, words };
            painter.paint(&mut scene.elements);
        }
        scene
    }

    /// The state of each fragment; `None` when all words look alike at all times.
    fn words_at(&self, t: Timestamp) -> Option<Vec<WordState>> {
        let state = |fragment: &Fragment| self.timeline.word_at(fragment.word, t);
        self.timeline.follows_words().then(|| self.fragments.iter().map(state).collect())
    }
}

fn placed(span: &Span, (x, y): (f32, f32), scale: f32) -> Vec<PlacedGlyph> {
    let place = |glyph: &super::shape::LineGlyph| PlacedGlyph {
        face: glyph.face.clone(),
        id: glyph.id,
        x: x + glyph.x * scale,
        y: y + glyph.y * scale,
    };
    span.glyphs.iter().map(place).collect()
}

impl Glyphs {
    /// From glyphs on the canvas. The group's origin is a whole pixel near its first glyph, so that equal words
    /// make equal groups wherever they stand.
    fn new(em: f32, mut glyphs: Vec<PlacedGlyph>) -> Self {
        let (x, y) = glyphs.first().map_or((0.0, 0.0), |first| (first.x.floor(), first.y.floor()));
        for glyph in &mut glyphs {
            glyph.x -= x;
            glyph.y -= y;
        }
        Self { group: Arc::new(GlyphGroup::new(em, glyphs)), at: Placement { scale: 1.0, x, y } }
    }

    fn move_by(&mut self, dx: f32, dy: f32) {
        self.at.x += dx;
        self.at.y += dy;
    }
}

impl Paint {
    fn new(style: &Style, em: f32) -> Self {
        let mut reach = 0.0;
        let strokes: Vec<_> = style
            .strokes
            .iter()
            .map(|stroke| {
                reach += stroke.width * em;
                (reach, stroke.color)
            })
            .collect();
        let shadows = style.shadows.iter().map(|shadow| ShadowPaint {
            dx: shadow.dx * em,
            dy: shadow.dy * em,
            shape: match (reach, shadow.blur * em / 2.0) {
                (width, sigma) if sigma > 0.0 => Shape::Blurred { width, sigma },
                (width, _) if width > 0.0 => Shape::Grown { width },
                _ => Shape::Fill,
            },
            color: shadow.color,
        });
        Self {
            fill: style.fill,
            active: style.active_fill,
            spoken: style.spoken_fill,
            unspoken: style.unspoken_fill,
            shadows: shadows.collect(),
            strokes,
            background: style.background.map(|background| BackgroundPaint {
                per: background.per,
                color: background.color,
                padding: (background.padding_x * em, background.padding_y * em),
                radius: background.radius * em,
            }),
        }
    }

    fn word_fill(&self, word: WordState) -> Color {
        let rest = match word.phase {
            Phase::Unspoken => self.unspoken,
            Phase::Active | Phase::Spoken => self.spoken,
        };
        let rest = rest.unwrap_or(self.fill);
        self.active.map_or(rest, |active| mixed(rest, active, word.tint))
    }
}

fn mixed(from: Color, to: Color, part: f32) -> Color {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Color { r: mix(from.r, to.r), g: mix(from.g, to.g), b: mix(from.b, to.b), a: mix(from.a, to.a) }
}

/// One instant of a cue. Kinds are painted one after the other over all words, so that no word's stroke or
/// shadow covers its neighbour's letters.
struct Painter<'a> {
    layout: &'a CueLayout,
    outer: Placement,
    cue: CueState,
    words: Option<Vec<WordState>>,
}

impl Painter<'_> {
    fn paint(&self, elements: &mut Vec<Element>) {
        let paint = &self.layout.paint;
        if let Some(background) = &paint.background {
            elements.extend(self.boxes(background));
        }
        let parts = self.parts();
        for shadow in &paint.shadows {
            for glyphs in &parts {
                let Placement { scale, x, y } = glyphs.at;
                let at = Placement { scale, x: x + shadow.dx * scale, y: y + shadow.dy * scale };
                elements.push(self.glyphs(&glyphs.group, on_pixels(at), shadow.shape, shadow.color));
            }
        }
        for &(width, color) in paint.strokes.iter().rev() {
            for glyphs in &parts {
                elements.push(self.glyphs(&glyphs.group, glyphs.at, Shape::Grown { width }, color));
            }
        }
        self.fills(elements);
    }

    /// What strokes and shadows are painted of: the whole cue, unless words move against each other.
    fn parts(&self) -> Vec<Glyphs> {
        match &self.words {
            Some(words) if self.layout.timeline.moves_words() => self
                .layout
                .fragments
                .iter()
                .zip(words)
                .map(|(fragment, word)| self.moved(fragment, word))
                .collect(),
            _ => vec![self.placed(&self.layout.whole)],
        }
    }

    fn fills(&self, elements: &mut Vec<Element>) {
        let paint = &self.layout.paint;
        let Some(words) = &self.words else {
            let whole = self.placed(&self.layout.whole);
            elements.push(self.glyphs(&whole.group, whole.at, Shape::Fill, paint.fill));
            return;
        };
        for (fragment, word) in self.layout.fragments.iter().zip(words) {
            let glyphs = self.moved(fragment, word);
            elements.push(self.glyphs(&glyphs.group, glyphs.at, Shape::Fill, paint.word_fill(*word)));
        }
    }

    fn boxes(&self, background: &BackgroundPaint) -> Vec<Element> {
        let layout = self.layout;
        match background.per {
            BackgroundPer::Cue => vec![padded(background, &[layout.block], self.outer, self.cue.opacity)],
            BackgroundPer::Line => vec![padded(background, &layout.lines, self.outer, self.cue.opacity)],
            BackgroundPer::Word => {
                let words = layout.fragments.iter().zip(self.words.iter().flatten());
                let active = words.filter(|(_, word)| word.phase == Phase::Active);
                let boxed = active.map(|(fragment, word)| {
                    let at = Placement::around(fragment.rect.center(), word.scale).then(self.outer);
                    padded(background, &[fragment.rect], at, self.cue.opacity)
                });
                boxed.collect()
            }
        }
    }

    fn placed(&self, glyphs: &Glyphs) -> Glyphs {
        Glyphs { group: glyphs.group.clone(), at: glyphs.at.then(self.outer) }
    }

    fn moved(&self, fragment: &Fragment, word: &WordState) -> Glyphs {
        let around = Placement::around(fragment.rect.center(), word.scale);
        Glyphs { group: fragment.glyphs.group.clone(), at: fragment.glyphs.at.then(around).then(self.outer) }
    }

    fn glyphs(&self, group: &Arc<GlyphGroup>, at: Placement, shape: Shape, color: Color) -> Element {
        Element::Glyphs { group: group.clone(), at, shape, color: color.faded(self.cue.opacity) }
    }
}

/// Boxes around `rects` on the canvas; on whole pixels, and so crisp, while nothing scales them.
fn padded(background: &BackgroundPaint, rects: &[Rect], at: Placement, opacity: f32) -> Element {
    let snap = |v: f32| if at.scale == 1.0 { v.round() } else { v };
    let padded = |rect: &Rect| {
        let rect = at.apply(rect.grown(background.padding.0, background.padding.1));
        Rect { x0: snap(rect.x0), y0: snap(rect.y0), x1: snap(rect.x1), y1: snap(rect.y1) }
    };
    let rects = rects.iter().map(padded).collect();
    Element::Boxes { rects, radius: background.radius * at.scale, color: background.color.faded(opacity) }
}

/// An unscaled shadow stays on whole pixels, and so shares the mask of the stroke it falls from.
fn on_pixels(at: Placement) -> Placement {
    if at.scale == 1.0 { Placement { scale: 1.0, x: at.x.round(), y: at.y.round() } } else { at }
}
