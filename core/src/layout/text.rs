//! A cue's words as the text that is shaped.

use std::ops::Range;

use super::language::Language;
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

/// A part of a line that is not broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    /// Number of its font.
    pub(super) font: usize,
    /// Whether a space is before it.
    pub(super) is_apart: bool,
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
    language: &Language,
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
            line.push(&language.cased(&word.text, case), word.joined, index, &drop);
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
    /// All lines as one, for one that has to be broken elsewhere; `None` for a single line, for lines of several speakers,
    /// and for more words than a line may hold.
    pub(super) fn flowed(lines: &[Self]) -> Option<Self> {
        let words: usize = lines.iter().map(|line| line.words.len()).sum();
        let is_speech = |line: &Self| line.text.trim_start().starts_with(['-', '–', '—', '‐', '>']);
        if lines.len() < 2 || words > MAX_WORDS_PER_LINE || lines.iter().any(is_speech) {
            return None;
        }
        let mut all = Self::default();
        for line in lines {
            if !all.text.is_empty() {
                all.text.push(' ');
            }
            let start = all.text.len();
            let moved = |range: &Range<usize>| start + range.start..start + range.end;
            all.text.push_str(&line.text);
            all.words.extend(line.words.iter().map(|(range, word)| (moved(range), *word)));
            all.fonts.extend(line.fonts.iter().map(|(range, font)| (moved(range), *font)));
        }
        Some(all)
    }

    /// Its words, those that stand together as one unless their script has no spaces.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut ranges: Vec<(Range<usize>, bool)> = Vec::with_capacity(self.words.len());
        for (range, _) in &self.words {
            let between = ranges.last().and_then(|(last, _)| self.text.get(last.end..range.start));
            let is_apart = between.is_none_or(|between| between.contains(' '));
            let before = self.text.get(..range.start).and_then(|text| text.chars().next_back());
            let after = self.text.get(range.clone()).and_then(|text| text.chars().next());
            let is_between = before.zip(after).is_some_and(|(a, b)| is_spaceless(a) && is_spaceless(b));
            let may_break = is_apart || is_between;
            match ranges.last_mut().filter(|_| !may_break) {
                Some((last, _)) => last.end = range.end,
                None => ranges.push((range.clone(), is_apart)),
            }
        }
        let part = |(range, is_apart): (Range<usize>, bool)| {
            let font =
                self.fonts.iter().find(|(own, _)| own.contains(&range.start)).map_or(0, |(_, font)| *font);
            Some(Part { text: self.text.get(range)?, font, is_apart })
        };
        ranges.into_iter().filter_map(part).collect()
    }

    /// The bytes of words that stand together, or of all words for letters by themselves, in scripts that can do without
    /// ligatures.
    pub(super) fn apart(&self, has_letters: bool) -> Vec<Range<usize>> {
        let together = self.words.chunk_by(|(a, _), (b, _)| a.end == b.start);
        let range = |words: &[(Range<usize>, u32)]| Some(words.first()?.0.start..words.last()?.0.end);
        let is_plain = |range: &Range<usize>| {
            self.text.get(range.clone()).is_some_and(|text| text.chars().all(has_plain_letters))
        };
        together.filter(|words| has_letters || words.len() > 1).filter_map(range).filter(is_plain).collect()
    }

    fn push(&mut self, word: &str, joined: bool, index: u32, drop: impl Fn(char) -> bool) {
        let before = self.text.len();
        if before > 0 && !joined {
            self.text.push(' ');
        }
        let start = self.text.len();
        let mut is_after_dropped = false;
        for c in word.trim().chars() {
            if drop(c) {
                // What joins it to others goes with it.
                while let Some(joiner) = self.text[start..].chars().next_back().filter(|c| is_joiner(*c)) {
                    self.text.truncate(self.text.len() - joiner.len_utf8());
                }
                is_after_dropped = true;
            } else if !(is_after_dropped && is_joiner(c)) {
                self.text.push(if c.is_control() || is_line_end(c) { ' ' } else { c });
                is_after_dropped = false;
            }
        }
        if self.text[start..].chars().all(is_invisible) {
            self.text.truncate(before);
        } else {
            self.words.push((start..self.text.len(), index));
        }
    }
}

/// Characters that only join or vary their neighbours.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether lines of its script may break where no space is.
fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{312f}'
        | '\u{31a0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Scripts whose letters stand side by side: Latin, Greek, Cyrillic, Armenian, and what all scripts share.
fn has_plain_letters(c: char) -> bool {
    matches!(c, '\0'..='\u{58f}' | '\u{1e00}'..='\u{2bff}')
}

/// Whether its script has marks far above and below its letters: Arabic, Thai, Lao, Tibetan, Burmese, Khmer.
pub(super) fn is_tall(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7fb}')
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
        let lines = lines(&cue, &Language::default(), all(Case::Upper), |_| false);
        assert_eq!(lines[0].text, "STRASSE IS");
        assert_eq!(lines[0].words, [(0..7, 0), (8..10, 1)]);
        assert_eq!(lines[1].words, [(0..4, 2)]);
    }

    #[test]
    fn joined_words_have_no_space_between() {
        let mut cue = line(&["今天", "天气"]);
        cue.words[1].joined = true;
        assert_eq!(lines(&[cue], &Language::default(), all(Case::Keep), |_| false)[0].text, "今天天气");
    }

    #[test]
    fn blank_words_vanish_but_keep_their_index() {
        let cue = [line(&["a", " \n", "x\u{1}y\u{2028}z"]), line(&["\t"])];
        let lines = lines(&cue, &Language::default(), all(Case::Keep), |_| false);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, "a x y z");
        assert_eq!(lines[0].words, [(0..1, 0), (2..7, 2)]);
    }

    #[test]
    fn dropped_characters_leave_no_trace() {
        // So do joiners and selectors beside them.
        let words = ["a🎉b", "🎉", "🎉\u{fe0f}\u{200d}🎉\u{200d}🎉", "c", "d\u{200d}🎉"];
        let lines = lines(&[line(&words)], &Language::default(), all(Case::Keep), |c| c == '🎉');
        assert_eq!(lines[0].text, "ab c d");
        assert_eq!(lines[0].words.iter().map(|(_, word)| *word).collect::<Vec<_>>(), [0, 3, 4]);
    }

    #[test]
    fn joiners_within_a_word_stay() {
        let text = "می\u{200c}خواهم";
        assert_eq!(lines(&[line(&[text])], &Language::default(), all(Case::Keep), |_| false)[0].text, text);
    }

    #[test]
    fn lines_of_one_speaker_are_flowed_together() {
        let of =
            |cue: &[CueLine]| LineText::flowed(&lines(cue, &Language::default(), all(Case::Keep), |_| false));
        let flowed = of(&[line(&["one", "two"]), line(&["three"])]).unwrap();
        assert_eq!(flowed.text, "one two three");
        assert_eq!(flowed.words, [(0..3, 0), (4..7, 1), (8..13, 2)]);
        assert_eq!(of(&[line(&["one"])]), None);
        assert_eq!(of(&[line(&["-Yes."]), line(&["-No!"])]), None);
    }
}
