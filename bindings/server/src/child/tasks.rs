//! What a child can do.

use std::path::PathBuf;

use captioni::Warning;
use captioni::control::Control;
use captioni::pipeline::{Captions, Job, TranscribeOptions, Verb};
use captioni::style::StyleInput;
use captioni::transcript::Segment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::captions::CaptionTask;
use super::sandbox::Limits;
use super::verbs::{ModelChoice, NamedFile, probe};
use crate::error::{Problem, Result};
use crate::remedy::words;

/// A task, and where its files are.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "camelCase")]
pub enum Task {
    /// What is in a file.
    Probe {
        /// The file.
        input: NamedFile,
    },
    /// One captioned frame.
    Preview(PreviewTask),
    /// A style in motion.
    Sample(SampleTask),
    /// What is said in a file.
    Transcribe(TranscribeTask),
    /// A subtitle file, checked or converted.
    Subtitles(SubtitleTask),
    /// A captioned video with its subtitle files.
    Captions(Box<CaptionTask>),
}

/// One captioned frame.
#[derive(Debug, Serialize, Deserialize)]
pub struct PreviewTask {
    /// The video.
    pub input: NamedFile,
    /// Options of the core's verb `preview`.
    pub options: Value,
    /// Widest that the frame may be, in pixels.
    pub width: u32,
    /// Where the JPEG goes.
    pub output: PathBuf,
}

/// A style in motion, as an animated PNG.
#[derive(Debug, Serialize, Deserialize)]
pub struct SampleTask {
    /// The style.
    pub style: StyleInput,
    /// Where the PNG goes.
    pub output: PathBuf,
}

/// What is said in a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct TranscribeTask {
    /// The file.
    pub input: NamedFile,
    /// Which model transcribes it.
    pub model: ModelChoice,
    /// Options of the core's verb `transcribe`.
    pub options: Value,
}

/// A subtitle file, checked or converted.
#[derive(Debug, Serialize, Deserialize)]
pub struct SubtitleTask {
    /// `check` or `convert`.
    pub verb: Verb,
    /// The file; no message says where it is.
    pub file: PathBuf,
    /// Options of the verb but `cues`.
    pub options: Value,
}

impl Task {
    /// Does it. Segments of a transcription are `told` as they are written down.
    pub(super) fn run(
        self,
        limits: &Limits,
        control: &Control,
        told: &mut dyn FnMut(&Segment),
    ) -> Result<Value> {
        match self {
            Self::Probe { input } => Ok(json!(probe(&input, limits, control)?)),
            Self::Preview(task) => task.run(limits, control),
            Self::Sample(task) => task.run(),
            Self::Transcribe(task) => {
                probe(&task.input, limits, control)?;
                task.run(control, told)
            }
            Self::Subtitles(task) => task.run(control),
            Self::Captions(task) => task.run(limits, control),
        }
    }
}

impl SampleTask {
    fn run(self) -> Result<Value> {
        let sample = captioni::pipeline::sample(&self.style)?;
        captioni::pipeline::write_file(&self.output, &sample.motion)?;
        Ok(Value::Null)
    }
}

impl SubtitleTask {
    fn run(self, control: &Control) -> Result<Value> {
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Problem::internal("a file of captions is gone", error))?;
        let job = Job::of_cues(self.verb, Some(Captions::of_bytes(bytes)), None, self.options)?;
        Ok(job.run(None, control)?.told(words))
    }
}

impl TranscribeTask {
    #[expect(clippy::indexing_slicing, reason = "fields of an object made here")]
    fn run(self, control: &Control, told: &mut dyn FnMut(&Segment)) -> Result<Value> {
        let options: TranscribeOptions = captioni::pipeline::job::options(self.options)?;
        let input = self.input.input();
        let mut each = |segment: &Segment| {
            told(segment);
            Ok(())
        };
        let transcribed = self.model.load()?.transcribe_each(&input, &options, control, &mut each)?;
        let mut report = json!(transcribed.transcript);
        report["warnings"] = Warning::all_told(&transcribed.warnings, words).into();
        Ok(report)
    }
}

impl PreviewTask {
    fn run(self, limits: &Limits, control: &Control) -> Result<Value> {
        probe(&self.input, limits, control)?;
        let preview = Job::still(self.input.input(), self.options, control)?;
        let warnings = Warning::all_told(&preview.warnings, words).into();
        preview.still.within(self.width).write(&self.output)?;
        Ok(warnings)
    }
}
