//! Any bytes as a ggml model file: an answer, never a panic, and what is found whole can be read.
#![no_main]

use std::io::Cursor;
use std::path::Path;

use captioni::transcript::model::{WeightReader, Weights};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let reader = WeightReader::new(Cursor::new(data), Path::new("fuzz.bin"), Weights::Q8_0);
    if let Ok(mut reader) = reader {
        std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
    }
});
