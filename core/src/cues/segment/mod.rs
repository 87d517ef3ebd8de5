//! Words to cues.
//!
//! A pause always ends a cue. Between two pauses the words are split where the sum of costs is least
//! ([`partition`]): ends of sentences cost nothing, breaks inside a phrase cost most, and cues that are
//! too short, too fast to read, too empty or a single word pay for it. Looking at the whole stretch at once is what keeps
//! the last word of a sentence from standing alone, which filling one cue after the other cannot. Lines
//! inside a cue are chosen the same way ([`lines`]).

mod breaks;
mod dialogue;
mod lines;
mod partition;
mod regroup;
mod ruler;
mod timing;

pub use regroup::{Regrouped, resegment, split};

use super::{Cue, CueLine, CueOptions, CueTrack, CueWord, Measure, Setting};
use crate::error::Result;
use crate::transcript::Transcript;
use crate::transcript::spoken_words::{SpokenWord, spoken_words};

/// Groups the words of `transcript` into cues that fit the box of `measure`.
///
/// A cue is of one speaker, where those are known, or where the rules have a dash for it a quick exchange of two, a line
/// each.
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
    let language = transcript.language.as_str();
    let setting = Setting { language, upright: measure.is_upright(), frame_rate: measure.frame_rate() };
    let rules = options.rules(setting)?;
    let words = spoken_words(transcript);
    let breaks = breaks::after_each(&words, language, rules.pause);
    let ruler = ruler::Ruler::new(&words, measure, &rules);
    let spans = partition::partition(&words, &breaks, &ruler, &rules);
    let bounds = timing::Bounds { rules: &rules, shots: options.shot_times()?, total: transcript.duration };
    let ranges = timing::ranges(&words, &spans, &ruler, &bounds);
    let cues = spans.into_iter().zip(ranges).map(|(span, range)| {
        let turn = ruler.turn(&span);
        let speaker = words.get(span.start).filter(|_| turn.is_none()).and_then(|word| word.speaker);
        let lines = lines::wrap(span, &breaks, &ruler);
        let lines = lines.into_iter().map(|line| cue_line(&words[line]));
        let lines = match turn {
            Some(_) => lines.map(|line| line.after(ruler.dash())).collect(),
            None => lines.collect(),
        };
        let speaker = speaker.and_then(|first| transcript.segments.get(first as usize)?.speaker.clone());
        Cue { speaker, ..Cue::new(range, lines) }
    });
    Ok(CueTrack::new(cues.collect())?.with_language(Some(transcript.language.clone())))
}

fn cue_line(words: &[SpokenWord]) -> CueLine {
    let word = |(index, word): (usize, &SpokenWord)| CueWord {
        text: word.text.clone(),
        range: Some(word.range),
        joined: word.joined && index > 0,
        probability: word.source.is_some().then_some(word.probability),
        source: word.source,
        ..CueWord::default()
    };
    CueLine { words: words.iter().enumerate().map(word).collect() }
}
