//! What is mended in the cues of a file, so that a slip of one line does not cost a person the whole file.

use super::super::Cue;
use super::lines::Unit;
use crate::error::{ErrorCode, Warning};
use crate::units::{Duration, Timestamp, clock};

/// How long a text is shown whose end is of no use: at a speed that people read with ease, within these limits.
const CHARACTERS_PER_SECOND: f64 = 15.0;
const SHORTEST: f64 = 1.0;
const LONGEST: f64 = 7.0;

/// Gives cues that end before they start the time that their text takes to read, up to the next cue.
pub(super) fn ends(cues: &mut [(usize, Cue)], unit: Unit) -> Option<Warning> {
    let mut first = None;
    let mut count = 0_usize;
    for index in 0..cues.len() {
        let next = cues.get(index + 1).map(|(_, next)| next.range.start);
        let (place, cue) = &mut cues[index];
        let range = cue.range;
        if range.start <= range.end {
            continue;
        }
        count += 1;
        first.get_or_insert((*place, range));
        let letters = cue.text().chars().count() as f64;
        let length = Duration::from_secs((letters / CHARACTERS_PER_SECOND).clamp(SHORTEST, LONGEST));
        let end = (range.start + length).min(clock::LATEST);
        cue.range.end = next.filter(|&next| next > range.start).map_or(end, |next| end.min(next));
        cue.words_mut().for_each(|word| word.range = None);
    }
    let (place, range) = first?;
    Some(repaired(format!(
        "{} ends at {}, before it starts at {}{}; it is shown from its start for as long as it takes to read",
        unit.at(place),
        show(range.end),
        show(range.start),
        others(count - 1)
    )))
}

/// Tells of cues out of order of time, which a track puts in order.
pub(super) fn order(cues: &[(usize, Cue)], unit: Unit) -> Option<Warning> {
    let is_late = |pair: &&[(usize, Cue)]| pair[1].1.range.start < pair[0].1.range.start;
    let count = cues.windows(2).filter(is_late).count();
    let [(before, ahead), (place, cue)] = cues.windows(2).find(is_late)? else { return None };
    let message = format!(
        "cues are not in order of time: {} starts at {}, before {} at {}{}; they are shown in order of time",
        unit.at(*place),
        show(cue.range.start),
        unit.at(*before),
        show(ahead.range.start),
        others(count - 1)
    );
    Some(repaired(message))
}

/// Tells of something mended.
pub(super) fn repaired(message: String) -> Warning {
    Warning::new(ErrorCode::CuesRepaired, message)
}

/// The end of a clause about one of several.
pub(super) fn others(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", and so does another".into(),
        count => format!(", and so do {count} others"),
    }
}

fn show(time: Timestamp) -> String {
    clock::format(time, '.')
}
