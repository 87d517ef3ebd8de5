//! Cues: text with a time to show it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::text;
use crate::units::{TimeRange, Timestamp};

/// One word of a cue; the unit that karaoke highlights.
///
/// As JSON: `{"text": "Hello,", "start": 0.1, "end": 0.4}`, times in seconds, both or neither;
/// `"joined": true` where the word follows the previous one without a space.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[cfg_attr(feature = "types", ts(as = "WordJson"))]
#[serde(try_from = "WordJson", into = "WordJson")]
pub struct CueWord {
    /// The word as shown. It holds no space that a line may break at; a no-break space is fine.
    pub text: String,
    /// When it is spoken; `None` where the source has no word times.
    pub range: Option<TimeRange>,
    /// Whether it follows the previous word of its line without a space, as in Chinese, Japanese and
    /// Thai. Of no meaning on the first word of a line.
    pub joined: bool,
}

impl CueWord {
    /// A word set apart by a space, with the time when it is spoken where that is known.
    pub fn new(text: impl Into<String>, range: impl Into<Option<TimeRange>>) -> Self {
        Self { text: text.into(), range: range.into(), joined: false }
    }
}

/// A line of a cue, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct CueLine {
    /// Words in reading order. [`CueLine::text`] knows how they are joined.
    pub words: Vec<CueWord>,
}

impl CueLine {
    /// The line as shown: words joined by single spaces, except where [`CueWord::joined`] says otherwise.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.words.iter().map(|word| word.text.len() + 1).sum());
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 && !word.joined {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }

    /// Where each word lies in [`CueLine::text`], as byte ranges, beside the word itself.
    pub fn spans(&self) -> impl Iterator<Item = (Range<usize>, &CueWord)> {
        let mut at = 0;
        self.words.iter().enumerate().map(move |(index, word)| {
            let start = at + usize::from(index > 0 && !word.joined);
            at = start + word.text.len();
            (start..at, word)
        })
    }
}

/// Text shown together during one stretch of time.
///
/// As JSON: `{"start": 0.0, "end": 1.5, "lines": [{"words": [...]}]}`. For input written by hand,
/// `"text": "First line\nsecond line"` may stand in place of `lines`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(try_from = "CueJson")]
pub struct Cue {
    /// When it is shown, in seconds. An empty range is never shown.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Lines, top to bottom, never empty. Layout keeps these breaks and adds more only when one does not fit.
    pub lines: Vec<CueLine>,
}

impl Cue {
    /// A cue of plain text without word times; `\n` ends a line, blank lines are left out.
    pub fn from_text(range: TimeRange, text: &str) -> Self {
        let lines = text.lines().map(text::split_words).filter(|words| !words.is_empty());
        Self { range, lines: lines.map(|words| CueLine { words }).collect() }
    }

    /// All words in reading order.
    pub fn words(&self) -> impl Iterator<Item = &CueWord> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// All words in reading order, to change.
    pub fn words_mut(&mut self) -> impl Iterator<Item = &mut CueWord> {
        self.lines.iter_mut().flat_map(|line| &mut line.words)
    }

    /// The cue as shown, lines separated by `\n`.
    pub fn text(&self) -> String {
        let lines: Vec<_> = self.lines.iter().map(CueLine::text).collect();
        lines.join("\n")
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
struct WordJson {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    joined: bool,
}

impl TryFrom<WordJson> for CueWord {
    type Error = String;

    fn try_from(word: WordJson) -> Result<Self, String> {
        let range = match (word.start, word.end) {
            (Some(start), Some(end)) => Some(TimeRange { start, end }),
            (None, None) => None,
            _ => return Err(format!("word {:?} has only one of `start` and `end`", word.text)),
        };
        Ok(Self { text: word.text, range, joined: word.joined })
    }
}

impl From<CueWord> for WordJson {
    fn from(word: CueWord) -> Self {
        let (start, end) = word.range.map(|range| (range.start, range.end)).unzip();
        Self { text: word.text, start, end, joined: word.joined }
    }
}

#[derive(Deserialize)]
struct CueJson {
    start: Timestamp,
    end: Timestamp,
    lines: Option<Vec<CueLine>>,
    text: Option<String>,
}

impl TryFrom<CueJson> for Cue {
    type Error = String;

    fn try_from(cue: CueJson) -> Result<Self, String> {
        let range = TimeRange { start: cue.start, end: cue.end };
        match (cue.lines, cue.text) {
            (Some(lines), _) => Ok(Self { range, lines }),
            (None, Some(text)) => Ok(Self::from_text(range, &text)),
            (None, None) => Err(format!("the cue at {} has neither `lines` nor `text`", range.start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_point_at_the_words_in_the_text() {
        let cue = Cue::from_text(TimeRange::default(), "Hi 你好， there\nagain");
        assert_eq!(cue.text(), "Hi 你好， there\nagain");
        let text = cue.lines[0].text();
        let spans: Vec<_> = cue.lines[0].spans().map(|(span, word)| (&text[span], &*word.text)).collect();
        assert_eq!(spans, [("Hi", "Hi"), ("你", "你"), ("好，", "好，"), ("there", "there")]);
    }

    #[test]
    fn json_of_a_cue_has_times_in_seconds() {
        let mut cue = Cue::from_text(TimeRange::from_secs(1.0, 2.5), "a 你");
        cue.lines[0].words[0].range = Some(TimeRange::from_secs(1.0, 1.25));
        cue.lines[0].words[1].joined = true;
        let json = serde_json::to_string(&cue).unwrap();
        assert_eq!(
            json,
            r#"{"start":1.0,"end":2.5,"lines":[{"words":[{"text":"a","start":1.0,"end":1.25},{"text":"你","joined":true}]}]}"#
        );
        assert_eq!(serde_json::from_str::<Cue>(&json).unwrap(), cue);
    }

    #[test]
    fn json_text_stands_in_for_lines() {
        let cue: Cue = serde_json::from_str(r#"{"start":0,"end":1,"text":"one two\n\nthree"}"#).unwrap();
        assert_eq!(cue, Cue::from_text(TimeRange::from_secs(0.0, 1.0), "one two\nthree"));
        assert!(serde_json::from_str::<Cue>(r#"{"start":0,"end":1}"#).is_err());
        assert!(serde_json::from_str::<CueWord>(r#"{"text":"a","start":1}"#).is_err());
    }
}
