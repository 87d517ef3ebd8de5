//! What tracks make of a cue at each instant, and when that changes.

mod changes;
mod parts;
mod seams;
mod window;
mod words;

pub(super) use parts::Parts;
pub(super) use seams::{Seams, Start};
pub(super) use window::Instance;
pub(super) use words::{Activation, Phase};

use changes::Changes;
use window::Window;
use words::Words;

use crate::cues::Cue;
use crate::frame::Color;
use crate::style::{BoxPer, On, Property, States, Style, Target, Track};
use crate::units::{Duration, TimeRange, Timestamp};

/// Sizes in animations are rounded to this, so that near-equal frames share their masks.
const SCALE_STEPS: f32 = 128.0;
/// A track that jumps more often than this counts as one that moves.
const MOST_JUMPS: i64 = 1_000;

/// How tracks change one instance at an instant. Lengths are in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Motion {
    pub(super) opacity: f32,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) scale_x: f32,
    pub(super) scale_y: f32,
    /// Degrees, clockwise.
    pub(super) rotate: f32,
    pub(super) blur: f32,
    pub(super) spacing: f32,
    /// Part that is shown, 0 to 1.
    pub(super) reveal: f32,
    /// Part of the active word that has the active look; `None` where nothing sweeps.
    pub(super) sweep: Option<f32>,
}

impl Motion {
    /// Nothing changed.
    pub(super) const NONE: Self = Self {
        opacity: 1.0,
        x: 0.0,
        y: 0.0,
        scale_x: 1.0,
        scale_y: 1.0,
        rotate: 0.0,
        blur: 0.0,
        spacing: 0.0,
        reveal: 1.0,
        sweep: None,
    };
}

/// When and how a cue changes.
#[derive(Debug)]
pub(super) struct Timeline {
    range: TimeRange,
    words: Words,
    parts: Parts,
    /// Those that have their place in this cue.
    tracks: Vec<Track>,
    follows_words: bool,
    changes: Changes,
}

impl Timeline {
    pub(super) fn new(cue: &Cue, seams: Seams, style: &Style, parts: Parts) -> Self {
        let words = Words::new(cue);
        let tracks: Vec<_> = style.tracks.iter().filter(|track| seams.run(track)).cloned().collect();
        let follows_words = !words.activations().is_empty() && follows_words(style);
        let mut timeline =
            Self { range: cue.range, words, parts, tracks, follows_words, changes: Changes::default() };
        timeline.changes = timeline.find_changes(style);
        timeline
    }

    pub(super) fn range(&self) -> TimeRange {
        self.range
    }

    /// What the cue consists of.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Whether words look different over time.
    pub(super) fn follows_words(&self) -> bool {
        self.follows_words
    }

    /// Whether a track changes anything of this kind.
    pub(super) fn changes(&self, target: Target) -> bool {
        let runs = |track: &Track| match track.on {
            On::Active | On::After => self.follows_words,
            On::Enter | On::Exit | On::Always => true,
        };
        self.tracks.iter().any(|track| track.target == target && runs(track))
    }

    /// Whether a track moves, turns, scales or blurs anything of this kind, or lets it appear: all but its colours.
    pub(super) fn moves(&self, target: Target) -> bool {
        let moves = |track: &&Track| track.target == target && !track.property.is_color();
        self.changes(target) && self.tracks.iter().any(|track| moves(&track))
    }

    /// Whether a track gives a colour to anything but the cue.
    pub(super) fn colors(&self, property: Property) -> bool {
        self.tracks.iter().any(|track| track.property == property && track.target != Target::Cue)
    }

    pub(super) fn phase(&self, word: u32, t: Timestamp) -> Phase {
        match self.words.active(&(word..word + 1)) {
            Some(active) if t >= active.end => Phase::After,
            Some(active) if t >= active.start => Phase::Active,
            _ => Phase::Before,
        }
    }

    /// The word that is active, and the one that was before it.
    pub(super) fn activation(&self, t: Timestamp) -> Option<(Activation, Option<Activation>)> {
        let (current, all) = (self.words.current(t)?, self.words.activations());
        let before = current.checked_sub(1).and_then(|before| all.get(before));
        Some((*all.get(current)?, before.copied()))
    }

    /// What tracks do to one instance, colours aside.
    pub(super) fn motion(&self, instance: &Instance, t: Timestamp) -> Motion {
        if !self.changes(instance.target) {
            return Motion::NONE;
        }
        let number = |property| self.number(property, instance, t);
        let scale = number(Property::Scale);
        Motion {
            opacity: number(Property::Opacity),
            x: number(Property::X),
            y: number(Property::Y),
            scale_x: quantised(scale * number(Property::ScaleX)),
            scale_y: quantised(scale * number(Property::ScaleY)),
            rotate: number(Property::Rotate),
            blur: number(Property::Blur),
            spacing: number(Property::Spacing),
            reveal: number(Property::Reveal),
            sweep: self.sweep(instance, t),
        }
    }

    /// The colour that tracks give to `property` (fill or stroke) of one instance; `None` leaves it to its look.
    /// `rests` are its colours before, while and after it is spoken.
    pub(super) fn color(
        &self,
        property: Property,
        instance: &Instance,
        t: Timestamp,
        rests: [Color; 3],
    ) -> Option<Color> {
        let [before, active, after] = rests;
        let rest = match self.phase_of(instance, t) {
            Phase::Before => before,
            Phase::Active => active,
            Phase::After => after,
        };
        let mut color = None;
        for (track, window) in self.windows(property, instance) {
            let Some(part) = window.part(t) else { continue };
            let returns =
                part >= 1.0 && track.to.is_none() && track.keyframes.is_none() && !track.is_reversed;
            if returns {
                color = None;
                continue;
            }
            let held = match track.on {
                On::Active => before,
                On::After => self.color_reached(property, instance, window.counts.start, before, active),
                On::Enter | On::Exit | On::Always => color.unwrap_or(rest),
            };
            color = Some(track.color_at(part, held, color.unwrap_or(rest)));
        }
        color
    }

    /// The first instant after `t` at which pixels may differ from those at `t`; the very next while something moves.
    pub(super) fn next_change(&self, t: Timestamp) -> Timestamp {
        self.changes.next(t)
    }

    fn phase_of(&self, instance: &Instance, t: Timestamp) -> Phase {
        match self.words.active(&instance.words) {
            Some(active) if t >= active.end => Phase::After,
            Some(active) if t >= active.start => Phase::Active,
            _ => Phase::Before,
        }
    }

    fn windows<'a>(
        &'a self,
        property: Property,
        instance: &'a Instance,
    ) -> impl Iterator<Item = (&'a Track, Window)> {
        let own = move |track: &&Track| track.property == property && track.target == instance.target;
        let window = |track| Some((track, Window::new(track, instance, self.range, &self.words)?));
        self.tracks.iter().filter(own).filter_map(window)
    }

    fn number(&self, property: Property, instance: &Instance, t: Timestamp) -> f32 {
        let rest = property.rest();
        self.windows(property, instance).fold(rest, |value, (track, window)| {
            let Some(part) = window.part(t) else { return value };
            let held = match track.on {
                On::After => self.number_reached(property, instance, window.counts.start),
                _ => rest,
            };
            combined(property, value, track.number_at(part, held, rest))
        })
    }

    /// Where a word's time to be active leaves a number.
    fn number_reached(&self, property: Property, instance: &Instance, end: Timestamp) -> f32 {
        let rest = property.rest();
        let active = self.windows(property, instance).filter(|(track, _)| track.on == On::Active);
        active.fold(rest, |value, (track, window)| {
            combined(property, value, track.number_at(window.part_up_to(end), rest, rest))
        })
    }

    fn color_reached(
        &self,
        property: Property,
        instance: &Instance,
        end: Timestamp,
        before: Color,
        active: Color,
    ) -> Color {
        let tracks = self.windows(property, instance).filter(|(track, _)| track.on == On::Active);
        tracks.fold(active, |color, (track, window)| track.color_at(window.part_up_to(end), before, color))
    }

    fn sweep(&self, instance: &Instance, t: Timestamp) -> Option<f32> {
        let mut tracks = self.windows(Property::Sweep, instance);
        tracks.any(|(_, window)| window.part(t).is_some()).then(|| self.number(Property::Sweep, instance, t))
    }

    fn find_changes(&self, style: &Style) -> Changes {
        let mut spans = Vec::new();
        let mut edges = vec![self.range.start, self.range.end];
        for track in &self.tracks {
            for instance in self.parts.all(track.target) {
                let Some(window) = Window::new(track, &instance, self.range, &self.words) else { continue };
                match jumps(track, &window) {
                    Some(jumps) => edges.extend(jumps),
                    None => spans.push(window.span(self.range)),
                }
                edges.push(window.counts.start);
            }
        }
        if self.follows_words {
            edges.extend(self.words.activations().iter().map(|a| a.start));
            let travel = style.boxes.iter().map(|b| b.travel).fold(0.0, f32::max);
            let length = Duration::from_secs(f64::from(travel));
            spans.extend(self.words.activations().iter().map(|a| TimeRange::new(a.start, a.start + length)));
        }
        let shown =
            |span: TimeRange| TimeRange::new(span.start.max(self.range.start), span.end.min(self.range.end));
        edges.retain(|edge| (self.range.start..=self.range.end).contains(edge));
        Changes::new(spans.into_iter().map(shown).collect(), edges)
    }
}

/// The instants at which a track jumps; `None` for one that moves.
fn jumps(track: &Track, window: &Window) -> Option<Vec<Timestamp>> {
    let parts = track.jumps()?;
    let repeats = match (window.repeats, window.length.as_micros()) {
        (true, length) if length > 0 => window.counts.duration().as_micros() / length + 1,
        _ => 1,
    };
    if repeats > MOST_JUMPS {
        return None;
    }
    let each = |n: i64| Duration::from_micros(window.length.as_micros().saturating_mul(n));
    let starts = (0..repeats).flat_map(|n| parts.iter().map(move |part| window.time_of(*part) + each(n)));
    let rounds = (0..repeats).map(|n| window.start + each(n));
    // Rounding may put the jump a microsecond to either side.
    let micro = Duration::from_micros(1);
    Some(starts.chain(rounds).flat_map(|at| [at - micro, at, at + micro]).collect())
}

fn combined(property: Property, a: f32, b: f32) -> f32 {
    if property.is_factor() { a * b } else { a + b }
}

fn quantised(scale: f32) -> f32 {
    (scale * SCALE_STEPS).round() / SCALE_STEPS
}

/// Whether anything in a style changes with the words.
fn follows_words(style: &Style) -> bool {
    let differ = |states: &States| *states != States::default();
    differ(&style.states)
        || style.classes.values().any(|class| differ(&class.states))
        || style.boxes.iter().any(|b| b.per == BoxPer::Active)
        || style.tracks.iter().any(|track| matches!(track.on, On::Active | On::After))
}

#[cfg(test)]
mod tests;
