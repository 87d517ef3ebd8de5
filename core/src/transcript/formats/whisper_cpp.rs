//! whisper.cpp's `-oj`, and `-ojf` with its tokens.

use serde::Deserialize;

use super::rough::{Number, Rough, RoughSegment, RoughWord};
use super::tokens::words;
use super::{Content, Fault, Shape, TranscriptFormat};

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
    p: Option<Number>,
}

/// In milliseconds.
#[derive(Deserialize, Clone, Copy)]
struct Offsets {
    from: Number,
    to: Number,
}

const UNIT: f64 = 1_000.0;

fn read(text: &str) -> Result<Content, Fault> {
    let file: WhisperCppFile = serde_json::from_str(text)?;
    let segments = file.transcription.into_iter().map(|json| {
        let pieces = json.tokens.unwrap_or_default().into_iter().filter_map(|token| {
            let is_special = token.text.starts_with("[_") && token.text.ends_with(']');
            let Offsets { from, to } = token.offsets.filter(|_| !is_special)?;
            let probability = token.p.and_then(|p| p.0).map(|p| p as f32);
            Some(RoughWord {
                text: token.text,
                start: from.0,
                end: to.0,
                probability,
                ..RoughWord::default()
            })
        });
        let pieces: Vec<_> = pieces.collect();
        // Characters cut between tokens are lost in them; then only the whole text is right.
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let words = if whole.trim() == json.text.trim() { words(pieces) } else { Vec::new() };
        let Offsets { from, to } = json.offsets;
        RoughSegment { start: from.0, end: to.0, text: Some(json.text), words, speaker: None }
    });
    let segments = segments.collect();
    let language = file.result.and_then(|result| result.language);
    Ok(Content::Words(Rough { segments, language, unit: Some(UNIT), ..Rough::default() }))
}
