//! Transcribes recordings one by one, as a job does: the VAD, Whisper, the word times.

use std::time::{Duration, Instant};

use captioni::audio::{Pcm16k, SpeechFinder, SpeechSpan, VadOptions};
use captioni::control::CancelToken;
use captioni::transcript::model::ModelStore;
use captioni::transcript::{LanguageOptions, Recognizer, RecognizerOptions};
use captioni::units::TimeRange;
use captioni_benches::score::{Score, TimedWord, timed};

use crate::speech::Recording;

/// What transcribing several recordings came to.
#[derive(Debug, Default)]
pub struct Transcribed {
    /// Words and times against what is known.
    pub score: Score,
    /// Words transcribed, and those of them that start where the VAD finds no speech in the clean recording.
    pub starts: usize,
    /// See `starts`.
    pub silent_starts: usize,
    /// Time in all, and the part of it that went into word times.
    pub elapsed: Duration,
    /// See `elapsed`.
    pub on_words: Duration,
    /// Passages that were transcribed and dropped.
    pub dropped: usize,
    /// Length of the recordings.
    pub seconds: f64,
}

impl Transcribed {
    /// Percent of starts in silence.
    pub fn silent(&self) -> f64 {
        100.0 * self.silent_starts as f64 / self.starts as f64
    }

    /// How much faster than the speech.
    pub fn faster_than_speech(&self) -> f64 {
        self.seconds / self.elapsed.as_secs_f64()
    }

    /// Percent of the time that went into word times.
    pub fn aligning(&self) -> f64 {
        100.0 * self.on_words.as_secs_f64() / self.elapsed.as_secs_f64()
    }
}

/// Loads a model of the cache.
pub fn recognizer(model: &str, threads: usize) -> Recognizer {
    let path = ModelStore::open(None).and_then(|store| store.resolve(model));
    let options = RecognizerOptions { threads, ..RecognizerOptions::default() };
    let load = |path: std::path::PathBuf| Recognizer::load(&path, &options);
    path.and_then(load).unwrap_or_else(|error| panic!("{error}; run make bench-words"))
}

/// Transcribes recordings; the second have the same speech with nothing else, to tell where it is silent.
pub fn transcribe(
    recognizer: &mut Recognizer,
    language: &str,
    [recordings, clean]: [&[Recording]; 2],
    show_errors: bool,
) -> Transcribed {
    let options = LanguageOptions { language: Some(language.into()), translate: false };
    let mut transcribed = Transcribed::default();
    for (recording, clean) in recordings.iter().zip(clean) {
        let begin = Instant::now();
        let mut source = recognizer.start(&options).expect("the model knows the language");
        let mut words: Vec<TimedWord> = Vec::new();
        for span in spans(recording) {
            let segments = source.recognize(&span, &CancelToken::new()).expect("the span is recognised");
            words.extend(timed(segments.into_iter().flat_map(|segment| segment.words)));
        }
        transcribed.elapsed += begin.elapsed();
        transcribed.seconds += recording.seconds();
        transcribed.dropped += source.take_dropped().len();
        transcribed.on_words += source.time_on_words();
        let speech: Vec<TimeRange> = spans(clean).into_iter().flat_map(|span| span.speech).collect();
        transcribed.starts += words.len();
        transcribed.silent_starts += words.iter().filter(|word| is_silent(&speech, word.1)).count();
        if !recording.words.is_empty() {
            if show_errors {
                print_errors(recording, &words);
            }
            transcribed.score.add(&recording.words, &words);
        }
    }
    transcribed
}

fn is_silent(speech: &[TimeRange], at: f64) -> bool {
    !speech.iter().any(|range| (range.start.as_secs()..range.end.as_secs()).contains(&at))
}

fn spans(recording: &Recording) -> Vec<SpeechSpan> {
    let mut finder = SpeechFinder::new(&VadOptions::default()).expect("the defaults are valid");
    let mut spans = finder.push(&Pcm16k { samples: recording.samples.clone(), ..Default::default() });
    spans.extend(finder.finish());
    spans
}

fn print_errors(recording: &Recording, transcribed: &[TimedWord]) {
    let mut score = Score::default();
    score.add(&recording.words, transcribed);
    if score.errors > 0 {
        let text = |words: &[TimedWord]| words.iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(" ");
        println!(
            "{} errors\n  said        {}\n  transcribed {}",
            score.errors,
            text(&recording.words),
            text(transcribed)
        );
    }
}
