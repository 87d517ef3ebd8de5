//! How words become cues: options as they are given, named presets of them, and the rules that both lead to.

mod options;
mod preset;
mod shots;

pub use options::CueOptions;
pub use preset::TimingPreset;
pub use shots::Shots;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use crate::units::Duration;

/// What cues are made for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting<'a> {
    /// Spoken language, as an ISO 639-1 code (a region after it does not matter) or its English name.
    pub language: &'a str,
    /// Whether the frame is taller than wide.
    pub upright: bool,
    /// Frames a second; that of film, 24, where it is not known.
    pub frame_rate: Option<f64>,
}

/// Rules that leave nothing open. Made by [`CueOptions::rules`], which checks every range.
#[derive(Debug, Clone, PartialEq)]
pub struct CueRules {
    /// Most lines in a cue.
    pub max_lines: u32,
    /// Most words in a cue.
    pub max_words: Option<u32>,
    /// Most characters in a line, where that is less than the box holds.
    pub max_chars: Option<u32>,
    /// Most characters a second.
    pub max_rate: Option<f64>,
    /// Words a minute that cues are held for where room follows.
    pub max_word_rate: Option<f64>,
    /// Least time a word.
    pub word_time: Duration,
    /// Silence that always ends a cue.
    pub pause: Duration,
    /// Shortest time that a cue is shown where room follows.
    pub min_duration: Duration,
    /// Longest time that a cue is shown.
    pub max_duration: Duration,
    /// Time left empty before the next cue.
    pub gap: Duration,
    /// A gap shorter than this is closed to `gap`.
    pub close_gap: Duration,
    /// How long a cue stays after its last word where room follows.
    pub lead_out: Duration,
    /// A cue that starts or ends this near to a change of shot does so with it.
    pub shot: Duration,
    /// No cue ends between `shot` and this before a change of shot.
    pub shot_zone: Duration,
    /// What stands before each turn where two speakers share a cue; none do without it.
    pub dialogue_dash: Option<String>,
    /// One frame.
    pub frame: Duration,
}

impl CueRules {
    /// How long a cue of so many characters and words has to be shown to be read.
    pub fn reading_time(&self, characters: usize, words: usize) -> Duration {
        let (characters, words) = (characters as f64, words as f64);
        let by_characters = self.max_rate.map_or(0.0, |rate| characters / rate);
        let by_words = self.max_word_rate.map_or(0.0, |rate| words * 60.0 / rate);
        let seconds = by_characters.max(by_words).max(words * self.word_time.as_secs());
        // Times of files are whole milliseconds: rounded up, so that it is enough there as well.
        Duration::from_millis((seconds * 1e3).ceil() as i64)
    }
}

/// Characters that a reader sees: those that take no room of their own do not count.
pub(crate) fn characters(text: &str) -> usize {
    let category = CodePointMapData::<GeneralCategory>::new();
    let marks = GeneralCategoryGroup::Mark.union(GeneralCategoryGroup::Format);
    text.chars().filter(|&c| !marks.contains(category.get(c))).count()
}
