//! One instant of a cue as elements, back to front.

use std::sync::Arc;

use super::cue_layout::{CueLayout, Fragment, Glyphs};
use super::paint::BackgroundPaint;
use super::scene::{Element, GlyphGroup, Placement, Rect, Shape};
use super::timeline::{CueState, Phase, WordState};
use crate::frame::Color;
use crate::style::BackgroundPer;

/// One instant of a cue. Kinds are painted one after the other over all words, so that no word's stroke or
/// shadow covers its neighbour's letters.
pub(super) struct Painter<'a> {
    pub(super) layout: &'a CueLayout,
    /// Where the whole cue goes.
    pub(super) outer: Placement,
    pub(super) cue: CueState,
    /// Of each fragment; `None` when all words look alike at all times.
    pub(super) words: Option<Vec<WordState>>,
}

impl Painter<'_> {
    pub(super) fn paint(&self, elements: &mut Vec<Element>) {
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
