//! What the audio stage hands on.

use crate::units::{Duration, TimeRange, Timestamp};

/// Samples a second of everything past the resampler.
pub const SAMPLE_RATE: u32 = 16_000;

/// A block of 16 kHz mono samples, nominally in -1 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pcm16k {
    /// When the first sample sounds.
    pub start: Timestamp,
    /// The samples.
    pub samples: Vec<f32>,
}

/// At most 30 s of audio that holds speech, cut at silences; the unit of recognition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpeechSpan {
    /// The audio, with a little silence kept around the speech; pauses inside are as in the source.
    pub pcm: Pcm16k,
    /// Where the VAD hears speech inside it, on the source's clock, in order, not overlapping.
    pub speech: Vec<TimeRange>,
    /// Speech probability of each [`WINDOW`](super::WINDOW) samples of `pcm`, the last may be shorter.
    pub probabilities: Vec<f32>,
}

impl Pcm16k {
    /// When the last sample has sounded.
    pub fn end(&self) -> Timestamp {
        let samples = i64::try_from(self.samples.len()).unwrap_or(i64::MAX);
        self.start + Duration::from_micros(samples.saturating_mul(1_000_000) / i64::from(SAMPLE_RATE))
    }
}
