//! A job: words with times, cues that fit the picture, subtitle files, the video.

use std::path::{Path, PathBuf};
use std::time::Instant;

use captioni::audio::VadOptions;
use captioni::control::Control;
use captioni::cues::CueTrack;
use captioni::cues::formats::{self, Format};
use captioni::pipeline::{Verb, has_speech, write_file};
use captioni::source::{MediaInfo, TrackKind};
use captioni::transcript::Transcript;
use captioni::units::Duration;
use captioni::{Error, ErrorCode, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::sandbox::Limits;
use super::verbs::{ModelChoice, NamedFile, probe, run};
use crate::error::{Problem, Result};

/// Below this a word of a text is not taken for what is said, by its probability.
const LIKELY: f32 = 1e-3;

/// What to caption, and how.
#[derive(Debug, Serialize, Deserialize)]
pub struct CaptionTask {
    /// The video.
    pub input: NamedFile,
    /// Where the files go.
    pub folder: PathBuf,
    /// Which model hears it.
    pub model: ModelChoice,
    /// Options of the core's transcription.
    pub speech: Map<String, Value>,
    /// What is said, or is to be read.
    pub text: Option<String>,
    /// An earlier transcript, as JSON.
    pub transcript: Option<Value>,
    /// `timing` of the core.
    pub timing: Option<Value>,
    /// `style` and `platform` of the core.
    pub look: Map<String, Value>,
    /// Options of encoding.
    pub encode: Map<String, Value>,
    /// Extension of the video.
    pub container: String,
}

/// Seconds that each stage took.
struct Clock {
    last: Instant,
    stages: Map<String, Value>,
}

impl Clock {
    fn lap(&mut self, stage: &str) {
        self.stages.insert(stage.to_owned(), json!(self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }
}

impl CaptionTask {
    /// Writes `video.EXT`, `captions.srt`, `captions.vtt` and `transcript.json` into the folder.
    pub(super) fn run(self, limits: &Limits, control: &Control) -> Result<Value> {
        let mut clock = Clock { last: Instant::now(), stages: Map::new() };
        let info = probe(&self.input, limits, control)?;
        if !info.tracks.iter().any(|track| matches!(track.kind, TrackKind::Video(_))) {
            return Err(Error::NoVideo { input: self.input.name }.into());
        }
        let (transcript, mut warnings) = self.transcript(&info, control)?;
        clock.lap("transcribe");
        let cues = self.cues(&transcript, control)?;
        self.write_text(&transcript, &cues)?;
        clock.lap("cues");
        let video = self.folder.join(format!("video.{}", self.container));
        let mut options = self.encode.clone();
        options.extend(self.look.clone());
        options.extend([("cues".to_owned(), cues), ("output".to_owned(), json!(video))]);
        let summary = run(Verb::Render, &self.input, Value::Object(options), None, control)?;
        clock.lap("render");
        if let Some(Value::Array(more)) = summary.get("warnings") {
            warnings.extend(
                more.iter().filter(|warning| !warnings.contains(warning)).cloned().collect::<Vec<_>>(),
            );
        }
        Ok(json!({"warnings": warnings, "stages": clock.stages}))
    }

    /// Words with times: given, heard, aligned, or at reading speed where nobody speaks.
    fn transcript(&self, info: &MediaInfo, control: &Control) -> Result<(Value, Vec<Value>)> {
        let mut options = self.speech.clone();
        let heard = match (&self.text, &self.transcript) {
            (None, Some(transcript)) => return Ok((self.read(transcript)?, Vec::new())),
            (Some(text), None) if !has_speech(&self.input.input(), &VadOptions::default(), control)? => {
                return Ok((json!(title(text, info)), Vec::new()));
            }
            (Some(text), earlier) => {
                options.insert("text".into(), json!(text));
                if let Some(earlier) = earlier {
                    options.insert("transcript".into(), earlier.clone());
                }
                self.hear(Verb::Align, options, control)?
            }
            (None, None) => self.hear(Verb::Transcribe, options, control)?,
        };
        let Value::Object(mut heard) = heard else {
            return Err(Problem::internal("a transcript is no object", ""));
        };
        let warnings = match heard.remove("warnings") {
            Some(Value::Array(warnings)) => warnings,
            _ => Vec::new(),
        };
        let heard = Value::Object(heard);
        match (&self.text, &self.transcript) {
            // In an edited transcript each word stands where the one stood that it replaces.
            (Some(text), None) if !is_said(&heard)? => {
                let warning = Warning {
                    code: ErrorCode::NotSpoken,
                    message: "the text is not what is spoken; it is shown at reading speed from the start"
                        .into(),
                };
                Ok((json!(title(text, info)), vec![json!(warning)]))
            }
            _ => Ok((heard, warnings)),
        }
    }

    fn hear(&self, verb: Verb, options: Map<String, Value>, control: &Control) -> Result<Value> {
        run(verb, &self.input, Value::Object(options), Some(&self.model.load()?), control)
    }

    /// A given transcript in our own shape, whatever shape it had.
    fn read(&self, transcript: &Value) -> Result<Value> {
        match formats::parse(transcript.to_string().as_bytes(), Format::Json)?.parsed {
            formats::Parsed::Transcript(transcript) => Ok(json!(transcript)),
            formats::Parsed::Cues(_) => Err(Error::cues(
                "`transcript`",
                "it holds cues; accepted: a transcript with the times of its words",
            )
            .into()),
        }
    }

    fn cues(&self, transcript: &Value, control: &Control) -> Result<Value> {
        let mut options = self.look.clone();
        options.insert("cues".into(), transcript.clone());
        if let Some(timing) = &self.timing {
            options.insert("timing".into(), timing.clone());
        }
        run(Verb::Cues, &self.input, Value::Object(options), None, control)
    }

    fn write_text(&self, transcript: &Value, cues: &Value) -> Result<()> {
        let track: CueTrack = serde_json::from_value(cues.clone())
            .map_err(|error| Problem::internal("cues cannot be read back", error))?;
        let file = |name: &str| -> PathBuf { Path::join(&self.folder, name) };
        write_file(&file("captions.srt"), formats::write(&track, Format::Srt).as_bytes())?;
        write_file(&file("captions.vtt"), formats::write(&track, Format::Vtt).as_bytes())?;
        write_file(&file("cues.json"), cues.to_string().as_bytes())?;
        let text = serde_json::to_string_pretty(transcript)
            .map_err(|error| Problem::internal("a transcript cannot be written", error))?;
        Ok(write_file(&file("transcript.json"), text.as_bytes())?)
    }
}

/// A text that nobody says, as a title is shown.
fn title(text: &str, info: &MediaInfo) -> Transcript {
    Transcript::paced(text, info.duration.unwrap_or(Duration::ZERO))
}

/// Whether a text is what is spoken: at least half of its words are likely where they were put. Alignment leaves words
/// out only where a whole phrase has no place, as a word or two may be another reading of what is said.
fn is_said(aligned: &Value) -> Result<bool> {
    let transcript = Transcript::deserialize(aligned)
        .map_err(|error| Problem::internal("a transcript cannot be read back", error))?;
    let words = || transcript.segments.iter().flat_map(|segment| &segment.words);
    let said = words().filter(|word| word.spoken && word.probability >= LIKELY).count();
    Ok(said * 2 >= words().count())
}
