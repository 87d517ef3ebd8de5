//! The loops of compositing, written so that the compiler vectorises them.
//!
//! They are inlined into a function per instruction set by [`super::simd`]; call them there. Divisions
//! by 255 and 65535 are done by shifts, which is exact over the ranges given.

use super::blend::WordLayout;

/// Coverage to alpha: `round(coverage * gain / 65536)`, in 1/65535.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gain(u32);

impl Gain {
    /// Full coverage becomes the alpha `opacity` out of 255, exactly.
    pub(super) fn new(opacity: u8) -> Self {
        Self((u32::from(opacity) * 257 * 65536 + 127) / 255)
    }

    /// Alpha of a pixel that is itself transparent, in 1/65535.
    pub(super) fn of(self, coverage: u8, alpha: u16) -> u16 {
        div_65535(((u32::from(coverage) * self.0 + 0x8000) >> 16) * u32::from(alpha))
    }
}

/// How sums over luma rows become a row of chroma samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimation {
    /// log2 of the luma columns per chroma column, 0 to 2.
    pub shift: u8,
    /// Whether a chroma sample sits on its first luma column, else amid its columns.
    pub cosited: bool,
    /// log2 of the sum of all weights, of rows and columns.
    pub norm: u8,
}

/// `round(x / 65535)` for `x` up to 65535².
#[inline(always)]
fn div_65535(x: u32) -> u16 {
    let t = x + 0x8000;
    ((t + (t >> 16)) >> 16) as u16
}

/// [`super::blend::bytes`], in 16-bit lanes.
#[inline(always)]
pub(super) fn bytes(dst: &mut [u8], inverse: &[u8], source: &[u16]) {
    for ((dst, &inverse), &source) in dst.iter_mut().zip(inverse).zip(source) {
        let t = u16::from(*dst) * u16::from(inverse) + source + 128;
        *dst = ((t + (t >> 8)) >> 8) as u8;
    }
}

/// [`super::blend::words`], in 32-bit lanes.
#[inline(always)]
pub(super) fn words(dst: &mut [[u8; 2]], inverse: &[u16], source: &[u16], layout: WordLayout) {
    let below = (1 << layout.shift) - 1;
    for ((dst, &inverse), &source) in dst.iter_mut().zip(inverse).zip(source) {
        let word = u16::from_le_bytes(*dst);
        let value = u32::from(word >> layout.shift);
        let value = div_65535(value * u32::from(inverse) + u32::from(source) * u32::from(layout.max));
        *dst = (value << layout.shift | word & below).to_le_bytes();
    }
}

/// Sums of codes times weights per colour channel, of one row.
#[derive(Debug)]
pub(super) struct Sums<'a> {
    pub c0: &'a mut [u32],
    pub c1: &'a mut [u32],
    pub c2: &'a mut [u32],
}

/// Puts a layer of one colour behind what is there.
///
/// `through` is the share of light that passes all layers in front, in 1/65535. What this layer stops
/// of it is its weight in the sums. All weights together are 65535 at most, so the sums fit.
#[inline(always)]
pub(super) fn put_solid(through: &mut [u16], sums: Sums, coverage: &[u8], gain: Gain, codes: [u16; 3]) {
    let [k0, k1, k2] = codes.map(u32::from);
    let Sums { c0, c1, c2 } = sums;
    let sums = c0.iter_mut().zip(c1).zip(c2);
    for ((through, &coverage), ((c0, c1), c2)) in through.iter_mut().zip(coverage).zip(sums) {
        let alpha = (u32::from(coverage) * gain.0 + 0x8000) >> 16;
        let weight = div_65535(alpha * u32::from(*through));
        *through -= weight;
        let weight = u32::from(weight);
        *c0 += weight * k0;
        *c1 += weight * k1;
        *c2 += weight * k2;
    }
}

/// Puts layers that were summed by themselves behind what is there, all at one opacity in 1/65535.
#[inline(always)]
pub(super) fn put_group(
    through: &mut [u16],
    sums: Sums,
    inner_through: &[u16],
    inner_sums: [&[u32]; 3],
    opacity: u16,
) {
    let Sums { c0, c1, c2 } = sums;
    let [i0, i1, i2] = inner_sums;
    let sums = c0.iter_mut().zip(c1).zip(c2);
    let inner = i0.iter().zip(i1).zip(i2).zip(inner_through);
    for ((through, ((c0, c1), c2)), (((&i0, &i1), &i2), &inner_through)) in
        through.iter_mut().zip(sums).zip(inner)
    {
        let share = u32::from(div_65535(u32::from(opacity) * u32::from(*through)));
        let weight = div_65535(u32::from(u16::MAX - inner_through) * share);
        *through -= weight;
        // No more than its weight allows: rounding must not make the sums of many groups overflow.
        let most = u32::from(weight) * u32::from(u16::MAX);
        *c0 += (u32::from(div_65535(i0)) * share).min(most);
        *c1 += (u32::from(div_65535(i1)) * share).min(most);
        *c2 += (u32::from(div_65535(i2)) * share).min(most);
    }
}

/// The share of light that passes pixels of 16-bit alpha at an opacity in 1/65535, as [`put_solid`];
/// `weights` becomes what they stop.
#[inline(always)]
pub(super) fn weigh(weights: &mut [u16], through: &mut [u16], alpha: &[u16], opacity: u16) {
    for ((weight, through), &alpha) in weights.iter_mut().zip(through).zip(alpha) {
        let alpha = div_65535(u32::from(alpha) * u32::from(opacity));
        *weight = div_65535(u32::from(alpha) * u32::from(*through));
        *through -= *weight;
    }
}

/// Adds the codes of one channel by weight.
#[inline(always)]
pub(super) fn add(sums: &mut [u32], weights: &[u16], codes: &[u16]) {
    for ((sum, &weight), &code) in sums.iter_mut().zip(weights).zip(codes) {
        *sum += u32::from(weight) * u32::from(code);
    }
}

/// Sums as premultiplied samples in 1/65535, rounded to the nearest.
#[inline(always)]
pub(super) fn normalise(samples: &mut [u16], sums: &[u32]) {
    for (sample, &sum) in samples.iter_mut().zip(sums) {
        *sample = div_65535(sum);
    }
}

/// Adds `weight` times a row.
#[inline(always)]
pub(super) fn accumulate(sums: &mut [u32], row: &[u16], weight: u32) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum += u32::from(value) * weight;
    }
}

/// Weighted means of neighbouring sums, rounded to the nearest.
#[inline(always)]
pub(super) fn decimate(out: &mut [u16], sums: &[u32], how: Decimation) {
    match how.shift {
        0 => decimate_by::<1>(out, sums, how),
        1 => decimate_by::<2>(out, sums, how),
        _ => decimate_by::<4>(out, sums, how),
    }
}

/// A cosited sample has weights 1, 2, .., 2, 1 over one column more: twice the sum of its columns,
/// less the first, plus the first of the next sample. `sums` must hold that next sample whole.
#[inline(always)]
fn decimate_by<const N: usize>(out: &mut [u16], sums: &[u32], how: Decimation) {
    let half = (1u32 << how.norm) >> 1;
    let (columns, _) = sums.as_chunks::<N>();
    if how.cosited {
        for ((out, columns), next) in out.iter_mut().zip(columns).zip(columns.iter().skip(1)) {
            let sum = 2 * columns.iter().sum::<u32>() - columns[0] + next[0];
            *out = ((sum + half) >> how.norm) as u16;
        }
    } else {
        for (out, columns) in out.iter_mut().zip(columns) {
            *out = ((columns.iter().sum::<u32>() + half) >> how.norm) as u16;
        }
    }
}

/// Premultiplied samples in 1/65535 as [`bytes`] takes them: `inverse` becomes 255 less
/// `round(alpha / 257)`, `source` becomes `color` in 1/65025.
#[inline(always)]
pub(super) fn quantise(inverse: &mut [u8], source: &mut [u16], alpha: &[u16], color: &[u16]) {
    for (inverse, &alpha) in inverse.iter_mut().zip(alpha) {
        *inverse = 255 - ((u32::from(alpha) * 255 + 32895) >> 16) as u8;
    }
    for (source, &color) in source.iter_mut().zip(color) {
        // 65026 is 65536 * 65025 / 65535 rounded: off by less than 0.01.
        *source = ((u32::from(color) * 65026 + 32768) >> 16) as u16;
    }
}
