//! Typed values from JSON, with the place of what does not fit.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// What does not fit, and where.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Dotted path; `.` is the whole value.
    pub path: String,
    /// What is there, in JSON, or `unknown` for a field that has no place.
    pub found: String,
    /// What would do.
    pub accepted: String,
}

/// Reads a value.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Misfit> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (found, accepted) = explain(&error.inner().to_string(), at(value, error.path()));
        Misfit { path: error.path().to_string(), found, accepted }
    })
}

fn at<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Map { key } => value.get(key),
        Segment::Seq { index } => value.get(index),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

/// The names, the most like `name` first.
pub(crate) fn by_likeness<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = known.collect();
    names
        .sort_by_cached_key(|known| strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()));
    names
}

/// Splits serde's message into what was found and what is accepted.
fn explain(message: &str, found: Option<&Value>) -> (String, String) {
    if let Some(accepted) = message.strip_prefix("unknown field `").and_then(nearest_fields) {
        return ("unknown".into(), accepted);
    }
    if let Some((_, missing)) = message.split_once("missing field ") {
        return (format!("without {missing}"), format!("an object with {missing}"));
    }
    let accepted = ["accepted: ", "expected "].iter().find_map(|mark| message.split_once(mark));
    let accepted = match accepted.map_or(message, |(_, rest)| rest) {
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        // The names of types are ours alone.
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    (found.map_or("unknown".into(), Value::to_string), accepted.into())
}

/// What serde says after "unknown field `", with the nearest right name first.
fn nearest_fields(message: &str) -> Option<String> {
    let (unknown, expected) = message.split_once('`')?;
    let known = by_likeness(unknown, expected.split('`').skip(1).step_by(2));
    let (nearest, others) = known.split_first()?;
    Some(match others {
        [] => format!("`{nearest}`"),
        others => format!("the nearest is `{nearest}`; others are {}", others.join(", ")),
    })
}
