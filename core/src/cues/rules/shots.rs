//! Where shots change, as options give it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::units::Timestamp;

/// Where shots change: `"auto"` finds it in the video, which is decoded once more for it; else times in seconds, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum Shots {
    /// To be found in the video.
    Auto,
    /// Known.
    At(Vec<Timestamp>),
}

/// The word for [`Shots::Auto`].
const AUTO: &str = "auto";

impl Shots {
    /// What is accepted.
    pub const ACCEPTED: &str = "auto, or times in seconds, 0 and more, that rise";

    fn new(seconds: &[f64]) -> Result<Self, String> {
        match seconds.iter().find(|at| !at.is_finite() || **at < 0.0) {
            Some(at) => Err(wrong(at)),
            None if !seconds.is_sorted() => Err(wrong("not in order")),
            None => Ok(Self::At(seconds.iter().copied().map(Timestamp::from_secs).collect())),
        }
    }

    /// The times; an error for those that no video was at hand to find.
    pub(crate) fn times(&self) -> Result<&[Timestamp]> {
        match self {
            Self::At(times) => Ok(times),
            Self::Auto => {
                Err(Error::option("shots", AUTO, "times in seconds, as there is no video to find them in"))
            }
        }
    }
}

fn wrong(found: impl fmt::Display) -> String {
    format!("shots is {found}; accepted: {}", Shots::ACCEPTED)
}

impl std::str::FromStr for Shots {
    type Err = String;

    /// `auto`, or times with commas between them.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == AUTO {
            return Ok(Self::Auto);
        }
        let seconds = text.split(',').map(|at| at.trim().parse().map_err(|_| wrong(format!("{text:?}"))));
        Self::new(&seconds.collect::<Result<Vec<f64>, _>>()?)
    }
}

impl TryFrom<Value> for Shots {
    type Error = String;

    fn try_from(given: Value) -> Result<Self, String> {
        let numbers = |times: &Vec<Value>| times.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
        match &given {
            Value::String(word) if word == AUTO => Ok(Self::Auto),
            Value::Array(times) => {
                numbers(times).ok_or_else(|| wrong(&given)).and_then(|times| Self::new(&times))
            }
            _ => Err(wrong(&given)),
        }
    }
}

impl From<Shots> for Value {
    fn from(shots: Shots) -> Self {
        match shots {
            Shots::Auto => AUTO.into(),
            Shots::At(times) => times.into_iter().map(Timestamp::as_secs).collect(),
        }
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for Shots {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Shots".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Where shots change: `\"auto\"` finds it in the video, which is decoded once more for it; else times \
                in seconds, in order.",
            "anyOf": [
                {"type": "string", "const": AUTO},
                {"type": "array", "items": {"type": "number", "minimum": 0.0}},
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shots_are_found_or_given_in_order() {
        let read = |json: &str| serde_json::from_str::<Shots>(json).map_err(|error| error.to_string());
        assert_eq!(read("\"auto\"").unwrap(), Shots::Auto);
        let given = Shots::At([1.5, 2.0].map(Timestamp::from_secs).into());
        assert_eq!(read("[1.5, 2]").unwrap(), given);
        assert_eq!("1.5, 2".parse(), Ok(given.clone()));
        assert_eq!(serde_json::to_string(&given).unwrap(), "[1.5,2.0]");
        for (wrong, said) in [
            ("\"often\"", "shots is \"often\"; accepted: auto, or"),
            ("[2, 1]", "not in order"),
            ("[-1]", "shots is -1"),
        ] {
            let message = read(wrong).unwrap_err();
            assert!(message.contains(said), "{message}");
        }
        assert_eq!("auto".parse(), Ok(Shots::Auto));
        assert!("1;2".parse::<Shots>().is_err());
        assert_eq!(Shots::Auto.times().unwrap_err().code().as_str(), "OPTIONS_INVALID");
    }
}
