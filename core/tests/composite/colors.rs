//! Known colours as code values.

use captioni::frame::{
    ChromaSiting, ColorModel, ColorSpec, Matrix, PixelFormat, Primaries, Range, Size, Transfer,
};

use crate::picture::{Picture, component_size, components, flat, formats, yuv};
use crate::reference::{codes, weights};

const SIZE: Size = Size { width: 6, height: 4 };
const MATRICES: [Matrix; 6] =
    [Matrix::Bt601, Matrix::Bt709, Matrix::Bt2020, Matrix::Smpte240m, Matrix::Fcc, Matrix::YCgCo];

/// The code values of an opaque colour laid over a picture that is not black.
fn painted(format: PixelFormat, color: ColorSpec, paint: &str) -> [u16; 3] {
    let picture = Picture::filled(SIZE, format, color, [77; 4]).with(&flat(SIZE, paint));
    let mut codes = [0; 3];
    for (index, _) in components(&format).into_iter().filter(|(i, _)| *i < 3) {
        codes[index] = picture.get(index, 0, 0);
        let (width, height) = component_size(SIZE, &format, index);
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            assert_eq!(picture.get(index, x, y), codes[index], "an opaque colour is the same everywhere");
        }
    }
    codes
}

fn spec(matrix: Matrix, range: Range) -> ColorSpec {
    ColorSpec { matrix, range, ..ColorSpec::BT709 }
}

#[test]
fn opaque_colours_are_the_nearest_codes() {
    for (name, format) in formats() {
        for matrix in MATRICES {
            for range in [Range::Limited, Range::Full] {
                let color = spec(matrix, range);
                let empty = Picture::filled(SIZE, format, color, [0; 4]);
                for (paint, rgb) in [
                    ("#ff69b4", [255.0, 105.0, 180.0]),
                    ("#ffffff", [255.0; 3]),
                    ("#000000", [0.0; 3]),
                    ("#0000ff", [0.0, 0.0, 255.0]),
                ] {
                    let found = painted(format, color, paint);
                    let exact = codes(&empty, rgb.map(|v| v / 255.0));
                    for index in 0..format.used_components().len() {
                        let off = (f64::from(found[index]) - exact[index]).abs();
                        assert!(off <= 0.51, "{name} {color:?} {paint}: {found:?} for {exact:?}");
                    }
                }
            }
        }
    }
}

/// Worked out by hand from the recommendations, apart from any code here.
#[test]
fn the_usual_codes_of_white_black_and_hot_pink() {
    let hd = ColorSpec::BT709;
    assert_eq!(painted(yuv(8, 1, 1), hd, "#ffffff"), [235, 128, 128]);
    assert_eq!(painted(yuv(8, 1, 1), hd, "#000000"), [16, 128, 128]);
    assert_eq!(painted(yuv(10, 1, 1), hd, "#ffffff"), [940, 512, 512]);
    assert_eq!(painted(yuv(12, 1, 1), hd, "#000000"), [256, 2048, 2048]);
    assert_eq!(painted(yuv(16, 0, 0), spec(Matrix::Bt709, Range::Full), "#ffffff"), [65535, 32768, 32768]);
    assert_eq!(painted(yuv(8, 1, 1), spec(Matrix::Bt601, Range::Full), "#ffffff"), [255, 128, 128]);
    assert_eq!(painted(yuv(8, 1, 1), hd, "#ff69b4"), HOT_PINK_709);
    assert_eq!(painted(yuv(8, 1, 1), spec(Matrix::Bt601, Range::Limited), "#ff69b4"), HOT_PINK_601);
}

const HOT_PINK_709: [u16; 3] = [138, 146, 191];
const HOT_PINK_601: [u16; 3] = [152, 139, 189];

#[test]
fn codes_decode_to_the_colour() {
    for matrix in MATRICES {
        for (depth, tolerance) in [(8, 1.6), (10, 0.4), (12, 0.1)] {
            let [y, u, v] = painted(yuv(depth, 1, 1), spec(matrix, Range::Limited), "#ff69b4");
            let unit = f64::from(1u32 << (depth - 8));
            let y = (f64::from(y) / unit - 16.0) / 219.0;
            let [u, v] = [u, v].map(|c| (f64::from(c) / unit - 128.0) / 224.0);
            let [kr, kg, kb] = weights(matrix);
            let [r, g, b] = match matrix {
                Matrix::YCgCo => [y - u + v, y + u, y - u - v],
                _ => {
                    let (r, b) = (y + 2.0 * (1.0 - kr) * v, y + 2.0 * (1.0 - kb) * u);
                    [r, (y - kr * r - kb * b) / kg, b]
                }
            };
            for (found, expected) in [r, g, b].into_iter().zip([255.0, 105.0, 180.0]) {
                assert!((found * 255.0 - expected).abs() < tolerance, "{matrix:?} {depth}: {r} {g} {b}");
            }
        }
    }
}

fn hdr(transfer: Transfer) -> ColorSpec {
    ColorSpec {
        matrix: Matrix::Bt2020,
        range: Range::Limited,
        transfer,
        primaries: Primaries::Bt2020,
        siting: ChromaSiting::TopLeft,
    }
}

/// BT.2408: graphics white is 58 % of the PQ signal (203 cd/m²) and 75 % of the HLG signal.
#[test]
fn white_in_hdr_is_graphics_white() {
    assert_eq!(painted(yuv(10, 1, 1), hdr(Transfer::Pq), "#ffffff"), [573, 512, 512]);
    assert_eq!(painted(yuv(10, 1, 1), hdr(Transfer::Hlg), "#ffffff"), [721, 512, 512]);
    assert_eq!(painted(yuv(10, 1, 1), hdr(Transfer::Pq), "#000000"), [64, 512, 512]);
    assert_eq!(painted(yuv(10, 1, 1), hdr(Transfer::Hlg), "#000000"), [64, 512, 512]);
}

/// Chromaticities of red, green and blue; all sets have the white point D65.
const BT709: [[f64; 2]; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];
const BT2020: [[f64; 2]; 3] = [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]];
const P3: [[f64; 2]; 3] = [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]];

/// Solves `a x = b` by Cramer's rule; `a` is given by columns.
fn solve(a: [[f64; 3]; 3], b: [f64; 3]) -> [f64; 3] {
    let det = |m: [[f64; 3]; 3]| {
        let cross = |p: [f64; 3], q: [f64; 3]| {
            [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]]
        };
        let c = cross(m[1], m[2]);
        m[0][0] * c[0] + m[0][1] * c[1] + m[0][2] * c[2]
    };
    [0, 1, 2].map(|i| {
        let mut replaced = a;
        replaced[i] = b;
        det(replaced) / det(a)
    })
}

/// XYZ of each primary at full, white having Y = 1.
fn primaries(xy: [[f64; 2]; 3]) -> [[f64; 3]; 3] {
    let columns = xy.map(|[x, y]| [x / y, 1.0, (1.0 - x - y) / y]);
    let scale = solve(columns, [0.3127 / 0.3290, 1.0, (1.0 - 0.3127 - 0.3290) / 0.3290]);
    [0, 1, 2].map(|i| columns[i].map(|v| v * scale[i]))
}

#[test]
fn colours_keep_their_chromaticity_in_wider_primaries() {
    let eotf = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
    let light = [255.0, 105.0, 180.0].map(|v: f64| eotf(v / 255.0));
    let from = primaries(BT709);
    let xyz = [0, 1, 2].map(|k| (0..3).map(|i| from[i][k] * light[i]).sum());
    for (xy, set) in [(BT2020, Primaries::Bt2020), (P3, Primaries::P3)] {
        let expected = solve(primaries(xy), xyz);
        let format = PixelFormat { model: ColorModel::Rgb, ..yuv(12, 0, 0) };
        let color = ColorSpec { primaries: set, range: Range::Full, ..ColorSpec::BT709 };
        let sdr = painted(format, color, "#ff69b4").map(|c| eotf(f64::from(c) / 4095.0));
        let pq = painted(format, ColorSpec { transfer: Transfer::Pq, ..color }, "#ff69b4");
        let nits = pq.map(|c| {
            let root = (f64::from(c) / 4095.0).powf(32.0 / 2523.0);
            let ratio = (root - 0.8359375).max(0.0) / (18.8515625 - 18.6875 * root);
            10_000.0 * ratio.powf(16384.0 / 2610.0)
        });
        for i in 0..3 {
            assert!((sdr[i] - expected[i]).abs() < 1e-3, "{set:?}: {sdr:?} for {expected:?}");
            assert!((nits[i] / 203.0 - expected[i]).abs() < 3e-3, "{set:?}: {nits:?} for {expected:?}");
        }
    }
}
