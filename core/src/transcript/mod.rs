//! Speech to text with word times: model files, Whisper, word alignment.

mod types;

pub use types::{Segment, Transcript, Word};
