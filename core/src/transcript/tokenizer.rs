//! Text to the tokens that Whisper would write it with.
//!
//! The model knows byte pair encoding by its result alone: of two neighbours those are joined first whose
//! union has the lowest id, for ids were given in the order of the merges. whisper.cpp's own tokeniser
//! takes the longest prefix instead, which gives other tokens, and runs a recursive regular expression
//! over the text, which a long one overflows.

use std::collections::HashMap;

use super::text::is_unspaced;
use crate::ffi::whisper::{Model, Token};

/// Most bytes that are merged at once; longer runs of letters are cut, as merging takes the square.
const LONGEST_PIECE: usize = 256;

/// A model's vocabulary of text, by bytes.
pub(super) struct Tokenizer {
    ids: HashMap<Vec<u8>, Token>,
}

impl Tokenizer {
    pub(super) fn new(model: &Model) -> Self {
        let bytes = |id| model.token_bytes(id).to_vec();
        Self::of((0..model.special().end).map(|id| (bytes(id), id)))
    }

    fn of(tokens: impl Iterator<Item = (Vec<u8>, Token)>) -> Self {
        Self { ids: tokens.filter(|(bytes, _)| !bytes.is_empty()).collect() }
    }

    /// The tokens of one line. Every word but one that starts a line in a script without spaces has a space
    /// before it, as in the model's own text.
    pub(super) fn encode(&self, line: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        for (index, word) in line.split_whitespace().enumerate() {
            let bare = index == 0 && word.starts_with(is_unspaced);
            let word = if bare { word.to_owned() } else { format!(" {word}") };
            pieces(&word).for_each(|piece| self.merge(piece.as_bytes(), &mut tokens));
        }
        tokens
    }

    /// Joins neighbours until no union is a token; bytes that the model has no token for are left out.
    fn merge(&self, piece: &[u8], tokens: &mut Vec<Token>) {
        let mut bounds: Vec<usize> = (0..=piece.len()).collect();
        let union = |bounds: &[usize], at: usize| {
            let end = *bounds.get(at + 2)?;
            self.ids.get(&piece[bounds[at]..end]).copied()
        };
        while let Some((_, at)) = (0..bounds.len())
            .filter_map(|at| Some((union(&bounds, at)?, at)))
            .min_by_key(|&(id, at)| (id, at))
        {
            bounds.remove(at + 1);
        }
        tokens.extend(bounds.windows(2).filter_map(|part| self.ids.get(&piece[part[0]..part[1]])));
    }
}

/// What a character is to the rules by which text is cut before merging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Number,
    Other,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Number,
        _ => Class::Other,
    }
}

/// Cuts a word into runs of letters, of numbers and of other signs, English contractions apart.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(piece_length(rest));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn piece_length(text: &str) -> usize {
    const CONTRACTIONS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    if let Some(contraction) = CONTRACTIONS.iter().find(|contraction| text.starts_with(**contraction)) {
        return contraction.len();
    }
    let space = usize::from(text.starts_with(' '));
    let Some(first) = text[space..].chars().next() else { return space };
    let same = |&(at, c): &(usize, char)| class(c) == class(first) && at + c.len_utf8() <= LONGEST_PIECE;
    let length = text[space..].char_indices().take_while(same).map(|(at, c)| at + c.len_utf8()).last();
    space + length.unwrap_or(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(word: &str) -> Vec<&str> {
        pieces(word).collect()
    }

    fn tokenizer(merges: &[&str]) -> Tokenizer {
        let letters = "abcdefghijklmnopqrstuvwxyz '.".bytes().map(|byte| vec![byte]);
        Tokenizer::of(letters.chain(merges.iter().map(|merge| merge.as_bytes().to_vec())).zip(0..))
    }

    fn encoded(tokenizer: &Tokenizer, line: &str) -> Vec<String> {
        let bytes = |id| tokenizer.ids.iter().find(|(_, known)| **known == id).unwrap().0.clone();
        tokenizer.encode(line).into_iter().map(|id| String::from_utf8(bytes(id)).unwrap()).collect()
    }

    #[test]
    fn words_are_cut_by_kind_of_character() {
        assert_eq!(cut(" it's"), [" it", "'s"]);
        assert_eq!(cut(" $1,000."), [" $", "1", ",", "000", "."]);
        assert_eq!(cut(" re-entered"), [" re", "-", "entered"]);
        assert_eq!(cut("今日は、"), ["今日は", "、"]);
    }

    #[test]
    fn the_earliest_merge_comes_first_not_the_longest_token() {
        let tokenizer = tokenizer(&["bc", " a", " ab"]);
        assert_eq!(encoded(&tokenizer, "abc"), [" a", "bc"]);
    }

    #[test]
    fn spaces_belong_to_the_token_after_them_and_unknown_bytes_are_left_out() {
        let tokenizer = tokenizer(&["he", "the", " the"]);
        assert_eq!(encoded(&tokenizer, "the  the\tça"), [" the", " the", " ", "a"]);
    }

    #[test]
    fn a_line_without_spaces_does_not_take_for_ever() {
        let tokenizer = tokenizer(&["aa", "aaaa"]);
        let line = "a".repeat(1 << 14);
        assert_eq!(encoded(&tokenizer, &line).concat().trim_start().len(), line.len());
    }
}
