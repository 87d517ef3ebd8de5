//! A cue that has been laid out, and how it looks at any instant.

use std::sync::Arc;

use super::fit::{BoxRules, Fitted};
use super::paint::Paint;
use super::painter::{Painter, WordState};
use super::scene::{GlyphGroup, Group, PlacedGlyph, Rect, Scene, Transform};
use super::shape::{LineGlyph, Span};
use super::spot::Flow;
use super::timeline::{Motion, Timeline};
use crate::frame::Size;
use crate::style::{Property, Style};
use crate::units::{TimeRange, Timestamp};

/// A cue laid out on a canvas: glyphs, boxes and times are settled, and [`CueLayout::scene`] only looks them
/// up.
#[derive(Debug)]
pub struct CueLayout {
    canvas: Size,
    pub(super) timeline: Timeline,
    pub(super) paint: Paint,
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

/// The part of a word on one line, with its place on the canvas.
#[derive(Debug)]
pub(super) struct Fragment {
    word: u32,
    pub(super) rect: Rect,
    pub(super) glyphs: Glyphs,
}

/// Glyphs and the place of their group's origin.
#[derive(Debug, Clone)]
pub(super) struct Glyphs {
    pub(super) group: Arc<GlyphGroup>,
    pub(super) at: Transform,
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
        let (taken, flow) = match &fitted {
            Some((fitted, rules)) => {
                let (dx, dy) = rules.clearance(em);
                (block.grown(dx, dy), fitted.flow)
            }
            None => (Rect::EMPTY, Flow::Fixed),
        };
        let paint = Paint::new(style, em);
        let whole = Glyphs::new(em, all);
        Self { canvas, timeline, paint, em, block, taken, flow, lines, fragments, whole }
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
            fragment.glyphs.move_by(dx, dy);
        });
        self.whole.move_by(dx, dy);
    }

    /// What to paint at `t`.
    pub fn scene(&self, t: Timestamp) -> Scene {
        let mut scene = Scene { canvas: self.canvas, groups: Vec::new() };
        if self.timeline.range().contains(t) && !self.fragments.is_empty() {
            let cue = self.timeline.motion(&self.timeline.parts().cue(), t);
            let painter = Painter { layout: self, outer: self.placement(cue), words: self.words_at(t) };
            scene.groups.push(Group { opacity: cue.opacity, elements: painter.elements() });
        }
        scene
    }

    /// Where the whole block goes. Whole pixels, so that a rise moves masks without painting them again.
    fn placement(&self, cue: Motion) -> Transform {
        let scaled = Transform::scaled(self.block.center(), (cue.scale_x, cue.scale_y));
        let moved = |to: f32, em: f32| to + (em * self.em).round();
        Transform { e: moved(scaled.e, cue.x), f: moved(scaled.f, cue.y), ..scaled }
    }

    /// The state of each fragment; `None` when all words look alike at all times.
    fn words_at(&self, t: Timestamp) -> Option<Vec<WordState>> {
        let state = |fragment: &Fragment| {
            let word = self.timeline.parts().word(fragment.word);
            let phase = self.timeline.phase(fragment.word, t);
            let fill = self.timeline.color(Property::Fill, &word, t, self.paint.fills);
            let scale = self.timeline.motion(&word, t).scale_x;
            WordState { phase, fill: fill.unwrap_or(self.paint.word_fill(phase)), scale }
        };
        self.timeline.follows_words().then(|| self.fragments.iter().map(state).collect())
    }
}

fn placed(span: &Span, (x, y): (f32, f32), scale: f32) -> Vec<PlacedGlyph> {
    let place = |glyph: &LineGlyph| PlacedGlyph {
        face: glyph.face.clone(),
        id: glyph.id,
        x: x + glyph.x * scale,
        y: y + glyph.y * scale,
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
        Self { group: Arc::new(GlyphGroup::new(em, glyphs)), at: Transform::moved(x, y) }
    }

    fn move_by(&mut self, dx: f32, dy: f32) {
        self.at.e += dx;
        self.at.f += dy;
    }
}
