//! What is mended in the cues of a file, so that a slip of one line does not cost a person the whole file.

use super::super::Cue;
use super::lines::Unit;
use crate::error::{ErrorCode, Warning};
use crate::units::{Duration, clock};

/// How long a text is shown whose end is of no use: at a speed that people read with ease, within these limits.
const CHARACTERS_PER_SECOND: f64 = 15.0;
const SHORTEST: f64 = 1.0;
const LONGEST: f64 = 7.0;

/// Kinds of what was mended in the order in which they were met, each with its number and first place.
#[derive(Debug, Default)]
pub(super) struct Repairs(Vec<Kind>);

#[derive(Debug)]
struct Kind {
    what: &'static str,
    count: usize,
    first: usize,
}

impl Repairs {
    pub const NO_TEXT: &str = "a cue without text, left out";
    pub const BEFORE_ZERO: &str = "a time before 0, taken for 0";
    pub const NO_NUMBER: &str = "a cue without a number";
    pub const NO_BLANK_LINE: &str = "no blank line between two cues";
    pub const OTHER_TIMES: &str = "times that are not written as the format has it";
    pub const STRAY: &str = "a line that belongs to no cue, left out";
    pub const BAD_TIMES: &str = "a line that is no timing, left out with its text";
    pub const NO_SIGNATURE: &str = "WEBVTT is not the first line";
    pub const UNTIMED: &str = "a line without a time, left out";
    pub const NULS: &str = "zero bytes in the text, left out";
    pub const NO_STYLE: &str = "a style that the file lacks, for which Default stands in";
    const EARLY_END: &str = "a cue that ends before it starts, shown for as long as it takes to read";
    const ORDER: &str = "a cue that starts before the one ahead of it, put in order";

    /// Notes something that was mended at a place.
    pub fn note(&mut self, what: &'static str, place: usize) {
        match self.0.iter_mut().find(|kind| kind.what == what) {
            Some(kind) => kind.count += 1,
            None => self.0.push(Kind { what, count: 1, first: place }),
        }
    }

    /// All of it in one warning, if there is any.
    pub fn warning(&self, unit: Unit) -> Option<Warning> {
        let kind = |&Kind { what, count, first }: &Kind| match count {
            1 => format!("{what} ({})", unit.at(first)),
            _ => format!("{what} ({count} times, first at {})", unit.at(first)),
        };
        let kinds: Vec<_> = self.0.iter().map(kind).collect();
        (!kinds.is_empty()).then(|| repaired(format!("mended: {}", kinds.join("; "))))
    }

    /// Gives cues that end before they start the time that their text takes to read, up to the next cue.
    pub fn ends(&mut self, cues: &mut [(usize, Cue)]) {
        if cues.iter().all(|(_, cue)| cue.range.start <= cue.range.end) {
            return;
        }
        let starts: Vec<_> = cues.iter().skip(1).map(|(_, next)| Some(next.range.start)).collect();
        for ((place, cue), next) in cues.iter_mut().zip(starts.into_iter().chain([None])) {
            let start = cue.range.start;
            if start <= cue.range.end {
                continue;
            }
            self.note(Self::EARLY_END, *place);
            let letters = cue.text().chars().count() as f64;
            let length = Duration::from_secs((letters / CHARACTERS_PER_SECOND).clamp(SHORTEST, LONGEST));
            let end = (start + length).min(clock::LATEST);
            cue.range.end = next.filter(|&next| next > start).map_or(end, |next| end.min(next));
            cue.words_mut().for_each(|word| word.range = None);
        }
    }

    /// Counts cues out of order of time, which a track puts in order.
    pub fn order(&mut self, cues: &[(usize, Cue)]) {
        let mut ahead = None;
        for (place, cue) in cues {
            if ahead.is_some_and(|ahead| cue.range.start < ahead) {
                self.note(Self::ORDER, *place);
            }
            ahead = Some(cue.range.start);
        }
    }
}

/// Tells of something mended.
pub(super) fn repaired(message: impl Into<String>) -> Warning {
    Warning::new(ErrorCode::CuesRepaired, message)
}
