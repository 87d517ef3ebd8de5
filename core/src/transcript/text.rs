//! Tokens to words.
//!
//! Whisper's tokens are bytes: a character may be split over several, and a space belongs to the token
//! after it. A word is what stands between spaces, so punctuation, hyphens, apostrophes and the parts of
//! a number stay with it. Scripts that write no spaces are cut where tokens end, so that each unit has an
//! onset of its own; marks, small kana and closing punctuation stay with the character that they follow.

use std::ops::Range;

/// A word and the tokens that it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenWord {
    pub(super) text: String,
    pub(super) tokens: Range<usize>,
    /// Whether a space stands before it in the text.
    pub(super) spaced: bool,
}

/// Cuts tokens, given as bytes, into words.
pub(super) fn words<'a>(tokens: impl IntoIterator<Item = &'a [u8]>) -> Vec<TokenWord> {
    let mut words: Vec<TokenWord> = Vec::new();
    let mut spaced = true;
    for (character, tokens, starts_token) in characters(tokens) {
        if character.is_whitespace() || character.is_control() {
            spaced = true;
            continue;
        }
        match words.last_mut() {
            Some(word) if !(spaced || starts_token && may_split(&word.text, character)) => {
                word.text.push(character);
                word.tokens.end = word.tokens.end.max(tokens.end);
            }
            _ => words.push(TokenWord { text: character.into(), tokens, spaced }),
        }
        spaced = false;
    }
    attach_loose_punctuation(words)
}

/// Characters with the tokens that hold their bytes, and whether one starts a token; bytes that are not
/// UTF-8 are left out.
fn characters<'a>(tokens: impl IntoIterator<Item = &'a [u8]>) -> Vec<(char, Range<usize>, bool)> {
    let mut bytes = Vec::new();
    let mut owners = Vec::new();
    for (index, token) in tokens.into_iter().enumerate() {
        bytes.extend_from_slice(token);
        owners.extend(token.iter().enumerate().map(|(byte, _)| (index, byte == 0)));
    }
    let mut characters = Vec::new();
    let mut position = 0;
    for part in bytes.utf8_chunks() {
        for (offset, character) in part.valid().char_indices() {
            let (first, starts) = owners[position + offset];
            let (last, _) = owners[position + offset + character.len_utf8() - 1];
            characters.push((character, first..last + 1, starts));
        }
        position += part.valid().len() + part.invalid().len();
    }
    characters
}

/// Whether text may be cut before `next` though there is no space.
fn may_split(word: &str, next: char) -> bool {
    let opens = word.chars().all(|c| !c.is_alphanumeric());
    let last = word.chars().next_back();
    let unspaced = last.is_some_and(is_unspaced) || is_unspaced(next);
    unspaced && !opens && next.is_alphanumeric() && !is_dependent(next) && !last.is_some_and(needs_next)
}

/// Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' |
        '\u{3001}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' |
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}')
}

/// Characters of those scripts that cannot begin a unit: vowels and tones of Thai, Lao, Myanmar and Khmer
/// that are written after or around a consonant, small kana and the signs that lengthen or repeat.
fn is_dependent(c: char) -> bool {
    matches!(c,
        '\u{0e2f}'..='\u{0e3a}' | '\u{0e45}'..='\u{0e4e}' | '\u{0eaf}'..='\u{0ebc}' | '\u{0ec6}'..='\u{0ece}' |
        '\u{102b}'..='\u{103e}' | '\u{1056}'..='\u{1059}' | '\u{17b4}'..='\u{17d3}' |
        'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゝ' | 'ゞ' |
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ー' | 'ヽ' | 'ヾ' | '々')
}

/// Characters of those scripts that cannot end a unit: vowels of Thai and Lao that are written before their consonant,
/// and the signs of Myanmar and Khmer that stack the next consonant.
fn needs_next(c: char) -> bool {
    matches!(c, '\u{0e40}'..='\u{0e44}' | '\u{0ec0}'..='\u{0ec4}' | '\u{1039}' | '\u{17d2}')
}

/// Joins marks that stand alone, such as a dash between spaces, to the word before, or after at the start.
fn attach_loose_punctuation(words: Vec<TokenWord>) -> Vec<TokenWord> {
    let mut joined: Vec<TokenWord> = Vec::with_capacity(words.len());
    let mut loose: Option<TokenWord> = None;
    for mut word in words {
        if let Some(mark) = loose.take() {
            word.text.insert_str(0, &mark.text);
            word.tokens.start = mark.tokens.start;
            word.spaced = mark.spaced;
        }
        let sounds = word.text.chars().any(|c| c.is_alphanumeric() || is_symbol_read_aloud(c));
        match joined.last_mut() {
            Some(before) if !sounds => {
                before.text.push_str(&word.text);
                before.tokens.end = word.tokens.end;
            }
            None if !sounds => loose = Some(word),
            _ => joined.push(word),
        }
    }
    joined
}

fn is_symbol_read_aloud(c: char) -> bool {
    matches!(c, '&' | '+' | '=' | '%' | '@' | '#' | '$' | '€' | '£' | '¥' | '°')
}

/// The words as running text.
pub(super) fn join<'a>(words: impl IntoIterator<Item = &'a TokenWord>) -> String {
    let mut text = String::new();
    for word in words {
        if word.spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(tokens: &[&str]) -> Vec<(String, Range<usize>)> {
        words(tokens.iter().map(|t| t.as_bytes())).into_iter().map(|w| (w.text, w.tokens)).collect()
    }

    fn texts(tokens: &[&str]) -> Vec<String> {
        cut(tokens).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn punctuation_contractions_hyphens_and_numbers_stay_in_their_word() {
        let tokens =
            [" It", "'s", " re", "-", "entered", ",", " $", "1", ",", "000", ".", " \"", "Hi", "!\""];
        assert_eq!(texts(&tokens), ["It's", "re-entered,", "$1,000.", "\"Hi!\""]);
        assert_eq!(cut(&tokens)[1].1, 2..6);
    }

    #[test]
    fn dates_times_money_and_addresses_are_words() {
        assert_eq!(texts(&[" on", " 20", "/", "01", "/", "19", "61", ","]), ["on", "20/01/1961,"]);
        assert_eq!(texts(&[" January", " 20", "th", ",", " 1961"]), ["January", "20th,", "1961"]);
        assert_eq!(texts(&[" at", " 3", ":", "30", " p", ".", "m", "."]), ["at", "3:30", "p.m."]);
        assert_eq!(texts(&[" £", "3", ".", "5", "m", " or", " 20", "%"]), ["£3.5m", "or", "20%"]);
        assert_eq!(texts(&[" 5", " €", " -", "7", "°", "C"]), ["5", "€", "-7°C"]);
        assert_eq!(texts(&[" info", "@", "ex", "ample", ".", "com", "."]), ["info@example.com."]);
        assert_eq!(texts(&[" +", "44", " 20", "-", "79", "46"]), ["+44", "20-7946"]);
    }

    #[test]
    fn contractions_and_compounds_are_words() {
        assert_eq!(
            texts(&[" don", "'t", " rock", " '", "n", "'", " roll"]),
            ["don't", "rock", "'n'", "roll"]
        );
        assert_eq!(texts(&[" l", "'", "homme", " est", "-", "ce"]), ["l'homme", "est-ce"]);
        assert_eq!(texts(&[" mother", "-", "in", "-", "law", "’", "s"]), ["mother-in-law’s"]);
    }

    #[test]
    fn loose_marks_join_their_neighbours() {
        assert_eq!(texts(&[" -", " one", " –", " two", " ..."]), ["-one–", "two..."]);
        assert_eq!(texts(&[" ..."]), Vec::<String>::new());
        assert_eq!(texts(&[" salt", " &", " pepper"]), ["salt", "&", "pepper"]);
    }

    #[test]
    fn characters_split_over_tokens_are_put_together() {
        let snowman = "☃é".as_bytes();
        let tokens: Vec<&[u8]> = vec![b" a", &snowman[..1], &snowman[1..4], &snowman[4..]];
        let found = words(tokens);
        assert_eq!((found[0].text.as_str(), found[0].tokens.clone()), ("a☃é", 0..4));
    }

    #[test]
    fn scripts_without_spaces_are_cut_where_tokens_end() {
        assert_eq!(
            texts(&["今日", "は", "、", "いい", "天", "気", "です", "。"]),
            ["今日", "は、", "いい", "天", "気", "です。"]
        );
        assert_eq!(texts(&["し", "ょ", "う", "コ", "ー", "ヒ"]), ["しょ", "う", "コー", "ヒ"]);
        assert_eq!(texts(&["ก", "ำ", "ลัง"]), ["กำ", "ลัง"]);
        assert_eq!(texts(&["我", "有", "20", "24", "年", "的", "iPhone", "手", "机"]), {
            ["我", "有", "2024", "年", "的", "iPhone", "手", "机"]
        });
        assert_eq!(texts(&["コ", "ンピ", "ュ", "ー", "タ", "ー", "を", "使", "って"]), {
            ["コ", "ンピュー", "ター", "を", "使って"]
        });
        assert_eq!(texts(&["ส", "ว", "ั", "สด", "ี"]), ["ส", "วั", "สดี"]);
        assert_eq!(texts(&["เ", "ม", "ื", "อง", "ไ", "ท", "ย"]), ["เมื", "อง", "ไท", "ย"]);
        assert_eq!(texts(&["ខ", "្", "ម", "ែ", "រ"]), ["ខ្មែ", "រ"]);
        assert_eq!(texts(&["「", "你", "好", "」", " OK"]), ["「你", "好」", "OK"]);
    }

    #[test]
    fn joined_words_give_the_text_back() {
        let found = words([" Hello", ",", " 世", "界", " !"].iter().map(|t| t.as_bytes()));
        assert_eq!(join(&found), "Hello, 世界!");
    }

    proptest! {
        #[test]
        fn any_bytes_give_words_without_spaces_over_rising_tokens(
            tokens in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 0..20),
        ) {
            let found = words(tokens.iter().map(Vec::as_slice));
            prop_assert!(found.iter().all(|w| !w.text.is_empty() && !w.text.contains(char::is_whitespace)));
            prop_assert!(found.iter().all(|w| w.tokens.start < w.tokens.end && w.tokens.end <= tokens.len()));
            prop_assert!(found.is_sorted_by_key(|w| w.tokens.start));
        }
    }
}
