//! Captions as a door is given them: a path, the text of a subtitle file, or JSON.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::look::Ruler;
use super::super::{LookOptions, cues};
use crate::control::Control;
use crate::cues::formats::{self, Format, MAX_BYTES, Parsed};
use crate::cues::{CueOptions, CueTrack, segment};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::source::Input;

pub(super) const ACCEPTED: &str =
    "the path or the text of a subtitle file, cues, a transcript or captions as JSON";

/// Captions that are not parsed yet.
#[derive(Debug)]
pub(super) enum Captions {
    Path(PathBuf),
    Text(Vec<u8>),
}

impl Captions {
    /// A string of several lines is the text of a file, any other a path; arrays and objects are JSON.
    pub fn from_value(name: &str, value: Value) -> Result<Self> {
        match value {
            Value::String(text) if text.contains('\n') => Ok(Self::Text(text.into_bytes())),
            Value::String(path) if !path.is_empty() => Ok(Self::Path(path.into())),
            Value::Array(_) | Value::Object(_) => Ok(Self::Text(value.to_string().into_bytes())),
            other => Err(Error::option(name, other, ACCEPTED)),
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Text(_) => None,
        }
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::Text(bytes) => Ok(bytes.clone()),
            Self::Path(path) => {
                let reading = |error| Error::reading(path, error);
                let len = std::fs::metadata(path).map_err(reading)?.len();
                if len > MAX_BYTES as u64 {
                    return Err(Error::LimitExceeded {
                        what: "size of the subtitle file in bytes".into(),
                        value: len.to_string(),
                        limit: MAX_BYTES.to_string(),
                    });
                }
                std::fs::read(path).map_err(reading)
            }
        }
    }

    /// The cues; words that are not grouped yet are grouped to fit the video of `input`.
    pub fn cues(
        &self,
        input: &Input,
        timing: &CueOptions,
        look: &LookOptions,
        control: &Control,
    ) -> Result<CueTrack> {
        match self.parse()? {
            Parsed::Cues(track) => Ok(track),
            Parsed::Transcript(transcript) => cues(&transcript, input, timing, look, control),
        }
    }

    /// The same for a picture of a known size.
    pub fn cues_for(&self, canvas: Size, timing: &CueOptions, look: &LookOptions) -> Result<CueTrack> {
        match self.parse()? {
            Parsed::Cues(track) => Ok(track),
            Parsed::Transcript(transcript) => segment(&transcript, timing, &Ruler::new(look, canvas)?),
        }
    }

    pub fn parse(&self) -> Result<Parsed> {
        let bytes = self.bytes()?;
        formats::parse(&bytes, Format::detect(self.path(), &bytes)?)
    }
}
