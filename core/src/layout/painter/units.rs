//! What is painted by itself: the whole cue, or each word, or each letter.

use super::Painter;
use super::transform;
use crate::frame::Color;
use crate::layout::cue_layout::{Fragment, Glyphs};
use crate::layout::looks::{PaintLook, WordLook};
use crate::layout::scene::{Rect, Transform};
use crate::layout::timeline::{Instance, Motion, Phase};
use crate::style::{GradientPer, Paint, Property, Target};

/// Beyond every edge of a clip that does not cut.
const FAR: f32 = 1e6;
/// Thickness of a line under or through text, and where its middle is from the baseline down, in em.
const RULE: f32 = 0.06;
const UNDER: f32 = 0.12;
const THROUGH: f32 = -0.3;

/// Glyphs that are painted by themselves.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    pub(super) glyphs: &'a Glyphs,
    /// `None` for the whole cue.
    pub(super) fragment: Option<&'a Fragment>,
    /// Its box at rest.
    pub(super) rect: Rect,
    /// From where it rests to the canvas.
    pub(super) transform: Transform,
    pub(super) look: &'a PaintLook,
    /// Colours that tracks give.
    pub(super) fill: Option<Color>,
    pub(super) stroke: Option<Color>,
    /// 0 to 1.
    pub(super) opacity: f32,
    /// Standard deviation in pixels.
    pub(super) blur: f32,
    pub(super) clip: Option<Rect>,
    /// The part that has its own look, while the rest has that of before.
    pub(super) sweep: Option<(f32, &'a PaintLook)>,
    pub(super) has_rules: [bool; 2],
}

impl Unit<'_> {
    /// Where its glyphs go.
    pub(super) fn at(&self) -> Transform {
        self.glyphs.at.then(self.transform)
    }

    /// Its lines under and through the text, at rest.
    pub(super) fn rules(&self) -> Vec<Rect> {
        let Some(fragment) = self.fragment else { return Vec::new() };
        let em = fragment.em;
        let at = |middle: f32| Rect {
            x0: self.rect.x0,
            x1: self.rect.x1,
            y0: (fragment.baseline + (middle - RULE / 2.0) * em).round(),
            y1: (fragment.baseline + (middle + RULE / 2.0) * em).round().max(1.0),
        };
        let rules = [UNDER, THROUGH].into_iter().zip(self.has_rules);
        rules.filter(|(_, has)| *has).map(|(middle, _)| at(middle)).collect()
    }

    /// The first `part` of it in the direction of reading, and the rest, on the canvas.
    pub(super) fn split(&self, part: f32) -> (Rect, Rect) {
        split(self.rect, part, self.fragment.is_some_and(|f| f.is_rtl), self.transform)
    }
}

/// Cuts everything where a box, which `at` puts on the canvas, is cut.
fn split(rect: Rect, part: f32, is_rtl: bool, at: Transform) -> (Rect, Rect) {
    let placed = at.bounds(rect);
    let all = Rect { x0: -FAR, y0: -FAR, x1: FAR, y1: FAR };
    let edge = match is_rtl {
        true => placed.x1 - placed.width() * part,
        false => placed.x0 + placed.width() * part,
    };
    let (left, right) = (Rect { x1: edge, ..all }, Rect { x0: edge, ..all });
    if is_rtl { (right, left) } else { (left, right) }
}

impl<'a> Painter<'a> {
    /// Everything by itself that moves, or looks different from the rest.
    pub(super) fn units(&self) -> Vec<Unit<'a>> {
        let layout = self.layout;
        if let Some(unit) = self.whole() {
            return vec![unit];
        }
        let rooms = self.rooms();
        let mut units = Vec::with_capacity(layout.fragments.len());
        for (fragment, room) in layout.fragments.iter().zip(rooms) {
            self.units_of(fragment, room, &mut units);
        }
        units
    }

    /// The whole cue as one, if no part of it is different.
    fn whole(&self) -> Option<Unit<'a>> {
        let timeline = &self.layout.timeline;
        let look = self.layout.looks.shared().filter(|look| look.is_steady())?;
        let is_still = !timeline.follows_words() && !self.moves_parts();
        let paint = look.at(None);
        let spans_all = |paint: &Paint| paint.per().is_none_or(|per| per == GradientPer::Block);
        let is_one = spans_all(&paint.fill) && paint.strokes.iter().all(|stroke| spans_all(&stroke.paint));
        (is_still && is_one && !self.colors_parts()).then(|| self.whole_with(paint))
    }

    fn whole_with(&self, look: &'a PaintLook) -> Unit<'a> {
        let cue = self.layout.timeline.parts().cue();
        Unit {
            glyphs: &self.layout.whole,
            fragment: None,
            rect: self.layout.block,
            transform: self.outer,
            look,
            fill: self.color(Property::Fill, &cue, &[look, look, look]),
            stroke: self.color(Property::Stroke, &cue, &[look, look, look]),
            opacity: 1.0,
            blur: self.cue.blur * self.layout.em / 2.0,
            clip: None,
            sweep: None,
            has_rules: [false; 2],
        }
    }

    /// The whole cue, for strokes and shadows that are the same for all words while only fills differ.
    pub(super) fn whole_outline(&self, units: &[Unit<'a>]) -> Option<Unit<'a>> {
        let timeline = &self.layout.timeline;
        let look = self.layout.looks.shared().filter(|look| look.is_steady())?.at(None);
        let has_own = look.strokes.iter().any(|stroke| stroke.paint.per().is_some());
        let strokes_differ = timeline.colors(Property::Stroke);
        let is_whole = units.len() > 1 && !self.moves_parts() && !has_own && !strokes_differ;
        is_whole.then(|| self.whole_with(look))
    }

    /// Whether tracks move, fade or cut lines, words or letters, or the cue in a way that treats them apart.
    fn moves_parts(&self) -> bool {
        let timeline = &self.layout.timeline;
        [Target::Line, Target::Word, Target::Letter].into_iter().any(|target| timeline.moves(target))
            || self.cue.reveal < 1.0
            || self.cue.spacing != 0.0
    }

    fn colors_parts(&self) -> bool {
        let timeline = &self.layout.timeline;
        [Target::Line, Target::Word, Target::Letter].into_iter().any(|target| timeline.changes(target))
    }

    fn units_of(&self, fragment: &'a Fragment, room: f32, units: &mut Vec<Unit<'a>>) {
        let Some(word_look) = self.layout.looks.of(fragment.word) else { return };
        let timeline = &self.layout.timeline;
        let phase = timeline.follows_words().then(|| timeline.phase(fragment.word, self.t));
        let parts = timeline.parts();
        let look = word_look.at(phase);
        let (line, word) = (parts.line(fragment.line), parts.word(fragment.word));
        let [line_motion, motion] = [&line, &word].map(|instance| timeline.motion(instance, self.t));
        let em = fragment.em;
        let line_rect = self.layout.lines.get(fragment.line as usize).copied().unwrap_or(fragment.rect);
        let outer = moved(&line_motion, line_rect.center(), self.layout.em).then(self.outer);
        let scale = Transform::scaled(fragment.rect.center(), (look.scale, look.scale));
        let transform =
            scale.then(moved(&motion, fragment.rect.center(), em)).then(Transform::moved(room, 0.0));
        let transform = transform.then(outer);
        let looks = word_look.phases().each_ref();
        let colors = |property| {
            let of = |instance: &Instance| self.color(property, instance, &looks);
            of(&word).or_else(|| of(&line)).or_else(|| of(&parts.cue()))
        };
        let is_active = phase == Some(Phase::Active);
        let before = word_look.at(Some(Phase::Before));
        let base = Unit {
            glyphs: &fragment.glyphs,
            fragment: Some(fragment),
            rect: fragment.rect,
            transform,
            look,
            fill: colors(Property::Fill),
            stroke: colors(Property::Stroke),
            opacity: look.opacity * line_motion.opacity * motion.opacity,
            blur: (self.cue.blur + line_motion.blur + motion.blur) * em / 2.0,
            clip: self.reveal(fragment, &line_motion, &motion, (line_rect, outer, transform)),
            sweep: motion.sweep.filter(|_| is_active).map(|part| (part, before)),
            has_rules: [word_look.underline, word_look.strikeout],
        };
        let is_hidden = motion.reveal == 0.0 || line_motion.reveal == 0.0;
        if is_hidden || base.opacity == 0.0 {
            return;
        }
        if fragment.letters.is_empty() {
            units.push(base);
            return;
        }
        let spacing = [self.cue.spacing, line_motion.spacing, motion.spacing];
        self.letters_of(fragment, &base, word_look, spacing, units);
    }

    fn letters_of(
        &self,
        fragment: &'a Fragment,
        base: &Unit<'a>,
        word_look: &'a WordLook,
        [cue, line, word]: [f32; 3],
        units: &mut Vec<Unit<'a>>,
    ) {
        let timeline = &self.layout.timeline;
        let looks = word_look.phases().each_ref();
        let first = fragment.letters.first().map_or(0, |letter| letter.index);
        let instances = timeline.parts().letters(fragment.word).skip(first as usize);
        let middle = |count: usize| (count as f32 - 1.0) / 2.0;
        for (at, (letter, instance)) in fragment.letters.iter().zip(instances).enumerate() {
            let motion = timeline.motion(&instance, self.t);
            if motion.reveal == 0.0 || motion.opacity == 0.0 {
                continue;
            }
            let in_line = (letter.in_line as f32 - middle(letter.line_count)) * (cue + line);
            let in_word = (at as f32 - middle(fragment.letters.len())) * word;
            let spread = Transform::moved((in_line + in_word) * fragment.em, 0.0);
            let own = moved(&motion, letter.rect.center(), fragment.em).then(spread);
            let transform = own.then(base.transform);
            let clip = (motion.reveal < 1.0)
                .then(|| split(letter.rect, motion.reveal, fragment.is_rtl, transform).0);
            units.push(Unit {
                glyphs: &letter.glyphs,
                rect: letter.rect,
                transform,
                fill: self.color(Property::Fill, &instance, &looks).or(base.fill),
                stroke: self.color(Property::Stroke, &instance, &looks).or(base.stroke),
                opacity: base.opacity * motion.opacity,
                blur: base.blur + motion.blur * fragment.em / 2.0,
                clip: both(base.clip, clip),
                sweep: letter_sweep(base, letter.rect, fragment.is_rtl),
                ..base.clone()
            });
        }
    }

    fn color(&self, property: Property, instance: &Instance, looks: &[&PaintLook; 3]) -> Option<Color> {
        let rest = |look: &PaintLook| match property {
            Property::Stroke => look.strokes.last().map_or(look.fill.mean(), |stroke| stroke.paint.mean()),
            _ => look.fill.mean(),
        };
        self.layout.timeline.color(property, instance, self.t, looks.map(rest))
    }

    /// What of a word is shown while it, its line or the cue appears in the direction of reading.
    fn reveal(
        &self,
        fragment: &Fragment,
        line: &Motion,
        word: &Motion,
        (line_rect, line_at, word_at): (Rect, Transform, Transform),
    ) -> Option<Rect> {
        let part = |part: f32, rect, at| (part < 1.0).then(|| split(rect, part, fragment.is_rtl, at).0);
        let cue = part(self.share_of_line(fragment.line), line_rect, line_at);
        both(both(cue, part(line.reveal, line_rect, line_at)), part(word.reveal, fragment.rect, word_at))
    }

    /// How much of a line is shown while a cue of several appears one line after the other.
    fn share_of_line(&self, line: u32) -> f32 {
        // The sum of the lines before is rounded, and would cut the edge of the last.
        if self.cue.reveal >= 1.0 {
            return 1.0;
        }
        let lines = &self.layout.lines;
        let total: f32 = lines.iter().map(|line| line.width()).sum();
        let before: f32 = lines.iter().take(line as usize).map(|line| line.width()).sum();
        let width = lines.get(line as usize).map_or(1.0, |line| line.width()).max(1.0);
        ((self.cue.reveal * total - before) / width).clamp(0.0, 1.0)
    }
}

/// Scaled and turned around a point, then moved.
fn moved(motion: &Motion, center: (f32, f32), em: f32) -> Transform {
    transform(motion, center).then(Transform::moved(motion.x * em, motion.y * em))
}

fn both(a: Option<Rect>, b: Option<Rect>) -> Option<Rect> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.intersect(b)),
        (a, b) => a.or(b),
    }
}

/// The part of a letter that is swept when part of its word is.
fn letter_sweep<'a>(word: &Unit<'a>, letter: Rect, is_rtl: bool) -> Option<(f32, &'a PaintLook)> {
    let (part, before) = word.sweep?;
    let swept = word.rect.width() * part;
    let ahead = if is_rtl { word.rect.x1 - letter.x1 } else { letter.x0 - word.rect.x0 };
    Some((((swept - ahead) / letter.width().max(1.0)).clamp(0.0, 1.0), before))
}
