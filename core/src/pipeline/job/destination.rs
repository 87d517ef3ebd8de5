//! Where the file of a job goes.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Outcome;
use super::flat::Flat;
use crate::encode::{OverlayFormat, Still, StillFormat};
use crate::error::{Error, Result};

/// Where the file of a job goes.
#[derive(Debug)]
pub(super) enum Destination {
    Path(PathBuf),
    /// Back to the caller, in the format of this extension.
    Bytes(&'static str),
}

impl Destination {
    /// Without a path, the format is the `container`, by default the first of `formats`.
    pub fn read<const N: usize>(flat: &mut Flat, formats: [&'static str; N]) -> Result<Self> {
        let container: Option<String> = flat.field("container")?;
        let name = container.as_deref().unwrap_or(formats[0]);
        let known = formats.iter().find(|format| **format == name);
        let container = *known.ok_or_else(|| Error::option("container", name, formats.join(", ")))?;
        Ok(flat.field::<PathBuf>("output")?.map_or(Self::Bytes(container), Self::Path))
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

    /// The format of a frame that goes there.
    pub fn still_format(&self) -> Result<StillFormat> {
        match self {
            Self::Path(path) => StillFormat::of(path),
            Self::Bytes(extension) => StillFormat::of(&Path::new("still").with_extension(extension)),
        }
    }

    /// The format of captions alone that go there.
    pub fn overlay_format(&self) -> Result<OverlayFormat> {
        match self {
            Self::Path(path) => OverlayFormat::of(path),
            Self::Bytes(extension) => OverlayFormat::of(&Path::new("overlay").with_extension(extension)),
        }
    }

    /// Puts a frame there; gives its file if there is no path.
    pub fn put(&self, still: &Still) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Path(path) => still.write(path).map(|()| None),
            Self::Bytes(_) => still.to_bytes(self.still_format()?).map(Some),
        }
    }
}
