//! Jobs as every door takes them: a verb and one flat JSON object of options.
//!
//! | Verb | Options, beside `open` | Report |
//! |---|---|---|
//! | `probe` | `input` | what is in the file |
//! | `transcribe` | `input`, those of [`TranscribeOptions`] | the transcript, `warnings` |
//! | `cues` | `cues`, `input` (the video that they are for), `timing`, those of [`LookOptions`] | cues |
//! | `render` | `input`, `cues`, `output`, `timing`, those of [`LookOptions`] and [`EncodeOptions`], `audioTrack` | [`Summary`](crate::encode::Summary) |
//! | `caption` | those of `transcribe` and `render` but `cues`; `srt`, `vtt`, `json` | [`Summary`](crate::encode::Summary), `transcript`, `cues` |
//! | `preview` | `input`, `cues`, `at`, `output`, `timing`, those of [`LookOptions`] | `width`, `height`, `warnings` |
//!
//! `input` is a path, unless the door has the bytes. `cues` is a path, the text of a subtitle file (several lines), or
//! what a JSON subtitle file may hold. `timing` is the name of a preset or an object of [`CueOptions`]. Without
//! `output` the file comes back as bytes, in the format that `container` names: `mp4` (the default), `mov`, `mkv`
//! or `webm` for video, `png` or `jpg` for a preview.
//!
//! [`overlay_frames`] is not a job, as its frames are taken one by one.

mod captions;
mod flat;
mod overlay;

pub use overlay::overlay_frames;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::captions::Captions;
use self::flat::Flat;
use super::{
    CaptionOptions, CharacterWidth, Engine, EngineOptions, LookOptions, PreviewOptions, RenderOptions,
    TranscribeOptions, check_caption, preview, render, write_file,
};
use crate::control::Control;
use crate::cues::formats::{self, Format};
use crate::cues::{CueOptions, CueTrack};
use crate::encode::{EncodeOptions, StillFormat};
use crate::error::{Error, Result};
use crate::source::{self, Input, OpenOptions};
use crate::transcript::Transcript;
use crate::units::Timestamp;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the table of the module says it")]
pub enum Verb {
    Probe,
    Transcribe,
    Cues,
    Render,
    Caption,
    Preview,
}

impl Verb {
    /// Whether the job hears speech, for which it needs an [`Engine`].
    pub const fn needs_engine(self) -> bool {
        matches!(self, Self::Transcribe | Self::Caption)
    }
}

/// A job whose options are checked.
#[derive(Debug)]
pub struct Job {
    verb: Verb,
    task: Task,
}

/// What a job made.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the table of the [module](self) says.
    pub report: Value,
    /// The video or picture, if no `output` was named.
    pub file: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Task {
    Probe {
        input: Input,
        open: OpenOptions,
    },
    Transcribe {
        input: Input,
        options: TranscribeOptions,
    },
    Cues {
        cues: Captions,
        input: Option<Input>,
        timing: CueOptions,
        look: LookOptions,
    },
    Render {
        input: Input,
        cues: Captions,
        output: Output,
        timing: CueOptions,
        options: RenderOptions,
    },
    Caption {
        input: Input,
        output: Output,
        options: CaptionOptions,
        files: CaptionFiles,
    },
    Preview {
        input: Input,
        cues: Captions,
        output: Output,
        at: Timestamp,
        timing: CueOptions,
        options: PreviewOptions,
    },
}

/// Where the file of a job goes.
#[derive(Debug)]
enum Output {
    Path(PathBuf),
    /// Back to the caller, in the format of this extension.
    Bytes(String),
}

/// Files that captioning writes beside the video.
#[derive(Debug, Default, Serialize, Deserialize)]
struct CaptionFiles {
    srt: Option<PathBuf>,
    vtt: Option<PathBuf>,
    json: Option<PathBuf>,
}

impl Job {
    /// Reads and checks the options. `input` comes before the one that they name.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` naming the key, its value and what would do; `STYLE_INVALID`; for `caption` all that
    /// [`check_caption`] finds.
    pub fn new(verb: Verb, input: Option<Input>, options: Value) -> Result<Self> {
        let mut flat = Flat::new(options)?;
        let task = Task::read(verb, input, &mut flat)?;
        flat.finish()?;
        task.validate()?;
        Ok(Self { verb, task })
    }

    /// What the job does.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// Does it. `engine` may be absent where [`Verb::needs_engine`] says so.
    ///
    /// # Errors
    /// Those of the verb's own function in [`pipeline`](super).
    pub fn run(&self, engine: Option<&Engine>, control: &Control) -> Result<Outcome> {
        control.check()?;
        let engine =
            || engine.ok_or_else(|| Error::internal("a job that hears speech was run without an engine"));
        match &self.task {
            Task::Probe { input, open } => Outcome::report(&source::probe(input, open, &control.cancel)?),
            Task::Transcribe { input, options } => {
                let heard = engine()?.transcribe(input, options, control)?;
                with(&heard.transcript, [("warnings", json!(heard.warnings))])
            }
            Task::Cues { cues, input, timing, look } => {
                let track = match input {
                    Some(input) => cues.cues(input, timing, look, control)?,
                    None => by_characters(cues, timing)?,
                };
                Outcome::report(&track)
            }
            Task::Render { input, cues, output, timing, options } => {
                let track = cues.cues(input, timing, &options.look, control)?;
                output.write(|path| {
                    let summary = render(input, &track, path, options, control)?;
                    with(&summary, [])
                })
            }
            Task::Caption { input, output, options, files } => output.write(|path| {
                let done = engine()?.caption(input, path, options, control)?;
                files.write(&done.transcript, &done.cues)?;
                with(&done.summary, [("transcript", json!(done.transcript)), ("cues", json!(done.cues))])
            }),
            Task::Preview { input, cues, output, at, timing, options } => {
                let track = cues.cues(input, timing, &options.look, control)?;
                let preview = preview(input, &track, *at, options, control)?;
                let size = preview.still.size();
                let report =
                    json!({"width": size.width, "height": size.height, "warnings": preview.warnings});
                let file = match output {
                    Output::Path(path) => preview.still.write(path).map(|()| None),
                    Output::Bytes(kind) => preview.still.to_bytes(still_format(kind)?).map(Some),
                }?;
                Ok(Outcome { report, file })
            }
        }
    }
}

/// Which model to load, from a flat object of options.
///
/// # Errors
/// `OPTIONS_INVALID` naming the key, its value and what would do.
pub fn engine_options(options: Value) -> Result<EngineOptions> {
    let mut flat = Flat::new(options)?;
    let options = flat.part()?;
    flat.finish()?;
    Ok(options)
}

impl Task {
    fn read(verb: Verb, given: Option<Input>, flat: &mut Flat) -> Result<Self> {
        let named: Option<PathBuf> = flat.field("input")?;
        let input = given.or(named.map(Input::from));
        if verb == Verb::Cues {
            return Ok(Self::Cues {
                cues: captions(flat)?,
                input,
                timing: timing(flat)?,
                look: flat.part()?,
            });
        }
        let input = input.ok_or_else(|| Error::option("input", "missing", "the path of a media file"))?;
        Ok(match verb {
            Verb::Probe => Self::Probe { input, open: open(flat)? },
            Verb::Transcribe => Self::Transcribe { input, options: flat.part()? },
            Verb::Render => Self::Render {
                input,
                cues: captions(flat)?,
                output: output(flat, "mp4")?,
                timing: timing(flat)?,
                options: render_options(flat)?,
            },
            Verb::Caption => {
                let transcribe: TranscribeOptions = flat.part()?;
                let options =
                    CaptionOptions { transcribe, cues: timing(flat)?, render: render_options(flat)? };
                Self::Caption { input, output: output(flat, "mp4")?, options, files: flat.part()? }
            }
            Verb::Preview => {
                let at: f64 = flat.required("at", "a time in seconds")?;
                if at < 0.0 {
                    return Err(Error::option("at", at, "0 and more, in seconds"));
                }
                let options = PreviewOptions { look: flat.part()?, open: open(flat)? };
                let (cues, output) = (captions(flat)?, output(flat, "png")?);
                Self::Preview {
                    input,
                    cues,
                    output,
                    at: Timestamp::from_secs(at),
                    timing: timing(flat)?,
                    options,
                }
            }
            Verb::Cues => return Err(Error::internal("cues are read above")),
        })
    }

    fn validate(&self) -> Result<()> {
        match self {
            Self::Probe { open, .. } => open.validate(),
            Self::Transcribe { options, .. } => options.validate(),
            Self::Cues { timing, look, .. } => timing.validate().and_then(|()| look.validate()),
            Self::Render { timing, options, .. } => timing.validate().and_then(|()| options.validate()),
            Self::Caption { input, output: Output::Path(path), options, .. } => {
                check_caption(input, path, options)
            }
            Self::Caption { options, .. } => {
                options.transcribe.validate()?;
                options.cues.validate()?;
                options.render.validate()
            }
            Self::Preview { output, timing, options, .. } => {
                timing.validate()?;
                options.look.validate()?;
                output.still_format().map(drop)
            }
        }
    }
}

impl Output {
    /// Runs `job` on the path, or on one that is read back and removed.
    fn write(&self, job: impl FnOnce(&Path) -> Result<Outcome>) -> Result<Outcome> {
        let Self::Bytes(extension) = self else { return job(self.path()) };
        let temporary = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("captioni-")
            .tempdir_in(&temporary)
            .map_err(|error| Error::writing(&temporary, error))?;
        let path = folder.path().join("captioned").with_extension(extension);
        let mut outcome = job(&path)?;
        outcome.file = Some(std::fs::read(&path).map_err(|error| Error::reading(&path, error))?);
        if let Value::Object(report) = &mut outcome.report {
            report.remove("path");
        }
        Ok(outcome)
    }

    fn path(&self) -> &Path {
        match self {
            Self::Path(path) => path,
            Self::Bytes(extension) => Path::new(extension),
        }
    }

    fn still_format(&self) -> Result<StillFormat> {
        match self {
            Self::Path(path) => StillFormat::of(path),
            Self::Bytes(kind) => still_format(kind),
        }
    }
}

impl CaptionFiles {
    fn write(&self, transcript: &Transcript, cues: &CueTrack) -> Result<()> {
        let subtitles = [(&self.srt, Format::Srt), (&self.vtt, Format::Vtt)];
        for (path, format) in subtitles {
            path.as_ref().map_or(Ok(()), |path| write_file(path, formats::write(cues, format).as_bytes()))?;
        }
        let Some(path) = &self.json else { return Ok(()) };
        let text =
            serde_json::to_string_pretty(transcript).map_err(|error| Error::internal(error.to_string()))?;
        write_file(path, (text + "\n").as_bytes())
    }
}

impl Outcome {
    fn report(report: &impl Serialize) -> Result<Self> {
        let report = serde_json::to_value(report).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self { report, file: None })
    }
}

/// A report with more fields.
fn with<const N: usize>(report: &impl Serialize, more: [(&str, Value); N]) -> Result<Outcome> {
    let mut outcome = Outcome::report(report)?;
    if let Value::Object(fields) = &mut outcome.report {
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(outcome)
}

fn captions(flat: &mut Flat) -> Result<Captions> {
    let value: Value = flat.required("cues", captions::ACCEPTED)?;
    Captions::from_value("cues", value)
}

fn output(flat: &mut Flat, usual: &str) -> Result<Output> {
    let container: Option<String> = flat.field("container")?;
    Ok(match flat.field::<PathBuf>("output")? {
        Some(path) => Output::Path(path),
        None => Output::Bytes(container.unwrap_or_else(|| usual.into())),
    })
}

fn timing(flat: &mut Flat) -> Result<CueOptions> {
    match flat.field::<Value>("timing")? {
        None => Ok(CueOptions::default()),
        Some(Value::String(name)) => CueOptions::preset(&name),
        Some(_) => flat.required("timing", "the name of a preset or an object of cue rules"),
    }
}

fn open(flat: &mut Flat) -> Result<OpenOptions> {
    flat.field("open").map(Option::unwrap_or_default)
}

fn render_options(flat: &mut Flat) -> Result<RenderOptions> {
    let encode: EncodeOptions = flat.part()?;
    Ok(RenderOptions {
        look: flat.part()?,
        encode,
        open: open(flat)?,
        audio_track: flat.field("audioTrack")?,
    })
}

/// Options of a door's own, or of loading an [`Engine`], read as those of jobs are.
///
/// # Errors
/// `OPTIONS_INVALID` naming the key, its value and what would do.
pub fn options<T: Default + Serialize + DeserializeOwned>(options: Value) -> Result<T> {
    let mut flat = Flat::new(options)?;
    let read = flat.part()?;
    flat.finish()?;
    Ok(read)
}

fn still_format(extension: &str) -> Result<StillFormat> {
    StillFormat::of(&Path::new("still").with_extension(extension))
}

/// Cues for a file of their own, as no picture says how wide lines may be.
fn by_characters(cues: &Captions, timing: &CueOptions) -> Result<CueTrack> {
    cues.parse()?.into_track(timing, &CharacterWidth::default())
}
