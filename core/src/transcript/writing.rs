//! Text to words, and which words stand together without a space.
//!
//! Chinese and Japanese are split into single characters with their punctuation, since that is where
//! their lines may break and what karaoke can light up. Thai, Lao, Khmer and Burmese are split into words
//! by a dictionary.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

/// A stretch of text that a line does not break inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub text: String,
    /// Whether it follows the previous one without a space.
    pub joined: bool,
}

/// Splits one line at its spaces, Chinese and Japanese between characters, and Thai and the like between words.
pub(crate) fn units(line: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(line.len() / 8 + 1);
    for token in line.split(is_break_space) {
        // As nearly all are in most languages.
        if is_plain(token) {
            units.push(Unit { text: token.to_owned(), joined: false });
            continue;
        }
        let breaks = dictionary_breaks(token);
        let mut joined = false;
        let mut start = 0;
        while start < token.len() {
            let end = unit_end(token, start, &breaks);
            let unit = &token[start..end];
            start = end;
            let text: String = unit.chars().filter(|&c| !c.is_control() && c != '\u{feff}').collect();
            if has_ink(&text) {
                units.push(Unit { text, joined });
                joined = true;
            }
        }
    }
    units
}

/// Whether `text` may be the text of a word: something to see, nothing to break at.
pub(crate) fn is_word(text: &str) -> bool {
    is_plain(text) || has_ink(text) && !text.contains(|c: char| is_break_space(c) || c.is_control())
}

/// Whether there is something, and nothing but letters, digits and signs of ASCII.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether two words stand together without a space when nothing but their text is known.
pub(crate) fn joins(previous: &str, next: &str) -> bool {
    match (previous.chars().next_back(), next.chars().next()) {
        (Some(a), Some(b)) => is_spaceless(a) && is_spaceless(b),
        _ => false,
    }
}

/// Whether a line may break between the two characters even though no space is there.
pub(crate) fn breaks_between(a: char, b: char) -> bool {
    (is_cjk(a) || is_cjk(b)) && !is_opening(a) && !is_attached(b)
}

/// A space that separates words; no-break spaces bind them.
pub(crate) fn is_break_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn has_ink(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Where the unit that starts at `start` ends.
fn unit_end(token: &str, start: usize, breaks: &[usize]) -> usize {
    let mut previous = None;
    for (at, c) in token[start..].char_indices() {
        let at = start + at;
        if previous.is_some_and(|previous| breaks_between(previous, c) || breaks.binary_search(&at).is_ok()) {
            return at;
        }
        previous = Some(c);
    }
    token.len()
}

/// Where a dictionary parts the words of Thai, Lao, Khmer and Burmese, in bytes.
pub(crate) fn dictionary_breaks(text: &str) -> Vec<usize> {
    if !text.contains(is_of_dictionary) {
        return Vec::new();
    }
    let segmenter = LineSegmenter::new_dictionary(LineBreakOptions::default());
    let is_within = |at: &usize| {
        let (before, after) = text.split_at(*at);
        let sides = before.chars().next_back().zip(after.chars().next());
        sides.is_some_and(|(before, after)| is_of_dictionary(before) && is_of_dictionary(after))
    };
    segmenter.segment_str(text).filter(is_within).collect()
}

/// Scripts whose words only a dictionary parts: Thai, Lao, Burmese, Khmer.
pub(crate) fn is_of_dictionary(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether words of the script stand together without spaces.
pub(crate) fn is_spaceless(c: char) -> bool {
    is_cjk(c) || is_of_dictionary(c)
}

fn is_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff01}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}'
    )
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '¿'
            | '¡'
            | '“'
            | '‘'
            | '（'
            | '［'
            | '｛'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '《'
            | '〈'
            | '｢'
    )
}

/// Characters that may not start a line and so stay with the one before them.
fn is_attached(c: char) -> bool {
    matches!(
        c,
        '!' | '"' | '%' | '\'' | ')' | ',' | '.' | ':' | ';' | '?' | ']' | '}' | '’' | '”' | '…' | '‥' | '·' | '—'
            | '\u{3001}'..='\u{3002}' | '々' | '〉' | '》' | '」' | '』' | '】' | '〕' | '〗' | '〜' | '〞' | '〟'
            | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | '\u{3095}'..='\u{3096}'
            | '\u{3099}'..='\u{309e}'
            | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ' | '・'..='ヾ'
            | '！' | '％' | '）' | '，' | '．' | '：' | '；' | '？' | '］' | '｝' | '～' | '｡' | '｣'..='･' | 'ｧ'..='ｰ'
            | 'ﾞ' | 'ﾟ'
            | '\u{300}'..='\u{36f}' | '\u{200c}'..='\u{200f}' | '\u{2060}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        units(line).into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn latin_splits_at_spaces_but_not_at_no_break_spaces() {
        assert_eq!(texts("  Quoi\u{a0}?  dix\tmots\u{200b} "), ["Quoi\u{a0}?", "dix", "mots\u{200b}"]);
    }

    #[test]
    fn japanese_splits_between_characters_and_keeps_small_kana_and_punctuation() {
        assert_eq!(texts("「ちょっと、待って」"), ["「ちょっ", "と、", "待っ", "て」"]);
    }

    #[test]
    fn spaces_between_chinese_phrases_survive() {
        let words = units("你好 世界 iPhone15很好");
        let joined: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.joined)).collect();
        let expected = [
            ("你", false),
            ("好", true),
            ("世", false),
            ("界", true),
            ("iPhone15", false),
            ("很", true),
            ("好", true),
        ];
        assert_eq!(joined, expected);
    }

    #[test]
    fn thai_lao_khmer_and_burmese_split_into_words() {
        assert_eq!(texts("ยินดีต้อนรับสู่ช่องของเรา"), ["ยินดี", "ต้อนรับ", "สู่", "ช่อง", "ของ", "เรา"]);
        assert_eq!(texts("ສະບາຍດີຊາວໂລກ"), ["ສະບາຍດີ", "ຊາວໂລກ"]);
        for (text, first) in [("កើតមកមានសេរីភាព", "កើតមក"), ("တူညီလွတ်လပ်သော", "တူညီ")]
        {
            let words = texts(text);
            assert_eq!((words[0].as_str(), words.concat().as_str()), (first, text));
            assert!(words.len() > 1);
        }
        let words = units("รุ่น iPhone15ใหม่ ของเรา");
        let joined: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.joined)).collect();
        let expected = [("รุ่น", false), ("iPhone15ใหม่", false), ("ของ", false), ("เรา", true)];
        assert_eq!(joined, expected);
    }

    #[test]
    fn nothing_visible_is_no_word() {
        assert!(texts("\u{a0} \u{200e} \u{feff}\u{0}").is_empty());
        assert!(!is_word("\u{a0}") && !is_word("a b") && is_word("a\u{a0}b"));
    }

    #[test]
    fn words_join_by_script() {
        assert!(joins("你好，", "世界") && joins("สวัส", "ดี"));
        assert!(!joins("hello", "world") && !joins("用", "iPhone") && !joins("안녕", "세상"));
    }
}
