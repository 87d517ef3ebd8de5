//! The number types that ggml stores weights in, and those that we read and write.

use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};

/// A file header holds the weight type plus this times the version of the quantised blocks.
const QUANTISATION_VERSION_FACTOR: u32 = 1_000;
/// Version of the quantised blocks that whisper.cpp reads and we write.
const QUANTISATION_VERSION: u32 = 2;

/// A weight type of ggml. Ids are those of ggml's tensor headers and file headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    F32,
    F16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2K,
    Q3K,
    Q4K,
    Q5K,
    Q6K,
}

struct Facts {
    number: Number,
    name: &'static str,
    tensor_id: u32,
    file_id: u32,
    block_len: u64,
    block_bytes: u64,
}

const fn facts(
    number: Number,
    name: &'static str,
    [tensor_id, file_id]: [u32; 2],
    [block_len, block_bytes]: [u64; 2],
) -> Facts {
    Facts { number, name, tensor_id, file_id, block_len, block_bytes }
}

const FACTS: [Facts; 12] = [
    facts(Number::F32, "f32", [0, 0], [1, 4]),
    facts(Number::F16, "f16", [1, 1], [1, 2]),
    facts(Number::Q4_0, "q4_0", [2, 2], [32, 18]),
    facts(Number::Q4_1, "q4_1", [3, 3], [32, 20]),
    facts(Number::Q5_0, "q5_0", [6, 8], [32, 22]),
    facts(Number::Q5_1, "q5_1", [7, 9], [32, 24]),
    facts(Number::Q8_0, "q8_0", [8, 7], [32, 34]),
    facts(Number::Q2K, "q2_K", [10, 10], [256, 84]),
    facts(Number::Q3K, "q3_K", [11, 11], [256, 110]),
    facts(Number::Q4K, "q4_K", [12, 12], [256, 144]),
    facts(Number::Q5K, "q5_K", [13, 13], [256, 176]),
    facts(Number::Q6K, "q6_K", [14, 14], [256, 210]),
];

impl Number {
    #[expect(clippy::indexing_slicing, reason = "a row for each variant, in their order")]
    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }
    /// The name that file names carry, such as `q5_0`.
    pub(super) fn name(self) -> &'static str {
        self.facts().name
    }
    /// Id in a tensor header.
    pub(super) fn tensor_id(self) -> u32 {
        self.facts().tensor_id
    }
    /// What the file header holds: the id there, and the version of the blocks where there are any.
    pub(super) fn file_type(self) -> u32 {
        let version = if matches!(self, Self::F32 | Self::F16) { 0 } else { QUANTISATION_VERSION };
        version * QUANTISATION_VERSION_FACTOR + self.facts().file_id
    }
    /// The type that the file header means by this, of a version up to ours. A later one would be read wrongly, and one so
    /// large that C takes the field for negative ends the process.
    pub(super) fn from_file_type(file_type: u32) -> Option<Self> {
        let (version, id) =
            (file_type / QUANTISATION_VERSION_FACTOR, file_type % QUANTISATION_VERSION_FACTOR);
        let facts = FACTS.iter().find(|f| version <= QUANTISATION_VERSION && f.file_id == id)?;
        Some(facts.number)
    }
    /// Bytes of `rows` rows of `row_len` numbers; `None` where a row is not made of whole blocks.
    pub(super) fn bytes(self, row_len: u64, rows: u64) -> Option<u64> {
        let Facts { block_len, block_bytes, .. } = *self.facts();
        if !row_len.is_multiple_of(block_len) {
            return None;
        }
        (row_len / block_len).checked_mul(block_bytes)?.checked_mul(rows)
    }
}

/// Appends `values` to `out` as `number`, little endian. Only the types that we write are handled; for block types, the
/// values are whole blocks, and one that is not finite spoils its block.
pub(super) fn encode(values: &[f32], number: Number, out: &mut Vec<u8>) {
    match number {
        Number::F32 => out.extend(values.iter().flat_map(|v| v.to_le_bytes())),
        Number::Q8_0 => out.extend(values.as_chunks().0.iter().flat_map(q8_0)),
        _ => out.extend(values.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes())),
    }
}

/// Replaces `out` by the numbers in `bytes`, stored as f32 or else f16.
#[expect(clippy::indexing_slicing, reason = "lengths are those of the block at hand")]
pub(super) fn decode(bytes: &[u8], number: Number, out: &mut Vec<f32>) {
    out.clear();
    if number == Number::F32 {
        out.extend(bytes.as_chunks().0.iter().copied().map(f32::from_le_bytes));
        return;
    }
    let mut halves = [0; 256];
    for bytes in bytes.chunks(2 * halves.len()) {
        let halves = &mut halves[..bytes.len() / 2];
        halves
            .iter_mut()
            .zip(bytes.as_chunks().0)
            .for_each(|(half, bytes)| *half = u16::from_le_bytes(*bytes));
        let start = out.len();
        out.resize(start + halves.len(), 0.0);
        halves.reinterpret_cast::<half::f16>().convert_to_f32_slice(&mut out[start..]);
    }
}

/// A half-precision scale, then the block's values in units of that scale, rounded half away from zero.
///
/// A model passes through here when it loads, hence no branches and no `round`, which is a call on x86-64: twice as fast.
fn q8_0(block: &[f32; 32]) -> [u8; 34] {
    /// Added to a number below 2^22, leaves it rounded half to even in the low bits.
    const ROUND: f32 = 12_582_912.0;
    // Without their sign, the bits of floats are ordered as the floats are.
    let largest = block.iter().map(|value| value.to_bits() & !(1 << 31)).max().unwrap_or(0);
    let scale = f32::from_bits(largest) / 127.0;
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    let mut out = [0; 34];
    out[..2].copy_from_slice(&half::f16::from_f32(scale).to_le_bytes());
    for (out, value) in out[2..].iter_mut().zip(block) {
        let steps = value * inverse;
        let rounded = steps + ROUND;
        let error = steps - (rounded - ROUND);
        let up = u32::from(error == 0.5 && steps > 0.0);
        let down = u32::from(error == -0.5 && steps < 0.0);
        *out = (rounded.to_bits() + up - down) as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn facts_are_found_by_their_own_index_and_ids() {
        for (index, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.number as usize, index, "{}", facts.name);
            assert_eq!(Number::from_file_type(facts.file_id), Some(facts.number));
            assert_eq!(Number::from_file_type(facts.number.file_type()), Some(facts.number));
        }
        assert_eq!(Number::from_file_type(4), None);
    }

    #[test]
    fn rows_must_be_whole_blocks() {
        assert_eq!(Number::Q8_0.bytes(384, 2), Some(384 / 32 * 34 * 2));
        assert_eq!(Number::Q4K.bytes(384, 1), None);
        assert_eq!(Number::F32.bytes(u64::MAX, 2), None);
    }

    #[test]
    fn a_block_of_zeros_stays_zero() {
        let mut out = Vec::new();
        encode(&[0.0; 32], Number::Q8_0, &mut out);
        assert_eq!(out, [0; 34]);
    }

    #[test]
    fn halves_of_a_step_are_rounded_away_from_zero() {
        let mut block = [0.0; 32];
        block[..9].copy_from_slice(&[127.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.499_999_97, -126.5]);
        let steps = q8_0(&block).map(|byte| byte as i8);
        assert_eq!(steps[2..11], [127, 1, 2, 3, -1, -2, -3, 0, -127]);
    }

    #[test]
    fn halves_and_singles_are_read_back() {
        let values = [0.0, -1.0, 0.25, 65_504.0, -0.000_061_035_156];
        for number in [Number::F32, Number::F16] {
            let (mut bytes, mut read) = (Vec::new(), vec![7.0]);
            encode(&values, number, &mut bytes);
            decode(&bytes, number, &mut read);
            assert_eq!(read, values);
        }
    }

    proptest! {
        #[test]
        fn q8_0_rounds_as_the_plain_way_does_and_takes_any_bits(
            bits in prop::array::uniform32(any::<u32>()),
            values in prop::array::uniform32(-8.0_f32..8.0),
        ) {
            q8_0(&bits.map(f32::from_bits));
            let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let inverse = 1.0 / (largest / 127.0);
            let plain = values.map(|value| (value * inverse).round() as i8 as u8);
            prop_assert_eq!(&q8_0(&values)[2..], &plain[..]);
        }

        #[test]
        fn q8_0_is_within_half_a_step(values in proptest::collection::vec(-8.0_f32..8.0, 32)) {
            let mut out = Vec::new();
            encode(&values, Number::Q8_0, &mut out);
            let scale = half::f16::from_le_bytes([out[0], out[1]]).to_f32();
            for (value, byte) in values.iter().zip(&out[2..]) {
                let restored = f32::from(*byte as i8) * scale;
                // Half a step, and what rounding the scale to half precision moves 127 steps.
                prop_assert!((restored - value).abs() <= scale * (0.5 + 127.0 / 1024.0));
            }
        }
    }
}
