//! Speech spans on real speech and on sounds that are none.
#![cfg(test)]

use captioni::audio::{Pcm16k, SpeechFinder, SpeechSpan, VadOptions, WINDOW};
use captioni::units::{Duration, TimeRange, Timestamp};
use proptest::prelude::*;

mod sound;

fn block(start: Timestamp, samples: &[f32]) -> Pcm16k {
    Pcm16k { start, samples: samples.to_vec() }
}

fn find_at(start: Timestamp, samples: &[f32], options: &VadOptions) -> Vec<SpeechSpan> {
    let mut finder = SpeechFinder::new(options).unwrap();
    let mut spans = finder.push(&block(start, samples));
    spans.extend(finder.finish());
    spans
}

fn find(samples: &[f32]) -> Vec<SpeechSpan> {
    find_at(Timestamp::ZERO, samples, &VadOptions::default())
}

fn speech(spans: &[SpeechSpan]) -> Vec<TimeRange> {
    spans.iter().flat_map(|span| span.speech.clone()).collect()
}

fn index(t: Timestamp) -> usize {
    (t.as_secs() * 16_000.0).round() as usize
}

/// Checks what holds of all spans of `samples`, whatever the options.
fn check(spans: &[SpeechSpan], samples: &[f32], options: &VadOptions) {
    let mut floor = 0;
    for span in spans {
        let start = index(span.pcm.start);
        let end = start + span.pcm.samples.len();
        assert!(start >= floor && start.is_multiple_of(WINDOW), "span starts at sample {start}");
        assert_eq!(span.pcm.samples, samples[start..end], "the span is the sound itself");
        assert!(end - start <= index(Timestamp::ZERO + options.max_span), "{} samples", end - start);
        assert_eq!(span.probabilities.len(), span.pcm.samples.len().div_ceil(WINDOW));
        assert!(!span.speech.is_empty());
        let mut last = span.pcm.start;
        for range in &span.speech {
            assert!(last <= range.start && range.start < range.end, "speech at {range:?}");
            last = range.end;
        }
        assert!(index(last) <= end);
        floor = end;
    }
}

/// Whether each stretch of at least `least` windows over the threshold lies in the spans.
fn nothing_is_lost(spans: &[SpeechSpan], probabilities: &[f32], least: usize) -> bool {
    let mut held = vec![false; probabilities.len()];
    for span in spans {
        let first = index(span.pcm.start) / WINDOW;
        held[first..first + span.probabilities.len()].fill(true);
        assert_eq!(span.probabilities, probabilities[first..][..span.probabilities.len()]);
    }
    let windows: Vec<_> = held.into_iter().zip(probabilities.iter().map(|&p| p >= 0.5)).collect();
    let mut stretches = windows.chunk_by(|a, b| a.1 == b.1);
    stretches.all(|stretch| !stretch[0].1 || stretch.len() < least || stretch.iter().all(|(held, _)| *held))
}

fn probabilities(samples: &[f32]) -> Vec<f32> {
    let mut vad = captioni::audio::Vad::new().unwrap();
    let mut probabilities = Vec::new();
    vad.push(samples, &mut probabilities);
    vad.finish(&mut probabilities);
    probabilities
}

#[test]
fn the_phrases_of_a_speech_are_found() {
    let jfk = sound::jfk();
    let spans = find(&jfk);
    check(&spans, &jfk, &VadOptions::default());
    assert_eq!(spans.len(), 1);
    let phrases = [(0.32, 2.2), (3.3, 4.4), (5.4, 7.65), (8.2, 10.5)];
    for (start, end) in phrases {
        let near = |a: Timestamp, b: f64| (a.as_secs() - b).abs() < 0.15;
        let ranges = speech(&spans);
        assert!(ranges.iter().any(|range| near(range.start, start)), "{start} s in {ranges:?}");
        assert!(ranges.iter().any(|range| near(range.end, end)), "{end} s in {ranges:?}");
    }
}

#[test]
fn pauses_longer_than_the_gap_separate_spans() {
    let jfk = sound::jfk();
    let options = VadOptions { max_gap: Duration::from_millis(500), ..Default::default() };
    let spans = find_at(Timestamp::ZERO, &jfk, &options);
    check(&spans, &jfk, &options);
    assert!(spans.len() >= 4, "{} spans", spans.len());
    assert_eq!(speech(&spans), speech(&find(&jfk)));
}

#[test]
fn sounds_that_are_no_speech_give_no_span() {
    let tone = |pitch: f32| -> Vec<f32> {
        (0..160_000).map(|i| 0.5 * (std::f32::consts::TAU * pitch * i as f32 / 16_000.0).sin()).collect()
    };
    let quiet = |samples: Vec<f32>, gain: f32| samples.into_iter().map(|s| s * gain).collect::<Vec<_>>();
    let sounds = [
        ("silence", vec![0.0; 160_000]),
        ("loud noise", sound::noise(160_000, 1)),
        ("soft noise", quiet(sound::noise(160_000, 2), 0.01)),
        ("a low tone", tone(110.0)),
        ("a middle tone", tone(440.0)),
        ("a high tone", tone(3_000.0)),
        ("a constant", vec![0.7; 160_000]),
        ("music", sound::music(16)),
    ];
    for (name, samples) in sounds {
        assert_eq!(speech(&find(&samples)), [], "{name}");
    }
}

#[test]
fn speech_in_noise_is_found() {
    let jfk = sound::jfk();
    let noise = sound::noise(jfk.len(), 3);
    let gain = sound::rms(&jfk) / sound::rms(&noise) * 10_f32.powf(-10.0 / 20.0);
    let mixed: Vec<_> = jfk.iter().zip(&noise).map(|(s, n)| s + gain * n).collect();
    let (clean, noisy) = (speech(&find(&jfk)), speech(&find(&mixed)));
    let mut both = 0;
    let mut length = 0;
    for t in (0..11_000).step_by(10).map(Timestamp::from_millis) {
        let transcribed = |ranges: &[TimeRange]| ranges.iter().any(|range| range.contains(t));
        length += usize::from(transcribed(&clean));
        both += usize::from(transcribed(&clean) && transcribed(&noisy));
    }
    assert!(both * 10 >= length * 8, "{both} of {length} ticks");
}

#[test]
fn fluent_speech_is_cut_without_losing_a_sample() {
    let samples = sound::fluent(95);
    let spans = find(&samples);
    check(&spans, &samples, &VadOptions::default());
    assert!(spans.len() >= 4);
    for pair in spans.windows(2) {
        let [before, after] = pair else { unreachable!() };
        assert_eq!(index(before.pcm.start) + before.pcm.samples.len(), index(after.pcm.start));
        let around = |t: Timestamp| sound::rms(&samples[index(t) - WINDOW / 2..][..WINDOW]);
        assert!(around(after.pcm.start) < 0.5 * sound::rms(&samples), "cut at {}", after.pcm.start);
    }
    let covered: usize = spans.iter().map(|span| span.pcm.samples.len()).sum();
    assert!(covered + 16_000 > samples.len(), "{covered} of {}", samples.len());
}

#[test]
fn times_count_from_the_first_block() {
    let jfk = sound::jfk();
    let start = Timestamp::from_micros(12_345_678);
    let (moved, there) = (find_at(start, &jfk, &VadOptions::default()), find(&jfk));
    for (moved, there) in moved.iter().zip(&there) {
        assert_eq!(moved.pcm.start - start, there.pcm.start - Timestamp::ZERO);
        assert_eq!(moved.pcm.samples, there.pcm.samples);
    }
}

#[test]
fn short_holes_are_silence() {
    let jfk = sound::jfk();
    let (first, second) = jfk.split_at(40_000);
    let mut filled = first.to_vec();
    filled.extend([0.0; 8_000]);
    filled.extend(second);
    let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
    let mut spans = finder.push(&block(Timestamp::ZERO, first));
    spans.extend(finder.push(&block(Timestamp::from_millis(3_000), second)));
    spans.extend(finder.finish());
    assert_eq!(spans, find(&filled));
}

#[test]
fn long_holes_end_a_span_and_keep_the_time() {
    let jfk = sound::jfk();
    let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
    let later = Timestamp::from_millis(3_600_000);
    let mut spans = finder.push(&block(Timestamp::ZERO, &jfk));
    spans.extend(finder.push(&block(later, &jfk)));
    spans.extend(finder.finish());
    let mut expected = find(&jfk);
    expected.extend(find_at(later, &jfk, &VadOptions::default()));
    assert_eq!(spans, expected);
}

#[test]
fn what_comes_twice_is_heard_once() {
    let jfk = sound::jfk();
    let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
    let mut spans = finder.push(&block(Timestamp::ZERO, &jfk[..80_000]));
    spans.extend(finder.push(&block(Timestamp::from_millis(1_000), &jfk[16_000..48_000])));
    spans.extend(finder.push(&block(Timestamp::from_millis(4_000), &jfk[64_000..])));
    spans.extend(finder.finish());
    assert_eq!(spans, find(&jfk));
}

#[test]
fn rounded_timestamps_are_no_holes() {
    let jfk = sound::jfk();
    let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
    let mut spans = Vec::new();
    for (index, samples) in jfk.chunks(1_024).enumerate() {
        let rounded = Timestamp::from_millis(Duration::from_micros(index as i64 * 64_000).as_millis());
        let jitter = Duration::from_millis(if index % 2 == 0 { 0 } else { 1 });
        spans.extend(finder.push(&block(rounded + jitter, samples)));
    }
    spans.extend(finder.finish());
    assert_eq!(spans, find(&jfk));
}

fn any_options() -> impl Strategy<Value = VadOptions> {
    (0_i64..1_000, 0_i64..1_000, 0_i64..500, 5_000_i64..30_000, 0_i64..5_000).prop_map(
        |(speech, silence, pad, span, gap)| VadOptions {
            min_speech: Duration::from_millis(speech),
            min_silence: Duration::from_millis(silence),
            pad: Duration::from_millis(pad),
            max_span: Duration::from_millis(span),
            max_gap: Duration::from_millis(gap),
            ..Default::default()
        },
    )
}

/// Pieces of speech with silence between them, 10 to 100 s in all.
fn any_speech() -> impl Strategy<Value = Vec<f32>> {
    let piece = (0_usize..140_000, 3_000_usize..36_000, 0_usize..60_000, 1_usize..4);
    prop::collection::vec(piece, 3..10).prop_map(|pieces| {
        let jfk = sound::jfk();
        let mut samples = Vec::new();
        for (start, length, gap, times) in pieces {
            (0..times).for_each(|_| samples.extend(&jfk[start..start + length]));
            samples.resize(samples.len() + gap, 0.0);
        }
        samples
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn spans_are_in_order_short_enough_and_lose_nothing(samples in any_speech(), options in any_options()) {
        let spans = find_at(Timestamp::ZERO, &samples, &options);
        check(&spans, &samples, &options);
        let least = (options.min_speech.as_millis() / 32 + 2) as usize;
        prop_assert!(nothing_is_lost(&spans, &probabilities(&samples), least));
    }

    #[test]
    fn blocks_of_any_size_give_the_same_spans(
        samples in any_speech(),
        options in any_options(),
        blocks in prop::collection::vec(1_usize..50_000, 1..8),
    ) {
        let mut finder = SpeechFinder::new(&options).unwrap();
        let mut spans = Vec::new();
        let mut at = 0;
        for size in blocks.into_iter().cycle() {
            let end = samples.len().min(at + size);
            let start = Timestamp::from_micros((at as f64 * 62.5).round() as i64);
            spans.extend(finder.push(&block(start, &samples[at..end])));
            at = end;
            if at == samples.len() {
                break;
            }
        }
        spans.extend(finder.finish());
        prop_assert_eq!(spans, find_at(Timestamp::ZERO, &samples, &options));
    }
}
