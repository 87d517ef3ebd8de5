//! What the decoder is given to time a stretch: its words with their neighbours, and the audio of them.

use std::ops::Range;

use super::super::text::TokenWord;
use super::{Alignment, Known, Stretch};
use crate::ffi::whisper::Token;
use crate::units::{Duration, TimeRange, Timestamp};

/// Speech around the words to time that the decoder is given with them, before and after.
const BEFORE: Duration = Duration::from_millis(3_000);
const AFTER: Duration = Duration::from_millis(1_500);

/// Sound kept around the words at its ends.
const PAD: Duration = Duration::from_millis(100);

/// Longest audio that the decoder is given.
const LONGEST: Duration = Duration::from_millis(29_500);

/// Words to time, among those that the decoder is given.
pub(super) struct Passage {
    /// All that the decoder is given.
    pub(super) tokens: Vec<Token>,
    /// Where in them those of the words to time begin.
    pub(super) first: usize,
    /// The words to time; their tokens count from `first`.
    pub(super) words: Vec<TokenWord>,
    /// When they must lie.
    pub(super) window: TimeRange,
}

impl Alignment {
    /// The audio that [`SourceRecognizer::time`](crate::transcript::SourceRecognizer::time) needs to time `stretch`: at most 30 s.
    pub fn surroundings(&self, stretch: &Stretch) -> TimeRange {
        let words = self.context(stretch);
        let first = self.known[words.start].range().map_or(stretch.window.start, |range| range.start);
        let last = self.known[words.end - 1].range().map_or(stretch.window.end, |range| range.end);
        let start = (first - PAD).max(Timestamp::ZERO);
        TimeRange::new(start, (last + PAD).min(start + LONGEST))
    }

    /// `stretch` with neighbours of known time.
    fn context(&self, stretch: &Stretch) -> Range<usize> {
        let Stretch { words, window } = stretch;
        let room = LONGEST - window.duration() - PAD - PAD;
        let before = BEFORE.min(room);
        let near = |range: Option<TimeRange>, far: fn(TimeRange, TimeRange) -> Duration, limit: Duration| {
            range.is_some_and(|range| far(range, *window) <= limit)
        };
        let earlier = self.known[..words.start].iter().rev();
        let earlier = earlier.take_while(|known| {
            **known == Known::Unspoken
                || near(known.range(), |range, window| window.start - range.start, before)
        });
        let later = self.known[words.end..].iter();
        let later = later.take_while(|known| {
            **known == Known::Unspoken
                || near(known.range(), |range, window| range.end - window.end, AFTER.min(room - before))
        });
        let (mut start, mut end) = (words.start - earlier.count(), words.end + later.count());
        while start < words.start && self.known[start].range().is_none() {
            start += 1;
        }
        while end > words.end && self.known[end - 1].range().is_none() {
            end -= 1;
        }
        start..end
    }

    /// What the decoder is given to time `stretch`.
    pub(super) fn passage(&self, stretch: &Stretch) -> Passage {
        let context = self.context(stretch);
        let mut passage = Passage { tokens: Vec::new(), first: 0, words: Vec::new(), window: stretch.window };
        for at in context {
            let word = &self.script.words[at];
            let wanted = stretch.words.contains(&at);
            if at == stretch.words.start {
                passage.first = passage.tokens.len();
            }
            let said = matches!(self.known[at], Known::At { spoken: true, .. });
            if !wanted && !said {
                continue;
            }
            let start = passage.tokens.len() - passage.first;
            passage.tokens.extend(&self.script.tokens[word.tokens.clone()]);
            if wanted {
                let tokens = start..start + word.tokens.len();
                passage.words.push(TokenWord { tokens, ..word.clone() });
            }
        }
        passage
    }
}
