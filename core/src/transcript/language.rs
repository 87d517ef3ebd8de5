//! Languages by code and by name.

use strsim::levenshtein;

use crate::error::{Error, Result};
use crate::ffi::whisper::{Language, languages};

/// The language with this code or English name, in any case; a region after the code is ignored.
pub(super) fn named(name: &str) -> Result<Language> {
    let wanted = name.to_lowercase();
    let base = wanted.split(['-', '_']).next().unwrap_or_default();
    languages()
        .find(|language| language.name == wanted || language.code == wanted)
        .or_else(|| languages().find(|language| language.code == base))
        .ok_or_else(|| Error::option("language", name, nearest(&wanted)))
}

/// Checks that multilingual models know a language, by its code or its English name.
///
/// # Errors
/// [`Error::OptionsInvalid`] with the nearest names.
pub fn check_language(name: &str) -> Result<()> {
    if name.eq_ignore_ascii_case("auto") { Ok(()) } else { named(name).map(drop) }
}

fn nearest(wanted: &str) -> String {
    let mut all: Vec<(usize, Language)> = languages()
        .map(|language| {
            (levenshtein(wanted, language.name).min(levenshtein(wanted, language.code)), language)
        })
        .collect();
    all.sort_by_key(|&(distance, language)| (distance, language.name));
    let names: Vec<String> =
        all.iter().take(3).map(|(_, language)| format!("{} ({})", language.name, language.code)).collect();
    format!("auto or one of {} languages; nearest: {}", all.len(), names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_regions_are_understood() {
        for name in ["de", "German", "DE", "de-AT", "de_CH"] {
            assert_eq!(named(name).unwrap().code, "de", "{name}");
        }
    }

    #[test]
    fn an_unknown_language_names_its_nearest() {
        let message = named("germen").unwrap_err().to_string();
        assert!(message.contains("nearest: german (de)"), "{message}");
    }
}
