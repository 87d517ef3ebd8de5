//! Lines of plain text as the words of a cue.

use super::types::CueWord;
use crate::transcript::writing::{Unit, units};

/// The words of one line, without times.
pub(super) fn split_words(line: &str) -> Vec<CueWord> {
    units(line)
        .into_iter()
        .map(|Unit { text, joined }| CueWord { text, joined, ..CueWord::default() })
        .collect()
}
