//! How good it is to break after each word.

use crate::language::{self, Hold, Language};
use crate::transcript::spoken_words::SpokenWord;
use crate::units::Duration;

/// What a break after a word would part, from the best place to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// A silence that always ends a cue, another speaker, or the end of the words.
    Pause,
    /// The end of a sentence.
    Sentence,
    /// A comma or the like, the end of a segment, or a short silence.
    Clause,
    /// Before a word that opens a phrase, such as "and" or "with".
    Phrase,
    /// Between two words of content.
    Words,
    /// After a word that belongs to the next one, such as "the", or between a first and a last name.
    Bound,
}

/// A silence that speakers make between phrases.
const BREATH: Duration = Duration::from_millis(300);

/// The break after each word; the last is [`Break::Pause`].
pub(super) fn after_each(words: &[SpokenWord], language: &str, pause: Duration) -> Vec<Break> {
    let language = language::of(language);
    let names = language.capitals_tell_names();
    let mut starts_sentence = true;
    let between = |index: usize| {
        let Some(next) = words.get(index + 1) else { return Break::Pause };
        let word = &words[index];
        let name = names && !starts_sentence && is_name(&word.text) && is_name(&next.text);
        let at = part(word, next, language, pause, name);
        starts_sentence = at <= Break::Sentence;
        at
    };
    (0..words.len()).map(between).collect()
}

fn part(word: &SpokenWord, next: &SpokenWord, language: &Language, pause: Duration, name: bool) -> Break {
    let silence = next.range.start - word.range.end;
    let hold = language.hold(&word.text);
    if silence >= pause || word.speaker != next.speaker {
        Break::Pause
    } else if language.ends_sentence(&word.text, &next.text) {
        Break::Sentence
    } else if ends_clause(&word.text) || word.ends_segment || silence >= BREATH.min(pause.half()) {
        Break::Clause
    } else if hold == Hold::Opens || name {
        Break::Bound
    } else if language.hold(&next.text) == Hold::Opens {
        // An adjective described the word before; an auxiliary or a pronoun stands a little nearer to what follows.
        if hold == Hold::Leans { Break::Words } else { Break::Phrase }
    } else if hold != Hold::Free {
        Break::Bound
    } else {
        Break::Words
    }
}

/// Whether the word may be a name. Where all letters are capitals, none tells one.
fn is_name(word: &str) -> bool {
    language::is_capitalised(word) && word.contains(char::is_lowercase)
}

fn ends_clause(word: &str) -> bool {
    let last = word.trim_end_matches(language::is_closing).chars().next_back();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    fn word(text: &str, start: f64, end: f64) -> SpokenWord {
        SpokenWord {
            text: text.into(),
            range: TimeRange::from_secs(start, end),
            joined: false,
            probability: 1.0,
            ends_segment: false,
            source: None,
            speaker: None,
        }
    }

    fn breaks(text: &str, language: &str) -> Vec<Break> {
        let words = text.split(' ').enumerate();
        let words: Vec<_> = words.map(|(index, text)| word(text, index as f64, index as f64 + 1.0)).collect();
        after_each(&words, language, Duration::from_millis(500))
    }

    #[test]
    fn sentences_end_at_marks_but_not_at_abbreviations() {
        use Break::{Bound, Clause, Pause, Sentence, Words};
        assert_eq!(
            breaks("Stop! Mr. King said \"No.\" John", "en"),
            [Sentence, Clause, Words, Words, Sentence, Pause]
        );
        assert_eq!(
            breaks("Hmm... maybe J. Smith came. Yes", "en"),
            [Clause, Words, Clause, Words, Sentence, Pause]
        );
        assert_eq!(breaks("we met Anna Novak here", "en"), [Bound, Words, Bound, Words, Pause]);
    }

    #[test]
    fn phrases_open_before_conjunctions_and_prepositions() {
        use Break::{Bound, Pause, Phrase, Words};
        assert_eq!(
            breaks("ask what your country can do for the people", "en"),
            [Phrase, Bound, Bound, Words, Bound, Words, Bound, Bound, Pause]
        );
        assert_eq!(breaks("ver la casa grande de Pedro", "es"), [Phrase, Bound, Words, Phrase, Bound, Pause]);
        assert_eq!(breaks("the house", "xx"), [Words, Pause]);
    }

    #[test]
    fn silences_count() {
        let mut words = vec![word("a", 0.0, 1.0), word("b", 1.3, 2.0), word("c", 2.5, 3.0)];
        let pause = Duration::from_millis(500);
        assert_eq!(after_each(&words, "xx", pause), [Break::Clause, Break::Pause, Break::Pause]);
        words[2].range = TimeRange::from_secs(2.4, 3.0);
        assert_eq!(after_each(&words, "xx", pause)[1], Break::Clause);
    }
}
