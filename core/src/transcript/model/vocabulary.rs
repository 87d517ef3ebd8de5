//! The text tokens of a faster-whisper folder, as the raw bytes that a ggml file carries.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::reader::unreadable;
use crate::error::{Error, Result};

/// Tokens in a ggml file: GPT-2's, up to `<|endoftext|>` for English and up to an empty one otherwise.
/// whisper.cpp adds the special tokens after them itself.
const TEXT_TOKENS: usize = 50_257;
/// Largest vocabulary file accepted, in bytes; tokenizer.json has 2.2 MB.
const MAX_FILE_BYTES: u64 = 32 << 20;

/// Reads `vocabulary.txt`, `vocabulary.json` or `tokenizer.json`, whichever is there first.
pub(super) fn read(folder: &Path) -> Result<Vec<Vec<u8>>> {
    type Parser = fn(&str) -> Result<Vec<String>, String>;
    let parsers: [(&str, Parser); 3] = [
        ("vocabulary.txt", parse_lines),
        ("vocabulary.json", parse_list),
        ("tokenizer.json", parse_tokenizer),
    ];
    for (name, parse) in parsers {
        let path = folder.join(name);
        if let Some(text) = read_text(&path)? {
            let tokens = parse(&text).map_err(|reason| Error::model(&path, reason))?;
            return text_tokens(&tokens).map_err(|reason| Error::model(&path, reason));
        }
    }
    Err(Error::model(folder, "it has no vocabulary.txt, vocabulary.json or tokenizer.json"))
}

fn read_text(path: &PathBuf) -> Result<Option<String>> {
    let bytes = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, error)),
    };
    if bytes > MAX_FILE_BYTES {
        return Err(Error::model(path, format!("it has {bytes} bytes; accepted: up to {MAX_FILE_BYTES}")));
    }
    fs::read_to_string(path).map(Some).map_err(|error| unreadable(path, error))
}

fn parse_lines(text: &str) -> Result<Vec<String>, String> {
    Ok(text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()).collect())
}

fn parse_list(text: &str) -> Result<Vec<String>, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
struct Tokenizer {
    model: TokenizerModel,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
}

#[derive(Deserialize)]
struct TokenizerModel {
    vocab: std::collections::HashMap<String, usize>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: usize,
    content: String,
}

fn parse_tokenizer(text: &str) -> Result<Vec<String>, String> {
    let tokenizer: Tokenizer = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let added = tokenizer.added_tokens.into_iter().map(|token| (token.content, token.id));
    let mut tokens = vec![None; TEXT_TOKENS];
    for (token, id) in tokenizer.model.vocab.into_iter().chain(added) {
        if let Some(slot) = tokens.get_mut(id) {
            *slot = Some(token);
        }
    }
    // Multilingual tokenizers leave the last one out or spell it as an empty string.
    if let Some(last) = tokens.last_mut() {
        last.get_or_insert_default();
    }
    tokens
        .into_iter()
        .enumerate()
        .map(|(id, token)| token.ok_or_else(|| format!("it has no token {id}")))
        .collect()
}

fn text_tokens(tokens: &[String]) -> Result<Vec<Vec<u8>>, String> {
    let text = tokens
        .get(..TEXT_TOKENS)
        .ok_or_else(|| format!("it has {} tokens; accepted: {TEXT_TOKENS} or more", tokens.len()))?;
    text.iter()
        .enumerate()
        .map(|(id, token)| {
            let bytes: Option<Vec<u8>> = token.chars().map(byte_of).collect();
            bytes.ok_or_else(|| format!("token {id} is {token:?}, which is not in GPT-2's byte alphabet"))
        })
        .collect()
}

/// GPT-2 writes each byte as one visible character: printable Latin-1 as itself, the rest in order
/// from U+0100.
fn byte_of(character: char) -> Option<u8> {
    match u32::from(character) {
        code @ (33..=126 | 161..=172 | 174..=255) => u8::try_from(code).ok(),
        code @ 0x100..=0x120 => u8::try_from(code - 0x100).ok(),
        code @ 0x121..=0x142 => u8::try_from(code - 0x121 + 127).ok(),
        0x143 => Some(173),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_alphabet_covers_every_byte_once() {
        let mut bytes: Vec<u8> = ('\0'..='\u{200}').filter_map(byte_of).collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
        assert_eq!(byte_of('Ġ'), Some(b' '));
        assert_eq!(byte_of('Ċ'), Some(b'\n'));
    }

    #[test]
    fn a_short_vocabulary_is_refused_with_its_length() {
        let reason = text_tokens(&["a".to_owned()]).unwrap_err();
        assert!(reason.contains("it has 1 tokens"), "{reason}");
    }

    #[test]
    fn a_tokenizer_with_a_hole_is_refused_with_its_place() {
        let reason = parse_tokenizer(r#"{"model":{"vocab":{"!":0,"$":2}}}"#).unwrap_err();
        assert_eq!(reason, "it has no token 1");
    }
}
