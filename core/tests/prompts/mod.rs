//! Real speech with known text and word times: Debian's telephone prompts, alone and strung together.

#![allow(dead_code, reason = "each test binary uses its own part")]

#[path = "../../../benches/src/score/mod.rs"]
pub mod score;

use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::audio::{Pcm16k, SpeechFinder, SpeechSpan, VadOptions};
use captioni::control::CancelToken;
use captioni::transcript::{LanguageOptions, Recognizer, RecognizerOptions, Word};
use score::{Random, TimedWord};

const FOLDER: &str = "/usr/share/asterisk/sounds/en_US_f_Allison";

/// A recording with what is said in it.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Name of the prompt, or numbers joined for several.
    pub name: String,
    /// 16 kHz mono.
    pub samples: Vec<f32>,
    /// Word, start and end in seconds.
    pub words: Vec<TimedWord>,
}

#[derive(serde::Deserialize)]
struct Reference {
    prompts: Vec<Entry>,
}

#[derive(serde::Deserialize)]
struct Entry {
    file: String,
    words: Vec<TimedWord>,
}

/// The 95 prompts, in the order of `fixtures/transcripts/asterisk-en.json`.
pub fn prompts() -> Vec<Recording> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/transcripts/asterisk-en.json");
    let reference: Reference = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let load = |entry: Entry| Recording {
        samples: decode(&Path::new(FOLDER).join(format!("{}.g722", entry.file))),
        name: entry.file,
        words: entry.words,
    };
    reference.prompts.into_iter().map(load).collect()
}

/// Six strings of prompts, 30 to 120 s long, with 0.1 to 3 s between them, always the same.
pub fn concatenations(prompts: &[Recording]) -> Vec<Recording> {
    let mut random = Random(0x5eed);
    (0..6)
        .map(|_| {
            let length = random.between(30.0, 120.0);
            let mut parts = Vec::new();
            let mut seconds = 0.0;
            while seconds < length {
                let prompt = &prompts[random.below(prompts.len())];
                let gap = random.between(0.1, 3.0);
                seconds += prompt.samples.len() as f64 / 16e3 + gap;
                parts.push((prompt, gap));
            }
            join(&parts)
        })
        .collect()
}

/// About `seconds` of speech: `first`, then prompts with 0.5 s between, for measuring speed.
pub fn speech(first: Recording, prompts: &[Recording], seconds: f64) -> Recording {
    let mut parts = vec![(&first, 0.5)];
    let mut length = first.samples.len() as f64 / 16e3;
    for prompt in prompts {
        if length >= seconds {
            break;
        }
        length += prompt.samples.len() as f64 / 16e3 + 0.5;
        parts.push((prompt, 0.5));
    }
    join(&parts)
}

/// Recordings one after another, each followed by that many seconds of silence.
fn join(parts: &[(&Recording, f64)]) -> Recording {
    let mut joined = Recording { name: String::new(), samples: Vec::new(), words: Vec::new() };
    for (recording, gap) in parts {
        let start = joined.samples.len() as f64 / 16e3;
        let shifted = recording.words.iter().map(|(word, a, b)| (word.clone(), a + start, b + start));
        joined.words.extend(shifted);
        joined.samples.extend(&recording.samples);
        joined.samples.extend(vec![0.0; (gap * 16e3) as usize]);
        joined.name = format!("{} {}", joined.name, recording.name).trim().into();
    }
    joined
}

/// The samples of an audio file, through the ffmpeg program.
pub fn decode(path: &Path) -> Vec<f32> {
    assert!(path.exists(), "{} is missing: run `make setup`, or install its Debian package", path.display());
    let raw = path.extension().is_some_and(|extension| extension == "g722");
    let output = Command::new("ffmpeg")
        .args(["-v", "error"])
        .args(if raw { &["-f", "g722"][..] } else { &[] })
        .arg("-i")
        .arg(path)
        .args(["-ac", "1", "-ar", "16000", "-f", "f32le", "-"])
        .output()
        .expect("the ffmpeg program is missing: run `make setup`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (samples, _) = output.stdout.as_chunks::<4>();
    samples.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

/// The spans of speech in samples.
pub fn spans(samples: Vec<f32>) -> Vec<SpeechSpan> {
    let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
    let mut spans = finder.push(&Pcm16k { samples, ..Default::default() });
    spans.extend(finder.finish());
    spans
}

/// The words that `recognizer` recognises in samples, with their times.
pub fn recognize(recognizer: &mut Recognizer, samples: Vec<f32>) -> Vec<Word> {
    let options = LanguageOptions { language: Some("en".into()), translate: false };
    let mut source = recognizer.start(&options).unwrap();
    let transcribed =
        spans(samples).into_iter().flat_map(|span| source.recognize(&span, &CancelToken::new()).unwrap());
    transcribed.flat_map(|segment| segment.words).collect()
}

/// A recogniser with a model of the cache.
pub fn recognizer(name: &str) -> Recognizer {
    Recognizer::load(&model(name), &RecognizerOptions::default()).unwrap()
}

/// A model in the cache.
pub fn model(name: &str) -> PathBuf {
    let path = captioni::transcript::model::ModelStore::open(None).and_then(|store| store.resolve(name));
    path.unwrap_or_else(|error| panic!("{error}; run `cargo run -p captioni-cli -- models fetch {name}`"))
}
