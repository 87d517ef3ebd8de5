//! Any bytes as SubRip files: an answer, never a panic.
#![no_main]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is a finding")]

use captioni::cues::formats::{Format, Parsed, parse, parse_stacked, write};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = parse_stacked(bytes, Format::Srt);
    if let Ok(Parsed::Cues(track)) = parse(bytes, Format::Srt) {
        let written = write(&track, Format::Srt);
        parse(written.as_bytes(), Format::Srt).expect("what is written can be read");
    }
});
