//! Samples as bytes of a WAV file, and as peaks of a waveform.

use crate::audio::SAMPLE_RATE;

/// Samples of a peak: 20 ms.
const PEAK: usize = SAMPLE_RATE as usize / 50;

/// The head of a mono WAV file with that many samples of μ-law.
pub(super) fn wav_head(samples: u32) -> Vec<u8> {
    const MU_LAW: u16 = 7;
    let mut head = Vec::with_capacity(58);
    head.extend(b"RIFF");
    head.extend((50 + samples).to_le_bytes());
    head.extend(b"WAVEfmt \x12\0\0\0");
    head.extend(MU_LAW.to_le_bytes());
    head.extend(1_u16.to_le_bytes());
    // A sample is a byte, so there are as many bytes a second as samples.
    head.extend(SAMPLE_RATE.to_le_bytes());
    head.extend(SAMPLE_RATE.to_le_bytes());
    head.extend(b"\x01\0\x08\0\0\0fact\x04\0\0\0");
    head.extend(samples.to_le_bytes());
    head.extend(b"data");
    head.extend(samples.to_le_bytes());
    head
}

/// A sample in G.711's μ-law.
pub(super) fn mu_law(sample: f32) -> u8 {
    const BIAS: i32 = 132;
    const CLIP: i32 = 32_635;
    let linear = (sample.clamp(-1.0, 1.0) * 32_767.0) as i32;
    let magnitude = linear.abs().min(CLIP) + BIAS;
    let exponent = (magnitude >> 7).ilog2();
    let mantissa = (magnitude >> (exponent + 3)) & 15;
    let sign = if linear < 0 { 0x80 } else { 0 };
    !(sign | (exponent << 4) as u8 | mantissa as u8)
}

/// The loudest sample of each 20 ms as they come by.
#[derive(Debug, Default)]
pub(super) struct Peaks {
    bytes: Vec<u8>,
    loudest: f32,
    count: usize,
}

impl Peaks {
    /// Notes a sample and hands it on.
    pub(super) fn push(&mut self, sample: f32) -> f32 {
        self.loudest = self.loudest.max(sample.abs());
        self.count += 1;
        if self.count == PEAK {
            self.close();
        }
        sample
    }

    fn close(&mut self) {
        self.bytes.push((self.loudest.min(1.0) * 255.0).round() as u8);
        (self.loudest, self.count) = (0.0, 0);
    }

    /// All of them, 0 to 255.
    pub(super) fn finish(&mut self) -> &[u8] {
        if self.count > 0 {
            self.close();
        }
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decoder of the standard.
    fn linear(byte: u8) -> f32 {
        let byte = !byte;
        let magnitude = (((i32::from(byte & 15) << 3) + 132) << ((byte >> 4) & 7)) - 132;
        (if byte & 0x80 == 0 { magnitude } else { -magnitude }) as f32 / 32_768.0
    }

    #[test]
    fn samples_survive_companding() {
        assert_eq!((mu_law(0.0), mu_law(1.0), mu_law(-1.0)), (0xff, 0x80, 0x00));
        for step in -1000..=1000 {
            let sample = step as f32 / 1000.0;
            let error = (linear(mu_law(sample)) - sample).abs();
            assert!(error <= 0.032 * sample.abs() + 3e-4, "{sample}: {error}");
        }
    }

    #[test]
    fn peaks_are_the_loudest_of_each_20_ms_and_of_what_is_left() {
        let mut peaks = Peaks::default();
        (0..PEAK + 1).for_each(|index| {
            peaks.push(if index == 7 { -0.5 } else { 0.0 });
        });
        assert_eq!(peaks.finish(), [128, 0]);
    }

    #[test]
    fn the_head_tells_format_and_length() {
        let head = wav_head(1_000);
        assert_eq!(head.len(), 58);
        assert_eq!(&head[..4], b"RIFF");
        assert_eq!(&head[4..8], &1_050_u32.to_le_bytes());
        assert_eq!((head[20], head[22], head[34]), (7, 1, 8));
        assert_eq!(&head[50..], [b"data".as_slice(), &1_000_u32.to_le_bytes()].concat());
    }
}
