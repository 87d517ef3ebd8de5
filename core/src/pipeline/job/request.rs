//! What each verb takes, read from the flat object.

use std::path::PathBuf;

use serde_json::Value;

use super::super::{
    AlignOptions, CaptionFiles, CaptionOptions, Captions, LookOptions, PreviewOptions, RenderOptions,
    TranscribeOptions, check_caption,
};
use super::Verb;
use super::check::Check;
use super::convert::Convert;
use super::destination::Destination;
use super::flat::Flat;
use super::overlaid::Overlaid;
use crate::cues::CueOptions;
use crate::encode::{EncodeOptions, OVERLAY_EXTENSIONS, STILL_EXTENSIONS, VIDEO_EXTENSIONS};
use crate::error::{Error, Result};
use crate::source::{Input, OpenOptions};
use crate::transcript::Transcript;
use crate::units::Timestamp;

/// Formats of an overlay that comes back as bytes: of the others, each is one file.
const OVERLAY_CONTAINERS: [&str; 2] = [OVERLAY_EXTENSIONS[0], OVERLAY_EXTENSIONS[1]];

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
        timing: Option<CueOptions>,
        look: LookOptions,
    },
    Check(Check),
    Convert(Convert),
    Render {
        input: Input,
        cues: Captions,
        output: Destination,
        timing: Option<CueOptions>,
        options: RenderOptions,
    },
    Caption {
        input: Input,
        output: Destination,
        options: CaptionOptions,
        files: CaptionFiles,
    },
    Overlay {
        overlaid: Overlaid,
        output: Destination,
    },
    Preview {
        input: Input,
        cues: Captions,
        output: Destination,
        at: Timestamp,
        timing: Option<CueOptions>,
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
            return Ok(Self::Cues { cues: drawn(flat)?, input, timing: timing(flat)?, look: flat.part()? });
        }
        if verb == Verb::Check {
            return Check::read(input, flat).map(Self::Check);
        }
        if verb == Verb::Overlay {
            let output = Destination::read(flat, OVERLAY_CONTAINERS)?;
            return Ok(Self::Overlay { overlaid: Overlaid::read(flat, input)?, output });
        }
        if verb == Verb::Convert {
            return Convert::read(input, flat).map(Self::Convert);
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
                cues: drawn(flat)?,
                output: Destination::read(flat, VIDEO_EXTENSIONS)?,
                timing: timing(flat)?,
                options: render_options(flat)?,
            },
            Verb::Caption => {
                let transcribe: TranscribeOptions = flat.part()?;
                let options = CaptionOptions {
                    transcribe,
                    cues: timing(flat)?.unwrap_or_default(),
                    render: render_options(flat)?,
                    second: flat.part()?,
                };
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
                let options = PreviewOptions { look: flat.part()?, open: open(flat)?, view: flat.part()? };
                let (cues, output) = (drawn(flat)?, Destination::read(flat, STILL_EXTENSIONS)?);
                Self::Preview {
                    input,
                    cues,
                    output,
                    at: Timestamp::from_secs(at),
                    timing: timing(flat)?,
                    options,
                }
            }
            Verb::Cues | Verb::Check | Verb::Overlay | Verb::Convert => {
                return Err(Error::internal("these are read above"));
            }
        })
    }

    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Probe { open, .. } => open.validate(),
            Self::Transcribe { options, .. } => options.validate(),
            Self::Align { options, .. } => options.validate(),
            Self::Check(check) => check.validate(),
            Self::Cues { cues, timing, look, .. } => {
                cues.validate()?;
                check(timing.as_ref()).and_then(|()| look.validate())
            }
            Self::Convert(convert) => convert.validate(),
            Self::Render { cues, timing, options, .. } => {
                cues.validate()?;
                check(timing.as_ref()).and_then(|()| options.validate())
            }
            Self::Caption { input, output, options, files } => {
                match output {
                    Destination::Path(path) => check_caption(input, path, options)?,
                    Destination::Bytes(_) => options.validate()?,
                }
                files.check(input)
            }
            Self::Overlay { overlaid, output } => {
                overlaid.validate()?;
                output.overlay_format().map(drop)
            }
            Self::Preview { cues, output, timing, options, .. } => {
                cues.validate()?;
                check(timing.as_ref())?;
                options.look.validate()?;
                output.still_format().map(drop)
            }
        }
    }
}

pub(super) fn check(timing: Option<&CueOptions>) -> Result<()> {
    timing.map_or(Ok(()), CueOptions::validate)
}

pub(super) fn captions(flat: &mut Flat) -> Result<Captions> {
    let given = match flat.cues() {
        Some(cues) => cues,
        None => Captions::from_value("cues", flat.required("cues", Captions::ACCEPTED)?)?,
    };
    Ok(given.with(flat.part()?))
}

/// Captions that are drawn, beside which a second track may be.
pub(super) fn drawn(flat: &mut Flat) -> Result<Captions> {
    Ok(captions(flat)?.with_second(flat.part()?))
}

fn transcript(flat: &mut Flat) -> Result<Option<Transcript>> {
    let Some(value) = flat.field("transcript")? else { return Ok(None) };
    Captions::from_value("transcript", value)?.transcript().map(Some)
}

pub(super) fn timing(flat: &mut Flat) -> Result<Option<CueOptions>> {
    match flat.field::<Value>("timing")? {
        Some(timing) => CueOptions::from_value(&timing).map(Some),
        None => Ok(None),
    }
}

pub(super) fn open(flat: &mut Flat) -> Result<OpenOptions> {
    flat.field("open").map(Option::unwrap_or_default)
}

fn render_options(flat: &mut Flat) -> Result<RenderOptions> {
    let encode: EncodeOptions = flat.part()?;
    Ok(RenderOptions {
        look: flat.part()?,
        encode,
        open: open(flat)?,
        soft: flat.field("soft")?.unwrap_or_default(),
        audio_track: flat.field("audioTrack")?,
    })
}
