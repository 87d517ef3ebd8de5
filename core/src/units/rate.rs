//! Frame rates as people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Duration, Rational, TimeBase, Timestamp};

/// Frames a second, above 0 and at most 1000, as an exact fraction. Text and JSON: `30`, `29.97`, `"30000/1001"`, or
/// `{"num", "den"}` as `probe` tells it. What is within 0.005 of a rate of NTSC, such as 23.976, 23.98, 29.97 or 59.94, is
/// that rate: 24000/1001 and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameRate(Rational);

/// Whole rates that NTSC has 1000/1001 of.
const NTSC: [u32; 6] = [24, 30, 48, 60, 120, 240];
/// How far a rounded NTSC rate may be off.
const ROUNDED: f64 = 0.005;
/// Parts of a frame that other decimal rates are told to.
const PARTS: u32 = 1_000_000;

impl FrameRate {
    /// 24 a second.
    pub const FILM: Self = Self(Rational { num: 24, den: 1 });
    /// Most frames a second.
    pub const MAX: u32 = 1_000;
    /// What is accepted, for messages.
    pub const ACCEPTED: &str = "above 0, at most 1000 frames a second, such as 25, 29.97 or 30000/1001";

    /// The fraction itself; `None` beyond 1000, or where a part of it is over 2^31 - 1.
    pub fn new(rate: Rational) -> Option<Self> {
        let fits = i32::try_from(rate.num()).is_ok() && i32::try_from(rate.den()).is_ok();
        (fits && u64::from(rate.num()) <= u64::from(Self::MAX) * u64::from(rate.den())).then_some(Self(rate))
    }

    /// From a decimal number, which may be a rounded rate of NTSC.
    pub fn from_f64(rate: f64) -> Option<Self> {
        if !(rate > 0.0 && rate <= f64::from(Self::MAX)) {
            return None;
        }
        let ntsc = NTSC.iter().find(|&&whole| (f64::from(whole) * 1000.0 / 1001.0 - rate).abs() <= ROUNDED);
        let fraction = match ntsc {
            Some(whole) => Rational::new(whole * 1000, 1001),
            None => Rational::new((rate * f64::from(PARTS)).round() as u32, PARTS),
        };
        fraction.and_then(Self::new)
    }

    /// The fraction.
    pub const fn rational(self) -> Rational {
        self.0
    }

    /// As a float.
    pub fn as_f64(self) -> f64 {
        self.0.as_f64()
    }

    /// When frame `number` is shown, counted from 0.
    pub fn time(self, number: u64) -> Timestamp {
        self.frame_base().to_timestamp(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A clock that ticks once a frame.
    pub fn frame_base(self) -> TimeBase {
        let part = |part| i32::try_from(part).unwrap_or(i32::MAX);
        TimeBase::new(part(self.0.den()), part(self.0.num())).unwrap_or(TimeBase::MICROS)
    }

    /// How many frames begin within `length`. One that begins at its end, but for rounding, would last no time.
    pub fn frames_in(self, length: Duration) -> u64 {
        let micros = u128::try_from(length.as_micros().saturating_sub(1)).unwrap_or(0);
        let begun = (micros * u128::from(self.0.num())).div_ceil(u128::from(self.0.den()) * 1_000_000);
        if length > Duration::ZERO { u64::try_from(begun).unwrap_or(u64::MAX).max(1) } else { 0 }
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.den() {
            1 => write!(f, "{}", self.0.num()),
            den => write!(f, "{}/{den}", self.0.num()),
        }
    }
}

impl FromStr for FrameRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rate = match text.trim().split_once(['/', ':']) {
            Some((num, den)) => {
                let part = |part: &str| part.trim().parse::<u32>().ok();
                part(num).zip(part(den)).and_then(|(num, den)| Rational::new(num, den)).and_then(Self::new)
            }
            None => text.trim().parse().ok().and_then(Self::from_f64),
        };
        rate.ok_or_else(|| format!("accepted: {}", Self::ACCEPTED))
    }
}

impl Serialize for FrameRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FrameRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let part =
            |name: &str| value.get(name).and_then(Value::as_u64).and_then(|part| u32::try_from(part).ok());
        let rate = match &value {
            Value::Number(number) => number.as_f64().and_then(Self::from_f64),
            Value::String(text) => text.parse().ok(),
            _ => part("num").zip(part("den")).and_then(|(num, den)| Self::new(Rational::new(num, den)?)),
        };
        rate.ok_or_else(|| serde::de::Error::custom(format!("accepted: {}", Self::ACCEPTED)))
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for FrameRate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FrameRate".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let ratio = generator.subschema_for::<Rational>();
        schemars::json_schema!({
            "anyOf": [{"type": "number"}, {"type": "string"}, ratio],
            "description": "Frames a second, above 0, at most 1000: `30`, `29.97` (which is 30000/1001), `\"30000/1001\"`, \
                            or a fraction as `probe` tells it.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(text: &str) -> String {
        text.parse::<FrameRate>().map_or_else(|error| error, |rate| rate.to_string())
    }

    #[test]
    fn rounded_rates_of_ntsc_are_told_exactly() {
        for (written, meant) in [
            ("30", "30"),
            ("29.97", "30000/1001"),
            ("23.976", "24000/1001"),
            ("23.98", "24000/1001"),
            ("59.94", "60000/1001"),
            ("29.97002997", "30000/1001"),
            ("12.5", "25/2"),
            ("30000/1001", "30000/1001"),
            ("60:1", "60"),
            ("0.9", "9/10"),
            ("1000", "1000"),
        ] {
            assert_eq!(fraction(written), meant);
        }
        for wrong in ["0", "-1", "1000.1", "fast", "30/0", "", "nan", "inf", "1/3000000000", "1e-9"] {
            assert!(fraction(wrong).starts_with("accepted: above 0"), "{wrong}");
        }
    }

    #[test]
    fn json_takes_every_form() {
        for form in [r#"29.97"#, r#""30000/1001""#, r#"{"num": 30000, "den": 1001}"#] {
            let rate: FrameRate = serde_json::from_str(form).unwrap();
            assert_eq!(rate.to_string(), "30000/1001", "{form}");
        }
        assert!(serde_json::from_str::<FrameRate>("[30]").is_err());
    }

    #[test]
    fn frames_are_those_that_begin_before_the_end() {
        let count =
            |rate: &str, secs: f64| rate.parse::<FrameRate>().unwrap().frames_in(Duration::from_secs(secs));
        for (rate, secs, frames) in [
            ("10", 1.0, 10),
            ("30", 1.0, 30),
            ("29.97", 1.0, 30),
            ("0.9", 1.0, 1),
            ("1000", 1.0, 1000),
            ("25", 0.0, 0),
            ("25", -1.0, 0),
            ("24", 3600.0, 86_400),
            ("30", 1.0001, 31),
        ] {
            assert_eq!(count(rate, secs), frames, "{rate} for {secs}");
        }
    }

    #[test]
    fn times_do_not_drift() {
        let rate: FrameRate = "30000/1001".parse().unwrap();
        assert_eq!(rate.time(30_000), Timestamp::from_secs(1001.0));
    }
}
