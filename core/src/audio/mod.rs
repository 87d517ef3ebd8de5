//! Sound to 16 kHz mono, and the speech in it.

mod cut;
mod edges;
mod finder;
#[expect(clippy::indexing_slicing, reason = "a frame is a left and a right sample")]
mod mix;
mod options;
mod resample;
mod slicer;
mod types;
mod utterance;
#[expect(clippy::indexing_slicing, reason = "loops over rows of a network of fixed shape")]
mod vad;
#[expect(clippy::indexing_slicing, reason = "windows and frames are counted here")]
mod windows;

pub use finder::SpeechFinder;
pub use options::VadOptions;
pub use resample::Resampler;
pub use types::{Pcm16k, SAMPLE_RATE, SpeechSpan};
pub use vad::{Vad, WINDOW};
