//! How good it is to break after each word.

use super::function_words;
use crate::transcript::spoken_words::SpokenWord;
use crate::units::Duration;

/// What a break after a word would part, from the best place to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// A silence that always ends a cue, or the end of the words.
    Pause,
    /// The end of a sentence.
    Sentence,
    /// A comma or the like, the end of a segment, or a short silence.
    Clause,
    /// Before a word that opens a phrase, such as "and" or "with".
    Phrase,
    /// Between two words of content.
    Words,
    /// After a word that belongs to the next one, such as "the".
    Bound,
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 23] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "jr", "sr", "rev", "hon", "gen", "col", "capt", "lt", "sgt",
    "fig", "e.g", "i.e", "sra", "mme", "hr", "fr",
];

/// The break after each word; the last is [`Break::Pause`].
pub(super) fn after_each(words: &[SpokenWord], language: &str, pause: Duration) -> Vec<Break> {
    let function = function_words::of(language);
    let is_function: Vec<_> = words.iter().map(|word| is_listed(&word.text, function)).collect();
    let between = |index: usize| {
        let Some(next) = words.get(index + 1) else { return Break::Pause };
        let word = &words[index];
        let silence = next.range.start - word.range.end;
        if silence >= pause {
            Break::Pause
        } else if ends_sentence(&word.text, &next.text) {
            Break::Sentence
        } else if ends_clause(&word.text) || word.ends_segment || silence + silence >= pause {
            Break::Clause
        } else if is_function[index] {
            Break::Bound
        } else if is_function[index + 1] {
            Break::Phrase
        } else {
            Break::Words
        }
    };
    (0..words.len()).map(between).collect()
}

fn ends_sentence(word: &str, next: &str) -> bool {
    let core = word.trim_end_matches(is_closing);
    let Some(last) = core.chars().next_back() else { return false };
    let goes_on = next
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .next()
        .is_some_and(char::is_lowercase);
    match last {
        '。' | '！' | '？' | '．' | '｡' | '؟' | '۔' | '।' | '॥' | '!' | '?' => true,
        '…' => !goes_on,
        '.' => !goes_on && !is_abbreviation(core.trim_end_matches('.')),
        _ => false,
    }
}

fn is_abbreviation(stem: &str) -> bool {
    let stem = stem.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut chars = stem.chars();
    let initial = chars.next().is_some_and(|c| c.is_alphabetic() && c != 'I') && chars.next().is_none();
    initial || ABBREVIATIONS.contains(&stem.to_lowercase().as_str())
}

fn ends_clause(word: &str) -> bool {
    let last = word.trim_end_matches(is_closing).chars().next_back();
    matches!(
        last,
        Some(
            ',' | ';'
                | ':'
                | '–'
                | '—'
                | '…'
                | '.'
                | '、'
                | '，'
                | '；'
                | '：'
                | '،'
                | '؛'
                | '・'
                | '~'
                | '～'
        )
    )
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）' | '】' | '》')
}

fn is_listed(word: &str, list: &[&str]) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    // The longest entry is far below 16 bytes.
    bare.len() <= 16 && list.contains(&bare.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    fn breaks(text: &str, language: &str) -> Vec<Break> {
        let words: Vec<_> = text
            .split(' ')
            .enumerate()
            .map(|(index, word)| SpokenWord {
                text: word.into(),
                range: TimeRange::from_secs(index as f64, index as f64 + 1.0),
                joined: false,
                probability: 1.0,
                ends_segment: false,
                source: None,
            })
            .collect();
        after_each(&words, language, Duration::from_millis(500))
    }

    #[test]
    fn sentences_end_at_marks_but_not_at_abbreviations() {
        use Break::{Clause, Pause, Sentence, Words};
        assert_eq!(
            breaks("Stop! Dr. King said \"No.\" John", "en"),
            [Sentence, Clause, Words, Words, Sentence, Pause]
        );
        assert_eq!(
            breaks("Hmm... maybe J. Smith came. Yes", "en"),
            [Clause, Words, Clause, Words, Sentence, Pause]
        );
    }

    #[test]
    fn phrases_open_before_function_words() {
        use Break::{Bound, Pause, Phrase, Words};
        assert_eq!(
            breaks("ask what your country can do for the people", "en"),
            [Phrase, Bound, Bound, Phrase, Bound, Phrase, Bound, Bound, Pause]
        );
        assert_eq!(breaks("ver la casa grande de Pedro", "es"), [Phrase, Bound, Words, Phrase, Bound, Pause]);
        assert_eq!(breaks("the house", "xx"), [Words, Pause]);
    }

    #[test]
    fn silences_count() {
        let mut words: Vec<_> = ["a", "b", "c"]
            .iter()
            .zip([(0.0, 1.0), (1.3, 2.0), (2.5, 3.0)])
            .map(|(text, (start, end))| SpokenWord {
                text: (*text).into(),
                range: TimeRange::from_secs(start, end),
                joined: false,
                probability: 1.0,
                ends_segment: false,
                source: None,
            })
            .collect();
        let pause = Duration::from_millis(500);
        assert_eq!(after_each(&words, "xx", pause), [Break::Clause, Break::Pause, Break::Pause]);
        words[2].range = TimeRange::from_secs(2.4, 3.0);
        assert_eq!(after_each(&words, "xx", pause)[1], Break::Clause);
    }
}
