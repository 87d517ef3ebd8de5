//! Cross attention, read out of the decoder while it computes.

use half::f16;
use whisper_rs_sys as sys;

use crate::error::{Error, Result};

/// A head of the decoder's cross attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Layer of the decoder, from 0.
    pub(crate) layer: usize,
    /// Head in the layer, from 0.
    pub(crate) head: usize,
}

/// How much each token looks at each frame of audio, by some heads: scores before the softmax.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attention {
    /// Tokens of the prompt and the text.
    pub(crate) tokens: usize,
    /// Encoder frames of 20 ms.
    pub(crate) frames: usize,
    /// `[head][token][frame]`, in the order in which the heads were asked for.
    pub(crate) scores: Vec<f32>,
}

impl Attention {
    /// The scores of one token by one head, a value a frame.
    pub(crate) fn row(&self, head: usize, token: usize) -> &[f32] {
        let start = (head * self.tokens + token) * self.frames;
        &self.scores[start..start + self.frames]
    }
}

/// A request to read the cross attention of one run of the decoder.
pub(super) struct Capture {
    heads: Vec<Head>,
    tokens: usize,
    scores: Vec<f32>,
    frames: usize,
    layers_read: usize,
    mismatch: bool,
}

impl Capture {
    /// Asks for the attention of `tokens` tokens by `heads`.
    pub(super) fn new(heads: &[Head], tokens: usize) -> Self {
        Self { heads: heads.to_vec(), tokens, scores: Vec::new(), frames: 0, layers_read: 0, mismatch: false }
    }

    pub(super) fn last_layer(&self) -> usize {
        self.heads.iter().map(|head| head.layer).max().unwrap_or(0)
    }

    /// What was read, once the decoder ran.
    pub(super) fn finish(self) -> Result<Attention> {
        if self.mismatch || self.layers_read <= self.last_layer() {
            return Err(Error::internal("the decoder's cross attention is not laid out as expected"));
        }
        Ok(Attention { tokens: self.tokens, frames: self.frames, scores: self.scores })
    }

    /// Takes the wanted heads of `layer` from its attention `node`.
    ///
    /// # Safety
    /// `node` is a flash attention in memory of the host whose query and key hold their values.
    pub(super) unsafe fn read(&mut self, layer: usize, node: *const sys::ggml_tensor, frames: usize) {
        // SAFETY: promised by the caller: the sources of a flash attention are a query and a key.
        let (query, key, scale) = unsafe {
            let node = &*node;
            (&*node.src[0], &*node.src[1], f32::from_bits(node.op_params[0].cast_unsigned()))
        };
        self.layers_read = layer + 1;
        self.frames = frames;
        self.scores.resize(self.heads.len() * self.tokens * frames, 0.0);
        let fits = query.type_ == sys::ggml_type_GGML_TYPE_F32
            && key.type_ == sys::ggml_type_GGML_TYPE_F16
            && query.ne[0] == key.ne[0]
            && query.ne[1] == self.tokens as i64
            && key.ne[1] == frames as i64
            && (query.nb[0], key.nb[0]) == (size_of::<f32>(), size_of::<f16>());
        if !fits {
            self.mismatch = true;
            return;
        }
        let depth = query.ne[0] as usize;
        let mut keys = vec![0.0; frames * depth];
        for (index, head) in self.heads.iter().enumerate().filter(|(_, head)| head.layer == layer) {
            if head.head as i64 >= query.ne[2].min(key.ne[2]) {
                self.mismatch = true;
                return;
            }
            for (frame, row) in keys.chunks_exact_mut(depth).enumerate() {
                // SAFETY: types, counts and strides are checked above; the row lies inside the tensor.
                let halves = unsafe { row_of::<f16>(key, frame, head.head) };
                row.iter_mut().zip(halves).for_each(|(wide, half)| *wide = half.to_f32());
            }
            for token in 0..self.tokens {
                // SAFETY: as above.
                let query = unsafe { row_of::<f32>(query, token, head.head) };
                let start = (index * self.tokens + token) * frames;
                for (score, key) in
                    self.scores[start..start + frames].iter_mut().zip(keys.chunks_exact(depth))
                {
                    *score = scale * query.iter().zip(key).map(|(q, k)| q * k).sum::<f32>();
                }
            }
        }
    }
}

/// Row `row` of plane `plane` of a tensor whose rows are contiguous.
///
/// # Safety
/// The tensor holds values of type `T` in memory of the host, and has that row and plane.
unsafe fn row_of<T>(tensor: &sys::ggml_tensor, row: usize, plane: usize) -> &[T] {
    let offset = row * tensor.nb[1] + plane * tensor.nb[2];
    // SAFETY: promised by the caller; ggml aligns rows for their type.
    unsafe {
        std::slice::from_raw_parts(tensor.data.cast::<u8>().add(offset).cast::<T>(), tensor.ne[0] as usize)
    }
}
