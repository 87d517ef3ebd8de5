//! Times for the words of a cue that have none.

use super::types::Cue;
use crate::transcript::spread::{fill, weight};

/// Times the untimed words of `cue` between their timed neighbours.
pub(super) fn fill_word_times(cue: &mut Cue) {
    let mut ranges: Vec<_> = cue.words().map(|word| word.range).collect();
    let weights: Vec<_> = cue.words().map(|word| weight(&word.text)).collect();
    fill(&mut ranges, &weights, cue.range);
    for (word, range) in cue.words_mut().zip(ranges) {
        word.range = range;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    #[test]
    fn plain_cues_share_their_time_by_length() {
        let mut cue = Cue::from_text(TimeRange::from_secs(10.0, 12.0), "ab cdef,\nghij");
        fill_word_times(&mut cue);
        let ranges: Vec<_> = cue.words().map(|word| word.range).collect();
        assert_eq!(
            ranges,
            [(10.0, 10.4), (10.4, 11.2), (11.2, 12.0)]
                .map(|(start, end)| Some(TimeRange::from_secs(start, end)))
        );
    }
}
