//! Speech to text with word times: model files, Whisper, word alignment.

pub mod model;
mod types;

pub use types::{Segment, Transcript, Word};
