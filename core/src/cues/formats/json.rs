//! JSON: which shape it is, our cue track, and transcripts in the family of ours.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::super::CueTrack;
use super::lines::{Reader, Unit, excerpt};
use super::{remotion, whisper};
use crate::error::{Error, Result};
use crate::transcript::Transcript;

/// What a JSON file held.
pub(super) enum Content {
    Cues(Reader),
    Transcript(Transcript),
}

const SHAPES: &str = "an array of cues, {\"cues\": [...]}, a transcript with \"segments\" or \"words\", \
                      whisper.cpp's {\"transcription\": [...]}, or Remotion's Caption[]";

pub(super) fn read(text: &str) -> Result<Content> {
    if text.trim_start().starts_with('[') {
        let elements: Vec<ElementFields> = from_str(text)?;
        return match elements.first() {
            Some(fields) if fields.start_ms.is_some() => remotion::read(from_str(text)?),
            Some(fields) if fields.start.is_none() => Err(unknown(text)),
            _ => Reader::of(from_str(text)?).map(Content::Cues),
        };
    }
    let fields: Fields = from_str(text)?;
    if fields.cues.is_some() {
        Reader::of(from_str(text)?).map(Content::Cues)
    } else if fields.transcription.is_some() {
        whisper::read_whisper_cpp(from_str(text)?).map(Content::Transcript)
    } else if fields.segments.is_some() || fields.words.is_some() {
        whisper::read_segments(from_str(text)?).map(Content::Transcript)
    } else {
        Err(unknown(text))
    }
}

pub(super) fn write(track: &CueTrack) -> String {
    // Cues hold text and finite numbers only, which never fail to serialize.
    let mut json = serde_json::to_string_pretty(track).unwrap_or_default();
    json.push('\n');
    json
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ElementFields {
    start: Option<IgnoredAny>,
    start_ms: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Fields {
    cues: Option<IgnoredAny>,
    segments: Option<IgnoredAny>,
    transcription: Option<IgnoredAny>,
    words: Option<IgnoredAny>,
}

fn from_str<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        let at = format!("{}, column {}", Unit::Line.at(error.line()), error.column());
        // The message ends with the place, which is named already.
        let message = error.to_string();
        let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
        Error::cues(at, format!("{reason}; accepted: {SHAPES}"))
    })
}

fn unknown(text: &str) -> Error {
    let first = text.trim_start().lines().next().unwrap_or_default();
    Error::cues(
        "line 1",
        format!("JSON of an unknown shape, starting {}; accepted: {SHAPES}", excerpt(first)),
    )
}
