//! Languages by code and by name.

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

fn nearest(wanted: &str) -> String {
    let mut all: Vec<(usize, Language)> = languages()
        .map(|language| (distance(wanted, language.name).min(distance(wanted, language.code)), language))
        .collect();
    all.sort_by_key(|&(distance, language)| (distance, language.name));
    let names: Vec<String> =
        all.iter().take(3).map(|(_, language)| format!("{} ({})", language.name, language.code)).collect();
    format!("auto or one of {} languages; nearest: {}", all.len(), names.join(", "))
}

/// Letters to insert, delete or replace to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
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

    #[test]
    fn distances_are_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}
