//! From speech probabilities to utterances, by hysteresis.

use super::options::Limits;

/// Speech without a pause, in windows from the start of the stream; `end` is the first after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Utterance {
    pub start: u64,
    pub end: u64,
}

/// Speech that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    pub start: u64,
    /// Where it ends unless speech resumes before the silence is long enough.
    pub quiet: Option<u64>,
}

/// Opens an utterance at the threshold and closes it after enough windows below the release.
#[derive(Debug)]
pub(super) struct UtteranceDetector {
    limits: Limits,
    open: Option<Open>,
}

impl UtteranceDetector {
    pub fn new(limits: Limits) -> Self {
        Self { limits, open: None }
    }

    /// The utterance under way, which may still prove too short to be one.
    pub fn open(&self) -> Option<Open> {
        self.open
    }

    /// Whether what is known of `open` up to window `now` is long enough to be an utterance.
    pub fn is_speech(&self, open: Open, now: u64) -> bool {
        open.quiet.unwrap_or(now) - open.start >= self.limits.min_speech
    }

    /// Takes in the next window and returns the utterance that it proves to have ended.
    pub fn take_in(&mut self, window: u64, probability: f32) -> Option<Utterance> {
        if probability >= self.limits.threshold {
            self.open.get_or_insert(Open { start: window, quiet: None }).quiet = None;
            return None;
        }
        let open = self.open.as_mut()?;
        if probability < self.limits.release {
            open.quiet.get_or_insert(window);
        }
        if window + 1 - open.quiet? >= self.limits.min_silence { self.close(window + 1) } else { None }
    }

    /// Ends what is under way, `now` being the first window not taken in.
    pub fn close(&mut self, now: u64) -> Option<Utterance> {
        let open = self.open.take()?;
        let utterance = Utterance { start: open.start, end: open.quiet.unwrap_or(now) };
        self.is_speech(open, now).then_some(utterance)
    }

    /// Forgets what is under way up to window `at`, as it is part of a span already.
    pub fn split(&mut self, at: u64) {
        if let Some(open) = &mut self.open {
            open.start = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::VadOptions;

    fn utterances(probabilities: &[f32]) -> Vec<(u64, u64)> {
        let mut detector = UtteranceDetector::new(Limits::from(&VadOptions::default()));
        let mut found: Vec<_> =
            (0..).zip(probabilities).filter_map(|(window, &p)| detector.take_in(window, p)).collect();
        found.extend(detector.close(probabilities.len() as u64));
        found.iter().map(|utterance| (utterance.start, utterance.end)).collect()
    }

    #[test]
    fn speech_begins_at_the_threshold_and_ends_below_the_release() {
        assert_eq!(utterances(&[0.4, 0.6, 0.4, 0.9, 0.4, 0.3, 0.1, 0.1, 0.1]), [(1, 5)]);
    }

    #[test]
    fn short_silence_does_not_split() {
        assert_eq!(utterances(&[0.9, 0.9, 0.9, 0.1, 0.1, 0.9, 0.9]), [(0, 7)]);
        assert_eq!(utterances(&[0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9]), [(0, 3), (6, 9)]);
    }

    #[test]
    fn clicks_are_no_speech() {
        assert_eq!(utterances(&[0.1, 0.9, 0.9, 0.1, 0.1, 0.1]), []);
    }
}
