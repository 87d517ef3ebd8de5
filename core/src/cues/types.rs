//! Cues: text with a time to show it.

use serde::{Deserialize, Serialize};

use crate::units::TimeRange;

/// One word of a cue; the unit that karaoke highlights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueWord {
    /// The word as shown, without spaces.
    pub text: String,
    /// When it is spoken; `None` where the source has no word times.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub range: Option<TimeRange>,
}

/// A line of a cue, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueLine {
    /// Words in reading order, joined by single spaces when shown.
    pub words: Vec<CueWord>,
}

/// Text shown together during one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// When it is shown, in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Lines, top to bottom, never empty. Layout keeps these breaks and adds more only when one does not fit.
    pub lines: Vec<CueLine>,
}

impl Cue {
    /// All words in reading order.
    pub fn words(&self) -> impl Iterator<Item = &CueWord> {
        self.lines.iter().flat_map(|line| &line.words)
    }
}

/// Cues sorted by start; none is empty, none ends before it starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct CueTrack {
    pub(super) cues: Vec<Cue>,
}

impl CueTrack {
    /// The cues, sorted by start.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }
}
