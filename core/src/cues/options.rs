//! How words become cues.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::units::Duration;

/// Names that [`CueOptions::preset`] takes.
pub const TIMING_PRESETS: [&str; 2] = ["standard", "shorts"];

/// How [`segment`](super::segment()) groups words into cues. Times are seconds in JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CueOptions {
    /// Most lines in a cue, 1 to 4. Default: 2, what broadcasters and streaming services ask for.
    pub max_lines: u32,
    /// Most words in a cue, 1 to 100; `None` leaves it to the width of the box. Default: `None`.
    /// Chinese and Japanese count by the recogniser's units.
    pub max_words: Option<u32>,
    /// Silence between two words that always ends a cue, 0.05 to 10 s. Default: 0.5 s.
    pub pause: Duration,
    /// A shorter cue is held this long where room follows, 0 to 10 s. Default: 5/6 s, Netflix's minimum.
    pub min_duration: Duration,
    /// Longest time from the first word to the last, and longest hold, 0.5 to 60 s. Default: 7 s,
    /// Netflix's maximum. A single word that lasts longer is kept whole.
    pub max_duration: Duration,
    /// Time left empty before the next cue, 0 to 1 s; a cue gives up at most half of its last word
    /// for it.
    /// Default: 0, so that cues follow each other without a flicker.
    pub gap: Duration,
    /// How long a cue stays after its last word where room follows, 0 to 5 s. Default: 0.5 s.
    pub lead_out: Duration,
}

impl Default for CueOptions {
    fn default() -> Self {
        Self {
            max_lines: 2,
            max_words: None,
            pause: Duration::from_millis(500),
            min_duration: Duration::from_micros(833_333),
            max_duration: Duration::from_millis(7_000),
            gap: Duration::ZERO,
            lead_out: Duration::from_millis(500),
        }
    }
}

impl CueOptions {
    /// The options of a named timing: `standard` is the default; `shorts` shows up to three words at a
    /// time on one line, as vertical video does.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` with the names for any other.
    pub fn preset(name: &str) -> Result<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "standard" => Ok(Self::default()),
            "shorts" => Ok(Self {
                max_lines: 1,
                max_words: Some(3),
                min_duration: Duration::from_millis(300),
                max_duration: Duration::from_millis(3_000),
                ..Self::default()
            }),
            _ => Err(Error::option("timing", name, TIMING_PRESETS.join(", "))),
        }
    }

    /// Checks every field against its range.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` naming the field, its value and the range.
    pub fn validate(&self) -> Result<()> {
        count("maxLines", self.max_lines, 4)?;
        self.max_words.map_or(Ok(()), |words| count("maxWords", words, 100))?;
        let seconds = [
            ("pause", self.pause, 50, 10_000),
            ("minDuration", self.min_duration, 0, 10_000),
            ("maxDuration", self.max_duration, 500, 60_000),
            ("gap", self.gap, 0, 1_000),
            ("leadOut", self.lead_out, 0, 5_000),
        ];
        for (option, value, least, most) in seconds {
            let (least, most) = (Duration::from_millis(least), Duration::from_millis(most));
            if value < least || value > most {
                let accepted = format!("{} to {} s", least.as_secs(), most.as_secs());
                return Err(Error::option(option, value, accepted));
            }
        }
        if self.min_duration > self.max_duration {
            let accepted = format!("at most maxDuration, {}", self.max_duration);
            return Err(Error::option("minDuration", self.min_duration, accepted));
        }
        Ok(())
    }
}

fn count(option: &str, value: u32, most: u32) -> Result<()> {
    if (1..=most).contains(&value) {
        Ok(())
    } else {
        Err(Error::option(option, value, format!("1 to {most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_valid_and_others_are_named() {
        for name in TIMING_PRESETS {
            CueOptions::preset(name).unwrap().validate().unwrap();
            assert_eq!(CueOptions::preset(&name.to_uppercase()).unwrap(), CueOptions::preset(name).unwrap());
        }
        let message = CueOptions::preset("cinema").unwrap_err().to_string();
        assert_eq!(message, "option `timing` is cinema; accepted: standard, shorts");
    }

    #[test]
    fn json_is_camel_case_and_strict() {
        let options: CueOptions = serde_json::from_str(r#"{"maxWords": 4, "leadOut": 0.25}"#).unwrap();
        assert_eq!((options.max_words, options.lead_out), (Some(4), Duration::from_millis(250)));
        assert!(serde_json::from_str::<CueOptions>(r#"{"max_words": 4}"#).is_err());
    }

    #[test]
    fn ranges_are_named_in_errors() {
        let message = |options: CueOptions| options.validate().unwrap_err().to_string();
        let options = CueOptions { max_lines: 0, ..Default::default() };
        assert_eq!(message(options), "option `maxLines` is 0; accepted: 1 to 4");
        let options = CueOptions { pause: Duration::ZERO, ..Default::default() };
        assert_eq!(message(options), "option `pause` is 0.000 s; accepted: 0.05 to 10 s");
        let options = CueOptions { min_duration: Duration::from_millis(8_000), ..Default::default() };
        assert_eq!(
            message(options),
            "option `minDuration` is 8.000 s; accepted: at most maxDuration, 7.000 s"
        );
    }
}
