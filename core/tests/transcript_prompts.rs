//! Word errors and word times on 95 prompts of known text, alone and strung together.

mod prompts;

use std::sync::OnceLock;

use prompts::score::{Score, mean, within};
use prompts::{Recording, concatenations, hear, recognizer};

fn score(model: &str, recordings: &[Recording]) -> Score {
    let mut recognizer = recognizer(model);
    let mut score = Score::default();
    for recording in recordings {
        score.add(recording, &hear(&mut recognizer, recording.samples.clone()));
    }
    println!("{model}: {score}");
    score
}

fn base_one_by_one() -> &'static Score {
    static SCORE: OnceLock<Score> = OnceLock::new();
    SCORE.get_or_init(|| score("base", &prompts::prompts()))
}

#[test]
fn no_text_is_lost_when_prompts_are_strung_together() {
    let prompts = prompts::prompts();
    let alone: std::collections::HashMap<_, _> = {
        let mut recognizer = recognizer("base");
        prompts.iter().map(|prompt| (&*prompt.name, hear(&mut recognizer, prompt.samples.clone()))).collect()
    };
    let strung = concatenations(&prompts);
    let together = score("base", &strung);
    let mut apart = Score::default();
    for name in strung.iter().flat_map(|recording| recording.name.split(' ')) {
        let prompt = prompts.iter().find(|prompt| prompt.name == name).unwrap();
        apart.add(prompt, &alone[name]);
    }
    println!("the same prompts one by one: {apart}");
    assert_eq!(together.words, apart.words);
    assert!(
        together.error_rate() <= apart.error_rate() + 1.0,
        "{} against {}",
        together.error_rate(),
        apart.error_rate()
    );
}

#[test]
fn words_of_base_are_right_and_light_up_when_they_are_spoken() {
    let score = base_one_by_one();
    assert!(score.error_rate() <= 4.5, "{score}");
    assert!(within(&score.starts, 0.05) >= 80.0 && within(&score.starts, 0.1) >= 93.0, "{score}");
    assert!(mean(&score.starts) <= 0.035 && within(&score.ends, 0.1) >= 90.0, "{score}");
}

#[test]
fn words_of_tiny_are_right_and_light_up_when_they_are_spoken() {
    let score = score("tiny.en", &prompts::prompts());
    assert!(score.error_rate() <= 5.0, "{score}");
    assert!(within(&score.starts, 0.05) >= 75.0 && within(&score.starts, 0.1) >= 90.0, "{score}");
    assert!(mean(&score.starts) <= 0.045 && within(&score.ends, 0.1) >= 85.0, "{score}");
}
