//! When each cue is shown.

use std::ops::Range;

use super::super::rules::CueRules;
use super::ruler::Ruler;
use crate::transcript::spoken_words::SpokenWord;
use crate::units::{Duration, TimeRange, Timestamp};

/// What bounds the times of cues, beside the words.
pub(super) struct Bounds<'a> {
    /// The rules.
    pub rules: &'a CueRules,
    /// Changes of shot, in order.
    pub shots: &'a [Timestamp],
    /// Length of the audio; zero where it is not known.
    pub total: Duration,
}

/// Cues appear with their first word, or with the change of shot beside it. They stay after the last one for the
/// lead-out, for the shortest duration or until they can be read, whichever is longest, but never into the next cue
/// nor past the end of the audio. Gaps that would blink are closed.
pub(super) fn ranges(
    words: &[SpokenWord],
    spans: &[Range<usize>],
    ruler: &Ruler<'_>,
    bounds: &Bounds<'_>,
) -> Vec<TimeRange> {
    let starts: Vec<_> = spans.iter().map(|span| bounds.start(words[span.start].range)).collect();
    let range = |(index, span): (usize, &Range<usize>)| {
        let start = starts[index];
        let rules = bounds.rules;
        let last = words[span.end - 1].range;
        let spoken = last.end.max(start);
        let read = start + rules.reading_time(ruler.characters(span), span.len());
        let held = (spoken + rules.lead_out).max(start + rules.min_duration).max(read);
        let held = held.min(start + rules.max_duration).max(spoken);
        let end = match starts.get(index + 1) {
            Some(&next) => {
                // A cue gives up at most half of its last word for the gap.
                let latest = next - rules.gap.min((next - last.start.max(start)).half());
                let blinks = next - held < rules.close_gap.max(rules.gap);
                if blinks && latest - start <= rules.max_duration {
                    latest
                } else if blinks {
                    // Too long to close the gap: it becomes one that is seen.
                    held.min(latest).min((next - rules.close_gap).max(spoken))
                } else {
                    held.min(latest)
                }
            }
            None if bounds.total > Duration::ZERO => held.min((Timestamp::ZERO + bounds.total).max(spoken)),
            None => held,
        };
        TimeRange::new(start, bounds.end(end, last, starts.get(index + 1).copied()))
    };
    spans.iter().enumerate().map(range).collect()
}

impl Bounds<'_> {
    /// With the change of shot that is near to the first word.
    fn start(&self, word: TimeRange) -> Timestamp {
        self.shot_near(word.start, self.rules.shot, self.rules.shot)
            .map_or(word.start, |shot| shot.min(word.end))
    }

    /// A gap before the change of shot that is near to `end`, if the last word allows and no cue follows before.
    fn end(&self, end: Timestamp, last: TimeRange, next: Option<Timestamp>) -> Timestamp {
        let Some(shot) = self.shot_near(end, self.rules.shot, self.rules.shot_zone) else { return end };
        let snapped = shot - self.rules.gap;
        let latest = next.map_or(Timestamp::MAX, |next| next - self.rules.gap);
        let earliest = last.start + last.duration().half();
        if snapped > earliest && snapped <= latest { snapped } else { end }
    }

    /// The change of shot at most `before` before `at`, or less than `after` after it.
    fn shot_near(&self, at: Timestamp, before: Duration, after: Duration) -> Option<Timestamp> {
        let first = self.shots.partition_point(|&shot| shot + before < at);
        let shots = self.shots.get(first..).unwrap_or_default().iter().copied();
        let near = shots.take_while(|&shot| shot <= at || shot - at < after);
        near.min_by_key(|&shot| if shot < at { at - shot } else { shot - at })
    }
}
