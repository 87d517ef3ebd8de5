//! Pieces of recognised text to words.
//!
//! Recognisers that write their tokens mark the start of a word by a space in front of it; a piece
//! without one goes on where the last piece ended.

use super::super::{Word, writing};
use crate::units::TimeRange;

/// A piece of text as the recogniser put it out, spaces included.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub text: String,
    pub range: TimeRange,
    pub probability: f32,
}

/// The words of the pieces. A word has the time from its first piece to its last and their mean
/// probability. Chinese and Japanese pieces are words by themselves.
pub(super) fn words(pieces: impl IntoIterator<Item = Piece>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut parts = 0.0;
    let mut open = false;
    for piece in pieces {
        let shown = piece.text.trim();
        let touches = open && !piece.text.starts_with(char::is_whitespace);
        match words.last_mut() {
            Some(word) if touches && !parted(&word.text, shown) => {
                word.text.push_str(shown);
                word.range.end = word.range.end.max(piece.range.end);
                word.probability = (word.probability * parts + piece.probability) / (parts + 1.0);
                parts += 1.0;
            }
            _ if shown.is_empty() => {}
            _ => {
                words.push(Word {
                    text: shown.into(),
                    range: piece.range,
                    probability: piece.probability,
                    spoken: true,
                });
                parts = 1.0;
            }
        }
        open = !piece.text.ends_with(char::is_whitespace) && !words.is_empty();
    }
    words
}

fn parted(before: &str, after: &str) -> bool {
    match (before.chars().next_back(), after.chars().next()) {
        (Some(a), Some(b)) => writing::breaks_between(a, b),
        _ => false,
    }
}

/// Puts the punctuation of `text` back on words that were given without it, as OpenAI's are. Words that
/// are not found in the text, in order, stay as they are.
pub(super) fn punctuate(words: &mut [Word], text: &str) {
    let mut tokens = text.split_whitespace().peekable();
    for word in words {
        let bare = letters(&word.text);
        if bare.is_empty() {
            continue;
        }
        // Looking only a little ahead keeps a word that is not there from using up the text.
        let mut ahead = tokens.clone();
        if let Some(skipped) = ahead.by_ref().take(4).position(|token| letters(token) == bare)
            && let Some(token) = tokens.nth(skipped)
        {
            word.text = token.to_owned();
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, start: f64) -> Piece {
        Piece { text: text.into(), range: TimeRange::from_secs(start, start + 1.0), probability: 0.5 }
    }

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn pieces_without_a_space_go_on_with_the_word() {
        let words = words([piece(" Cap", 0.0), piece("tion", 1.0), piece("s,", 2.0), piece(" on", 3.0)]);
        assert_eq!(texts(&words), ["Captions,", "on"]);
        assert_eq!(words[0].range, TimeRange::from_secs(0.0, 3.0));
    }

    #[test]
    fn chinese_pieces_are_words_that_keep_their_punctuation() {
        let words = words([piece("你好", 0.0), piece("，", 1.0), piece("世界", 2.0)]);
        assert_eq!(texts(&words), ["你好，", "世界"]);
    }

    #[test]
    fn punctuation_comes_back_from_the_text() {
        let mut words =
            words([piece(" and", 0.0), piece(" so", 1.0), piece(" uh", 2.0), piece(" americans", 3.0)]);
        punctuate(&mut words, "And so, my fellow Americans: ask");
        assert_eq!(texts(&words), ["And", "so,", "uh", "Americans:"]);
    }
}
