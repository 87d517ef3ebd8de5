//! Recognition of real speech and of what is no speech.
#![cfg(test)]

mod prompts;
mod sound;

use std::time::Duration;

use captioni::audio::{Pcm16k, SpeechSpan};
use captioni::control::CancelToken;
use captioni::transcript::model::Weights;
use captioni::transcript::{LanguageOptions, Recognizer, RecognizerOptions, Segment};
use captioni::units::{TimeRange, Timestamp};
use captioni::{Error, ErrorCode};
use prompts::{model, recognizer, spans};

const JFK: &str = "And so my fellow Americans ask not what your country can do for you \
                   ask what you can do for your country";

fn recognize(recognizer: &mut Recognizer, samples: Vec<f32>, options: &LanguageOptions) -> Vec<Segment> {
    let mut source = recognizer.start(options).unwrap();
    spans(samples).iter().flat_map(|span| source.recognize(span, &CancelToken::new()).unwrap()).collect()
}

/// A span that the VAD would not have passed, all of it called speech.
fn forced(samples: Vec<f32>) -> SpeechSpan {
    let end = samples.len() as f64 / 16e3;
    SpeechSpan {
        speech: vec![TimeRange::from_secs(0.0, end)],
        probabilities: vec![1.0; samples.len().div_ceil(512)],
        pcm: Pcm16k { start: Timestamp::ZERO, samples },
    }
}

fn on_threads(threads: usize) -> RecognizerOptions {
    RecognizerOptions { threads, ..RecognizerOptions::default() }
}

fn plain(segments: &[Segment]) -> String {
    let words = segments.iter().flat_map(|segment| &segment.words);
    let bare = words.map(|word| word.text.trim_matches(|c: char| !c.is_alphanumeric()));
    bare.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_word_of_a_speech_is_heard_and_timed() {
    let mut recognizer = recognizer("tiny.en");
    let segments = recognize(&mut recognizer, sound::jfk(), &LanguageOptions::default());
    assert_eq!(plain(&segments).to_lowercase(), JFK.to_lowercase());
    let words: Vec<_> = segments.iter().flat_map(|segment| segment.words.clone()).collect();
    assert!(words.iter().all(|word| word.range.start < word.range.end && word.probability > 0.2));
    assert!(words.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
    // By ear: the pauses after "Americans" and "not", and the first and last sounds.
    let at = |index: usize| (words[index].range.start.as_secs(), words[index].range.end.as_secs());
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 0.15, "{found} for {expected}");
    near(at(0).0, 0.32);
    near(at(4).1, 2.2);
    near(at(5).0, 3.3);
    near(at(6).1, 4.35);
    near(at(7).0, 5.4);
    near(at(words.len() - 1).1, 10.5);
}

#[test]
fn segments_are_sentences_with_their_words() {
    let mut recognizer = recognizer("base");
    let path = "/usr/share/asterisk/sounds/en_US_f_Allison/agent-alreadyon.g722";
    let segments = recognize(&mut recognizer, prompts::decode(path.as_ref()), &LanguageOptions::default());
    let texts: Vec<_> = segments.iter().map(|segment| segment.text.as_str()).collect();
    assert_eq!(
        texts,
        ["That agent is already logged on.", "Please enter your agent number followed by the pound key."]
    );
    for segment in &segments {
        let words: Vec<_> = segment.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words.join(" "), segment.text);
        assert_eq!(segment.range.start, segment.words[0].range.start);
        assert_eq!(segment.range.end, segment.words[words.len() - 1].range.end);
    }
}

#[test]
fn no_text_is_invented_where_nobody_speaks() {
    let seconds = 12;
    let sounds = [
        ("silence", vec![0.0; seconds * 16_000]),
        ("noise", sound::noise(seconds * 16_000, 3).iter().map(|sample| 0.05 * sample).collect()),
        ("loud noise", sound::noise(seconds * 16_000, 4).iter().map(|sample| 0.5 * sample).collect()),
        ("music", sound::music(seconds)),
        ("a tone", (0..seconds * 16_000).map(|i| 0.3 * (i as f32 * 0.17).sin()).collect()),
    ];
    for name in ["tiny.en", "base"] {
        let mut recognizer = recognizer(name);
        for (sound, samples) in &sounds {
            let transcribed = recognize(&mut recognizer, samples.clone(), &LanguageOptions::default());
            assert_eq!(plain(&transcribed), "", "{name} over {sound}");
            let mut source = recognizer.start(&LanguageOptions::default()).unwrap();
            let transcribed = source.recognize(&forced(samples.clone()), &CancelToken::new()).unwrap();
            assert_eq!(plain(&transcribed), "", "{name} over {sound} that the VAD let through");
        }
    }
}

#[test]
fn the_language_is_heard_once_a_source() {
    let mut recognizer = recognizer("base");
    let mut source = recognizer.start(&LanguageOptions::default()).unwrap();
    assert_eq!(source.language(), None);
    for span in spans(sound::jfk()) {
        source.recognize(&span, &CancelToken::new()).unwrap();
    }
    assert_eq!(source.language(), Some("en"));
}

#[test]
fn options_that_the_model_cannot_meet_are_refused() {
    let mut english = recognizer("tiny.en");
    let refused = |recognizer: &mut Recognizer, language: Option<&str>, translate| {
        let options = LanguageOptions { language: language.map(Into::into), translate };
        recognizer.start(&options).err().map(|error: Error| (error.code(), error.to_string()))
    };
    let (code, message) = refused(&mut english, Some("de"), false).unwrap();
    assert_eq!(code, ErrorCode::OptionsInvalid);
    assert!(message.contains("knows only English"), "{message}");
    assert!(refused(&mut english, None, true).is_some());
    assert!(refused(&mut english, Some("English"), false).is_none());
    let mut multilingual = recognizer("base");
    assert!(refused(&mut multilingual, Some("klingon"), false).unwrap().1.contains("nearest"));
    assert!(refused(&mut multilingual, Some("de"), true).is_none());
    let error = Recognizer::load(&model("tiny.en"), &on_threads(0)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OptionsInvalid);
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"no model").unwrap();
    let error = Recognizer::load(file.path(), &RecognizerOptions::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelInvalid);
    assert!(error.to_string().contains("ggml"), "{error}");
}

#[test]
fn a_span_that_is_too_long_is_refused_and_a_very_short_one_is_taken() {
    let mut recognizer = recognizer("tiny.en");
    let mut source = recognizer.start(&LanguageOptions::default()).unwrap();
    let error = source.recognize(&forced(vec![0.0; 31 * 16_000]), &CancelToken::new()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::LimitExceeded);
    for count in [0, 1, 400, 1_700] {
        source.recognize(&forced(vec![0.1; count]), &CancelToken::new()).unwrap();
    }
}

#[test]
fn cancelling_stops_inside_the_network_and_leaves_the_recogniser_usable() {
    let mut recognizer = recognizer("base");
    for delay in [0, 5, 20, 60, 200] {
        let cancel = CancelToken::new();
        let other = cancel.clone();
        let canceller = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(delay));
            other.cancel();
        });
        let mut source = recognizer.start(&LanguageOptions::default()).unwrap();
        let span = forced([sound::jfk(), sound::jfk()].concat());
        let result = source.recognize(&span, &cancel);
        canceller.join().unwrap();
        assert_eq!(result.unwrap_err().code(), ErrorCode::Cancelled, "after {delay} ms");
    }
    let transcribed = recognize(&mut recognizer, sound::jfk(), &LanguageOptions::default());
    assert_eq!(plain(&transcribed).to_lowercase(), JFK.to_lowercase());
}

#[test]
fn weights_as_stored_hear_the_same() {
    let options = RecognizerOptions { weights: Weights::Stored, ..RecognizerOptions::default() };
    let mut stored = Recognizer::load(&model("tiny.en"), &options).unwrap();
    let transcribed = recognize(&mut stored, sound::jfk(), &LanguageOptions::default());
    assert_eq!(plain(&transcribed).to_lowercase(), JFK.to_lowercase());
}

#[test]
fn what_was_heard_before_and_the_threads_change_nothing() {
    let mut first = recognizer("tiny.en");
    let fresh = recognize(&mut first, sound::jfk(), &LanguageOptions::default());
    recognize(&mut first, sound::fluent(9), &LanguageOptions::default());
    assert_eq!(recognize(&mut first, sound::jfk(), &LanguageOptions::default()), fresh);
    let mut single = Recognizer::load(&model("tiny.en"), &on_threads(1)).unwrap();
    assert_eq!(recognize(&mut single, sound::jfk(), &LanguageOptions::default()), fresh);
}

#[test]
fn recognisers_run_side_by_side_and_move_between_threads() {
    let path = model("tiny.en");
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let mut recognizer = Recognizer::load(&path, &on_threads(1)).unwrap();
            std::thread::spawn(move || {
                plain(&recognize(&mut recognizer, sound::jfk(), &LanguageOptions::default()))
            })
        })
        .collect();
    for worker in workers {
        assert_eq!(worker.join().unwrap().to_lowercase(), JFK.to_lowercase());
    }
}
