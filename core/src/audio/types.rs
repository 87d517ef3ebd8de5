//! What the audio stage hands on.

use super::{SpeechFinder, VadOptions};
use crate::error::Result;
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
    /// Where the VAD finds speech inside it, on the source's clock, in order, not overlapping.
    pub speech: Vec<TimeRange>,
    /// Speech probability of each [`WINDOW`](super::WINDOW) samples of `pcm`, the last may be shorter.
    pub probabilities: Vec<f32>,
}

impl SpeechSpan {
    /// Sound taken whole, whatever is in it. Its `probabilities` are empty.
    ///
    /// # Errors
    /// [`OptionsInvalid`](crate::Error::OptionsInvalid) if an option is out of range.
    pub fn whole(pcm: Pcm16k, options: &VadOptions) -> Result<Self> {
        let mut finder = SpeechFinder::new(options)?;
        let mut found = finder.push(&pcm);
        found.extend(finder.finish());
        let speech = found.into_iter().flat_map(|span| span.speech).collect();
        Ok(Self { pcm, speech, probabilities: Vec::new() })
    }
}

impl Pcm16k {
    /// The part that sounds in `range`.
    #[must_use]
    pub fn within(&self, range: TimeRange) -> Self {
        let index = |time: Timestamp| {
            let samples = (time - self.start).as_secs() * f64::from(SAMPLE_RATE);
            (samples.round().max(0.0) as usize).min(self.samples.len())
        };
        let (from, to) = (index(range.start), index(range.end.max(range.start)));
        let samples = i64::try_from(from).unwrap_or(i64::MAX);
        let start =
            self.start + Duration::from_micros(samples.saturating_mul(1_000_000) / i64::from(SAMPLE_RATE));
        Self { start, samples: self.samples.get(from..to).unwrap_or_default().to_vec() }
    }

    /// When the last sample has sounded.
    pub fn end(&self) -> Timestamp {
        let samples = i64::try_from(self.samples.len()).unwrap_or(i64::MAX);
        self.start + Duration::from_micros(samples.saturating_mul(1_000_000) / i64::from(SAMPLE_RATE))
    }
}
