//! Frames with an alpha channel of their own: transparent video.

use captioni::composite::{AlphaMode, Compositor};
use captioni::frame::{ColorModel, ColorSpec, PixelFormat, Range, Size};

use crate::picture::{Picture, component_size, flat, formats, overlay, rgba, solid};
use crate::reference::codes;

const SIZE: Size = Size { width: 8, height: 6 };
const FULL: ColorSpec = ColorSpec { range: Range::Full, ..ColorSpec::BT709 };

fn with_alpha() -> impl Iterator<Item = (&'static str, PixelFormat)> {
    formats().into_iter().filter(|(_, format)| format.alpha.is_some())
}

#[test]
fn a_transparent_frame_takes_colour_and_alpha_of_the_overlay() {
    for (name, format) in with_alpha() {
        let depth = format.components[0].depth;
        let max = f64::from((1u32 << depth) - 1);
        let empty = Picture::filled(SIZE, format, FULL, [0; 4]);
        let found = empty.with(&flat(SIZE, "#ff69b480"));
        let expected = codes(&empty, [1.0, 105.0 / 255.0, 180.0 / 255.0]);
        let tolerance = if depth == 8 { 1.01 } else { 3.0 };
        for index in 0..format.used_components().len() {
            let (width, height) = component_size(SIZE, &format, index);
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let value = f64::from(found.get(index, x, y));
                assert!(
                    (value - expected[index]).abs() <= tolerance,
                    "{name} {index}: {value}, {expected:?}"
                );
            }
        }
        let alpha = f64::from(found.get(3, 3, 3));
        assert!((alpha - max * 128.0 / 255.0).abs() <= 0.51, "{name}: {alpha}");
    }
}

/// Porter and Duff's source-over with straight colours.
#[test]
fn straight_alpha_accumulates_source_over() {
    for under_alpha in [0u16, 1, 60, 128, 254, 255] {
        for over_alpha in [0u32, 1, 77, 128, 254, 255] {
            let frame = Picture::filled(SIZE, rgba(), FULL, [200, 10, 90, under_alpha]);
            let found = frame.with(&flat(SIZE, &format!("#1e50c8{over_alpha:02x}")));
            let (over, under) = (f64::from(over_alpha) / 255.0, f64::from(under_alpha) / 255.0);
            let alpha = over + under * (1.0 - over);
            assert!((f64::from(found.get(3, 2, 2)) - alpha * 255.0).abs() <= 0.51);
            for (index, (c, b)) in [(30.0, 200.0), (80.0, 10.0), (200.0, 90.0)].into_iter().enumerate() {
                let value = f64::from(found.get(index, 2, 2));
                if over_alpha == 0 {
                    assert_eq!(value, b, "untouched");
                } else {
                    let exact = (c * over + b * under * (1.0 - over)) / alpha;
                    // The premultiplied source has steps of 1/255 of alpha.
                    let tolerance = 0.51 + 0.003 / alpha;
                    assert!((value - exact).abs() <= tolerance, "{value} for {exact} at {over}, {under}");
                }
            }
        }
    }
}

#[test]
fn an_opaque_frame_blends_alike_in_both_modes() {
    let mask = solid(1, 1, Size { width: 6, height: 4 }, "#ff69b4", |i| (i * 11) as u8);
    let overlay = overlay(SIZE, vec![mask]);
    for (name, format) in with_alpha() {
        let opaque = ((1u32 << format.components[0].depth) - 1) as u16;
        let frame = Picture::filled(SIZE, format, FULL, [opaque / 3, opaque / 2, opaque / 4, opaque]);
        let modes = [AlphaMode::Straight, AlphaMode::Premultiplied].map(|mode| {
            let mut compositor = Compositor::new(SIZE, format, FULL).unwrap().with_alpha(mode);
            compositor.prepare(&overlay).unwrap();
            frame.blended(&compositor)
        });
        for (index, (x, y)) in (0..4).flat_map(|i| [(i, (0, 0)), (i, (2, 1)), (i, (3, 2))]) {
            if index < format.used_components().len() || index == 3 {
                let [straight, premultiplied] = [0, 1].map(|m| i32::from(modes[m].get(index, x, y)));
                assert!((straight - premultiplied).abs() <= 1, "{name} {index}: {straight}, {premultiplied}");
            }
        }
    }
}

/// Chroma of half-transparent edges must not take on the colour of pixels that do not show.
#[test]
fn chroma_of_a_straight_frame_ignores_what_it_hides() {
    let (_, format) = with_alpha().find(|(name, _)| *name == "yuva420p").unwrap();
    assert_eq!(format.model, ColorModel::Yuv);
    let frame = Picture::filled(SIZE, format, ColorSpec::BT709, [16, 240, 16, 0]);
    let found =
        frame.with(&overlay(SIZE, vec![solid(3, 1, Size { width: 2, height: 3 }, "#ff69b4", |_| 255)]));
    let pink = codes(&frame, [1.0, 105.0 / 255.0, 180.0 / 255.0]);
    for (x, y) in [(1, 0), (2, 0), (1, 1), (2, 1)] {
        for (index, exact) in pink.iter().enumerate().skip(1) {
            let value = f64::from(found.get(index, x, y));
            assert!((value - exact).abs() <= 1.1, "{value} for {exact} at {x},{y}");
        }
    }
}
