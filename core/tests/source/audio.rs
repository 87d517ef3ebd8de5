//! Sound of every kind to 16 kHz mono, with its time.

use std::path::Path;

use captioni::audio::{Pcm16k, SAMPLE_RATE};
use captioni::control::CancelToken;
use captioni::error::{Error, ErrorCode};
use captioni::pipeline::PcmReader;
use captioni::source::{Input, OpenOptions};
use captioni::units::Timestamp;

use crate::media::{Media, ffmpeg};

fn read(path: &Path) -> Vec<Pcm16k> {
    let reader =
        PcmReader::open(&Input::from(path), &OpenOptions::default(), None, &CancelToken::new()).unwrap();
    let blocks: Vec<Pcm16k> = reader.map(Result::unwrap).collect();
    for pair in blocks.windows(2) {
        let end = pair[0].start.as_secs() + pair[0].samples.len() as f64 / 16_000.0;
        assert!(pair[1].start.as_secs() > end - 1e-5, "blocks overlap at {end}");
    }
    blocks
}

/// All samples, with silence in the gaps.
fn joined(blocks: &[Pcm16k]) -> Vec<f32> {
    let mut samples = Vec::new();
    for block in blocks {
        let start = (block.start.as_secs() * f64::from(SAMPLE_RATE)).round() as usize;
        samples.resize(start.max(samples.len()), 0.0);
        samples.extend_from_slice(&block.samples);
    }
    samples
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Frequency by the number of upward zero crossings.
fn frequency(samples: &[f32]) -> f32 {
    let crossings = samples.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
    crossings as f32 * SAMPLE_RATE as f32 / samples.len() as f32
}

/// A 440 Hz tone of two seconds at RMS 0.0884 (the source's 1/8 amplitude), as encoded by `codec`.
fn check(name: &str, codec: &str) {
    let media = Media::new();
    let path = media.make(&format!("-f lavfi -i sine=frequency=440:duration=2 {codec}"), name);
    let samples = joined(&read(&path));
    // Codecs without a trimming rule pad by up to two of their frames.
    assert!((31_900..=34_000).contains(&samples.len()), "{name}: {} samples", samples.len());
    let middle = &samples[8_000..24_000];
    assert!((frequency(middle) - 440.0).abs() < 2.0, "{name}: {} Hz", frequency(middle));
    assert!((rms(middle) / 0.0884 - 1.0).abs() < 0.06, "{name}: RMS {}", rms(middle));
    assert!(samples.iter().all(|s| s.abs() < 0.25), "{name}");
}

macro_rules! codecs {
    ($($test:ident: $name:literal, $codec:literal;)*) => {
        $(#[test] fn $test() { check($name, $codec); })*
    };
}

codecs! {
    wav_16: "a.wav", "-ar 44100";
    wav_24_stereo: "a.wav", "-ar 48000 -c:a pcm_s24le -af pan=stereo|c0=c0|c1=c0";
    wav_float: "a.wav", "-ar 96000 -c:a pcm_f32le";
    wav_8_bit_8_khz: "a.wav", "-ar 8000 -c:a pcm_u8";
    wav_already_16_khz: "a.wav", "-ar 16000";
    mp3: "a.mp3", "-af pan=stereo|c0=c0|c1=c0 -c:a libmp3lame";
    aac_mp4: "a.m4a", "-af pan=stereo|c0=c0|c1=c0 -c:a aac -b:a 128k";
    aac_adts: "a.aac", "-c:a aac -b:a 128k";
    aac_transport_stream: "a.ts", "-c:a aac -b:a 128k";
    flac: "a.flac", "-ar 44100 -af pan=stereo|c0=c0|c1=c0 -c:a flac";
    opus: "a.opus", "-c:a libopus -b:a 96k";
    vorbis: "a.ogg", "-af pan=stereo|c0=c0|c1=c0 -c:a libvorbis";
    g722: "a.g722", "-ar 16000 -ac 1 -c:a g722";
    ac3: "a.mkv", "-af pan=stereo|c0=c0|c1=c0 -c:a ac3";
    alac: "a.m4a", "-af pan=stereo|c0=c0|c1=c0 -c:a alac";
}

#[test]
fn the_sample_count_is_exact_for_whole_formats() {
    let media = Media::new();
    for (name, rate) in [("a.wav", 44_100), ("b.wav", 48_000), ("c.flac", 22_050), ("d.wav", 11_025)] {
        let path = media.make(&format!("-f lavfi -i sine=duration=3 -ar {rate}"), name);
        let blocks = read(&path);
        let count: usize = blocks.iter().map(|b| b.samples.len()).sum();
        assert!(count.abs_diff(48_000) <= 1, "{name}: {count}");
        assert_eq!(blocks[0].start, Timestamp::ZERO);
    }
}

#[test]
fn padding_of_the_encoder_is_trimmed() {
    let media = Media::new();
    // A click at exactly 1 s must stay there.
    let click = "-f lavfi -i aevalsrc=exprs='eq(n\\,48000)*0.9':sample_rate=48000:duration=2";
    for (name, codec) in [("a.wav", ""), ("a.m4a", "-c:a aac"), ("a.opus", "-c:a libopus"), ("a.mp3", "")] {
        let samples = joined(&read(&media.make(&format!("{click} {codec}"), name)));
        let loudest = (0..samples.len()).max_by(|&a, &b| samples[a].abs().total_cmp(&samples[b].abs()));
        assert!(loudest.unwrap().abs_diff(16_000) <= 16, "{name}: {loudest:?}");
    }
}

#[test]
fn it_sounds_like_the_program_s_own_resampling() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i aevalsrc='0.3*sin(2*PI*(200+800*t)*t)|0.3*sin(2*PI*300*t)':sample_rate=44100:duration=2",
        "chirp.wav",
    );
    let ours = joined(&read(&path));
    let args = ["-i", path.to_str().unwrap(), "-ar", "16000", "-ac", "1", "-f", "s16le", "-"];
    let theirs: Vec<f32> = ffmpeg("", &args.map(std::ffi::OsStr::new))
        .chunks_exact(2)
        .map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0)
        .collect();
    let worst = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 0.002, "{worst}");
}

#[test]
fn any_layout_is_mixed_without_clipping() {
    let media = Media::new();
    for layout in ["5.1", "7.1", "quad", "hexadecagonal"] {
        let channels = layout.parse::<f32>().map_or(if layout == "quad" { 4 } else { 16 }, |l| l as i32 + 1);
        let full_scale = vec!["sin(2*PI*440*t)"; channels as usize].join("|");
        let path = media.make(
            &format!(
                "-f lavfi -i aevalsrc='{full_scale}':sample_rate=48000:duration=1:channel_layout={layout} \
                 -c:a pcm_f32le"
            ),
            &format!("{layout}.mkv"),
        );
        let samples = joined(&read(&path));
        let peak = samples.iter().fold(0_f32, |p, s| p.max(s.abs()));
        assert!((0.5..1.02).contains(&peak), "{layout}: {peak}");
    }
}

#[test]
fn channels_without_names_count_the_same() {
    let media = Media::new();
    let channels = ["0.5*sin(2*PI*440*t)"; 11].join("|");
    let path = media.make(
        &format!("-f lavfi -i aevalsrc='{channels}':sample_rate=48000:duration=1 -c:a pcm_s16le"),
        "eleven.wav",
    );
    let samples = joined(&read(&path));
    assert!((rms(&samples[1_000..15_000]) / 0.3536 - 1.0).abs() < 0.02);
}

#[test]
fn a_late_track_keeps_its_start() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=64x36:duration=3 -itsoffset 1.5 -f lavfi -i sine=duration=1 \
         -c:v libx264 -c:a aac",
        "late.mkv",
    );
    let blocks = read(&path);
    assert!((blocks[0].start.as_secs() - 1.5).abs() < 0.05, "{}", blocks[0].start);
    let path = media.make(
        "-f lavfi -i testsrc2=size=64x36:duration=3 -itsoffset 1.5 -f lavfi -i sine=duration=1 \
         -c:v libx264 -c:a aac",
        "late.mp4",
    );
    let samples = joined(&read(&path));
    assert!(rms(&samples[..23_000]) < 1e-3 && rms(&samples[25_000..39_000]) > 0.05);
}

#[test]
fn a_gap_in_the_sound_shows_in_the_times() {
    let media = Media::new();
    let path =
        media.make("-f lavfi -i sine=duration=3 -af aselect='lt(t\\,1)+gt(t\\,2)' -c:a pcm_s16le", "gap.mkv");
    let samples = joined(&read(&path));
    assert!(samples.len().abs_diff(48_000) < 800, "{}", samples.len());
    assert!(rms(&samples[2_000..15_000]) > 0.05);
    assert!(rms(&samples[17_500..30_500]) < 1e-6);
    assert!(rms(&samples[33_500..47_000]) > 0.05);
}

#[test]
fn a_change_of_format_in_the_middle_is_followed() {
    let media = Media::new();
    let first = media.make("-f lavfi -i sine=frequency=440:duration=1 -ar 44100 -ac 1 -c:a mp2", "a.mp2");
    let second = media.make("-f lavfi -i sine=frequency=440:duration=1 -ar 48000 -ac 2 -c:a mp2", "b.mp2");
    let mut bytes = std::fs::read(first).unwrap();
    bytes.extend(std::fs::read(second).unwrap());
    let reader =
        PcmReader::open(&Input::bytes(bytes), &OpenOptions::default(), None, &CancelToken::new()).unwrap();
    let blocks: Vec<Pcm16k> = reader.map(Result::unwrap).collect();
    let count: usize = blocks.iter().map(|b| b.samples.len()).sum();
    assert!((31_500..34_000).contains(&count), "{count}");
    let second_half: Vec<f32> =
        blocks.iter().flat_map(|b| b.samples.clone()).skip(20_000).take(9_000).collect();
    assert!((frequency(&second_half) - 440.0).abs() < 5.0, "{}", frequency(&second_half));
}

#[test]
fn the_track_asked_for_is_read() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i sine=frequency=300:duration=1 -f lavfi -i sine=frequency=900:duration=1 \
         -map 0 -map 1 -c:a flac",
        "two.mkv",
    );
    for (choice, expected) in [(None, 300.0), (Some(0), 300.0), (Some(1), 900.0)] {
        let reader = PcmReader::open(
            &Input::from(path.as_path()),
            &OpenOptions::default(),
            choice,
            &CancelToken::new(),
        )
        .unwrap();
        let samples = joined(&reader.map(Result::unwrap).collect::<Vec<_>>());
        assert!((frequency(&samples) - expected).abs() < 4.0, "{choice:?}: {}", frequency(&samples));
    }
    let error = PcmReader::open(&Input::from(path), &OpenOptions::default(), Some(2), &CancelToken::new())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NoAudio);
}

#[test]
fn cancel_stops_reading() {
    let media = Media::new();
    let path = media.make("-f lavfi -i sine=duration=20", "long.wav");
    let cancel = CancelToken::new();
    let mut reader = PcmReader::open(&Input::from(path), &OpenOptions::default(), None, &cancel).unwrap();
    assert_eq!(reader.end().map(|t| t.as_secs()), Some(20.0));
    for _ in 0..10 {
        reader.read().unwrap().unwrap();
    }
    cancel.cancel();
    let rest: Vec<_> = reader.by_ref().collect();
    assert!(matches!(rest.last(), Some(Err(Error::Cancelled))), "{rest:?}");
}

/// A WAV file of one channel of eight bits.
fn wav(rate: u32, samples: usize) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    [rate, rate].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    bytes.extend(b"\x01\0\x08\0data");
    bytes.extend((samples as u32).to_le_bytes());
    bytes.resize(bytes.len() + samples, 0x60);
    bytes
}

#[test]
fn rates_that_cost_more_than_their_sound_are_refused() {
    let read = |rate| {
        let input = Input::bytes(wav(rate, 2_000));
        let reader = PcmReader::open(&input, &OpenOptions::default(), None, &CancelToken::new())?;
        reader.collect::<Result<Vec<Pcm16k>, Error>>()
    };
    for rate in [1_000, 8_000, 768_000, 3_072_000] {
        let samples: usize = read(rate).unwrap().iter().map(|block| block.samples.len()).sum();
        let expected = 2_000 * 16_000 / rate as usize;
        assert!(samples.abs_diff(expected) <= 20, "{samples} at {rate}");
    }
    // At 1 Hz each sample would become 16,000.
    for rate in [1, 999, 3_072_001, 2_147_483_647] {
        let error = read(rate).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat, "{error}");
        assert!(error.to_string().contains(&format!("{rate} samples per second")), "{error}");
    }
}
