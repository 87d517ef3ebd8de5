//! The mel filterbank that Whisper was trained with, as a ggml file carries it.
//!
//! Triangular filters on the Slaney scale (linear below 1 kHz, logarithmic above), each scaled to
//! constant energy, over the 201 bins of a 400-point transform at 16 kHz. The steps and their
//! rounding follow librosa's `filters.mel`, so that the weights equal those of the published models.

/// Frequency bins of the 400-point transform.
pub(super) const FREQUENCY_BINS: usize = 201;

const SAMPLE_RATE: f64 = 16_000.0;
const LINEAR_HZ_PER_MEL: f64 = 200.0 / 3.0;
const BREAK_HZ: f64 = 1_000.0;
const BREAK_MEL: f64 = 15.0;

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel >= BREAK_MEL { BREAK_HZ * (log_step() * (mel - BREAK_MEL)).exp() } else { LINEAR_HZ_PER_MEL * mel }
}

/// `mel_bins` rows of [`FREQUENCY_BINS`] weights.
pub(super) fn filterbank(mel_bins: usize) -> Vec<f32> {
    let highest = BREAK_MEL + (SAMPLE_RATE / 2.0 / BREAK_HZ).ln() / log_step();
    let step = highest / (mel_bins + 1) as f64;
    let corners: Vec<f64> = (0..mel_bins + 2)
        .map(|i| mel_to_hz(if i == mel_bins + 1 { highest } else { i as f64 * step }))
        .collect();
    let bin_hz = SAMPLE_RATE / 2.0 / (FREQUENCY_BINS - 1) as f64;
    corners
        .windows(3)
        .flat_map(|corner| {
            let &[low, centre, high] = corner else { return Vec::new() };
            let energy = 2.0 / (high - low);
            (0..FREQUENCY_BINS)
                .map(|bin| {
                    let hz = bin as f64 * bin_hz;
                    let rising = (hz - low) / (centre - low);
                    let falling = (high - hz) / (high - centre);
                    (f64::from(rising.min(falling).max(0.0) as f32) * energy) as f32
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn digest(mel_bins: usize) -> String {
        let bytes: Vec<u8> = filterbank(mel_bins).iter().flat_map(|w| w.to_le_bytes()).collect();
        Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Digests of the arrays `mel_80` and `mel_128` in `mel_filters.npz` of PyPI mlx-whisper 0.4.3, with
    /// their one negative zero made positive.
    #[test]
    fn weights_equal_the_published_arrays() {
        assert_eq!(digest(80), "85818f156f7e189453901a515e4726d270d307f976e161cf9403e8caab405498");
        assert_eq!(digest(128), "e399c2d72d2f7375e503c296d8453cefcc0c1e47a9c1a0a09e0d70f59c820f20");
    }
}
