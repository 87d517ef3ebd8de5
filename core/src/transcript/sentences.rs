//! Timed words to segments.

use super::decode::Decoded;
use super::text::{self, TokenWord};
use super::{Segment, Word};
use crate::language::Language;
use crate::units::{Duration, TimeRange};

/// A pause that ends a segment without a full stop.
const SEGMENT_PAUSE: Duration = Duration::from_millis(2_000);

/// Joins words to segments that end with a sentence or before a long pause.
pub(super) fn sentences(
    words: &[TokenWord],
    times: &[TimeRange],
    decoded: &Decoded,
    language: &Language,
) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0;
    for end in 1..=words.len() {
        let last = end == words.len()
            || language.ends_sentence(&words[end - 1].text, &words[end].text)
            || times[end].start - times[end - 1].end >= SEGMENT_PAUSE;
        if last {
            let spoken = words[start..end].iter().zip(&times[start..end]);
            segments.push(Segment {
                range: TimeRange::new(times[start].start, times[end - 1].end),
                text: text::join(&words[start..end]),
                words: spoken.map(|(word, &range)| to_word(word, range, decoded)).collect(),
                speaker: None,
            });
            start = end;
        }
    }
    segments
}

fn to_word(word: &TokenWord, range: TimeRange, decoded: &Decoded) -> Word {
    let tokens = &decoded.tokens[word.tokens.clone()];
    let sum: f32 = tokens.iter().map(|token| token.probability).sum();
    Word { text: word.text.clone(), range, probability: sum / tokens.len() as f32, spoken: true }
}
