//! Voice activity detection: the Silero network, run over a stream of audio.
//!
//! The forward pass is our own because the network is tiny and the general runtimes are not: ggml
//! takes 4 s for a minute of audio, and an ONNX runtime is a large dependency for four convolutions.

mod dense;
mod network;
mod weights;

use network::{BATCH, Network, Scratch, State};

use crate::error::Result;

/// Samples of 16 kHz audio that each probability is about: 32 ms.
pub const WINDOW: usize = 512;

/// Samples before a window that the network takes in with it.
const CONTEXT: usize = 64;

/// Tells how likely each 32 ms of a stream of 16 kHz mono audio holds speech.
///
/// Probabilities are the same, bit for bit, in whatever blocks the samples come.
#[derive(Debug)]
pub struct Vad {
    network: Network,
    state: State,
    scratch: Scratch,
    /// [`CONTEXT`] samples, then those of which no probability is known yet.
    samples: Vec<f32>,
}

impl Vad {
    /// A detector at the start of a stream.
    ///
    /// # Errors
    /// [`Internal`](crate::Error::Internal) if the weights built into the library are damaged.
    pub fn new() -> Result<Self> {
        Ok(Self {
            network: Network::load()?,
            state: State::default(),
            scratch: Scratch::default(),
            samples: vec![0.0; CONTEXT],
        })
    }

    /// Takes in `samples`, nominally in -1 to 1, and appends the probabilities that have become known.
    ///
    /// Windows of [`WINDOW`] samples count from the start of the stream; up to half a second of them
    /// waits for more. Samples out of range are clipped, those that are not numbers are silence.
    pub fn push(&mut self, samples: &[f32], probabilities: &mut Vec<f32>) {
        let mut rest = samples;
        let full = CONTEXT + BATCH * WINDOW;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(full - self.samples.len()));
            self.samples.extend(now.iter().map(|&sample| audible(sample)));
            rest = later;
            if self.samples.len() == full {
                self.run(probabilities);
            }
        }
    }

    /// Ends the stream: appends the probabilities still unknown, the last window filled up with
    /// silence, and makes ready for the start of another stream.
    pub fn finish(&mut self, probabilities: &mut Vec<f32>) {
        let windows = (self.samples.len() - CONTEXT).div_ceil(WINDOW);
        self.samples.resize(CONTEXT + windows * WINDOW, 0.0);
        self.run(probabilities);
        self.state = State::default();
        self.samples.fill(0.0);
    }

    fn run(&mut self, probabilities: &mut Vec<f32>) {
        self.network.run(&self.samples, &mut self.state, &mut self.scratch, probabilities);
        self.samples.drain(..self.samples.len() - CONTEXT);
    }
}

fn audible(sample: f32) -> f32 {
    if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) }
}
