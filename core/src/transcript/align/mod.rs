//! Given text to words with times.
//!
//! An [`Alignment`] is a text some of whose words have times. They get them in three ways:
//!
//! 1. from an earlier transcript ([`keep`](Alignment::keep)): words that are in it as well keep what they
//!    have;
//! 2. from what the recogniser finds where the text is ([`place`](Alignment::place)): words that are recognised as
//!    they are written take the times at which they are recognised. Nothing else tells so well where in an hour
//!    of audio a sentence is, and wrong or missing text moves nothing but itself;
//! 3. the words between those are given to the decoder, with their neighbours, in place of what it would
//!    have written ([`SourceRecognizer::time`](super::SourceRecognizer::time)). Its cross attention tells when each starts, as in
//!    transcription, and its probabilities whether they are said at all.
//!
//! Memory grows with the text, not with the audio.

mod pairing;
mod passage;
mod place;
mod script;
mod share;
mod spoken;
mod time;

use std::ops::Range;

use self::script::Script;
use super::text;
use super::{Segment, Word};
use crate::audio::SpeechSpan;
use crate::error::{Error, Result};
use crate::ffi::whisper::Model;
use crate::units::{Duration, TimeRange, Timestamp};

/// Longest time that words are looked for in without recognising first what is said.
const SHORT: Duration = Duration::from_millis(15_000);

/// Words without times, and the time that they must lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Which words of the text.
    words: Range<usize>,
    window: TimeRange,
}

impl Stretch {
    /// The time that the words must lie in; ends at [`Timestamp::MAX`] where no word follows.
    pub fn window(&self) -> TimeRange {
        self.window
    }

    /// Whether the words can be looked for without recognising first what is said.
    pub fn is_short(&self) -> bool {
        self.window.duration() <= SHORT
    }
}

/// Speech that was recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognizedSpan {
    /// The audio.
    range: TimeRange,
    /// Where speech is in it.
    speech: Vec<TimeRange>,
    words: Vec<Word>,
}

impl RecognizedSpan {
    /// What `segments` were recognised in `span`.
    pub fn new(span: &SpeechSpan, segments: Vec<Segment>) -> Self {
        Self {
            range: TimeRange::new(span.pcm.start, span.pcm.end()),
            speech: span.speech.clone(),
            words: segments.into_iter().flat_map(|segment| segment.words).collect(),
        }
    }
}

/// What is known of a word's time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    Nothing,
    /// It was not found in the audio.
    Unspoken,
    At {
        range: TimeRange,
        probability: f32,
        spoken: bool,
        /// Whether the time is an earlier transcript's, and not to be changed.
        kept: bool,
    },
}

impl Known {
    fn range(self) -> Option<TimeRange> {
        match self {
            Self::At { range, .. } => Some(range),
            Self::Nothing | Self::Unspoken => None,
        }
    }

    fn of(word: &Word, kept: bool) -> Self {
        let &Word { range, probability, spoken, .. } = word;
        Self::At { range, probability, spoken, kept }
    }
}

/// A text, some of whose words have times.
#[derive(Debug)]
pub struct Alignment {
    script: Script,
    known: Vec<Known>,
    /// What a correction of an earlier transcript has put in the place of something; `None` without one.
    correction: Option<Vec<Replaced>>,
}

/// Words that a person has put in the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Replaced {
    /// Which words of the text.
    words: Range<usize>,
    /// When those that they replace are said.
    range: TimeRange,
}

/// A word of a passage as it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Found {
    range: TimeRange,
    probability: f32,
}

impl Alignment {
    /// A text whose words have no times yet.
    pub(super) fn new(text: &str, model: &Model) -> Result<Self> {
        let script = Script::new(text.trim_start_matches('\u{feff}'), model);
        if script.words.is_empty() {
            return Err(Error::option("text", "without words", "the words that are spoken"));
        }
        let known = vec![Known::Nothing; script.words.len()];
        Ok(Self { script, known, correction: None })
    }

    /// Gives the words that are also in `words`, an earlier transcript's, the times that they have there. What they
    /// are told apart by is letters and digits; case and punctuation may differ.
    ///
    /// The others were typed by a person, and count as spoken wherever they are found.
    pub fn keep(&mut self, words: &[Word]) {
        let earlier: Vec<_> = words.iter().map(|word| key(&word.text)).collect();
        let mut replaced = Vec::new();
        // Where in either text what was kept last ends.
        let (mut to, mut from) = (0, 0);
        let mut close = |text: Range<usize>, earlier: Range<usize>| {
            let said = &words[earlier];
            if let (false, Some(first), Some(last)) = (text.is_empty(), said.first(), said.last()) {
                let range = TimeRange::new(first.range.start, last.range.end);
                replaced.push(Replaced { words: text, range });
            }
        };
        for (at, partner) in pairing::pair(&self.keys(0..self.known.len()), &earlier).into_iter().enumerate()
        {
            if let Some(partner) = partner.filter(|partner| partner.same) {
                self.known[at] = Known::of(&words[partner.index], true);
                close(to..at, from..partner.index);
                (to, from) = (at + 1, partner.index + 1);
            }
        }
        close(to..self.known.len(), from..words.len());
        self.correction = Some(replaced);
    }

    /// Whether not one word of the text was found so far.
    fn is_unheard(&self) -> bool {
        self.known.iter().all(|known| known.range().is_none())
    }

    /// The words that have no times yet.
    pub fn untimed(&self) -> Vec<Stretch> {
        let all = 0..self.known.len();
        self.runs(all, TimeRange::new(Timestamp::ZERO, Timestamp::MAX))
    }

    /// The runs of words without times among `words`, which lie in `window`.
    fn runs(&self, words: Range<usize>, window: TimeRange) -> Vec<Stretch> {
        let mut runs = Vec::new();
        let mut at = words.start;
        while at < words.end {
            let length =
                self.known[at..words.end].iter().take_while(|known| **known == Known::Nothing).count();
            if length > 0 {
                let before = self.known[words.start..at].iter().rev().find_map(|known| known.range());
                let after = self.known[at + length..words.end].iter().find_map(|known| known.range());
                let start = before.map_or(window.start, |range| range.end);
                let end = after.map_or(window.end, |range| range.start);
                runs.push(Stretch { words: at..at + length, window: TimeRange::new(start, end) });
            }
            at += length.max(1);
        }
        runs
    }

    /// Takes down when the words of `stretch` are said, or that they are not.
    fn settle(&mut self, stretch: &Stretch, found: Option<Vec<Found>>) {
        let known = &mut self.known[stretch.words.clone()];
        known.fill(Known::Unspoken);
        let TimeRange { start, end } = stretch.window;
        for (known, Found { range, probability }) in known.iter_mut().zip(found.into_iter().flatten()) {
            let range = TimeRange::new(range.start.clamp(start, end), range.end.clamp(start, end));
            *known = Known::At { range, probability, spoken: true, kept: false };
        }
    }

    /// The words as segments, in audio that ends at `end`. Those that nobody says get the time that is left; those
    /// that a person has typed over an earlier transcript share the time of what they replace, and count as spoken.
    pub fn into_segments(self, end: Timestamp) -> Vec<Segment> {
        let times = self.times(end);
        let mut segments = Vec::with_capacity(self.script.ends.len());
        let mut start = 0;
        for &end in &self.script.ends {
            let words: Vec<_> = (start..end).map(|at| self.word(at, times[at])).collect();
            segments.push(Segment {
                range: TimeRange::new(times[start].start, times[end - 1].end),
                text: text::join(&self.script.words[start..end]),
                words,
                speaker: None,
            });
            start = end;
        }
        segments
    }

    fn word(&self, at: usize, range: TimeRange) -> Word {
        let (probability, spoken) = match self.known[at] {
            Known::At { probability, spoken, .. } => (probability, spoken),
            Known::Nothing | Known::Unspoken => (0.0, self.correction.is_some()),
        };
        Word { text: self.script.words[at].text.clone(), range, probability, spoken }
    }

    fn keys(&self, words: Range<usize>) -> Vec<String> {
        self.script.words[words].iter().map(|word| key(&word.text)).collect()
    }
}

/// What words are told apart by: letters and digits in lower case, or all of a word that has none.
fn key(word: &str) -> String {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if plain.is_empty() { word.into() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::super::text::TokenWord;
    use super::*;

    fn alignment(text: &str) -> Alignment {
        let word =
            |(at, word): (usize, &str)| TokenWord { text: word.into(), tokens: at..at + 1, spaced: true };
        let words: Vec<_> = text.split(' ').enumerate().map(word).collect();
        let count = words.len();
        let tokens = (0..).take(count).collect();
        let script = Script { words, tokens, ends: vec![count] };
        Alignment { script, known: vec![Known::Nothing; count], correction: None }
    }

    fn word(&(text, start, end): &(&str, f64, f64)) -> Word {
        Word { text: text.into(), range: TimeRange::from_secs(start, end), probability: 0.5, spoken: true }
    }

    fn span(start: f64, end: f64, words: &[(&str, f64, f64)]) -> RecognizedSpan {
        let range = TimeRange::from_secs(start, end);
        RecognizedSpan { range, speech: vec![range], words: words.iter().map(word).collect() }
    }

    fn stretch(words: Range<usize>, start: f64, end: f64) -> Stretch {
        Stretch { words, window: TimeRange::from_secs(start, end) }
    }

    #[test]
    fn what_lies_between_kept_words_has_no_times() {
        let mut alignment = alignment("One two, six four");
        alignment.keep(
            &[("one", 1.0, 1.5), ("two", 1.5, 2.0), ("three", 2.0, 3.0), ("four", 3.0, 4.0)]
                .map(|w| word(&w)),
        );
        assert_eq!(alignment.untimed(), [stretch(2..3, 2.0, 3.0)]);
        assert!(alignment.untimed()[0].is_short());
        assert_eq!(alignment.surroundings(&stretch(2..3, 2.0, 3.0)), TimeRange::from_secs(0.9, 4.1));
        let passage = alignment.passage(&stretch(2..3, 2.0, 3.0));
        assert_eq!(
            (passage.tokens, passage.first, passage.words[0].tokens.clone()),
            (vec![0, 1, 2, 3], 2, 0..1)
        );
    }

    #[test]
    fn words_far_away_are_no_context() {
        let mut alignment = alignment("one two six four");
        alignment.keep(&[("one", 1.0, 1.5), ("two", 50.0, 51.0), ("four", 60.0, 63.0)].map(|w| word(&w)));
        let passage = alignment.passage(&stretch(2..3, 51.0, 60.0));
        assert_eq!((passage.tokens, passage.first), (vec![1, 2], 1));
    }

    #[test]
    fn words_lie_in_the_span_in_which_others_were_heard_in_their_place() {
        let mut alignment = alignment("a b x y c d");
        let recognized = [
            span(0.0, 10.0, &[("a", 1.0, 2.0), ("b", 2.0, 3.0), ("q", 4.0, 5.0)]),
            span(20.0, 30.0, &[("r", 21.0, 22.0), ("c", 23.0, 24.0), ("d", 24.0, 25.0)]),
        ];
        let all = alignment.untimed().remove(0);
        let placed = alignment.place(&all, &recognized);
        assert_eq!(placed, [stretch(2..3, 3.0, 10.0), stretch(3..4, 20.0, 23.0)]);
    }

    #[test]
    fn words_that_were_not_heard_lie_where_there_is_most_speech() {
        let mut alignment = alignment("a b x y c d");
        let recognized = [
            span(0.0, 4.0, &[("a", 1.0, 2.0), ("b", 2.0, 3.0)]),
            span(10.0, 20.0, &[]),
            span(20.0, 30.0, &[("c", 23.0, 24.0), ("d", 24.0, 25.0)]),
        ];
        let all = alignment.untimed().remove(0);
        assert_eq!(alignment.place(&all, &recognized), [stretch(2..4, 10.0, 20.0)]);
    }

    #[test]
    fn without_speech_nothing_is_said_and_what_is_not_said_lies_between_its_neighbours() {
        let mut silent = alignment("a b");
        let all = silent.untimed().remove(0);
        assert_eq!(silent.place(&all, &[]), []);
        assert!(silent.into_segments(Timestamp::from_secs(9.0))[0].words.iter().all(|word| !word.spoken));

        let mut alignment = alignment("x a y z b w");
        let recognized = [span(0.0, 4.0, &[("a", 1.0, 2.0), ("b", 2.2, 3.0)])];
        let all = alignment.untimed().remove(0);
        for stretch in alignment.place(&all, &recognized) {
            alignment.settle(&stretch, None);
        }
        let (times, spoken) = settled(alignment, 4.0);
        assert_eq!(times, [(0.75, 1.0), (1.0, 2.0), (2.0, 2.1), (2.1, 2.2), (2.2, 3.0), (3.0, 3.25)]);
        assert_eq!(spoken, 2);
    }

    /// The times of all words in audio of so many seconds, and how many are spoken.
    fn settled(alignment: Alignment, end: f64) -> (Vec<(f64, f64)>, usize) {
        let segment = alignment.into_segments(Timestamp::from_secs(end)).remove(0);
        let times = segment.words.iter().map(|word| (word.range.start.as_secs(), word.range.end.as_secs()));
        (times.collect(), segment.words.iter().filter(|word| word.spoken).count())
    }

    /// A correction of "a b c", none of whose new words are found in the audio.
    fn corrected(text: &str, end: f64) -> (Vec<(f64, f64)>, usize) {
        let mut alignment = alignment(text);
        alignment.keep(&[("a", 1.0, 2.0), ("b", 2.0, 3.5), ("c", 3.5, 4.0)].map(|w| word(&w)));
        for stretch in alignment.untimed() {
            alignment.settle(&stretch, None);
        }
        settled(alignment, end)
    }

    #[test]
    fn typed_words_share_the_time_of_what_they_replace() {
        let (times, spoken) = corrected("a xx xx xx c", 5.0);
        assert_eq!(times, [(1.0, 2.0), (2.0, 2.5), (2.5, 3.0), (3.0, 3.5), (3.5, 4.0)]);
        assert_eq!(spoken, 5);
        let (times, spoken) = corrected("xx", 5.0);
        assert_eq!((times, spoken), (vec![(1.0, 4.0)], 1));
    }

    #[test]
    fn typed_words_that_replace_nothing_take_the_room_there_is() {
        // In the second after the last word, in the first second, and where there is no room, with a neighbour.
        let (times, spoken) = corrected("a b c xx xx", 5.0);
        assert_eq!((times[3], times[4], spoken), ((4.0, 4.25), (4.25, 4.5), 5));
        let (times, _) = corrected("xx a b c", 5.0);
        assert_eq!(times[0], (0.75, 1.0));
        let (times, spoken) = corrected("a xx b c", 5.0);
        assert_eq!((times, spoken), (vec![(1.0, 2.0), (2.0, 2.0), (2.0, 3.5), (3.5, 4.0)], 4));
        let (times, spoken) = corrected("a b c xx", 4.0);
        assert_eq!((times[2], times[3], spoken), ((3.5, 4.0), (3.5, 4.0), 4));
    }
}
