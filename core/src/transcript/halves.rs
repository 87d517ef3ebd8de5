//! A span cut in two, for a second try at what was misheard.

use crate::audio::{Pcm16k, SAMPLE_RATE, SpeechSpan, WINDOW};
use crate::units::{Duration, TimeRange};

/// Windows of the VAD that each half keeps at least: 1.5 s.
const SHORTEST: usize = 48;

/// Windows over which silence is looked for: 0.16 s.
const WIDTH: usize = 5;

/// Cuts where speech is least likely; `None` when the span is too short for two.
pub(super) fn halves(span: &SpeechSpan) -> Option<(SpeechSpan, SpeechSpan)> {
    let last = span.probabilities.len().checked_sub(SHORTEST + WIDTH)?;
    let likelihood = |window: usize| span.probabilities[window..window + WIDTH].iter().sum::<f32>();
    let silent = (SHORTEST..last).min_by(|&a, &b| likelihood(a).total_cmp(&likelihood(b)))?;
    let window = silent + WIDTH / 2;
    let (before, after) = span.pcm.samples.split_at_checked(window * WINDOW)?;
    let (early, late) = span.probabilities.split_at(window);
    let start = span.pcm.start;
    let middle = start + Duration::from_secs((window * WINDOW) as f64 / f64::from(SAMPLE_RATE));
    let speech = |keep: fn(TimeRange, TimeRange) -> TimeRange, at| {
        let cut = span.speech.iter().map(|&range| keep(range, at));
        cut.filter(|range| range.start < range.end).collect()
    };
    let at = TimeRange::new(middle, middle);
    let first = SpeechSpan {
        pcm: Pcm16k { start, samples: before.to_vec() },
        speech: speech(|range, at| TimeRange::new(range.start, range.end.min(at.start)), at),
        probabilities: early.to_vec(),
    };
    let second = SpeechSpan {
        pcm: Pcm16k { start: middle, samples: after.to_vec() },
        speech: speech(|range, at| TimeRange::new(range.start.max(at.start), range.end), at),
        probabilities: late.to_vec(),
    };
    Some((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(windows: usize, silent: std::ops::Range<usize>) -> SpeechSpan {
        let probabilities = (0..windows).map(|w| if silent.contains(&w) { 0.1 } else { 0.9 }).collect();
        SpeechSpan {
            pcm: Pcm16k { samples: vec![0.0; windows * WINDOW - 7], ..Default::default() },
            speech: vec![TimeRange::from_secs(0.0, 2.0), TimeRange::from_secs(2.5, 4.0)],
            probabilities,
        }
    }

    #[test]
    fn the_cut_is_in_the_silence_and_nothing_is_lost() {
        let whole = span(150, 70..76);
        let (first, second) = halves(&whole).unwrap();
        assert_eq!([first.pcm.samples.clone(), second.pcm.samples.clone()].concat(), whole.pcm.samples);
        assert_eq!([first.probabilities.clone(), second.probabilities.clone()].concat(), whole.probabilities);
        assert!((70..76).contains(&first.probabilities.len()));
        assert_eq!(second.pcm.start.as_secs(), first.pcm.samples.len() as f64 / 16_000.0);
        assert_eq!(first.speech, [TimeRange::from_secs(0.0, 2.0)]);
        assert_eq!(second.speech, [TimeRange::from_secs(2.5, 4.0)]);
    }

    #[test]
    fn speech_that_is_cut_through_is_in_both() {
        let (first, second) = halves(&span(150, 100..106)).unwrap();
        assert_eq!(first.speech[1].end, second.speech[0].start);
    }

    #[test]
    fn a_short_span_stays_whole() {
        assert!(halves(&span(100, 48..52)).is_none());
        assert!(halves(&SpeechSpan::default()).is_none());
    }
}
