//! The same overlay on the same picture is the same to the eye in every layout.

use captioni::frame::{ColorModel, ColorSpec, Range, Size};

use crate::picture::{Picture, flat, formats, overlay, shifts, solid};
use crate::reference::{codes, weights};

const SIZE: Size = Size { width: 33, height: 29 };

/// R'G'B' of one luma pixel, 0 to 1, chroma taken from the sample whose cell it is in.
fn decoded(picture: &Picture, x: usize, y: usize) -> [f64; 3] {
    let black = codes(picture, [0.0; 3]);
    let white = codes(picture, [1.0; 3]);
    let value = |index: usize| {
        let (sx, sy) = shifts(&picture.format, index);
        f64::from(picture.get(index, x >> sx, y >> sy))
    };
    let scaled = |i: usize| (value(i) - black[i]) / (white[i] - black[i]);
    match picture.format.model {
        ColorModel::Gray => [scaled(0); 3],
        ColorModel::Rgb => [scaled(0), scaled(1), scaled(2)],
        ColorModel::Yuv => {
            let excursion = match picture.color.range {
                Range::Limited => (white[0] - black[0]) * 224.0 / 219.0,
                Range::Full => white[0],
            };
            let (y, u, v) = (scaled(0), (value(1) - black[1]) / excursion, (value(2) - black[2]) / excursion);
            let [kr, kg, kb] = weights(picture.color.matrix);
            let (r, b) = (y + 2.0 * (1.0 - kr) * v, y + 2.0 * (1.0 - kb) * u);
            [r, (y - kr * r - kb * b) / kg, b]
        }
    }
}

#[test]
fn all_layouts_show_the_same_picture() {
    // Flat areas that end on chroma cells of every subsampling, one over the other.
    let half = solid(4, 4, Size { width: 24, height: 16 }, "#ff69b480", |_| 255);
    let thin = solid(12, 8, Size { width: 8, height: 8 }, "#ffffff", |_| 64);
    let overlay = overlay(SIZE, vec![half, thin]);
    let mix = |under: f64, over: f64, alpha: f64| under * (1.0 - alpha) + over * alpha;
    for (name, format) in formats() {
        for range in [Range::Limited, Range::Full] {
            let color = ColorSpec { range, ..ColorSpec::BT709 };
            let blank = Picture::filled(
                SIZE,
                format,
                color,
                [0, 0, 0, u16::MAX >> (16 - format.components[0].depth)],
            );
            // An opaque dark green as background.
            let found = blank.with(&flat(SIZE, "#204020")).with(&overlay);
            let gray = format.model == ColorModel::Gray;
            let [kr, kg, kb] = weights(color.matrix);
            for (x, y, layers) in [(2, 2, 0), (31, 27, 0), (8, 16, 1), (25, 6, 1), (14, 11, 2), (17, 14, 2)] {
                let mut rgb = [32.0, 64.0, 32.0].map(|v| v / 255.0);
                if layers > 0 {
                    let pink = [1.0, 105.0 / 255.0, 180.0 / 255.0];
                    rgb = [0, 1, 2].map(|i| mix(rgb[i], pink[i], 128.0 / 255.0));
                }
                if layers > 1 {
                    rgb = rgb.map(|v| mix(v, 1.0, 64.0 / 255.0));
                }
                let luma = kr * rgb[0] + kg * rgb[1] + kb * rgb[2];
                let expected = if gray { [luma; 3] } else { rgb };
                let decoded = decoded(&found, x, y);
                for (found, expected) in decoded.into_iter().zip(expected) {
                    // Two codes of 8-bit chroma, seen through the matrix.
                    let tolerance = if format.components[0].depth == 8 { 5.0 } else { 1.5 } / 255.0;
                    assert!(
                        (found - expected).abs() < tolerance,
                        "{name} {range:?} at {x},{y}: {decoded:?} for {rgb:?}"
                    );
                }
            }
        }
    }
}
