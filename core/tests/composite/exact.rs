//! Random overlays on random pictures of every layout against real numbers.

use std::sync::Arc;

use captioni::composite::{AlphaMode, Compositor, Kernels};
use captioni::frame::{Bitmap, ChromaSiting, Color, ColorSpec, Gradient, Matrix, Ramp, Range, Size, Stop};
use captioni::raster::{Group, Ink, Layer, Mask, Overlay};
use proptest::prelude::*;

use crate::picture::{Picture, component_size, components, formats, overlay, shifts, solid};
use crate::reference;

prop_compose! {
    fn layer()(
        (x, y) in (-20i32..50, -20i32..40),
        (width, height) in (0u32..40, 0u32..30),
        color in any::<[u8; 4]>(),
        alpha in prop_oneof![Just(255u8), any::<u8>()],
        kind in 0..3,
        seed in any::<u64>(),
    ) -> Layer {
        let size = Size { width, height };
        let pixels = (width * height) as usize;
        let mut noise = noise(seed);
        // As in text: nothing, all, or something between.
        let mut coverage = || match noise() % 4 { 0 | 1 => 0, 2 => 255, _ => noise() };
        let [r, g, b, _] = color;
        let ink = if kind == 2 {
            let coverage = (0..pixels).map(|_| coverage()).collect();
            let stops = [([r, g, b], 0.0), ([b, r, g], 1.0)];
            let stops = stops.map(|([r, g, b], at)| Stop { at, color: Color { r, g, b, a: 255 } });
            let ramp = match seed % 2 {
                0 => Ramp::linear((2.0, 0.0), (f32::from(r) / 8.0 + 3.0, f32::from(g) / 8.0)),
                _ => Ramp::radial((f32::from(r) / 16.0, 5.0), 20.0),
            };
            let gradient = Arc::new(Gradient { ramp, stops: stops.to_vec() });
            Ink::Gradient { mask: Arc::new(Mask { size, coverage }), gradient, opacity: alpha }
        } else if kind == 1 {
            let rgba = (0..pixels).flat_map(|_| {
                let a = coverage();
                [r, g, b, 255].map(|v| (u32::from(v) * u32::from(a) / 255) as u8)
            });
            Ink::Image { bitmap: Arc::new(Bitmap { size, rgba: rgba.collect() }), opacity: alpha }
        } else {
            let coverage = (0..pixels).map(|_| coverage()).collect();
            Ink::Solid { mask: Arc::new(Mask { size, coverage }), color: Color { r, g, b, a: alpha } }
        };
        Layer { x, y, ink }
    }
}

pub fn groups() -> impl Strategy<Value = Vec<Group>> {
    let group = (prop_oneof![Just(255u8), any::<u8>()], proptest::collection::vec(layer(), 0..4));
    proptest::collection::vec(group.prop_map(|(opacity, layers)| Group { opacity, layers }), 0..3)
}

pub fn noise(seed: u64) -> impl FnMut() -> u8 {
    let mut state = seed | 1;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    }
}

fn spec() -> impl Strategy<Value = ColorSpec> {
    let matrix =
        prop_oneof![Just(Matrix::Bt601), Just(Matrix::Bt709), Just(Matrix::Bt2020), Just(Matrix::YCgCo)];
    let siting =
        prop_oneof![Just(ChromaSiting::Left), Just(ChromaSiting::Center), Just(ChromaSiting::TopLeft)];
    (matrix, siting, any::<bool>()).prop_map(|(matrix, siting, full)| ColorSpec {
        matrix,
        siting,
        range: if full { Range::Full } else { Range::Limited },
        ..ColorSpec::BT709
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn blends_as_real_numbers_would(
        (width, height) in (1u32..60, 1u32..50),
        groups in groups(),
        color in spec(),
        seed in any::<u64>(),
    ) {
        let size = Size { width, height };
        let overlay = Overlay { canvas: size, id: 7, groups };
        for (name, format) in formats() {
            let before = Picture::new(size, format, color, noise(seed));
            let new = || Compositor::new(size, format, color).unwrap().with_alpha(AlphaMode::Premultiplied);
            let (mut simd, mut scalar) = (new(), new().with_kernels(Kernels::Reference));
            simd.prepare(&overlay).unwrap();
            scalar.prepare(&overlay).unwrap();
            let after = before.blended(&simd);
            prop_assert_eq!(&after, &before.blended(&scalar), "{}: the loops differ", name);
            let worst = reference::worst(&before, &after, &overlay);
            prop_assert!(worst <= 1.0, "{name}: {worst} times the tolerance");
            outside_is_untouched(&before, &after, &simd)?;
        }
    }
}

/// Each edge on every phase of the chroma grid and of the rows composed at a time.
#[test]
fn edges_reach_the_chroma_beside_them() {
    let size = Size { width: 37, height: 41 };
    for siting in [ChromaSiting::Left, ChromaSiting::Center, ChromaSiting::TopLeft] {
        let color = ColorSpec { siting, ..ColorSpec::BT709 };
        for (name, format) in formats().into_iter().filter(|(name, _)| ["yuv420p", "yuv410p"].contains(name))
        {
            let before = Picture::new(size, format, color, noise(1));
            for edge in 1..=18 {
                let placed = solid(edge, edge - 1, Size { width: 19, height: 18 }, "#ff69b4", |_| 255);
                let overlay = overlay(size, vec![placed]);
                let worst = reference::worst(&before, &before.with(&overlay), &overlay);
                assert!(worst <= 1.0, "{name} {siting:?} at {edge}: {worst} times the tolerance");
            }
        }
    }
}

/// Bytes that are not samples, and samples outside the touched box, keep their bits.
fn outside_is_untouched(
    before: &Picture,
    after: &Picture,
    compositor: &Compositor,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(compositor.is_empty(), compositor.touched().is_none());
    let mut restored = after.clone();
    for (index, _) in components(&before.format) {
        let (width, height) = component_size(before.size, &before.format, index);
        let (sx, sy) = shifts(&before.format, index);
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let (luma_x, luma_y) = ((x << sx) as u32, (y << sy) as u32);
            let inside = compositor.touched().is_some_and(|r| {
                (r.x..r.x + r.width).contains(&luma_x) && (r.y..r.y + r.height).contains(&luma_y)
            });
            if inside {
                restored.set(index, x, y, before.get(index, x, y));
            }
        }
    }
    prop_assert_eq!(&restored, before);
    Ok(())
}
