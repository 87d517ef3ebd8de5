//! When each word of a cue is spoken.

use std::ops::Range;

use crate::cues::Cue;
use crate::units::{TimeRange, Timestamp};

/// Where a word stands against the voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) enum Phase {
    /// Not yet spoken.
    Before,
    /// Being spoken, until the next word starts.
    Active,
    /// Spoken.
    After,
}

/// The word that is active from `start` on, until the next one starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) struct Activation {
    pub(in crate::layout) start: Timestamp,
    pub(in crate::layout) word: u32,
}

#[derive(Debug, Clone, Copy)]
struct WordTimes {
    /// As the cue has it; empty for a word without a time.
    own: TimeRange,
    /// From its start to that of the next; empty for a word without a time, which is spoken when a later one starts.
    active: TimeRange,
}

/// The times of a cue's words, in order of the words and in order of time.
#[derive(Debug)]
pub(super) struct Words {
    times: Vec<WordTimes>,
    activations: Vec<Activation>,
}

impl Words {
    pub(super) fn new(cue: &Cue) -> Self {
        let timed = cue.words().zip(0..).filter_map(|(word, index)| Some((word.range?.start, index)));
        let mut activations: Vec<_> = timed.map(|(start, word)| Activation { start, word }).collect();
        activations.sort_by_key(|a| (a.start, a.word));
        let mut times = untimed(cue);
        let ends = activations.iter().skip(1).map(|next| next.start).chain([Timestamp::MAX]);
        for (activation, end) in activations.iter().zip(ends) {
            if let Some(times) = times.get_mut(activation.word as usize) {
                times.active = TimeRange::new(activation.start, end);
            }
        }
        Self { times, activations }
    }

    /// In order of time; empty when no word has one.
    pub(super) fn activations(&self) -> &[Activation] {
        &self.activations
    }

    /// Index of the activation at `t`.
    pub(super) fn current(&self, t: Timestamp) -> Option<usize> {
        self.activations.partition_point(|a| a.start <= t).checked_sub(1)
    }

    /// When one of `words` is active, from the first to the last of them.
    pub(super) fn active(&self, words: &Range<u32>) -> Option<TimeRange> {
        self.span(words, |times| times.active)
    }

    /// From the start of the first to the end of the last of `words`, as the cue has them.
    pub(super) fn own(&self, words: &Range<u32>) -> Option<TimeRange> {
        self.span(words, |times| times.own)
    }

    fn span(&self, words: &Range<u32>, of: impl Fn(&WordTimes) -> TimeRange) -> Option<TimeRange> {
        let words = self.times.get(words.start as usize..words.end as usize)?;
        let start = words.iter().map(|times| of(times).start).min()?;
        let end = words.iter().map(|times| of(times).end).max()?;
        Some(TimeRange::new(start, end))
    }
}

/// Words as if none had a time of its own.
fn untimed(cue: &Cue) -> Vec<WordTimes> {
    let mut next = Timestamp::MAX;
    let ranges: Vec<_> = cue.words().map(|word| word.range).collect();
    let mut times: Vec<_> = ranges
        .into_iter()
        .rev()
        .map(|range| {
            let spoken = TimeRange::new(next, next);
            next = range.map_or(next, |range| next.min(range.start));
            WordTimes { own: range.unwrap_or(spoken), active: spoken }
        })
        .collect();
    times.reverse();
    times
}
