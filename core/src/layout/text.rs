//! A cue's words as the text that is shaped.

use std::ops::Range;

use crate::cues::{CueLine, CueWord};
use crate::style::Case;

/// Words a line may hold before it is cut into several: parley counts styles, of which each word is one, in
/// 16 bits.
const MAX_WORDS_PER_LINE: usize = 1_000;

/// The text of one line, which breaking may cut further.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LineText {
    pub(super) text: String,
    /// The bytes of each word and its index in the cue.
    pub(super) words: Vec<(Range<usize>, u32)>,
    /// The bytes of words in another font than the style's, and its number.
    pub(super) fonts: Vec<(Range<usize>, usize)>,
}

/// How a word is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Number of its font; 0 is that of the style.
    pub(super) font: usize,
    pub(super) case: Case,
}

/// Words joined as [`CueLine::text`] does, each in its `setting`, without control characters and without what `drop` says.
/// Lines that come out empty are left out.
pub(super) fn lines(
    cue: &[CueLine],
    setting: impl Fn(&CueWord) -> Setting,
    drop: impl Fn(char) -> bool,
) -> Vec<LineText> {
    let mut first_word = 0;
    let mut lines = Vec::with_capacity(cue.len());
    for words in cue.iter().flat_map(|line| line.words.chunks(MAX_WORDS_PER_LINE)) {
        let mut line = LineText::default();
        for (index, word) in (first_word..).zip(words) {
            let Setting { font, case } = setting(word);
            let before = line.words.len();
            line.push(&cased(&word.text, case), word.joined, index, &drop);
            let pushed = line.words.get(before).filter(|_| font > 0);
            line.fonts.extend(pushed.map(|(range, _)| (range.clone(), font)));
        }
        first_word += words.len() as u32;
        if !line.words.is_empty() {
            lines.push(line);
        }
    }
    lines
}

impl LineText {
    fn push(&mut self, word: &str, joined: bool, index: u32, drop: impl Fn(char) -> bool) {
        let before = self.text.len();
        if before > 0 && !joined {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.extend(
            word.trim()
                .chars()
                .filter(|c| !drop(*c))
                .map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }),
        );
        if self.text[start..].trim().is_empty() {
            self.text.truncate(before);
        } else {
            self.words.push((start..self.text.len(), index));
        }
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn cased(text: &str, case: Case) -> String {
    match case {
        Case::Keep => text.to_owned(),
        Case::Upper => text.to_uppercase(),
        Case::Lower => text.to_lowercase(),
    }
}

/// Whether letters of the script join, so that space between them would tear words apart.
pub(super) fn is_joining(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{1800}'..='\u{18af}' | '\u{a840}'..='\u{a87f}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10ac0}'..='\u{10aff}'
        | '\u{10d00}'..='\u{10d3f}' | '\u{10f30}'..='\u{10f6f}' | '\u{1e900}'..='\u{1e95f}')
}

/// Characters that have no ink of their own, so that a font without them is no loss.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(case: Case) -> impl Fn(&CueWord) -> Setting {
        move |_| Setting { font: 0, case }
    }

    fn line(words: &[&str]) -> CueLine {
        CueLine { words: words.iter().map(|w| CueWord::new(*w, None)).collect() }
    }

    #[test]
    fn words_are_joined_cased_and_indexed_across_lines() {
        let cue = [line(&["straße", "is"]), line(&["here"])];
        let lines = lines(&cue, all(Case::Upper), |_| false);
        assert_eq!(lines[0].text, "STRASSE IS");
        assert_eq!(lines[0].words, [(0..7, 0), (8..10, 1)]);
        assert_eq!(lines[1].words, [(0..4, 2)]);
    }

    #[test]
    fn joined_words_have_no_space_between() {
        let mut cue = line(&["今天", "天气"]);
        cue.words[1].joined = true;
        assert_eq!(lines(&[cue], all(Case::Keep), |_| false)[0].text, "今天天气");
    }

    #[test]
    fn blank_words_vanish_but_keep_their_index() {
        let cue = [line(&["a", " \n", "x\u{1}y\u{2028}z"]), line(&["\t"])];
        let lines = lines(&cue, all(Case::Keep), |_| false);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, "a x y z");
        assert_eq!(lines[0].words, [(0..1, 0), (2..7, 2)]);
    }

    #[test]
    fn dropped_characters_leave_no_trace() {
        let lines = lines(&[line(&["a🎉b", "🎉", "c"])], all(Case::Keep), |c| c == '🎉');
        assert_eq!(lines[0].text, "ab c");
        assert_eq!(lines[0].words[1].1, 2);
    }
}
