//! Words, phrases and patterns that are asked for.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::cues::Cue;
use crate::error::{Error, Result};

/// Largest compiled pattern in bytes.
const LARGEST: usize = 1 << 20;

/// What is asked for, ready to be looked for.
#[derive(Debug)]
pub(super) struct Phrases {
    /// One of the words and phrases, the longest first.
    words: Option<Regex>,
    patterns: Vec<Regex>,
}

impl Phrases {
    pub fn new(words: &[String], patterns: &[String]) -> Result<Self> {
        Ok(Self {
            words: any_of(words)?,
            patterns: patterns.iter().map(|pattern| compile(pattern)).collect::<Result<_>>()?,
        })
    }

    /// Which words of a cue are touched by a match.
    pub fn find(&self, cue: &Cue) -> Vec<bool> {
        let (text, spans) = flat(cue);
        let mut found = vec![false; spans.len()];
        let mut touch = |matched: Range<usize>| {
            for (is_found, span) in found.iter_mut().zip(&spans) {
                *is_found |= span.start < matched.end && matched.start < span.end;
            }
        };
        for pattern in &self.patterns {
            pattern.find_iter(&text).filter(|m| !m.is_empty()).for_each(|matched| touch(matched.range()));
        }
        let Some(words) = &self.words else { return found };
        let mut from = 0;
        while let Some(matched) = words.find_at(&text, from) {
            let range = matched.range();
            if stands_alone(&text, &spans, &range) {
                touch(range.clone());
                from = range.end;
            } else {
                // Another may start within it.
                from = range.start
                    + text.get(range.start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
        }
        found
    }
}

/// The cue on one line, and where each word lies in it.
fn flat(cue: &Cue) -> (String, Vec<Range<usize>>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for line in &cue.lines {
        if !text.is_empty() {
            text.push(' ');
        }
        let at = text.len();
        text.push_str(&line.text());
        spans.extend(line.spans().map(|(span, _)| at + span.start..at + span.end));
    }
    (text, spans)
}

/// Whether no letter or digit of the same word touches a match. In scripts without spaces, words touch each other.
fn stands_alone(text: &str, spans: &[Range<usize>], matched: &Range<usize>) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..matched.start).and_then(|text| text.chars().next_back());
    let after = text.get(matched.end..).and_then(|text| text.chars().next());
    (!goes_on(before) || spans.iter().any(|span| span.start == matched.start))
        && (!goes_on(after) || spans.iter().any(|span| span.end == matched.end))
}

/// One expression for all words and phrases; `None` where there are none.
fn any_of(words: &[String]) -> Result<Option<Regex>> {
    let mut phrases = Vec::with_capacity(words.len());
    for (index, phrase) in words.iter().enumerate() {
        let parts: Vec<_> = phrase.split_whitespace().map(regex::escape).collect();
        if parts.is_empty() {
            return Err(Error::option(&format!("emphasis.words[{index}]"), "empty", "a word or a phrase"));
        }
        phrases.push(parts.join(r"\s+"));
    }
    if phrases.is_empty() {
        return Ok(None);
    }
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    let expression = phrases.join("|");
    let built = RegexBuilder::new(&expression).case_insensitive(true).size_limit(64 * LARGEST).build();
    built
        .map(Some)
        .map_err(|_| Error::option("emphasis.words", "too long together", "fewer or shorter phrases"))
}

fn compile(pattern: &str) -> Result<Regex> {
    let wrong = |why: String| {
        Error::option(
            "emphasis.patterns",
            format!("{pattern:?}, {why}"),
            "a regular expression in the syntax of Rust's `regex`, without look-around and back-references",
        )
    };
    if let Err(error) = regex_syntax::Parser::new().parse(pattern) {
        return Err(wrong(explained(pattern, &error)));
    }
    let built = RegexBuilder::new(pattern).size_limit(LARGEST).build();
    built.map_err(|_| wrong(format!("which takes more than {} MB", LARGEST >> 20)))
}

/// What is wrong with a pattern, and at which of its characters, counted from 1.
fn explained(pattern: &str, error: &regex_syntax::Error) -> String {
    let (why, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), *error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), *error.span()),
        other => return other.to_string(),
    };
    let character = pattern.get(..span.start.offset).map_or(0, |before| before.chars().count()) + 1;
    format!("which is wrong at character {character}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    fn found(words: &[&str], patterns: &[&str], text: &str) -> Vec<String> {
        let [words, patterns] =
            [words, patterns].map(|list| list.iter().map(|&s| s.to_owned()).collect::<Vec<_>>());
        let phrases = Phrases::new(&words, &patterns).unwrap();
        let cue = Cue::from_text(TimeRange::default(), text);
        let all = cue.words().map(|word| word.text.clone());
        all.zip(phrases.find(&cue)).filter(|(_, is)| *is).map(|(word, _)| word).collect()
    }

    #[test]
    fn words_and_phrases_are_found_in_any_case_and_across_lines() {
        assert_eq!(found(&["FREE"], &[], "Free, freedom: \"free\"!"), ["Free,", "\"free\"!"]);
        assert_eq!(found(&["right  now"], &[], "Do it right\nnow, or now."), ["right", "now,"]);
        assert_eq!(
            found(&["Anna", "amour", "known"], &[], "Anna's l'amour well-known Annabel"),
            ["Anna's", "l'amour", "well-known"]
        );
        assert_eq!(found(&["new york city", "new"], &[], "a new york"), ["new"]);
        assert_eq!(found(&["世界", "$5"], &[], "你好世界 for $5."), ["世", "界", "$5."]);
    }

    #[test]
    fn patterns_touch_words() {
        assert_eq!(found(&[], &[r"(?i)\bun\w+", "x*"], "Unreal and fun"), ["Unreal"]);
        assert_eq!(found(&[], &[r"\d+ apples"], "Got 12 apples, 3 pears"), ["12", "apples,"]);
    }

    #[test]
    fn wrong_patterns_are_told_with_their_place() {
        let message = |pattern: &str| Phrases::new(&[], &[pattern.into()]).unwrap_err().to_string();
        let told = message("äb(c");
        assert!(
            told.starts_with("option `emphasis.patterns` is \"äb(c\", which is wrong at character 3: "),
            "{told}"
        );
        assert!(message("(?<=a)b").contains("character 1: look-around"), "{}", message("(?<=a)b"));
        assert!(message(r"\w{1000}{1000}").contains("takes more than 1 MB"));
        assert!(
            Phrases::new(&[" ".into()], &[])
                .unwrap_err()
                .to_string()
                .contains("`emphasis.words[0]` is empty")
        );
    }
}
