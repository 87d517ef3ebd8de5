//! Signals and the light that they stand for.
//!
//! Light is linear: R, G and B in cd/m² for PQ and HLG, with 1.0 as white for sRGB.

use super::Primaries;

/// Graphics white of PQ and HLG in cd/m² (ITU-R BT.2408).
pub(crate) const WHITE: f64 = 203.0;
/// Brightest light of the display that HLG is shown on, in cd/m², and its system gamma there (ITU-R BT.2100).
pub(crate) const HLG_PEAK: f64 = 1000.0;
const HLG_GAMMA: f64 = 1.2;
/// Graphics white of HLG as signal (ITU-R BT.2408).
const HLG_WHITE: f64 = 0.75;

type Rows = [[f64; 3]; 3];

/// Linear BT.709 to linear BT.2020, as ITU-R BT.2087 derives it.
const BT709_TO_BT2020: Rows = [
    [0.627_403_895_934_699, 0.329_283_038_377_884, 0.043_313_065_687_417],
    [0.069_097_289_358_232, 0.919_540_395_075_459, 0.011_362_315_566_309],
    [0.016_391_438_875_150, 0.088_013_307_877_226, 0.895_595_253_247_624],
];

/// The way back.
const BT2020_TO_BT709: Rows = [
    [1.660_491_002_108_434_6, -0.587_641_138_788_55, -0.072_849_863_319_884_88],
    [-0.124_550_474_521_590_74, 1.132_899_897_125_959_6, -0.008_349_422_604_369_515],
    [-0.018_150_763_354_905_306, -0.100_578_898_008_007_37, 1.118_729_661_362_912_8],
];

/// Linear BT.709 to linear Display P3; both have the white point D65.
const BT709_TO_P3: Rows = [
    [0.822_461_968_714_644, 0.177_538_031_285_356, 0.0],
    [0.033_194_198_850_809, 0.966_805_801_149_191, 0.0],
    [0.017_082_630_762_660, 0.072_397_440_169_010, 0.910_519_929_068_330],
];

/// The way back.
const P3_TO_BT709: Rows = [
    [1.224_940_176_280_560_7, -0.224_940_176_280_560_7, 0.0],
    [-0.042_056_954_709_688, 1.042_056_954_709_688, 0.0],
    [-0.019_637_554_590_334, -0.078_636_045_550_632, 1.098_273_600_140_966],
];

/// Light of BT.709 primaries in others.
pub(crate) fn from_bt709(rgb: [f64; 3], primaries: Primaries) -> [f64; 3] {
    match primaries {
        Primaries::Bt709 => rgb,
        Primaries::Bt2020 => product(BT709_TO_BT2020, rgb),
        Primaries::P3 => product(BT709_TO_P3, rgb),
    }
}

/// Light of other primaries in those of BT.709; negative where it is out of their gamut.
pub(crate) fn to_bt709(rgb: [f64; 3], primaries: Primaries) -> [f64; 3] {
    match primaries {
        Primaries::Bt709 => rgb,
        Primaries::Bt2020 => product(BT2020_TO_BT709, rgb),
        Primaries::P3 => product(P3_TO_BT709, rgb),
    }
}

fn product(rows: Rows, [r, g, b]: [f64; 3]) -> [f64; 3] {
    rows.map(|[x, y, z]| x * r + y * g + z * b)
}

/// Light of an sRGB signal.
pub(crate) fn of_srgb(v: f64) -> f64 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// sRGB signal of light.
pub(crate) fn to_srgb(v: f64) -> f64 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// Constants of PQ: m1, m2, c1, c2 and c3 (SMPTE ST 2084).
const PQ: (f64, f64, f64, f64, f64) =
    (2610.0 / 16384.0, 2523.0 / 32.0, 3424.0 / 4096.0, 2413.0 / 128.0, 2392.0 / 128.0);

/// PQ signal of light.
pub(crate) fn to_pq(light: f64) -> f64 {
    let (m1, m2, c1, c2, c3) = PQ;
    let y = (light / 10_000.0).powf(m1);
    ((c1 + c2 * y) / (1.0 + c3 * y)).powf(m2)
}

/// Light of a PQ signal.
pub(crate) fn of_pq(signal: f64) -> f64 {
    let (m1, m2, c1, c2, c3) = PQ;
    let root = signal.powf(1.0 / m2);
    10_000.0 * ((root - c1).max(0.0) / (c2 - c3 * root)).powf(1.0 / m1)
}

/// HLG constants a, b and c (ITU-R BT.2100).
const HLG: (f64, f64, f64) = (0.178_832_77, 0.284_668_92, 0.559_910_73);

/// HLG signal of display light, 1.0 being graphics white: inverse OOTF, then OETF (ITU-R BT.2100).
pub(crate) fn to_hlg(display: [f64; 3]) -> [f64; 3] {
    let (a, b, c) = HLG;
    let scene_white = (((HLG_WHITE - c) / a).exp() + b) / 12.0;
    let luminance = bt2020_luminance(display);
    if luminance <= 0.0 {
        return [0.0; 3];
    }
    let scale = scene_white * luminance.powf((1.0 - HLG_GAMMA) / HLG_GAMMA);
    display.map(|light| {
        let scene = light * scale;
        if scene <= 1.0 / 12.0 { (3.0 * scene).sqrt() } else { a * (12.0 * scene - b).ln() + c }
    })
}

/// Scene light of an HLG signal, 0 to 1: inverse OETF (ITU-R BT.2100).
pub(crate) fn scene_of_hlg(signal: f64) -> f64 {
    let (a, b, c) = HLG;
    if signal <= 0.5 { signal * signal / 3.0 } else { (((signal - c) / a).exp() + b) / 12.0 }
}

/// By what scene light of a luminance is multiplied on a display of [`HLG_PEAK`]: OOTF (ITU-R BT.2100).
pub(crate) fn hlg_gain(luminance: f64) -> f64 {
    HLG_PEAK * luminance.powf(HLG_GAMMA - 1.0)
}

/// Luminance of light in BT.2020 primaries.
pub(crate) fn bt2020_luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2627 * r + 0.6780 * g + 0.0593 * b
}

/// Luminance of light in BT.709 primaries.
pub(crate) fn bt709_luminance([r, g, b]: [f64; 3]) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
