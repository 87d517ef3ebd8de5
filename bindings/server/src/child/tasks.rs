//! What a child can do.

use std::path::{Path, PathBuf};

use captioni::control::Control;
use captioni::pipeline::{Engine, EngineOptions, Job, Verb};
use captioni::source::{self, Input, MediaInfo, OpenOptions};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::captions::CaptionTask;
use super::sandbox::Limits;
use crate::error::{Problem, Result};

/// A task, and where its files are.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "camelCase")]
pub enum Task {
    /// What is in a file.
    Probe {
        /// The file.
        input: PathBuf,
    },
    /// One captioned frame.
    Preview(PreviewTask),
    /// A style in motion.
    Sample(SampleTask),
    /// What is said in a file.
    Transcribe(TranscribeTask),
    /// A captioned video with its subtitle files.
    Captions(Box<CaptionTask>),
}

/// Which model to load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ModelChoice {
    /// Its name.
    pub name: String,
    /// Folder of the models; the platform's own without it.
    pub dir: Option<PathBuf>,
}

/// One captioned frame.
#[derive(Debug, Serialize, Deserialize)]
pub struct PreviewTask {
    /// The video.
    pub input: PathBuf,
    /// Options of the core's verb `preview`.
    pub options: Value,
    /// Widest that the picture may be, in pixels.
    pub width: u32,
    /// Where the JPEG goes.
    pub output: PathBuf,
}

/// A style in motion, as an animated PNG.
#[derive(Debug, Serialize, Deserialize)]
pub struct SampleTask {
    /// The style.
    pub style: Value,
    /// Where the PNG goes.
    pub output: PathBuf,
}

/// What is said in a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct TranscribeTask {
    /// The file.
    pub input: PathBuf,
    /// Which model hears it.
    pub model: ModelChoice,
    /// Options of the core's verb `transcribe`.
    pub options: Value,
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

impl Task {
    pub(super) fn run(self, limits: &Limits, control: &Control) -> Result<Value> {
        match self {
            Self::Probe { input } => Ok(json!(probe(&input, limits, control)?)),
            Self::Preview(task) => task.run(limits, control),
            Self::Sample(task) => crate::sample::write(&task.style, &task.output).map(|()| Value::Null),
            Self::Transcribe(task) => {
                probe(&task.input, limits, control)?;
                run(Verb::Transcribe, &task.input, task.options, Some(&task.model.load()?), control)
            }
            Self::Captions(task) => task.run(limits, control),
        }
    }
}

impl PreviewTask {
    fn run(self, limits: &Limits, control: &Control) -> Result<Value> {
        probe(&self.input, limits, control)?;
        let still = Job::still(Input::from(self.input), self.options, control)?.within(self.width);
        still.write(&self.output)?;
        Ok(Value::Null)
    }
}

/// Runs one of the core's verbs on a file.
pub(super) fn run(
    verb: Verb,
    input: &Path,
    options: Value,
    engine: Option<&Engine>,
    control: &Control,
) -> Result<Value> {
    let job = Job::new(verb, Some(Input::from(input)), options)?;
    Ok(job.run(engine, control)?.report)
}

/// What is in a file, if it is within the limits.
///
/// # Errors
/// `LIMIT_EXCEEDED`, those of opening it.
pub(super) fn probe(input: &Path, limits: &Limits, control: &Control) -> Result<MediaInfo> {
    let info = source::probe(&Input::from(input), &OpenOptions::default(), &control.cancel)?;
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
