//! Any bytes as JSON cues or a transcript: an answer, never a panic.
#![no_main]

use captioni::cues::CueOptions;
use captioni::cues::formats::{Format, parse};
use captioni_fuzz::Mono;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = parse(bytes, Format::Json) {
        let _ = reading.parsed.into_track(&CueOptions::default(), &Mono);
    }
});
