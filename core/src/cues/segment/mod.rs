//! Words to cues.
//!
//! A pause always ends a cue. Between two pauses the words are split where the sum of costs is least
//! ([`partition`]): ends of sentences cost nothing, breaks inside a phrase cost most, and cues that are
//! too short, too empty or a single word pay for it. Looking at the whole stretch at once is what keeps
//! the last word of a sentence from standing alone, which filling one cue after the other cannot. Lines
//! inside a cue are chosen the same way ([`lines`]).

mod breaks;
mod function_words;
mod lines;
mod partition;
mod ruler;
mod timing;

use super::{Cue, CueLine, CueOptions, CueTrack, CueWord, Measure};
use crate::error::Result;
use crate::transcript::Transcript;
use crate::transcript::spoken_words::{SpokenWord, spoken_words};

/// Groups the words of `transcript` into cues that fit the box of `measure`.
///
/// Every word that is spoken is in exactly one cue, in order, with its time; those of a given text that
/// nobody says are left out. Word times that run backwards or coincide
/// are put in order first. A word wider than the box has a line to itself and stays whole. Segments
/// without words share their time among the words of their text.
///
/// # Errors
/// `OPTIONS_INVALID` if `options` are; `CUES_INVALID` for times after 10,000 h; `LIMIT_EXCEEDED` above
/// the limits of [`CueTrack::new`].
pub fn segment(transcript: &Transcript, options: &CueOptions, measure: &dyn Measure) -> Result<CueTrack> {
    options.validate()?;
    let words = spoken_words(transcript);
    let breaks = breaks::after_each(&words, &transcript.language, options.pause);
    let ruler = ruler::Ruler::new(&words, measure);
    let spans = partition::partition(&words, &breaks, &ruler, options);
    let ranges = timing::ranges(&words, &spans, options, transcript.duration);
    let cues = spans.into_iter().zip(ranges).map(|(span, range)| {
        let lines = lines::wrap(span, &breaks, &ruler);
        Cue::new(range, lines.into_iter().map(|line| cue_line(&words[line])).collect())
    });
    CueTrack::new(cues.collect())
}

fn cue_line(words: &[SpokenWord]) -> CueLine {
    let word = |(index, word): (usize, &SpokenWord)| CueWord {
        text: word.text.clone(),
        range: Some(word.range),
        joined: word.joined && index > 0,
        source: word.source,
        ..CueWord::default()
    };
    CueLine { words: words.iter().enumerate().map(word).collect() }
}
