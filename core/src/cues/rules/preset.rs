//! Named timings, as dated data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::CueOptions;
use crate::error::{Error, Result};
use crate::json::by_likeness;

static PRESETS: LazyLock<Vec<TimingPreset>> = LazyLock::new(|| {
    // A test reads the file; a build without it has no presets.
    serde_json::from_str(include_str!("../../../assets/timing.json")).unwrap_or_default()
});

/// Cue rules that people know by name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimingPreset {
    /// Name, such as `netflix`.
    pub name: String,
    /// Year and month in which the numbers were looked up.
    pub as_of: String,
    /// Where they come from.
    pub source: String,
    /// What holds everywhere.
    pub rules: CueOptions,
    /// What differs in a language, by ISO 639-1 code.
    #[serde(default)]
    pub languages: BTreeMap<String, CueOptions>,
    /// What differs in upright frames.
    #[serde(default)]
    pub upright: CueOptions,
}

impl TimingPreset {
    /// All of them.
    pub fn all() -> &'static [Self] {
        &PRESETS
    }

    /// The one of that name, in any case.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` listing the names, the most alike first.
    pub fn find(name: &str) -> Result<&'static Self> {
        PRESETS.iter().find(|preset| preset.name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
            let names = PRESETS.iter().map(|preset| preset.name.as_str());
            Error::option("timing", name, by_likeness(name, names).join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Setting;
    use super::*;

    #[test]
    fn every_preset_is_whole_and_valid_in_every_language_and_frame() {
        let presets: Vec<TimingPreset> =
            serde_json::from_str(include_str!("../../../assets/timing.json")).unwrap();
        let names: Vec<_> = presets.iter().map(|preset| preset.name.as_str()).collect();
        assert_eq!(names, ["standard", "netflix", "bbc", "shorts", "words"]);
        for preset in &presets {
            let languages = preset.languages.keys().map(String::as_str).chain(["xx"]);
            for (language, upright) in languages.flat_map(|language| [(language, false), (language, true)]) {
                let setting = Setting { language, upright, frame_rate: None };
                CueOptions::preset(&preset.name).unwrap().rules(setting).unwrap();
            }
        }
    }

    #[test]
    fn names_are_taken_in_any_case_and_others_are_answered_with_the_nearest() {
        assert_eq!(TimingPreset::find(" Netflix ").unwrap().name, "netflix");
        let message = TimingPreset::find("short").unwrap_err().to_string();
        assert!(message.starts_with("option `timing` is short; accepted: shorts, "), "{message}");
    }
}
