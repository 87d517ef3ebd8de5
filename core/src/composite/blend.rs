//! The arithmetic of blending, one sample at a time: the reference that [`super::simd`] must equal.
//!
//! A prepared sample is a premultiplied source and the inverse of its alpha, both as integers; the
//! result is rounded once, to the nearest code. Sources never exceed what is left by the inverse alpha
//! (plus half a code for bytes), so nothing overflows and nothing needs clamping.

/// `dst = round((dst * inverse + source) / 255)` over bytes.
///
/// `source` is in 1/255 of a code: at most `255 * (255 - inverse) + 127`.
pub(super) fn bytes(dst: &mut [u8], inverse: &[u8], source: &[u16]) {
    for ((dst, &inverse), &source) in dst.iter_mut().zip(inverse).zip(source) {
        let sum = u32::from(*dst) * u32::from(inverse) + u32::from(source);
        *dst = ((sum + 127) / 255) as u8;
    }
}

/// How values lie in words of two bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordLayout {
    /// Left shift of the value; the bits below are kept.
    pub shift: u8,
    /// Largest code.
    pub max: u16,
}

/// `dst = round((dst * inverse + source * max) / 65535)` over little-endian words.
///
/// `source` is in 1/65535 of the largest code: at most `65535 - inverse`.
pub(super) fn words(dst: &mut [[u8; 2]], inverse: &[u16], source: &[u16], layout: WordLayout) {
    for ((dst, &inverse), &source) in dst.iter_mut().zip(inverse).zip(source) {
        let word = u16::from_le_bytes(*dst);
        let value = u64::from(word >> layout.shift);
        let sum = value * u64::from(inverse) + u64::from(source) * u64::from(layout.max);
        let value = ((sum + 32767) / 65535) as u16;
        let below = word & ((1 << layout.shift) - 1);
        *dst = (value << layout.shift | below).to_le_bytes();
    }
}
