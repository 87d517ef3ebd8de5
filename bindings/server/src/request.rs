//! What a client asks for: the body of `POST /api/video/generate`, checked before it waits.

use std::path::PathBuf;

use captioni::composite::AlphaMode;
use captioni::cues::CueOptions;
use captioni::cues::formats::{self, Format, Parsed, ReadOptions};
use captioni::encode::{EncodeOptions, VIDEO_EXTENSIONS};
use captioni::pipeline::{LookOptions, SecondCues, TranscribeOptions};
use captioni::transcript::model::ModelStore;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::config::Config;
use crate::demo;
use crate::error::{Problem, Result};

/// Longest text, in bytes.
const MAX_TEXT: usize = 200_000;

/// Containers of captions alone.
const OVERLAY_CONTAINERS: [&str; 2] = ["mov", "webm"];

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
    /// Name of a style, or an object that extends one. Default: `karaoke`; for a subtitle track `clean`.
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
    /// Most words of a cue, 1 to 100, whatever the style and the timing say; 0 leaves it to the timing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words_per_cue: Option<u32>,
    /// Which words are drawn in the style's classes, as an object of the engine's options `emphasis`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub emphasis: Option<Value>,
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
    /// Captions in another language, to show together with those of the speech: the text of a subtitle file, or cues or a
    /// transcript as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GivenCaptions>)]
    pub cues2: Option<Value>,
    /// Style of the second captions, as `style`; without it a smaller and plainer one than theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NameOrObject>)]
    pub style2: Option<Value>,
    /// Where the second captions stand next to the first: `above` or `below`, the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position2: Option<String>,
    /// Language of the second captions as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language2: Option<String>,
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

/// Captions in any of their forms.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the documentation; the core reads the value")]
pub enum GivenCaptions {
    /// The text of a subtitle file.
    Text(String),
    /// A document of cues, or a transcript.
    Document(Map<String, Value>),
    /// Cues.
    List(Vec<Map<String, Value>>),
}

/// How the video is encoded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutputChoice {
    /// `mp4`, `m4v`, `mov`, `mkv` or `webm`. Default: `mp4`; for an overlay `mov`, or `webm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Captions alone, transparent, in place of the captioned video: with `straight` alpha, as editing programs and browsers
    /// expect it, or `premultiplied`. ProRes 4444 in `mov`, VP9 in `webm`. The fields below are not for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<String>,
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
    /// The pixel format of the video: `auto`, which every player shows, `keep`, `yuv420p`, `yuv422p`, `yuv444p`,
    /// `yuv420p10`, `yuv422p10` or `yuv444p10`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    /// What becomes of HDR: `auto`, which keeps it in HEVC, or `sdr`, which every screen shows alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hdr: Option<String>,
    /// What becomes of the audio tracks: `auto`, `copy`, `encode` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// Bits a second of each audio track that has to be encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_bitrate: Option<u64>,
    /// What becomes of the source's own subtitle tracks: `auto`, carried over where the container can hold them, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitles: Option<String>,
    /// Writes the captions as a subtitle track and copies everything else as it is. Nothing is encoded then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub soft: bool,
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
        self.check_second()?;
        self.timing.as_ref().map_or(Ok(CueOptions::default()), CueOptions::from_value)?;
        if let Some(crf) = self.output.as_ref().and_then(|output| output.crf).filter(|crf| !crf.is_finite()) {
            return Err(Problem::field("output.crf", crf, "0 to 63"));
        }
        let encode: EncodeOptions = captioni::pipeline::job::options(Value::Object(self.encode()))?;
        encode.validate()?;
        if self.is_soft() {
            encode.check_copying()?;
        }
        self.check_container()?;
        self.check_speech(config)
    }

    fn check_container(&self) -> Result<()> {
        let containers: &[&str] = match self.overlay() {
            None => &VIDEO_EXTENSIONS,
            Some(alpha) => {
                if let Err(captioni::Error::OptionsInvalid { value, accepted, .. }) =
                    alpha.parse::<AlphaMode>()
                {
                    return Err(Problem::field("output.overlay", format!("{value:?}"), accepted));
                }
                if let Some((field, value)) =
                    self.render().into_iter().find(|(field, _)| field != "audioTrack")
                {
                    let accepted = "none beside `overlay`";
                    return Err(Problem::field(&format!("output.{field}"), value, accepted));
                }
                &OVERLAY_CONTAINERS
            }
        };
        let container = self.container();
        match containers.contains(&container.as_str()) {
            true => Ok(()),
            false => Err(Problem::field("output.container", format!("{container:?}"), containers.join(", "))),
        }
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

    fn check_second(&self) -> Result<()> {
        if let Some(cues) = &self.cues2 {
            let accepted = "the text of a subtitle file, of several lines, or cues or a transcript as JSON";
            let text = match cues {
                // Only texts are taken from clients, never paths.
                Value::String(text) if text.contains('\n') => text.clone(),
                Value::Array(_) | Value::Object(_) => cues.to_string(),
                other => {
                    let text: String = other.to_string().chars().take(60).collect();
                    return Err(Problem::field("cues2", text, accepted));
                }
            };
            formats::read(text.as_bytes(), None, &ReadOptions::default())?;
        }
        let second: SecondCues = captioni::pipeline::job::options(Value::Object(self.second()))?;
        Ok(second.validate()?)
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
        if let Some(words) = self.words_per_cue {
            look.insert("wordsPerCue".into(), json!(words));
        }
        if let Some(emphasis) = &self.emphasis {
            look.insert("emphasis".into(), emphasis.clone());
        }
        look
    }

    /// Options of the core's second track.
    pub fn second(&self) -> Map<String, Value> {
        let given = [
            ("cues2", self.cues2.clone()),
            ("style2", self.style2.clone()),
            ("position2", self.position2.as_ref().map(|position| json!(position))),
            ("language2", self.language2.as_ref().map(|language| json!(language))),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// The style, by name or as an object.
    pub fn style_or_default(&self) -> Value {
        let usual = if self.is_soft() { "clean" } else { "karaoke" };
        self.style.clone().unwrap_or_else(|| usual.into())
    }

    /// Whether the captions become a subtitle track.
    pub fn is_soft(&self) -> bool {
        self.output.as_ref().is_some_and(|output| output.soft)
    }

    /// Options of the core's encoding.
    pub fn encode(&self) -> Map<String, Value> {
        let mut options = match self.output.as_ref().map(serde_json::to_value) {
            Some(Ok(Value::Object(options))) => options,
            _ => Map::new(),
        };
        options.remove("container");
        options.remove("overlay");
        options.remove("soft");
        options
    }

    /// The alpha of captions alone, if that is what is asked for.
    pub fn overlay(&self) -> Option<&str> {
        self.output.as_ref().and_then(|output| output.overlay.as_deref())
    }

    /// Options of the core's rendering, beside the look.
    pub fn render(&self) -> Map<String, Value> {
        let mut options = self.encode();
        options.extend(self.is_soft().then(|| ("soft".to_owned(), json!(true))));
        options.extend(self.audio_track.map(|track| ("audioTrack".to_owned(), json!(track))));
        options
    }

    /// Extension of the video.
    pub fn container(&self) -> String {
        let usual = if self.overlay().is_some() { OVERLAY_CONTAINERS[0] } else { "mp4" };
        self.output.as_ref().and_then(|output| output.container.clone()).unwrap_or_else(|| usual.into())
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
