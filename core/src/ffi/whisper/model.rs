//! The weights of a Whisper model, shared by all states that recognise with it.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Once;

use whisper_rs_sys as sys;

use super::backend;
use crate::error::{Error, Result};

/// Token id in a model's vocabulary.
pub(crate) type Token = sys::whisper_token;

/// A language that multilingual models know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    /// whisper.cpp's number of it; the language's token follows from this.
    pub(crate) id: c_int,
    /// ISO 639-1 code, such as `en`.
    pub(crate) code: &'static str,
    /// English name in lower case, such as `english`.
    pub(crate) name: &'static str,
}

/// All languages, in whisper.cpp's order.
pub(crate) fn languages() -> impl Iterator<Item = Language> {
    (0..=whisper_rs::get_lang_max_id()).filter_map(|id| {
        Some(Language { id, code: whisper_rs::get_lang_str(id)?, name: whisper_rs::get_lang_str_full(id)? })
    })
}

/// The tokens that steer decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpecialTokens {
    /// Ends the text; every id below it is text.
    pub(crate) end: Token,
    /// Starts the transcript.
    pub(crate) start: Token,
    /// Says that there is no speech.
    pub(crate) no_speech: Token,
    /// Asks for text in the language spoken.
    pub(crate) transcribe: Token,
    /// Asks for English text.
    pub(crate) translate: Token,
    /// Asks for text without timestamps.
    pub(crate) no_timestamps: Token,
    /// The timestamp of 0 s; each id above it is 20 ms later.
    pub(crate) first_timestamp: Token,
}

/// Sizes of a model's networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dimensions {
    /// Encoder frames of a whole window of 30 s.
    pub(crate) audio_ctx: usize,
    /// Layers of the encoder.
    pub(crate) audio_layers: usize,
    /// Tokens that the decoder can hold.
    pub(crate) text_ctx: usize,
    /// Layers of the decoder.
    pub(crate) text_layers: usize,
    /// Heads of attention in each layer of the decoder.
    pub(crate) text_heads: usize,
    /// Ids in the vocabulary.
    pub(crate) vocab: usize,
    /// Bands of the mel spectrogram.
    pub(crate) mels: usize,
}

/// What whisper.cpp reads a model from. It does not look at what a read gave, so errors are kept here.
struct Loader<R> {
    source: R,
    ended: bool,
    error: Option<std::io::Error>,
}

impl<R: Read> Loader<R> {
    /// Fills `out` as far as there is anything to read.
    fn fill(&mut self, mut out: &mut [u8]) -> usize {
        let wanted = out.len();
        while !out.is_empty() && !self.ended {
            match self.source.read(out) {
                Ok(0) => self.ended = true,
                Ok(read) => out = out.get_mut(read..).unwrap_or_default(),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => (self.ended, self.error) = (true, Some(error)),
            }
        }
        wanted - out.len()
    }

    unsafe extern "C" fn read(loader: *mut c_void, out: *mut c_void, size: usize) -> usize {
        // Memory of no bytes may be at null.
        if size == 0 {
            return 0;
        }
        // SAFETY: whisper.cpp gives back the context, and memory of `size` bytes.
        let (loader, out) = unsafe {
            std::ptr::write_bytes(out.cast::<u8>(), 0, size);
            (&mut *loader.cast::<Self>(), std::slice::from_raw_parts_mut(out.cast::<u8>(), size))
        };
        catch_unwind(AssertUnwindSafe(|| loader.fill(out))).unwrap_or_else(|_| {
            loader.ended = true;
            loader.error = Some(std::io::Error::other("reading panicked"));
            0
        })
    }

    unsafe extern "C" fn eof(loader: *mut c_void) -> bool {
        // SAFETY: as in `read`.
        unsafe { (*loader.cast::<Self>()).ended }
    }

    unsafe extern "C" fn close(_: *mut c_void) {}
}

/// A loaded model.
#[derive(Debug)]
pub(crate) struct Model {
    context: NonNull<sys::whisper_context>,
    dimensions: Dimensions,
    special: SpecialTokens,
    multilingual: bool,
}

// SAFETY: nothing in a context is bound to the thread that loaded it.
unsafe impl Send for Model {}
// SAFETY: after loading, the context is only read: states are made and run from it, each with buffers of
// its own, and its counters of time are not touched by the calls that are used here.
unsafe impl Sync for Model {}

impl Model {
    /// Loads the ggml model that `source` gives, which must be whole and valid: whisper.cpp checks little.
    /// `path` is for messages.
    ///
    /// # Errors
    /// `MODEL_INVALID` when it cannot be read or whisper.cpp does not take it.
    pub(crate) fn load<R: Read>(path: &Path, source: R) -> Result<Self> {
        route_log();
        backend::register();
        LAST_ERROR.take();
        // SAFETY: no precondition.
        let mut params = unsafe { sys::whisper_context_default_params() };
        params.use_gpu = false;
        // ggml's flash attention for the CPU works row by row; its matrix products with tinyBLAS are faster.
        params.flash_attn = false;
        let mut loader = Loader { source, ended: false, error: None };
        let mut calls = sys::whisper_model_loader {
            context: (&raw mut loader).cast(),
            read: Some(Loader::<R>::read),
            eof: Some(Loader::<R>::eof),
            close: Some(Loader::<R>::close),
        };
        // SAFETY: the loader outlives the call, which alone uses it; null comes back on failure.
        let context = unsafe { sys::whisper_init_with_params_no_state(&raw mut calls, params) };
        let model = NonNull::new(context).map(Self::describe);
        if let Some(error) = loader.error {
            return Err(Error::model(path, format!("it cannot be read: {error}")));
        }
        model.ok_or_else(|| Error::model(path, last_error("not a Whisper model")))
    }

    fn describe(context: NonNull<sys::whisper_context>) -> Self {
        let raw = context.as_ptr();
        // SAFETY: these read fields of the live context.
        unsafe {
            let size = |value: c_int| usize::try_from(value).unwrap_or(0);
            Self {
                context,
                dimensions: Dimensions {
                    audio_ctx: size(sys::whisper_n_audio_ctx(raw)),
                    audio_layers: size(sys::whisper_model_n_audio_layer(raw)),
                    text_ctx: size(sys::whisper_n_text_ctx(raw)),
                    text_layers: size(sys::whisper_model_n_text_layer(raw)),
                    text_heads: size(sys::whisper_model_n_text_head(raw)),
                    vocab: size(sys::whisper_n_vocab(raw)),
                    mels: size(sys::whisper_model_n_mels(raw)),
                },
                special: SpecialTokens {
                    end: sys::whisper_token_eot(raw),
                    start: sys::whisper_token_sot(raw),
                    no_speech: sys::whisper_token_nosp(raw),
                    transcribe: sys::whisper_token_transcribe(raw),
                    translate: sys::whisper_token_translate(raw),
                    no_timestamps: sys::whisper_token_not(raw),
                    first_timestamp: sys::whisper_token_beg(raw),
                },
                multilingual: sys::whisper_is_multilingual(raw) != 0,
            }
        }
    }

    /// Sizes of the networks.
    pub(crate) fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// The tokens that steer decoding.
    pub(crate) fn special(&self) -> SpecialTokens {
        self.special
    }

    /// Whether it knows languages other than English.
    pub(crate) fn multilingual(&self) -> bool {
        self.multilingual
    }

    /// The token that names `language`.
    pub(crate) fn language_token(&self, language: Language) -> Token {
        // SAFETY: adds numbers of the live context.
        unsafe { sys::whisper_token_lang(self.context.as_ptr(), language.id) }
    }

    /// The bytes of a token, often not whole UTF-8; empty for an id that is not in the vocabulary.
    pub(crate) fn token_bytes(&self, token: Token) -> &[u8] {
        if usize::try_from(token).is_ok_and(|id| id < self.dimensions.vocab) {
            // SAFETY: the id is in the vocabulary; the string lives as long as the context.
            unsafe { CStr::from_ptr(sys::whisper_token_to_str(self.context.as_ptr(), token)) }.to_bytes()
        } else {
            &[]
        }
    }

    pub(super) fn as_ptr(&self) -> *mut sys::whisper_context {
        self.context.as_ptr()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: owned, and states hold an `Arc` of this, so none is left.
        unsafe { sys::whisper_free(self.context.as_ptr()) };
    }
}

thread_local! {
    /// The last error that whisper.cpp or ggml logged on this thread.
    static LAST_ERROR: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What whisper.cpp said last on this thread, or `otherwise`.
pub(super) fn last_error(otherwise: &str) -> String {
    let said = LAST_ERROR.take();
    if said.is_empty() { otherwise.into() } else { said }
}

/// Keeps whisper.cpp and ggml from writing to stderr, which is the host's.
fn route_log() {
    unsafe extern "C" fn keep_errors(level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
        if level != sys::ggml_log_level_GGML_LOG_LEVEL_ERROR || text.is_null() {
            return;
        }
        // SAFETY: ggml passes a string that ends in NUL.
        let said = unsafe { CStr::from_ptr(text) }.to_string_lossy().trim().to_owned();
        let _ = LAST_ERROR.try_with(|last| last.try_borrow_mut().map(|mut last| *last = said));
    }
    static ONCE: Once = Once::new();
    // SAFETY: the callback is a plain function that may be called from any thread.
    ONCE.call_once(|| unsafe { sys::whisper_log_set(Some(keep_errors), std::ptr::null_mut()) });
}
