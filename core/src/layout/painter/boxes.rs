//! Boxes behind text.

use super::fills::fill;
use super::units::Unit;
use super::{Painter, transform};
use crate::layout::cue_layout::Fragment;
use crate::layout::scene::{Element, Rect, Shape, Transform};
use crate::layout::timeline::Phase;
use crate::style::{BoxPer, BoxStyle, Ease, Paint, Target};

/// A box, its number among all of the cue, and where it goes.
struct Placed {
    rects: Vec<Rect>,
    index: u32,
    at: Transform,
}

impl Painter<'_> {
    pub(super) fn boxes(&self, units: &[Unit]) -> Vec<Element> {
        let mut elements = Vec::new();
        let mut first = 0;
        for style in &self.layout.boxes {
            let placed = match style.per {
                BoxPer::Cue => self.block(first),
                BoxPer::Line => self.lines(first),
                BoxPer::Word => self.words(units, first, |_| true),
                BoxPer::Active => self.active(style, units, first),
            };
            elements.extend(placed.iter().flat_map(|placed| self.elements(style, placed)));
            first += match style.per {
                BoxPer::Cue => 1,
                BoxPer::Line => self.layout.lines.len() as u32,
                BoxPer::Word | BoxPer::Active => self.layout.timeline.parts().words,
            };
        }
        elements
    }

    fn placed(&self, rects: &[Rect], index: u32) -> Placed {
        Placed { rects: rects.to_vec(), index, at: self.outer }
    }

    fn block(&self, first: u32) -> Vec<Placed> {
        let block = self.shown_lines().into_iter().flatten().reduce(Rect::union);
        block.map(|block| self.placed(&[block], first)).into_iter().collect()
    }

    /// As one where none moves by itself: where they overlap they are filled once.
    fn lines(&self, first: u32) -> Vec<Placed> {
        let lines = (first..).zip(self.shown_lines()).filter_map(|(index, line)| Some((index, line?)));
        if self.layout.timeline.changes(Target::Box) {
            return lines.map(|(index, line)| self.placed(&[line], index)).collect();
        }
        let lines: Vec<_> = lines.map(|(_, line)| line).collect();
        if lines.is_empty() { Vec::new() } else { vec![self.placed(&lines, first)] }
    }

    /// What of each line is to be seen; `None` of one whose words are all hidden, as those not yet spoken may be.
    fn shown_lines(&self) -> Vec<Option<Rect>> {
        let of_line =
            |index: u32| self.layout.fragments.iter().filter(move |fragment| fragment.line == index);
        let shown = |(index, line): (u32, &Rect)| match of_line(index).all(|f| self.is_shown(f)) {
            true => Some(*line),
            false => {
                let words = of_line(index).filter(|fragment| self.is_shown(fragment));
                let words = words.map(|fragment| fragment.rect).reduce(Rect::union)?;
                Some(Rect { x0: words.x0, x1: words.x1, ..*line })
            }
        };
        (0..).zip(&self.layout.lines).map(shown).collect()
    }

    /// Whether the look of a word lets it be seen in its phase, whatever tracks do to it.
    fn is_shown(&self, fragment: &Fragment) -> bool {
        let timeline = &self.layout.timeline;
        let phase = timeline.follows_words().then(|| timeline.phase(fragment.word, self.t));
        self.layout.looks.of(fragment.word).is_some_and(|look| look.at(phase).opacity > 0.0)
    }

    /// Around the words that `is_boxed` says, wherever they go.
    fn words(&self, units: &[Unit], first: u32, is_boxed: impl Fn(u32) -> bool) -> Vec<Placed> {
        let boxed = self
            .layout
            .fragments
            .iter()
            .filter(|fragment| is_boxed(fragment.word) && self.is_shown(fragment));
        let place = |fragment: &Fragment| {
            let of = |unit: &&Unit| unit.fragment.is_some_and(|f| std::ptr::eq(f, fragment));
            // Letters move by themselves; the box stays with the word.
            let unit = units.iter().find(of).filter(|_| fragment.letters.is_empty());
            let at = unit.map_or(self.outer, |unit| unit.transform);
            Placed { rects: vec![fragment.rect], index: first + fragment.word, at }
        };
        boxed.map(place).collect()
    }

    fn active(&self, style: &BoxStyle, units: &[Unit], first: u32) -> Vec<Placed> {
        let timeline = &self.layout.timeline;
        if !timeline.follows_words() {
            return Vec::new();
        }
        let mut placed = self.words(units, first, |word| timeline.phase(word, self.t) == Phase::Active);
        if let ([placed], Some((from, part))) = (&mut *placed, self.travelled(style.travel)) {
            placed.rects.iter_mut().for_each(|rect| *rect = from.mixed(*rect, part));
        }
        placed
    }

    /// The box that the active one comes from, and how far on its way it is, 0 to 1.
    fn travelled(&self, seconds: f32) -> Option<(Rect, f32)> {
        let (active, before) = self.layout.timeline.activation(self.t)?;
        let part = (self.t - active.start).as_secs() as f32 / seconds;
        let mut rects = self.layout.word(before?.word);
        let (from, None) = (rects.next()?, rects.next()) else { return None };
        (seconds > 0.0 && part < 1.0).then(|| (from, Ease::OutCubic.at(part)))
    }

    fn elements(&self, style: &BoxStyle, placed: &Placed) -> Vec<Element> {
        let em = self.layout.em;
        let timeline = &self.layout.timeline;
        let motion = timeline.motion(&timeline.parts().boxed(placed.index), self.t);
        let all = placed.rects.iter().copied().fold(Rect::EMPTY, Rect::union);
        let own = transform(&motion, all.center()).then(Transform::moved(motion.x * em, motion.y * em));
        let at = own.then(placed.at);
        let padded: Vec<_> =
            placed.rects.iter().map(|rect| rect.grown(style.padding_x * em, style.padding_y * em)).collect();
        let rects = snapped(&padded, at);
        let all = rects.iter().copied().fold(Rect::EMPTY, Rect::union);
        let element = |paint: &Paint, band: Option<f32>| {
            let shape = Shape::Boxes { rects: rects.clone(), radius: style.radius * em, band };
            let blur = motion.blur * em / 2.0;
            Element { opacity: motion.opacity, blur, ..Element::new(shape, fill(paint, all), at) }
        };
        let filled = style.color.as_ref().map(|paint| element(paint, None));
        let edge = style.stroke.as_ref().map(|stroke| element(&stroke.color, Some(stroke.width * em)));
        filled.into_iter().chain(edge).collect()
    }
}

/// On whole pixels of the canvas, and so crisp, while nothing scales or turns them.
fn snapped(rects: &[Rect], at: Transform) -> Vec<Rect> {
    if at.uniform_scale() != Some(1.0) {
        return rects.to_vec();
    }
    let snap = |v: f32, by: f32| (v + by).round() - by;
    let snapped = |rect: &Rect| Rect {
        x0: snap(rect.x0, at.e),
        y0: snap(rect.y0, at.f),
        x1: snap(rect.x1, at.e),
        y1: snap(rect.y1, at.f),
    };
    rects.iter().map(snapped).collect()
}
