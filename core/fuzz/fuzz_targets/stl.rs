//! Any bytes as EBU-STL files and the text of that extension: an answer, never a panic.
#![no_main]

use captioni::cues::formats::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| captioni_fuzz::subtitles(bytes, Format::Stl));
