//! What did not stop the job.

use serde_json::{Value, json};

use super::{Error, ErrorCode, Remedy};

/// Something that did not stop the job but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Warning {
    /// The code an error of the same kind would have, or one that only warnings have.
    pub code: ErrorCode,
    /// What happened, with the value.
    pub message: String,
    /// What to do about it, where there is something.
    #[cfg_attr(
        feature = "types",
        schemars(rename = "hint", with = "Option<String>", skip_serializing_if = "Option::is_none")
    )]
    pub remedy: Option<Remedy>,
}

impl Warning {
    /// A warning whose message says what became of it.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedy: None }
    }

    /// The same with what can be done about it.
    #[must_use]
    pub fn with(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// As a door tells it: `code`, `message` and, in the words of its users, `hint`.
    pub fn told(&self, words: fn(&Remedy) -> String) -> Value {
        let mut told = json!({"code": self.code, "message": self.message});
        if let (Some(remedy), Value::Object(fields)) = (&self.remedy, &mut told) {
            fields.insert("hint".into(), words(remedy).into());
        }
        told
    }

    /// Several, as a door tells them.
    pub fn all_told(warnings: &[Self], words: fn(&Remedy) -> String) -> Vec<Value> {
        warnings.iter().map(|warning| warning.told(words)).collect()
    }
}

impl From<Error> for Warning {
    fn from(error: Error) -> Self {
        Self { code: error.code(), message: error.to_string(), remedy: error.remedy() }
    }
}
