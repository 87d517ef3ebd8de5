//! What several targets do with any bytes.

#![allow(clippy::expect_used, reason = "a panic is a finding")]

use captioni::cues::formats::{Format, Parsed, Reading, parse, write};
use captioni::cues::{CueOptions, Measure};

/// A font whose letters are all as wide.
#[derive(Debug)]
pub struct Mono;

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        10.0 * text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        400.0
    }
}

/// Reads bytes as a subtitle file: an answer, and what is read can be written and read again.
pub fn subtitles(bytes: &[u8], format: Format) {
    let Ok(Reading { parsed, .. }) = parse(bytes, format) else { return };
    if let Parsed::Cues(track) = &parsed {
        let written = write(track, format);
        parse(written.as_bytes(), format).expect("what is written can be read");
    }
    let _ = parsed.into_track(&CueOptions::default(), &Mono);
}
