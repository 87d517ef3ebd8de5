//! Subtitle files: reading and writing.
//!
//! | Format | Read | Written | Word times |
//! |---|---|---|---|
//! | SubRip `.srt` | yes | yes | no |
//! | WebVTT `.vtt` | yes | yes | `<00:00:01.000>` |
//! | SubViewer `.sbv` | yes | yes | no |
//! | LRC lyrics `.lrc` | yes | yes | `<00:01.00>` |
//! | JSON `.json` | see below | cue track | yes |
//!
//! **What is tolerated**, because real files have it: a byte order mark, any line ending, missing or
//! wrong cue numbers, a comma or a point before the fraction, hours over 99, cue settings, identifiers,
//! `NOTE`, `STYLE` and `REGION` blocks, blank lines inside SubRip text, cues without text (left out).
//! Styling tags (`<i>`, `<font>`, `<c>`, `{\an8}`) are stripped, `&amp;` and its like are decoded.
//!
//! Cues that overlap are shown as players do, below each other ([`CueTrack::stacked`]); an overlap of up to
//! 50 ms, which rounding to another frame rate leaves behind, is cut.
//!
//! **What is mended, with `CUES_REPAIRED`**: cues out of order of time are put in order; one that ends before
//! it starts is shown for as long as its text takes to read.
//!
//! **What is not**: text that is not UTF-8 and negative times. Each is `CUES_INVALID` with the line.
//!
//! **JSON** comes in these shapes, told apart by their fields:
//! - a cue track: an array of cues, or `{"cues": [...]}`; a cue is `{"start", "end", "lines"}` or, to
//!   write by hand, `{"start", "end", "text"}`;
//! - a transcript: `{"language", "duration", "model", "segments": [{"start", "end", "text", "words":
//!   [{"text", "start", "end", "probability"}]}]}`. OpenAI's `verbose_json`, openai-whisper,
//!   faster-whisper and WhisperX differ only in names and in what they leave out, and are read alike.
//!   Words with `"spoken": false` belong to no cue;
//! - whisper.cpp's `{"transcription": [...]}`, with tokens if it was told to write them;
//! - Remotion's `Caption[]`: `[{"text", "startMs", "endMs", "timestampMs", "confidence"}]`.
//!
//! All but the first are transcripts: their words still have to be grouped, which
//! [`Parsed::into_track`] does.

mod json;
mod karaoke;
mod lines;
mod lrc;
mod markup;
mod remotion;
#[expect(clippy::indexing_slicing, reason = "indices count the cues that are given")]
mod repair;
mod sbv;
mod srt;
mod tokens;
mod vtt;
mod whisper;

use std::path::Path;

use super::{CueOptions, CueTrack, Measure, segment};
use crate::error::{Error, Result, Warning};
use crate::transcript::Transcript;

pub use remotion::{RemotionCaption, remotion_captions};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// A subtitle format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(rename = "SubtitleFormat"))]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// SubRip.
    Srt,
    /// WebVTT.
    Vtt,
    /// SubViewer, as YouTube exports it.
    Sbv,
    /// Lyrics with times.
    Lrc,
    /// JSON in one of the shapes of the [module documentation](self).
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Srt, Self::Vtt, Self::Sbv, Self::Lrc, Self::Json];

    /// The name, which is also the file extension.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Sbv => "sbv",
            Self::Lrc => "lrc",
            Self::Json => "json",
        }
    }

    /// The format of a name or file extension, in any case.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            Error::UnsupportedFormat { what: format!("subtitle format {name:?}"), accepted: accepted() }
        })
    }

    /// The format of a file. What the bytes show counts, since files are often misnamed; the extension
    /// of `path` decides where they show nothing.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` if neither tells.
    pub fn detect(path: Option<&Path>, bytes: &[u8]) -> Result<Self> {
        if let Some(format) = sniff(bytes) {
            return Ok(format);
        }
        match path.and_then(Path::extension) {
            Some(extension) => Self::from_name(&extension.to_string_lossy()),
            None => Err(Error::UnsupportedFormat {
                what: "a subtitle file of unknown format".into(),
                accepted: accepted(),
            }),
        }
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq)]
pub enum Parsed {
    /// Cues with their times.
    Cues(CueTrack),
    /// Words that are not grouped into cues yet.
    Transcript(Transcript),
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What the file held.
    pub parsed: Parsed,
    /// `CUES_REPAIRED` where something of it was mended.
    pub warnings: Vec<Warning>,
}

impl Parsed {
    /// The cues; the words of a transcript are grouped by `options` to the box of `measure`.
    ///
    /// # Errors
    /// As [`segment`](fn@super::segment).
    pub fn into_track(self, options: &CueOptions, measure: &dyn Measure) -> Result<CueTrack> {
        match self {
            Self::Cues(track) => Ok(track),
            Self::Transcript(transcript) => segment(&transcript, options, measure),
        }
    }
}

/// Reads a subtitle file.
///
/// # Errors
/// `CUES_INVALID` with the line, what was found and what is accepted; `LIMIT_EXCEEDED` above
/// [`MAX_BYTES`], the limits of [`CueTrack::new`], or where more than eight cues are shown at once.
pub fn parse(bytes: &[u8], format: Format) -> Result<Reading> {
    let text = decode(bytes)?;
    let reader = match format {
        Format::Srt => srt::read(text)?,
        Format::Vtt => vtt::read(text)?,
        Format::Sbv => sbv::read(text)?,
        Format::Lrc => lrc::read(text)?,
        Format::Json => match json::read(text)? {
            json::Content::Cues(reader) => reader,
            json::Content::Transcript(transcript) => {
                return Ok(Reading { parsed: Parsed::Transcript(transcript), warnings: Vec::new() });
            }
        },
    };
    let (track, warnings) = reader.finish()?;
    Ok(Reading { parsed: Parsed::Cues(track), warnings })
}

/// Writes a track. Times are rounded to milliseconds (LRC: hundredths), except in JSON.
pub fn write(track: &CueTrack, format: Format) -> String {
    match format {
        Format::Srt => srt::write(track),
        Format::Vtt => vtt::write(track),
        Format::Sbv => sbv::write(track),
        Format::Lrc => lrc::write(track),
        Format::Json => json::write(track),
    }
}

fn accepted() -> String {
    format!("accepted: {}", Format::ALL.map(Format::name).join(", "))
}

/// What the first bytes show without doubt.
fn sniff(bytes: &[u8]) -> Option<Format> {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.lines().next().unwrap_or_default().trim_end();
    if vtt::is_signature(first) {
        return Some(Format::Vtt);
    }
    if lrc::is_line(first) {
        return Some(Format::Lrc);
    }
    if first.starts_with(['{', '[']) {
        return Some(Format::Json);
    }
    if sbv::timing(first).is_some() {
        return Some(Format::Sbv);
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(2);
    lines.any(|line| line.contains("-->")).then_some(Format::Srt)
}

fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::LimitExceeded {
            what: "size of the subtitle file in bytes".into(),
            value: bytes.len().to_string(),
            limit: MAX_BYTES.to_string(),
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn not_utf8(bytes: &[u8], offset: usize) -> Error {
    let line = 1 + bytes.iter().take(offset).filter(|&&byte| byte == b'\n').count();
    let found = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the text is UTF-16".into(),
        _ => format!("the byte 0x{:02X} is not UTF-8", bytes.get(offset).copied().unwrap_or_default()),
    };
    Error::cues(format!("line {line}, byte {offset}"), format!("{found}; accepted: text saved as UTF-8"))
}
