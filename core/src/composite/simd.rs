//! The loops compiled for several instruction sets; the best one of this machine is chosen at run time.
//!
//! One text serves AVX-512, AVX2, SSE and NEON, and no unsafe code is written. The tests hold every
//! set that the machine has against [`super::blend`].

use multiversion::multiversion;

use super::blend::WordLayout;
use super::loops::{self, Decimation, Gain};

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

/// [`loops::over_solid`]
#[multiversion(targets = "simd")]
pub(super) fn over_solid(dst: &mut [u16], coverage: &[u8], gain: Gain, code: u16) {
    loops::over_solid(dst, coverage, gain, code);
}

/// [`loops::over_image`]
#[multiversion(targets = "simd")]
pub(super) fn over_image(dst: &mut [u16], color: &[u16], alpha: &[u16], opacity: u16) {
    loops::over_image(dst, color, alpha, opacity);
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

#[cfg(test)]
mod tests;
