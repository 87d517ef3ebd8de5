//! One instant of a cue as elements, back to front.

use std::sync::Arc;

use super::cue_layout::{CueLayout, Fragment, Glyphs};
use super::paint::BoxPaint;
use super::scene::{Element, Fill, GlyphGroup, Rect, Shape, Transform};
use super::timeline::Phase;
use crate::frame::Color;
use crate::style::{BoxPer, Target};

/// One instant of a cue. Kinds are painted one after the other over all words, so that no word's stroke or
/// shadow covers its neighbour's letters.
pub(super) struct Painter<'a> {
    pub(super) layout: &'a CueLayout,
    /// Where the whole cue goes.
    pub(super) outer: Transform,
    /// Of each fragment; `None` when all words look alike at all times.
    pub(super) words: Option<Vec<WordState>>,
}

/// One word at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WordState {
    pub(super) phase: Phase,
    pub(super) fill: Color,
    pub(super) scale: f32,
}

impl Painter<'_> {
    pub(super) fn elements(&self) -> Vec<Element> {
        let paint = &self.layout.paint;
        let mut elements = Vec::new();
        for style in &paint.boxes {
            elements.extend(self.boxes(style));
        }
        let parts = self.parts();
        for shadow in &paint.shadows {
            for glyphs in &parts {
                let by = glyphs.at.mean_scale();
                let at = glyphs.at.then(Transform::moved(shadow.dx * by, shadow.dy * by));
                let element = glyphs_element(&glyphs.group, shadow.grow, shadow.color, on_pixels(at));
                elements.push(Element { blur: shadow.blur, ..element });
            }
        }
        for &(width, color) in paint.strokes.iter().rev() {
            elements
                .extend(parts.iter().map(|glyphs| glyphs_element(&glyphs.group, width, color, glyphs.at)));
        }
        self.fills(&mut elements);
        elements
    }

    /// What strokes and shadows are painted of: the whole cue, unless words move against each other.
    fn parts(&self) -> Vec<Glyphs> {
        match &self.words {
            Some(words) if self.layout.timeline.moves(Target::Word) => self
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
            elements.push(glyphs_element(&whole.group, 0.0, paint.fill, whole.at));
            return;
        };
        for (fragment, word) in self.layout.fragments.iter().zip(words) {
            let glyphs = self.moved(fragment, word);
            elements.push(glyphs_element(&glyphs.group, 0.0, word.fill, glyphs.at));
        }
    }

    fn boxes(&self, style: &BoxPaint) -> Vec<Element> {
        let layout = self.layout;
        match style.per {
            BoxPer::Cue => vec![padded(style, &[layout.block], self.outer)],
            BoxPer::Line => vec![padded(style, &layout.lines, self.outer)],
            BoxPer::Word => {
                let boxed = |fragment: &Fragment| padded(style, &[fragment.rect], self.outer);
                layout.fragments.iter().map(boxed).collect()
            }
            BoxPer::Active => {
                let words = layout.fragments.iter().zip(self.words.iter().flatten());
                let active = words.filter(|(_, word)| word.phase == Phase::Active);
                let boxed = active.map(|(fragment, word)| {
                    let at = around(fragment.rect, word.scale).then(self.outer);
                    padded(style, &[fragment.rect], at)
                });
                boxed.collect()
            }
        }
    }

    fn placed(&self, glyphs: &Glyphs) -> Glyphs {
        Glyphs { group: glyphs.group.clone(), at: glyphs.at.then(self.outer) }
    }

    fn moved(&self, fragment: &Fragment, word: &WordState) -> Glyphs {
        let around = around(fragment.rect, word.scale);
        Glyphs { group: fragment.glyphs.group.clone(), at: fragment.glyphs.at.then(around).then(self.outer) }
    }
}

fn around(rect: Rect, scale: f32) -> Transform {
    Transform::scaled(rect.center(), (scale, scale))
}

fn glyphs_element(group: &Arc<GlyphGroup>, grow: f32, color: Color, at: Transform) -> Element {
    Element::new(Shape::Glyphs { group: group.clone(), grow }, Fill::Solid(color), at)
}

/// Boxes around `rects` on the canvas; on whole pixels, and so crisp, while nothing scales them.
fn padded(style: &BoxPaint, rects: &[Rect], at: Transform) -> Element {
    let is_still = at.uniform_scale() == Some(1.0);
    let snap = |v: f32, by: f32| if is_still { (v + by).round() - by } else { v };
    let padded = |rect: &Rect| {
        let rect = rect.grown(style.padding.0, style.padding.1);
        let (x0, y0) = (snap(rect.x0, at.e), snap(rect.y0, at.f));
        Rect { x0, y0, x1: snap(rect.x1, at.e), y1: snap(rect.y1, at.f) }
    };
    let rects = rects.iter().map(padded).collect();
    let shape = Shape::Boxes { rects, radius: style.radius, band: None };
    Element::new(shape, Fill::Solid(style.color), at)
}

/// An unscaled shadow stays on whole pixels, and so shares the mask of the stroke it falls from.
fn on_pixels(at: Transform) -> Transform {
    if at.uniform_scale() == Some(1.0) { Transform::moved(at.e.round(), at.f.round()) } else { at }
}
