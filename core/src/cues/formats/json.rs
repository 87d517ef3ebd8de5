//! JSON: which shape it is, our cue track, and the transcripts of [`crate::transcript::formats`].

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::super::document::Document;
use super::super::{Cue, CueTrack};
use super::Content;
use super::lines::{Reader, Unit, excerpt};
use super::repair::repaired;
use super::table::{Read, Row, unknown};
use crate::error::{Error, Result};
use crate::transcript::formats::{self as transcripts, Fault, Keys, shapes, without_nan};

pub(super) const ROW: Row = Row {
    extensions: &["json"],
    media_type: "application/json",
    sniff: |text| match text.strip_prefix('[') {
        // Other formats have names or times in their brackets.
        Some(list) => {
            let list = list.trim_start();
            list.is_empty() || list.starts_with(['{', '[', '"', ']'])
        }
        // MicroDVD has numbers in its braces.
        None => text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}'])),
    },
    read: Read::Text(read),
    write: Some(write),
};

fn read(text: &str) -> Result<Content> {
    if !text.trim_start().starts_with(['{', '[']) {
        return Err(unknown(text));
    }
    let (text, nans) = without_nan(text);
    let text = &*text;
    let nan = (nans > 0).then(|| repaired(no_numbers(nans)));
    let keys: Keys = from_str(text)?;
    if keys.has("cues") && !keys.is_list {
        return document(text);
    }
    if let Some(shape) = shapes().find(|shape| (shape.fits)(&keys)) {
        return match (shape.read)(text) {
            Ok(transcripts::Content::Words(rough)) => {
                let (transcript, mended) = rough.mend();
                Ok(Content::Transcript(
                    transcript,
                    mended.message().map(repaired).into_iter().chain(nan).collect(),
                ))
            }
            Ok(transcripts::Content::Phrases(phrases)) => {
                let cues = phrases.into_iter().map(|(range, text)| Cue::from_text(range, &text));
                Ok(Reader::of(Document { cues: cues.collect(), ..Document::default() })?.into())
            }
            Err(Fault::Json(error)) => Err(malformed(&error)),
            Err(Fault::Content(error)) => Err(error),
        };
    }
    if keys.is_empty_list() || keys.is_list && keys.has("start") {
        return document(text);
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    let reason = format!("JSON of an unknown shape, starting {}; accepted: {}", excerpt(first), accepted());
    Err(Error::cues("line 1", reason))
}

fn no_numbers(count: usize) -> String {
    match count {
        1 => "a number that is NaN or infinite is left out".into(),
        _ => format!("{count} numbers that are NaN or infinite are left out"),
    }
}

fn document(text: &str) -> Result<Content> {
    Ok(Reader::of(from_str(text)?)?.with_classes(has_lines(text)).into())
}

/// Whether a cue has lines of words, and not a text alone. Only asterisks ask for it.
fn has_lines(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Lines {
        lines: Option<IgnoredAny>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Shape {
        Cues(Vec<Lines>),
        Document { cues: Vec<Lines> },
    }
    let has = |cues: Vec<Lines>| cues.iter().any(|cue| cue.lines.is_some());
    text.contains('*')
        && match serde_json::from_str(text) {
            Ok(Shape::Cues(cues) | Shape::Document { cues }) => has(cues),
            Err(_) => false,
        }
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
