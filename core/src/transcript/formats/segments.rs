//! Ours, OpenAI's `verbose_json`, openai-whisper's, faster-whisper's and WhisperX's: they differ in names and in what they
//! leave out.

use serde::Deserialize;

use super::super::{Segment, Transcript, Word, spread};
use super::tokens::punctuate;
use super::{Content, Fault, Header, Shape, TranscriptFormat, check, transcript};
use crate::error::Result;
use crate::units::{TimeRange, Timestamp};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "json",
    programs: &["Whisper", "WhisperX", "OpenAI"],
    read: Some(Shape {
        name: "a transcript with \"segments\" or \"words\"",
        fits: |keys| !keys.is_list && (keys.has("segments") || keys.has("words")),
        read,
    }),
    write: Some(Transcript::to_json),
};

#[derive(Deserialize)]
struct SegmentsFile {
    language: Option<String>,
    duration: Option<Seconds>,
    model: Option<String>,
    text: Option<String>,
    segments: Option<Vec<SegmentJson>>,
    words: Option<Vec<WordJson>>,
}

#[derive(Deserialize)]
struct SegmentJson {
    start: Timestamp,
    end: Timestamp,
    text: String,
    words: Option<Vec<WordJson>>,
}

#[derive(Deserialize)]
struct WordJson {
    #[serde(alias = "word")]
    text: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    #[serde(alias = "score")]
    probability: Option<f32>,
    spoken: Option<bool>,
}

/// OpenAI's duration was a string for a time.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Seconds {
    fn value(&self) -> f64 {
        match self {
            Self::Number(secs) => *secs,
            Self::Text(text) => text.trim().parse().unwrap_or_default(),
        }
    }
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: SegmentsFile = serde_json::from_str(text)?;
    let mut segments = Vec::new();
    for (index, json) in file.segments.unwrap_or_default().into_iter().enumerate() {
        let range = TimeRange { start: json.start, end: json.end };
        check(index, "it", range)?;
        let words = timed_words(index, json.words.unwrap_or_default(), range)?;
        segments.push(Segment { range, text: json.text.trim().into(), words });
    }
    if segments.iter().all(|segment| segment.words.is_empty())
        && let Some(words) = file.words.filter(|words| !words.is_empty())
    {
        segments = vec![one_segment(words, file.text, &segments)?];
    }
    let duration = file.duration.map(|secs| secs.value());
    let header = Header { language: file.language, duration, model: file.model };
    Ok(Content::Words(transcript(segments, header)?))
}

/// OpenAI's word times stand beside the segments and have no punctuation.
fn one_segment(words: Vec<WordJson>, text: Option<String>, segments: &[Segment]) -> Result<Segment> {
    let bounds = |range: TimeRange, word: &WordJson| {
        let (start, end) = (word.start.unwrap_or(range.start), word.end.unwrap_or(range.end));
        TimeRange { start: range.start.min(start), end: range.end.max(end) }
    };
    let first = words.first().and_then(|word| word.start).unwrap_or_default();
    let range = words.iter().fold(TimeRange::new(first, first), bounds);
    let mut words = timed_words(0, words, range)?;
    let text = text.unwrap_or_else(|| {
        let texts: Vec<_> = segments.iter().map(|segment| segment.text.as_str()).collect();
        texts.join(" ")
    });
    punctuate(&mut words, &text);
    Ok(Segment { range, text: text.trim().into(), words })
}

/// Words with times for all: WhisperX has none for numbers and the like.
fn timed_words(segment: usize, words: Vec<WordJson>, bounds: TimeRange) -> Result<Vec<Word>> {
    let mut ranges = Vec::with_capacity(words.len());
    for word in &words {
        let range = word.start.zip(word.end).map(|(start, end)| TimeRange { start, end });
        range.map_or(Ok(()), |range| check(segment, &format!("word {:?}", word.text), range))?;
        ranges.push(range);
    }
    let weights: Vec<_> = words.iter().map(|word| spread::weight(&word.text)).collect();
    spread::fill(&mut ranges, &weights, bounds);
    let words = words.into_iter().zip(ranges).map(|(word, range)| Word {
        text: word.text.trim().into(),
        range: range.unwrap_or(bounds),
        probability: word.probability.unwrap_or(1.0),
        spoken: word.spoken.unwrap_or(true),
    });
    Ok(words.filter(|word| !word.text.is_empty()).collect())
}
