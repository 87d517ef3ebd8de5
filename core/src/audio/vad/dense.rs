//! The one arithmetic primitive of the network: rows of activations times a weight matrix.
//!
//! A 1-d convolution over activations stored row after row is a matrix product whose input rows
//! overlap, so [`Dense::apply`] takes its rows by stride and nothing is copied. Weights are packed in
//! tiles of [`LANES`] outputs. Every output sums its products in the same order whichever row of a
//! batch it is in, and products are not fused, so results depend neither on batching nor on the CPU.

use multiversion::multiversion;

/// Outputs per tile: one AVX-512 register, two AVX ones, four SSE or NEON ones.
const LANES: usize = 16;

/// Rows multiplied at once, so that each weight loaded is used this often.
const ROWS: usize = 4;

/// Where the rows of a batch lie in a buffer, in elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    /// Offset of the first row.
    pub offset: usize,
    /// Rows in each window.
    pub per_window: usize,
    /// From a row to the next of the same window.
    pub stride: usize,
    /// From a window to the next.
    pub window_stride: usize,
}

impl Rows {
    fn start(&self, row: usize) -> usize {
        let (window, row) = (row / self.per_window, row % self.per_window);
        self.offset + window * self.window_stride + row * self.stride
    }
}

/// Weights and bias of a layer with `inputs` numbers in and `outputs` out.
#[derive(Debug)]
pub(super) struct Dense {
    inputs: usize,
    outputs: usize,
    /// `[tile][input][lane]`; lanes past the last output are zero.
    tiles: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// Packs the weight `weight(output, input)` of each pair; `bias` has one number per output.
    pub fn new(inputs: usize, bias: &[f32], weight: impl Fn(usize, usize) -> f32) -> Self {
        let outputs = bias.len();
        let mut tiles = vec![0.0; outputs.div_ceil(LANES) * inputs * LANES];
        for output in 0..outputs {
            let (tile, lane) = (output / LANES, output % LANES);
            for input in 0..inputs {
                tiles[(tile * inputs + input) * LANES + lane] = weight(output, input);
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(outputs.div_ceil(LANES) * LANES, 0.0);
        Self { inputs, outputs, tiles, bias }
    }

    /// Multiplies `windows * from.per_window` rows of `input` and stores each at its place in `output`.
    pub fn apply(&self, windows: usize, input: (&[f32], Rows), output: (&mut [f32], Rows)) {
        multiply(self, windows * input.1.per_window, input, output);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn multiply(layer: &Dense, rows: usize, (input, from): (&[f32], Rows), (output, to): (&mut [f32], Rows)) {
    for (index, tile) in layer.tiles.chunks_exact(layer.inputs * LANES).enumerate() {
        let first = index * LANES;
        let count = LANES.min(layer.outputs - first);
        let bias = &layer.bias[first..first + LANES];
        let mut store = |row: usize, sums: &[f32; LANES]| {
            let start = to.start(row) + first;
            for ((out, sum), bias) in output[start..start + count].iter_mut().zip(sums).zip(bias) {
                *out = sum + bias;
            }
        };
        let row_at = |row: usize| &input[from.start(row)..][..layer.inputs];
        for row in (0..rows / ROWS * ROWS).step_by(ROWS) {
            let sums = products(std::array::from_fn::<_, ROWS, _>(|i| row_at(row + i)), tile);
            sums.iter().enumerate().for_each(|(i, sums)| store(row + i, sums));
        }
        for row in rows / ROWS * ROWS..rows {
            store(row, &products([row_at(row)], tile)[0]);
        }
    }
}

#[inline(always)]
fn products<const N: usize>(rows: [&[f32]; N], tile: &[f32]) -> [[f32; LANES]; N] {
    let (tile, _) = tile.as_chunks::<LANES>();
    let rows = rows.map(|row| &row[..tile.len()]);
    let mut sums = [[0.0; LANES]; N];
    for (input, weights) in tile.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(&rows) {
            let value = row[input];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
    sums
}
