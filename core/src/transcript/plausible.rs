//! Telling speech from what Whisper makes up over music, noise and silence.

use std::ops::Range;

use super::decode::{Decoded, TextToken};
use super::text::TokenWord;

/// Above this the model thinks that there is no speech; with a low mean probability it is believed.
const NO_SPEECH: f32 = 0.6;
const UNLIKELY: f32 = -1.0;

/// Below this mean log probability text is noise, whatever the model thinks of speech.
const IMPLAUSIBLE: f32 = -1.6;

/// Tokens of repetition that make a loop, and how often the same must come.
const LOOP_TOKENS: usize = 24;
const LOOP_REPEATS: usize = 4;

/// Loudest sample that still counts as silence: -60 dB of full scale. Small models hear "you" in it.
const SILENT: f32 = 1e-3;

/// Whether there is anything to hear.
pub(super) fn has_sound(samples: &[f32]) -> bool {
    samples.iter().any(|sample| sample.abs() > SILENT)
}

/// Whether the text of a span is to be dropped as a whole.
pub(super) fn is_invented(decoded: &Decoded) -> bool {
    let mean = decoded.mean_log_probability;
    mean < IMPLAUSIBLE || decoded.no_speech > NO_SPEECH && mean < UNLIKELY
}

/// The shortest unit whose repetition the tokens end with, and where the first one starts, if the tokens
/// run in circles.
pub(super) fn repetition(tokens: &[TextToken]) -> Option<Range<usize>> {
    for period in 1..=tokens.len() / LOOP_REPEATS {
        let repeated = tokens
            .iter()
            .rev()
            .zip(tokens.iter().rev().skip(period))
            .take_while(|(token, before)| token.id == before.id)
            .count();
        let length = repeated + period;
        if length >= LOOP_TOKENS && length >= LOOP_REPEATS * period {
            let start = tokens.len() - length;
            return Some(start..start + period);
        }
    }
    None
}

/// Takes out descriptions of sound, which are no speech: `[Music]`, `(applause)`, `*laughs*`, notes.
///
/// Brackets that close in the same text are taken out with what is in them.
pub(super) fn without_descriptions(words: Vec<TokenWord>) -> Vec<TokenWord> {
    let mut kept = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let Some(close) = opened(&word.text) else {
            if !word.text.contains(['♪', '♫', '♬', '♩']) {
                kept.push(word);
            }
            continue;
        };
        let mut inside = vec![word];
        while !closes(inside.last().map_or("", |word| &word.text), close, inside.len() == 1) {
            let Some(word) = words.next() else { break };
            inside.push(word);
        }
        if !closes(&inside[inside.len() - 1].text, close, inside.len() == 1) {
            kept.extend(inside);
        }
    }
    kept
}

fn opened(word: &str) -> Option<char> {
    match word.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        '（' => Some('）'),
        '【' => Some('】'),
        '*' => Some('*'),
        _ => None,
    }
}

fn closes(word: &str, close: char, alone: bool) -> bool {
    let word = word.trim_end_matches(['.', ',', '!', '?', ':', '。', '、']);
    word.ends_with(close) && (!alone || word.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: &[i32]) -> Vec<TextToken> {
        ids.iter().map(|&id| TextToken { id, probability: 1.0 }).collect()
    }

    fn keep(text: &str) -> String {
        let words = text.split(' ').enumerate().map(|(index, word)| TokenWord {
            text: word.into(),
            tokens: index..index + 1,
            spaced: true,
        });
        super::super::text::join(&without_descriptions(words.collect()))
    }

    #[test]
    fn a_loop_is_found_at_its_shortest_unit() {
        let mut ids = vec![1, 2];
        (0..10).for_each(|_| ids.extend([7, 8, 9]));
        assert_eq!(repetition(&tokens(&ids)), Some(2..5));
    }

    #[test]
    fn people_may_repeat_themselves() {
        assert_eq!(repetition(&tokens(&[5, 6, 5, 6, 5, 6, 5, 6])), None, "no, no, no, no");
        let chorus: Vec<i32> = (0..3).flat_map(|_| 10..22).collect();
        assert_eq!(repetition(&tokens(&chorus)), None, "three times the same line");
    }

    #[test]
    fn descriptions_of_sound_are_taken_out() {
        assert_eq!(keep("[Music]"), "");
        assert_eq!(keep("(upbeat music) Hello there. [BLANK_AUDIO]"), "Hello there.");
        assert_eq!(keep("*laughs* yes ♪ la"), "yes la");
        assert_eq!(keep("(which is never closed"), "(which is never closed");
        assert_eq!(keep("f(x) and 1) one"), "f(x) and 1) one");
    }

    #[test]
    fn unlikely_text_is_dropped_and_likely_text_kept() {
        let decoded = |no_speech, mean_log_probability| Decoded {
            tokens: vec![],
            no_speech,
            mean_log_probability,
            finished: true,
        };
        assert!(is_invented(&decoded(0.9, -1.1)));
        assert!(is_invented(&decoded(0.1, -2.0)));
        assert!(!is_invented(&decoded(0.9, -0.3)), "quiet but sure");
        assert!(!is_invented(&decoded(0.1, -1.1)), "unsure but speech");
    }
}
