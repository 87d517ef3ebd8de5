//! Subtitle files: reading and writing.
//!
//! | Format | Read | Written | Word times |
//! |---|---|---|---|
//! | SubRip `.srt` | yes | yes | no |
//! | WebVTT `.vtt` | yes | yes | `<00:00:01.000>` |
//! | SubViewer `.sbv` | yes | yes | no |
//! | LRC lyrics `.lrc` | yes | yes | `<00:01.00>` |
//! | Advanced SubStation Alpha `.ass`, `.ssa` | yes | yes | `{\k100}` |
//! | JSON `.json` | see below | cue track | yes |
//!
//! **What is tolerated**, because real files have it: a byte order mark, any line ending, missing or
//! wrong cue numbers, a comma or a point before the fraction, hours over 99, cue settings, identifiers,
//! `NOTE`, `STYLE` and `REGION` blocks, blank lines inside SubRip text, cues without text (left out).
//! Styling tags (`<i>`, `<font>`, `<c>`, `{\an8}`) are stripped, `&amp;` and its like are decoded.
//!
//! Cues that overlap are read and written as they are.
//!
//! **What is mended, with `CUES_REPAIRED`**: cues out of order of time are put in order; one that ends before
//! it starts is shown for as long as its text takes to read.
//!
//! **What is told, with `NOT_SHOWN`**: what a script of Advanced SubStation Alpha asks for and is not drawn, each kind once
//! with the number of its events. A style that is absent and lines that are no events are mended.
//!
//! **What is not**: text that is not UTF-8 and negative times. Each is `CUES_INVALID` with the line.
//!
//! **JSON** comes in these shapes, told apart by their fields:
//! - a cue track: an array of cues, or `{"cues": [...]}`; a cue is `{"start", "end", "lines"}` or, to
//!   write by hand, `{"start", "end", "text"}`;
//! - a transcript: `{"language", "duration", "model", "segments": [{"start", "end", "text", "words":
//!   [{"text", "start", "end", "probability"}]}]}`, or one of the other [transcript formats](crate::transcript::formats).
//!   Words with `"spoken": false` belong to no cue. The words of a transcript still have to be grouped, which
//!   [`Parsed::into_track`] does.

mod ass;
mod json;
mod karaoke;
mod lines;
mod lrc;
mod markup;
#[expect(clippy::indexing_slicing, reason = "indices count the cues that are given")]
mod repair;
mod sbv;
mod srt;
mod table;
mod vtt;

use super::{CueOptions, CueTrack, Measure, segment};
use crate::error::{Error, Result, Warning};
use crate::transcript::Transcript;

use lines::Reader;
pub use table::Format;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// What a format's reader gives back.
enum Content {
    Cues(Reader),
    Transcript(Transcript),
}

impl From<Reader> for Content {
    fn from(reader: Reader) -> Self {
        Self::Cues(reader)
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
    /// `CUES_REPAIRED` where something of it was mended, `NOT_SHOWN` where something of it is not drawn.
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
/// [`MAX_BYTES`] or the limits of [`CueTrack::new`].
pub fn parse(bytes: &[u8], format: Format) -> Result<Reading> {
    let reader = match (format.row().read)(decode(bytes)?)? {
        Content::Cues(reader) => reader,
        Content::Transcript(transcript) => {
            return Ok(Reading { parsed: Parsed::Transcript(transcript), warnings: Vec::new() });
        }
    };
    let (track, warnings) = reader.finish()?;
    Ok(Reading { parsed: Parsed::Cues(track), warnings })
}

/// Writes a track. Times are rounded to milliseconds (LRC and ASS: hundredths), except in JSON.
pub fn write(track: &CueTrack, format: Format) -> String {
    (format.row().write)(track)
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
