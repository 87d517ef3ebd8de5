use proptest::prelude::*;

use super::*;
use crate::composite::blend;

/// The loops as built for one instruction set.
#[allow(clippy::type_complexity, reason = "the signatures of the loops")]
struct Build {
    name: &'static str,
    bytes: fn(&mut [u8], &[u8], &[u16]),
    words: fn(&mut [[u8; 2]], &[u16], &[u16], WordLayout),
    put_solid: fn(SumRows<Sums>, CoverageRows, Gain, [u16; 3]),
    put_luma: fn(SumRows<&mut [u32]>, CoverageRows, Gain, u16),
    level: fn(&mut [u16], &[u16], u16),
    stopped: fn(&mut [u16], &[u16]),
    put_group: fn(&mut [u16], Sums, &[u16], [&[u32]; 3], u16),
    weigh: fn(&mut [u16], &mut [u16], &[u16], u16),
    add: fn(&mut [u32], &[u16], &[u16]),
    normalise: fn(&mut [u16], &[u32]),
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
            put_solid: $module::put_solid,
            put_luma: $module::put_luma,
            level: $module::level,
            stopped: $module::stopped,
            put_group: $module::put_group,
            weigh: $module::weigh,
            add: $module::add,
            normalise: $module::normalise,
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
                put_solid(to: SumRows<Sums>, coverage: CoverageRows, gain: Gain, codes: [u16; 3]);
                put_luma(to: SumRows<&mut [u32]>, coverage: CoverageRows, gain: Gain, code: u16);
                level(samples: &mut [u16], through: &[u16], code: u16);
                stopped(alpha: &mut [u16], through: &[u16]);
                put_group(through: &mut [u16], sums: Sums, inner_through: &[u16], inner_sums: [&[u32]; 3], opacity: u16);
                weigh(weights: &mut [u16], through: &mut [u16], alpha: &[u16], opacity: u16);
                add(sums: &mut [u32], weights: &[u16], codes: &[u16]);
                normalise(samples: &mut [u16], sums: &[u32]);
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

/// Samples with as many after them as are summed up at a time.
fn padded<T: Copy>(samples: &[T], rest: T) -> Vec<T> {
    samples.iter().copied().chain([rest; loops::BLOCK]).collect()
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
    fn a_layer_takes_its_share_of_the_light_that_is_left(
        samples in proptest::collection::vec(any::<(u16, u8, u16, u16, u32)>(), 1..200),
        opacity: u8,
        codes: [u16; 3],
    ) {
        let through: Vec<u16> = samples.iter().map(|s| s.0).collect();
        let coverage: Vec<u8> = samples.iter().map(|s| s.1).collect();
        let alpha: Vec<u16> = samples.iter().map(|s| s.2).collect();
        let image: Vec<u16> = samples.iter().map(|s| s.3).collect();
        let sums: Vec<u32> = samples.iter().map(|s| s.4 % (65535 * (65536 - u32::from(s.0)))).collect();
        for build in builds() {
            let (mut left, mut solid) = (padded(&through, 1), [(); 3].map(|()| padded(&sums, 1)));
            let [c0, c1, c2] = solid.each_mut().map(Vec::as_mut_slice);
            let stride = sums.len();
            let rows = CoverageRows { pixels: &coverage, stride, width: stride };
            let to = SumRows { through: &mut left, sums: Sums { c0, c1, c2 }, stride };
            (build.put_solid)(to, rows, Gain::new(opacity), codes);
            let (mut left_of_luma, mut luma) = (padded(&through, 1), padded(&sums, 1));
            let to = SumRows { through: &mut left_of_luma, sums: &mut luma[..], stride };
            (build.put_luma)(to, rows, Gain::new(opacity), codes[0]);
            prop_assert_eq!((&left_of_luma, &luma), (&left, &solid[0]), "{}", build.name);
            prop_assert!(left[stride..].iter().all(|through| *through == 1), "{}", build.name);
            for i in 0..sums.len() {
                let exact = f64::from(coverage[i]) * f64::from(opacity) / 65025.0 * f64::from(through[i]);
                let weight = through[i] - left[i];
                prop_assert!((f64::from(weight) - exact).abs() <= 1.01, "{}: {weight}, {exact}", build.name);
                for (solid, code) in solid.iter().zip(codes) {
                    prop_assert_eq!(solid[i], sums[i] + u32::from(weight) * u32::from(code), "{}", build.name);
                }
            }
            let (mut weights, mut left, mut added) = (vec![0; sums.len()], through.clone(), sums.clone());
            (build.weigh)(&mut weights, &mut left, &alpha, 65535);
            (build.add)(&mut added, &weights, &image);
            let mut normalised = vec![0; sums.len()];
            (build.normalise)(&mut normalised, &added);
            for i in 0..sums.len() {
                let exact = rounded(u64::from(alpha[i]) * u64::from(through[i]), 65535);
                prop_assert_eq!(u64::from(weights[i]), exact, "{}", build.name);
                prop_assert_eq!(left[i], through[i] - weights[i], "{}", build.name);
                let sum = sums[i] + u32::from(weights[i]) * u32::from(image[i]);
                prop_assert_eq!(added[i], sum, "{}", build.name);
                prop_assert_eq!(u64::from(normalised[i]), rounded(sum.into(), 65535), "{}", build.name);
            }
        }
    }

    /// A layer in the middle of a window, row by row as one row after the other.
    #[test]
    fn rows_of_a_layer_are_put_where_they_belong(
        width in 1_usize..40,
        height in 1_usize..6,
        (left, right) in (0_usize..20, 0_usize..20),
        beyond in 0_usize..20,
        seed in proptest::collection::vec(any::<u8>(), 1..50),
        codes: [u16; 3],
    ) {
        let (stride, from) = (left + width + right, width + beyond);
        let blank = |at: usize| at / from == 1;
        let pixels: Vec<u8> = (0..from * height).map(|at| if blank(at) { 0 } else { seed[at % seed.len()] }).collect();
        let pixels = &pixels[..from * (height - 1) + width];
        let gain = Gain::new(200);
        for build in builds() {
            let samples = stride * height + loops::BLOCK;
            let mut expected = (vec![60_000_u16; samples], [(); 3].map(|()| vec![7_u32; samples]));
            let mut found = expected.clone();
            for row in 0..height {
                let at = row * stride + left..;
                let [c0, c1, c2] = expected.1.each_mut().map(|sums| &mut sums[at.clone()]);
                let to = SumRows { through: &mut expected.0[at], sums: Sums { c0, c1, c2 }, stride: width };
                let pixels = &pixels[row * from..row * from + width];
                (build.put_solid)(to, CoverageRows { pixels, stride: width, width }, gain, codes);
            }
            let [c0, c1, c2] = found.1.each_mut().map(|sums| &mut sums[left..]);
            let to = SumRows { through: &mut found.0[left..], sums: Sums { c0, c1, c2 }, stride };
            (build.put_solid)(to, CoverageRows { pixels, stride: from, width }, gain, codes);
            prop_assert_eq!(&found, &expected, "{}", build.name);
        }
    }

    /// What is summed up of one code is that code times what is stopped.
    #[test]
    fn a_level_channel_follows_from_the_light_that_is_let_through(
        layers in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 37), 1..6),
        opacity: u8,
        code: u16,
    ) {
        for build in builds() {
            let (mut through, mut sums) = (padded(&[65_535_u16; 37], 0), [(); 3].map(|()| padded(&[0_u32; 37], 0)));
            for coverage in &layers {
                let [c0, c1, c2] = sums.each_mut().map(Vec::as_mut_slice);
                let to = SumRows { through: &mut through, sums: Sums { c0, c1, c2 }, stride: 37 };
                let rows = CoverageRows { pixels: coverage, stride: 37, width: 37 };
                (build.put_solid)(to, rows, Gain::new(opacity), [1, code, code]);
            }
            let (mut level, mut normalised, mut alpha) = (vec![0; 37], vec![0; 37], vec![0; 37]);
            (build.level)(&mut level, &through, code);
            (build.normalise)(&mut normalised, &sums[1]);
            (build.stopped)(&mut alpha, &through);
            prop_assert_eq!(&level, &normalised, "{}", build.name);
            prop_assert!(alpha.iter().zip(&through).all(|(alpha, through)| alpha + through == 65_535));
        }
    }

    #[test]
    fn a_group_is_faded_as_one(
        samples in proptest::collection::vec(any::<(u16, u16, u32, u32)>(), 1..200),
        opacity: u16,
    ) {
        let through: Vec<u16> = samples.iter().map(|s| s.0).collect();
        let inner_through: Vec<u16> = samples.iter().map(|s| s.1).collect();
        let inner: Vec<u32> = samples.iter().map(|s| s.2 % (65535 * (65535 - u32::from(s.1)) + 1)).collect();
        let sums: Vec<u32> = samples.iter().map(|s| s.3 % (65535 * (65535 - u32::from(s.0)) + 1)).collect();
        for build in builds() {
            let (mut left, mut added) = (through.clone(), [(); 3].map(|()| sums.clone()));
            let [c0, c1, c2] = added.each_mut().map(Vec::as_mut_slice);
            (build.put_group)(&mut left, Sums { c0, c1, c2 }, &inner_through, [&inner, &inner, &inner], opacity);
            for i in 0..sums.len() {
                let share = f64::from(opacity) / 65535.0 * f64::from(through[i]);
                let exact = f64::from(65535 - inner_through[i]) / 65535.0 * share;
                let weight = through[i] - left[i];
                prop_assert!((f64::from(weight) - exact).abs() <= 1.01, "{}: {weight}, {exact}", build.name);
                let exact = f64::from(inner[i]) / 65535.0 * share;
                for sum in &added {
                    let contribution = sum[i] - sums[i];
                    prop_assert!((f64::from(contribution) - exact).abs() <= 2.1 * 65535.0, "{}", build.name);
                    prop_assert!(contribution <= u32::from(weight) * 65535, "{}", build.name);
                }
            }
        }
    }

    #[test]
    fn chroma_is_a_weighted_mean(
        rows in proptest::collection::vec(proptest::collection::vec(any::<u16>(), 141), 4),
        row_shift in 0u8..=2,
        shift in 0u8..=2,
        cosited: bool,
    ) {
        let cosited = cosited && shift > 0;
        let columns = 1usize << shift;
        let norm = row_shift + shift + u8::from(cosited);
        for build in builds() {
            let mut sums = vec![0; 141];
            for row in &rows[..1 << row_shift] {
                (build.accumulate)(&mut sums, row, 1);
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
        let (mut through, mut sums) = (padded(&[65_535], 0), [(); 3].map(|()| padded(&[0], 0)));
        let [c0, c1, c2] = sums.each_mut().map(Vec::as_mut_slice);
        let to = SumRows { through: &mut through, sums: Sums { c0, c1, c2 }, stride: 1 };
        put_solid(to, CoverageRows { pixels: &[255], stride: 1, width: 1 }, Gain::new(opacity), [0; 3]);
        assert_eq!(through[0], 65_535 - u16::from(opacity) * 257);
    }
}
