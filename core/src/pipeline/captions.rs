//! Captions as a door is given them: a path, the text of a subtitle file, or JSON; and the files that captioning writes
//! beside the video.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::look::Ruler;
use super::{LookOptions, cues, write_file};
use crate::control::Control;
use crate::cues::formats::{self, Format, MAX_BYTES, Parsed, Reading};
use crate::cues::{CueOptions, CueTrack, segment};
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::source::Input;
use crate::target::Target;
use crate::transcript::Transcript;

/// Captions that are not parsed yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Captions {
    /// A subtitle file.
    Path(PathBuf),
    /// The bytes of one.
    Text(Vec<u8>),
}

impl Captions {
    pub(super) const ACCEPTED: &str =
        "the path or the text of a subtitle file, cues, a transcript or captions as JSON";

    /// A string of several lines is the text of a file, any other a path; arrays and objects are JSON.
    pub(super) fn from_value(name: &str, value: Value) -> Result<Self> {
        match value {
            Value::String(text) if text.contains('\n') => Ok(Self::Text(text.into_bytes())),
            Value::String(path) if !path.is_empty() => Ok(Self::Path(path.into())),
            Value::Array(_) | Value::Object(_) => Ok(Self::Text(value.to_string().into_bytes())),
            other => Err(Error::option(name, other, Self::ACCEPTED)),
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

    /// The cues; words that are not grouped yet are grouped to fit the video of `input`. The warnings tell what had to
    /// be mended, and how many words are left out because nobody says them.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file, and of [`cues`](fn@cues).
    pub fn cues(
        &self,
        input: &Input,
        timing: &CueOptions,
        look: &LookOptions,
        control: &Control,
    ) -> Result<GivenCues> {
        self.group(|transcript| cues(transcript, input, timing, look, control))
    }

    /// The transcript that they are.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file; `CUES_INVALID` for cues.
    pub fn transcript(&self) -> Result<Transcript> {
        match self.parse()?.parsed {
            Parsed::Transcript(transcript) => Ok(transcript),
            Parsed::Cues(_) => {
                let name = self.path().map_or("the text".into(), |path| path.display().to_string());
                Err(Error::cues(
                    name,
                    "it holds cues; accepted: a transcript as JSON, with the times of its words",
                ))
            }
        }
    }

    /// The same for a frame of a known size.
    pub(super) fn cues_for(
        &self,
        canvas: Size,
        timing: &CueOptions,
        look: &LookOptions,
    ) -> Result<GivenCues> {
        self.group(|transcript| segment(transcript, timing, &Ruler::new(look, canvas)?))
    }

    /// The cues; `group` makes those of words that are not grouped yet.
    pub(super) fn group(&self, group: impl FnOnce(&Transcript) -> Result<CueTrack>) -> Result<GivenCues> {
        let Reading { parsed, mut warnings } = self.parse()?;
        let track = match parsed {
            Parsed::Cues(track) => track,
            Parsed::Transcript(transcript) => {
                warnings.extend(transcript.not_spoken());
                group(&transcript)?
            }
        };
        Ok(GivenCues { track, warnings })
    }

    fn parse(&self) -> Result<Reading> {
        let bytes = self.bytes()?;
        formats::parse(&bytes, Format::detect(self.path(), &bytes)?)
    }
}

/// Cues that a person has given, and what they should know of them.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenCues {
    /// The cues.
    pub track: CueTrack,
    /// `CUES_REPAIRED`, `NOT_SHOWN`, `NOT_SPOKEN`.
    pub warnings: Vec<Warning>,
}

/// Files that captioning writes beside the video.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaptionFiles {
    /// The captions as SubRip.
    pub srt: Option<PathBuf>,
    /// The captions as WebVTT.
    pub vtt: Option<PathBuf>,
    /// The transcript as JSON.
    pub json: Option<PathBuf>,
}

impl CaptionFiles {
    /// Checks that each can be written and is not the input, before the work starts.
    ///
    /// # Errors
    /// `OUTPUT_UNWRITABLE`, `OPTIONS_INVALID`.
    pub fn check(&self, input: &Input) -> Result<()> {
        let paths = [&self.srt, &self.vtt, &self.json];
        paths.into_iter().flatten().try_for_each(|path| Target::create(path, input.path()).map(drop))
    }

    /// Writes them, each whole or not at all.
    ///
    /// # Errors
    /// `OUTPUT_UNWRITABLE`, `DISK_FULL`.
    pub fn write(&self, transcript: &Transcript, cues: &CueTrack) -> Result<()> {
        for (path, format) in [(&self.srt, Format::Srt), (&self.vtt, Format::Vtt)] {
            path.as_ref().map_or(Ok(()), |path| write_file(path, formats::write(cues, format).as_bytes()))?;
        }
        let Some(path) = &self.json else { return Ok(()) };
        write_file(path, transcript.to_json()?.as_bytes())
    }
}
