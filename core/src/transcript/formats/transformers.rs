//! The `chunks` of the transformers library's pipeline: words, or phrases, with a time for each.

use serde::Deserialize;

use super::rough::{Name, Number, Rough, RoughSegment, RoughWord, turns};
use super::tokens::{are_pieces, words};
use super::{Content, Fault, Shape, TranscriptFormat};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "transformers",
    programs: &["transformers"],
    read: Some(Shape {
        name: "transformers' {\"chunks\": [...]}",
        fits: |keys| !keys.is_list && keys.has("chunks"),
        read,
    }),
    write: None,
};

#[derive(Deserialize)]
struct File {
    language: Option<String>,
    chunks: Vec<ChunkJson>,
}

#[derive(Deserialize)]
struct ChunkJson {
    text: String,
    /// Start and end in seconds; the last end is often null.
    timestamp: (Number, Number),
    speaker: Option<Name>,
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: File = serde_json::from_str(text)?;
    let are_phrases = file.chunks.iter().any(|chunk| chunk.text.trim().contains(char::is_whitespace));
    let row: Vec<_> = file
        .chunks
        .into_iter()
        .map(|ChunkJson { text, timestamp: (start, end), speaker }| RoughWord {
            text,
            start: start.0,
            end: end.0,
            speaker: speaker.and_then(Name::text),
            ..RoughWord::default()
        })
        .collect();
    let segments = if are_phrases {
        let segment = |word: RoughWord| RoughSegment {
            start: word.start,
            end: word.end,
            text: Some(word.text),
            words: Vec::new(),
            speaker: word.speaker,
        };
        row.into_iter().map(segment).collect()
    } else {
        turns(if are_pieces([&*row]) { words(row) } else { row })
    };
    Ok(Content::Words(Rough { segments, language: file.language, ..Rough::default() }))
}
