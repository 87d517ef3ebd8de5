//! What a client asks for: the body of `POST /api/video/generate`, checked before it waits.

use std::path::PathBuf;

use captioni::cues::CueOptions;
use captioni::cues::formats::{self, Format, Parsed};
use captioni::encode::{EncodeOptions, VIDEO_EXTENSIONS};
use captioni::pipeline::{LookOptions, TranscribeOptions};
use captioni::transcript::model::ModelStore;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::config::Config;
use crate::demo;
use crate::error::{Problem, Result};

/// Longest text, in bytes.
const MAX_TEXT: usize = 200_000;

/// What to caption, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Generate {
    /// Name of a demo file, such as `demo.mp4`. This, `uploadId` or `videoUrl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_file: Option<String>,
    /// Address of a video on one of the hosts that the server is set up for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
    /// Where the end of the job is told, whatever it is: a signed POST of `{"type", "timestamp", "data"}`, with the
    /// job as `data`, after Standard Webhooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// A complete upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<String>,
    /// What is said. It is aligned to the speech, or shown at reading speed where nobody speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Name of a style, or an object that extends one. Default: `karaoke`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NameOrObject>)]
    pub style: Option<Value>,
    /// Name of a timing, or an object of cue rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NameOrObject>)]
    pub timing: Option<Value>,
    /// Platform whose buttons an upright video keeps clear of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Spoken language as an ISO 639-1 code; detected without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Writes in English what is said in another language, by a multilingual model. Not with `text`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub translate: bool,
    /// Audio track to transcribe and to keep, counted from 0; all are kept without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_track: Option<usize>,
    /// How speech is told from everything else, as an object of the engine's options `vad`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub vad: Option<Value>,
    /// Speech model; the server's own without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// An earlier transcript of the same audio: used as it is, or, with `text`, for the times of words that stayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub transcript: Option<Value>,
    /// How the video is encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputChoice>,
}

/// A name, or an object in its place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the documentation; the core reads the value")]
pub enum NameOrObject {
    /// The name of one that is known.
    Name(String),
    /// One of its own.
    Object(Map<String, Value>),
}

/// How the video is encoded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutputChoice {
    /// `mp4`, `m4v`, `mov`, `mkv` or `webm`. Default: `mp4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Encoder or codec, such as `x264` or `hevc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
    /// Speed against size, `ultrafast` to `veryslow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Constant quality, lower is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crf: Option<f32>,
    /// Bits a second instead of constant quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u64>,
    /// What becomes of the audio tracks: `auto`, `encode` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// Bits a second of each audio track that has to be encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_bitrate: Option<u64>,
}

/// Where a job's video is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A demo file.
    Demo {
        /// Its name.
        name: String,
        /// Where it is.
        path: PathBuf,
    },
    /// An upload, by its id.
    Upload(String),
    /// Elsewhere, from where the worker fetches it.
    Url(String),
}

impl Generate {
    /// Checks all that needs no look at the video.
    ///
    /// # Errors
    /// The first field that will not do.
    pub fn check(&self, config: &Config) -> Result<()> {
        self.source(config)?;
        if let Some(text) = &self.text {
            if text.trim().is_empty() {
                return Err(Problem::field(
                    "text",
                    "empty",
                    "the words that are spoken, or no `text` at all",
                ));
            }
            if text.len() > MAX_TEXT {
                return Err(Problem::field(
                    "text",
                    format!("{} bytes long", text.len()),
                    format!("up to {MAX_TEXT} bytes"),
                ));
            }
        }
        self.check_transcript()?;
        let look: LookOptions = captioni::pipeline::job::options(Value::Object(self.look()))?;
        look.validate()?;
        match &self.timing {
            None => {}
            Some(Value::String(name)) => CueOptions::preset(name).map(drop)?,
            Some(rules) => captioni::pipeline::job::options::<CueOptions>(rules.clone())?.validate()?,
        }
        if let Some(crf) = self.output.as_ref().and_then(|output| output.crf).filter(|crf| !crf.is_finite()) {
            return Err(Problem::field("output.crf", crf, "0 to 63"));
        }
        let encode: EncodeOptions = captioni::pipeline::job::options(Value::Object(self.encode()))?;
        encode.validate()?;
        let container = self.container();
        if !VIDEO_EXTENSIONS.contains(&container.as_str()) {
            let accepted = VIDEO_EXTENSIONS.join(", ");
            return Err(Problem::field("output.container", format!("{container:?}"), accepted));
        }
        self.check_speech(config)
    }

    fn check_transcript(&self) -> Result<()> {
        let Some(transcript) = &self.transcript else { return Ok(()) };
        if !transcript.is_object() && !transcript.is_array() {
            let text: String = transcript.to_string().chars().take(60).collect();
            return Err(Problem::field("transcript", text, "a transcript as JSON"));
        }
        match formats::parse(transcript.to_string().as_bytes(), Format::Json)?.parsed {
            Parsed::Transcript(_) => Ok(()),
            Parsed::Cues(_) => {
                Err(Problem::field("transcript", "cues", "a transcript with the times of its words"))
            }
        }
    }

    fn check_speech(&self, config: &Config) -> Result<()> {
        if let Some(language) = &self.language {
            let fits = (2..=8).contains(&language.len())
                && language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !fits {
                return Err(Problem::field(
                    "language",
                    format!("{language:?}"),
                    "an ISO 639-1 code such as en",
                ));
            }
            captioni::transcript::check_language(language)?;
        }
        captioni::pipeline::job::options::<TranscribeOptions>(Value::Object(self.speech()))?.validate()?;
        if self.translate {
            if self.text.is_some() {
                return Err(Problem::field("translate", "true with `text`", "`text` or `translate`"));
            }
            check_multilingual(self.model.as_deref().unwrap_or(&config.model), config)?;
        }
        if self.text.is_some() || self.transcript.is_none() {
            check_model(self.model.as_deref().unwrap_or(&config.model), config)?;
        }
        Ok(())
    }

    /// Where the video is.
    ///
    /// # Errors
    /// Neither or both of `demoFile` and `uploadId`; a path; a demo file that is not there.
    pub fn source(&self, config: &Config) -> Result<Source> {
        let accepted = "one of `uploadId`, `demoFile` and `videoUrl`";
        match (&self.demo_file, &self.upload_id, &self.video_url) {
            (Some(name), None, None) => {
                demo::find(name, config).map(|path| Source::Demo { name: name.clone(), path })
            }
            (None, Some(id), None) => Ok(Source::Upload(id.clone())),
            (None, None, Some(url)) => Ok(Source::Url(url.clone())),
            (None, None, None) => Err(Problem::field("uploadId", "missing", accepted)),
            (Some(_), _, _) => Err(Problem::field("demoFile", "not the only source", accepted)),
            (None, _, _) => Err(Problem::field("videoUrl", "not the only source", accepted)),
        }
    }

    /// Options of the core's transcription.
    pub fn speech(&self) -> Map<String, Value> {
        let given = [
            ("language", self.language.as_ref().map(|language| json!(language))),
            ("translate", self.translate.then_some(json!(true))),
            ("audioTrack", self.audio_track.map(|track| json!(track))),
            ("vad", self.vad.clone()),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Options of the core's looks.
    pub fn look(&self) -> Map<String, Value> {
        let mut look = Map::from_iter([("style".to_owned(), self.style_or_default())]);
        if let Some(platform) = &self.platform {
            look.insert("platform".into(), json!(platform));
        }
        look
    }

    /// The style, by name or as an object.
    pub fn style_or_default(&self) -> Value {
        self.style.clone().unwrap_or_else(|| "karaoke".into())
    }

    /// Options of the core's encoding.
    pub fn encode(&self) -> Map<String, Value> {
        let mut options = match self.output.as_ref().map(serde_json::to_value) {
            Some(Ok(Value::Object(options))) => options,
            _ => Map::new(),
        };
        options.remove("container");
        options
    }

    /// Options of the core's rendering, beside the look.
    pub fn render(&self) -> Map<String, Value> {
        let mut options = self.encode();
        options.extend(self.audio_track.map(|track| ("audioTrack".to_owned(), json!(track))));
        options
    }

    /// Extension of the video.
    pub fn container(&self) -> String {
        self.output.as_ref().and_then(|output| output.container.clone()).unwrap_or_else(|| "mp4".into())
    }
}

/// Whether a speech model is there. Only names are taken from clients, never paths.
///
/// # Errors
/// `MODEL_MISSING`, a path.
pub fn check_model(name: &str, config: &Config) -> Result<()> {
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(Problem::field("model", format!("{name:?}"), "the name of an installed model"));
    }
    let store = ModelStore::open(config.model_dir.clone())?;
    match store.resolve(name) {
        Ok(_) => Ok(()),
        // What the operator chose is the operator's to put right.
        Err(error) if name == config.model => Err(error.into()),
        Err(_) => {
            let installed = store.list().into_iter().filter(|model| model.installed).map(|model| model.name);
            let installed = installed.collect::<Vec<_>>().join(", ");
            Err(Problem::field("model", format!("{name:?}, which is not installed"), installed))
        }
    }
}

/// Whether a speech model knows more than English, by its name, as Whisper's models for English alone have it.
///
/// # Errors
/// It does not; those that do are named.
pub fn check_multilingual(name: &str, config: &Config) -> Result<()> {
    let is_english = |name: &str| name.split(['-', '_']).next().is_some_and(|name| name.ends_with(".en"));
    if !is_english(name) {
        return Ok(());
    }
    let installed = ModelStore::open(config.model_dir.clone())?.list().into_iter();
    let others =
        installed.filter(|model| model.installed && !is_english(&model.name)).map(|model| model.name);
    let others = others.collect::<Vec<_>>().join(", ");
    let accepted = if others.is_empty() { "a multilingual model; none is installed".into() } else { others };
    Err(Problem::field("model", format!("{name:?}, which knows English alone"), accepted))
}
