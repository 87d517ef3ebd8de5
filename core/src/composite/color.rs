//! sRGB to the code values of a frame.
//!
//! SDR frames take sRGB code values as they are, so that text has the colour a person picked whatever
//! the display does with the frame. HDR frames get graphics white at the level of ITU-R BT.2408:
//! 203 cd/m² in PQ, 75 % of the signal in HLG.

use crate::frame::{ColorModel, ColorSpec, Matrix, PixelFormat, Primaries, Range, Transfer};

/// Graphics white of PQ in cd/m² (ITU-R BT.2408).
const PQ_WHITE: f64 = 203.0;
/// Graphics white of HLG as signal (ITU-R BT.2408).
const HLG_WHITE: f64 = 0.75;
/// System gamma of HLG on a display of 1000 cd/m² (ITU-R BT.2100).
const HLG_GAMMA: f64 = 1.2;

type Rows = [[f64; 3]; 3];

/// Linear BT.709 to linear BT.2020, as ITU-R BT.2087 derives it.
const BT709_TO_BT2020: Rows = [
    [0.627_403_895_934_699, 0.329_283_038_377_884, 0.043_313_065_687_417],
    [0.069_097_289_358_232, 0.919_540_395_075_459, 0.011_362_315_566_309],
    [0.016_391_438_875_150, 0.088_013_307_877_226, 0.895_595_253_247_624],
];

/// Linear BT.709 to linear Display P3; both have the white point D65.
const BT709_TO_P3: Rows = [
    [0.822_461_968_714_644, 0.177_538_031_285_356, 0.0],
    [0.033_194_198_850_809, 0.966_805_801_149_191, 0.0],
    [0.017_082_630_762_660, 0.072_397_440_169_010, 0.910_519_929_068_330],
];

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
        let linear = in_primaries(rgb.map(srgb_to_linear), primaries);
        match transfer {
            Transfer::Sdr => linear.map(linear_to_srgb),
            Transfer::Pq => linear.map(|v| pq_signal(v * PQ_WHITE)),
            Transfer::Hlg => hlg_signal(linear),
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

fn in_primaries(rgb: [f64; 3], primaries: Primaries) -> [f64; 3] {
    let rows = match primaries {
        Primaries::Bt709 => return rgb,
        Primaries::Bt2020 => BT709_TO_BT2020,
        Primaries::P3 => BT709_TO_P3,
    };
    rows.map(|[r, g, b]| r * rgb[0] + g * rgb[1] + b * rgb[2])
}

fn srgb_to_linear(v: f64) -> f64 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn linear_to_srgb(v: f64) -> f64 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// PQ signal of a luminance in cd/m² (SMPTE ST 2084).
fn pq_signal(luminance: f64) -> f64 {
    let y = (luminance / 10_000.0).powf(2610.0 / 16384.0);
    ((3424.0 / 4096.0 + 2413.0 / 128.0 * y) / (1.0 + 2392.0 / 128.0 * y)).powf(2523.0 / 32.0)
}

/// HLG constants a, b and c (ITU-R BT.2100).
const HLG: (f64, f64, f64) = (0.178_832_77, 0.284_668_92, 0.559_910_73);

/// HLG signal of display light, 1.0 being graphics white: inverse OOTF, then OETF (ITU-R BT.2100).
fn hlg_signal(display: [f64; 3]) -> [f64; 3] {
    let (a, b, c) = HLG;
    let scene_white = (((HLG_WHITE - c) / a).exp() + b) / 12.0;
    let luminance = 0.2627 * display[0] + 0.6780 * display[1] + 0.0593 * display[2];
    if luminance <= 0.0 {
        return [0.0; 3];
    }
    let scale = scene_white * luminance.powf((1.0 - HLG_GAMMA) / HLG_GAMMA);
    display.map(|light| {
        let scene = light * scale;
        if scene <= 1.0 / 12.0 { (3.0 * scene).sqrt() } else { a * (12.0 * scene - b).ln() + c }
    })
}
