//! A loaded speech model and the verbs that need one.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, TryLockError};

use serde::{Deserialize, Serialize};

use super::pcm::PcmReader;
use crate::audio::{SpeechFinder, SpeechSpan, VadOptions};
use crate::control::{Control, Stage};
use crate::error::{Error, ErrorCode, Remedy, Result, Warning};
use crate::source::{Input, OpenOptions};
use crate::transcript::model::{ModelStore, Weights};
use crate::transcript::{self, Recognizer, RecognizerOptions, Segment, Transcript};
use crate::units::{Duration, Timestamp};

/// How often a job that waits for another looks whether it may begin.
const WAIT: std::time::Duration = std::time::Duration::from_millis(20);

/// Sound between two reports of progress, at least; silence is passed over faster than anybody could read them.
const PROGRESS_STEP: Duration = Duration::from_millis(1_000);

/// Which model to load, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct EngineOptions {
    /// Name of an installed model, such as `tiny.en`, or path of a ggml file.
    pub model: String,
    /// Folder of the models; the platform's cache folder without it.
    pub model_dir: Option<PathBuf>,
    /// Threads for recognition; one per core without it.
    pub threads: Option<usize>,
    /// How the model's weights are held in memory.
    pub weights: Weights,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { model: "tiny.en".into(), model_dir: None, threads: None, weights: Weights::default() }
    }
}

/// What to transcribe, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct TranscribeOptions {
    /// Spoken language as an ISO 639-1 code; detected without it.
    pub language: Option<String>,
    /// Translates into English (multilingual models).
    pub translate: bool,
    /// Audio track to transcribe, counted from 0; without it the default one, or where nobody speaks in that, the first in
    /// which somebody does.
    pub audio_track: Option<usize>,
    /// How speech is told from everything else.
    pub vad: VadOptions,
    /// How the input is opened and decoded.
    pub open: OpenOptions,
}

impl TranscribeOptions {
    /// Checks everything that does not depend on the input.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`.
    pub fn validate(&self) -> Result<()> {
        self.speech().validate()?;
        self.vad.validate()?;
        self.open.validate()
    }

    pub(super) fn speech(&self) -> transcript::LanguageOptions {
        transcript::LanguageOptions { language: self.language.clone(), translate: self.translate }
    }
}

/// A transcript, and what a person should know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcribed {
    /// What was said.
    pub transcript: Transcript,
    /// The audio track that it was said in, counted from 0; `None` where none had to be read.
    pub audio_track: Option<usize>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// A loaded speech model. Loading takes a moment and memory, so keep it; jobs on one engine run in turn.
#[derive(Debug)]
pub struct Engine {
    recognizer: Mutex<Recognizer>,
    model: String,
}

impl Engine {
    /// Loads a model. Nothing is downloaded.
    ///
    /// # Errors
    /// `MODEL_MISSING`, `MODEL_INVALID`, `OPTIONS_INVALID`.
    pub fn load(options: &EngineOptions) -> Result<Self> {
        let path = ModelStore::open(options.model_dir.clone())?.resolve(&options.model)?;
        let defaults = RecognizerOptions::default();
        let threads = options.threads.unwrap_or(defaults.threads);
        let recognizer = Recognizer::load(&path, &RecognizerOptions { threads, weights: options.weights })?;
        Ok(Self { recognizer: Mutex::new(recognizer), model: options.model.clone() })
    }

    /// The model's name, as it was asked for.
    pub(super) fn model(&self) -> &str {
        &self.model
    }

    /// Waits for the job before; a job that waits can be cancelled.
    pub(super) fn recognizer(&self, control: &Control) -> Result<MutexGuard<'_, Recognizer>> {
        loop {
            match self.recognizer.try_lock() {
                Ok(recognizer) => return Ok(recognizer),
                Err(TryLockError::Poisoned(_)) => return Err(Error::internal("an earlier job panicked")),
                Err(TryLockError::WouldBlock) => control.check()?,
            }
            std::thread::sleep(WAIT);
        }
    }

    /// Writes down what is said in `input`.
    ///
    /// Where nobody speaks, `NO_SPEECH` is among the warnings; `TRACK_CHOSEN`, where it is not the default audio track
    /// that was transcribed, or one side of it alone.
    ///
    /// # Errors
    /// Those of opening the input; `NO_AUDIO`; `OPTIONS_INVALID` for a language that the model does not know.
    pub fn transcribe(
        &self,
        input: &Input,
        options: &TranscribeOptions,
        control: &Control,
    ) -> Result<Transcribed> {
        self.transcribe_each(input, options, control, &mut |_| Ok(()))
    }

    /// The same, for a host that shows text while more is spoken: `each` is given every segment as soon as it is
    /// written down, in their order.
    ///
    /// # Errors
    /// Those of [`Engine::transcribe`] and of `each`.
    pub fn transcribe_each(
        &self,
        input: &Input,
        options: &TranscribeOptions,
        control: &Control,
        each: &mut dyn FnMut(&Segment) -> Result<()>,
    ) -> Result<Transcribed> {
        options.validate()?;
        let mut recognizer = self.recognizer(control)?;
        let open = |choice| PcmReader::open(input, &options.open, choice, &control.cancel);
        let reader = open(options.audio_track)?;
        let tracks = reader.tracks().clone();
        let mut transcribed = self.transcribe_track(reader, &mut recognizer, options, control, each)?;
        if transcribed.transcript.words().next().is_some() {
            return Ok(transcribed);
        }
        for &number in &tracks.others {
            let other = open(Some(number));
            match other
                .and_then(|reader| self.transcribe_track(reader, &mut recognizer, options, control, each))
            {
                Ok(mut other) if other.transcript.words().next().is_some() => {
                    other.warnings.insert(0, tracks.instead(number));
                    return Ok(other);
                }
                Ok(_)
                | Err(
                    Error::InputUnreadable { .. } | Error::UnsupportedFormat { .. } | Error::NoAudio { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        transcribed.warnings.push(no_speech(&transcribed.transcript, tracks.others.len() + 1));
        Ok(transcribed)
    }

    fn transcribe_track(
        &self,
        mut reader: PcmReader,
        recognizer: &mut Recognizer,
        options: &TranscribeOptions,
        control: &Control,
        each: &mut dyn FnMut(&Segment) -> Result<()>,
    ) -> Result<Transcribed> {
        let mut finder = SpeechFinder::new(&options.vad)?;
        let mut session = recognizer.start(&options.speech())?;
        let length = reader.end().unwrap_or_default();
        let mut segments = Vec::new();
        let mut end = Timestamp::ZERO;
        let mut reported = Timestamp::ZERO;
        let mut recognized_to = |at: Timestamp| {
            if at >= reported + PROGRESS_STEP {
                reported = at;
                report(control, Stage::Transcribe, at, length);
            }
        };
        let mut recognize = |span: SpeechSpan| -> Result<Timestamp> {
            let written = session.recognize(&span, &control.cancel)?;
            written.iter().try_for_each(&mut *each)?;
            segments.extend(written);
            Ok(span.pcm.end())
        };
        while let Some(block) = reader.read()? {
            control.check()?;
            end = block.end();
            for span in finder.push(&block) {
                recognized_to(recognize(span)?);
            }
            recognized_to(finder.settled());
        }
        for span in finder.finish() {
            recognized_to(recognize(span)?);
        }
        report(control, Stage::Transcribe, length, length);
        let transcript = Transcript {
            language: session.language().unwrap_or_default().to_owned(),
            duration: end - Timestamp::ZERO,
            model: self.model.clone(),
            segments,
            dropped: session.take_dropped(),
        };
        Ok(Transcribed { transcript, audio_track: Some(reader.tracks().chosen), warnings: reader.warnings() })
    }
}

/// `NO_SPEECH` for audio of which `transcript` is all that was said, in that many tracks.
fn no_speech(transcript: &Transcript, tracks: usize) -> Warning {
    let length = transcript.duration;
    let place = match tracks {
        1 => format!("{length} of audio"),
        tracks => format!("any of the {tracks} audio tracks, {length} long"),
    };
    let message = format!("no speech was found in {place}, so there is nothing to caption");
    Warning::new(ErrorCode::NoSpeech, message).with(Remedy::GiveCues)
}

/// Reports a stage that counts microseconds of audio.
pub(super) fn report(control: &Control, stage: Stage, at: Timestamp, length: Timestamp) {
    let [done, total] = [at.min(length), length].map(|t| u64::try_from(t.as_micros()).unwrap_or(0));
    control.report(stage, done, total);
}
