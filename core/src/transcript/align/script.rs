//! A given text as words and tokens.

use super::super::text::{self, TokenWord};
use super::super::tokenizer::Tokenizer;
use crate::ffi::whisper::{Model, Token};
use crate::language;

/// The words of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// In order; their tokens count from the start of the text.
    pub(super) words: Vec<TokenWord>,
    pub(super) tokens: Vec<Token>,
    /// Index after the last word of each segment.
    pub(super) ends: Vec<usize>,
}

impl Script {
    /// Cuts `text` as the model cuts its own: words at spaces, segments at line breaks and ends of sentences.
    pub(super) fn new(text: &str, model: &Model) -> Self {
        let tokenizer = Tokenizer::new(model);
        let mut script = Self { words: Vec::new(), tokens: Vec::new(), ends: Vec::new() };
        for line in text.lines() {
            let tokens = tokenizer.encode(line);
            let words = text::words(tokens.iter().map(|&token| model.token_bytes(token)));
            script.add_line(words, &tokens);
        }
        script
    }

    fn add_line(&mut self, words: Vec<TokenWord>, tokens: &[Token]) {
        let (first_word, first_token) = (self.words.len(), self.tokens.len());
        self.tokens.extend(tokens);
        self.words.extend(words.into_iter().map(|word| TokenWord {
            tokens: word.tokens.start + first_token..word.tokens.end + first_token,
            ..word
        }));
        let words = &self.words[first_word..];
        // The text is older than what is known of the speech.
        let language = language::of("");
        let inner = words.windows(2).enumerate();
        let sentences = inner.filter(|(_, pair)| language.ends_sentence(&pair[0].text, &pair[1].text));
        self.ends.extend(sentences.map(|(index, _)| first_word + index + 1));
        if !words.is_empty() {
            self.ends.push(self.words.len());
        }
    }
}
