//! The loops compiled for several instruction sets; the best one of this machine is chosen at run time.
//!
//! One text serves AVX-512, AVX2, SSE and NEON, and no unsafe code is written. The tests hold every
//! set that the machine has against [`super::blend`].

use std::ops::Range;

use multiversion::multiversion;

use super::blend::WordLayout;
use super::loops::{self, CoverageRows, Decimation, Gain, SumRows, Sums};

/// [`loops::bytes`]
#[multiversion(targets = "simd")]
pub(super) fn bytes(dst: &mut [u8], inverse: &[u8], source: &[u16]) {
    loops::bytes(dst, inverse, source);
}

/// [`loops::words`]
#[multiversion(targets = "simd")]
pub(super) fn words(dst: &mut [[u8; 2]], inverse: &[u16], source: &[u16], layout: WordLayout) {
    loops::words(dst, inverse, source, layout);
}

/// [`loops::put_solid`]
#[multiversion(targets = "simd")]
pub(super) fn put_solid(to: SumRows<Sums>, coverage: CoverageRows, gain: Gain, codes: [u16; 3]) {
    loops::put_solid(to, coverage, gain, codes);
}

/// [`loops::put_luma`]
#[multiversion(targets = "simd")]
pub(super) fn put_luma(to: SumRows<&mut [u32]>, coverage: CoverageRows, gain: Gain, code: u16) {
    loops::put_luma(to, coverage, gain, code);
}

/// [`loops::put_group`]
#[multiversion(targets = "simd")]
pub(super) fn put_group(
    through: &mut [u16],
    sums: Sums,
    inner_through: &[u16],
    inner_sums: [&[u32]; 3],
    opacity: u16,
) {
    loops::put_group(through, sums, inner_through, inner_sums, opacity);
}

/// [`loops::weigh`]
#[multiversion(targets = "simd")]
pub(super) fn weigh(weights: &mut [u16], through: &mut [u16], alpha: &[u16], opacity: u16) {
    loops::weigh(weights, through, alpha, opacity);
}

/// [`loops::add`]
#[multiversion(targets = "simd")]
pub(super) fn add(sums: &mut [u32], weights: &[u16], codes: &[u16]) {
    loops::add(sums, weights, codes);
}

/// [`loops::normalise`]
#[multiversion(targets = "simd")]
pub(super) fn normalise(samples: &mut [u16], sums: &[u32]) {
    loops::normalise(samples, sums);
}

/// [`loops::level`]
#[multiversion(targets = "simd")]
pub(super) fn level(samples: &mut [u16], through: &[u16], code: u16) {
    loops::level(samples, through, code);
}

/// [`loops::stopped`]
#[multiversion(targets = "simd")]
pub(super) fn stopped(alpha: &mut [u16], through: &[u16]) {
    loops::stopped(alpha, through);
}

/// [`loops::accumulate`]
#[multiversion(targets = "simd")]
pub(super) fn accumulate(sums: &mut [u32], row: &[u16], weight: u32) {
    loops::accumulate(sums, row, weight);
}

/// [`loops::decimate`]
#[multiversion(targets = "simd")]
pub(super) fn decimate(out: &mut [u16], sums: &[u32], how: Decimation) {
    loops::decimate(out, sums, how);
}

/// [`loops::quantise`]
#[multiversion(targets = "simd")]
pub(super) fn quantise(inverse: &mut [u8], source: &mut [u16], alpha: &[u16], color: &[u16]) {
    loops::quantise(inverse, source, alpha, color);
}

/// [`loops::find_runs`] of bytes
#[multiversion(targets = "simd")]
pub(super) fn byte_runs(runs: &mut Vec<Range<usize>>, inverse: &[u8], block: usize) {
    loops::find_runs(runs, inverse, u8::MAX, block);
}

/// [`loops::find_runs`] of words
#[multiversion(targets = "simd")]
pub(super) fn word_runs(runs: &mut Vec<Range<usize>>, inverse: &[u16], block: usize) {
    loops::find_runs(runs, inverse, u16::MAX, block);
}

#[cfg(test)]
mod tests;
