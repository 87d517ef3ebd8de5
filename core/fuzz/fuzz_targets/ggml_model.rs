//! Any bytes as a ggml model file: an answer, never a panic, and what is found whole is read as a whole model.
#![no_main]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is a finding")]

use std::io::{Cursor, Read};
use std::path::Path;

use captioni::transcript::model::{WeightReader, Weights, verify_stream};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let reader = WeightReader::new(Cursor::new(data), Path::new("fuzz.bin"), Weights::Q8_0);
    if let Ok(mut reader) = reader {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        verify_stream(Cursor::new(bytes), Path::new("fuzz.bin")).unwrap();
    }
});
