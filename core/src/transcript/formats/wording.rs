//! Words as a text has them, where their times come without its punctuation, as OpenAI's do: `3` and `000` of `$3,000`.
//!
//! Both are rows of letters and digits. Where those are the same, a word of the text has the time of its letters.

use super::super::writing;
use super::rough::RoughWord;

/// Letters that must be the same for two rows to go on together after a difference.
const AGAIN: usize = 6;
/// How far a difference may reach in either row.
const REACH: usize = 64;
/// How many differences are looked into; two texts with more have little to do with each other.
const MOST: usize = 5_000;

/// A letter of a row, the word that it is of, and what part of that lies before it.
struct Letter {
    letter: char,
    word: usize,
    part: (usize, usize),
}

fn letters<'t>(words: impl Iterator<Item = &'t str>) -> Vec<Letter> {
    let mut row = Vec::new();
    for (index, word) in words.enumerate() {
        let letters: Vec<_> =
            word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let count = letters.len();
        row.extend(letters.into_iter().enumerate().map(|(at, letter)| Letter {
            letter,
            word: index,
            part: (at, count),
        }));
    }
    row
}

/// The words of `text` with the times of `words`; those as they are if less than half of them is in the text.
pub(super) fn match_text(words: Vec<RoughWord>, text: &str) -> Vec<RoughWord> {
    let tokens = writing::units(text);
    let (a, b) =
        (letters(words.iter().map(|word| &*word.text)), letters(tokens.iter().map(|token| &*token.text)));
    let pairs = pairs(&a, &b);
    if pairs.len() * 2 < a.len() {
        return words;
    }
    let mut found: Vec<RoughWord> =
        tokens.iter().map(|token| RoughWord { text: token.text.clone(), ..RoughWord::default() }).collect();
    // The token that stands for each word, or comes before one that the text lacks.
    let mut place = vec![None; words.len()];
    for (i, j) in pairs {
        let (Some(mine), Some(theirs)) = (a.get(i), b.get(j)) else { continue };
        let (Some(word), Some(token)) = (words.get(mine.word), found.get_mut(theirs.word)) else { continue };
        if let (Some(start), Some(end)) = (word.start, word.end) {
            let (at, count) = mine.part;
            let time = |part: usize| start + (end - start) * part as f64 / count as f64;
            token.start = token.start.or(Some(time(at)));
            token.end = Some(time(at + 1));
        }
        token.probability = token.probability.into_iter().chain(word.probability).reduce(f32::min);
        token.speaker = token.speaker.take().or_else(|| word.speaker.clone());
        if let Some(place) = place.get_mut(mine.word) {
            *place = Some(theirs.word);
        }
    }
    with_the_rest(words, found, &place)
}

/// The tokens with the words that stand for none of them, where those are.
fn with_the_rest(words: Vec<RoughWord>, tokens: Vec<RoughWord>, place: &[Option<usize>]) -> Vec<RoughWord> {
    let mut all = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().enumerate().peekable();
    for (word, place) in words.into_iter().zip(place) {
        match place {
            Some(last) => {
                while let Some((_, token)) = tokens.next_if(|(at, _)| at <= last) {
                    all.push(token);
                }
            }
            None if word.text.contains(char::is_alphanumeric) => all.push(word),
            None => {}
        }
    }
    all.extend(tokens.map(|(_, token)| token));
    all
}

/// Which letters of two rows are the same, in order.
fn pairs(a: &[Letter], b: &[Letter]) -> Vec<(usize, usize)> {
    let same = |i: usize, j: usize| match (a.get(i), b.get(j)) {
        (Some(one), Some(other)) => one.letter == other.letter,
        (None, None) => true,
        _ => false,
    };
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    let mut differences = 0;
    while i < a.len() && j < b.len() {
        if same(i, j) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        differences += 1;
        if differences > MOST {
            break;
        }
        let goes_on = |i: usize, j: usize| {
            (0..AGAIN).all(|ahead| same(i + ahead, j + ahead) || i + ahead > a.len() && j + ahead > b.len())
        };
        let next = (1..=2 * REACH).find_map(|sum| {
            (0..=sum)
                .map(|ahead| (i + ahead, j + sum - ahead))
                .find(|&(i, j)| i <= a.len() && j <= b.len() && goes_on(i, j))
        });
        (i, j) = next.unwrap_or((i + 1, j + 1));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(words: &[&str], text: &str) -> Vec<(String, Option<f64>, Option<f64>)> {
        let words = (0_u32..).zip(words).map(|(at, text)| RoughWord {
            text: (*text).into(),
            start: Some(at.into()),
            end: Some(f64::from(at) + 1.0),
            ..RoughWord::default()
        });
        match_text(words.collect(), text).into_iter().map(|word| (word.text, word.start, word.end)).collect()
    }

    fn texts(words: &[&str], text: &str) -> Vec<String> {
        matched(words, text).into_iter().map(|(text, ..)| text).collect()
    }

    #[test]
    fn words_are_whole_as_the_text_has_them() {
        let found = matched(&["3", "000", "like", "-minded", "5"], "$3,000, like-minded 5%.");
        let expected = [("$3,000,", 0.0, 2.0), ("like-minded", 2.0, 4.0), ("5%.", 4.0, 5.0)];
        assert_eq!(found, expected.map(|(text, start, end)| (text.to_owned(), Some(start), Some(end))));
        let shared = matched(&["icecream"], "Ice cream!");
        assert_eq!(
            shared,
            [("Ice".into(), Some(0.0), Some(0.375)), ("cream!".into(), Some(0.375), Some(1.0))]
        );
    }

    #[test]
    fn repeated_words_keep_their_times() {
        let found =
            matched(&["Slow", "slow", "slow", "slow", "now", "Slow"], "  Slow slow slow slow, now Slow.");
        let starts: Vec<_> = found.iter().map(|(.., start, _)| *start).collect();
        assert_eq!(starts, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(Some));
        assert_eq!(found[3].0, "slow,");
    }

    #[test]
    fn what_only_one_of_them_has_is_kept() {
        assert_eq!(
            texts(&["and", "so", "uh", "americans", "ask"], "And so, my fellow Americans: ask"),
            ["And", "so,", "uh", "my", "fellow", "Americans:", "ask"]
        );
        assert_eq!(texts(&["one", "two"], "nothing of it"), ["one", "two"]);
        assert_eq!(texts(&["one"], ""), ["one"]);
        assert_eq!(texts(&[], "text"), ["text"]);
    }
}
