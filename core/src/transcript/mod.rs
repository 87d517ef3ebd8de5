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

#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod align;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod decode;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod halves;
mod heads;
mod language;
pub mod model;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod onsets;
mod options;
mod pace;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod plausible;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod recognizer;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod sentences;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod text;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod timing;
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod tokenizer;
mod types;

pub use align::{Alignment, HeardSpan, Stretch};
pub use language::check_language;
pub use options::{RecognizerOptions, TranscribeOptions};
pub use recognizer::{Recognizer, SourceRecognizer};
pub use types::{DropReason, Dropped, Segment, Transcript, Word};
