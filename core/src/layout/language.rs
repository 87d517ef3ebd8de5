//! The language of the text, as far as drawing depends on it: how letters are made capitals, and which of a font's shapes
//! a character has.

use crate::language;
use crate::style::Case;

/// Whether a text may be the tag of a language or its English name, as far as its characters go.
pub fn is_language(tag: &str) -> bool {
    let is_of_tags = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ');
    tag.chars().any(char::is_alphanumeric) && tag.chars().all(is_of_tags)
}

/// A language by its BCP 47 tag; `None` where none is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Language(pub(super) Option<parley::Language>);

impl Language {
    /// Of a tag such as `tr` or `zh-Hant`, or an English name; one that is none counts as unknown.
    pub(super) fn new(name: &str) -> Self {
        Self(parley::Language::parse(&language::tag(name)).ok())
    }

    /// A word as it is written in a case.
    pub(super) fn cased(&self, text: &str, case: Case) -> String {
        let language = self.0.as_ref().map_or("", parley::Language::language);
        match (case, language) {
            (Case::Keep, _) => text.to_owned(),
            (Case::Upper, "tr" | "az") => text.replace('i', "İ").to_uppercase(),
            (Case::Lower, "tr" | "az") => text.replace('İ', "i").replace('I', "ı").to_lowercase(),
            (Case::Upper, "lt") => without_second_dots(text).to_uppercase(),
            (Case::Lower, "lt") => with_second_dots(text).to_lowercase(),
            (Case::Upper, "el") => without_tones(text).to_uppercase(),
            (Case::Upper, "hy") => text.replace('և', "ԵՎ").to_uppercase(),
            (Case::Upper, _) => text.to_uppercase(),
            (Case::Lower, _) => text.to_lowercase(),
        }
    }
}

/// The dot that Lithuanian keeps under an accent.
const DOT: char = '\u{307}';

fn is_dotted(c: char) -> bool {
    matches!(c, 'i' | 'j' | 'į')
}

/// Capitals have no dot under their accents.
fn without_second_dots(text: &str) -> String {
    let mut previous = '\0';
    let mut is_kept = |c| {
        let is_kept = !(c == DOT && is_dotted(previous));
        previous = c;
        is_kept
    };
    text.chars().filter(|c| is_kept(*c)).collect()
}

/// Small letters keep their dot under an accent.
fn with_second_dots(text: &str) -> String {
    let text = text.replace('Ì', "I\u{300}").replace('Í', "I\u{301}").replace('Ĩ', "I\u{303}");
    let mut dotted = String::with_capacity(text.len());
    let mut previous = '\0';
    for c in text.chars() {
        if matches!(c, '\u{300}' | '\u{301}' | '\u{303}') && matches!(previous, 'I' | 'J' | 'Į') {
            dotted.push(DOT);
        }
        dotted.push(c);
        previous = c;
    }
    dotted
}

/// Greek capitals have no tones. A vowel that a tone kept from forming a diphthong with the one before has a dialytika
/// instead, and the word `ή` keeps its tone.
fn without_tones(text: &str) -> String {
    if matches!(text.trim_matches(|c: char| !c.is_alphabetic()), "ή" | "Ή") {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut had_tone = false;
    for c in text.chars() {
        if c == '\u{301}' && plain.chars().next_back().is_some_and(is_greek_vowel) {
            had_tone = true;
            continue;
        }
        let bare = without_tone(c);
        plain.push(match bare {
            'ι' | 'Ι' if had_tone => 'Ϊ',
            'υ' | 'Υ' if had_tone => 'Ϋ',
            bare => bare,
        });
        had_tone = bare != c;
    }
    plain
}

fn is_greek_vowel(c: char) -> bool {
    matches!(c, 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω' | 'Α' | 'Ε' | 'Η' | 'Ι' | 'Ο' | 'Υ' | 'Ω' | 'ϊ' | 'ϋ')
}

fn without_tone(c: char) -> char {
    match c {
        'ά' | 'Ά' => 'Α',
        'έ' | 'Έ' => 'Ε',
        'ή' | 'Ή' => 'Η',
        'ί' | 'Ί' => 'Ι',
        'ό' | 'Ό' => 'Ο',
        'ύ' | 'Ύ' => 'Υ',
        'ώ' | 'Ώ' => 'Ω',
        'ΐ' => 'Ϊ',
        'ΰ' => 'Ϋ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upper(language: &str, text: &str) -> String {
        Language::new(language).cased(text, Case::Upper)
    }

    #[test]
    fn capitals_are_those_of_the_language() {
        for (language, text, capitals) in [
            ("tr", "istanbul ılık", "İSTANBUL ILIK"),
            ("TR_tr", "iyi", "İYİ"),
            ("turkish", "iyi", "İYİ"),
            ("az-Latn", "iyi", "İYİ"),
            ("en", "istanbul Straße", "ISTANBUL STRASSE"),
            ("lt", "i\u{307}\u{300}", "I\u{300}"),
            ("el", "Καλημέρα", "ΚΑΛΗΜΕΡΑ"),
            ("el", "Μάιος", "ΜΑΪΟΣ"),
            ("el", "άυλος", "ΑΫΛΟΣ"),
            ("el", "μυϊκός", "ΜΥΪΚΟΣ"),
            ("el", "καΐκι", "ΚΑΪΚΙ"),
            ("el", "ε\u{301}νας", "ΕΝΑΣ"),
            ("el", "ή", "Ή"),
            ("en", "Καλημέρα", "ΚΑΛΗΜΈΡΑ"),
            ("hy", "և", "ԵՎ"),
            ("nl", "ĳs", "ĲS"),
            ("", "iyi", "IYI"),
            ("not a language", "iyi", "IYI"),
        ] {
            assert_eq!(upper(language, text), capitals, "{language} {text}");
        }
    }

    #[test]
    fn small_letters_are_those_of_the_language() {
        let lower = |language: &str, text: &str| Language::new(language).cased(text, Case::Lower);
        assert_eq!(lower("tr", "IŞIK İYİ"), "ışık iyi");
        assert_eq!(lower("lt", "Ì"), "i\u{307}\u{300}");
        assert_eq!(lower("el", "ΣΟΦΟΣ"), "σοφος");
    }

    #[test]
    fn tags_are_told_from_other_text() {
        assert!(["tr", "zh-Hant", "pt_BR", "auto", "haitian creole"].into_iter().all(is_language));
        assert!(!["", " ", "türkisch", "tr;"].into_iter().any(is_language));
    }
}
