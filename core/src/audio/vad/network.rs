//! The Silero v6 network: magnitude spectrum, four convolutions, an LSTM cell and a sigmoid.
//!
//! Only the LSTM carries state from a window to the next, so everything before it runs over a batch
//! of windows, layer by layer, while a layer's weights are in the cache.

use super::dense::{Dense, Rows};
use super::weights::Weights;
use super::{CONTEXT, WINDOW};
use crate::error::Result;

/// Windows encoded together; about half a second of audio.
pub(super) const BATCH: usize = 16;

const HIDDEN: usize = 128;
const FFT: usize = 256;
const HOP: usize = 128;
const BINS: usize = FFT / 2 + 1;
/// Spectra of a window, `(SIGNAL - FFT) / HOP + 1`.
const SPECTRA: usize = 4;
/// The window, what precedes it, and as much of its end mirrored.
const SIGNAL: usize = CONTEXT + WINDOW + CONTEXT;
const TAPS: usize = 3;

/// Channels in and out, and stride, of each convolution.
const CONVOLUTIONS: [(usize, usize, usize); 4] = [(BINS, 128, 1), (128, 64, 2), (64, 64, 2), (64, HIDDEN, 1)];

static WEIGHTS: &[u8] = include_bytes!("../../../assets/vad/ggml-silero-v6.2.0.bin");

/// The weights, packed for use.
#[derive(Debug)]
pub(super) struct Network {
    fourier: Dense,
    convolutions: [Dense; 4],
    input_gates: Dense,
    hidden_gates: Dense,
    output_weight: Vec<f32>,
    output_bias: f32,
}

/// What the LSTM remembers.
#[derive(Debug, Clone)]
pub(super) struct State {
    hidden: [f32; HIDDEN],
    cell: [f32; HIDDEN],
}

/// Activations of a batch, kept to be written over by the next.
#[derive(Debug)]
pub(super) struct Scratch {
    signal: Vec<f32>,
    spectrum: Vec<f32>,
    /// Input of each convolution with a row of zeros before and after, as far as any stride reads.
    layers: [Vec<f32>; 4],
    encoded: Vec<f32>,
    gates: Vec<f32>,
}

impl Default for State {
    fn default() -> Self {
        Self { hidden: [0.0; HIDDEN], cell: [0.0; HIDDEN] }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        let zeros = |per_window: usize| vec![0.0; BATCH * per_window];
        Self {
            signal: zeros(SIGNAL),
            spectrum: zeros(SPECTRA * 2 * BINS),
            layers: std::array::from_fn(|layer| zeros(PADDED_ROWS[layer] * CONVOLUTIONS[layer].0)),
            encoded: zeros(HIDDEN),
            gates: zeros(4 * HIDDEN),
        }
    }
}

/// Rows out of each convolution; strides of two halve them to one.
const ROWS_OUT: [usize; 4] = [4, 2, 1, 1];
const PADDED_ROWS: [usize; 4] = [SPECTRA + 2, 4 + 2, 2 + 2, 1 + 2];

impl Network {
    /// Unpacks the weights built into the library; an error means that the build is broken.
    pub fn load() -> Result<Self> {
        let mut sizes = vec![WINDOW as i32, CONTEXT as i32, CONVOLUTIONS.len() as i32];
        for (inputs, outputs, _) in CONVOLUTIONS {
            sizes.extend([inputs as i32, outputs as i32, TAPS as i32]);
        }
        sizes.extend([HIDDEN as i32, HIDDEN as i32, HIDDEN as i32, 1]);
        let mut weights = Weights::parse(WEIGHTS, "silero-16k", &sizes)?;

        let basis = weights.take("_model.stft.forward_basis_buffer", &[FFT, 1, 2 * BINS])?;
        let fourier = Dense::new(FFT, &[0.0; 2 * BINS], |output, input| basis[output * FFT + input]);

        let mut convolution = |layer: usize| -> Result<Dense> {
            let (inputs, outputs, _) = CONVOLUTIONS[layer];
            let name = format!("_model.encoder.{layer}.reparam_conv");
            let weight = weights.take(&format!("{name}.weight"), &[TAPS, inputs, outputs])?;
            let bias = weights.take(&format!("{name}.bias"), &[outputs])?;
            Ok(Dense::new(TAPS * inputs, &bias, |output, input| {
                let (tap, channel) = (input / inputs, input % inputs);
                weight[(output * inputs + channel) * TAPS + tap]
            }))
        };
        let convolutions = [convolution(0)?, convolution(1)?, convolution(2)?, convolution(3)?];

        let mut gates = |kind: &str| -> Result<Dense> {
            let weight = weights.take(&format!("_model.decoder.rnn.weight_{kind}"), &[HIDDEN, 4 * HIDDEN])?;
            let bias = weights.take(&format!("_model.decoder.rnn.bias_{kind}"), &[4 * HIDDEN])?;
            Ok(Dense::new(HIDDEN, &bias, |output, input| weight[output * HIDDEN + input]))
        };
        let (input_gates, hidden_gates) = (gates("ih")?, gates("hh")?);

        let output_weight = weights.take("_model.decoder.decoder.2.weight", &[HIDDEN])?;
        let output_bias = weights.take("_model.decoder.decoder.2.bias", &[])?.iter().sum();
        Ok(Self { fourier, convolutions, input_gates, hidden_gates, output_weight, output_bias })
    }

    /// Appends the speech probability of each window to `probabilities`.
    ///
    /// `samples` is [`CONTEXT`] samples followed by 1 to [`BATCH`] whole windows.
    pub fn run(
        &self,
        samples: &[f32],
        state: &mut State,
        scratch: &mut Scratch,
        probabilities: &mut Vec<f32>,
    ) {
        let windows = (samples.len() - CONTEXT) / WINDOW;
        self.encode(samples, windows, scratch);
        for gates in scratch.gates.chunks_exact(4 * HIDDEN).take(windows) {
            probabilities.push(self.step(gates, state));
        }
    }

    fn encode(&self, samples: &[f32], windows: usize, scratch: &mut Scratch) {
        let Scratch { signal, spectrum, layers, encoded, gates } = scratch;
        for (index, signal) in signal.chunks_exact_mut(SIGNAL).take(windows).enumerate() {
            let (given, mirrored) = signal.split_at_mut(CONTEXT + WINDOW);
            given.copy_from_slice(&samples[index * WINDOW..][..CONTEXT + WINDOW]);
            let before_last = given.iter().rev().skip(1);
            mirrored.iter_mut().zip(before_last).for_each(|(to, from)| *to = *from);
        }

        let frames = Rows { offset: 0, per_window: SPECTRA, stride: HOP, window_stride: SIGNAL };
        self.fourier.apply(windows, (signal, frames), (spectrum, packed(SPECTRA, 2 * BINS)));
        for (spectra, padded) in
            spectrum.chunks_exact(SPECTRA * 2 * BINS).zip(layers[0].chunks_exact_mut(PADDED_ROWS[0] * BINS))
        {
            let rows = padded[BINS..].chunks_exact_mut(BINS);
            for (spectrum, magnitudes) in spectra.chunks_exact(2 * BINS).zip(rows) {
                let (re, im) = spectrum.split_at(BINS);
                for ((magnitude, re), im) in magnitudes.iter_mut().zip(re).zip(im) {
                    *magnitude = (re * re + im * im).sqrt();
                }
            }
        }

        for (layer, (convolution, (inputs, outputs, stride))) in
            self.convolutions.iter().zip(CONVOLUTIONS).enumerate()
        {
            let (before, after) = layers.split_at_mut(layer + 1);
            let (output, to) = match after.first_mut() {
                Some(next) => (next, padded(ROWS_OUT[layer], outputs, PADDED_ROWS[layer + 1])),
                None => (&mut *encoded, packed(1, outputs)),
            };
            let from = Rows {
                offset: 0,
                per_window: ROWS_OUT[layer],
                stride: stride * inputs,
                window_stride: PADDED_ROWS[layer] * inputs,
            };
            convolution.apply(windows, (&before[layer], from), (output, to));
            output.iter_mut().for_each(|value| *value = value.max(0.0));
        }
        self.input_gates.apply(windows, (encoded, packed(1, HIDDEN)), (gates, packed(1, 4 * HIDDEN)));
    }

    /// One step of the LSTM; `from_input` are the gates' sums over its input.
    fn step(&self, from_input: &[f32], state: &mut State) -> f32 {
        let mut gates = [0.0; 4 * HIDDEN];
        self.hidden_gates.apply(1, (&state.hidden, packed(1, HIDDEN)), (&mut gates, packed(1, 4 * HIDDEN)));
        gates.iter_mut().zip(from_input).for_each(|(gate, input)| *gate += input);
        let mut sum = self.output_bias;
        for unit in 0..HIDDEN {
            let [input, forget, candidate, output] = [0, 1, 2, 3].map(|gate| gates[gate * HIDDEN + unit]);
            let cell = sigmoid(forget) * state.cell[unit] + sigmoid(input) * candidate.tanh();
            let hidden = sigmoid(output) * cell.tanh();
            state.cell[unit] = cell;
            state.hidden[unit] = hidden;
            sum += hidden.max(0.0) * self.output_weight[unit];
        }
        sigmoid(sum)
    }
}

/// Rows one after the other.
fn packed(per_window: usize, width: usize) -> Rows {
    Rows { offset: 0, per_window, stride: width, window_stride: per_window * width }
}

/// Rows after one row of padding, in windows of `padded_rows`.
fn padded(per_window: usize, width: usize, padded_rows: usize) -> Rows {
    Rows { offset: width, per_window, stride: width, window_stride: padded_rows * width }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
