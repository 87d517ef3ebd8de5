//! Nothing is written that nobody says: real recognition of music, applause, noise and silence.
#![cfg(test)]

mod prompts;
mod sound;

use captioni::audio::{Pcm16k, SpeechSpan, VadOptions};
use captioni::control::CancelToken;
use captioni::transcript::{DropReason, Dropped, LanguageOptions, Recognizer, Segment};
use captioni::units::TimeRange;

fn sounds() -> [(&'static str, Vec<f32>); 6] {
    [
        ("music", sound::music(20)),
        ("applause", sound::applause(10)),
        ("noise", sound::noise(160_000, 3).into_iter().map(|sample| 0.1 * sample).collect()),
        ("hum", sound::hum(10)),
        ("clicks", clicks(10)),
        ("silence", vec![0.0; 160_000]),
    ]
}

/// A click every half a second.
fn clicks(seconds: usize) -> Vec<f32> {
    (0..seconds * 16_000).map(|index| if index % 8_000 < 20 { 0.5 } else { 0.0 }).collect()
}

fn recognize(recognizer: &mut Recognizer, spans: &[SpeechSpan]) -> (Vec<Segment>, Vec<Dropped>) {
    let options = LanguageOptions { language: Some("en".into()), translate: false };
    let mut source = recognizer.start(&options).unwrap();
    let transcribed =
        spans.iter().flat_map(|span| source.recognize(span, &CancelToken::new()).unwrap()).collect();
    (transcribed, source.take_dropped())
}

#[test]
fn sound_without_speech_gives_no_text() {
    let mut recognizer = prompts::recognizer("tiny.en");
    for (name, samples) in sounds() {
        let (segments, _) = recognize(&mut recognizer, &prompts::spans(samples));
        assert_eq!(segments, [], "{name}");
    }
}

/// What a recogniser writes that is not stopped by the VAD: as one who takes singing for speech.
#[test]
fn what_is_made_up_over_sound_without_speech_is_dropped_with_a_reason() {
    let mut recognizer = prompts::recognizer("tiny.en");
    let mut reasons = Vec::new();
    for (name, samples) in sounds() {
        let span =
            SpeechSpan::whole(Pcm16k { samples, ..Default::default() }, &VadOptions::default()).unwrap();
        let (segments, dropped) = recognize(&mut recognizer, &[span]);
        println!("{name}: {segments:?} {dropped:?}");
        assert_eq!(segments, [], "{name}");
        reasons.extend(dropped.into_iter().map(|dropped| dropped.reason));
    }
    assert!(!reasons.is_empty(), "tiny.en makes something up over one of these, or the test tests nothing");
}

#[test]
fn music_after_speech_adds_nothing_to_it() {
    let mut recognizer = prompts::recognizer("tiny.en");
    let mut samples = sound::jfk();
    let length = samples.len() as f64 / 16e3;
    samples.extend(sound::music(8));
    let pcm = Pcm16k { samples, ..Default::default() };
    // As if the VAD had let the music in.
    let speech = vec![TimeRange::from_secs(0.3, length + 8.0)];
    let (segments, dropped) =
        recognize(&mut recognizer, &[SpeechSpan { pcm, speech, probabilities: Vec::new() }]);
    let text: String = segments.iter().map(|segment| segment.text.to_lowercase()).collect();
    println!("{segments:?} {dropped:?}");
    assert!(text.trim_end_matches('.').ends_with("country"), "{text}");
    assert!(segments.iter().all(|segment| segment.range.end.as_secs() < length + 0.3), "{segments:?}");
}

#[test]
fn real_speech_loses_nothing() {
    let mut recognizer = prompts::recognizer("tiny.en");
    for prompt in prompts::prompts().into_iter().step_by(4) {
        let (segments, dropped) = recognize(&mut recognizer, &prompts::spans(prompt.samples));
        assert!(!segments.is_empty(), "{}", prompt.name);
        assert_eq!(dropped, [], "{}", prompt.name);
    }
    let (_, dropped) = recognize(&mut recognizer, &prompts::spans(sound::jfk()));
    assert_eq!(dropped, [], "JFK");
}

/// The same second of speech over and over: the decoder runs in circles.
#[test]
fn a_phrase_that_is_played_on_and_on_is_not_a_page_of_text() {
    let mut recognizer = prompts::recognizer("tiny.en");
    let phrase = &sound::jfk()[9_000..33_000];
    let samples: Vec<f32> = phrase.iter().copied().cycle().take(28 * 16_000).collect();
    let (segments, dropped) = recognize(&mut recognizer, &prompts::spans(samples));
    let words: usize = segments.iter().map(|segment| segment.words.len()).sum();
    println!("{words} words, {dropped:?}");
    assert!((5..=110).contains(&words), "{words} words of five a phrase in 19 phrases: {segments:?}");
    assert!(dropped.iter().all(|dropped| dropped.reason == DropReason::Repetition), "{dropped:?}");
}
