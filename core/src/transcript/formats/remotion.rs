//! Remotion's `Caption[]`.

use serde::{Deserialize, Serialize};

use super::super::Transcript;
use super::super::spoken_words::spoken_words;
use super::rough::{Number, Rough, RoughSegment, RoughWord};
use super::tokens::{are_pieces, words};
use super::{Content, Fault, Shape, TranscriptFormat};
use crate::error::{Error, Result};
use crate::units::clock::LATEST;
use crate::units::{TimeRange, Timestamp};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "remotion",
    programs: &["Remotion"],
    read: Some(Shape {
        name: "Remotion's Caption[]",
        fits: |keys| keys.is_list && keys.has("startMs"),
        read,
    }),
    write: Some(write),
};

/// One element of Remotion's `Caption[]`: a word with a space before it where one is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RemotionCaption {
    /// The text, spaces included.
    pub text: String,
    /// Start in milliseconds.
    pub start_ms: f64,
    /// End in milliseconds.
    pub end_ms: f64,
    /// The instant of the word in milliseconds, its middle.
    pub timestamp_ms: Option<f64>,
    /// Probability, 0 to 1.
    pub confidence: Option<f32>,
}

/// The words of a transcript as Remotion's `Caption[]`.
pub fn remotion_captions(transcript: &Transcript) -> Vec<RemotionCaption> {
    let mut captions: Vec<RemotionCaption> = Vec::new();
    for spoken in spoken_words(transcript) {
        let millis = |time: Timestamp| time.as_micros() as f64 / 1e3;
        let space = if captions.is_empty() || spoken.joined { "" } else { " " };
        captions.push(RemotionCaption {
            text: format!("{space}{}", spoken.text),
            start_ms: millis(spoken.range.start),
            end_ms: millis(spoken.range.end),
            timestamp_ms: Some((millis(spoken.range.start) + millis(spoken.range.end)) / 2.0),
            confidence: Some(spoken.probability),
        });
    }
    captions
}

fn write(transcript: &Transcript) -> Result<String> {
    let text = serde_json::to_string_pretty(&remotion_captions(transcript));
    Ok(text.map_err(|error| Error::internal(error.to_string()))? + "\n")
}

/// Captions of several words, as Remotion's own `parseSrt` gives them, are phrases; single words are a
/// transcript.
fn read(text: &str) -> Result<Content, Fault> {
    let captions: Vec<CaptionJson> = serde_json::from_str(text)?;
    let time = |millis: Number| {
        Timestamp::from_secs((millis.0.unwrap_or_default() / UNIT).clamp(0.0, LATEST.as_secs()))
    };
    if captions.iter().any(|caption| caption.text.trim().contains(char::is_whitespace)) {
        let phrases = captions.into_iter().map(|caption| {
            (TimeRange { start: time(caption.start_ms), end: time(caption.end_ms) }, caption.text)
        });
        return Ok(Content::Phrases(phrases.collect()));
    }
    let row: Vec<_> = captions.into_iter().map(RoughWord::from).collect();
    // Hand-made arrays often have no spaces at all, or only one before the first; then each caption is a word.
    let segment = if are_pieces([&*row]) {
        let text = row.iter().map(|piece| piece.text.as_str()).collect();
        RoughSegment { words: words(row), text: Some(text), ..RoughSegment::default() }
    } else {
        RoughSegment { words: row, ..RoughSegment::default() }
    };
    Ok(Content::Words(Rough { segments: vec![segment], unit: Some(UNIT), ..Rough::default() }))
}

const UNIT: f64 = 1_000.0;

/// A caption as other programs write it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaptionJson {
    text: String,
    start_ms: Number,
    end_ms: Number,
    confidence: Option<Number>,
}

impl From<CaptionJson> for RoughWord {
    fn from(CaptionJson { text, start_ms, end_ms, confidence }: CaptionJson) -> Self {
        let probability = confidence.and_then(|confidence| confidence.0).map(|value| value as f32);
        Self { text, start: start_ms.0, end: end_ms.0, probability, ..Self::default() }
    }
}
