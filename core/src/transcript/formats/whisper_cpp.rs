//! whisper.cpp's `-oj`, and `-ojf` with its tokens.

use serde::Deserialize;

use super::super::Segment;
use super::tokens::{Piece, words};
use super::{Content, Fault, Header, Shape, TranscriptFormat, check, transcript};
use crate::units::{TimeRange, Timestamp};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "whisper.cpp",
    programs: &["whisper.cpp"],
    read: Some(Shape {
        name: "whisper.cpp's {\"transcription\": [...]}",
        fits: |keys| !keys.is_list && keys.has("transcription"),
        read,
    }),
    write: None,
};

#[derive(Deserialize)]
struct WhisperCppFile {
    result: Option<ResultJson>,
    transcription: Vec<UtteranceJson>,
}

#[derive(Deserialize)]
struct ResultJson {
    language: Option<String>,
}

#[derive(Deserialize)]
struct UtteranceJson {
    offsets: Offsets,
    text: String,
    tokens: Option<Vec<TokenJson>>,
}

#[derive(Deserialize)]
struct TokenJson {
    text: String,
    offsets: Option<Offsets>,
    p: Option<f32>,
}

/// In milliseconds.
#[derive(Deserialize, Clone, Copy)]
struct Offsets {
    from: i64,
    to: i64,
}

impl From<Offsets> for TimeRange {
    fn from(offsets: Offsets) -> Self {
        Self { start: Timestamp::from_millis(offsets.from), end: Timestamp::from_millis(offsets.to) }
    }
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: WhisperCppFile = serde_json::from_str(text)?;
    let mut segments = Vec::new();
    for (index, json) in file.transcription.into_iter().enumerate() {
        let range = TimeRange::from(json.offsets);
        check(index, "it", range)?;
        let pieces = json.tokens.unwrap_or_default().into_iter().filter_map(|token| {
            let is_special = token.text.starts_with("[_") && token.text.ends_with(']');
            let range = TimeRange::from(token.offsets.filter(|_| !is_special)?);
            Some(Piece { text: token.text, range, probability: token.p.unwrap_or(1.0) })
        });
        let pieces: Vec<_> = pieces.collect();
        for piece in &pieces {
            check(index, &format!("token {:?}", piece.text), piece.range)?;
        }
        // Characters cut between tokens are lost in them; then only the whole text is right.
        let text = json.text.trim();
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let words = if whole.trim() == text { words(pieces) } else { Vec::new() };
        segments.push(Segment { range, text: text.into(), words });
    }
    let language = file.result.and_then(|result| result.language);
    Ok(Content::Words(transcript(segments, Header { language, ..Header::default() })?))
}
