//! Text to words, and which words stand together without a space.
//!
//! Chinese and Japanese are split into single characters with their punctuation, since that is where
//! their lines may break and what karaoke can light up. Thai, Lao, Khmer and Burmese need a dictionary
//! to split; without word times from the recogniser their phrases stay whole.

/// A stretch of text that a line does not break inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub text: String,
    /// Whether it follows the previous one without a space.
    pub joined: bool,
}

/// Splits one line at its spaces, and Chinese and Japanese between characters.
pub(crate) fn units(line: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for token in line.split(is_break_space) {
        let mut rest = token;
        let mut joined = false;
        while !rest.is_empty() {
            let (unit, after) = rest.split_at(unit_length(rest));
            rest = after;
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
    has_ink(text) && !text.contains(|c: char| is_break_space(c) || c.is_control())
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

fn unit_length(token: &str) -> usize {
    let mut previous = None;
    for (at, c) in token.char_indices() {
        if previous.is_some_and(|previous| breaks_between(previous, c)) {
            return at;
        }
        previous = Some(c);
    }
    token.len()
}

fn is_spaceless(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
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
