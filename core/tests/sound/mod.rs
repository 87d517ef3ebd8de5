//! Sounds to test with.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;

/// The 11 s of `fixtures/media/jfk.wav`.
pub fn jfk() -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/media/jfk.wav");
    let bytes = std::fs::read(path).unwrap();
    let data = bytes.windows(4).position(|id| id == b"data").unwrap() + 8;
    let (pairs, _) = bytes[data..].as_chunks::<2>();
    pairs.iter().map(|&pair| f32::from(i16::from_le_bytes(pair)) / 32_768.0).collect()
}
