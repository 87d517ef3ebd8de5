//! Any bytes as JSON cues: an answer, never a panic.
#![no_main]

use captioni::cues::formats::{Format, parse};
use captioni::cues::{CueOptions, Measure};

struct Mono;

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        10.0 * text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        400.0
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(parsed) = parse(bytes, Format::Json) {
        let _ = parsed.into_track(&CueOptions::default(), &Mono);
    }
});
