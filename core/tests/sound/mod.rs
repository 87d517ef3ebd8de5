//! Sounds to test with.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;

/// The 11 s of `fixtures/media/jfk.wav`.
pub fn jfk() -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/media/jfk.wav");
    let bytes = std::fs::read(path).unwrap();
    let data = bytes.windows(4).position(|id| id == b"data").unwrap() + 8;
    let (pairs, _) = bytes[data..].as_chunks::<2>();
    pairs.iter().map(|&pair| f32::from(i16::from_le_bytes(pair)) / 32_768.0).collect()
}

/// The root of the mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

/// White noise in -1 to 1, the same for the same seed.
pub fn noise(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Fluent speech without a pause: "so my fellow Americans" over and over.
pub fn fluent(seconds: usize) -> Vec<f32> {
    let phrase = &jfk()[9_000..33_000];
    phrase.iter().copied().cycle().take(seconds * 16_000).collect()
}

/// A little tune of plucked chords with a bass and a drum, `seconds` long.
pub fn music(seconds: usize) -> Vec<f32> {
    const CHORDS: [[f32; 4]; 4] = [
        [65.41, 261.63, 329.63, 392.00],
        [55.00, 220.00, 261.63, 329.63],
        [87.31, 349.23, 440.00, 523.25],
        [98.00, 392.00, 493.88, 587.33],
    ];
    let drum = noise(16_000, 5);
    let sample = |index: usize| {
        let (beat, within) = (index / 8_000, index % 8_000);
        let t = within as f32 / 16_000.0;
        let tone = |pitch: f32| {
            let partial = |k: u8| (std::f32::consts::TAU * pitch * f32::from(k) * t).sin() / f32::from(k);
            (1..=5).map(partial).sum::<f32>() * (-4.0 * t).exp()
        };
        let chord: f32 = CHORDS[beat / 4 % 4].into_iter().map(tone).sum();
        0.1 * chord + 0.1 * drum[within] * (-40.0 * t).exp()
    };
    (0..seconds * 16_000).map(sample).collect()
}

/// A hall that claps: hundreds of short bursts a second, swelling and dying away.
pub fn applause(seconds: usize) -> Vec<f32> {
    let count = seconds * 16_000;
    let clap: Vec<f32> = noise(320, 11)
        .into_iter()
        .enumerate()
        .map(|(at, sample)| sample * (-(at as f32) / 60.0).exp())
        .collect();
    let mut sound = vec![0.0; count + clap.len()];
    for (position, loudness) in noise(150 * seconds, 12).into_iter().zip(noise(150 * seconds, 13)) {
        let at = (0.5 * (position + 1.0) * count as f32) as usize;
        let swell = (std::f32::consts::PI * at as f32 / count as f32).sin();
        for (sample, clap) in sound[at.min(count)..].iter_mut().zip(&clap) {
            *sample += 0.2 * swell * loudness.abs() * clap;
        }
    }
    sound.truncate(count);
    sound
}

/// Mains hum with its overtones.
pub fn hum(seconds: usize) -> Vec<f32> {
    let tone = |t: f32, pitch: f32| (std::f32::consts::TAU * pitch * t).sin();
    let sample = |t: f32| 0.1 * (tone(t, 50.0) + 0.5 * tone(t, 100.0) + 0.3 * tone(t, 150.0));
    (0..seconds * 16_000).map(|index| sample(index as f32 / 16_000.0)).collect()
}
