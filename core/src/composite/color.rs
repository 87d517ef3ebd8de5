//! sRGB to the code values of a frame.
//!
//! SDR frames take sRGB code values as they are, so that text has the colour a person picked whatever
//! the display does with the frame. HDR frames get graphics white at the level of ITU-R BT.2408:
//! 203 cd/m² in PQ, 75 % of the signal in HLG.

use crate::frame::light;
use crate::frame::{ColorModel, ColorSpec, Matrix, PixelFormat, Primaries, Range, Transfer};

/// Maps sRGB colours to normalised code values, 1.0 being the largest code of a component.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColorMap {
    model: ColorModel,
    spec: ColorSpec,
    depths: [u8; 3],
}

impl ColorMap {
    pub(super) fn new(format: &PixelFormat, spec: ColorSpec) -> Self {
        Self { model: format.model, spec, depths: format.components.map(|c| c.depth) }
    }

    /// Code values of the R'G'B' colour `rgb` (0 to 1), in 1/65535 of each component's largest code.
    pub(super) fn codes(&self, rgb: [f64; 3]) -> [u16; 3] {
        let [r, g, b] = self.signal(rgb);
        let luma = |kr: f64, kb: f64| kr * r + (1.0 - kr - kb) * g + kb * b;
        let [d0, d1, d2] = self.depths;
        match self.model {
            ColorModel::Rgb => [self.unipolar(r, d0), self.unipolar(g, d1), self.unipolar(b, d2)],
            ColorModel::Gray => [self.unipolar(luma(0.2126, 0.0722), d0), 0, 0],
            ColorModel::Yuv => {
                let (y, u, v) = match luma_weights(self.spec.matrix) {
                    Some((kr, kb)) => {
                        let y = luma(kr, kb);
                        (y, (b - y) / (2.0 * (1.0 - kb)), (r - y) / (2.0 * (1.0 - kr)))
                    }
                    None => (luma(0.25, 0.25), 0.5 * g - 0.25 * (r + b), 0.5 * (r - b)),
                };
                [self.unipolar(y, d0), self.bipolar(u, d1), self.bipolar(v, d2)]
            }
        }
    }

    /// R'G'B' in the frame's own primaries and transfer function.
    fn signal(&self, rgb: [f64; 3]) -> [f64; 3] {
        let ColorSpec { transfer, primaries, .. } = self.spec;
        if (transfer, primaries) == (Transfer::Sdr, Primaries::Bt709) {
            return rgb;
        }
        let linear = light::from_bt709(rgb.map(light::of_srgb), primaries);
        match transfer {
            Transfer::Sdr => linear.map(light::to_srgb),
            Transfer::Pq => linear.map(|v| light::to_pq(v * light::WHITE)),
            Transfer::Hlg => light::to_hlg(linear),
        }
    }

    /// Quantisation of luma, R, G or B, as ITU-T H.273 has it.
    fn unipolar(&self, value: f64, depth: u8) -> u16 {
        let code = match self.spec.range {
            Range::Limited => (219.0 * value + 16.0) * step(depth),
            Range::Full => value * largest(depth),
        };
        normalised(code, depth)
    }

    /// Quantisation of a colour difference in -0.5 to 0.5, as ITU-T H.273 has it.
    fn bipolar(&self, value: f64, depth: u8) -> u16 {
        let code = match self.spec.range {
            Range::Limited => (224.0 * value + 128.0) * step(depth),
            Range::Full => value * largest(depth) + 128.0 * step(depth),
        };
        normalised(code, depth)
    }
}

/// Kr and Kb; `None` for YCgCo, which is not made from them.
fn luma_weights(matrix: Matrix) -> Option<(f64, f64)> {
    Some(match matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
        Matrix::Bt2020 => (0.2627, 0.0593),
        Matrix::Smpte240m => (0.212, 0.087),
        Matrix::Fcc => (0.30, 0.11),
        Matrix::YCgCo => return None,
    })
}

fn step(depth: u8) -> f64 {
    f64::from(1u32 << (depth - 8))
}

fn largest(depth: u8) -> f64 {
    f64::from((1u32 << depth) - 1)
}

fn normalised(code: f64, depth: u8) -> u16 {
    (code / largest(depth) * 65535.0).round().clamp(0.0, 65535.0) as u16
}
