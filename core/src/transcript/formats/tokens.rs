//! Pieces of recognised text to words.
//!
//! Recognisers that write their tokens mark the start of a word by a space in front of it; a piece
//! without one goes on where the last piece ended.

use super::super::writing;
use super::rough::RoughWord;

/// The words of the pieces. A word has the time from its first piece to its last and their mean
/// probability. Chinese and Japanese pieces are words by themselves.
pub(super) fn words(pieces: impl IntoIterator<Item = RoughWord>) -> Vec<RoughWord> {
    let mut words: Vec<RoughWord> = Vec::new();
    let mut probabilities = Vec::new();
    let mut open = false;
    for piece in pieces {
        let shown = piece.text.trim();
        let touches = open && !piece.text.starts_with(char::is_whitespace);
        match words.last_mut() {
            Some(word) if touches && !parted(&word.text, shown) => {
                word.text.push_str(shown);
                word.start = word.start.or(piece.start);
                word.end = word.end.into_iter().chain(piece.end).reduce(f64::max);
                probabilities.extend(piece.probability);
                word.probability = mean(&probabilities);
            }
            _ if shown.is_empty() => {}
            _ => {
                probabilities.clear();
                probabilities.extend(piece.probability);
                words.push(RoughWord { text: shown.into(), ..piece.clone() });
            }
        }
        open = !piece.text.ends_with(char::is_whitespace) && !words.is_empty();
    }
    words
}

/// Whether texts are pieces: one that is not the first of its row has a space before it.
pub(super) fn are_pieces<'t>(rows: impl IntoIterator<Item = &'t [RoughWord]>) -> bool {
    let spaced =
        |word: &RoughWord| word.text.starts_with(char::is_whitespace) && !word.text.trim().is_empty();
    rows.into_iter().any(|row| row.iter().skip(1).any(spaced))
}

fn mean(values: &[f32]) -> Option<f32> {
    (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32)
}

fn parted(before: &str, after: &str) -> bool {
    match (before.chars().next_back(), after.chars().next()) {
        (Some(a), Some(b)) => writing::breaks_between(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, start: f64) -> RoughWord {
        RoughWord {
            text: text.into(),
            start: Some(start),
            end: Some(start + 1.0),
            probability: Some(0.5),
            ..RoughWord::default()
        }
    }

    fn texts(words: &[RoughWord]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn pieces_without_a_space_go_on_with_the_word() {
        let pieces = [piece(" Cap", 0.0), piece("tion", 1.0), piece("s,", 2.0), piece(" on", 3.0)];
        assert!(are_pieces([&pieces[..]]) && !are_pieces([&pieces[..3], &pieces[3..]]));
        let words = words(pieces);
        assert_eq!(texts(&words), ["Captions,", "on"]);
        assert_eq!((words[0].start, words[0].end), (Some(0.0), Some(3.0)));
    }

    #[test]
    fn chinese_pieces_are_words_that_keep_their_punctuation() {
        let words = words([piece("你好", 0.0), piece("，", 1.0), piece("世界", 2.0)]);
        assert_eq!(texts(&words), ["你好，", "世界"]);
    }
}
