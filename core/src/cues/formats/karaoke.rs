//! Cue text with times between the words, as WebVTT and LRC have it.

use super::super::text::split_words;
use super::super::{Cue, CueLine, CueWord};
use crate::transcript::spread;
use crate::transcript::writing::is_break_space;
use crate::units::{TimeRange, Timestamp};

/// Builds the lines of one cue from its characters and times, in the order of the file.
///
/// A time starts the words after it and ends those before it. Several words between two times share
/// them by length. A time that runs backwards or lies outside the cue is ignored.
#[derive(Debug)]
pub(super) struct TimedText {
    cue: TimeRange,
    lines: Vec<Vec<CueWord>>,
    /// Text since the last time or line end.
    pending: String,
    /// Whether the text before `pending` ended without a space, on the same line.
    touches: bool,
    /// Start of each group of words, and how many words there were before it.
    groups: Vec<(Timestamp, usize)>,
    words: usize,
}

impl TimedText {
    pub fn new(cue: TimeRange) -> Self {
        Self {
            cue,
            lines: vec![Vec::new()],
            pending: String::new(),
            touches: false,
            groups: vec![(cue.start, 0)],
            words: 0,
        }
    }

    pub fn char(&mut self, c: char) {
        self.pending.push(c);
    }

    pub fn time(&mut self, time: Timestamp) {
        self.flush();
        let latest = self.groups.last().map_or(self.cue.start, |&(start, _)| start);
        if (latest..=self.cue.end).contains(&time) {
            self.groups.push((time, self.words));
        }
    }

    pub fn end_line(&mut self) {
        self.flush();
        self.touches = false;
        self.lines.push(Vec::new());
    }

    /// The lines that have words, timed if any time was given.
    pub fn finish(mut self) -> Vec<CueLine> {
        self.flush();
        let ranges = self.ranges();
        let words = self.lines.iter_mut().flatten();
        for (word, range) in words.zip(ranges) {
            word.range = Some(range);
        }
        self.lines.into_iter().filter(|words| !words.is_empty()).map(|words| CueLine { words }).collect()
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let (Some(first), Some(last)) = (pending.chars().next(), pending.chars().next_back()) else { return };
        let mut words = split_words(&pending);
        if let Some(word) = words.first_mut() {
            word.joined = self.touches && !is_break_space(first);
        }
        self.touches = !is_break_space(last) && (self.touches || !words.is_empty());
        self.words += words.len();
        if let Some(line) = self.lines.last_mut() {
            line.append(&mut words);
        }
    }

    /// A range for every word, or none at all if no time was given.
    fn ranges(&self) -> Vec<TimeRange> {
        if self.groups.len() == 1 {
            return Vec::new();
        }
        let weights: Vec<_> = self.lines.iter().flatten().map(|word| spread::weight(&word.text)).collect();
        let ends = self.groups.iter().skip(1).copied().chain([(self.cue.end, self.words)]);
        let groups = self.groups.iter().zip(ends);
        groups
            .flat_map(|(&(start, first), (end, after))| {
                spread::shares(TimeRange::new(start, end), weights.get(first..after).unwrap_or_default())
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

/// What a writer emits between and around the words of a cue.
#[derive(Debug, PartialEq)]
pub(super) enum Mark<'a> {
    /// A time.
    Time(Timestamp),
    /// A space between words.
    Space,
    /// The text of a word.
    Word(&'a str),
}

/// Whether every word of the cue has a time; otherwise none are written.
pub(super) fn is_timed(cue: &Cue) -> bool {
    cue.words().all(|word| word.range.is_some())
}

/// One line as marks that [`TimedText`] reads back. No time is written where the reader assumes it: at
/// the start if that is `from`, and at the end if that is `to`.
pub(super) fn marks(line: &CueLine, timed: bool, from: Option<Timestamp>, to: Timestamp) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for (index, word) in line.words.iter().enumerate() {
        let range = word.range.filter(|_| timed);
        if index > 0 && !word.joined {
            marks.push(Mark::Space);
        }
        if let Some(start) = range.map(|range| range.start).filter(|&start| index > 0 || from != Some(start))
        {
            marks.push(Mark::Time(start));
        }
        marks.push(Mark::Word(&word.text));
        let next = line.words.get(index + 1).map_or(Some(to), |next| next.range.map(|range| range.start));
        if let (Some(range), Some(next)) = (range, next)
            && range.end < next
        {
            marks.push(Mark::Time(range.end));
        }
    }
    marks
}
