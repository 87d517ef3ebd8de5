//! The buffers in which one span at a time is recognised.

use std::ffi::c_int;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use whisper_rs_sys as sys;

use super::attention::{Attention, Capture, Head, Reading};
use super::backend::Run;
use super::model::{Model, Token, last_error};
use super::team::Team;
use crate::control::CancelToken;
use crate::error::{Error, Result};

/// Fewest samples given to whisper.cpp: it mirrors 200 at the start, and ignores spans under 100 ms.
const MIN_SAMPLES: usize = 3_200;

/// Buffers for recognition with a [`Model`]: spectrogram, encoder output, the decoder's keys and values.
#[derive(Debug)]
pub(crate) struct State {
    state: NonNull<sys::whisper_state>,
    model: Arc<Model>,
    /// Threads for the spectrogram; they share it out beforehand and do not wait for each other.
    threads: c_int,
    team: Team,
    /// Tokens that the decoder holds.
    past: usize,
}

// SAFETY: nothing in a state is bound to the thread that made it, and all use is through `&mut self`.
unsafe impl Send for State {}

impl State {
    /// Buffers for `model`, computing with `threads` threads.
    ///
    /// # Errors
    /// `INTERNAL` when memory is short.
    pub(crate) fn new(model: Arc<Model>, threads: usize) -> Result<Self> {
        let short = || Error::internal(last_error("no memory for Whisper"));
        let team = Team::new(threads).ok_or_else(short)?;
        // SAFETY: the context is live; null comes back on failure.
        let state = NonNull::new(unsafe { sys::whisper_init_state(model.as_ptr()) }).ok_or_else(short)?;
        let threads = c_int::try_from(threads).unwrap_or(c_int::MAX).max(1);
        Ok(Self { state, model, threads, team, past: 0 })
    }

    /// The model that this recognises with.
    pub(crate) fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// Encodes up to 30 s of 16 kHz samples, of which the encoder sees `audio_ctx` frames of 20 ms.
    ///
    /// # Errors
    /// `CANCELLED`, or `INTERNAL` when whisper.cpp fails.
    pub(crate) fn encode(&mut self, samples: &[f32], audio_ctx: usize, cancel: &CancelToken) -> Result<()> {
        cancel.check()?;
        let padded;
        let samples = if samples.len() < MIN_SAMPLES {
            padded = [samples, &vec![0.0; MIN_SAMPLES - samples.len()]].concat();
            &padded
        } else {
            samples
        };
        let count = c_int::try_from(samples.len())
            .map_err(|_| Error::internal(format!("{} samples in one span", samples.len())))?;
        // SAFETY: the pointer and count describe a live slice, long enough to be mirrored.
        let status = unsafe {
            sys::whisper_pcm_to_mel_with_state(
                self.model.as_ptr(),
                self.state.as_ptr(),
                samples.as_ptr(),
                count,
                self.threads,
            )
        };
        check(status, "the mel spectrogram", cancel)?;
        self.set_audio_ctx(audio_ctx)?;
        self.past = 0;
        let (context, state) = (self.model.as_ptr(), self.state.as_ptr());
        // SAFETY: both are live, and the state holds a spectrogram.
        let status = Run { cancel: cancel.flag(), capture: None, team: &mut self.team }
            .scope(|| unsafe { sys::whisper_encode_with_state(context, state, 0, 1) });
        check(status, "the encoder", cancel)
    }

    /// Sets the number of frames that the encoder sees.
    ///
    /// whisper.cpp sets it nowhere but on the way through `whisper_full`, which is stopped before its work.
    fn set_audio_ctx(&mut self, audio_ctx: usize) -> Result<()> {
        unsafe extern "C" fn stop(
            _: *mut sys::whisper_context,
            _: *mut sys::whisper_state,
            _: *mut std::ffi::c_void,
        ) -> bool {
            false
        }
        let audio_ctx = audio_ctx.clamp(1, self.model.dimensions().audio_ctx);
        // SAFETY: no precondition.
        let mut params = unsafe {
            sys::whisper_full_default_params(sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY)
        };
        params.audio_ctx = audio_ctx as c_int;
        params.greedy.best_of = 1;
        params.language = c"en".as_ptr();
        params.print_progress = false;
        params.encoder_begin_callback = Some(stop);
        // SAFETY: both are live; no samples are given, so the spectrogram stays and none is read.
        let status = unsafe {
            sys::whisper_full_with_state(self.model.as_ptr(), self.state.as_ptr(), params, ptr::null(), 0)
        };
        last_error("");
        check(status, "the size of the encoder", &CancelToken::new())
    }

    /// Runs the decoder on `tokens` after the first `past` that it holds; gives the logits that follow
    /// the last, one for each id of the vocabulary.
    ///
    /// # Errors
    /// `CANCELLED`; `INTERNAL` when whisper.cpp fails or the tokens do not fit.
    pub(crate) fn decode(
        &mut self,
        tokens: &[Token],
        past: usize,
        cancel: &CancelToken,
    ) -> Result<&mut [f32]> {
        self.run_decoder(tokens, past, cancel, None)?;
        let vocab = self.model.dimensions().vocab;
        // SAFETY: whisper.cpp keeps a row of logits for each token given, and fills the last.
        Ok(unsafe {
            let logits = sys::whisper_get_logits_from_state(self.state.as_ptr());
            std::slice::from_raw_parts_mut(logits.add((tokens.len() - 1) * vocab), vocab)
        })
    }

    /// Runs the decoder on `tokens` from the start and gives its cross attention by `heads`.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub(crate) fn attention(
        &mut self,
        tokens: &[Token],
        heads: &[Head],
        cancel: &CancelToken,
    ) -> Result<Attention> {
        let mut capture = Capture::new(heads, tokens.len());
        self.run_decoder(tokens, 0, cancel, Some(&mut capture))?;
        // Later layers were left out, so what the decoder holds cannot be built on.
        self.past = 0;
        capture.finish()
    }

    /// Runs the decoder on `tokens` from the start; gives its cross attention by `heads`, and how likely
    /// it finds each token.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub(crate) fn read(&mut self, tokens: &[Token], heads: &[Head], cancel: &CancelToken) -> Result<Reading> {
        let mut capture = Capture::with_probabilities(heads, tokens);
        self.run_decoder(tokens, 0, cancel, Some(&mut capture))?;
        capture.finish_reading()
    }

    fn run_decoder(
        &mut self,
        tokens: &[Token],
        past: usize,
        cancel: &CancelToken,
        capture: Option<&mut Capture>,
    ) -> Result<()> {
        cancel.check()?;
        let limit = self.model.dimensions().text_ctx;
        let vocab = self.model.dimensions().vocab;
        let known = tokens.iter().all(|&token| usize::try_from(token).is_ok_and(|id| id < vocab));
        if tokens.is_empty() || past > self.past || past + tokens.len() > limit || !known {
            let found = format!("{} tokens after {past} of {}", tokens.len(), self.past);
            return Err(Error::internal(format!("the decoder was given {found}; it holds {limit}")));
        }
        let (context, state) = (self.model.as_ptr(), self.state.as_ptr());
        self.past = 0;
        let status = Run { cancel: cancel.flag(), capture, team: &mut self.team }.scope(|| {
            // SAFETY: both are live; the tokens are in the vocabulary and fit the decoder's buffers.
            unsafe {
                sys::whisper_decode_with_state(
                    context,
                    state,
                    tokens.as_ptr(),
                    tokens.len() as c_int,
                    past as c_int,
                    1,
                )
            }
        });
        check(status, "the decoder", cancel)?;
        self.past = past + tokens.len();
        Ok(())
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // SAFETY: owned; the model outlives it through the `Arc`.
        unsafe { sys::whisper_free_state(self.state.as_ptr()) };
    }
}

/// Every return of whisper.cpp goes through here.
fn check(status: c_int, what: &str, cancel: &CancelToken) -> Result<()> {
    if status == 0 {
        return Ok(());
    }
    cancel.check()?;
    let said = last_error("no reason given");
    Err(Error::internal(format!("whisper.cpp failed at {what} with {status}: {said}")))
}
