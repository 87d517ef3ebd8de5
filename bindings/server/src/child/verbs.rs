//! The core's verbs on a file, within a child's limits.

use std::path::{Path, PathBuf};

use captioni::control::Control;
use captioni::pipeline::{Engine, EngineOptions, Job, Verb};
use captioni::source::{self, Input, MediaInfo, OpenOptions};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sandbox::Limits;
use crate::error::{Problem, Result};

/// Which model to load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ModelChoice {
    /// Its name.
    pub name: String,
    /// Folder of the models; the platform's own without it.
    pub dir: Option<PathBuf>,
}

impl ModelChoice {
    pub(super) fn load(&self) -> Result<Engine> {
        let options = EngineOptions {
            model: self.name.clone(),
            model_dir: self.dir.clone(),
            ..EngineOptions::default()
        };
        Ok(Engine::load(&options)?)
    }
}

/// A file, and what people call it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NamedFile {
    /// Where it is on this machine; no message says so.
    pub path: PathBuf,
    /// What messages call it.
    pub name: String,
}

impl NamedFile {
    /// A file of `path` that is called `name`.
    pub fn new(path: &Path, name: impl Into<String>) -> Self {
        Self { path: path.to_owned(), name: name.into() }
    }

    pub(super) fn input(&self) -> Input {
        Input::from(self.path.as_path()).called(&self.name)
    }
}

/// Runs one of the core's verbs on a file.
pub(super) fn run(
    verb: Verb,
    input: &NamedFile,
    options: Value,
    engine: Option<&Engine>,
    control: &Control,
) -> Result<Value> {
    let job = Job::new(verb, Some(input.input()), options)?;
    Ok(job.run(engine, control)?.told(crate::remedy::words))
}

/// What is in a file, if it is within the limits.
///
/// # Errors
/// `LIMIT_EXCEEDED`, those of opening it.
pub(super) fn probe(input: &NamedFile, limits: &Limits, control: &Control) -> Result<MediaInfo> {
    let info = source::probe(&input.input(), &OpenOptions::default(), &control.cancel)?;
    let seconds = info.duration.map_or(0.0, |duration| duration.as_secs());
    let exceeded = |what: &str, value: String, limit: u64| {
        Problem::from(captioni::Error::LimitExceeded { what: what.into(), value, limit: limit.to_string() })
    };
    if seconds > limits.duration as f64 {
        return Err(exceeded("length in seconds", format!("{seconds:.1}"), limits.duration));
    }
    for video in info.tracks.iter().filter_map(|track| track.video()) {
        let pixels = u64::from(video.size.width) * u64::from(video.size.height);
        if pixels > limits.pixels {
            return Err(exceeded("size of a frame in pixels", pixels.to_string(), limits.pixels));
        }
    }
    Ok(info)
}
