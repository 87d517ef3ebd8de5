//! Where to cut speech that is too long for one span.

use std::ops::Range;

use super::utterance::Utterance;
use super::windows::Windows;

/// A place to cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// After this many utterances, in the silence that follows.
    After(usize),
    /// At the start of this window, inside the only utterance.
    At(u64),
}

/// Chooses the cut of a full span.
///
/// The longest silence in the later half of the span, for short spans lack context; else the last
/// silence there is; else the quietest window of the later half. `open` tells that the last
/// utterance goes on, so there is no silence after it.
pub(super) fn choose(windows: &Windows, span: Range<u64>, utterances: &[Utterance], open: bool) -> Cut {
    let middle = span.start + (span.end - span.start) / 2;
    let ends = utterances.iter().map(|utterance| utterance.end);
    let resumes = utterances.iter().skip(1).map(|utterance| utterance.start);
    let gaps = ends.zip(resumes.chain((!open).then_some(span.end)));
    let best = (1..).zip(gaps).max_by_key(|&(count, (end, resume))| match end >= middle {
        true => (true, resume - end, count),
        false => (false, 0, count),
    });
    match best {
        Some((count, _)) => Cut::After(count),
        None => Cut::At(quietest(windows, middle.max(span.start + 1)..span.end)),
    }
}

/// The window at whose start there is the least speech: power weighted by probability, as either
/// alone is blind, the one in noise, the other in fluent speech.
fn quietest(windows: &Windows, among: Range<u64>) -> u64 {
    let speech = |window: u64| windows.power(window) * windows.probability(window);
    let around = |window: u64| speech(window.saturating_sub(1)) + speech(window);
    let last = among.end.saturating_sub(1);
    among.min_by(|&a, &b| around(a).total_cmp(&around(b))).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::WINDOW;
    use crate::units::Timestamp;

    fn utterance(start: u64, end: u64) -> Utterance {
        Utterance { start, end }
    }

    fn windows(speech: &[(f32, f32)]) -> Windows {
        let mut windows = Windows::new(Timestamp::ZERO);
        for &(amplitude, probability) in speech {
            windows.extend(&[amplitude; WINDOW]);
            windows.take_in(probability);
        }
        windows
    }

    #[test]
    fn the_longest_silence_of_the_later_half_is_cut() {
        let empty = windows(&[]);
        let spoken = [(0, 10), (40, 60), (65, 70), (73, 90)].map(|(start, end)| utterance(start, end));
        assert_eq!(choose(&empty, 0..100, &spoken, true), Cut::After(2));
        assert_eq!(choose(&empty, 0..100, &spoken, false), Cut::After(4));
    }

    #[test]
    fn the_last_early_silence_is_better_than_a_cut_word() {
        let spoken = [(0, 10), (20, 30), (33, 100)].map(|(start, end)| utterance(start, end));
        assert_eq!(choose(&windows(&[]), 0..100, &spoken, true), Cut::After(2));
    }

    #[test]
    fn fluent_speech_is_cut_where_it_is_quietest() {
        let mut speech = [(0.5, 0.9); 100];
        speech[20] = (0.0, 0.9);
        speech[70] = (0.1, 0.9);
        speech[80] = (0.3, 0.9);
        let cut = choose(&windows(&speech), 0..100, &[utterance(0, 100)], true);
        assert!(matches!(cut, Cut::At(69..=71)), "{cut:?}");
    }

    #[test]
    fn in_noise_the_least_likely_speech_is_cut() {
        let mut speech = [(0.5, 0.9); 100];
        speech[60] = (0.5, 0.4);
        let cut = choose(&windows(&speech), 0..100, &[utterance(0, 100)], true);
        assert!(matches!(cut, Cut::At(59..=61)), "{cut:?}");
    }
}
