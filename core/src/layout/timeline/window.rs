//! When one track runs for one of its targets.

use std::ops::Range;

use super::words::Words;
use crate::style::{On, Target, Track};
use crate::units::{Duration, TimeRange, Timestamp};

/// All of an entrance or an exit takes at most this part of the cue's time.
const LARGEST_PART: f64 = 0.4;

/// One of the things that tracks change.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::layout) struct Instance {
    pub(in crate::layout) target: Target,
    /// Its place among all of its kind in the cue, and how many there are.
    pub(super) place: (u32, u32),
    /// The same among those of its word.
    pub(super) place_in_word: (u32, u32),
    /// The words that it covers.
    pub(in crate::layout) words: Range<u32>,
}

/// The time of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    /// The first part of the track.
    pub(super) start: Timestamp,
    pub(super) length: Duration,
    /// When the track counts: before `start` it is at its own start, after its length it is at its end.
    pub(super) counts: TimeRange,
    pub(super) repeats: bool,
}

impl Window {
    /// `None` for a track that never runs.
    pub(super) fn new(track: &Track, instance: &Instance, cue: TimeRange, words: &Words) -> Option<Self> {
        let stagger = |(index, _): (u32, u32)| f64::from(track.stagger) * f64::from(index);
        let delay = f64::from(track.delay);
        let secs = Duration::from_secs;
        match track.on {
            On::Enter => Some(entrance(track, instance, cue)),
            On::Exit => Some(exit(track, instance, cue)),
            On::Always => {
                let start = cue.start + secs(delay + stagger(instance.place));
                let length = track.duration.map_or(cue.end - start, |duration| secs(f64::from(duration)));
                let repeats = track.duration.is_some_and(|duration| duration > 0.0);
                Some(Self { start, length, counts: TimeRange::new(start, cue.end), repeats })
            }
            On::Active | On::After => {
                let active = words.active(&instance.words)?;
                let counts = match track.on {
                    On::Active => active,
                    _ => TimeRange::new(active.end, Timestamp::MAX),
                };
                let own = words.own(&instance.words).map_or(Duration::ZERO, TimeRange::duration);
                let length = track.duration.map_or(own, |duration| secs(f64::from(duration)));
                let start = counts.start + secs(delay + stagger(instance.place_in_word));
                (counts.start < cue.end).then_some(Self { start, length, counts, repeats: false })
            }
        }
    }

    /// How much of the track is over at `t`, 0 to 1; `None` when it does not count.
    pub(super) fn part(&self, t: Timestamp) -> Option<f32> {
        self.counts.contains(t).then(|| self.part_up_to(t))
    }

    /// The same, whether or not it counts.
    pub(super) fn part_up_to(&self, t: Timestamp) -> f32 {
        if t < self.start {
            return 0.0;
        }
        let length = self.length.as_secs() as f32;
        let elapsed = match self.repeats && self.length > Duration::ZERO {
            true => Duration::from_micros((t - self.start).as_micros().rem_euclid(self.length.as_micros())),
            false => t - self.start,
        };
        if length > 0.0 { (elapsed.as_secs() as f32 / length).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// Where in time a part of it is reached.
    pub(super) fn time_of(&self, part: f32) -> Timestamp {
        self.start + Duration::from_secs(self.length.as_secs() * f64::from(part))
    }

    /// When it moves, as far as it is seen.
    pub(super) fn span(&self, cue: TimeRange) -> TimeRange {
        let end = if self.repeats { self.counts.end } else { self.start + self.length };
        let start = self.start.max(self.counts.start).max(cue.start);
        TimeRange::new(start, end.min(self.counts.end).min(cue.end))
    }
}

/// Seconds of one target, and the squeeze that keeps all of them within the cue's part.
fn squeezed(track: &Track, count: u32, cue: TimeRange) -> (f64, f64) {
    let longest = cue.duration().as_secs() * LARGEST_PART;
    let around = f64::from(track.delay) + f64::from(track.stagger) * f64::from(count.saturating_sub(1));
    let length = track.duration.map_or((longest - around).max(0.0), f64::from);
    let total = around + length;
    let squeeze = if total > longest { longest / total } else { 1.0 };
    (length, squeeze)
}

fn entrance(track: &Track, instance: &Instance, cue: TimeRange) -> Window {
    let (index, count) = instance.place;
    let (length, squeeze) = squeezed(track, count, cue);
    let wait = f64::from(track.delay) + f64::from(track.stagger) * f64::from(index);
    Window {
        start: cue.start + Duration::from_secs(wait * squeeze),
        length: Duration::from_secs(length * squeeze),
        counts: cue,
        repeats: false,
    }
}

fn exit(track: &Track, instance: &Instance, cue: TimeRange) -> Window {
    let (index, count) = instance.place;
    let (length, squeeze) = squeezed(track, count, cue);
    let later = f64::from(count.saturating_sub(1).saturating_sub(index));
    let wait = f64::from(track.delay) + f64::from(track.stagger) * later;
    let end = cue.end - Duration::from_secs(wait * squeeze);
    let length = Duration::from_secs(length * squeeze);
    let start = end - length;
    Window { start, length, counts: TimeRange::new(start, cue.end), repeats: false }
}
