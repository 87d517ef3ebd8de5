//! Time for the words that were not found in the audio.

use super::Alignment;
use crate::units::{Duration, TimeRange, Timestamp};

/// Longest time that such a word gets, and the shortest that a person can read one in.
const LONGEST: Duration = Duration::from_millis(250);
const SHORTEST: Duration = Duration::from_millis(100);

impl Alignment {
    /// The times of all words, in audio that ends at `end`.
    pub(super) fn times(&self, end: Timestamp) -> Vec<TimeRange> {
        let mut times: Vec<TimeRange> = Vec::with_capacity(self.known.len());
        while let Some(known) = self.known.get(times.len()) {
            if let Some(range) = known.range() {
                times.push(range);
                continue;
            }
            let at = times.len();
            let length = self.known[at..].iter().take_while(|known| known.range().is_none()).count();
            let before = times.last().copied();
            let after = self.known.get(at + length).and_then(|known| known.range());
            match self.taken_over(at, before, after) {
                Some(range) => times.extend(self.by_length(at, length, range)),
                None => times.extend(self.in_between(length, before, after, end)),
            }
        }
        times
    }

    /// The time of what the words from `at` on replace, as far as no other word has it.
    fn taken_over(
        &self,
        at: usize,
        before: Option<TimeRange>,
        after: Option<TimeRange>,
    ) -> Option<TimeRange> {
        let replaced = self.correction.as_ref()?.iter().find(|replaced| replaced.words.contains(&at))?;
        let start = before.map_or(replaced.range.start, |word| replaced.range.start.max(word.end));
        let end = after.map_or(replaced.range.end, |word| replaced.range.end.min(word.start));
        (start < end).then(|| TimeRange::new(start, end))
    }

    /// `range` shared by words, in proportion to their letters.
    fn by_length(&self, at: usize, length: usize, range: TimeRange) -> Vec<TimeRange> {
        let letters: Vec<_> =
            self.script.words[at..at + length].iter().map(|word| word.text.chars().count() as f64).collect();
        let all: f64 = letters.iter().sum();
        let edge = |read: f64| range.start + Duration::from_secs(range.duration().as_secs() * read / all);
        let mut read = 0.0;
        let share = |letters: f64| {
            let start = edge(read);
            read += letters;
            TimeRange::new(start, edge(read))
        };
        letters.into_iter().map(share).collect()
    }

    /// A short time each for words between two others.
    fn in_between(
        &self,
        length: usize,
        before: Option<TimeRange>,
        after: Option<TimeRange>,
        end: Timestamp,
    ) -> Vec<TimeRange> {
        let from = before.map_or(Timestamp::ZERO, |word| word.end);
        let to = match (after, &self.correction) {
            (Some(word), _) => word.start,
            // A word that is shown has to be shown before the audio is over.
            (None, Some(_)) => end.max(from),
            (None, None) => Timestamp::MAX,
        };
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        let each =
            Duration::from_micros(TimeRange::new(from, to).duration().as_micros() / count).min(LONGEST);
        if self.correction.is_some() && each < SHORTEST {
            // Captions share the time of words that start together.
            let shared = match (before, after) {
                (_, Some(word)) => TimeRange::new(word.start, word.start),
                (Some(word), None) => word,
                (None, None) => TimeRange::new(from, to),
            };
            return vec![shared; length];
        }
        // Before the first word they come right ahead of it.
        let first = match (before, after) {
            (None, Some(word)) => (0..length).fold(word.start, |start, _| start - each),
            _ => from,
        };
        let starts = std::iter::successors(Some(first), |&start| Some(start + each));
        starts.map(|start| TimeRange::new(start, start + each)).take(length).collect()
    }
}
