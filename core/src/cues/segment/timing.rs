//! When each cue is shown.

use std::ops::Range;

use super::super::CueOptions;
use crate::transcript::spoken_words::SpokenWord;
use crate::units::{Duration, TimeRange, Timestamp};

/// Cues appear with their first word. They stay after the last one for the lead-out or the minimum
/// duration, whichever is longer, but never into the next cue, nor past `total` if that is known.
pub(super) fn ranges(
    words: &[SpokenWord],
    spans: &[Range<usize>],
    options: &CueOptions,
    total: Duration,
) -> Vec<TimeRange> {
    let range = |span: &Range<usize>| {
        let start = words[span.start].range.start;
        let last = words[span.end - 1].range;
        let spoken = last.end;
        let held = (spoken + options.lead_out).max(start + options.min_duration);
        let held = held.min(start + options.max_duration).max(spoken);
        let next = words.get(span.end).map(|next| next.range.start);
        let end = match next {
            Some(next) => held.min(next - options.gap.min(half(next - last.start))),
            None if total > Duration::ZERO => held.min((Timestamp::ZERO + total).max(spoken)),
            None => held,
        };
        TimeRange::new(start, end)
    };
    spans.iter().map(range).collect()
}

fn half(length: Duration) -> Duration {
    Duration::from_micros(length.as_micros() / 2)
}
