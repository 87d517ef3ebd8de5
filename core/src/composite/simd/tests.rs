use proptest::prelude::*;

use super::*;
use crate::composite::blend;

/// The loops as built for one instruction set.
struct Build {
    name: &'static str,
    bytes: fn(&mut [u8], &[u8], &[u16]),
    words: fn(&mut [[u8; 2]], &[u16], &[u16], WordLayout),
    over_solid: fn(&mut [u16], &[u8], Gain, u16),
    over_image: fn(&mut [u16], &[u16], &[u16], u16),
    accumulate: fn(&mut [u32], &[u16], u32),
    decimate: fn(&mut [u16], &[u32], Decimation),
    quantise: fn(&mut [u8], &mut [u16], &[u16], &[u16]),
}

macro_rules! build {
    ($name:literal, $module:ident) => {
        Build {
            name: $name,
            bytes: $module::bytes,
            words: $module::words,
            over_solid: $module::over_solid,
            over_image: $module::over_image,
            accumulate: $module::accumulate,
            decimate: $module::decimate,
            quantise: $module::quantise,
        }
    };
}

/// A machine without the instruction set runs the baseline under its name.
macro_rules! built_for {
    ($module:ident, $target:literal) => {
        mod $module {
            use super::*;
            built_for!(@each $target
                bytes(dst: &mut [u8], inverse: &[u8], source: &[u16]);
                words(dst: &mut [[u8; 2]], inverse: &[u16], source: &[u16], layout: WordLayout);
                over_solid(dst: &mut [u16], coverage: &[u8], gain: Gain, code: u16);
                over_image(dst: &mut [u16], color: &[u16], alpha: &[u16], opacity: u16);
                accumulate(sums: &mut [u32], row: &[u16], weight: u32);
                decimate(out: &mut [u16], sums: &[u32], how: Decimation);
                quantise(inverse: &mut [u8], source: &mut [u16], alpha: &[u16], color: &[u16]);
            );
        }
    };
    (@each $target:literal $($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        #[multiversion(targets($target))]
        pub fn $name($($arg: $type),*) {
            loops::$name($($arg),*);
        }
    )*};
}

built_for!(sse41, "x86_64+sse3+ssse3+sse4.1");
built_for!(avx2, "x86_64+avx+avx2+bmi1+bmi2+fma");
built_for!(avx512, "x86_64+avx+avx2+avx512f+avx512bw+avx512dq+avx512vl");
built_for!(neon, "aarch64+neon");

fn builds() -> [Build; 6] {
    [
        build!("baseline", loops),
        build!("sse4.1", sse41),
        build!("avx2", avx2),
        build!("avx512", avx512),
        build!("neon", neon),
        build!("chosen at run time", super),
    ]
}

/// `round(n / d)`, halves up.
fn rounded(n: u64, d: u64) -> u64 {
    (2 * n + d) / (2 * d)
}

fn source_of_byte(inverse: u8, fraction: u16) -> u16 {
    let largest = 255 * (255 - u32::from(inverse)) + 127;
    (largest * u32::from(fraction) / 65535) as u16
}

prop_compose! {
    fn byte_run()(samples in proptest::collection::vec(any::<(u8, u8, u16)>(), 1..300)) -> (Vec<u8>, Vec<u8>, Vec<u16>) {
        let source = samples.iter().map(|s| source_of_byte(s.1, s.2)).collect();
        (samples.iter().map(|s| s.0).collect(), samples.iter().map(|s| s.1).collect(), source)
    }
}

prop_compose! {
    fn word_run()(samples in proptest::collection::vec(any::<([u8; 2], u16, u16)>(), 1..300))
        -> (Vec<[u8; 2]>, Vec<u16>, Vec<u16>)
    {
        let source = samples.iter().map(|s| s.2.min(65535 - s.1)).collect();
        (samples.iter().map(|s| s.0).collect(), samples.iter().map(|s| s.1).collect(), source)
    }
}

proptest! {
    #[test]
    fn bytes_equal_the_reference((dst, inverse, source) in byte_run()) {
        let mut expected = dst.clone();
        blend::bytes(&mut expected, &inverse, &source);
        for build in builds() {
            let mut found = dst.clone();
            (build.bytes)(&mut found, &inverse, &source);
            prop_assert_eq!(&found, &expected, "{}", build.name);
        }
    }

    #[test]
    fn words_equal_the_reference((dst, inverse, source) in word_run(), depth in 8u8..=16, shifted: bool) {
        let layout = WordLayout { shift: if shifted { 16 - depth } else { 0 }, max: ((1u32 << depth) - 1) as u16 };
        let mut expected = dst.clone();
        blend::words(&mut expected, &inverse, &source, layout);
        for build in builds() {
            let mut found = dst.clone();
            (build.words)(&mut found, &inverse, &source, layout);
            prop_assert_eq!(&found, &expected, "{}", build.name);
        }
    }

    #[test]
    fn layers_are_laid_over_with_one_rounding(
        samples in proptest::collection::vec(any::<(u16, u8, u16, u16)>(), 1..200),
        opacity: u8,
        code: u16,
    ) {
        let gain = Gain::new(opacity);
        let dst: Vec<u16> = samples.iter().map(|s| s.0).collect();
        let coverage: Vec<u8> = samples.iter().map(|s| s.1).collect();
        let alpha: Vec<u16> = samples.iter().map(|s| s.2).collect();
        let color: Vec<u16> = samples.iter().map(|s| s.3.min(s.2)).collect();
        for build in builds() {
            let mut solid = dst.clone();
            (build.over_solid)(&mut solid, &coverage, gain, code);
            for (i, found) in solid.iter().enumerate() {
                let alpha = f64::from(coverage[i]) * f64::from(opacity) / 65025.0;
                let exact = f64::from(dst[i]) * (1.0 - alpha) + f64::from(code) * alpha;
                prop_assert!((f64::from(*found) - exact).abs() <= 1.01, "{}: {found}, {exact}", build.name);
            }
            let mut image = dst.clone();
            (build.over_image)(&mut image, &color, &alpha, 65535);
            for (i, found) in image.iter().enumerate() {
                let under = u64::from(dst[i]) * u64::from(65535 - alpha[i]);
                let exact = rounded(under + u64::from(color[i]) * 65535, 65535);
                prop_assert_eq!(u64::from(*found), exact, "{}", build.name);
            }
        }
    }

    #[test]
    fn chroma_is_a_weighted_mean(
        rows in proptest::collection::vec(proptest::collection::vec(any::<u16>(), 141), 1..6),
        shift in 0u8..=2,
        cosited: bool,
    ) {
        let cosited = cosited && shift > 0;
        let columns = 1usize << shift;
        // Rows that count for a power of two, as they do between a chroma row's edges.
        let weight = [1, 1, 1, 2, 1][rows.len() - 1];
        let total = [1, 2, 4, 8, 8][rows.len() - 1];
        let repeat = total / weight / rows.len();
        let norm = shift + u8::from(cosited) + (total as u32).ilog2() as u8;
        for build in builds() {
            let mut sums = vec![0; 141];
            for row in rows.iter().cycle().take(rows.len() * repeat.max(1)) {
                (build.accumulate)(&mut sums, row, weight as u32);
            }
            let mut out = vec![0; 140 / columns - 1];
            (build.decimate)(&mut out, &sums, Decimation { shift, cosited, norm });
            for (i, found) in out.iter().enumerate() {
                let window = &sums[i * columns..];
                let sum: u64 = if cosited {
                    let inner: u64 = window[1..columns].iter().map(|s| u64::from(*s)).sum();
                    u64::from(window[0]) + 2 * inner + u64::from(window[columns])
                } else {
                    window[..columns].iter().map(|s| u64::from(*s)).sum()
                };
                prop_assert_eq!(u64::from(*found), rounded(sum, 1 << norm), "{}", build.name);
            }
        }
    }
}

#[test]
fn every_small_width_equals_the_reference() {
    for width in 1..=130usize {
        let at = |i: usize, k: usize| (i * 7919 + width * 104_729 + k * 31) % 65536;
        let inverse: Vec<u8> = (0..width).map(|i| [0, 255, at(i, 1) as u8, at(i, 2) as u8][i % 4]).collect();
        let source: Vec<u16> = (0..width).map(|i| source_of_byte(inverse[i], at(i, 3) as u16)).collect();
        let dst: Vec<u8> = (0..width).map(|i| at(i, 4) as u8).collect();
        let wide: Vec<u16> = inverse.iter().map(|i| u16::from(*i) * 257).collect();
        let premultiplied: Vec<u16> = (0..width).map(|i| (at(i, 5) as u16).min(65535 - wide[i])).collect();
        let words: Vec<[u8; 2]> = (0..width).map(|i| (at(i, 6) as u16).to_le_bytes()).collect();
        let layout = WordLayout { shift: 6, max: 1023 };
        let (mut bytes_expected, mut words_expected) = (dst.clone(), words.clone());
        blend::bytes(&mut bytes_expected, &inverse, &source);
        blend::words(&mut words_expected, &wide, &premultiplied, layout);
        for build in builds() {
            let (mut bytes, mut words) = (dst.clone(), words.clone());
            (build.bytes)(&mut bytes, &inverse, &source);
            (build.words)(&mut words, &wide, &premultiplied, layout);
            assert_eq!(bytes, bytes_expected, "{} at width {width}", build.name);
            assert_eq!(words, words_expected, "{} at width {width}", build.name);
        }
    }
}

/// All 16-bit alphas, with the largest colour an alpha allows, under both ends of the byte.
#[test]
fn quantised_samples_are_nearest_and_never_overflow() {
    let alpha: Vec<u16> = (0..=65535).collect();
    for build in builds() {
        let (mut inverse, mut source) = (vec![0; 65536], vec![0; 65536]);
        (build.quantise)(&mut inverse, &mut source, &alpha, &alpha);
        for (a, (&inverse, &source)) in (0u64..).zip(inverse.iter().zip(&source)) {
            assert_eq!(u64::from(inverse), 255 - rounded(a, 257), "{} at {a}", build.name);
            let exact = a as f64 * 65025.0 / 65535.0;
            assert!((f64::from(source) - exact).abs() < 0.51, "{}: {source} at {a}", build.name);
            assert!(u32::from(source) <= 255 * (255 - u32::from(inverse)) + 127, "{} at {a}", build.name);
        }
        for under in [0u8, 1, 127, 128, 254, 255] {
            let mut dst = vec![under; 65536];
            (build.bytes)(&mut dst, &inverse, &source);
            for (a, found) in dst.iter().enumerate() {
                let exact = f64::from(under) + (255.0 - f64::from(under)) * a as f64 / 65535.0;
                assert!((f64::from(*found) - exact).abs() <= 1.0, "{}: {found} for {exact}", build.name);
            }
        }
    }
}

#[test]
fn nothing_and_everything_are_exact() {
    for build in builds() {
        let all: Vec<u8> = (0..=255).collect();
        let mut bytes = all.clone();
        (build.bytes)(&mut bytes, &[255; 256], &[0; 256]);
        assert_eq!(bytes, all, "{}", build.name);
        (build.bytes)(&mut bytes, &[0; 256], &[235 * 255; 256]);
        assert_eq!(bytes, [235; 256], "{}", build.name);
        for code in [0u16, 1, 940, 1023] {
            let normalised = (f64::from(code) / 1023.0 * 65535.0).round() as u16;
            let mut words = [0xab_cdu16.to_le_bytes(); 3];
            (build.words)(&mut words, &[65535; 3], &[0; 3], WordLayout { shift: 0, max: 1023 });
            assert_eq!(words, [0xab_cdu16.to_le_bytes(); 3], "{}", build.name);
            (build.words)(&mut words, &[0; 3], &[normalised; 3], WordLayout { shift: 0, max: 1023 });
            assert_eq!(words, [code.to_le_bytes(); 3], "{}", build.name);
        }
    }
}

#[test]
fn full_coverage_has_the_alpha_of_the_colour() {
    for opacity in 0..=255u8 {
        let mut alpha = [0];
        over_solid(&mut alpha, &[255], Gain::new(opacity), 65535);
        assert_eq!(alpha, [u16::from(opacity) * 257]);
    }
}
