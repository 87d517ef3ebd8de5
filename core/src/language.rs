//! What is known of each language, as data; and where sentences end, the one answer for the whole engine.

mod codes;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use icu_properties::props::{GeneralCategory, QuotationMark, SentenceTerminal};
use icu_properties::{CodePointMapData, CodePointSetData};
use serde::Deserialize;

pub(crate) use codes::{iso639_1, iso639_2};

static LANGUAGES: LazyLock<BTreeMap<String, Language>> = LazyLock::new(|| {
    // A test reads the file; a build without it knows no language.
    serde_json::from_str(include_str!("../assets/languages.json")).unwrap_or_default()
});

static UNKNOWN: LazyLock<Language> = LazyLock::new(Language::default);

/// Words that guidelines ask not to part from their neighbours, in lower case. The lists hold the common ones.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Language {
    /// English name.
    name: String,
    /// Conjunctions, prepositions, relatives, articles: they open a phrase and belong to the word after them.
    opens: HashSet<String>,
    /// Pronouns, auxiliaries, negations, titles: they belong to the word after them.
    leans: HashSet<String>,
    /// Words whose full stop ends no sentence, without it.
    abbreviations: HashSet<String>,
    /// Adjectives, which belong to the noun after them.
    adjectives: HashSet<String>,
    /// Ends of longer words that are adjectives.
    adjective_endings: Vec<String>,
    /// Whether every noun has a capital, so that capitals tell no names.
    capital_nouns: bool,
}

/// How a word holds to the one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It opens a phrase, so that a break before it is good and one after it bad.
    Opens,
    /// It belongs to the next word.
    Leans,
    /// It describes the next word.
    Describes,
    /// It stands by itself.
    Free,
}

/// The language of an ISO 639-1 code (a region after it does not matter) or English name; one without lists for others.
pub(crate) fn of(language: &str) -> &'static Language {
    LANGUAGES.get(code(language).as_ref()).unwrap_or_else(|| &UNKNOWN)
}

/// The ISO 639-1 code of a language, by its code or, where something is known of it, its English name.
pub(crate) fn code(language: &str) -> Cow<'static, str> {
    let given = language.split(['-', '_']).next().unwrap_or_default().trim();
    by_name(given).map_or_else(|| given.to_ascii_lowercase().into(), Cow::Borrowed)
}

/// The BCP 47 tag of a language: its code for the English name of one that something is known of; else what is given.
pub(crate) fn tag(language: &str) -> Cow<'_, str> {
    let given = language.trim();
    by_name(given).map_or_else(|| given.replace('_', "-").into(), Cow::Borrowed)
}

fn by_name(name: &str) -> Option<&'static str> {
    let mut known = LANGUAGES.iter();
    known.find(|(_, known)| known.name.eq_ignore_ascii_case(name)).map(|(code, _)| code.as_str())
}

/// Whether a word begins with a capital, as names do; the English pronoun I, alone or before an apostrophe, always does.
pub(crate) fn is_capitalised(word: &str) -> bool {
    let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_pronoun = bare.strip_prefix('I').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    bare.starts_with(char::is_uppercase) && !is_pronoun
}

impl Language {
    /// Whether a capital within a sentence is that of a name.
    pub(crate) fn capitals_tell_names(&self) -> bool {
        !self.capital_nouns
    }

    /// How `word`, which may bear punctuation, holds to the next.
    pub(crate) fn hold(&self, word: &str) -> Hold {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        // The longest entry has far fewer bytes.
        if bare.is_empty() || bare.len() > MOST_BYTES {
            return Hold::Free;
        }
        let bare = bare.to_lowercase().replace('’', "'");
        let ends = |ending: &String| bare.len() > ending.len() + 2 && bare.ends_with(ending.as_str());
        if self.opens.contains(&bare) {
            Hold::Opens
        } else if self.leans.contains(&bare) {
            Hold::Leans
        } else if self.adjectives.contains(&bare) || self.adjective_endings.iter().any(ends) {
            Hold::Describes
        } else {
            Hold::Free
        }
    }

    /// Whether a sentence ends with `word`, given the one after it.
    pub(crate) fn ends_sentence(&self, word: &str, next: &str) -> bool {
        let bare = word.trim_end_matches(is_closing);
        let Some(mark) = bare.chars().next_back() else { return false };
        let goes_on = || next.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        match mark {
            '…' => !goes_on(),
            '.' => !goes_on() && !self.is_abbreviation(bare),
            mark => CodePointSetData::new::<SentenceTerminal>().contains(mark),
        }
    }

    /// Abbreviations, initials, and words with stops inside.
    fn is_abbreviation(&self, word: &str) -> bool {
        let stem = word.trim_end_matches('.').trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut chars = stem.chars();
        let initial = chars.next().is_some_and(|c| c.is_alphabetic() && c != 'I') && chars.next().is_none();
        initial
            || stem.contains('.') && stem.chars().any(char::is_alphabetic)
            || self.abbreviations.contains(&stem.to_lowercase())
            || TITLES.contains(&stem)
    }
}

/// Longer words are in no list.
const MOST_BYTES: usize = 32;

/// Known in any language, as a transcript's may be wrong or absent.
const TITLES: [&str; 8] = ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Jr", "Sr"];

/// Marks that may stand between the end of a sentence and the space after it.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(c),
        GeneralCategory::ClosePunctuation | GeneralCategory::FinalPunctuation
    ) || CodePointSetData::new::<QuotationMark>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_whole() {
        let read: BTreeMap<String, Language> =
            serde_json::from_str(include_str!("../assets/languages.json")).unwrap();
        assert!(read.len() >= 10);
        for (code, language) in &read {
            assert_eq!(code.len(), 2);
            let lists = [&language.opens, &language.leans, &language.abbreviations, &language.adjectives];
            for word in lists.into_iter().flatten() {
                assert_eq!(*word, word.to_lowercase(), "{code}");
                assert!(word.len() <= MOST_BYTES && !word.contains(' '), "{code}: {word}");
            }
            assert!(language.opens.is_disjoint(&language.leans), "{code}");
        }
    }

    #[test]
    fn languages_are_known_by_code_region_and_name() {
        for name in ["cs", "cs-CZ", "Czech", "CS_cz"] {
            assert_eq!(code(name), "cs");
        }
        assert_eq!(code("tlh"), "tlh");
        assert_eq!(
            (tag("Turkish"), tag("zh_Hant"), tag(" tlh")),
            ("tr".into(), "zh-Hant".into(), "tlh".into())
        );
        assert!(!of("German").capitals_tell_names() && of("tlh").capitals_tell_names());
        assert_eq!(of("tlh").hold("the"), Hold::Free);
    }

    #[test]
    fn capitals_begin_words() {
        assert!(["Anna", "“Brno", "NASA,", "Ivan", "Élodie"].into_iter().all(is_capitalised));
        assert!(!["anna", "I", "I'm", "I’ll,", "(i", "7Up", "…"].into_iter().any(is_capitalised));
    }

    #[test]
    fn words_hold_to_the_next() {
        let (english, czech) = (of("en"), of("cs"));
        assert_eq!(english.hold("“And"), Hold::Opens);
        assert_eq!(english.hold("don’t"), Hold::Leans);
        assert_eq!(english.hold("famous"), Hold::Describes);
        assert_eq!(english.hold("Americans,"), Hold::Free);
        assert_eq!(czech.hold("že"), Hold::Opens);
        assert_eq!(czech.hold("jsem"), Hold::Leans);
        assert_eq!(czech.hold("českého"), Hold::Describes);
    }

    #[test]
    fn sentences_end_at_stops_but_not_after_abbreviations_and_initials() {
        let ends = |language: &str, word: &str, next: &str| of(language).ends_sentence(word, next);
        for (word, next) in [
            ("key.", "Press"),
            ("now?\"", "He"),
            ("です。", "次"),
            ("10.", "Then"),
            ("I.", "You"),
            ("(yes!)", "and"),
            ("है।", "वह"),
            ("«Non.»", "Il"),
        ] {
            assert!(ends("en", word, next), "{word}");
        }
        for (word, next) in [
            ("Mr.", "Smith"),
            ("J.", "F."),
            ("U.S.", "Army"),
            ("wait...", "and"),
            ("key,", "Press"),
            ("", "A"),
        ] {
            assert!(!ends("en", word, next), "{word}");
        }
        assert!(!ends("cs", "např.", "Praha") && ends("en", "např.", "Praha"));
        assert!(!ends("cs", "20.", "ledna"));
    }
}
