//! OpenAI's `chunking_strategy`: how speech is told from silence.

use captioni::audio::VadOptions;
use captioni::units::Duration;
use serde_json::Value;

use crate::error::{Problem, Result};

const NAME: &str = "chunking_strategy";
const ACCEPTED: &str =
    "auto, or an object of type server_vad with threshold, prefix_padding_ms, silence_duration_ms";

/// What was asked for; the server's own way without it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Chunking {
    threshold: Option<f32>,
    padding: Option<Duration>,
    silence: Option<Duration>,
}

impl Chunking {
    /// Whether a field of a form is one of it: clients send the object as JSON, or a field for each of its keys.
    pub fn knows(field: &str) -> bool {
        field == NAME || key(field).is_some()
    }

    /// Takes a field.
    ///
    /// # Errors
    /// A value that is not accepted.
    pub fn set(&mut self, field: &str, value: &str) -> Result<()> {
        let wrong = || Problem::field(field, format!("{value:?}"), ACCEPTED);
        if let Some(key) = key(field) {
            return self.set_key(key, value.trim()).ok_or_else(wrong);
        }
        match serde_json::from_str(value) {
            _ if matches!(value.trim(), "auto" | "") => Ok(()),
            Ok(Value::Object(keys)) => keys
                .iter()
                .try_for_each(|(key, value)| self.set_key(key, value.to_string().trim_matches('"')))
                .ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    fn set_key(&mut self, key: &str, value: &str) -> Option<()> {
        let milliseconds = || value.parse().ok().map(Duration::from_millis);
        match key {
            "type" => matches!(value, "server_vad" | "auto").then_some(()),
            "threshold" => value.parse().ok().map(|value| self.threshold = Some(value)),
            "prefix_padding_ms" => milliseconds().map(|value| self.padding = Some(value)),
            "silence_duration_ms" => milliseconds().map(|value| self.silence = Some(value)),
            _ => None,
        }
    }

    /// Options of the core's detector.
    ///
    /// # Errors
    /// A value out of its range.
    pub fn vad(&self) -> Result<VadOptions> {
        let default = VadOptions::default();
        let threshold = self.threshold.unwrap_or(default.threshold);
        let vad = VadOptions {
            threshold,
            release: default.release.min(threshold),
            pad: self.padding.unwrap_or(default.pad),
            min_silence: self.silence.unwrap_or(default.min_silence),
            ..default
        };
        vad.validate().map_err(|error| {
            let accepted =
                "threshold above 0 and below 1, prefix_padding_ms to 1000, silence_duration_ms to 2000";
            Problem::field(NAME, format!("not accepted ({error})"), accepted)
        })?;
        Ok(vad)
    }
}

fn key(field: &str) -> Option<&str> {
    field.strip_prefix(NAME)?.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<VadOptions> {
        let mut chunking = Chunking::default();
        fields.iter().try_for_each(|(field, value)| chunking.set(field, value))?;
        chunking.vad()
    }

    #[test]
    fn fields_and_json_say_the_same() {
        let fields = [
            ("chunking_strategy[type]", "server_vad"),
            ("chunking_strategy[threshold]", "0.3"),
            ("chunking_strategy[silence_duration_ms]", "500"),
        ];
        let json = r#"{"type": "server_vad", "threshold": 0.3, "silence_duration_ms": 500}"#;
        let vad = read(&fields).unwrap();
        assert_eq!(vad, read(&[("chunking_strategy", json)]).unwrap());
        assert_eq!((vad.threshold, vad.release), (0.3, 0.3));
        assert_eq!(vad.min_silence, Duration::from_millis(500));
        assert_eq!(read(&[("chunking_strategy", "auto")]).unwrap(), VadOptions::default());
    }

    #[test]
    fn what_is_not_accepted_is_named() {
        for wrong in ["best", "7", r#"{"type": "other"}"#, r#"{"threshold": "high"}"#, r#"{"threshold": 2}"#]
        {
            let message = read(&[("chunking_strategy", wrong)]).unwrap_err().message;
            assert!(message.starts_with("`chunking_strategy` is "), "{message}");
        }
        assert!(read(&[("chunking_strategy[silence_duration_ms]", "9000")]).is_err());
        assert!(!Chunking::knows("chunking_strategy_2") && !Chunking::knows("chunking"));
    }
}
