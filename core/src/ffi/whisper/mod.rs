//! whisper.cpp through its C interface: a model, and a state that recognises one span at a time.
//!
//! Built on `whisper-rs`, whose build of whisper.cpp, bindings and language table are used. Its own
//! context and state are not: `set_abort_callback_safe` reads its closure as another type, language
//! and prompt leak a string a job, `tokenize` takes a negative count as a length, and none of it gets
//! at the encoder or the attention. Nor is `whisper_full` used: it decodes on past a span's end when a
//! timestamp says so, spends a millisecond a token in its logit filters, and its word times abort the
//! process on some lengths of audio and read past the last segment. What is used is small: the mel
//! spectrogram, the encoder and the decoder, one call each. Decoding is in `transcript`.

#[expect(clippy::indexing_slicing, reason = "axes of tensors, whose sizes are read beside")]
mod attention;
mod backend;
mod model;
#[expect(
    clippy::indexing_slicing,
    reason = "axes of tensors and their two operands, in arrays that are longer"
)]
mod pieces;
mod state;
mod team;

pub(crate) use attention::{Attention, Head};
pub(crate) use model::{Dimensions, Language, Model, SpecialTokens, Token, languages};
pub(crate) use state::State;
