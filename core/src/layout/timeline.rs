//! When a cue's look changes: entrance, exit and the word being spoken.

use super::scene::Transform;
use crate::cues::{Cue, CueLine};
use crate::style::{Animation, Effect, Motion, WordMotion};
use crate::units::{Duration, TimeRange, Timestamp};

/// An entrance or exit takes at most this part of the cue's time.
const LARGEST_PART: f64 = 0.4;
/// A pop starts at this size.
const POP_FROM: f32 = 0.8;
/// A rise starts this far below, in em.
const RISE_EM: f32 = 0.5;
/// Sizes in animations are rounded to this, so that near-equal frames share their masks.
const SCALE_STEPS: f32 = 128.0;

/// The word that is spoken from `start` on, until the next one starts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Activation {
    start: Timestamp,
    word: u32,
}

/// How a cue follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// After a time without text: it enters.
    Alone,
    /// At once: it may move, but text is there all the time.
    Next,
    /// At once and with a line of the one before, as captions that roll up: it has entered already.
    Continued,
}

/// How a cue meets its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seams {
    start: Start,
    /// Whether another cue follows at once, so that it doesn't leave.
    is_followed: bool,
}

impl Seams {
    /// Of a cue that stands alone.
    pub(super) const NONE: Self = Self { start: Start::Alone, is_followed: false };

    /// Of a cue between the ones before and after it in time.
    pub(super) fn between(before: Option<&Cue>, cue: &Cue, after: Option<&Cue>) -> Self {
        let start = match before.filter(|before| before.range.end >= cue.range.start) {
            None => Start::Alone,
            Some(before) if shares_line(before, cue) => Start::Continued,
            Some(_) => Start::Next,
        };
        Self { start, is_followed: after.is_some_and(|after| after.range.start <= cue.range.end) }
    }
}

fn shares_line(a: &Cue, b: &Cue) -> bool {
    let texts: Vec<_> = a.lines.iter().map(CueLine::text).collect();
    b.lines.iter().any(|line| texts.contains(&line.text()))
}

/// When and how a cue changes.
#[derive(Debug)]
pub(super) struct Timeline {
    range: TimeRange,
    seams: Seams,
    enter: Option<(TimeRange, Motion)>,
    exit: Option<(TimeRange, Motion)>,
    word: Option<WordMotion>,
    /// In order of time; empty when nothing follows the words.
    activations: Vec<Activation>,
}

/// The look of the whole cue at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CueState {
    pub(super) opacity: f32,
    pub(super) scale: f32,
    /// Moved down, in em.
    pub(super) drop: f32,
}

/// The look of one word at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WordState {
    pub(super) phase: Phase,
    /// How much of the active colour it has, 0 to 1.
    pub(super) tint: f32,
    pub(super) scale: f32,
}

/// Where a word stands against the voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Unspoken,
    Active,
    Spoken,
}

impl Timeline {
    /// `follows_words` says whether the style has anything that changes with the words.
    pub(super) fn new(cue: &Cue, seams: Seams, animation: &Animation, follows_words: bool) -> Self {
        let range = cue.range;
        let span = |motion: Motion| {
            let longest = Duration::from_secs(range.duration().as_secs() * LARGEST_PART);
            Duration::from_secs(f64::from(motion.duration)).min(longest)
        };
        let enters = |motion: &Motion| match seams.start {
            Start::Alone => true,
            Start::Next => motion.effect != Effect::Fade,
            Start::Continued => false,
        };
        let enter = animation.enter.filter(enters);
        let enter = enter.map(|m| (TimeRange::new(range.start, range.start + span(m)), m));
        let exit = animation.exit.filter(|_| !seams.is_followed);
        let exit = exit.map(|m| (TimeRange::new(range.end - span(m), range.end), m));
        let activations = if follows_words { activations(cue) } else { Vec::new() };
        Self { range, seams, enter, exit, word: animation.word, activations }
    }

    pub(super) fn range(&self) -> TimeRange {
        self.range
    }

    /// Whether words look different over time.
    pub(super) fn follows_words(&self) -> bool {
        !self.activations.is_empty()
    }

    /// Whether words change their size.
    pub(super) fn moves_words(&self) -> bool {
        self.follows_words() && self.word.is_some_and(|motion| motion.scale != 1.0)
    }

    pub(super) fn cue_at(&self, t: Timestamp) -> CueState {
        let mut state = CueState { opacity: 1.0, scale: 1.0, drop: 0.0 };
        if let Some((span, motion)) = self.enter.filter(|(span, _)| span.contains(t)) {
            state.apply(motion.effect, progress(span, t), motion.ease.at(progress(span, t)));
            if self.seams.start == Start::Next {
                state.opacity = 1.0;
            }
        }
        if let Some((span, motion)) = self.exit.filter(|(span, _)| span.contains(t)) {
            let left = 1.0 - progress(span, t);
            state.apply(motion.effect, left, motion.ease.at(left));
        }
        state
    }

    pub(super) fn word_at(&self, word: u32, t: Timestamp) -> WordState {
        let Some(current) = self.current(t) else {
            return WordState { phase: Phase::Unspoken, tint: 0.0, scale: 1.0 };
        };
        let active = self.activations[current];
        let phase = match word.cmp(&active.word) {
            std::cmp::Ordering::Less => Phase::Spoken,
            std::cmp::Ordering::Equal => Phase::Active,
            std::cmp::Ordering::Greater => Phase::Unspoken,
        };
        let Some(motion) = self.word else {
            return WordState { phase, tint: f32::from(u8::from(phase == Phase::Active)), scale: 1.0 };
        };
        let raised = if phase == Phase::Active {
            motion.ease.at(part(t - active.start, motion.duration))
        } else {
            self.lowered(current, word, motion, t)
        };
        let scale = quantised(1.0 + (motion.scale - 1.0) * raised);
        WordState { phase, tint: raised.clamp(0.0, 1.0), scale }
    }

    /// How much a word that is no longer active still shows of it.
    fn lowered(&self, current: usize, word: u32, motion: WordMotion, t: Timestamp) -> f32 {
        let Some(previous) = current.checked_sub(1).map(|i| self.activations[i]) else { return 0.0 };
        if previous.word != word {
            return 0.0;
        }
        let end = self.activations[current].start;
        let reached = motion.ease.at(part(end - previous.start, motion.duration));
        let left = 1.0 - part(t - end, motion.duration);
        reached * left * left * left
    }

    /// Index of the activation at `t`.
    fn current(&self, t: Timestamp) -> Option<usize> {
        self.activations.partition_point(|a| a.start <= t).checked_sub(1)
    }

    /// The first instant after `t` at which pixels may differ from those at `t`; the very next while
    /// something moves.
    pub(super) fn next_change(&self, t: Timestamp) -> Timestamp {
        if self.moving().any(|span| span.contains(t)) {
            return t + Duration::from_micros(1);
        }
        let edges = [self.range.start, self.range.end].into_iter();
        let edges =
            edges.chain(self.moving().map(|span| span.start)).chain(self.activations.iter().map(|a| a.start));
        edges.filter(|edge| *edge > t).min().unwrap_or(Timestamp::MAX)
    }

    /// Spans in which every frame differs.
    fn moving(&self) -> impl Iterator<Item = TimeRange> + '_ {
        let cue = self.enter.iter().chain(&self.exit).map(|(span, _)| *span);
        let words = self.word.iter().flat_map(|motion| {
            let length = Duration::from_secs(f64::from(motion.duration));
            self.activations.iter().map(move |a| TimeRange::new(a.start, a.start + length))
        });
        cue.chain(words).filter(|span| span.start < self.range.end && span.start < span.end)
    }
}

impl CueState {
    fn apply(&mut self, effect: Effect, linear: f32, eased: f32) {
        match effect {
            Effect::Fade => self.opacity *= eased.clamp(0.0, 1.0),
            Effect::Pop => {
                // Seen early, else the growth is lost in transparency.
                self.opacity *= (linear * 2.5).clamp(0.0, 1.0);
                self.scale *= quantised(POP_FROM + (1.0 - POP_FROM) * eased);
            }
            Effect::Rise => {
                self.opacity *= (linear * 1.5).clamp(0.0, 1.0);
                self.drop += RISE_EM * (1.0 - eased);
            }
        }
    }

    /// Where a block with this centre goes.
    pub(super) fn placement(&self, center: (f32, f32), em: f32) -> Transform {
        let scaled = Transform::scaled(center, (self.scale, self.scale));
        // Whole pixels, so that a rise moves masks without painting them again.
        Transform { f: scaled.f + (self.drop * em).round(), ..scaled }
    }
}

fn activations(cue: &Cue) -> Vec<Activation> {
    let timed = cue.words().zip(0..).filter_map(|(word, index)| Some((word.range?.start, index)));
    let mut activations: Vec<_> = timed.map(|(start, word)| Activation { start, word }).collect();
    activations.sort_by_key(|a| (a.start, a.word));
    activations
}

fn progress(span: TimeRange, t: Timestamp) -> f32 {
    part(t - span.start, span.duration().as_secs() as f32)
}

fn part(elapsed: Duration, of: f32) -> f32 {
    if of > 0.0 { (elapsed.as_secs() as f32 / of).clamp(0.0, 1.0) } else { 1.0 }
}

fn quantised(scale: f32) -> f32 {
    (scale * SCALE_STEPS).round() / SCALE_STEPS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::CueWord;
    use crate::style::Ease;

    fn secs(t: f64) -> Timestamp {
        Timestamp::from_secs(t)
    }

    fn cue() -> Cue {
        let word = |text: &str, start, end| CueWord::new(text, TimeRange::from_secs(start, end));
        let words = vec![word("one", 1.2, 1.5), word("two", 2.0, 2.4), word("three", 2.4, 2.8)];
        Cue::new(TimeRange::from_secs(1.0, 3.0), vec![CueLine { words }])
    }

    fn animation(word: Option<WordMotion>) -> Animation {
        let enter = Motion { effect: Effect::Pop, duration: 0.1, ease: Ease::OutBack };
        let exit = Motion { effect: Effect::Fade, duration: 0.2, ease: Ease::Linear };
        Animation { enter: Some(enter), exit: Some(exit), word }
    }

    #[test]
    fn the_active_word_holds_through_a_pause() {
        let timeline = Timeline::new(&cue(), Seams::NONE, &animation(None), true);
        let phases = |t| [0, 1, 2].map(|word| timeline.word_at(word, secs(t)).phase);
        assert_eq!(phases(1.1), [Phase::Unspoken; 3]);
        assert_eq!(phases(1.8), [Phase::Active, Phase::Unspoken, Phase::Unspoken]);
        assert_eq!(phases(2.0), [Phase::Spoken, Phase::Active, Phase::Unspoken]);
        assert_eq!(phases(2.9), [Phase::Spoken, Phase::Spoken, Phase::Active]);
    }

    #[test]
    fn changes_are_every_instant_while_moving_and_the_next_edge_otherwise() {
        let timeline = Timeline::new(&cue(), Seams::NONE, &animation(None), true);
        let next = |t| timeline.next_change(secs(t)).as_secs();
        assert_eq!(next(0.0), 1.0);
        assert_eq!(next(1.05), 1.050001);
        assert_eq!(next(1.1), 1.2);
        assert_eq!(next(1.2), 2.0);
        assert_eq!(next(2.4), 2.8);
        assert_eq!(next(2.8), 2.800001);
        assert_eq!(timeline.next_change(secs(3.0)), Timestamp::MAX);
    }

    #[test]
    fn nothing_changes_between_the_changes_it_reports() {
        let motion = WordMotion { scale: 1.2, duration: 0.15, ease: Ease::OutBack };
        let timeline = Timeline::new(&cue(), Seams::NONE, &animation(Some(motion)), true);
        let state = |t| {
            let words = [0, 1, 2].map(|word| timeline.word_at(word, t));
            (timeline.range().contains(t), timeline.cue_at(t), words)
        };
        let (mut base, mut next) = (Timestamp::ZERO, timeline.next_change(Timestamp::ZERO));
        for micros in (0..3_500_000).step_by(997) {
            let t = Timestamp::from_micros(micros);
            if t >= next {
                (base, next) = (t, timeline.next_change(t));
            }
            assert_eq!(state(t), state(base), "{t:?} against {base:?}");
        }
    }

    #[test]
    fn a_word_pops_to_its_size_and_back() {
        let motion = WordMotion { scale: 1.25, duration: 0.2, ease: Ease::OutBack };
        let timeline = Timeline::new(&cue(), Seams::NONE, &animation(Some(motion)), true);
        let scale = |t| timeline.word_at(0, secs(t)).scale;
        assert_eq!(scale(1.19), 1.0);
        assert!((1..20).any(|i| scale(1.2 + f64::from(i) * 0.01) > 1.25), "it overshoots");
        assert_eq!(scale(1.5), 1.25);
        assert!(scale(2.05) < 1.25 && scale(2.05) > 1.0);
        assert_eq!(scale(2.2), 1.0);
    }

    #[test]
    fn a_short_cue_is_whole_for_a_while() {
        let mut short = cue();
        short.range = TimeRange::from_secs(1.0, 1.1);
        let timeline = Timeline::new(&short, Seams::NONE, &animation(None), false);
        assert_eq!(timeline.cue_at(secs(1.05)), CueState { opacity: 1.0, scale: 1.0, drop: 0.0 });
        assert!(timeline.cue_at(secs(1.0)).opacity < 0.1);
        assert!(timeline.cue_at(secs(1.0999)).opacity < 0.1);
    }

    fn says(start: f64, end: f64, lines: &str) -> Cue {
        Cue::from_text(TimeRange::from_secs(start, end), lines)
    }

    /// Opacity and scale at the ends and in the middle of a cue that lasts from 1 to 2 s, between two others.
    fn looks(before: &Cue, cue: &Cue, after: &Cue, effect: Effect) -> [(f32, f32); 3] {
        let motion = Motion { effect, duration: 0.1, ease: Ease::Linear };
        let animation = Animation { enter: Some(motion), exit: Some(motion), word: None };
        let seams = Seams::between(Some(before), cue, Some(after));
        let timeline = Timeline::new(cue, seams, &animation, false);
        [1.0, 1.5, 1.999_999].map(|t| timeline.cue_at(secs(t))).map(|state| (state.opacity, state.scale))
    }

    #[test]
    fn text_stays_where_cues_touch() {
        let cue = says(1.0, 2.0, "now");
        let [apart, touching] = [0.9, 1.0].map(|end| says(0.0, end, "before"));
        let [later, next] = [2.1, 2.0].map(|start| says(start, 3.0, "after"));
        let [start, _, end] = looks(&apart, &cue, &later, Effect::Fade);
        assert!(start.0 == 0.0 && end.0 < 0.01, "{start:?} {end:?}");
        assert_eq!(looks(&touching, &cue, &next, Effect::Fade), [(1.0, 1.0); 3]);
        let [start, _, end] = looks(&touching, &cue, &later, Effect::Fade);
        assert!(start.0 == 1.0 && end.0 < 0.01, "{start:?} {end:?}");
    }

    #[test]
    fn a_pop_still_moves_a_new_text_but_not_one_that_rolls_up() {
        let (cue, next) = (says(1.0, 2.0, "one\ntwo"), says(2.0, 3.0, "three"));
        assert_eq!(
            looks(&says(0.0, 1.0, "other"), &cue, &next, Effect::Pop),
            [(1.0, quantised(POP_FROM)), (1.0, 1.0), (1.0, 1.0)]
        );
        assert_eq!(looks(&says(0.0, 1.0, "zero\none"), &cue, &next, Effect::Pop), [(1.0, 1.0); 3]);
    }
}
