//! Transcripts as Whisper programs write them.

use serde::Deserialize;

use super::super::spread;
use super::super::track::check_range;
use super::tokens::{Piece, punctuate, words};
use crate::error::{Error, Result};
use crate::transcript::{Segment, Transcript, Word};
use crate::units::{Duration, TimeRange, Timestamp};

/// Ours, OpenAI's `verbose_json`, openai-whisper's, faster-whisper's and WhisperX's.
#[derive(Deserialize)]
pub(super) struct SegmentsFile {
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

pub(super) fn read_segments(file: SegmentsFile) -> Result<Transcript> {
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
    transcript(segments, file.language, file.duration.map(|secs| secs.value()), file.model)
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

/// whisper.cpp's `-oj` and `-ojf`.
#[derive(Deserialize)]
pub(super) struct WhisperCppFile {
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

pub(super) fn read_whisper_cpp(file: WhisperCppFile) -> Result<Transcript> {
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
    transcript(segments, file.result.and_then(|result| result.language), None, None)
}

pub(super) fn transcript(
    segments: Vec<Segment>,
    language: Option<String>,
    duration: Option<f64>,
    model: Option<String>,
) -> Result<Transcript> {
    for (index, pair) in segments.windows(2).enumerate() {
        if let [first, second] = pair
            && second.range.start < first.range.start
        {
            let reason = format!(
                "it starts at {}, before the segment ahead of it at {}; accepted: segments in order of time",
                second.range.start, first.range.start
            );
            return Err(Error::cues(at(index + 1), reason));
        }
    }
    let duration = duration.map_or(Duration::ZERO, Duration::from_secs);
    Ok(Transcript {
        language: language.unwrap_or_default(),
        duration,
        model: model.unwrap_or_default(),
        segments,
        dropped: Vec::new(),
    })
}

fn check(segment: usize, what: &str, range: TimeRange) -> Result<()> {
    check_range(what, range).map_err(|reason| Error::cues(at(segment), reason))
}

fn at(segment: usize) -> String {
    format!("segment {}", segment + 1)
}
