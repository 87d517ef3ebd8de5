//! Sound is copied bit for bit where it can be, and encoded in step where it can't.

use std::path::Path;

use captioni::encode::{AudioMode, EncodeOptions};

use crate::support::{Folder, fast, field, packet_hash, probe, transcode};

const VIDEO: &str = "-f lavfi -i testsrc2=s=128x96:r=25:d=2";

fn with_audio(folder: &Folder, name: &str, audio: &str) -> std::path::PathBuf {
    folder.make(name, &format!("{VIDEO} {audio} -c:v libx264 -preset ultrafast"))
}

/// When each packet of the first audio track starts, in seconds, and its hash.
fn packets(path: &Path) -> Vec<(f64, String)> {
    let output = std::process::Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-select_streams", "a:0"])
        .args(["-show_data_hash", "md5", "-show_entries", "packet=pts_time,data_hash"])
        .arg(path)
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |packet: &serde_json::Value, key: &str| packet[key].as_str().unwrap().to_owned();
    let packets = json["packets"].as_array().unwrap().iter();
    packets.map(|packet| (text(packet, "pts_time").parse().unwrap(), text(packet, "data_hash"))).collect()
}

#[test]
fn packets_are_copied_bit_for_bit() {
    let folder = Folder::new();
    for (input, codec, outputs) in [
        ("in.mp4", "aac", &["a.mp4", "a.mov", "a.mkv"][..]),
        ("in.mkv", "libopus", &["b.mp4", "b.mkv", "b.webm"]),
        ("in.mkv", "libmp3lame", &["c.mp4", "c.mkv"]),
        ("in.mkv", "ac3", &["d.mp4", "d.mkv"]),
        ("in.mkv", "libvorbis", &["e.webm", "e.mkv"]),
        ("in.mov", "pcm_s16le", &["f.mov", "f.mkv"]),
        ("in.mkv", "flac", &["g.mkv"]),
    ] {
        let input = with_audio(&folder, input, &format!("-f lavfi -i sine=r=48000:d=2 -c:a {codec}"));
        for output in outputs {
            let output = folder.path(output);
            transcode(&input, &output, &EncodeOptions { audio: AudioMode::Copy, ..fast() }).unwrap();
            let mut packets = packets(&input);
            // AAC begins before zero, which an edit list hides in MP4 and nothing does in Matroska.
            if codec == "aac" && output.extension().is_some_and(|extension| extension == "mkv") {
                packets.retain(|(pts, _)| *pts >= 0.0);
            }
            let hashes = |packets: Vec<(f64, String)>| packets.into_iter().map(|(_, hash)| hash);
            let found = hashes(self::packets(&output)).collect::<Vec<_>>();
            assert!(found.len() > 20, "{codec} {output:?}");
            assert!(hashes(packets).eq(found), "{codec} {output:?}");
        }
    }
}

#[test]
fn adts_from_a_transport_stream_is_copied_into_mp4() {
    let folder = Folder::new();
    let input = with_audio(&folder, "in.ts", "-f lavfi -i sine=r=48000:d=2 -c:a aac");
    let output = folder.path("out.mp4");
    transcode(&input, &output, &fast()).unwrap();
    assert_eq!(field(&output, "a:0", "codec_name"), "aac");
    assert_eq!(field(&output, "a:0", "sample_rate"), "48000");
    let count = |path: &Path| probe(path, "a:0", "packet=size").len();
    assert_eq!(count(&output), count(&input));
}

/// When beeps start, in seconds after the first picture.
fn onsets(path: &Path) -> Vec<f64> {
    let output = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-copyts", "-i"])
        .arg(path)
        .args(["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", "48000"])
        .args(["-f", "s16le", "-"])
        .output()
        .unwrap();
    let samples: Vec<i16> = output.stdout.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
    let picture = field(path, "v:0", "start_time").parse::<f64>().unwrap();
    let mut onsets = Vec::new();
    let mut quiet = usize::MAX / 2;
    for (index, sample) in samples.iter().enumerate() {
        if sample.unsigned_abs() > 2000 {
            if quiet > 4800 {
                onsets.push(index as f64 / 48_000.0 - picture);
            }
            quiet = 0;
        } else {
            quiet = quiet.saturating_add(1);
        }
    }
    onsets
}

/// A beep of 0.1 s at 0.5 s, 1.5 s, ..
const BEEPS: &str =
    "-f lavfi -i aevalsrc=exprs=0.8*sin(2*PI*1000*t)*between(mod(t\\,1)\\,0.5\\,0.6):s=44100:d=4";

#[test]
fn what_the_container_cannot_have_is_encoded_in_step() {
    let folder = Folder::new();
    for (input, codec, output, becomes) in [
        ("in.mkv", "pcm_s16le", "a.mp4", "aac"),
        ("in.mkv", "libvorbis", "b.mp4", "aac"),
        ("in.mkv", "pcm_s24le", "c.m4v", "aac"),
        ("in.mkv", "libvorbis", "d.mov", "aac"),
        ("in.mp4", "aac", "e.webm", "opus"),
    ] {
        let input = folder.make(
            input,
            &format!(
                "-f lavfi -i testsrc2=s=128x96:r=25:d=4 {BEEPS} -c:v libx264 -preset ultrafast -c:a {codec}"
            ),
        );
        let output = folder.path(output);
        transcode(&input, &output, &fast()).unwrap();
        assert_eq!(field(&output, "a:0", "codec_name"), becomes);
        let (found, expected) = (onsets(&output), onsets(&input));
        assert_eq!(found.len(), expected.len(), "{codec} to {becomes}: {found:?} {expected:?}");
        assert!(expected.len() >= 4);
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 0.003, "{codec} to {becomes}: {found} is not {expected}");
        }
        let duration = probe(&output, "a:0", "format=duration")[0].parse::<f64>().unwrap();
        assert!((duration - 4.0).abs() < 0.06, "{becomes}: {duration}");
    }
}

#[test]
fn sound_and_picture_keep_their_distance() {
    let folder = Folder::new();
    for (delay, source, codec) in [
        ("0", "in.mp4", "aac"),
        ("0.25", "in.mp4", "aac"),
        ("0", "in.mkv", "libopus"),
        ("0", "in.mkv", "aac"),
    ] {
        let input = folder.make(
            source,
            &format!(
                "-f lavfi -i testsrc2=s=128x96:r=25:d=4 -itsoffset {delay} {BEEPS} -c:v libx264 -preset ultrafast \
                 -c:a {codec}"
            ),
        );
        for output in ["out.mp4", "out.mkv", "out.webm"] {
            let output = folder.path(output);
            let options = EncodeOptions { preset: "veryfast".parse().unwrap(), ..EncodeOptions::default() };
            transcode(&input, &output, &options).unwrap();
            let start = |path: &Path| field(path, "v:0", "start_time").parse::<f64>().unwrap();
            // Copied AAC in Matroska starts with its encoder delay, so that everything moves up by that.
            let moved = if codec == "aac" && output.ends_with("out.mkv") { 0.0235 } else { 0.001 };
            let (picture, given) = (start(&output), start(&input));
            assert!((given..=given + moved).contains(&picture), "{codec} {delay} {output:?}: {picture}");
            let (found, expected) = (onsets(&output), onsets(&input));
            assert_eq!(found.len(), 4);
            for (found, expected) in found.iter().zip(&expected) {
                assert!(
                    (found - expected).abs() < 0.002,
                    "{codec} {delay} {output:?}: {found} is not {expected}"
                );
            }
        }
    }
}

#[test]
fn channels_are_kept() {
    let folder = Folder::new();
    for (layout, channels) in [("mono", "1"), ("stereo", "2"), ("5.1", "6"), ("7.1", "8")] {
        for output in ["out.mp4", "out.webm"] {
            let input = with_audio(
                &folder,
                "in.mkv",
                &format!(
                    "-f lavfi -i anoisesrc=r=48000:d=2 -af aformat=channel_layouts={layout} -c:a pcm_s16le"
                ),
            );
            let output = folder.path(output);
            transcode(&input, &output, &fast()).unwrap();
            assert_eq!(field(&output, "a:0", "channels"), channels, "{layout} {output:?}");
        }
    }
}

#[test]
fn gaps_become_silence() {
    let folder = Folder::new();
    // Packets between 1.2 s and 2.2 s are missing.
    let whole = folder.make(
        "whole.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=128x96:r=25:d=4 {BEEPS} -c:v libx264 -preset ultrafast -c:a pcm_s16le"
        ),
    );
    let input = folder.make(
        "in.mkv",
        &format!("-i {} -map 0 -c copy -bsf:a noise=drop=between(tb*pts\\,1.2\\,2.2)", whole.display()),
    );
    if probe(&input, "a:0", "packet=pts_time").len() == probe(&whole, "a:0", "packet=pts_time").len() {
        panic!("the source has no gap");
    }
    let output = folder.path("out.mp4");
    transcode(&input, &output, &fast()).unwrap();
    let onsets = onsets(&output);
    for (found, expected) in onsets.iter().zip([0.5, 2.5, 3.5]) {
        assert!((found - expected).abs() < 0.06, "{onsets:?}");
    }
    assert_eq!(onsets.len(), 3);
}

#[test]
fn all_tracks_are_kept_with_language_and_default() {
    let folder = Folder::new();
    let input = folder.make(
        "in.mkv",
        &format!(
            "{VIDEO} -f lavfi -i sine=d=2 -f lavfi -i sine=f=880:d=2 -map 0 -map 1 -map 2 -c:v libx264 \
             -preset ultrafast -c:a:0 aac -c:a:1 libvorbis -metadata:s:a:0 language=eng \
             -metadata:s:a:1 language=spa -disposition:a:0 0 -disposition:a:1 default"
        ),
    );
    for output in ["out.mp4", "out.mkv"] {
        let output = folder.path(output);
        transcode(&input, &output, &fast()).unwrap();
        assert_eq!(probe(&output, "a", "stream_tags=language"), ["eng", "spa"]);
        assert_eq!(probe(&output, "a", "stream_disposition=default"), ["0", "1"]);
        assert_eq!(packet_hash(&output, "a:0"), packet_hash(&input, "a:0"));
    }
}

#[test]
fn audio_can_be_encoded_always_or_left_out() {
    let folder = Folder::new();
    let input = with_audio(&folder, "in.mp4", "-f lavfi -i sine=d=2 -c:a aac");
    let output = folder.path("out.mp4");
    let options = EncodeOptions { audio: AudioMode::Encode, audio_bitrate: Some(32_000), ..fast() };
    transcode(&input, &output, &options).unwrap();
    assert_ne!(packet_hash(&output, "a:0"), packet_hash(&input, "a:0"));
    transcode(&input, &output, &EncodeOptions { audio: AudioMode::None, ..fast() }).unwrap();
    assert!(probe(&output, "a", "stream=codec_name").is_empty());
}

#[test]
fn what_quicktime_does_not_play_in_mp4_is_encoded_unless_copying_is_asked_for() {
    let folder = Folder::new();
    for codec in ["libmp3lame", "libopus"] {
        let input = with_audio(&folder, "in.mkv", &format!("-f lavfi -i sine=r=48000:d=2 -c:a {codec}"));
        let output = folder.path("out.mp4");
        transcode(&input, &output, &fast()).unwrap();
        assert_eq!(field(&output, "a:0", "codec_name"), "aac", "{codec}");
    }
    let options = EncodeOptions { audio: AudioMode::Copy, ..fast() };
    let input = with_audio(&folder, "in.mkv", "-f lavfi -i sine=r=48000:d=2 -c:a libopus");
    let error = transcode(&input, &folder.path("out.mov"), &options).unwrap_err().to_string();
    assert!(error.contains("audio of opus, copied into mov") && error.contains("mp4, mkv"), "{error}");
}
