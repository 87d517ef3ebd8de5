//! Cross attention, read out of the decoder while it computes.

use whisper_rs_sys as sys;

use super::model::Token;
use crate::error::{Error, Result};

/// A head of the decoder's cross attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Layer of the decoder, from 0.
    pub(crate) layer: usize,
    /// Head in the layer, from 0.
    pub(crate) head: usize,
}

/// How much each token looks at each frame of audio, by some heads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attention {
    /// Tokens of the prompt and the text.
    pub(crate) tokens: usize,
    /// Encoder frames of 20 ms.
    pub(crate) frames: usize,
    /// `[head][token][frame]`, in the order in which the heads were asked for; each row sums to 1.
    pub(crate) probabilities: Vec<f32>,
}

impl Attention {
    /// The probabilities of one token by one head, a value a frame.
    pub(crate) fn row(&self, head: usize, token: usize) -> &[f32] {
        let start = (head * self.tokens + token) * self.frames;
        &self.probabilities[start..start + self.frames]
    }
}

/// What the decoder makes of tokens that it is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// Where it looks for each.
    pub(crate) attention: Attention,
    /// Natural logarithm of the probability of each token after those before it; nothing for the first.
    pub(crate) log_probabilities: Vec<f32>,
}

/// A request to read the cross attention of one run of the decoder, and how likely its tokens are.
pub(super) struct Capture {
    heads: Vec<Head>,
    tokens: usize,
    /// The tokens, if their probabilities are wanted.
    given: Option<Vec<Token>>,
    log_probabilities: Vec<f32>,
    probabilities: Vec<f32>,
    frames: usize,
    layers_read: usize,
    mismatch: bool,
}

impl Capture {
    /// Asks for the attention of `tokens` tokens by `heads`.
    pub(super) fn new(heads: &[Head], tokens: usize) -> Self {
        Self {
            heads: heads.to_vec(),
            tokens,
            given: None,
            log_probabilities: Vec::new(),
            probabilities: Vec::new(),
            frames: 0,
            layers_read: 0,
            mismatch: false,
        }
    }

    /// Asks as well how likely each of `tokens` is.
    pub(super) fn with_probabilities(heads: &[Head], tokens: &[Token]) -> Self {
        Self { given: Some(tokens.to_vec()), ..Self::new(heads, tokens.len()) }
    }

    /// Whether the logits are wanted, and so the whole graph has to be computed.
    pub(super) fn wants_logits(&self) -> bool {
        self.given.is_some()
    }

    pub(super) fn last_layer(&self) -> usize {
        self.heads.iter().map(|head| head.layer).max().unwrap_or(0)
    }

    /// What was read, once the decoder ran.
    pub(super) fn finish(self) -> Result<Attention> {
        if self.mismatch || self.layers_read <= self.last_layer() {
            return Err(Error::internal("the decoder's cross attention is not laid out as expected"));
        }
        Ok(Attention { tokens: self.tokens, frames: self.frames, probabilities: self.probabilities })
    }

    /// What was read of a run that was asked for probabilities.
    pub(super) fn finish_reading(mut self) -> Result<Reading> {
        let log_probabilities = std::mem::take(&mut self.log_probabilities);
        if log_probabilities.len() + 1 != self.tokens {
            return Err(Error::internal("the decoder's logits are not laid out as expected"));
        }
        Ok(Reading { attention: self.finish()?, log_probabilities })
    }

    /// Takes the probability of each token but the first from the logits, `[token][id]`.
    ///
    /// # Safety
    /// `node` is computed, and in memory of the host.
    pub(super) unsafe fn read_logits(&mut self, node: *const sys::ggml_tensor) {
        let Some(given) = &self.given else { return };
        // SAFETY: promised by the caller.
        let node = unsafe { &*node };
        let size = |axis: usize| usize::try_from(node.ne[axis]).unwrap_or(0);
        let (vocab, tokens) = (size(0), size(1));
        let stride = node.nb;
        let packed = stride[0] == size_of::<f32>() && stride[1] >= vocab * stride[0];
        if node.type_ != sys::ggml_type_GGML_TYPE_F32 || !packed || tokens != self.tokens {
            return;
        }
        for (token, &next) in given.iter().skip(1).enumerate() {
            // SAFETY: the type, counts and strides are checked above, so the row is inside the tensor,
            // and ggml aligns rows for their type.
            let row = unsafe {
                std::slice::from_raw_parts(node.data.cast::<u8>().add(token * stride[1]).cast::<f32>(), vocab)
            };
            self.log_probabilities.push(log_probability(row, next));
        }
    }

    /// Takes the wanted heads of `layer` from its softmax `node`: `[head][token][frame]`.
    ///
    /// # Safety
    /// `node` is computed, and in memory of the host.
    pub(super) unsafe fn read(&mut self, layer: usize, node: *const sys::ggml_tensor) {
        // SAFETY: promised by the caller.
        let node = unsafe { &*node };
        let size = |axis: usize| usize::try_from(node.ne[axis]).unwrap_or(0);
        let (frames, tokens, heads) = (size(0), size(1), size(2));
        let stride = node.nb;
        let packed = stride[0] == size_of::<f32>() && stride[1] >= frames * stride[0];
        if node.type_ != sys::ggml_type_GGML_TYPE_F32 || !packed || tokens != self.tokens {
            self.mismatch = true;
            return;
        }
        self.layers_read = layer + 1;
        self.frames = frames;
        self.probabilities.resize(self.heads.len() * tokens * frames, 0.0);
        for (index, head) in self.heads.iter().enumerate().filter(|(_, head)| head.layer == layer) {
            if head.head >= heads {
                self.mismatch = true;
                return;
            }
            for token in 0..tokens {
                let offset = token * stride[1] + head.head * stride[2];
                // SAFETY: the type, counts and strides are checked above, so the row is inside the tensor,
                // and ggml aligns rows for their type.
                let row = unsafe {
                    std::slice::from_raw_parts(node.data.cast::<u8>().add(offset).cast::<f32>(), frames)
                };
                let start = (index * tokens + token) * frames;
                self.probabilities[start..start + frames].copy_from_slice(row);
            }
        }
    }
}

/// Logarithm of the share of `token` in the exponentials of the logits.
fn log_probability(logits: &[f32], token: Token) -> f32 {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    let own = usize::try_from(token).ok().and_then(|id| logits.get(id));
    own.map_or(f32::NEG_INFINITY, |logit| logit - highest - sum.ln())
}
