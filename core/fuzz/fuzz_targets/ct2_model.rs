//! Any bytes as a CTranslate2 `model.bin`: an answer, never a panic.
#![no_main]

use std::io::{Cursor, sink};
use std::path::Path;

use captioni::control::CancelToken;
use captioni::transcript::model::{Destination, WeightFormat, convert_stream};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let path = Path::new("model.bin");
    for format in [WeightFormat::F16, WeightFormat::Q8_0] {
        let destination = Destination { out: sink(), path, cancel: &CancelToken::new() };
        let _ = convert_stream(Cursor::new(data), path, &[], format, destination);
    }
});
