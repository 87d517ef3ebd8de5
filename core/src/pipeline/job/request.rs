//! What each verb takes, read from the flat object.

use std::path::PathBuf;

use serde_json::Value;

use super::super::{
    AlignOptions, CaptionFiles, CaptionOptions, Captions, LookOptions, PreviewOptions, RenderOptions,
    TranscribeOptions, check_caption,
};
use super::Verb;
use super::destination::Destination;
use super::flat::Flat;
use crate::cues::CueOptions;
use crate::encode::{EncodeOptions, STILL_EXTENSIONS, VIDEO_EXTENSIONS};
use crate::error::{Error, Result};
use crate::source::{Input, OpenOptions};
use crate::transcript::Transcript;
use crate::units::Timestamp;

/// What `input` accepts where it is given by name.
const INPUT: &str = "the path of a media file";

/// A verb with what it needs.
#[derive(Debug)]
pub(super) enum Request {
    Probe {
        input: Input,
        open: OpenOptions,
    },
    Transcribe {
        input: Input,
        options: TranscribeOptions,
    },
    Align {
        input: Input,
        options: AlignOptions,
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
        output: Destination,
        timing: CueOptions,
        options: RenderOptions,
    },
    Caption {
        input: Input,
        output: Destination,
        options: CaptionOptions,
        files: CaptionFiles,
    },
    Preview {
        input: Input,
        cues: Captions,
        output: Destination,
        at: Timestamp,
        timing: CueOptions,
        options: PreviewOptions,
    },
}

impl Request {
    pub fn read(verb: Verb, given: Option<Input>, flat: &mut Flat) -> Result<Self> {
        let named: Option<PathBuf> = flat.field("input")?;
        let input = given.or(named.map(Input::from));
        if input.as_ref().and_then(Input::path).is_some_and(|path| path.as_os_str().is_empty()) {
            return Err(Error::option("input", "empty", INPUT));
        }
        if verb == Verb::Cues {
            return Ok(Self::Cues {
                cues: captions(flat)?,
                input,
                timing: timing(flat)?,
                look: flat.part()?,
            });
        }
        let input = input.ok_or_else(|| Error::option("input", "missing", INPUT))?;
        Ok(match verb {
            Verb::Probe => Self::Probe { input, open: open(flat)? },
            Verb::Transcribe => Self::Transcribe { input, options: flat.part()? },
            Verb::Align => {
                Self::Align { input, options: AlignOptions { transcript: transcript(flat)?, ..flat.part()? } }
            }
            Verb::Render => Self::Render {
                input,
                cues: captions(flat)?,
                output: Destination::read(flat, VIDEO_EXTENSIONS)?,
                timing: timing(flat)?,
                options: render_options(flat)?,
            },
            Verb::Caption => {
                let transcribe: TranscribeOptions = flat.part()?;
                let options =
                    CaptionOptions { transcribe, cues: timing(flat)?, render: render_options(flat)? };
                Self::Caption {
                    input,
                    output: Destination::read(flat, VIDEO_EXTENSIONS)?,
                    options,
                    files: flat.part()?,
                }
            }
            Verb::Preview => {
                let at: f64 = flat.required("at", "a time in seconds")?;
                if at < 0.0 {
                    return Err(Error::option("at", at, "0 and more, in seconds"));
                }
                let options = PreviewOptions { look: flat.part()?, open: open(flat)? };
                let (cues, output) = (captions(flat)?, Destination::read(flat, STILL_EXTENSIONS)?);
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

    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Probe { open, .. } => open.validate(),
            Self::Transcribe { options, .. } => options.validate(),
            Self::Align { options, .. } => options.validate(),
            Self::Cues { timing, look, .. } => timing.validate().and_then(|()| look.validate()),
            Self::Render { timing, options, .. } => timing.validate().and_then(|()| options.validate()),
            Self::Caption { input, output, options, files } => {
                match output {
                    Destination::Path(path) => check_caption(input, path, options)?,
                    Destination::Bytes(_) => options.validate()?,
                }
                files.check(input)
            }
            Self::Preview { output, timing, options, .. } => {
                timing.validate()?;
                options.look.validate()?;
                output.still_format().map(drop)
            }
        }
    }
}

pub(super) fn captions(flat: &mut Flat) -> Result<Captions> {
    let value: Value = flat.required("cues", Captions::ACCEPTED)?;
    Captions::from_value("cues", value)
}

fn transcript(flat: &mut Flat) -> Result<Option<Transcript>> {
    let Some(value) = flat.field("transcript")? else { return Ok(None) };
    Captions::from_value("transcript", value)?.transcript().map(Some)
}

pub(super) fn timing(flat: &mut Flat) -> Result<CueOptions> {
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
