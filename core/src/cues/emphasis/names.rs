//! Names, by their capitals.

use std::collections::BTreeSet;

use crate::cues::{Cue, CueLine};
use crate::language::{self, Language};
use crate::units::{Duration, TimeRange};

/// Words of German that stand in nearly every sentence, and that no other language with capitals shares.
const GERMAN: [&str; 16] = [
    "und", "ist", "nicht", "auf", "für", "auch", "eine", "einen", "einer", "wir", "sind", "wird", "sich",
    "aus", "haben", "sehr",
];
/// One in so many words of German is among them, at least.
const GERMAN_ONE_IN: usize = 25;
/// Words within sentences from which the share of capitals can be told.
const ENOUGH: usize = 6;
/// A sentence is not interrupted for so long.
const PAUSE: Duration = Duration::from_millis(2_000);

/// Which words of each cue are names; `language` is that of cues that say nothing of theirs, and empty where it is not known.
/// Each tier is a text by itself.
pub(super) fn find(cues: &[Cue], language: &str) -> Vec<Vec<bool>> {
    let mut found = vec![Vec::new(); cues.len()];
    let tiers: BTreeSet<i32> = cues.iter().map(|cue| cue.tier).collect();
    for tier in tiers {
        let of_tier: Vec<_> = cues.iter().enumerate().filter(|(_, cue)| cue.tier == tier).collect();
        let own = of_tier.iter().find_map(|(_, cue)| cue.language.as_deref());
        let texts: Vec<_> = of_tier.iter().map(|(_, cue)| *cue).collect();
        for ((index, _), names) in of_tier.iter().zip(find_in(&texts, own.unwrap_or(language))) {
            if let Some(found) = found.get_mut(*index) {
                *found = names;
            }
        }
    }
    found
}

/// The same of one text.
fn find_in(cues: &[&Cue], language: &str) -> Vec<Vec<bool>> {
    let mut reader = Reader {
        language: language::of(language),
        begins: true,
        words: 0,
        german: 0,
        within: 0,
        capitals: 0,
        sentences: 0,
        starts: 0,
        capital_starts: 0,
    };
    let mut before = None;
    let mut read = |cue: &Cue| {
        // What is said at the same time or much later does not go on with the sentence.
        let TimeRange { start, end } = cue.range;
        reader.begins |= before.replace(end).is_some_and(|before| start < before || start - before > PAUSE);
        reader.read(cue)
    };
    let found: Vec<_> = cues.iter().map(|cue| read(cue)).collect();
    let (tell, starts_tell) = (reader.capitals_tell(), reader.starts_tell());
    let is_name = |capital: Capital| match capital {
        Capital::None => false,
        Capital::Within => tell,
        Capital::OfLine => tell && starts_tell,
    };
    found.into_iter().map(|words| words.into_iter().map(is_name).collect()).collect()
}

/// A capital that begins no sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Capital {
    None,
    /// Within a line.
    Within,
    /// At the start of a line.
    OfLine,
}

/// What was read so far.
struct Reader {
    language: &'static Language,
    /// Whether the next word begins a sentence.
    begins: bool,
    words: usize,
    /// Of them in [`GERMAN`].
    german: usize,
    /// Words within sentences, in scripts with capitals.
    within: usize,
    /// Of them with a capital.
    capitals: usize,
    /// Ends of sentences.
    sentences: usize,
    /// Lines that begin within a sentence.
    starts: usize,
    /// Of them with a capital.
    capital_starts: usize,
}

impl Reader {
    /// Whether capitals stand for names in this text.
    fn capitals_tell(&self) -> bool {
        self.language.capitals_tell_names()
            && self.german * GERMAN_ONE_IN < self.words.max(1)
            && (self.within < ENOUGH || self.capitals * 3 < self.within * 2)
    }

    /// Whether capitals at the starts of lines stand for names: not in text without full stops, or of which most lines start
    /// with one.
    fn starts_tell(&self) -> bool {
        self.sentences > 0 && (self.capital_starts < 3 || self.capital_starts * 3 < self.starts * 2)
    }

    fn read(&mut self, cue: &Cue) -> Vec<Capital> {
        let has_small = cue.words().any(|word| word.text.contains(char::is_lowercase));
        let is_song = cue.words().any(|word| word.text.contains(['♪', '♫', '♩', '♬']));
        let mut found = Vec::new();
        for line in &cue.lines {
            self.begins |= is_song || is_dialogue(line);
            found.extend(line.words.iter().enumerate().map(|(index, word)| {
                let next = line.words.get(index + 1).map_or("", |next| &next.text);
                let capital = self.word(&word.text, next, index == 0);
                if has_small { capital } else { Capital::None }
            }));
        }
        found
    }

    fn word(&mut self, word: &str, next: &str, is_first: bool) -> Capital {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = bare.chars().next() else { return Capital::None };
        self.words += 1;
        self.german += usize::from(GERMAN.contains(&bare.to_lowercase().as_str()));
        let is_quoted = word.starts_with(['"', '“', '„', '«', '‹', '「', '\'', '‘', '(', '[', '¿', '¡']);
        let ends = self.language.ends_sentence(word, next);
        self.sentences += usize::from(ends);
        let begins = std::mem::replace(&mut self.begins, ends || word.ends_with([':', '：']));
        let has_case = first.is_lowercase() || first.is_uppercase();
        let is_capitalised = language::is_capitalised(bare);
        // That of the pronoun I says nothing.
        if begins || is_quoted || !has_case || first.is_uppercase() && !is_capitalised {
            return Capital::None;
        }
        let capital = usize::from(is_capitalised);
        self.within += 1;
        self.capitals += capital;
        if is_first {
            self.starts += 1;
            self.capital_starts += capital;
        }
        match (is_capitalised, is_first) {
            (false, _) => Capital::None,
            (true, false) => Capital::Within,
            (true, true) => Capital::OfLine,
        }
    }
}

/// Whether a line begins with a dash, as that of another speaker does.
fn is_dialogue(line: &CueLine) -> bool {
    line.words.first().is_some_and(|word| word.text.starts_with(['-', '–', '—', '―', '‐', '>']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cues: &[&str]) -> Vec<String> {
        let cues: Vec<_> = cues.iter().map(|text| Cue::from_text(TimeRange::default(), text)).collect();
        let words = cues.iter().flat_map(Cue::words).map(|word| word.text.clone());
        words.zip(find(&cues, "").concat()).filter(|(_, is)| *is).map(|(word, _)| word).collect()
    }

    #[test]
    fn capitals_within_sentences_are_names() {
        assert_eq!(
            names(&["Yesterday I met John O'Neil in", "Paris. He said I'm late."]),
            ["John", "O'Neil", "Paris."]
        );
        assert_eq!(
            names(&["Ask Dr. Smith. Then he said: Go home", "at NASA, \"Come here\""]),
            ["Dr.", "Smith.", "NASA,"]
        );
        assert_eq!(names(&["- Hello there\n- Good day, Anna"]), ["Anna"]);
        assert_eq!(names(&["Вчера в Москве был Иван"]), ["Москве", "Иван"]);
        assert_eq!(names(&["昨天 in Beijing 北京"]), ["Beijing"]);
    }

    #[test]
    fn capitals_that_tell_nothing_are_no_names() {
        assert_eq!(
            names(&["Gestern hat der Mann auf dem Markt und im Garten mit Frau Schmidt gesprochen."]),
            [""; 0]
        );
        assert_eq!(names(&["The Quick Brown Fox Jumps Over The Lazy Dog"]), [""; 0]);
        assert_eq!(names(&["First line here", "Second line of Anna"]), ["Anna"]);
        assert_eq!(
            names(&[
                "The sun was up.",
                "We went",
                "Home with Ann and",
                "Then we ate",
                "Bread. They sang",
                "Songs"
            ]),
            ["Ann"]
        );
        let beside = |start: f64, text: &str| Cue::from_text(TimeRange::from_secs(start, start + 2.0), text);
        let overlapping = [beside(0.0, "- Hello. Closed on the 1st"), beside(1.0, "Where is it?")];
        assert_eq!(find(&overlapping, "").concat().iter().filter(|is| **is).count(), 0);
        assert_eq!(names(&["STOP RIGHT THERE", "you fool, yes you, I mean it this time, stop"]), [""; 0]);
        assert_eq!(names(&["♪ Twinkle twinkle little star\nHow I wonder what you are ♪"]), [""; 0]);
    }
}
