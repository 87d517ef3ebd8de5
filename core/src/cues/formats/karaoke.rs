//! Words with times, as the formats that hold such write them.

use super::super::{Cue, CueLine};
use crate::units::Timestamp;

/// What a writer emits between and around the words of a cue.
#[derive(Debug, PartialEq)]
pub(super) enum Mark<'a> {
    /// A time.
    Time(Timestamp),
    /// A space between words.
    Space,
    /// The text of a word.
    Word(&'a str),
}

/// Whether every word of the cue has a time; otherwise none are written.
pub(super) fn is_timed(cue: &Cue) -> bool {
    cue.words().all(|word| word.range.is_some())
}

/// One line as marks that [`StyledText`](super::styled::StyledText) reads back. No time is written where the reader assumes it: at
/// the start if that is `from`, and at the end if that is `to`.
pub(super) fn marks(line: &CueLine, timed: bool, from: Option<Timestamp>, to: Timestamp) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    for (index, word) in line.words.iter().enumerate() {
        let range = word.range.filter(|_| timed);
        if index > 0 && !word.joined {
            marks.push(Mark::Space);
        }
        if let Some(start) = range.map(|range| range.start).filter(|&start| index > 0 || from != Some(start))
        {
            marks.push(Mark::Time(start));
        }
        marks.push(Mark::Word(&word.text));
        let next = line.words.get(index + 1).map_or(Some(to), |next| next.range.map(|range| range.start));
        if let (Some(range), Some(next)) = (range, next)
            && range.end < next
        {
            marks.push(Mark::Time(range.end));
        }
    }
    marks
}
