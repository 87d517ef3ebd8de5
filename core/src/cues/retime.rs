//! Cues at other times: stretched to another frame rate, and moved.

use serde::{Deserialize, Serialize};

use super::{Cue, CueTrack};
use crate::error::Result;
use crate::units::{Duration, TimeRange, Timestamp, clock};

/// What times are multiplied by, 0.1 to 10: a number, or a fraction such as `25/23.976` for cues made at 25 frames a second
/// and a video of 23.976.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "f64")]
pub struct Scale(f64);

/// What times are moved by, less than 0 for sooner: seconds, or a clock time such as `-01:00:00` for cues of a video that
/// counts from one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "f64")]
pub struct Shift(Duration);

/// Either as doors give it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Text(String),
}

impl Default for Scale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl Scale {
    /// What is accepted.
    pub const ACCEPTED: &str = "0.1 to 10, as a number or a fraction such as 25/23.976";

    fn new(factor: f64, given: &str) -> Result<Self, String> {
        match (0.1..=10.0).contains(&factor) {
            true => Ok(Self(factor)),
            false => Err(format!("scale is {given}; accepted: {}", Self::ACCEPTED)),
        }
    }
}

impl std::str::FromStr for Scale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse::<f64>().unwrap_or(f64::NAN);
        let factor = match text.split_once('/') {
            Some((above, below)) => number(above) / number(below),
            None => number(text),
        };
        Self::new(factor, &format!("{text:?}"))
    }
}

impl TryFrom<Given> for Scale {
    type Error = String;

    fn try_from(given: Given) -> Result<Self, String> {
        match given {
            Given::Number(factor) => Self::new(factor, &factor.to_string()),
            Given::Text(text) => text.parse(),
        }
    }
}

impl From<Scale> for f64 {
    fn from(scale: Scale) -> Self {
        scale.0
    }
}

impl Shift {
    /// What is accepted.
    pub const ACCEPTED: &str = "-36000000 to 36000000 seconds, or a clock time such as -01:00:00";
    /// Either way, in seconds: the longest that a track may be.
    const MOST: f64 = 36e6;

    fn new(seconds: f64, given: &str) -> Result<Self, String> {
        match (-Self::MOST..=Self::MOST).contains(&seconds) {
            true => Ok(Self(Duration::from_secs(seconds))),
            false => Err(format!("shift is {given}; accepted: {}", Self::ACCEPTED)),
        }
    }
}

impl std::str::FromStr for Shift {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let (sign, time) = match trimmed.strip_prefix('-') {
            Some(time) => (-1.0, time),
            None => (1.0, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let seconds = match clock::parse(time) {
            Some(time) => sign * time.as_secs(),
            None => trimmed.parse().unwrap_or(f64::NAN),
        };
        Self::new(seconds, &format!("{text:?}"))
    }
}

impl TryFrom<Given> for Shift {
    type Error = String;

    fn try_from(given: Given) -> Result<Self, String> {
        match given {
            Given::Number(seconds) => Self::new(seconds, &seconds.to_string()),
            Given::Text(text) => text.parse(),
        }
    }
}

impl From<Shift> for f64 {
    fn from(shift: Shift) -> Self {
        shift.0.as_secs()
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for Shift {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Shift".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "What times are moved by, less than 0 for sooner: seconds, or a clock time such as `-01:00:00` \
                for cues of a video that counts from one hour.",
            "anyOf": [{"type": "number", "minimum": -Self::MOST, "maximum": Self::MOST}, {"type": "string"}],
        })
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for Scale {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scale".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "What times are multiplied by, 0.1 to 10: a number, or a fraction such as `25/23.976` for cues made \
                at 25 frames a second and a video of 23.976.",
            "anyOf": [{"type": "number", "minimum": 0.1, "maximum": 10.0}, {"type": "string"}],
        })
    }
}

impl CueTrack {
    /// The track with all times multiplied by `scale`, then moved by `shift`; and how many cues it lost, which would have
    /// ended before 0. One that would start before is cut.
    ///
    /// # Errors
    /// As [`CueTrack::new`].
    pub fn retimed(self, scale: Scale, shift: Shift) -> Result<(Self, usize)> {
        if scale == Scale::default() && shift == Shift::default() {
            return Ok((self, 0));
        }
        let moved = |time: Timestamp| {
            let scaled = Timestamp::from_micros((time.as_micros() as f64 * scale.0).round() as i64);
            (scaled + shift.0).clamp(Timestamp::ZERO, clock::LATEST)
        };
        let range = |range: TimeRange| TimeRange::new(moved(range.start), moved(range.end));
        let mut lost = 0;
        let track = self.map_cues(|cues| {
            let before = cues.len();
            let cues = cues.into_iter().map(|mut cue| {
                let was_empty = cue.range.is_empty();
                cue.range = range(cue.range);
                cue.words_mut().filter_map(|word| word.range.as_mut()).for_each(|word| *word = range(*word));
                (was_empty, cue)
            });
            let kept = cues.filter(|(was_empty, cue)| {
                !cue.range.is_empty() || *was_empty && cue.range.start > Timestamp::ZERO
            });
            let kept: Vec<Cue> = kept.map(|(_, cue)| cue).collect();
            lost = before - kept.len();
            Ok(kept)
        })?;
        Ok((track, lost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track() -> CueTrack {
        let cue = |start: f64, end: f64| Cue::from_text(TimeRange::from_secs(start, end), "a b");
        CueTrack::new(vec![cue(1.0, 2.0), cue(3.0, 5.0)]).unwrap().with_word_times()
    }

    fn times(track: &CueTrack) -> Vec<(f64, f64)> {
        track.cues().iter().map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs())).collect()
    }

    #[test]
    fn times_are_scaled_then_moved() {
        let (moved, lost) = track().retimed("2".parse().unwrap(), "0.5".parse().unwrap()).unwrap();
        assert_eq!((times(&moved), lost), (vec![(2.5, 4.5), (6.5, 10.5)], 0));
        let word = moved.cues()[0].lines[0].words[1].range.unwrap();
        assert_eq!(word, TimeRange::from_secs(3.5, 4.5));
    }

    #[test]
    fn what_ends_before_zero_is_lost_and_counted() {
        let (moved, lost) = track().retimed(Scale::default(), "-4".parse().unwrap()).unwrap();
        assert_eq!((times(&moved), lost), (vec![(0.0, 1.0)], 1));
    }

    #[test]
    fn scales_are_numbers_or_fractions() {
        let read = |json: &str| {
            serde_json::from_str::<Scale>(json).map(f64::from).map_err(|error| error.to_string())
        };
        assert_eq!(read("1.5"), Ok(1.5));
        assert_eq!(read("\"25/23.976\""), Ok(25.0 / 23.976));
        assert!(read("0").unwrap_err().contains("scale is 0; accepted: 0.1 to 10"));
        assert!(read("\"25/0\"").unwrap_err().contains("\"25/0\""));
        assert!(read("\"fast\"").is_err());
    }

    #[test]
    fn shifts_are_seconds_or_clock_times() {
        let read = |json: &str| {
            serde_json::from_str::<Shift>(json).map(f64::from).map_err(|error| error.to_string())
        };
        assert_eq!(read("-2.5"), Ok(-2.5));
        assert_eq!(read("\"-3600\""), Ok(-3_600.0));
        assert_eq!(read("\"-01:00:00\""), Ok(-3_600.0));
        assert_eq!(read("\"+0:01.5\""), Ok(1.5));
        assert!(read("\"1h\"").unwrap_err().contains("shift is \"1h\"; accepted: -36000000 to"));
        assert!(read("4e7").unwrap_err().contains("shift is 40000000"));
        assert!(read("\"01:00:00:00\"").is_err() && read("\"--5\"").is_err() && read("\"-\"").is_err());
    }
}
