//! How speech is told from silence and how it is sliced.

use serde::{Deserialize, Serialize};

use super::{SAMPLE_RATE, WINDOW};
use crate::error::{Error, Result};
use crate::units::Duration;

/// Options of [`SpeechFinder`](super::SpeechFinder). Durations are seconds in JSON and are rounded to
/// whole windows of 32 ms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VadOptions {
    /// Speech probability at which speech begins; above 0, below 1. Default: 0.5, as Silero advises.
    pub threshold: f32,
    /// Speech probability below which speech may end; 0 to `threshold`. Default: 0.35, Silero's 0.15
    /// below the threshold.
    pub release: f32,
    /// Shorter speech is taken for a click; 0 to 2 s. Default: 0.1 s, so that "yes" and "no" pass.
    pub min_speech: Duration,
    /// Shorter silence does not end an utterance; 0 to 2 s. Default: 0.1 s.
    pub min_silence: Duration,
    /// Silence kept before and after the speech of a span, where there is that much; 0 to 1 s.
    /// Default: 0.2 s, enough for soft consonants that the detector misses.
    pub pad: Duration,
    /// Longest span, pads included; 5 to 30 s, the length of Whisper's window. Default: 28 s.
    pub max_span: Duration,
    /// Utterances with less silence than this between them share a span; 0 to 30 s. Default: 2 s:
    /// Whisper gains from context, but loses sentences behind long pauses.
    pub max_gap: Duration,
}

impl Default for VadOptions {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            release: 0.35,
            min_speech: Duration::from_millis(100),
            min_silence: Duration::from_millis(100),
            pad: Duration::from_millis(200),
            max_span: Duration::from_millis(28_000),
            max_gap: Duration::from_millis(2_000),
        }
    }
}

impl VadOptions {
    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`OptionsInvalid`](Error::OptionsInvalid) with the first value out of range.
    pub fn validate(&self) -> Result<()> {
        if !(self.threshold > 0.0 && self.threshold < 1.0) {
            return Err(Error::option("threshold", self.threshold, "above 0 and below 1"));
        }
        if !(0.0..=self.threshold).contains(&self.release) {
            return Err(Error::option("release", self.release, format!("0 to {}", self.threshold)));
        }
        seconds("minSpeech", self.min_speech, 0, 2)?;
        seconds("minSilence", self.min_silence, 0, 2)?;
        seconds("pad", self.pad, 0, 1)?;
        seconds("maxSpan", self.max_span, 5, 30)?;
        seconds("maxGap", self.max_gap, 0, 30)
    }
}

fn seconds(option: &str, value: Duration, min: i64, max: i64) -> Result<()> {
    let range = Duration::from_millis(min * 1_000)..=Duration::from_millis(max * 1_000);
    if range.contains(&value) {
        return Ok(());
    }
    Err(Error::option(option, value, format!("{min} to {max} s")))
}

/// [`VadOptions`] in the detector's own units, windows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub threshold: f32,
    pub release: f32,
    pub min_speech: u64,
    pub min_silence: u64,
    pub pad: u64,
    pub max_span: u64,
    pub max_gap: u64,
}

impl From<&VadOptions> for Limits {
    fn from(options: &VadOptions) -> Self {
        Self {
            threshold: options.threshold,
            release: options.release,
            min_speech: windows(options.min_speech).round() as u64,
            min_silence: windows(options.min_silence).round().max(1.0) as u64,
            pad: windows(options.pad).round() as u64,
            max_span: windows(options.max_span).floor() as u64,
            max_gap: windows(options.max_gap).round() as u64,
        }
    }
}

fn windows(duration: Duration) -> f64 {
    duration.as_secs() * f64::from(SAMPLE_RATE) / WINDOW as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid() {
        VadOptions::default().validate().unwrap();
    }

    #[test]
    fn values_out_of_range_are_named() {
        let wrong = |change: fn(&mut VadOptions)| {
            let mut options = VadOptions::default();
            change(&mut options);
            options.validate().unwrap_err().to_string()
        };
        assert_eq!(wrong(|o| o.threshold = 1.0), "option `threshold` is 1; accepted: above 0 and below 1");
        assert_eq!(wrong(|o| o.release = f32::NAN), "option `release` is NaN; accepted: 0 to 0.5");
        let long = wrong(|o| o.max_span = Duration::from_millis(30_001));
        assert_eq!(long, "option `maxSpan` is 30.001 s; accepted: 5 to 30 s");
        assert!(wrong(|o| o.pad = Duration::from_millis(-1)).contains("`pad`"));
    }

    #[test]
    fn json_is_camel_case_in_seconds_and_strict() {
        let options: VadOptions = serde_json::from_str(r#"{"maxGap": 0.5}"#).unwrap();
        assert_eq!(options, VadOptions { max_gap: Duration::from_millis(500), ..Default::default() });
        assert!(serde_json::from_str::<VadOptions>(r#"{"max_gap": 0.5}"#).is_err());
    }
}
