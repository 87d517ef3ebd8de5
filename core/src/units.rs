//! Time as types. No bare integer in this crate is a time.
//!
//! [`Timestamp`] and [`Duration`] count microseconds; JSON and doors see seconds as `f64`.
//! Container ticks become [`Timestamp`]s through [`TimeBase`]; arithmetic saturates.

pub(crate) mod clock;
mod rate;

use std::fmt;

pub use rate::FrameRate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time in microseconds, counted from the start of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// A signed length of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(i64);

macro_rules! microseconds {
    ($name:ident) => {
        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);
            /// The largest value that can be held.
            pub const MAX: Self = Self(i64::MAX);

            /// From microseconds.
            pub const fn from_micros(micros: i64) -> Self {
                Self(micros)
            }
            /// From milliseconds; saturates.
            pub const fn from_millis(millis: i64) -> Self {
                Self(millis.saturating_mul(1_000))
            }
            /// From seconds, rounded to the nearest microsecond; NaN is zero, infinities saturate.
            pub fn from_secs(secs: f64) -> Self {
                Self((secs * 1e6).round() as i64)
            }
            /// In microseconds.
            pub const fn as_micros(self) -> i64 {
                self.0
            }
            /// In milliseconds, rounded to nearest.
            pub const fn as_millis(self) -> i64 {
                self.0.saturating_add(500).div_euclid(1_000)
            }
            /// In seconds.
            pub fn as_secs(self) -> f64 {
                self.0 as f64 / 1e6
            }
        }

        #[cfg(feature = "types")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "Seconds".into()
            }

            // Else the two types would be two definitions.
            fn schema_id() -> std::borrow::Cow<'static, str> {
                "Seconds".into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "number", "description": "Seconds."})
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:.3} s", self.as_secs())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.as_secs())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let secs = f64::deserialize(deserializer)?;
                if !secs.is_finite() {
                    return Err(serde::de::Error::custom(format!(
                        "time is {secs}; accepted: finite seconds"
                    )));
                }
                Ok(Self::from_secs(secs))
            }
        }
    };
}

microseconds!(Timestamp);
microseconds!(Duration);

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl std::ops::Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(rhs.0))
    }
}

impl std::ops::Sub for Timestamp {
    type Output = Duration;
    fn sub(self, rhs: Self) -> Duration {
        Duration(self.0.saturating_sub(rhs.0))
    }
}

impl std::ops::Add for Duration {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl std::ops::Sub for Duration {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        Self(self.0.saturating_sub(rhs.0))
    }
}

impl Duration {
    /// Half of it, rounded towards zero.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

/// A half-open interval of time, `start <= t < end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct TimeRange {
    /// First instant inside.
    pub start: Timestamp,
    /// First instant after.
    pub end: Timestamp,
}

impl TimeRange {
    /// From start and end; an end before the start gives an empty range at the start.
    pub fn new(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end: end.max(start) }
    }
    /// From seconds.
    pub fn from_secs(start: f64, end: f64) -> Self {
        Self::new(Timestamp::from_secs(start), Timestamp::from_secs(end))
    }
    /// Length.
    pub fn duration(self) -> Duration {
        self.end - self.start
    }
    /// Whether it holds no instant.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
    /// Whether `t` lies inside.
    pub fn contains(self, t: Timestamp) -> bool {
        self.start <= t && t < self.end
    }
    /// Whether the two share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Seconds per tick of a container or codec, as the rational `num / den`; both are positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeBase {
    num: i32,
    den: i32,
}

impl TimeBase {
    /// Microseconds, the base of [`Timestamp`].
    pub const MICROS: Self = Self { num: 1, den: 1_000_000 };
    /// Milliseconds.
    pub const MILLIS: Self = Self { num: 1, den: 1_000 };

    /// From a rational; `None` unless both parts are positive.
    pub const fn new(num: i32, den: i32) -> Option<Self> {
        if num > 0 && den > 0 { Some(Self { num, den }) } else { None }
    }
    /// Numerator, in seconds.
    pub const fn num(self) -> i32 {
        self.num
    }
    /// Denominator.
    pub const fn den(self) -> i32 {
        self.den
    }
    /// The same clock, each tick cut into equal parts of about a millisecond where it has fewer than 24 a second: a
    /// file with a frame every five seconds may count nothing finer.
    #[must_use]
    pub const fn refined(self) -> Self {
        const FEWEST: i64 = 24;
        const WANTED: i64 = 1_000;
        let (num, den) = (self.num as i64, self.den as i64);
        if num * FEWEST <= den {
            return self;
        }
        let parts = (num * WANTED + den - 1) / den;
        if den * parts > i32::MAX as i64 { self } else { Self { num: self.num, den: (den * parts) as i32 } }
    }
    /// Ticks to a timestamp, rounded to nearest; saturates.
    pub fn to_timestamp(self, ticks: i64) -> Timestamp {
        Timestamp(rescale(ticks, i128::from(self.num) * 1_000_000, i128::from(self.den)))
    }
    /// A timestamp to ticks, rounded to nearest; saturates.
    pub fn to_ticks(self, t: Timestamp) -> i64 {
        rescale(t.0, i128::from(self.den), i128::from(self.num) * 1_000_000)
    }
}

/// A positive fraction in lowest terms: a frame rate, or the width of a pixel to its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Rational {
    num: u32,
    den: u32,
}

impl Rational {
    /// 1/1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// Reduces to lowest terms; `None` unless both parts are positive.
    pub const fn new(num: u32, den: u32) -> Option<Self> {
        if num == 0 || den == 0 {
            return None;
        }
        let (mut divisor, mut rest) = (num, den);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Some(Self { num: num / divisor, den: den / divisor })
    }
    /// Numerator.
    pub const fn num(self) -> u32 {
        self.num
    }
    /// Denominator.
    pub const fn den(self) -> u32 {
        self.den
    }
    /// The fraction upside down.
    #[must_use]
    pub const fn inverse(self) -> Self {
        Self { num: self.den, den: self.num }
    }
    /// As a float.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }
}

fn rescale(value: i64, num: i128, den: i128) -> i64 {
    let product = i128::from(value) * num;
    let rounded = (product + den / 2).div_euclid(den);
    rounded.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ntsc_ticks_round_to_the_nearest_microsecond() {
        let base = TimeBase::new(1001, 30_000).unwrap();
        assert_eq!(base.to_timestamp(1).as_micros(), 33_367);
        assert_eq!(base.to_timestamp(-1).as_micros(), -33_367);
    }

    #[test]
    fn time_bases_must_be_positive() {
        assert!(TimeBase::new(0, 1).is_none());
        assert!(TimeBase::new(1, -1).is_none());
    }

    #[test]
    fn fractions_are_reduced_and_positive() {
        assert_eq!(Rational::new(60_000, 2_002), Rational::new(30_000, 1_001));
        assert_eq!(Rational::new(0, 1), None);
        assert_eq!(Rational::new(1, 0), None);
        assert_eq!(Rational::new(4, 3).map(Rational::inverse), Rational::new(3, 4));
    }

    proptest! {
        #[test]
        fn ticks_survive_a_round_trip(ticks in -1_000_000_000_i64..1_000_000_000, den in 1_i32..200_000) {
            let base = TimeBase::new(1, den).unwrap();
            prop_assert_eq!(base.to_ticks(base.to_timestamp(ticks)), ticks);
        }

        #[test]
        fn arithmetic_never_panics(a in any::<i64>(), b in any::<i64>()) {
            let (t, d) = (Timestamp::from_micros(a), Duration::from_micros(b));
            let _ = (t + d, t - d, t - Timestamp::from_micros(b), t.as_millis());
        }
    }
}
