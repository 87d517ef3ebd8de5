//! What did not stop the job.

use super::{Error, ErrorCode, Remedy};

/// Something that did not stop the job but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Warning {
    /// The code an error of the same kind would have, or one that only warnings have.
    pub code: ErrorCode,
    /// What happened, with the value.
    pub message: String,
}

impl Warning {
    /// What can be done about it; `None` where the message says what became of it.
    pub fn remedy(&self) -> Option<Remedy> {
        Remedy::of_warning(self.code)
    }
}

impl From<Error> for Warning {
    fn from(error: Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}
