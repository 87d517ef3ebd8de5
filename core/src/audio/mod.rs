//! Sound to 16 kHz mono, and the speech in it.

mod types;
mod vad;

pub use types::{Pcm16k, SAMPLE_RATE, SpeechSpan};
pub use vad::{Vad, WINDOW};
