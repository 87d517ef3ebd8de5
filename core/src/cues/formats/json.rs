//! JSON: which shape it is, our cue track, and the transcripts of [`crate::transcript::formats`].

use serde::de::DeserializeOwned;

use super::super::document::Document;
use super::super::{Cue, CueTrack};
use super::Content;
use super::lines::{Reader, Unit, excerpt};
use super::table::Row;
use crate::error::{Error, Result};
use crate::transcript::formats::{self as transcripts, Fault, Keys, shapes};

pub(super) const ROW: Row = Row {
    extensions: &["json"],
    media_type: "application/json",
    sniff: |text| match text.strip_prefix('[') {
        // Other formats have names or times in their brackets.
        Some(list) => {
            let list = list.trim_start();
            list.is_empty() || list.starts_with(['{', '[', '"', ']'])
        }
        None => text.starts_with('{'),
    },
    read,
    write,
};

fn read(text: &str) -> Result<Content> {
    let keys: Keys = from_str(text)?;
    if keys.has("cues") && !keys.is_list {
        return Ok(Reader::of(from_str(text)?)?.into());
    }
    if let Some(shape) = shapes().find(|shape| (shape.fits)(&keys)) {
        return match (shape.read)(text) {
            Ok(transcripts::Content::Words(transcript)) => Ok(Content::Transcript(transcript)),
            Ok(transcripts::Content::Phrases(phrases)) => {
                let cues = phrases.into_iter().map(|(range, text)| Cue::from_text(range, &text));
                Ok(Reader::of(Document { cues: cues.collect(), ..Document::default() })?.into())
            }
            Err(Fault::Json(error)) => Err(malformed(&error)),
            Err(Fault::Content(error)) => Err(error),
        };
    }
    if keys.is_empty_list() || keys.is_list && keys.has("start") {
        return Ok(Reader::of(from_str(text)?)?.into());
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    let reason = format!("JSON of an unknown shape, starting {}; accepted: {}", excerpt(first), accepted());
    Err(Error::cues("line 1", reason))
}

fn write(track: &CueTrack) -> String {
    // Cues hold text and finite numbers only, which never fail to serialize.
    let mut json = serde_json::to_string_pretty(track).unwrap_or_default();
    json.push('\n');
    json
}

fn from_str<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> Error {
    let at = format!("{}, column {}", Unit::Line.at(error.line()), error.column());
    // The message ends with the place, which is named already.
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    Error::cues(at, format!("{reason}; accepted: {}", accepted()))
}

/// The shapes that are read.
fn accepted() -> String {
    let transcripts: Vec<_> = shapes().map(|shape| shape.name).collect();
    format!("an array of cues, {{\"cues\": [...]}}, {}", transcripts.join(", or "))
}
