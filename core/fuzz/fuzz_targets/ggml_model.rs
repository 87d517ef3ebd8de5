//! Any bytes as a ggml model file: an answer, never a panic.
#![no_main]

use std::io::Cursor;
use std::path::Path;

use captioni::transcript::model::verify_stream;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = verify_stream(Cursor::new(data), Path::new("fuzz.bin"));
});
