//! Telling speech from what Whisper makes up over music, noise and silence.
//!
//! What a detector finds is not lost: it goes to [`Transcript::dropped`](super::Transcript::dropped) with the reason.
//!
//! | Detector | What it looks at | Reason | Thresholds |
//! |---|---|---|---|
//! | [`has_sound`] | loudest sample of a span | none, as there is nothing to recognise | -60 dB of full scale |
//! | [`doubt_span`] | the model's own word for no speech, mean log probability | `noSpeech`, `unlikely` | 0.6 with -1; -1.6 |
//! | [`repetition`] | tokens that run in circles | `repetition` | 24 tokens, 4 times |
//! | [`is_echo`] | the same short text as of the span before | `repetition` | 6 words, mean log probability -0.6 |
//! | [`without_descriptions`] | brackets, notes; marks of the decoder | `description`, `promptLeak` | |
//! | [`doubt`] | a sentence's letters a second | `tooFast` | 45 |
//! | | its part that the VAD calls speech, its words' probability | `noSpeech` | 0.1 with 0.6 |
//! | | phrases from the ends of subtitle files, and the same | `credits` | 0.9; 0.5 where people say it too |
//!
//! A prompt cannot leak as text, since none is given: each span is recognised on its own.

mod credits;
mod descriptions;
mod loops;
mod sentence;

pub(super) use descriptions::without_descriptions;
pub(super) use loops::repetition;
pub(super) use sentence::doubt;

use super::decode::Decoded;
use super::types::DropReason;

/// Above this the model thinks that there is no speech; with a low mean probability it is believed.
const NO_SPEECH: f32 = 0.6;
const UNLIKELY: f32 = -1.0;

/// Below this mean log probability text is noise, whatever the model thinks of speech.
const IMPLAUSIBLE: f32 = -1.6;

/// Most words of a text that is an echo, and the mean log probability above which it is believed.
const ECHO_WORDS: usize = 6;
const ECHO: f32 = -0.6;

/// Loudest sample that still counts as silence: -60 dB of full scale. Small models write "you" in it.
const SILENT: f32 = 1e-3;

/// Whether there is anything to recognise.
pub(super) fn has_sound(samples: &[f32]) -> bool {
    samples.iter().any(|sample| sample.abs() > SILENT)
}

/// Why the text of a span is to be dropped as a whole, if it is.
pub(super) fn doubt_span(decoded: &Decoded) -> Option<DropReason> {
    let mean = decoded.mean_log_probability;
    if decoded.no_speech > NO_SPEECH && mean < UNLIKELY {
        Some(DropReason::NoSpeech)
    } else if mean < IMPLAUSIBLE {
        Some(DropReason::Unlikely)
    } else {
        None
    }
}

/// Whether the text of a span is that of the span `before` once more, and not likely to be said twice.
pub(super) fn is_echo(text: &str, before: &str, decoded: &Decoded) -> bool {
    decoded.mean_log_probability < ECHO && text == before && text.split(' ').count() <= ECHO_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(no_speech: f32, mean_log_probability: f32) -> Decoded {
        Decoded { tokens: vec![], no_speech, mean_log_probability, finished: true }
    }

    #[test]
    fn unlikely_text_is_dropped_and_likely_text_kept() {
        assert_eq!(doubt_span(&decoded(0.9, -1.1)), Some(DropReason::NoSpeech));
        assert_eq!(doubt_span(&decoded(0.1, -2.0)), Some(DropReason::Unlikely));
        assert_eq!(doubt_span(&decoded(0.9, -0.3)), None, "quiet but sure");
        assert_eq!(doubt_span(&decoded(0.1, -1.1)), None, "unsure but speech");
    }

    #[test]
    fn the_same_short_text_again_is_an_echo_unless_it_is_likely() {
        assert!(is_echo("Thank you.", "Thank you.", &decoded(0.2, -0.8)));
        assert!(!is_echo("Thank you.", "Thank you.", &decoded(0.2, -0.3)), "said twice");
        assert!(!is_echo("Thank you.", "Thank you, sir.", &decoded(0.2, -0.8)));
        let long = "if this is what you want press one";
        assert!(!is_echo(long, long, &decoded(0.2, -0.8)), "invented text that long is not the same twice");
    }

    #[test]
    fn silence_is_not_heard() {
        assert!(!has_sound(&[0.0, 9e-4, -9e-4]));
        assert!(has_sound(&[0.0, -2e-3]));
    }
}
