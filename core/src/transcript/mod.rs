//! Speech to text with word times: model files, Whisper, word alignment.
//!
//! A [`Recognizer`] holds a loaded model. [`Recognizer::start`] begins a source, and each
//! [`SpeechSpan`](crate::audio::SpeechSpan) of it becomes [`Segment`]s:
//!
//! 1. `decode`: the span is encoded once, its language is heard if it is not known, and its text is
//!    decoded greedily;
//! 2. `plausible`: loops and text that is no speech are found, and [`Dropped`]; a span that loops is heard again
//!    whole, then in halves;
//! 3. `text`: tokens become words and sentences;
//! 4. `onsets`, `timing`: the decoder's cross attention tells when each token starts, the sound when each
//!    word ends.
//!
//! [`Recognizer::align`] turns it round: the text is known, and its words are given times. [`Alignment`] says how.

mod align;
mod decode;
mod halves;
mod heads;
mod language;
pub mod model;
mod onsets;
mod options;
mod pace;
mod plausible;
mod recognizer;
mod sentences;
mod text;
mod timing;
mod tokenizer;
mod types;

pub use align::{Alignment, HeardSpan, Stretch};
pub use language::check_language;
pub use options::{RecognizerOptions, TranscribeOptions};
pub use recognizer::{Recognizer, SourceRecognizer};
pub use types::{DropReason, Dropped, Segment, Transcript, Word};
