//! Deepgram's answers.

use serde::Deserialize;

use super::rough::{Name, Number, Rough, RoughWord, turns};
use super::{Content, Fault, Shape, TranscriptFormat};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "deepgram",
    programs: &["Deepgram"],
    read: Some(Shape {
        name: "Deepgram's {\"results\": {\"channels\": [...]}}",
        fits: |keys| !keys.is_list && keys.has("results"),
        read,
    }),
    write: None,
};

#[derive(Deserialize)]
struct File {
    metadata: Option<Metadata>,
    results: Results,
}

#[derive(Deserialize)]
struct Metadata {
    duration: Option<Number>,
}

#[derive(Deserialize)]
struct Results {
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
struct Channel {
    alternatives: Vec<Alternative>,
    detected_language: Option<String>,
}

#[derive(Deserialize)]
struct Alternative {
    words: Option<Vec<WordJson>>,
}

#[derive(Deserialize)]
struct WordJson {
    word: Option<String>,
    punctuated_word: Option<String>,
    start: Option<Number>,
    end: Option<Number>,
    confidence: Option<Number>,
    speaker: Option<Name>,
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: File = serde_json::from_str(text)?;
    let several = file.results.channels.len() > 1;
    let mut language = None;
    let mut row = Vec::new();
    for (number, channel) in (1..).zip(file.results.channels) {
        language = language.or(channel.detected_language);
        // The first is the likeliest.
        let words = channel.alternatives.into_iter().next().and_then(|one| one.words).unwrap_or_default();
        row.extend(words.into_iter().map(|json| word(json, several.then_some(number))));
    }
    if several {
        row.sort_by(|a: &RoughWord, b| a.start.unwrap_or_default().total_cmp(&b.start.unwrap_or_default()));
    }
    let duration = file.metadata.and_then(|metadata| metadata.duration?.0);
    Ok(Content::Words(Rough {
        segments: turns(row),
        language,
        duration,
        unit: Some(1.0),
        ..Rough::default()
    }))
}

/// A word; where there are several channels, who says it is said by that.
fn word(json: WordJson, channel: Option<u32>) -> RoughWord {
    let number = |number: Option<Number>| number.and_then(|number| number.0);
    RoughWord {
        text: json.punctuated_word.or(json.word).unwrap_or_default(),
        start: number(json.start),
        end: number(json.end),
        probability: number(json.confidence).map(|value| value as f32),
        unspoken: false,
        speaker: json.speaker.and_then(Name::text).or_else(|| Some(format!("Channel {}", channel?))),
    }
}
