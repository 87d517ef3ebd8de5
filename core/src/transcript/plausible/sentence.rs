//! Sentences that cannot have been said where they were recognised.

use super::super::types::{DropReason, Segment};
use super::credits;

/// Letters a second, more than which nobody speaks. Fast readers reach 25; text that Whisper makes up behind the last
/// word is squeezed into what little audio is left, and comes to hundreds.
const FASTEST: f64 = 45.0;
/// Fewest letters that are judged by it: the time of a single word may be off by half of its length.
const LETTERS: usize = 12;
/// What a sign counts of scripts that write a syllable or a word with each.
const SYLLABLE: usize = 3;

/// Smallest part of a sentence that the VAD must call speech if its words are not likely themselves.
const SPEECH: f64 = 0.1;
/// Mean probability of words that are believed though the VAD finds no speech there.
const LIKELY: f32 = 0.6;

/// Why `sentence` is left out, if it is; `speech` is the part of its time that the VAD calls speech, 0 to 1.
pub(in super::super) fn doubt(sentence: &Segment, speech: f64) -> Option<DropReason> {
    let probability = probability(sentence);
    if is_too_fast(sentence) {
        Some(DropReason::TooFast)
    } else if speech < SPEECH && probability < LIKELY {
        Some(DropReason::NoSpeech)
    } else if credits::is_credit(&sentence.text, probability) {
        Some(DropReason::Credits)
    } else {
        None
    }
}

fn probability(sentence: &Segment) -> f32 {
    let sum: f32 = sentence.words.iter().map(|word| word.probability).sum();
    sum / sentence.words.len().max(1) as f32
}

fn is_too_fast(sentence: &Segment) -> bool {
    let count = |c: char| match c {
        _ if !c.is_alphanumeric() => 0,
        _ if super::super::text::is_unspaced(c) => SYLLABLE,
        _ => 1,
    };
    let letters: usize = sentence.text.chars().map(count).sum();
    let seconds = (sentence.range.end - sentence.range.start).as_secs();
    letters >= LETTERS && letters as f64 > FASTEST * seconds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Word;
    use crate::units::TimeRange;

    fn sentence(text: &str, seconds: f64, probability: f32) -> Segment {
        let range = TimeRange::from_secs(1.0, 1.0 + seconds);
        let word = |text: &str| Word { text: text.into(), range, probability, spoken: true };
        Segment { range, text: text.into(), words: text.split(' ').map(word).collect(), speaker: None }
    }

    #[test]
    fn nobody_speaks_that_fast() {
        let text = "I'll see you in the next video.";
        assert_eq!(doubt(&sentence(text, 0.3, 0.9), 1.0), Some(DropReason::TooFast));
        assert_eq!(doubt(&sentence(text, 1.0, 0.9), 1.0), None);
        assert_eq!(doubt(&sentence("Oh yes.", 0.1, 0.9), 1.0), None, "too short to tell");
        assert_eq!(
            doubt(&sentence("ご視聴ありがとうございました。", 0.4, 0.9), 1.0),
            Some(DropReason::TooFast)
        );
        assert_eq!(doubt(&sentence("ご視聴ありがとうございました。", 1.5, 0.9), 1.0), None);
    }

    #[test]
    fn unlikely_words_without_speech_are_left_out() {
        let text = "And that's it for today.";
        assert_eq!(doubt(&sentence(text, 2.0, 0.5), 0.05), Some(DropReason::NoSpeech));
        assert_eq!(doubt(&sentence(text, 2.0, 0.5), 0.3), None, "the VAD finds speech");
        assert_eq!(doubt(&sentence(text, 2.0, 0.8), 0.0), None, "the words are likely");
    }

    #[test]
    fn credits_are_left_out() {
        assert_eq!(doubt(&sentence("Subtitles by Amara.org", 2.0, 0.7), 1.0), Some(DropReason::Credits));
        assert_eq!(doubt(&sentence("Thank you.", 0.5, 0.9), 1.0), None);
    }
}
