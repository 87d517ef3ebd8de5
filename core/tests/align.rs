//! Known text to real speech: exact, wrong, too short and too long.
#![cfg(test)]

mod prompts;
mod sound;

use captioni::ErrorCode;
use captioni::control::{CancelToken, Control};
use captioni::cues::{Cue, CueOptions, CueTrack, segment};
use captioni::pipeline::{AlignOptions, CharacterWidth, Engine, EngineOptions, TranscribeOptions};
use captioni::source::Input;
use captioni::transcript::{Transcript, Word};
use prompts::score::{Score, mean, timed, within};
use prompts::{Recording, concatenations};

const JFK: &str = "And so, my fellow Americans, ask not what your country can do for you.\n\
                   Ask what you can do for your country.";

fn engine(model: &str) -> Engine {
    Engine::load(&EngineOptions { model: model.into(), ..EngineOptions::default() }).unwrap()
}

fn input(samples: &[f32]) -> Input {
    Input::pcm(samples, 16_000).unwrap()
}

fn options(text: &str, earlier: Option<&Transcript>) -> AlignOptions {
    AlignOptions { text: text.into(), transcript: earlier.cloned(), ..AlignOptions::default() }
}

fn align(engine: &Engine, samples: &[f32], text: &str, earlier: Option<&Transcript>) -> Transcript {
    engine.align(&input(samples), &options(text, earlier), &Control::default()).unwrap().transcript
}

fn words(transcript: &Transcript) -> Vec<Word> {
    transcript.segments.iter().flat_map(|segment| segment.words.clone()).collect()
}

fn text_of(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn said(recording: &Recording) -> String {
    recording.words.iter().map(|(word, ..)| word.as_str()).collect::<Vec<_>>().join(" ")
}

/// Words of `found` that are also in `expected`, in order, must start where they start there.
#[track_caller]
fn assert_near(found: &[Word], expected: &[Word], limit: f64) {
    let mut rest = expected.iter();
    for word in found {
        if let Some(same) = rest.find(|other| other.text == word.text) {
            let off = word.range.start.as_secs() - same.range.start.as_secs();
            assert!(
                off.abs() <= limit,
                "{} is {off:.3} s off: {} for {}",
                word.text,
                word.range.start,
                same.range.start
            );
        }
    }
}

#[track_caller]
fn assert_in_order(words: &[Word]) {
    for pair in words.windows(2) {
        assert!(pair[0].range.end <= pair[1].range.start, "{pair:?}");
    }
    for word in words {
        assert!(!word.spoken || word.range.start < word.range.end, "{word:?}");
    }
}

#[test]
fn exact_text_gets_the_times_of_transcription() {
    let jfk = sound::jfk();
    for name in ["tiny.en", "base"] {
        let engine = engine(name);
        let transcribed =
            engine.transcribe(&input(&jfk), &TranscribeOptions::default(), &Control::default()).unwrap();
        let aligned = align(&engine, &jfk, JFK, None);
        let texts: Vec<_> = aligned.segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, JFK.lines().collect::<Vec<_>>());
        let (found, expected) = (words(&aligned), words(&transcribed.transcript));
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            let off = found.range.start.as_secs() - expected.range.start.as_secs();
            assert!(off.abs() <= 0.05 && found.spoken, "{name}: {found:?} for {expected:?}");
        }
        assert_eq!(aligned.duration, transcribed.transcript.duration);
        assert_eq!((aligned.language.as_str(), aligned.model.as_str()), ("en", name));
    }
}

#[test]
fn wrong_words_take_the_place_of_what_is_said_and_move_nothing_else() {
    let jfk = sound::jfk();
    let engine = engine("base");
    let right = words(&align(&engine, &jfk, JFK, None));
    let text = JFK.replace("fellow", "purple").replace("country can", "table can");
    let wrong = words(&align(&engine, &jfk, &text, None));
    assert_eq!(text_of(&wrong), text.replace('\n', " "));
    assert_in_order(&wrong);
    for (wrong, right) in wrong.iter().zip(&right) {
        let off = wrong.range.start.as_secs() - right.range.start.as_secs();
        assert!(off.abs() <= 0.1, "{wrong:?} for {right:?}");
    }
}

#[test]
fn a_sentence_that_is_missing_moves_nothing() {
    let jfk = sound::jfk();
    let engine = engine("base");
    let whole = words(&align(&engine, &jfk, JFK, None));
    let short = words(&align(
        &engine,
        &jfk,
        "And so, my fellow Americans, ask what you can do for your country.",
        None,
    ));
    assert!(short.iter().all(|word| word.spoken));
    assert_in_order(&short);
    for (short, whole) in short[..5].iter().zip(&whole[..5]) {
        assert!(
            (short.range.start.as_secs() - whole.range.start.as_secs()).abs() <= 0.1,
            "{short:?} {whole:?}"
        );
    }
    for (short, whole) in short.iter().rev().zip(whole.iter().rev()).take(7) {
        assert!(
            (short.range.start.as_secs() - whole.range.start.as_secs()).abs() <= 0.1,
            "{short:?} {whole:?}"
        );
    }
}

#[test]
fn a_sentence_that_nobody_says_is_marked_and_moves_nothing() {
    let jfk = sound::jfk();
    for name in ["tiny.en", "base"] {
        let engine = engine(name);
        let right = words(&align(&engine, &jfk, JFK, None));
        let more = "The weather will be fine in the whole of the north tomorrow.";
        for text in
            [format!("{more}\n{JFK}"), JFK.replace('\n', &format!("\n{more}\n")), format!("{JFK}\n{more}")]
        {
            let transcript = align(&engine, &jfk, &text, None);
            let found = words(&transcript);
            assert_eq!(text_of(&found), text.replace('\n', " "));
            assert_in_order(&found);
            let unspoken = transcript.segments.iter().find(|segment| segment.text == more).unwrap();
            assert!(unspoken.words.iter().all(|word| !word.spoken), "{name}: {unspoken:#?}");
            let spoken: Vec<_> = found.into_iter().filter(|word| word.spoken).collect();
            assert_eq!(spoken.len(), right.len(), "{name}: {}", text_of(&spoken));
            assert_near(&spoken, &right, 0.1);
        }
    }
}

#[test]
fn a_corrected_transcript_keeps_the_times_of_untouched_words_to_the_bit() {
    let jfk = sound::jfk();
    let engine = engine("tiny.en");
    let transcribed =
        engine.transcribe(&input(&jfk), &TranscribeOptions::default(), &Control::default()).unwrap();
    let earlier = transcribed.transcript;
    let before = words(&earlier);
    let plain = |word: &Word| word.text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let same: Vec<_> =
        before.iter().filter(|word| !["fellow", "not"].contains(&plain(word).as_str())).collect();
    let text = JFK.replace("fellow", "mellow").replace("ask not", "ask yourselves");
    let after = words(&align(&engine, &jfk, &text, Some(&earlier)));
    assert_eq!(text_of(&after), text.replace('\n', " "));
    let kept: Vec<_> =
        after.iter().filter(|word| !["mellow", "yourselves"].contains(&plain(word).as_str())).collect();
    assert_eq!(kept.len(), same.len());
    for (kept, same) in kept.iter().zip(&same) {
        assert_eq!((kept.range, kept.probability), (same.range, same.probability), "{}", kept.text);
    }
    assert_in_order(&after);
    let replaced = &after[3];
    let off = replaced.range.start.as_secs() - before[3].range.start.as_secs();
    assert!(off.abs() < 0.1, "{replaced:?} for {:?}", before[3]);
}

#[test]
fn cues_of_a_corrected_transcript_lead_to_its_words() {
    let jfk = sound::jfk();
    let engine = engine("tiny.en");
    let transcribed =
        engine.transcribe(&input(&jfk), &TranscribeOptions::default(), &Control::default()).unwrap();
    let text = JFK.replace("fellow ", "").replace("ask not", "ask yourselves");
    let corrected = align(&engine, &jfk, &text, Some(&transcribed.transcript));
    let track = segment(&corrected, &CueOptions::default(), &CharacterWidth::default()).unwrap();
    let json = serde_json::to_string(&track).unwrap();
    let track: CueTrack = serde_json::from_str(&json).unwrap();
    let mut expected = words(&corrected).into_iter();
    for word in track.cues().iter().flat_map(Cue::words) {
        let source = word.source.unwrap();
        let found = &corrected.segments[source.segment as usize].words[source.word as usize];
        assert_eq!(found, &expected.next().unwrap());
        assert_eq!((&word.text, word.range.unwrap().start), (&found.text, found.range.start));
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn words_that_are_only_taken_out_need_no_sound() {
    let engine = engine("tiny.en");
    let jfk = sound::jfk();
    let transcribed =
        engine.transcribe(&input(&jfk), &TranscribeOptions::default(), &Control::default()).unwrap();
    let earlier = transcribed.transcript;
    let mut expected = words(&earlier);
    expected.remove(3);
    let text = text_of(&expected);
    let nowhere = Input::from(std::path::Path::new("/no/such/file.mp4"));
    let found =
        engine.align(&nowhere, &options(&text, Some(&earlier)), &Control::default()).unwrap().transcript;
    assert_eq!(words(&found), expected);
    assert_eq!((found.duration, found.language), (earlier.duration, earlier.language));
}

#[test]
fn a_word_put_back_in_lies_between_its_neighbours() {
    let jfk = sound::jfk();
    let engine = engine("base");
    let whole = align(&engine, &jfk, JFK, None);
    let before = words(&whole);
    let mut without = whole.clone();
    without.segments[0].words.drain(6..8);
    let after = words(&align(&engine, &jfk, JFK, Some(&without)));
    assert_eq!(after.len(), before.len());
    assert_in_order(&after);
    for (after, before) in after.iter().zip(&before) {
        let off = after.range.start.as_secs() - before.range.start.as_secs();
        assert!(off.abs() <= 0.1 && after.spoken, "{after:?} for {before:?}");
    }
}

#[test]
fn text_without_words_is_refused_and_without_speech_unspoken() {
    let engine = engine("tiny.en");
    let align = |samples: &[f32], text: &str| {
        engine.align(&input(samples), &options(text, None), &Control::default())
    };
    for text in ["", " \n\t", "-- ..."] {
        let error = align(&sound::jfk(), text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        assert!(error.to_string().starts_with("option `text` is"), "{error}");
    }
    let silence = align(&vec![0.0; 40 * 16_000], "Hello there.").unwrap().transcript;
    assert_eq!(silence.segments[0].text, "Hello there.");
    assert!(words(&silence).iter().all(|word| !word.spoken));
    let music = align(&sound::music(20), "Hello there.").unwrap().transcript;
    assert!(words(&music).iter().all(|word| !word.spoken), "{music:#?}");
}

#[test]
fn aligning_can_be_cancelled_in_each_stage() {
    let engine = engine("tiny.en");
    let jfk = [sound::jfk(), sound::jfk()].concat();
    let text = format!("{JFK}\n{JFK}").replace("fellow", "purple").replace("country", "table");
    for stage in ["transcribe", "align"] {
        let cancel = CancelToken::new();
        let trip = cancel.clone();
        let control = Control::new(cancel).on_progress(move |progress| {
            if serde_json::to_value(progress.stage).unwrap() == stage {
                trip.cancel();
            }
        });
        let outcome = engine.align(&input(&jfk), &options(&text, None), &control);
        assert_eq!(outcome.unwrap_err().code(), ErrorCode::Cancelled, "{stage}");
    }
}

/// What aligning the reference text of each recording comes to.
fn score(engine: &Engine, recordings: &[Recording]) -> Score {
    let mut score = Score::default();
    let mut unspoken = Vec::new();
    for recording in recordings {
        let found = words(&align(engine, &recording.samples, &said(recording), None));
        unspoken.extend(found.iter().filter(|word| !word.spoken).map(|word| word.text.clone()));
        assert_in_order(&found);
        score.add(&recording.words, &timed(found));
    }
    println!("{score}; {} called unspoken: {}", unspoken.len(), unspoken.join(" "));
    assert!(unspoken.len() * 200 <= score.words, "{unspoken:?}");
    score
}

#[test]
fn known_prompts_light_up_when_they_are_spoken() {
    let prompts = prompts::prompts();
    for name in ["base", "tiny.en"] {
        print!("{name}: ");
        let score = score(&engine(name), &prompts);
        assert_eq!(score.errors, 0);
        assert!(within(&score.starts, 0.05) >= 85.0 && within(&score.starts, 0.1) >= 95.0, "{name}: {score}");
        assert!(mean(&score.starts) <= 35.0 && within(&score.ends, 0.1) >= 90.0, "{name}: {score}");
    }
}

#[test]
fn known_prompts_that_are_strung_together_do_as_well() {
    let strung = concatenations(&prompts::prompts());
    let score = score(&engine("tiny.en"), &strung);
    assert_eq!(score.errors, 0);
    assert!(within(&score.starts, 0.1) >= 93.0, "{score}");
}

#[test]
fn sentences_in_place_of_what_is_said_are_marked_and_move_nothing() {
    let prompts = prompts::prompts();
    let recording = &concatenations(&prompts)[1];
    let sentences = |name: &str| said(prompts.iter().find(|prompt| prompt.name == name).unwrap());
    let mut lines: Vec<String> = recording.name.split(' ').map(sentences).collect();
    let replaced = "The committee of the railway was elected yesterday by the farmers.";
    let at = lines.iter().position(|line| line.split(' ').count() > 6).unwrap();
    lines[at] = replaced.into();
    let transcript = align(&engine("base"), &recording.samples, &lines.join("\n"), None);
    let segment = transcript.segments.iter().find(|segment| segment.text == replaced).unwrap();
    assert!(segment.words.iter().all(|word| !word.spoken), "{segment:#?}");
    let mut score = Score::default();
    let spoken: Vec<_> = words(&transcript).into_iter().filter(|word| word.spoken).collect();
    score.add(&recording.words, &timed(spoken.clone()));
    assert!(within(&score.starts, 0.1) >= 95.0 && spoken.len() + 20 > recording.words.len(), "{score}");
}
