//! The transcript, in the JSON shape that all doors share.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::units::{Duration, TimeRange};

/// Everything that was said in a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Transcript {
    /// ISO 639-1 code of the spoken language, such as `en`.
    pub language: String,
    /// Length of the audio, in seconds.
    pub duration: Duration,
    /// Name of the model that heard it.
    pub model: String,
    /// Utterances in order of time.
    pub segments: Vec<Segment>,
}

impl Transcript {
    /// The file that doors write: indented JSON with a line end.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::internal(error.to_string()))?;
        Ok(text + "\n")
    }
}

/// A stretch of speech, usually a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Segment {
    /// Start and end in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Text with its punctuation, no leading or trailing space.
    pub text: String,
    /// The words of the text in order.
    pub words: Vec<Word>,
}

/// One word with the punctuation that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Word {
    /// The word as shown, such as `country,`; no spaces.
    pub text: String,
    /// Start and end in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Mean probability of its tokens, 0 to 1.
    #[serde(default = "certain")]
    pub probability: f32,
    /// False for a word of a given text that nobody says. Its time is what is left between its
    /// neighbours, and captions leave it out. Absent in JSON where it is true.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    #[cfg_attr(feature = "types", ts(optional, as = "Option<bool>"))]
    pub spoken: bool,
}

fn certain() -> f32 {
    1.0
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}
