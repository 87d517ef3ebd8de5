//! Where the files of a job go.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::write_file;
use super::Outcome;
use super::flat::Flat;
use crate::cues::CueTrack;
use crate::cues::formats::{self, Format};
use crate::encode::{Still, StillFormat};
use crate::error::{Error, Result};
use crate::transcript::Transcript;

/// Where the file of a job goes.
#[derive(Debug)]
pub(super) enum Output {
    Path(PathBuf),
    /// Back to the caller, in the format of this extension.
    Bytes(String),
}

/// Files that captioning writes beside the video.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct CaptionFiles {
    srt: Option<PathBuf>,
    vtt: Option<PathBuf>,
    json: Option<PathBuf>,
}

impl Output {
    /// Without a path, the format is the `container` or the `usual` one.
    pub fn read(flat: &mut Flat, usual: &str) -> Result<Self> {
        let container: Option<String> = flat.field("container")?;
        Ok(match flat.field::<PathBuf>("output")? {
            Some(path) => Self::Path(path),
            None => Self::Bytes(container.unwrap_or_else(|| usual.into())),
        })
    }

    /// Runs `job` on the path, or on one that is read back and removed.
    pub fn write(&self, job: impl FnOnce(&Path) -> Result<Outcome>) -> Result<Outcome> {
        let extension = match self {
            Self::Path(path) => return job(path),
            Self::Bytes(extension) => extension,
        };
        let temporary = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("captioni-")
            .tempdir_in(&temporary)
            .map_err(|error| Error::writing(&temporary, error))?;
        let path = folder.path().join("captioned").with_extension(extension);
        let mut outcome = job(&path)?;
        outcome.file = Some(std::fs::read(&path).map_err(|error| Error::reading(&path, error))?);
        if let Value::Object(report) = &mut outcome.report {
            report.remove("path");
        }
        Ok(outcome)
    }

    /// The format of a picture that goes there.
    pub fn still_format(&self) -> Result<StillFormat> {
        match self {
            Self::Path(path) => StillFormat::of(path),
            Self::Bytes(extension) => StillFormat::of(&Path::new("still").with_extension(extension)),
        }
    }

    /// Puts a picture there; gives its file if there is no path.
    pub fn put(&self, still: &Still) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Path(path) => still.write(path).map(|()| None),
            Self::Bytes(_) => still.to_bytes(self.still_format()?).map(Some),
        }
    }
}

impl CaptionFiles {
    pub fn write(&self, transcript: &Transcript, cues: &CueTrack) -> Result<()> {
        let subtitles = [(&self.srt, Format::Srt), (&self.vtt, Format::Vtt)];
        for (path, format) in subtitles {
            path.as_ref().map_or(Ok(()), |path| write_file(path, formats::write(cues, format).as_bytes()))?;
        }
        let Some(path) = &self.json else { return Ok(()) };
        let text =
            serde_json::to_string_pretty(transcript).map_err(|error| Error::internal(error.to_string()))?;
        write_file(path, (text + "\n").as_bytes())
    }
}
