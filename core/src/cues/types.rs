//! Cues: text with a time to show it.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::look::CueStyle;
use super::place::Place;
use super::text;
use crate::style::PartialClass;
use crate::transcript::WordSource;
use crate::units::{TimeRange, Timestamp};

/// One word of a cue; the unit that karaoke highlights.
///
/// As JSON: `{"text": "Hello,", "start": 0.1, "end": 0.4}`, times in seconds, both or neither;
/// `"joined": true` where the word follows the previous one without a space; `"class": "emphasis"` or a list of several,
/// `"style": {"fill": "#ffe14d"}`, `"probability": 0.93` and `"source": {"segment": 0, "word": 3}` where there are such.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(try_from = "WordJson", into = "WordJson")]
pub struct CueWord {
    /// The word as shown. It holds no space that a line may break at; a no-break space is fine.
    pub text: String,
    /// When it is spoken; `None` where the source has no word times.
    pub range: Option<TimeRange>,
    /// Whether it follows the previous word of its line without a space, as in Chinese, Japanese and
    /// Thai. Of no meaning on the first word of a line.
    pub joined: bool,
    /// Names of classes of the style's, whose words look different, each over those before it; one that the style lacks
    /// changes nothing. A style of the bundled ones has those of [`emphasis`](super::emphasis).
    pub classes: Vec<String>,
    /// How it differs from its classes, or from the style.
    pub style: Option<Box<PartialClass>>,
    /// How sure the recogniser was of it, 0 to 1, where there was one.
    pub probability: Option<f32>,
    /// The word of the transcript that it came from.
    pub source: Option<WordSource>,
}

impl CueWord {
    /// A word set apart by a space, with the time when it is spoken where that is known.
    pub fn new(text: impl Into<String>, range: impl Into<Option<TimeRange>>) -> Self {
        Self { text: text.into(), range: range.into(), ..Self::default() }
    }
}

/// A line of a cue, never empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
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

    /// The line with `mark` before its first word.
    #[must_use]
    pub(crate) fn after(mut self, mark: &str) -> Self {
        if let Some(word) = self.words.first_mut() {
            word.text.insert_str(0, mark);
        }
        self
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

/// What tells a cue from the others of its track, and stays with it: what the source calls it, or a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum CueId {
    /// A number, as made for a cue that has none.
    Number(u32),
    /// A name.
    Name(String),
}

impl fmt::Display for CueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// Text shown together during one stretch of time.
///
/// As JSON: `{"id": 1, "start": 0.0, "end": 1.5, "lines": [{"words": [...]}]}` with what else is known of it. For input
/// written by hand, `"text": "First line\nsecond line"` may stand in place of `lines`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(try_from = "CueJson")]
pub struct Cue {
    /// Stays with it at every stage; every cue of a [`CueTrack`](super::CueTrack) has one, and no other has the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CueId>,
    /// When it is shown, in seconds. An empty range is never shown.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Drawn over cues of a lower layer, and gives way only to those of its own. Absent in JSON where it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub layer: i32,
    /// Which of the tracks that are shown together it is of: cues of a higher tier stand below those of a lower one of
    /// their layer, whichever comes first. Absent in JSON where it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub tier: i32,
    /// BCP 47 tag of the language of its text, where that is not the track's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where it asks to stand; `None` leaves it to the style.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How it looks, where it does not have the style of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<CueStyle>,
    /// Who says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Lines, top to bottom, never empty. Layout keeps these breaks and adds more only when one does not fit.
    pub lines: Vec<CueLine>,
}

impl Cue {
    /// A cue of lines.
    pub fn new(range: TimeRange, lines: Vec<CueLine>) -> Self {
        Self { range, lines, ..Self::default() }
    }

    /// A cue of plain text without word times; `\n` ends a line, blank lines are left out.
    pub fn from_text(range: TimeRange, text: &str) -> Self {
        let lines = text.lines().map(text::split_words).filter(|words| !words.is_empty());
        Self::new(range, lines.map(|words| CueLine { words }).collect())
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
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
struct WordJson {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", schemars(extend("x-nullable" = true)))]
    start: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", schemars(extend("x-nullable" = true)))]
    end: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    joined: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<OneOrMore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    style: Option<Box<PartialClass>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    probability: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<WordSource>,
}

/// A class, or several, each over those before it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn of(mut classes: Vec<String>) -> Option<Self> {
        match classes.len() {
            0 => None,
            1 => classes.pop().map(Self::One),
            _ => Some(Self::More(classes)),
        }
    }

    fn into_list(self) -> Vec<String> {
        match self {
            Self::One(class) => vec![class],
            Self::More(classes) => classes,
        }
    }
}

impl TryFrom<WordJson> for CueWord {
    type Error = String;

    fn try_from(word: WordJson) -> Result<Self, String> {
        let range = match (word.start, word.end) {
            (Some(start), Some(end)) => Some(TimeRange { start, end }),
            (None, None) => None,
            _ => return Err(format!("word {:?} has only one of `start` and `end`", word.text)),
        };
        let WordJson { text, joined, class, style, probability, source, .. } = word;
        let classes = class.map(OneOrMore::into_list).unwrap_or_default();
        Ok(Self { text, range, joined, classes, style, probability, source })
    }
}

impl From<CueWord> for WordJson {
    fn from(word: CueWord) -> Self {
        let (start, end) = word.range.map(|range| (range.start, range.end)).unzip();
        let CueWord { text, joined, classes, style, probability, source, .. } = word;
        Self { text, start, end, joined, class: OneOrMore::of(classes), style, probability, source }
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
struct CueJson {
    id: Option<CueId>,
    start: Timestamp,
    end: Timestamp,
    #[serde(default)]
    layer: i32,
    #[serde(default)]
    tier: i32,
    language: Option<String>,
    place: Option<Place>,
    style: Option<CueStyle>,
    speaker: Option<String>,
    lines: Option<Vec<CueLine>>,
    text: Option<String>,
}

impl TryFrom<CueJson> for Cue {
    type Error = String;

    fn try_from(cue: CueJson) -> Result<Self, String> {
        let CueJson { id, start, end, layer, tier, language, place, style, speaker, lines, text } = cue;
        let range = TimeRange { start, end };
        let lines = match (lines, text) {
            (Some(lines), _) => lines,
            (None, Some(text)) => Self::from_text(range, &text).lines,
            (None, None) => return Err(format!("the cue at {start} has neither `lines` nor `text`")),
        };
        Ok(Self { id, range, layer, tier, language, place, style, speaker, lines })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(layer: &i32) -> bool {
    *layer == 0
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
