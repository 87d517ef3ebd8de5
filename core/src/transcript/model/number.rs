//! The number types that ggml stores weights in, and the two that we write.

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
    /// Id in the file header, without the quantisation version.
    pub(super) fn file_id(self) -> u32 {
        self.facts().file_id
    }
    /// The type with this id in the file header.
    pub(super) fn from_file_id(id: u32) -> Option<Self> {
        FACTS.iter().find(|f| f.file_id == id).map(|f| f.number)
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

/// Appends `values` to `out` as `number`, little endian. Only the types that we write are handled;
/// the values are finite and, for block types, a whole number of blocks.
pub(super) fn encode(values: &[f32], number: Number, out: &mut Vec<u8>) {
    match number {
        Number::F32 => out.extend(values.iter().flat_map(|v| v.to_le_bytes())),
        Number::Q8_0 => values.chunks(32).for_each(|block| encode_q8_0(block, out)),
        _ => out.extend(values.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes())),
    }
}

/// A half-precision scale, then the block's values in units of that scale, rounded half away from zero.
fn encode_q8_0(block: &[f32], out: &mut Vec<u8>) {
    let largest = block.iter().fold(0.0_f32, |largest, v| largest.max(v.abs()));
    let scale = largest / 127.0;
    let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
    out.extend(half::f16::from_f32(scale).to_le_bytes());
    out.extend(block.iter().map(|v| (v * inverse).round() as i8 as u8));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn facts_are_found_by_their_own_index_and_ids() {
        for (index, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.number as usize, index, "{}", facts.name);
            assert_eq!(Number::from_file_id(facts.file_id), Some(facts.number));
        }
        assert_eq!(Number::from_file_id(4), None);
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

    proptest! {
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
