//! Sound to 16 kHz mono, and the speech in it.

mod reader;
mod resample;
mod types;

pub use reader::PcmReader;
pub use resample::Resampler;
pub use types::{Pcm16k, SAMPLE_RATE, SpeechSpan};
