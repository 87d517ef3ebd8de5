//! Transcripts as files of other programs and of ours.
//!
//! | Format | Read | Written |
//! |---|---|---|
//! | `json`: ours, OpenAI's `verbose_json`, openai-whisper's, faster-whisper's, stable-ts's, whisper-timestamped's, WhisperX's | yes | ours |
//! | `whisper.cpp`: JSON of `-oj` and `-ojf` | yes | no |
//! | `transformers`: the pipeline's `chunks` | yes | no |
//! | `deepgram`, `assemblyai`: their answers, with speakers | yes | no |
//! | `json3`: YouTube's | yes | no |
//! | `remotion`: `Caption[]` | yes | yes |
//! | `txt`: a line for each segment | no | yes |
//!
//! [`TRANSCRIPT_FORMATS`] is the table. Those that are read are JSON, told apart by the keys of the object, or of the first
//! object of the list; [`cues::formats`](crate::cues::formats) reads the file.

mod assemblyai;
mod deepgram;
mod keys;
mod mend;
mod remotion;
mod rough;
mod segments;
mod text;
mod tokens;
mod transformers;
mod whisper_cpp;
mod wording;
mod youtube;

use super::Transcript;
use crate::error::{Error, Result};
use crate::units::TimeRange;

pub(crate) use keys::Keys;
pub use remotion::{RemotionCaption, remotion_captions};
pub(crate) use rough::{Rough, without_nan};

/// A row of the table.
#[derive(Debug)]
pub struct TranscriptFormat {
    /// What doors call it.
    pub name: &'static str,
    /// Programs and services that write such files.
    pub programs: &'static [&'static str],
    /// How it is read, if it is.
    pub(crate) read: Option<Shape>,
    /// How it is written, if it is.
    pub write: Option<fn(&Transcript) -> Result<String>>,
}

/// All formats.
pub const TRANSCRIPT_FORMATS: [&TranscriptFormat; 8] = [
    // Before those that have "words" and nothing else to be known by.
    &assemblyai::FORMAT,
    &segments::FORMAT,
    &whisper_cpp::FORMAT,
    &transformers::FORMAT,
    &deepgram::FORMAT,
    &youtube::FORMAT,
    &remotion::FORMAT,
    &text::FORMAT,
];

/// JSON of one shape.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What it is, for those whose file has none that is known.
    pub name: &'static str,
    /// Whether a file has it.
    pub fits: fn(&Keys) -> bool,
    pub read: fn(&str) -> Result<Content, Fault>,
}

/// What a file held.
#[derive(Debug)]
pub(crate) enum Content {
    Words(Rough),
    /// Stretches of several words with a time for each, which are cues but for the name.
    Phrases(Vec<(TimeRange, String)>),
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum Fault {
    Json(serde_json::Error),
    Content(Error),
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Content(error)
    }
}

/// The shapes that are read.
pub(crate) fn shapes() -> impl Iterator<Item = &'static Shape> {
    TRANSCRIPT_FORMATS.into_iter().filter_map(|format| format.read.as_ref())
}

/// The formats that are written, with what writes them.
pub fn written() -> impl Iterator<Item = (&'static str, fn(&Transcript) -> Result<String>)> {
    TRANSCRIPT_FORMATS.into_iter().filter_map(|format| Some((format.name, format.write?)))
}
