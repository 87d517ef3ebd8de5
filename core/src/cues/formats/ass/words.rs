//! Text in several looks and with syllables to the lines of a cue.

use super::super::super::text::split_words;
use super::super::super::{CueLine, CueWord};
use super::tags::Karaoke;
use crate::transcript::spread;
use crate::transcript::writing::is_break_space;
use crate::units::{TimeRange, Timestamp};

/// A syllable of karaoke.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Syllable {
    pub kind: Karaoke,
    pub range: TimeRange,
}

/// A word with what it is made of.
#[derive(Debug)]
struct Part {
    word: CueWord,
    /// Index of the look.
    look: usize,
    /// Index of the syllable, where it is of one.
    syllable: Option<usize>,
}

/// Collects the words of an event.
#[derive(Debug, Default)]
pub(super) struct Words {
    lines: Vec<Vec<Part>>,
    syllables: Vec<Syllable>,
    /// Whether the text so far ended without a space, on the same line.
    touches: bool,
}

/// The lines of a cue, and the look of each word in reading order.
#[derive(Debug)]
pub(super) struct Lines {
    pub lines: Vec<CueLine>,
    pub looks: Vec<usize>,
    /// Lines that had no words.
    pub empty: usize,
}

impl Words {
    /// What follows belongs to this syllable.
    pub fn syllable(&mut self, syllable: Syllable) {
        self.syllables.push(syllable);
    }

    /// Adds text in a look; `\n` ends a line.
    pub fn text(&mut self, text: &str, look: usize) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 || self.lines.is_empty() {
                self.lines.push(Vec::new());
                self.touches = false;
            }
            self.stretch(line, look);
        }
    }

    fn stretch(&mut self, text: &str, look: usize) {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        let mut words = split_words(text);
        if let Some(word) = words.first_mut() {
            word.joined = self.touches && !is_break_space(first);
        }
        self.touches = !is_break_space(last) && (self.touches || !words.is_empty());
        let syllable = self.syllables.len().checked_sub(1);
        if let Some(line) = self.lines.last_mut() {
            line.extend(words.into_iter().map(|word| Part { word, look, syllable }));
        }
    }

    /// The lines that have words. With syllables, each word has the time of its own; what stands before the first of them
    /// is sung from the start.
    pub fn finish(mut self, start: Timestamp) -> Lines {
        let unsung = TimeRange::new(start, start);
        let mut parts: Vec<_> = self.lines.iter_mut().flatten().collect();
        if !self.syllables.is_empty() {
            for together in parts.chunk_by_mut(|a, b| a.syllable == b.syllable) {
                let syllable = together.first().and_then(|part| part.syllable);
                let range =
                    syllable.and_then(|index| self.syllables.get(index)).map_or(unsung, |one| one.range);
                let weights: Vec<_> = together.iter().map(|part| spread::weight(&part.word.text)).collect();
                for (part, share) in together.iter_mut().zip(spread::shares(range, &weights)) {
                    part.word.range = Some(share);
                }
            }
        }
        let looks = self.lines.iter().flatten().map(|part| part.look).collect();
        let empty = self.lines.iter().filter(|line| line.is_empty()).count();
        let lines = self.lines.into_iter().filter(|line| !line.is_empty());
        let lines =
            lines.map(|line| CueLine { words: line.into_iter().map(|part| part.word).collect() }).collect();
        Lines { lines, looks, empty }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(start: i64, end: i64) -> TimeRange {
        TimeRange::new(Timestamp::from_millis(start), Timestamp::from_millis(end))
    }

    #[test]
    fn looks_part_words_without_a_space() {
        let mut words = Words::default();
        for (look, text) in ["Hel", "lo", " there\nyou ", "two"].into_iter().enumerate() {
            words.text(text, look);
        }
        let lines = words.finish(Timestamp::ZERO);
        let texts: Vec<_> = lines.lines.iter().map(CueLine::text).collect();
        assert_eq!(texts, ["Hello there", "you two"]);
        assert_eq!(lines.looks, [0, 1, 2, 2, 3]);
        assert!(lines.lines.iter().flat_map(|line| &line.words).all(|word| word.range.is_none()));
    }

    #[test]
    fn words_of_a_syllable_share_its_time() {
        let mut words = Words::default();
        words.text("Oh ", 0);
        for (text, range) in [("ka", (100, 200)), ("ra oke", (200, 700)), ("", (700, 800)), ("!", (800, 900))]
        {
            words.syllable(Syllable { kind: Karaoke::Fill, range: millis(range.0, range.1) });
            words.text(text, 0);
        }
        let lines = words.finish(Timestamp::ZERO).lines;
        let times: Vec<_> = lines[0].words.iter().map(|word| (&*word.text, word.range.unwrap())).collect();
        assert_eq!(
            times,
            [
                ("Oh", millis(0, 0)),
                ("ka", millis(100, 200)),
                ("ra", millis(200, 400)),
                ("oke", millis(400, 700)),
                ("!", millis(800, 900))
            ]
        );
    }

    #[test]
    fn empty_lines_are_counted() {
        let mut words = Words::default();
        words.text("a\n\n b\n", 0);
        let lines = words.finish(Timestamp::ZERO);
        assert_eq!((lines.lines.len(), lines.empty), (2, 2));
    }
}
