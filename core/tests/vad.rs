//! The voice activity detector against an independent run of the same network, and its invariants.
#![cfg(test)]

use std::path::Path;

use captioni::audio::{Vad, WINDOW};
use proptest::prelude::*;

mod sound;

#[derive(serde::Deserialize)]
struct Reference {
    probabilities: Vec<f32>,
}

fn reference() -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/jfk-vad.json");
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str::<Reference>(&text).unwrap().probabilities
}

fn whole(samples: &[f32]) -> Vec<f32> {
    let mut vad = Vad::new().unwrap();
    let mut probabilities = Vec::new();
    vad.push(samples, &mut probabilities);
    vad.finish(&mut probabilities);
    probabilities
}

#[test]
fn probabilities_equal_those_of_onnxruntime() {
    let (ours, theirs) = (whole(&sound::jfk()), reference());
    assert_eq!(ours.len(), theirs.len());
    for (window, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-4, "window {window}: {ours} instead of {theirs}");
    }
}

#[test]
fn a_finished_detector_starts_afresh() {
    let jfk = sound::jfk();
    let mut vad = Vad::new().unwrap();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    vad.push(&jfk, &mut first);
    vad.finish(&mut first);
    vad.push(&jfk, &mut second);
    vad.finish(&mut second);
    assert_eq!(first, second);
}

#[test]
fn samples_that_are_not_numbers_do_not_poison_what_follows() {
    let mut samples = vec![f32::NAN; WINDOW];
    samples.extend([f32::INFINITY, f32::NEG_INFINITY, f32::MAX]);
    samples.resize(62 * WINDOW, 0.0);
    samples.extend(sound::jfk());
    let probabilities = whole(&samples);
    assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
    assert!(probabilities[62 + 20..62 + 60].iter().all(|&p| p > 0.9));
}

#[test]
fn no_samples_have_no_probability() {
    assert!(whole(&[]).is_empty());
    assert_eq!(whole(&[0.0]).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn blocks_of_any_size_give_the_same_bits(
        start in 0_usize..100_000,
        blocks in prop::collection::vec(0_usize..6_000, 1..20),
    ) {
        let jfk = sound::jfk();
        let length = blocks.iter().sum::<usize>().min(jfk.len() - start);
        let samples = &jfk[start..start + length];
        let mut vad = Vad::new().unwrap();
        let mut streamed = Vec::new();
        let mut rest = samples;
        for block in blocks {
            let (now, later) = rest.split_at(block.min(rest.len()));
            vad.push(now, &mut streamed);
            rest = later;
        }
        vad.finish(&mut streamed);
        prop_assert_eq!(streamed, whole(samples));
    }
}
