//! A job: words with times, cues that fit the frame, subtitle files, the video.

use std::path::{Path, PathBuf};
use std::time::Instant;

use captioni::audio::VadOptions;
use captioni::control::Control;
use captioni::cues::CueTrack;
use captioni::cues::formats::{self, Format, Parsed, Reading};
use captioni::pipeline::{
    LookOptions, RenderOptions, Ruler, TranscribeOptions, Verb, has_speech, job, write_file,
};
use captioni::source::{MediaInfo, TrackKind};
use captioni::transcript::Transcript;
use captioni::units::Duration;
use captioni::{Error, ErrorCode, Remedy, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::sandbox::Limits;
use super::verbs::{ModelChoice, NamedFile, probe, run};
use crate::error::{Problem, Result};
use crate::remedy::words;

/// What to caption, and how.
#[derive(Debug, Serialize, Deserialize)]
pub struct CaptionTask {
    /// The video.
    pub input: NamedFile,
    /// Where the files go.
    pub folder: PathBuf,
    /// Which model transcribes it.
    pub model: ModelChoice,
    /// Options of the core's transcription.
    pub speech: Map<String, Value>,
    /// What is said, or is to be read.
    pub text: Option<String>,
    /// An earlier transcript, as JSON.
    pub transcript: Option<Value>,
    /// `timing` of the core.
    pub timing: Option<Value>,
    /// `style`, `platform` and `emphasis` of the core.
    pub look: Map<String, Value>,
    /// Options of the core's second track.
    pub second: Map<String, Value>,
    /// Options of encoding.
    pub encode: Map<String, Value>,
    /// Extension of the video.
    pub container: String,
    /// `alpha` of the core for captions alone, in place of the captioned video.
    pub overlay: Option<String>,
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
        let video = self.folder.join(format!("video.{}", self.container));
        self.check_copying(&video)?;
        let (transcript, mut warnings) = self.transcript(&info, control)?;
        clock.lap("transcribe");
        let mut grouped = self.cues(&transcript, control)?;
        warnings.take(&mut grouped);
        let cues = grouped.get_mut("cues").map(Value::take).unwrap_or_default();
        self.write_text(&transcript, &cues)?;
        let cues = self.with_second(cues, &mut warnings, control)?;
        write_file(&self.folder.join("cues.json"), cues.to_string().as_bytes())?;
        clock.lap("cues");
        let (verb, mut options) = match &self.overlay {
            None => (Verb::Render, self.encode.clone()),
            Some(alpha) => (Verb::Overlay, Map::from_iter([("alpha".to_owned(), json!(alpha))])),
        };
        options.extend(self.look.clone());
        // They have as many words as they shall by now.
        let drawn = [("cues", cues), ("output", json!(video)), ("wordsPerCue", json!(0))];
        options.extend(drawn.map(|(name, value)| (name.to_owned(), value)));
        let mut summary = run(verb, &self.input, Value::Object(options), None, control)?;
        clock.lap("render");
        warnings.take(&mut summary);
        Ok(json!({"warnings": warnings.0, "stages": clock.stages}))
    }

    /// Says before the speech is listened to whether the container holds what would be copied.
    fn check_copying(&self, video: &Path) -> Result<()> {
        let option = |name: &str| self.encode.get(name).cloned().unwrap_or_default();
        if option("soft") != true {
            return Ok(());
        }
        let mut encode = self.encode.clone();
        encode.retain(|name, _| !["soft", "audioTrack"].contains(&name.as_str()));
        let options = RenderOptions {
            soft: true,
            encode: job::options(Value::Object(encode))?,
            audio_track: option("audioTrack").as_u64().and_then(|track| usize::try_from(track).ok()),
            ..RenderOptions::default()
        };
        Ok(options.check(&self.input.input(), video)?)
    }

    /// Words with times: given, transcribed, aligned, or at reading speed where nobody speaks.
    fn transcript(&self, info: &MediaInfo, control: &Control) -> Result<(Transcript, Warnings)> {
        let mut options = self.speech.clone();
        match (&self.text, &self.transcript) {
            (None, Some(transcript)) => self.read(transcript),
            (None, None) => self.transcribed(options, control),
            (Some(text), None) => {
                if !has_speech(&self.input.input(), &VadOptions::default(), control)? {
                    return Ok((title(text, info), Warnings::default()));
                }
                options.insert("text".into(), json!(text));
                let (aligned, warnings) = self.aligned(options, control)?;
                if is_said(&aligned) {
                    return Ok((aligned, warnings));
                }
                let message = "the text is not what is spoken; it is shown at reading speed from the start";
                let warning = Warning::new(ErrorCode::NotSpoken, message).with(Remedy::CheckText);
                Ok((title(text, info), Warnings::of(&[warning])))
            }
            // In an edited transcript each word stands where the one stood that it replaces.
            (Some(text), Some(earlier)) => {
                options.insert("text".into(), json!(text));
                options.insert("transcript".into(), earlier.clone());
                self.aligned(options, control)
            }
        }
    }

    fn transcribed(&self, options: Map<String, Value>, control: &Control) -> Result<(Transcript, Warnings)> {
        let options: TranscribeOptions = job::options(Value::Object(options))?;
        let look: LookOptions = job::options(Value::Object(self.look.clone()))?;
        let input = self.input.input();
        let ruler = Ruler::of(&input, &options.open, &look, control)?;
        let engine = self.model.load()?;
        let transcribed =
            engine.transcribe_each(&input, &options, control, &mut |segment| ruler.check(segment))?;
        Ok((transcribed.transcript, Warnings::of(&transcribed.warnings)))
    }

    fn aligned(&self, options: Map<String, Value>, control: &Control) -> Result<(Transcript, Warnings)> {
        let engine = self.model.load()?;
        let mut report = run(Verb::Align, &self.input, Value::Object(options), Some(&engine), control)?;
        let mut warnings = Warnings::default();
        warnings.take(&mut report);
        let transcript = Transcript::deserialize(report)
            .map_err(|error| Problem::internal("a transcript cannot be read back", error))?;
        Ok((transcript, warnings))
    }

    /// A given transcript, whatever shape it had.
    fn read(&self, transcript: &Value) -> Result<(Transcript, Warnings)> {
        let Reading { parsed, warnings, .. } =
            formats::parse(transcript.to_string().as_bytes(), Format::Json)?;
        match parsed {
            Parsed::Transcript(transcript) => Ok((transcript, Warnings::of(&warnings))),
            Parsed::Cues(_) => Err(Error::cues(
                "`transcript`",
                "it holds cues; accepted: a transcript with the times of its words",
            )
            .into()),
        }
    }

    fn cues(&self, transcript: &Transcript, control: &Control) -> Result<Value> {
        let mut options = self.look.clone();
        options.insert("cues".into(), json!(transcript));
        if let Some(timing) = &self.timing {
            options.insert("timing".into(), timing.clone());
        }
        run(Verb::Cues, &self.input, Value::Object(options), None, control)
    }

    /// The cues beside those of the second track, if there is one.
    fn with_second(&self, cues: Value, warnings: &mut Warnings, control: &Control) -> Result<Value> {
        if self.second.is_empty() {
            return Ok(cues);
        }
        let mut options = self.look.clone();
        options.extend(self.second.clone());
        options.extend([("cues".to_owned(), cues), ("wordsPerCue".to_owned(), json!(0))]);
        let mut both = run(Verb::Cues, &self.input, Value::Object(options), None, control)?;
        warnings.take(&mut both);
        Ok(both.get_mut("cues").map(Value::take).unwrap_or_default())
    }

    fn write_text(&self, transcript: &Transcript, cues: &Value) -> Result<()> {
        let track: CueTrack = serde_json::from_value(cues.clone())
            .map_err(|error| Problem::internal("cues cannot be read back", error))?;
        let file = |name: &str| -> PathBuf { Path::join(&self.folder, name) };
        write_file(&file("captions.srt"), formats::write(&track, Format::Srt)?.as_bytes())?;
        write_file(&file("captions.vtt"), formats::write(&track, Format::Vtt)?.as_bytes())?;
        let text = serde_json::to_string_pretty(transcript)
            .map_err(|error| Problem::internal("a transcript cannot be written", error))?;
        Ok(write_file(&file("transcript.json"), text.as_bytes())?)
    }
}

/// A text that nobody says, as a title is shown.
fn title(text: &str, info: &MediaInfo) -> Transcript {
    Transcript::paced(text, info.duration.unwrap_or(Duration::ZERO))
}

/// Whether a text is what is spoken: at least half of its words.
fn is_said(aligned: &Transcript) -> bool {
    aligned.unspoken() * 2 <= aligned.words().count()
}

/// What a person should know, each once, as clients are told it.
#[derive(Debug, Default)]
struct Warnings(Vec<Value>);

impl Warnings {
    fn of(warnings: &[Warning]) -> Self {
        Self(Warning::all_told(warnings, words))
    }

    /// Takes those of a report out of it.
    fn take(&mut self, report: &mut Value) {
        let Some(Value::Array(more)) = report.as_object_mut().and_then(|fields| fields.remove("warnings"))
        else {
            return;
        };
        for warning in more {
            if !self.0.contains(&warning) {
                self.0.push(warning);
            }
        }
    }
}
