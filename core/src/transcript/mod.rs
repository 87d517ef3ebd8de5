//! Speech to text with word times: model files, Whisper, word alignment.
//!
//! A [`Recognizer`] holds a loaded model. [`Recognizer::start`] begins a source, and each
//! [`SpeechSpan`](crate::audio::SpeechSpan) of it becomes [`Segment`]s:
//!
//! 1. `decode`: the span is encoded once, its language is detected if it is not known, and its text is
//!    decoded greedily;
//! 2. `plausible`: loops and text that is no speech are found, and [`Dropped`]; a span that loops is recognised again
//!    whole, then in halves;
//! 3. `text`: tokens become words and sentences;
//! 4. `onsets`, `timing`: the decoder's cross attention tells when each token starts, the audio when each
//!    word ends.
//!
//! [`formats`] reads and writes what was said as files of other programs.
//!
//! [`Recognizer::align`] turns it round: the text is known, and its words are given times. [`Alignment`] says how.

#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod align;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod decode;
pub mod formats;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod halves;
#[cfg(feature = "speech")]
mod heads;
#[cfg(feature = "speech")]
mod language;
#[cfg(any(feature = "speech", feature = "models"))]
pub mod model;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod onsets;
#[cfg(feature = "speech")]
mod options;
#[cfg(feature = "speech")]
mod pace;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod plausible;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod recognizer;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod sentences;
#[expect(clippy::indexing_slicing, reason = "indices count the words that are given")]
pub(crate) mod spoken_words;
#[expect(clippy::indexing_slicing, reason = "indices count the words that are given")]
pub(crate) mod spread;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod text;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod timing;
#[cfg(feature = "speech")]
#[expect(clippy::indexing_slicing, reason = "indices count the tokens, words or frames of one span")]
mod tokenizer;
mod types;
pub(crate) mod writing;

#[cfg(feature = "speech")]
pub use align::{Alignment, RecognizedSpan, Stretch};
#[cfg(feature = "speech")]
pub use language::check_language;
#[cfg(feature = "speech")]
pub use options::{LanguageOptions, RecognizerOptions};
#[cfg(feature = "speech")]
pub use recognizer::{Recognizer, SourceRecognizer};
pub use types::{DropReason, Dropped, Segment, Transcript, Word, WordSource};
