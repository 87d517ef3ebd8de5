//! A transcript as another program gives it: any of its times may be absent, out of order or in another unit.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A number, or its text; anything else is no number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Number(pub Option<f64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
        Ok(Number(Some(value).filter(|value| value.is_finite())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Number, E> {
        Ok(Number(Some(value as f64)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
        Ok(Number(Some(value as f64)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Number, E> {
        let number = text.trim().trim_end_matches('s').parse().ok();
        Ok(Number(number.filter(|value: &f64| value.is_finite())))
    }

    fn visit_unit<E>(self) -> Result<Number, E> {
        Ok(Number(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Number, E> {
        Ok(Number(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Number, A::Error> {
        while let Some(IgnoredAny) = list.next_element()? {}
        Ok(Number(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        while let Some((IgnoredAny, IgnoredAny)) = map.next_entry()? {}
        Ok(Number(None))
    }
}

/// A name, or the number that stands for one.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(untagged)]
pub(super) enum Name {
    Text(String),
    Number(i64),
    Other(IgnoredAny),
}

impl Name {
    /// The name, if it says something; a number is that of a speaker.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Self::Number(number) => Some(format!("Speaker {number}")),
            Self::Other(_) => None,
        }
    }
}

/// A word or a piece of one, its times in the unit of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RoughWord {
    pub text: String,
    pub start: Option<f64>,
    pub end: Option<f64>,
    pub probability: Option<f32>,
    /// False for one that nobody says.
    pub unspoken: bool,
    pub speaker: Option<String>,
}

/// A stretch of speech.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RoughSegment {
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// `None` if the words are all there is.
    pub text: Option<String>,
    pub words: Vec<RoughWord>,
    pub speaker: Option<String>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Rough {
    pub segments: Vec<RoughSegment>,
    pub language: Option<String>,
    /// In seconds, whatever the unit of the rest.
    pub duration: Option<f64>,
    pub model: Option<String>,
    /// How many of its units make a second, where the format says so.
    pub unit: Option<f64>,
}

/// Segments of one row of words: one for each turn of a speaker.
pub(super) fn turns(words: Vec<RoughWord>) -> Vec<RoughSegment> {
    let mut segments: Vec<RoughSegment> = Vec::new();
    for word in words {
        match segments.last_mut() {
            Some(segment) if segment.speaker == word.speaker => segment.words.push(word),
            _ => segments.push(RoughSegment {
                speaker: word.speaker.clone(),
                words: vec![word],
                ..RoughSegment::default()
            }),
        }
    }
    segments
}

/// JSON with the numbers that Python writes and JSON lacks, `NaN` and `Infinity`, as null; and how many there were.
pub(crate) fn without_nan(text: &str) -> (std::borrow::Cow<'_, str>, usize) {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return (text.into(), 0);
    }
    let mut count = 0;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(at) = rest.find(if quoted { &['"', '\\'][..] } else { &['"', 'N', 'I', '-'][..] }) {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let number =
            ["NaN", "Infinity", "-Infinity"].into_iter().find(|name| !quoted && from.starts_with(name));
        let (shown, length) = match number {
            Some(name) => {
                count += 1;
                ("null", name.len())
            }
            None if from.starts_with('\\') => {
                let length = from.char_indices().nth(2).map_or(from.len(), |(at, _)| at);
                (&from[..length], length)
            }
            None => {
                quoted ^= from.starts_with('"');
                (&from[..1], 1)
            }
        };
        out.push_str(shown);
        rest = &from[length..];
    }
    out.push_str(rest);
    (out.into(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_python_become_null() {
        let text = r#"{"a":NaN,"b":[-Infinity,Infinity,-1],"c":"NaN \" Infinity"}"#;
        assert_eq!(without_nan(text), (r#"{"a":null,"b":[null,null,-1],"c":"NaN \" Infinity"}"#.into(), 3));
        assert_eq!(without_nan("[\"\\"), ("[\"\\".into(), 0));
        let numbers: Vec<Number> =
            serde_json::from_str(r#"[1, "2.5", null, "5.0s", [1], {"a": 1}, true]"#).unwrap();
        let numbers: Vec<_> = numbers.into_iter().map(|number| number.0).collect();
        assert_eq!(numbers, [Some(1.0), Some(2.5), None, Some(5.0), None, None, None]);
    }
}
