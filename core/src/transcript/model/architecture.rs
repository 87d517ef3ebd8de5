//! Hyperparameters of a Whisper network and the tensors that follow from them.
//!
//! One description serves both ways: the verifier compares a file with it, the converter writes by it.

use super::number::Number;

/// Audio positions of every Whisper network: 30 s in steps of 20 ms.
const AUDIO_CONTEXT: u32 = 1_500;
/// Text positions of every Whisper network.
const TEXT_CONTEXT: u32 = 448;
/// Widest state accepted; large-v3 has 1280.
const MAX_STATE: u32 = 4_096;
/// Most layers accepted on either side; large-v3 has 32.
const MAX_LAYERS: u32 = 64;
/// English alone, 99 languages, 100 languages. whisper.cpp derives its special tokens from these and
/// reads out of bounds with any other.
const VOCABULARIES: [u32; 3] = [51_864, 51_865, 51_866];

/// The dimensions of a Whisper network, in the field's usual terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hyperparameters {
    /// Tokens, 51,864 (English), 51,865 or 51,866.
    pub vocabulary: u32,
    /// Width of the encoder and the decoder, at most 4096.
    pub state: u32,
    /// Attention heads of the encoder; a divisor of the state.
    pub audio_heads: u32,
    /// Layers of the encoder, at most 64.
    pub audio_layers: u32,
    /// Attention heads of the decoder; a divisor of the state.
    pub text_heads: u32,
    /// Layers of the decoder, at most 64.
    pub text_layers: u32,
    /// Mel bands, 80 or 128.
    pub mel_bins: u32,
}

impl Hyperparameters {
    /// Whether the network knows languages other than English.
    pub fn is_multilingual(&self) -> bool {
        self.vocabulary > VOCABULARIES[0]
    }

    /// From the first ten header fields of a ggml file, in their order; `Err` says which is out of range.
    pub(super) fn from_header(fields: [u32; 10]) -> Result<Self, String> {
        let [
            vocabulary,
            audio_context,
            state,
            audio_heads,
            audio_layers,
            text_context,
            text_state,
            text_heads,
            text_layers,
            mel_bins,
        ] = fields;
        expect("audio context", audio_context, audio_context == AUDIO_CONTEXT, "1500")?;
        expect("text context", text_context, text_context == TEXT_CONTEXT, "448")?;
        expect("text state", text_state, text_state == state, "the audio state")?;
        let hyperparameters =
            Self { vocabulary, state, audio_heads, audio_layers, text_heads, text_layers, mel_bins };
        hyperparameters.check()?;
        Ok(hyperparameters)
    }

    /// The first ten header fields of a ggml file.
    pub(super) fn to_header(self) -> [u32; 10] {
        [
            self.vocabulary,
            AUDIO_CONTEXT,
            self.state,
            self.audio_heads,
            self.audio_layers,
            TEXT_CONTEXT,
            self.state,
            self.text_heads,
            self.text_layers,
            self.mel_bins,
        ]
    }

    fn check(&self) -> Result<(), String> {
        let state = self.state;
        let divides = |heads: u32| heads != 0 && state.is_multiple_of(heads);
        let layers = 1..=MAX_LAYERS;
        expect("vocabulary", self.vocabulary, VOCABULARIES.contains(&self.vocabulary), "51864 to 51866")?;
        expect("state", state, (1..=MAX_STATE).contains(&state), "1 to 4096")?;
        expect("audio heads", self.audio_heads, divides(self.audio_heads), "a divisor of the state")?;
        expect("text heads", self.text_heads, divides(self.text_heads), "a divisor of the state")?;
        expect("audio layers", self.audio_layers, layers.contains(&self.audio_layers), "1 to 64")?;
        expect("text layers", self.text_layers, layers.contains(&self.text_layers), "1 to 64")?;
        expect("mel bins", self.mel_bins, matches!(self.mel_bins, 80 | 128), "80 or 128")
    }

    /// Every tensor of the network, in the order in which we write them.
    pub(super) fn tensors(&self) -> Vec<Tensor> {
        let state = u64::from(self.state);
        let mut tensors = vec![
            Tensor::plain("encoder.positional_embedding", &[state, AUDIO_CONTEXT.into()]),
            Tensor::convolution("encoder.conv1.weight", [3, self.mel_bins.into(), state]),
            Tensor::plain("encoder.conv1.bias", &[1, state]),
            Tensor::convolution("encoder.conv2.weight", [3, state, state]),
            Tensor::plain("encoder.conv2.bias", &[1, state]),
        ];
        for layer in 0..self.audio_layers {
            block(&mut tensors, &format!("encoder.blocks.{layer}"), state, &["attn"]);
        }
        norm(&mut tensors, "encoder.ln_post", state);
        tensors.push(Tensor::plain("decoder.positional_embedding", &[state, TEXT_CONTEXT.into()]));
        tensors.push(Tensor::matrix("decoder.token_embedding.weight", [state, self.vocabulary.into()]));
        for layer in 0..self.text_layers {
            block(&mut tensors, &format!("decoder.blocks.{layer}"), state, &["attn", "cross_attn"]);
        }
        norm(&mut tensors, "decoder.ln", state);
        tensors
    }
}

fn expect(what: &str, value: u32, accepted: bool, range: &str) -> Result<(), String> {
    if accepted { Ok(()) } else { Err(format!("{what} is {value}; accepted: {range}")) }
}

fn block(tensors: &mut Vec<Tensor>, prefix: &str, state: u64, attentions: &[&str]) {
    for attention in attentions {
        norm(tensors, &format!("{prefix}.{attention}_ln"), state);
        let attention = format!("{prefix}.{attention}");
        linear(tensors, &format!("{attention}.query"), [state, state]);
        tensors.push(Tensor::matrix(&format!("{attention}.key.weight"), [state, state]));
        linear(tensors, &format!("{attention}.value"), [state, state]);
        linear(tensors, &format!("{attention}.out"), [state, state]);
    }
    norm(tensors, &format!("{prefix}.mlp_ln"), state);
    linear(tensors, &format!("{prefix}.mlp.0"), [state, 4 * state]);
    linear(tensors, &format!("{prefix}.mlp.2"), [4 * state, state]);
}

fn norm(tensors: &mut Vec<Tensor>, prefix: &str, state: u64) {
    tensors.push(Tensor::plain(&format!("{prefix}.weight"), &[state]));
    tensors.push(Tensor::plain(&format!("{prefix}.bias"), &[state]));
}

fn linear(tensors: &mut Vec<Tensor>, prefix: &str, dims: [u64; 2]) {
    tensors.push(Tensor::matrix(&format!("{prefix}.weight"), dims));
    tensors.push(Tensor::plain(&format!("{prefix}.bias"), &dims[1..]));
}

/// What decides the number type of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Biases, norms and position tables: always f32.
    Plain,
    /// Convolution kernels: f16 unless the whole file is f32; never quantised.
    Convolution,
    /// Two-dimensional weights: the file's own type.
    Matrix,
}

/// Name and shape of a tensor; dimensions fastest first, as ggml orders them.
#[derive(Debug, Clone)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) dims: Vec<u64>,
    role: Role,
}

impl Tensor {
    fn plain(name: &str, dims: &[u64]) -> Self {
        Self { name: name.into(), dims: dims.into(), role: Role::Plain }
    }
    fn convolution(name: &str, dims: [u64; 3]) -> Self {
        Self { name: name.into(), dims: dims.into(), role: Role::Convolution }
    }
    fn matrix(name: &str, dims: [u64; 2]) -> Self {
        Self { name: name.into(), dims: dims.into(), role: Role::Matrix }
    }

    /// The type of its numbers in a file whose weights are `weights`.
    pub(super) fn number(&self, weights: Number) -> Number {
        match self.role {
            Role::Plain => Number::F32,
            Role::Convolution if weights == Number::F32 => Number::F32,
            Role::Convolution => Number::F16,
            Role::Matrix => weights,
        }
    }

    /// Bytes of its data; `None` where its rows are not whole blocks of that type.
    pub(super) fn bytes(&self, weights: Number) -> Option<u64> {
        let (row_len, outer) = self.dims.split_first()?;
        self.number(weights).bytes(*row_len, outer.iter().product())
    }

    /// The largest index varies slowest: its extent, and the numbers that one step of it spans.
    pub(super) fn rows(&self) -> (u64, u64) {
        match self.dims.split_last() {
            // A norm or a bias is one row.
            Some((len, [])) => (1, *len),
            Some((rows, inner)) => (*rows, inner.iter().product()),
            None => (0, 0),
        }
    }
}
