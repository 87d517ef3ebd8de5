//! Cue rules as they are given: a preset, and what differs from it.

use std::fmt::Display;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::preset::TimingPreset;
use super::{CueRules, Setting, Shots};
use crate::error::{Error, Result};
use crate::json::{self, Misfit};
use crate::language;
use crate::units::{Duration, Timestamp};

/// Frames a second where nothing says it: those of film, for which guidelines are written.
const FILM: f64 = 24.0;

macro_rules! options {
    ($($(#[$meta:meta])* $field:ident: $type:ty,)*) => {
        /// How [`segment`](super::super::segment()) groups words into cues: the rules of a preset, and what differs
        /// from them; what is absent is as the preset has it. Times are seconds in JSON.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct CueOptions {
            $($(#[$meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }

        impl CueOptions {
            /// With what `over` gives instead.
            #[must_use]
            pub fn merge(self, over: &Self) -> Self {
                Self { $($field: over.$field.clone().or(self.$field),)* }
            }
        }
    };
}

options! {
    /// Name of the preset. Default: `shorts` in frames that are taller than wide, else `standard`.
    preset: String,
    /// Most lines in a cue, 1 to 4.
    max_lines: u32,
    /// Most words in a cue, 1 to 100. Chinese and Japanese count by the recogniser's units.
    max_words: u32,
    /// Most characters in a line, 5 to 200, where the box holds more.
    max_chars: u32,
    /// Most characters a second, 1 to 100, spaces and punctuation counted: cues are held and parted so that they keep
    /// to it where the speech allows.
    max_rate: f64,
    /// Words a minute that cues are held for where room follows, 30 to 600.
    max_word_rate: f64,
    /// Least time a word, 0 to 2 s, where room follows.
    word_seconds: Duration,
    /// Silence between two words that always ends a cue, 0.05 to 10 s.
    pause: Duration,
    /// A shorter cue is held this long where room follows, 0 to 10 s.
    min_duration: Duration,
    /// Longest time from the first word to the last, and longest hold, 0.5 to 60 s. A single word that lasts longer is
    /// kept whole.
    max_duration: Duration,
    /// Time left empty before the next cue, 0 to 1 s; a cue gives up at most half of its last word for it.
    gap: Duration,
    /// The same in frames, 0 to 24; `gap` goes before.
    gap_frames: u32,
    /// A longer gap than `gap`, but shorter than this, 0 to 5 s, is closed to `gap`.
    close_gap: Duration,
    /// The same in frames, 0 to 48; `closeGap` goes before.
    close_gap_frames: u32,
    /// How long a cue stays after its last word where room follows, 0 to 5 s.
    lead_out: Duration,
    /// A cue that starts or ends this near to a change of shot does so with it, in frames, 0 to 24.
    shot_frames: u32,
    /// No cue ends nearer than this before a change of shot, in frames, 0 to 48, but with it.
    shot_zone_frames: u32,
    /// Where shots change: `"auto"` finds it in the video, which is decoded once more for it; else times in seconds, in order.
    shots: Shots,
    /// What stands before each turn where two speakers share a cue, a line each, as a turn is too short or too fast to
    /// be read by itself: 1 to 3 characters, or empty so that no cue is shared. Only where it is known who speaks.
    dialogue_dash: String,
    /// Frames a second, 1 to 240, that rules in frames count by; by default the video's, or 24 without one.
    frame_rate: f64,
}

impl CueOptions {
    /// The options of a named timing; see [`TimingPreset`] for what they say.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` with the names for any other.
    pub fn preset(name: &str) -> Result<Self> {
        Ok(Self { preset: Some(TimingPreset::find(name)?.name.clone()), ..Self::default() })
    }

    /// A name of a preset, or an object of fields.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` naming the field, what is there and what would do.
    pub fn from_value(value: &Value) -> Result<Self> {
        let options: Self = match value {
            Value::String(name) => return Self::preset(name),
            value => json::read(value).map_err(|Misfit { path, found, accepted }| match path.as_str() {
                "." => Error::option("timing", found, "the name of a preset or an object of cue rules"),
                path => Error::option(&format!("timing.{path}"), found, accepted),
            })?,
        };
        options.validate()?;
        Ok(options)
    }

    /// Checks every field against its range.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` naming the field, its value and the range.
    pub fn validate(&self) -> Result<()> {
        [false, true]
            .into_iter()
            .try_for_each(|upright| self.rules(Setting { language: "", upright, frame_rate: None }).map(drop))
    }

    /// The rules for a setting.
    ///
    /// # Errors
    /// Those of [`validate`](Self::validate).
    pub fn rules(&self, setting: Setting<'_>) -> Result<CueRules> {
        let by_shape = if setting.upright { "shorts" } else { "standard" };
        let preset = TimingPreset::find(self.preset.as_deref().unwrap_or(by_shape))?;
        let mut given = preset.rules.clone();
        if let Some(language) = preset.languages.get(language::code(setting.language).as_ref()) {
            given = given.merge(language);
        }
        if setting.upright {
            given = given.merge(&preset.upright);
        }
        given.without_what_frames_would_hide(self).merge(self).resolve(setting.frame_rate)
    }

    /// Time in seconds of a level gives way to frames of a nearer one.
    fn without_what_frames_would_hide(mut self, over: &Self) -> Self {
        if over.gap_frames.is_some() {
            self.gap = None;
        }
        if over.close_gap_frames.is_some() {
            self.close_gap = None;
        }
        self
    }

    /// Changes of shot.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` for those that are yet to be found in a video.
    pub fn shot_times(&self) -> Result<&[Timestamp]> {
        self.shots.as_ref().map_or(Ok(&[]), Shots::times)
    }

    fn resolve(self, frame_rate: Option<f64>) -> Result<CueRules> {
        self.check()?;
        let frame = Duration::from_secs(1.0 / self.frame_rate.or(frame_rate).unwrap_or(FILM));
        let frames = |count: Option<u32>| {
            Duration::from_micros(i64::from(count.unwrap_or_default()) * frame.as_micros())
        };
        let rules = CueRules {
            max_lines: self.max_lines.unwrap_or(2),
            max_words: self.max_words,
            max_chars: self.max_chars,
            max_rate: self.max_rate,
            max_word_rate: self.max_word_rate,
            word_time: self.word_seconds.unwrap_or_default(),
            pause: self.pause.unwrap_or(Duration::from_millis(1_000)),
            min_duration: self.min_duration.unwrap_or_default(),
            max_duration: self.max_duration.unwrap_or(Duration::from_millis(7_000)),
            gap: self.gap.unwrap_or_else(|| frames(self.gap_frames)),
            close_gap: self.close_gap.unwrap_or_else(|| frames(self.close_gap_frames)),
            lead_out: self.lead_out.unwrap_or_default(),
            shot: frames(self.shot_frames),
            shot_zone: frames(self.shot_zone_frames),
            // Never at the end of a line.
            dialogue_dash: self
                .dialogue_dash
                .filter(|dash| !dash.is_empty())
                .map(|dash| dash.replace(' ', "\u{a0}")),
            frame,
        };
        if rules.min_duration > rules.max_duration {
            let accepted = format!("at most maxDuration, {}", rules.max_duration);
            return Err(Error::option("minDuration", rules.min_duration, accepted));
        }
        Ok(rules)
    }

    fn check(&self) -> Result<()> {
        number("maxLines", self.max_lines, 1, 4)?;
        number("maxWords", self.max_words, 1, 100)?;
        number("maxChars", self.max_chars, 5, 200)?;
        number("gapFrames", self.gap_frames, 0, 24)?;
        number("closeGapFrames", self.close_gap_frames, 0, 48)?;
        number("shotFrames", self.shot_frames, 0, 24)?;
        number("shotZoneFrames", self.shot_zone_frames, 0, 48)?;
        if let Some(dash) = self.dialogue_dash.as_ref().filter(|dash| dash.chars().count() > 3) {
            return Err(Error::option("dialogueDash", dash, "at most 3 characters"));
        }
        number("maxRate", self.max_rate, 1.0, 100.0)?;
        number("maxWordRate", self.max_word_rate, 30.0, 600.0)?;
        number("frameRate", self.frame_rate, 1.0, 240.0)?;
        seconds("wordSeconds", self.word_seconds, 0, 2_000)?;
        seconds("pause", self.pause, 50, 10_000)?;
        seconds("minDuration", self.min_duration, 0, 10_000)?;
        seconds("maxDuration", self.max_duration, 500, 60_000)?;
        seconds("gap", self.gap, 0, 1_000)?;
        seconds("closeGap", self.close_gap, 0, 5_000)?;
        seconds("leadOut", self.lead_out, 0, 5_000)
    }
}

fn number<T: PartialOrd + Copy + Display>(option: &str, value: Option<T>, least: T, most: T) -> Result<()> {
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(Error::option(option, value, format!("{least} to {most}")))
        }
        _ => Ok(()),
    }
}

fn seconds(option: &str, value: Option<Duration>, least: i64, most: i64) -> Result<()> {
    let (least, most) = (Duration::from_millis(least), Duration::from_millis(most));
    match value {
        Some(value) if value < least || value > most => {
            let accepted = format!("{} to {} s", least.as_secs(), most.as_secs());
            Err(Error::option(option, value, accepted))
        }
        _ => Ok(()),
    }
}
