//! Word errors and word times on 95 prompts of known text, alone and strung together.
#![cfg(test)]

mod prompts;

use std::collections::HashMap;
use std::sync::OnceLock;

use captioni::transcript::Word;
use prompts::score::{Score, mean, timed, within};
use prompts::{Recording, concatenations, recognize, recognizer};

/// What base recognises in each prompt by itself.
fn alone() -> &'static HashMap<String, Vec<Word>> {
    static RECOGNIZED: OnceLock<HashMap<String, Vec<Word>>> = OnceLock::new();
    RECOGNIZED.get_or_init(|| {
        let mut recognizer = recognizer("base");
        let recognized = |prompt: Recording| (prompt.name, recognize(&mut recognizer, prompt.samples));
        prompts::prompts().into_iter().map(recognized).collect()
    })
}

fn score<'a>(transcribed: impl IntoIterator<Item = (&'a Recording, Vec<Word>)>) -> Score {
    let mut score = Score::default();
    transcribed.into_iter().for_each(|(recording, words)| score.add(&recording.words, &timed(words)));
    score
}

#[test]
fn no_text_is_lost_when_prompts_are_strung_together() {
    let prompts = prompts::prompts();
    let strung = concatenations(&prompts);
    let mut recognizer = recognizer("base");
    let together = score(
        strung.iter().map(|recording| (recording, recognize(&mut recognizer, recording.samples.clone()))),
    );
    let names = strung.iter().flat_map(|recording| recording.name.split(' '));
    let apart = score(names.map(|name| {
        let prompt = prompts.iter().find(|prompt| prompt.name == name).unwrap();
        (prompt, alone()[name].clone())
    }));
    println!("together: {together}\none by one: {apart}");
    assert_eq!(together.words, apart.words);
    let (together, apart) = (together.error_rate(), apart.error_rate());
    assert!(together <= apart + 1.0, "{together} against {apart}");
}

#[test]
fn words_of_base_are_right_and_light_up_when_they_are_spoken() {
    let prompts = prompts::prompts();
    let score = score(prompts.iter().map(|prompt| (prompt, alone()[&prompt.name].clone())));
    println!("base: {score}");
    assert!(score.error_rate() <= 5.0, "{score}");
    assert!(within(&score.starts, 0.05) >= 80.0 && within(&score.starts, 0.1) >= 93.0, "{score}");
    assert!(mean(&score.starts) <= 35.0 && within(&score.ends, 0.1) >= 90.0, "{score}");
}

#[test]
fn words_of_tiny_are_right_and_light_up_when_they_are_spoken() {
    let prompts = prompts::prompts();
    let mut recognizer = recognizer("tiny.en");
    let score =
        score(prompts.iter().map(|prompt| (prompt, recognize(&mut recognizer, prompt.samples.clone()))));
    println!("tiny.en: {score}");
    assert!(score.error_rate() <= 5.0, "{score}");
    assert!(within(&score.starts, 0.05) >= 75.0 && within(&score.starts, 0.1) >= 90.0, "{score}");
    assert!(mean(&score.starts) <= 45.0 && within(&score.ends, 0.1) >= 85.0, "{score}");
}
