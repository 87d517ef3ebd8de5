//! AssemblyAI's answers, whose times are milliseconds.

use serde::Deserialize;

use super::rough::{Name, Number, Rough, RoughSegment, RoughWord, turns};
use super::segments::WordJson;
use super::{Content, Fault, Shape, TranscriptFormat};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "assemblyai",
    programs: &["AssemblyAI"],
    read: Some(Shape {
        name: "AssemblyAI's {\"words\": [...], \"audio_duration\"}",
        fits: |keys| {
            let marks = ["audio_duration", "utterances", "language_code", "acoustic_model", "speech_model"];
            !keys.is_list
                && keys.has("words")
                && !keys.has("segments")
                && marks.iter().any(|key| keys.has(key))
        },
        read,
    }),
    write: None,
};

const UNIT: f64 = 1_000.0;

#[derive(Deserialize)]
struct File {
    words: Vec<WordJson>,
    utterances: Option<Vec<Utterance>>,
    language_code: Option<String>,
    audio_duration: Option<Number>,
}

#[derive(Deserialize)]
struct Utterance {
    speaker: Option<Name>,
    text: Option<String>,
    start: Option<Number>,
    end: Option<Number>,
    words: Option<Vec<WordJson>>,
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: File = serde_json::from_str(text)?;
    let utterances = file.utterances.unwrap_or_default();
    let segments = if utterances.iter().any(|one| one.words.as_ref().is_some_and(|words| !words.is_empty())) {
        utterances.into_iter().map(segment).collect()
    } else {
        turns(file.words.into_iter().map(Into::into).collect())
    };
    let language = file.language_code.map(|code| code.split('_').next().unwrap_or_default().to_owned());
    let duration = file.audio_duration.and_then(|duration| duration.0);
    Ok(Content::Words(Rough { segments, language, duration, model: None, unit: Some(UNIT) }))
}

fn segment(utterance: Utterance) -> RoughSegment {
    let number = |number: Option<Number>| number.and_then(|number| number.0);
    RoughSegment {
        start: number(utterance.start),
        end: number(utterance.end),
        text: utterance.text,
        words: utterance.words.unwrap_or_default().into_iter().map(RoughWord::from).collect(),
        // A letter, as AssemblyAI calls them.
        speaker: utterance.speaker.and_then(Name::text),
    }
}
