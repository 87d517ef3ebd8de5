//! The loops of compositing, written so that the compiler vectorises them.
//!
//! They are inlined into a function per instruction set by [`super::simd`]; call them there. Divisions
//! by 255 and 65535 are done by shifts, which is exact over the ranges given.

use std::ops::{BitAnd, Range};

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

/// Sums of codes times weights per colour channel.
#[derive(Debug)]
pub(super) struct Sums<'a> {
    pub c0: &'a mut [u32],
    pub c1: &'a mut [u32],
    pub c2: &'a mut [u32],
}

/// Pixels summed up at a time: rows of letters are short, and what is left of a vectorised loop is done one by one.
pub(super) const BLOCK: usize = 32;

/// Rows that are summed up, from the first pixel on that a layer has. There are [`BLOCK`] samples after the last, which stay
/// as they are.
#[derive(Debug)]
pub(super) struct SumRows<'a, S> {
    /// The share of light that passes all layers in front, in 1/65535.
    pub through: &'a mut [u16],
    pub sums: S,
    /// Samples from a row to the next.
    pub stride: usize,
}

/// Rows of a layer's coverage. The last may end before its stride.
#[derive(Debug, Clone, Copy)]
pub(super) struct CoverageRows<'a> {
    pub pixels: &'a [u8],
    /// Samples from a row to the next.
    pub stride: usize,
    /// Samples of each row that count.
    pub width: usize,
}

impl<'a> CoverageRows<'a> {
    /// The first row.
    pub(super) fn first(self) -> &'a [u8] {
        &self.pixels[..self.width]
    }

    #[inline(always)]
    fn rows(self) -> impl Iterator<Item = &'a [u8]> {
        self.pixels.chunks(self.stride).map(move |row| &row[..self.width])
    }
}

/// Puts a layer of one colour behind what is there.
///
/// What this layer stops of the light that passes those in front is its weight in the sums. All weights together are
/// 65535 at most, so the sums fit.
#[inline(always)]
pub(super) fn put_solid(to: SumRows<Sums>, coverage: CoverageRows, gain: Gain, codes: [u16; 3]) {
    let SumRows { through, sums: Sums { c0, c1, c2 }, stride } = to;
    put_rows(SumRows { through, sums: [c0, c1, c2], stride }, coverage, gain, codes);
}

/// The same where only the first channel is summed.
#[inline(always)]
pub(super) fn put_luma(to: SumRows<&mut [u32]>, coverage: CoverageRows, gain: Gain, code: u16) {
    let SumRows { through, sums, stride } = to;
    put_rows(SumRows { through, sums: [sums], stride }, coverage, gain, [code]);
}

#[inline(always)]
fn put_rows<const CHANNELS: usize>(
    to: SumRows<[&mut [u32]; CHANNELS]>,
    coverage: CoverageRows,
    gain: Gain,
    codes: [u16; CHANNELS],
) {
    let SumRows { through, mut sums, stride } = to;
    let codes = codes.map(u32::from);
    for (row, coverage) in coverage.rows().enumerate() {
        let (blocks, rest) = coverage.as_chunks::<BLOCK>();
        let start = row * stride;
        for (index, block) in blocks.iter().enumerate() {
            let at = start + index * BLOCK;
            put_block(&mut through[at..], sums.each_mut().map(|sums| &mut sums[at..]), block, gain, codes);
        }
        if !rest.is_empty() {
            let mut last = [0; BLOCK];
            last[..rest.len()].copy_from_slice(rest);
            let at = start + blocks.len() * BLOCK;
            put_block(&mut through[at..], sums.each_mut().map(|sums| &mut sums[at..]), &last, gain, codes);
        }
    }
}

/// Puts a block of pixels; what is left of a row is a block with nothing in its rest.
#[inline(always)]
fn put_block<const CHANNELS: usize>(
    through: &mut [u16],
    sums: [&mut [u32]; CHANNELS],
    coverage: &[u8; BLOCK],
    gain: Gain,
    codes: [u32; CHANNELS],
) {
    let Some(through) = through.first_chunk_mut::<BLOCK>().filter(|_| *coverage != [0; BLOCK]) else {
        return;
    };
    let mut weights = [0; BLOCK];
    for ((weight, through), &coverage) in weights.iter_mut().zip(through).zip(coverage) {
        *weight = stop(through, coverage, gain);
    }
    for (sums, code) in sums.map(<[u32]>::first_chunk_mut::<BLOCK>).iter_mut().zip(&codes) {
        let Some(sums) = sums else { return };
        for (sum, weight) in sums.iter_mut().zip(&weights) {
            *sum += weight * code;
        }
    }
}

/// Takes what a pixel stops away from the light that comes to it, and gives it.
#[inline(always)]
fn stop(through: &mut u16, coverage: u8, gain: Gain) -> u32 {
    let alpha = (u32::from(coverage) * gain.0 + 0x8000) >> 16;
    let weight = div_65535(alpha * u32::from(*through));
    *through -= weight;
    u32::from(weight)
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

/// The samples of a channel in which all layers have one code.
#[inline(always)]
pub(super) fn level(samples: &mut [u16], through: &[u16], code: u16) {
    for (sample, &through) in samples.iter_mut().zip(through) {
        *sample = div_65535(u32::from(u16::MAX - through) * u32::from(code));
    }
}

/// The alpha of layers that let this much light through.
#[inline(always)]
pub(super) fn stopped(alpha: &mut [u16], through: &[u16]) {
    for (alpha, &through) in alpha.iter_mut().zip(through) {
        *alpha = u16::MAX - through;
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

/// Appends the runs of blocks of `block` words in which some inverse alpha is not that of what does not show.
#[inline(always)]
pub(super) fn find_runs<T: Copy + PartialEq + BitAnd<Output = T>>(
    runs: &mut Vec<Range<usize>>,
    inverse: &[T],
    clear: T,
    block: usize,
) {
    for (index, words) in inverse.chunks(block).enumerate() {
        if words.iter().fold(clear, |all, word| all & *word) == clear {
            continue;
        }
        let words = index * block..index * block + words.len();
        match runs.last_mut() {
            Some(run) if run.end == words.start => run.end = words.end,
            _ => runs.push(words),
        }
    }
}
