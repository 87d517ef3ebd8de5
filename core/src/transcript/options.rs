//! What is asked of the recogniser.

use serde::{Deserialize, Serialize};

use super::language;
use super::model::Weights;
use crate::control::cores;
use crate::error::{Error, Result};
use crate::ffi::whisper::Language;

/// Most threads that may be asked for.
const MAX_THREADS: usize = 64;

/// How a model is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RecognizerOptions {
    /// Threads to compute with, 1 to 64. Default: one for each core, at most 8, past which the memory is
    /// the limit. Neither the words nor their times depend on it.
    pub threads: usize,
    /// How the weights are held in memory.
    pub weights: Weights,
}

impl Default for RecognizerOptions {
    fn default() -> Self {
        Self { threads: cores().min(8) as usize, weights: Weights::default() }
    }
}

impl RecognizerOptions {
    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`OptionsInvalid`](Error::OptionsInvalid).
    pub fn validate(&self) -> Result<()> {
        if (1..=MAX_THREADS).contains(&self.threads) {
            return Ok(());
        }
        Err(Error::option("threads", self.threads, format!("1 to {MAX_THREADS}")))
    }
}

/// How a source is transcribed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LanguageOptions {
    /// The language spoken: a code such as `en` or a name such as `english`. `None` or `auto`: detected from
    /// the source.
    pub language: Option<String>,
    /// Write English, whatever is spoken. Only multilingual models can.
    pub translate: bool,
}

impl LanguageOptions {
    /// Checks that the language is known.
    ///
    /// # Errors
    /// [`OptionsInvalid`](Error::OptionsInvalid) with the nearest names.
    pub fn validate(&self) -> Result<()> {
        self.spoken().map(drop)
    }

    /// The language asked for; `None` to detect it.
    pub(super) fn spoken(&self) -> Result<Option<Language>> {
        match self.language.as_deref().map(str::trim) {
            None | Some("" | "auto") => Ok(None),
            Some(name) => language::named(name).map(Some),
        }
    }

    /// The language asked for, checked against what the model can do.
    pub(super) fn spoken_to(&self, multilingual: bool) -> Result<Option<Language>> {
        let spoken = self.spoken()?;
        let only = "this model knows only English; a model without `.en` in its name knows more";
        match spoken {
            Some(other) if !multilingual && other.code != "en" => {
                Err(Error::option("language", other.code, format!("en: {only}")))
            }
            _ if !multilingual && self.translate => {
                Err(Error::option("translate", true, format!("false: {only}")))
            }
            _ => Ok(spoken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_checked() {
        let with = |threads| RecognizerOptions { threads, ..RecognizerOptions::default() };
        RecognizerOptions::default().validate().unwrap();
        let error = with(0).validate().unwrap_err();
        assert_eq!(error.to_string(), "option `threads` is 0; accepted: 1 to 64");
        assert!(with(65).validate().is_err());
    }

    #[test]
    fn an_english_model_takes_neither_translation_nor_another_language() {
        let spanish = LanguageOptions { language: Some("Spanish".into()), translate: false };
        assert_eq!(spanish.spoken_to(true).unwrap().unwrap().code, "es");
        assert!(spanish.spoken_to(false).unwrap_err().to_string().starts_with("option `language` is es"));
        let translate = LanguageOptions { language: None, translate: true };
        assert!(translate.spoken_to(true).unwrap().is_none());
        assert!(translate.spoken_to(false).is_err());
    }

    #[test]
    fn json_is_strict() {
        let options: LanguageOptions = serde_json::from_str(r#"{"language": "auto"}"#).unwrap();
        assert!(options.spoken().unwrap().is_none());
        assert!(serde_json::from_str::<LanguageOptions>(r#"{"lang": "en"}"#).is_err());
    }
}
