//! Help texts that name formats, from the tables that the engine uses, and how a transcript is written.

use std::path::Path;

use captioni::cues::CueTrack;
use captioni::cues::formats::{self, Format};
use captioni::encode::{OVERLAY_EXTENSIONS, STILL_EXTENSIONS, VIDEO_EXTENSIONS};
use captioni::transcript::Transcript;
use captioni::transcript::formats::{TRANSCRIPT_FORMATS, written};
use captioni::{Error, Result};

pub(crate) fn video() -> String {
    format!("Captioned video; the extension chooses the container: {}", either(&VIDEO_EXTENSIONS))
}

pub(crate) fn overlay() -> String {
    let [mov, webm, png] = OVERLAY_EXTENSIONS;
    format!(
        "Overlay to write: .{mov} (ProRes 4444), .{webm} (VP9 with alpha), or a .{png} for each frame with the place of its \
         number, such as captions.%05d.{png}"
    )
}

pub(crate) fn still() -> String {
    format!("Picture to write: {}", either(&STILL_EXTENSIONS))
}

pub(crate) fn cues() -> String {
    let programs = TRANSCRIPT_FORMATS.into_iter().flat_map(|format| format.programs).copied();
    let origins: Vec<_> = programs.chain(["our own"]).collect();
    let timed: Vec<_> = Format::timed().map(Format::name).collect();
    format!("Captions: {}; JSON of {}", either(&timed), either(&origins))
}

pub(crate) fn subtitles() -> String {
    let written: Vec<_> = Format::written().map(Format::name).collect();
    format!("Captions to write: {}; standard output without it", either(&written))
}

pub(crate) fn to() -> String {
    let written: Vec<_> = Format::written().map(Format::name).collect();
    format!("{}; by default what the output's extension says", either(&written))
}

pub(crate) fn transcript() -> String {
    format!("{}; by default what the output's extension says, else json", either(&transcript_names()))
}

/// How a transcript is written: its words, or cues made of them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Writer {
    Words(fn(&Transcript) -> Result<String>),
    Cues(Format),
}

impl Writer {
    /// That of a name, else of the extension of `path`, else JSON.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names.
    pub fn new(name: Option<&str>, path: Option<&Path>) -> Result<Self> {
        let extension = path.and_then(Path::extension).map(|extension| extension.to_string_lossy());
        let name = name.or(extension.as_deref()).unwrap_or("json");
        let words = written()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, write)| Self::Words(write));
        let cues = || Format::of_extension(name).filter(|format| format.is_written()).map(Self::Cues);
        words.or_else(cues).ok_or_else(|| Error::UnsupportedFormat {
            what: format!("transcript format {name:?}"),
            accepted: format!("accepted: {}", transcript_names().join(", ")),
        })
    }

    /// The text of the file; `cues` makes the cues if it holds any.
    ///
    /// # Errors
    /// Those of `cues` and of writing.
    pub fn write(self, transcript: &Transcript, cues: impl FnOnce() -> Result<CueTrack>) -> Result<String> {
        match self {
            Self::Words(write) => write(transcript),
            Self::Cues(format) => formats::write(&cues()?, format),
        }
    }
}

/// Subtitle formats, then those that hold a transcript alone.
fn transcript_names() -> Vec<&'static str> {
    let words = written().map(|(name, _)| name).filter(|name| Format::of_extension(name).is_none());
    Format::written().map(Format::name).chain(words).collect()
}

/// `a, b or c`.
fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
