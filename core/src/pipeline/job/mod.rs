//! Jobs as every door takes them: a verb and one flat JSON object of options.
//!
//! | Verb | Options, beside `open` | Report |
//! |---|---|---|
//! | `probe` | `input` | what is in the file |
//! | `transcribe` | `input`, those of [`TranscribeOptions`](super::TranscribeOptions) | the transcript, `warnings` |
//! | `align` | `input`, those of [`AlignOptions`](super::AlignOptions) | the transcript, `warnings` |
//! | `cues` | `cues`, `input` (the video that they are for), `timing`, those of [`LookOptions`](super::LookOptions) | `cues`, `warnings` |
//! | `check` | `cues`, `input` (the video that they are for), `timing`, `language`, `svg` (a file to write) | [`Checked`](crate::cues::Checked), `warnings` |
//! | `convert` | `cues`, `to` (a subtitle format), `output`, `input` (the video that they are for), `timing`, `language` | `format`, `cues` (how many), `text` without `output`, `warnings` |
//! | `render` | `input`, `cues`, `output`, `timing`, those of [`LookOptions`](super::LookOptions) and [`EncodeOptions`](crate::encode::EncodeOptions), `soft`, `audioTrack` | [`Summary`](crate::encode::Summary) with `warnings` |
//! | `caption` | those of `transcribe` and `render` but `cues`; `srt`, `vtt`, `json` | [`Summary`](crate::encode::Summary) with `warnings`, `transcript`, `cues` |
//! | `overlay` | `cues`, `output`, `timing`, `input` (the video that it is for), those of [`OverlayShape`](super::OverlayShape) and [`LookOptions`](super::LookOptions) | [`Summary`](crate::encode::Summary) with `warnings` |
//! | `preview` | `input`, `cues`, `at`, `output`, `timing`, those of [`LookOptions`](super::LookOptions) and [`PreviewView`](super::PreviewView) | `width`, `height`, `warnings` |
//!
//! `input` is a path, unless the door has the bytes. `cues` is a path, the text of a subtitle file (several lines), or
//! what a JSON subtitle file may hold. `text` is the text itself; `transcript` is an earlier one of the same audio, given
//! as `cues` are. Beside `cues` stand those of [`CaptionReading`](super::CaptionReading), and, for what is drawn, those
//! of [`SecondCues`](super::SecondCues). `timing` is the name of a preset or an object of [`CueOptions`](crate::cues::CueOptions), by which given cues
//! are cut as well; without one they are cut where they have more words than the look lets them. Without `output` the file comes back as bytes, in the format that `container` names: `mp4` (the default), `mov`, `mkv`
//! or `webm` for video, `mov` (the default) or `webm` for an overlay, `png` or `jpg` for a preview.
//!
//! Each of the `warnings` is `code`, `message` and, where something can be done, `hint` in the words of the door, which
//! [`Outcome::told`] is given.
//!
//! [`overlay_frames`] is not a job, as its frames are taken one by one.

mod check;
mod convert;
mod destination;
mod flat;
mod overlaid;
mod request;

pub use overlaid::overlay_frames;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::flat::Flat;
use self::request::Request;
use super::{Captions, Engine, GivenCues, Preview, overlay, preview, render};
use crate::control::Control;
use crate::error::{Error, Remedy, Result, Warning};
use crate::source::{self, Input};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the table of the module says it")]
pub enum Verb {
    Probe,
    Transcribe,
    Align,
    Cues,
    Check,
    Convert,
    Render,
    Caption,
    Overlay,
    Preview,
}

/// A job whose options are checked.
#[derive(Debug)]
pub struct Job(Request);

/// What a job made.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the table of the [module](self) says, without `warnings`.
    pub report: Value,
    /// What a person should know; `None` for a verb that has nothing to warn of.
    pub warnings: Option<Vec<Warning>>,
    /// The video or image, if no `output` was named.
    pub file: Option<Vec<u8>>,
}

impl Job {
    /// Reads and checks the options. `input` comes before the one that they name.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` naming the key, its value and what would do; `STYLE_INVALID`; for `caption` all that
    /// [`check_caption`](super::check_caption) finds.
    pub fn new(verb: Verb, input: Option<Input>, options: Value) -> Result<Self> {
        Self::of_cues(verb, None, input, options)
    }

    /// As [`new`](Self::new), with `cues` in place of those that the options name.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn of_cues(verb: Verb, cues: Option<Captions>, input: Option<Input>, options: Value) -> Result<Self> {
        let mut flat = Flat::new(options)?.with_cues(cues);
        let request = Request::read(verb, input, &mut flat)?;
        flat.finish()?;
        request.validate()?;
        Ok(Self(request))
    }

    /// A preview as pixels, for a door that has more to do with them. `output` is not needed.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) and of [`preview`](fn@preview).
    pub fn still(input: Input, options: Value, control: &Control) -> Result<Preview> {
        match Self::new(Verb::Preview, Some(input), options)?.0 {
            Request::Preview { input, cues, at, timing, options, .. } => {
                let GivenCues { track, warnings } =
                    cues.cues(&input, timing.as_ref(), &options.look, control)?;
                let mut preview = preview(&input, &track, at, &options, control)?;
                preview.warnings.splice(0..0, warnings);
                Ok(preview)
            }
            _ => Err(Error::internal("a preview is no preview")),
        }
    }

    /// Does it. Only `transcribe`, `align` and `caption` need an `engine`.
    ///
    /// # Errors
    /// Those of the verb's own function in [`pipeline`](super).
    pub fn run(&self, engine: Option<&Engine>, control: &Control) -> Result<Outcome> {
        control.check()?;
        let engine =
            || engine.ok_or_else(|| Error::internal("a job that needs a model was run without an engine"));
        match &self.0 {
            Request::Probe { input, open } => Outcome::report(&source::probe(input, open, &control.cancel)?),
            Request::Transcribe { input, options } => {
                let transcribed = engine()?.transcribe(input, options, control)?;
                Ok(Outcome::report(&transcribed.transcript)?.with_warnings(transcribed.warnings))
            }
            Request::Align { input, options } => {
                let transcribed = engine()?.align(input, options, control)?;
                Ok(Outcome::report(&transcribed.transcript)?.with_warnings(transcribed.warnings))
            }
            Request::Cues { cues, input, timing, look } => {
                let GivenCues { track, warnings } = match input {
                    Some(input) => cues.cues(input, timing.as_ref(), look, control)?,
                    None => cues.cues_by_characters(None, timing.as_ref(), look, control)?,
                };
                Ok(Outcome::report(&json!({"cues": track}))?.with_warnings(warnings))
            }
            Request::Check(request) => request.run(control),
            Request::Convert(request) => request.run(control),
            Request::Render { input, cues, output, timing, options } => {
                let GivenCues { track, warnings } =
                    cues.cues(input, timing.as_ref(), &options.look, control)?;
                output.write(|path| {
                    let summary = render(input, &track, path, options, control)?;
                    let outcome = Outcome::report(&summary)?;
                    Ok(outcome.with_warnings([warnings, summary.warnings].concat()))
                })
            }
            Request::Caption { input, output, options, files } => output.write(|path| {
                let done = engine()?.caption(input, path, options, control)?;
                files.write(&done.transcript, &done.cues)?;
                let more = [("transcript", json!(done.transcript)), ("cues", json!(done.cues))];
                Ok(with(&done.summary, more)?.with_warnings(done.summary.warnings))
            }),
            Request::Overlay { overlaid, output } => {
                let GivenCues { track, warnings } = overlaid.cues(control)?;
                output.write(|path| {
                    let summary = overlay(overlaid.input.as_ref(), &track, path, &overlaid.options, control)?;
                    let outcome = Outcome::report(&summary)?;
                    Ok(outcome.with_warnings([warnings, summary.warnings].concat()))
                })
            }
            Request::Preview { input, cues, output, at, timing, options } => {
                let GivenCues { track, mut warnings } =
                    cues.cues(input, timing.as_ref(), &options.look, control)?;
                let preview = preview(input, &track, *at, options, control)?;
                warnings.extend(preview.warnings);
                let size = preview.still.size();
                let report = json!({"width": size.width, "height": size.height});
                Ok(Outcome { report, warnings: Some(warnings), file: output.put(&preview.still)? })
            }
        }
    }
}

impl Outcome {
    fn report(report: &impl Serialize) -> Result<Self> {
        let report = serde_json::to_value(report).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self { report, warnings: None, file: None })
    }

    fn with_warnings(self, warnings: Vec<Warning>) -> Self {
        Self { warnings: Some(warnings), ..self }
    }

    /// The report with its `warnings`, their remedies in the `words` of a door.
    pub fn told(&self, words: fn(&Remedy) -> String) -> Value {
        let mut report = self.report.clone();
        if let (Some(warnings), Value::Object(fields)) = (&self.warnings, &mut report) {
            fields.insert("warnings".into(), Warning::all_told(warnings, words).into());
        }
        report
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
