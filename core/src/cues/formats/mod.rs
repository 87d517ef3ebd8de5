//! Subtitle files: reading and writing.
//!
//! | Format | Read | Written | Word times | Looks | Places |
//! |---|---|---|---|---|---|
//! | SubRip `.srt` | yes | yes | no | `<b>`, `<i>`, `<u>`, `<s>`, `<font color>` | `{\an8}` |
//! | WebVTT `.vtt` | yes | yes | `<00:00:01.000>` | tags, classes, style sheets | settings, regions |
//! | SubViewer `.sbv` | yes | yes | no | no | no |
//! | LRC lyrics `.lrc` | yes | yes | `<00:01.00>` | no | no |
//! | Advanced SubStation Alpha `.ass`, `.ssa` | yes | yes | `{\k100}` | yes | yes |
//! | TTML, IMSC, DFXP `.ttml`, `.dfxp`, `.xml`, `.itt` | yes | yes | `<set>` of spans, Apple's lyrics | yes | regions |
//! | Scenarist (CEA-608) `.scc` | yes | no | no | colours, italics, underlines | rows, indents |
//! | EBU-STL `.stl`, and DVD tools' text | yes | no | no | colours, boxes, italics | rows, justification |
//! | SAMI `.smi`, `.sami` | yes | no | no | yes | no |
//! | MicroDVD and SubViewer `.sub` | yes | no | no | of MicroDVD | no |
//! | Whisper's tables `.tsv` | yes | no | no | no | no |
//! | Plain text `.txt` | to align | yes | no | no | no |
//! | JSON `.json` | see below | cue track | yes | yes | yes |
//!
//! **Encodings**: a byte order mark tells (UTF-8, UTF-16), else the text is UTF-8; where it is not, what its bytes look most
//! like is taken and told, and [`ReadOptions::encoding`] says it better. A file that is no text is named as what it is.
//!
//! **What is tolerated**, because real files have it: byte order marks, any line ending, comments, numbers that are wrong,
//! blank lines inside SubRip text, overlaps. Character references are those of browsers.
//!
//! **What is mended, with one `CUES_REPAIRED`** that counts each kind: cues out of order, without text or that end before
//! they start (shown for as long as their text takes to read); numbers, blank lines, hours or signs of times that are
//! missing; lines of WebVTT that are no timing, and of LRC that have none.
//!
//! **What is told, with `NOT_SHOWN`**: what a file asks for and is not drawn, each kind once with the number of its cues.
//!
//! **What is not**: a line of SubRip or SBV that was meant as a timing and cannot be read, and a file without any cue where
//! there should be some. Each is `CUES_INVALID` with the line, the column and what stands there.
//!
//! **Other readers** differ from this one, on some 90 files of many makers and on files that pysubs2, webvtt-py and ffmpeg
//! wrote, in these ways (pysubs2 1.8, webvtt-py 0.6, FFmpeg 5.1; Chromium for WebVTT):
//!
//! | What | Here | Others | Why |
//! |---|---|---|---|
//! | SubRip without UTF-8, or UTF-16 without a mark | told by its bytes, with a warning | ffmpeg and webvtt-py refuse it, pysubs2 reads what its caller decodes | people have such files |
//! | SubRip after a header, or with `->`, `01:500` | read and mended | ffmpeg, webvtt-py refuse; pysubs2 shows `500 -->` as text | as players do |
//! | SubRip that ends before it starts | shown for its reading time | shown never (ffmpeg, pysubs2 keep the times) | somebody wrote it to be read |
//! | `&amp;` in SubRip | `&` | as it stands in all three | browsers and players on the web decode it |
//! | `a < b`, `<3` in SubRip | text | taken for a tag by all three, with what follows | no player knows such a tag |
//! | `{\an8}`, `\N`, `\h` in SubRip | place, line, space | webvtt-py shows them, ffmpeg `\h` | as players do |
//! | WebVTT without its first line, or after blank ones | read, told | Chromium and webvtt-py refuse it, ffmpeg reads it | the text is there |
//! | WebVTT: a timing in a text, a cue right under the header | a new cue, as in Chromium | ffmpeg shows the timing, and loses the cue under the header | the standard |
//! | WebVTT: `5 < 6` | `5`, as in Chromium | pysubs2 and webvtt-py show more | the standard |
//! | WebVTT: STYLE, or blank lines after a timing | no text, as in Chromium | ffmpeg reads no cue at all; pysubs2 shows text after the blank line, and notes | the standard |
//! | WebVTT: references, ruby | decoded; the base alone, told | Chromium shows both parts; the others show references | ruby is not drawn |
//! | WebVTT: times of words | times | pysubs2 shows them as text | the standard |
//! | LRC: `<00:01.00>`, hundredths behind `:`, sections in brackets, `[offset:-3000]` | times; left out; 3 s later | ffmpeg shows the times, drops hundredths, refuses sections, takes 3 ms | the format as its makers describe it |
//! | The last line of LRC, SAMI | 4 s | no time, or without end in ffmpeg | it is to be read |
//! | SCC | pops on when it is complete | from when its codes begin, in ffmpeg | CEA-608 |
//! | `.stl` of DVD tools | frames of 25 a second | ffmpeg takes them for hundredths, pysubs2 for text | a fourth number under 25 counts frames |
//! | MicroDVD without a rate | 23.976, told | the same in ffmpeg; pysubs2 asks | as players do |
//! | TTML in ticks, frames, nested or without ends | read | pysubs2 refuses, ffmpeg reads none | the standard |
//! | EBU-STL, foreign JSON | read | none of them | |
//! | ASS with fields in an order of its own | by its `Format` line | pysubs2 wants the usual one | the format |
//!
//! **JSON** comes in these shapes, told apart by their fields:
//! - a cue track: an array of cues, or `{"cues": [...]}`; a cue is `{"start", "end", "lines"}` or, to
//!   write by hand, `{"start", "end", "text"}`;
//! - a transcript: `{"language", "duration", "model", "segments": [{"start", "end", "text", "words":
//!   [{"text", "start", "end", "probability"}]}]}`, or one of the other [transcript formats](crate::transcript::formats).
//!   Words with `"spoken": false` belong to no cue. The words of a transcript still have to be grouped, which
//!   [`Parsed::into_track`] does.

mod ass;
mod attire;
mod binary;
mod color;
mod encoding;
mod entities;
mod json;
mod karaoke;
mod lines;
mod loss;
mod lrc;
mod marks;
mod markup;
mod not_shown;
pub mod packets;
mod repair;
mod rolling;
mod sbv;
mod scc;
mod smi;
mod srt;
mod stl;
mod styled;
mod sub;
mod table;
mod tagged;
mod timing;
mod tsv;
mod ttml;
mod txt;
mod vtt;

use std::path::Path;

use super::{CueOptions, CueTrack, Measure, segment};
use crate::error::{Error, Result, Warning};
use crate::transcript::Transcript;

pub use encoding::TextEncoding;
use lines::Reader;
pub use table::Format;
use table::Read;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// What a format's reader gives back.
enum Content {
    Cues(Reader),
    Transcript(Transcript, Vec<Warning>),
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
    /// Whether asterisks in it may be mark-up (see [`emphasis`](super::emphasis)): not in cues with `lines`, whose words
    /// have their classes.
    pub is_marked_up: bool,
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

/// What is said of a file that it does not show itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Its format; told by its content, then its name, without one.
    pub format: Option<Format>,
    /// Its character encoding; told by its bytes without one.
    pub encoding: Option<TextEncoding>,
}

/// Reads a subtitle file; `path` is where it was found.
///
/// # Errors
/// `UNSUPPORTED_FORMAT` where its format cannot be told, and for what is no text; `CUES_INVALID` with the line, what was
/// found and what is accepted; `LIMIT_EXCEEDED` above [`MAX_BYTES`] or the limits of [`CueTrack::new`].
pub fn read(bytes: &[u8], path: Option<&Path>, options: &ReadOptions) -> Result<Reading> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::LimitExceeded {
            what: "size of the subtitle file in bytes".into(),
            value: bytes.len().to_string(),
            limit: MAX_BYTES.to_string(),
        });
    }
    let (content, mut warnings) = content(bytes, path, options)?;
    let (parsed, is_marked_up) = match content {
        Content::Cues(reader) => {
            let is_marked_up = reader.is_marked_up();
            let (track, told) = reader.finish()?;
            warnings.extend(told);
            (Parsed::Cues(track), is_marked_up)
        }
        Content::Transcript(transcript, told) => {
            warnings.extend(told);
            (Parsed::Transcript(transcript), true)
        }
    };
    Ok(Reading { parsed, warnings, is_marked_up })
}

/// What a file holds, and what is told of its encoding.
fn content(bytes: &[u8], path: Option<&Path>, options: &ReadOptions) -> Result<(Content, Vec<Warning>)> {
    let known = options.format.or_else(|| Format::of_bytes(bytes));
    if let Some(Read::Bytes { is, read, .. }) = known.map(|format| &format.row().read)
        && is(bytes)
    {
        return Ok((read(bytes)?, Vec::new()));
    }
    let (text, warnings) = encoding::decode(bytes, options.encoding)?;
    let format = options.format.map_or_else(|| Format::of_text(path, &text), Ok)?;
    match format.row().read {
        Read::Text(read) | Read::Bytes { text: read, .. } => Ok((read(&text)?, warnings)),
    }
}

/// Reads a subtitle file of a known format.
///
/// # Errors
/// As [`read`].
pub fn parse(bytes: &[u8], format: Format) -> Result<Reading> {
    read(bytes, None, &ReadOptions { format: Some(format), encoding: None })
}

/// The text of a file that is nothing but text, and what had to be guessed of its encoding.
///
/// # Errors
/// `UNSUPPORTED_FORMAT` for a file that is no text, which is named as what it is.
pub fn plain_text(bytes: &[u8], encoding: Option<TextEncoding>) -> Result<(String, Vec<Warning>)> {
    let (text, warnings) = encoding::decode(bytes, encoding)?;
    Ok((text.into_owned(), warnings))
}

/// Writes a track. Times are rounded to milliseconds (LRC and ASS: hundredths), except in JSON.
///
/// # Errors
/// `UNSUPPORTED_FORMAT` for a format that is only read.
pub fn write(track: &CueTrack, format: Format) -> Result<String> {
    let write = format.row().write.ok_or_else(|| table::only_read(format.name()))?;
    Ok(write(track))
}

/// As [`write()`]; with `NOT_KEPT` where the format does not hold the speakers, places or styles that the track has.
///
/// # Errors
/// Those of [`write()`].
pub fn write_told(track: &CueTrack, format: Format) -> Result<(String, Option<Warning>)> {
    let text = write(track, format)?;
    let warning = loss::loss(track, format, &text);
    Ok((text, warning))
}
