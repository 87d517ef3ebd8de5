//! The transcript, in the JSON shape that all doors share.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Remedy, Result, Warning};
use crate::units::{Duration, TimeRange};

/// Everything that was said in a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Transcript {
    /// ISO 639-1 code of the spoken language, such as `en`.
    pub language: String,
    /// Length of the audio, in seconds.
    pub duration: Duration,
    /// Name of the model that transcribed it.
    pub model: String,
    /// Utterances in order of time.
    pub segments: Vec<Segment>,
    /// What the model wrote though nobody seems to say it; not part of `segments`. Absent in JSON where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
}

impl Transcript {
    /// The file that doors write: indented JSON with a line end.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::internal(error.to_string()))?;
        Ok(text + "\n")
    }

    /// All words, in order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.segments.iter().flat_map(|segment| &segment.words)
    }

    /// How many words of a given text nobody says: those with [`Word::spoken`] false, which captions leave out.
    pub fn unspoken(&self) -> usize {
        self.words().filter(|word| !word.spoken).count()
    }

    /// `NOT_SPOKEN` with how many words captions leave out because nobody says them; `None` if there are none.
    pub fn not_spoken(&self) -> Option<Warning> {
        let (unspoken, all) = (self.unspoken(), self.words().count());
        let left_out = match unspoken {
            0 => return None,
            _ if unspoken == all => "none is left to show".to_owned(),
            1 => "it is left out of the captions".to_owned(),
            _ => "they are left out of the captions".to_owned(),
        };
        let words: Vec<_> = self.words().filter(|word| !word.spoken).map(|word| word.text.as_str()).collect();
        let message = format!(
            "{unspoken} of {all} words of the text {} not spoken: {}; {left_out}",
            if unspoken == 1 { "is" } else { "are" },
            quoted(&words.join(" ")),
        );
        Some(Warning::new(ErrorCode::NotSpoken, message).with(Remedy::CheckText))
    }

    /// A line about what was dropped; `None` if nothing was.
    pub fn dropped_line(&self) -> Option<String> {
        let first = self.dropped.first()?;
        let what = match self.dropped.len() {
            1 => "a passage that nobody seems to say was".to_owned(),
            count => format!("{count} passages that nobody seems to say were"),
        };
        let Dropped { range, reason, .. } = first;
        Some(format!(
            "{what} left out: {} at {:.1} s ({}){}; `dropped` in the JSON transcript lists all",
            quoted(&first.text),
            range.start.as_secs(),
            reason.in_words(),
            if self.dropped.len() > 1 { " and others" } else { "" }
        ))
    }
}

/// Characters of a text that a line about it quotes.
const LONGEST_QUOTE: usize = 40;

/// The start of a text in quotation marks.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("\"{}...\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

/// Text that was left out of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Dropped {
    /// Start and end in seconds of where it was recognised, as near as it is known.
    #[serde(flatten)]
    pub range: TimeRange,
    /// What the model wrote.
    pub text: String,
    /// Why it is not believed.
    pub reason: DropReason,
}

/// Why text is left out of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DropReason {
    /// There is no speech where it was recognised, by the VAD or by the model itself.
    NoSpeech,
    /// The model thinks its own words too unlikely.
    Unlikely,
    /// The same again and again.
    Repetition,
    /// More letters a second than anybody speaks.
    TooFast,
    /// A description of sound, such as `[Music]`.
    Description,
    /// What subtitle files end with, such as who made them, and not likely to be said.
    Credits,
    /// Marks with which the model is steered, written out as text.
    PromptLeak,
}

impl DropReason {
    fn in_words(self) -> &'static str {
        match self {
            Self::NoSpeech => "no speech there",
            Self::Unlikely => "unlikely words",
            Self::Repetition => "the same again and again",
            Self::TooFast => "faster than anybody speaks",
            Self::Description => "a description of sound",
            Self::Credits => "as subtitle files end with",
            Self::PromptLeak => "marks of the model",
        }
    }
}

/// A stretch of speech, usually a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Segment {
    /// Start and end in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Text with its punctuation, no leading or trailing space.
    pub text: String,
    /// The words of the text in order.
    pub words: Vec<Word>,
    /// Who says it, where that is known. Absent in JSON where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
}

/// One word with the punctuation that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Word {
    /// The word as shown, such as `country,`; no spaces.
    pub text: String,
    /// Start and end in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Mean probability of its tokens, 0 to 1.
    #[serde(default = "certain")]
    pub probability: f32,
    /// False for a word of a given text that nobody says. Its time is what is left between its
    /// neighbours, and captions leave it out. Absent in JSON where it is true.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub spoken: bool,
}

fn certain() -> f32 {
    1.0
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

/// A word of a transcript, by its place in it. Both count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct WordSource {
    /// Index of the segment in the transcript.
    pub segment: u32,
    /// Index of the word in the segment.
    pub word: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(dropped: Vec<Dropped>) -> Transcript {
        Transcript {
            language: "en".into(),
            duration: Duration::from_secs(9.0),
            model: "tiny.en".into(),
            segments: vec![],
            dropped,
        }
    }

    fn dropped(text: &str, reason: DropReason) -> Dropped {
        Dropped { range: TimeRange::from_secs(1.25, 2.5), text: text.into(), reason }
    }

    #[test]
    fn transcripts_without_what_was_dropped_are_read_and_written() {
        let old = r#"{"language":"en","duration":9.0,"model":"tiny.en","segments":[]}"#;
        let read: Transcript = serde_json::from_str(old).unwrap();
        assert_eq!(read, transcript(vec![]));
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }

    #[test]
    fn what_was_dropped_is_in_the_json_with_its_reason() {
        let whole = transcript(vec![
            dropped("[Music]", DropReason::Description),
            dropped("you", DropReason::NoSpeech),
        ]);
        let json = whole.to_json().unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let first =
            serde_json::json!({"start": 1.25, "end": 2.5, "text": "[Music]", "reason": "description"});
        assert_eq!(value["dropped"][0], first);
        assert_eq!(value["dropped"][1]["reason"], "noSpeech");
        assert_eq!(serde_json::from_str::<Transcript>(&json).unwrap(), whole);
    }

    #[test]
    fn a_line_tells_what_was_dropped() {
        assert_eq!(transcript(vec![]).dropped_line(), None);
        let one = transcript(vec![dropped("[Music]", DropReason::Description)]).dropped_line().unwrap();
        assert!(
            one.starts_with("a passage that nobody seems to say was left out: \"[Music]\" at 1.2 s (a desc"),
            "{one}"
        );
        let text = "ü".repeat(50);
        let two = transcript(vec![dropped(&text, DropReason::TooFast), dropped("b", DropReason::NoSpeech)]);
        let two = two.dropped_line().unwrap();
        assert!(
            two.starts_with("2 passages") && two.contains(&format!("\"{}...\"", "ü".repeat(40))),
            "{two}"
        );
    }
}
