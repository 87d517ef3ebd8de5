//! Transcriptions beside each other, with more threads than there are cores: they share the time, and none stops another.
#![cfg(test)]

mod prompts;
mod sound;

use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use captioni::control::CancelToken;
use captioni::transcript::{LanguageOptions, Recognizer, RecognizerOptions, Segment};
use prompts::{model, spans};

/// Far longer than it takes, even on a machine with much else to do.
const LIMIT: Duration = Duration::from_secs(240);

/// What `base` recognises in 22 s of speech.
fn recognize() -> Vec<Segment> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + 1;
    let options = RecognizerOptions { threads, ..RecognizerOptions::default() };
    let mut recognizer = Recognizer::load(&model("base"), &options).unwrap();
    let mut source =
        recognizer.start(&LanguageOptions { language: Some("en".into()), translate: false }).unwrap();
    let speech = [sound::jfk(), sound::jfk()].concat();
    spans(speech).iter().flat_map(|span| source.recognize(span, &CancelToken::new()).unwrap()).collect()
}

#[test]
fn one_hears() {
    let words: usize = recognize().iter().map(|segment| segment.words.len()).sum();
    assert_eq!(words, 44);
}

#[test]
fn two_in_one_process_hear_the_same_as_one() {
    let (done, results) = mpsc::channel();
    for _ in 0..2 {
        let done = done.clone();
        std::thread::spawn(move || done.send(recognize()));
    }
    let transcribed = [0, 1].map(|_| results.recv_timeout(LIMIT).expect("two at once come to an end"));
    assert_eq!(transcribed, [recognize(), recognize()]);
}

#[test]
fn two_processes_come_to_an_end() {
    let mut processes = [0, 1].map(|_| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "one_hears"]).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
    });
    let begin = Instant::now();
    let mut statuses = [None; 2];
    while statuses.contains(&None) && begin.elapsed() < LIMIT {
        std::thread::sleep(Duration::from_millis(50));
        for (status, process) in statuses.iter_mut().zip(&mut processes) {
            *status = status.or(process.try_wait().unwrap());
        }
    }
    processes.iter_mut().for_each(end);
    for status in statuses {
        assert!(status.expect("two at once come to an end").success());
    }
}

fn end(process: &mut Child) {
    let _ = process.kill();
    process.wait().unwrap();
}
