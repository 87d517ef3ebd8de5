//! Minutes of speech in one file: word times do not drift, progress moves evenly, memory stays, a cancel is heeded.
#![cfg(test)]

mod prompts;
mod sound;

use std::path::Path;
use std::sync::{Arc, Mutex};

use captioni::control::{CancelToken, Control, Progress};
use captioni::pipeline::{Engine, EngineOptions, TranscribeOptions};
use captioni::source::Input;
use captioni::transcript::Word;
use captioni::{Error, control::Stage};
use prompts::Recording;
use prompts::score::{Score, mean, timed};

const SECONDS: f64 = 300.0;
/// Length of the parts at both ends whose word times are compared.
const PART: f64 = 100.0;

/// Prompts with silence and, after every sixth, music between them.
fn long() -> Recording {
    let prompts = prompts::prompts();
    let music = sound::music(10);
    let mut joined = Recording { name: "long".into(), samples: Vec::new(), words: Vec::new() };
    // The same ones at both ends, so that only time can make a difference.
    for (index, prompt) in prompts.iter().take(25).cycle().enumerate() {
        let start = joined.samples.len() as f64 / 16e3;
        if start > SECONDS {
            break;
        }
        joined.words.extend(prompt.words.iter().map(|(word, a, b)| (word.clone(), a + start, b + start)));
        joined.samples.extend(&prompt.samples);
        match index % 6 {
            5 => joined.samples.extend(&music),
            other => joined.samples.extend(vec![0.0; 8_000 * (1 + other)]),
        }
    }
    joined
}

fn write_wav(path: &Path, samples: &[f32]) {
    let bytes = 2 * samples.len() as u32;
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend(32_000_u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| ((sample.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes()));
    std::fs::write(path, wav).unwrap();
}

/// Megabytes that the process holds.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().split(' ').next().unwrap().parse::<f64>().unwrap() / 1e3
}

fn part(said: &Recording, transcribed: &[Word], from: f64, to: f64) -> Score {
    let mut words = said.words.clone();
    words.retain(|word| (from..to).contains(&word.1));
    let transcribed: Vec<_> =
        transcribed.iter().filter(|word| (from..to).contains(&word.range.start.as_secs())).cloned().collect();
    let mut score = Score::default();
    score.add(&words, &timed(transcribed));
    score
}

#[test]
fn minutes_of_speech_are_heard_as_well_at_the_end_as_at_the_start() {
    let said = long();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    write_wav(&path, &said.samples);
    let input = Input::from(path.as_path());
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    let options = TranscribeOptions { language: Some("en".into()), ..Default::default() };

    let notes: Arc<Mutex<Vec<(Progress, f64)>>> = Arc::default();
    let sink = notes.clone();
    let control = Control::default().on_progress(move |progress| {
        sink.lock().unwrap().push((progress, resident()));
    });
    let transcribed = engine.transcribe(&input, &options, &control).unwrap().transcript;
    let words: Vec<Word> = transcribed.segments.into_iter().flat_map(|segment| segment.words).collect();
    assert!(words.is_sorted_by_key(|word| word.range.start));

    let length = transcribed.duration.as_secs();
    let (first, last) = (part(&said, &words, 0.0, PART), part(&said, &words, length - PART, length));
    println!("first {first}\nlast {last}");
    let drift = mean(&last.starts) - mean(&first.starts);
    assert!(drift.abs() < 10.0, "{drift:.0} ms of drift");
    assert!(first.error_rate() < 10.0 && last.error_rate() < 10.0, "{first}; {last}");

    let notes = notes.lock().unwrap();
    let (done, memory): (Vec<u64>, Vec<f64>) = notes.iter().map(|(p, memory)| (p.done, *memory)).unzip();
    assert!(notes.iter().all(|(p, _)| p.stage == Stage::Transcribe && p.done <= p.total));
    assert!(done.is_sorted() && done.last() == notes.last().map(|(p, _)| &p.total));
    let largest = done.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(largest <= 31_000_000, "a step of {largest} microseconds: a span is 30 s at most");
    // By the middle the longest span has been transcribed, which whisper's buffers grow with.
    let (early, most) = (memory[memory.len() / 2], memory.iter().copied().fold(0.0, f64::max));
    assert!(most - early < 40.0, "{early} MB, later {most} MB");

    for share in [0.02, 0.3] {
        let cancel = CancelToken::new();
        let token = cancel.clone();
        let control = Control::new(cancel).on_progress(move |progress| {
            if progress.done as f64 >= share * progress.total as f64 {
                token.cancel();
            }
        });
        let outcome = engine.transcribe(&input, &options, &control);
        assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
    }
}
