//! Ours, OpenAI's `verbose_json`, openai-whisper's, faster-whisper's, stable-ts's, whisper-timestamped's and WhisperX's: they
//! differ in names and in what they leave out.

use serde::Deserialize;

use super::super::Transcript;
use super::rough::{Name, Number, Rough, RoughSegment, RoughWord};
use super::tokens::{are_pieces, words};
use super::wording::match_text;
use super::{Content, Fault, Shape, TranscriptFormat};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "json",
    programs: &["Whisper", "faster-whisper", "stable-ts", "whisper-timestamped", "WhisperX", "OpenAI"],
    read: Some(Shape {
        name: "a transcript with \"segments\" or \"words\"",
        fits: |keys| match keys.is_list {
            // faster-whisper's segments, put out as a list.
            true => keys.has("words") && keys.has("start"),
            false => keys.has("segments") || keys.has("words"),
        },
        read,
    }),
    write: Some(Transcript::to_json),
};

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Whole(Box<Whole>),
    Segments(Vec<SegmentJson>),
}

#[derive(Deserialize, Default)]
struct Whole {
    language: Option<String>,
    duration: Option<Number>,
    model: Option<String>,
    text: Option<String>,
    segments: Option<Vec<SegmentJson>>,
    words: Option<Vec<WordJson>>,
}

#[derive(Deserialize)]
struct SegmentJson {
    start: Option<Number>,
    end: Option<Number>,
    text: Option<String>,
    words: Option<Vec<WordJson>>,
    speaker: Option<Name>,
}

#[derive(Deserialize)]
pub(super) struct WordJson {
    #[serde(alias = "word")]
    text: Option<String>,
    start: Option<Number>,
    end: Option<Number>,
    #[serde(alias = "score", alias = "confidence")]
    probability: Option<Number>,
    spoken: Option<bool>,
    speaker: Option<Name>,
}

impl From<WordJson> for RoughWord {
    fn from(word: WordJson) -> Self {
        let number = |number: Option<Number>| number.and_then(|number| number.0);
        Self {
            text: word.text.unwrap_or_default(),
            start: number(word.start),
            end: number(word.end),
            probability: number(word.probability).map(|value| value as f32),
            unspoken: word.spoken == Some(false),
            speaker: word.speaker.and_then(Name::text),
        }
    }
}

impl From<SegmentJson> for RoughSegment {
    fn from(segment: SegmentJson) -> Self {
        let number = |number: Option<Number>| number.and_then(|number| number.0);
        let words: Vec<RoughWord> = segment.words.unwrap_or_default().into_iter().map(Into::into).collect();
        let speaker = segment.speaker.and_then(Name::text).or_else(|| one_speaker(&words));
        Self { start: number(segment.start), end: number(segment.end), text: segment.text, words, speaker }
    }
}

/// Who says all of the words, if that is one.
fn one_speaker(words: &[RoughWord]) -> Option<String> {
    let first = words.first()?.speaker.as_ref()?;
    words.iter().all(|word| word.speaker.as_ref() == Some(first)).then(|| first.clone())
}

fn read(text: &str) -> Result<Content, Fault> {
    let file = if text.trim_start().starts_with('[') {
        File::Segments(serde_json::from_str(text)?)
    } else {
        File::Whole(serde_json::from_str(text)?)
    };
    let whole = match file {
        File::Whole(whole) => *whole,
        File::Segments(segments) => Whole { segments: Some(segments), ..Whole::default() },
    };
    let mut segments: Vec<RoughSegment> =
        whole.segments.unwrap_or_default().into_iter().map(Into::into).collect();
    if are_pieces(segments.iter().map(|segment| &*segment.words)) {
        for segment in &mut segments {
            segment.words = words(std::mem::take(&mut segment.words));
        }
    }
    if segments.iter().all(|segment| segment.words.is_empty())
        && let Some(words) = whole.words.filter(|words| !words.is_empty())
    {
        segments = beside(words.into_iter().map(Into::into).collect(), whole.text, segments);
    }
    Ok(Content::Words(Rough {
        segments,
        language: whole.language,
        duration: whole.duration.and_then(|duration| duration.0),
        model: whole.model,
        unit: None,
    }))
}

/// Words that stand beside the segments, as OpenAI's, and lack what the text has around them.
fn beside(row: Vec<RoughWord>, text: Option<String>, segments: Vec<RoughSegment>) -> Vec<RoughSegment> {
    let row = if are_pieces([&*row]) { words(row) } else { row };
    let text = text.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
        let texts: Vec<_> = segments.into_iter().filter_map(|segment| segment.text).collect();
        texts.join(" ")
    });
    if text.trim().is_empty() {
        return super::rough::turns(row);
    }
    let words = match_text(row, &text);
    vec![RoughSegment { words, text: Some(text), ..RoughSegment::default() }]
}
