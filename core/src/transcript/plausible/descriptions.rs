//! Descriptions of sound, which are no speech: `[Music]`, `(applause)`, `*laughs*`, notes; and marks of the decoder's
//! own that it writes out as text, `<|en|>`.

use super::super::text::TokenWord;
use super::super::types::DropReason;

/// Words that go together, and why they are left out.
pub(in super::super) type Description = (DropReason, Vec<TokenWord>);

/// Parts the words that are speech from those that are not.
///
/// Brackets that close in the same text are taken out with what is in them.
pub(in super::super) fn without_descriptions(words: Vec<TokenWord>) -> (Vec<TokenWord>, Vec<Description>) {
    let mut kept = Vec::with_capacity(words.len());
    let mut descriptions: Vec<Description> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if word.text.contains("<|") {
            descriptions.push((DropReason::PromptLeak, vec![word]));
            continue;
        }
        let Some(close) = opened(&word.text) else {
            match word.text.contains(['♪', '♫', '♬', '♩']) {
                true => descriptions.push((DropReason::Description, vec![word])),
                false => kept.push(word),
            }
            continue;
        };
        let mut inside = vec![word];
        while !closes(inside.last().map_or("", |word| &word.text), close, inside.len() == 1) {
            let Some(word) = words.next() else { break };
            inside.push(word);
        }
        match closes(&inside[inside.len() - 1].text, close, inside.len() == 1) {
            true => descriptions.push((DropReason::Description, inside)),
            false => kept.extend(inside),
        }
    }
    (kept, descriptions)
}

fn opened(word: &str) -> Option<char> {
    match word.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        '（' => Some('）'),
        '【' => Some('】'),
        '*' => Some('*'),
        _ => None,
    }
}

fn closes(word: &str, close: char, alone: bool) -> bool {
    let word = word.trim_end_matches(['.', ',', '!', '?', ':', '。', '、']);
    word.ends_with(close) && (!alone || word.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::super::super::text::join;
    use super::*;

    fn part(text: &str) -> (String, Vec<(DropReason, String)>) {
        let words = text.split(' ').enumerate().map(|(index, word)| TokenWord {
            text: word.into(),
            tokens: index..index + 1,
            spaced: true,
        });
        let (kept, descriptions) = without_descriptions(words.collect());
        (join(&kept), descriptions.iter().map(|(reason, words)| (*reason, join(words))).collect())
    }

    #[test]
    fn descriptions_of_sound_are_taken_out_and_told() {
        let described = |text: &str| (DropReason::Description, text.to_owned());
        assert_eq!(part("[Music]"), (String::new(), vec![described("[Music]")]));
        let (kept, descriptions) = part("(upbeat music) Hello there. [BLANK_AUDIO]");
        assert_eq!(kept, "Hello there.");
        assert_eq!(descriptions, [described("(upbeat music)"), described("[BLANK_AUDIO]")]);
        assert_eq!(part("*laughs* yes ♪ la").0, "yes la");
    }

    #[test]
    fn brackets_of_speech_stay() {
        assert_eq!(part("(which is never closed").0, "(which is never closed");
        assert_eq!(part("f(x) and 1) one").0, "f(x) and 1) one");
    }

    #[test]
    fn marks_of_the_decoder_are_no_speech() {
        let leaked = vec![(DropReason::PromptLeak, "<|en|><|transcribe|>".to_owned())];
        assert_eq!(part("<|en|><|transcribe|> Hello"), ("Hello".to_owned(), leaked));
        assert_eq!(part("a < b | c").0, "a < b | c");
    }
}
