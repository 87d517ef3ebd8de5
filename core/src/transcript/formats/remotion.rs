//! Remotion's `Caption[]`.

use serde::{Deserialize, Serialize};

use super::super::spoken_words::spoken_words;
use super::super::{Segment, Transcript};
use super::tokens::{Piece, words};
use super::{Content, Fault, Header, Shape, TranscriptFormat, transcript};
use crate::error::{Error, Result};
use crate::units::clock::check_range;
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
    let captions: Vec<RemotionCaption> = serde_json::from_str(text)?;
    let range = |caption: &RemotionCaption| TimeRange {
        start: Timestamp::from_secs(caption.start_ms / 1e3),
        end: Timestamp::from_secs(caption.end_ms / 1e3),
    };
    if captions.iter().any(|caption| caption.text.trim().contains(char::is_whitespace)) {
        let phrases = captions.into_iter().map(|caption| (range(&caption), caption.text));
        return Ok(Content::Phrases(phrases.collect()));
    }
    for (index, caption) in captions.iter().enumerate() {
        check_range("it", range(caption))
            .map_err(|reason| Error::cues(format!("caption {}", index + 1), reason))?;
    }
    // Hand-made arrays often have no spaces at all; then each caption is a word.
    let spaced = captions.iter().any(|caption| caption.text.trim().len() < caption.text.len());
    let pieces = captions.iter().map(|caption| Piece {
        text: if spaced { caption.text.clone() } else { format!(" {}", caption.text) },
        range: range(caption),
        probability: caption.confidence.unwrap_or(1.0),
    });
    let words = words(pieces);
    let text: String = captions.iter().map(|caption| caption.text.as_str()).collect();
    let bounds = words
        .iter()
        .map(|word| word.range)
        .reduce(|all, range| TimeRange { start: all.start.min(range.start), end: all.end.max(range.end) });
    let segment = bounds.map(|range| Segment { range, text: text.trim().into(), words });
    Ok(Content::Words(transcript(segment.into_iter().collect(), Header::default())?))
}
