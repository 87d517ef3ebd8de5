//! Times are kept, whatever the frame rate does.

use std::path::Path;

use captioni::encode::EncodeOptions;

use crate::support::{Folder, fast, field, probe, transcode, with_encoder};

/// Presentation times of the pictures in seconds, in order.
fn times(path: &Path) -> Vec<f64> {
    let mut times: Vec<f64> =
        probe(path, "v:0", "packet=pts_time").iter().map(|t| t.trim_matches(',').parse().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn assert_close(a: &[f64], b: &[f64], tolerance: f64) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= tolerance, "{a} is not {b}");
    }
}

/// 30 fps, of which two in three pictures of every other second are missing.
const VARIABLE: &str = "-f lavfi -i testsrc2=s=160x120:r=30:d=4 \
    -vf select=not(mod(floor(t)\\,2))+not(mod(n\\,3)) -vsync vfr -enc_time_base 1/90000 \
    -c:v libx264 -preset ultrafast -bf 0 -video_track_timescale 90000";

#[test]
fn variable_frame_rate_stays_variable_and_exact() {
    let folder = Folder::new();
    let input = folder.make("in.mp4", VARIABLE);
    let expected = times(&input);
    let gaps: Vec<_> = expected.windows(2).map(|w| ((w[1] - w[0]) * 1000.0).round() as i64).collect();
    assert!(gaps.contains(&33) && gaps.contains(&100), "the source varies: {gaps:?}");
    for (name, preset, tolerance) in
        [("a.mp4", "veryfast", 0.0), ("b.mov", "ultrafast", 0.0), ("c.mkv", "veryfast", 0.000_51)]
    {
        let output = folder.path(name);
        let options = EncodeOptions { preset: preset.parse().unwrap(), ..fast() };
        let summary = transcode(&input, &output, &options).unwrap();
        assert_close(&times(&output), &expected, tolerance);
        assert_eq!(summary.frames, expected.len() as u64);
    }
    // veryfast has B-frames, so that packets are out of order.
    let pts = probe(&folder.path("a.mp4"), "v:0", "packet=pts");
    assert!(pts.windows(2).any(|w| w[1].parse::<i64>().unwrap() < w[0].parse().unwrap()));
}

#[test]
fn every_encoder_keeps_times() {
    let folder = Folder::new();
    let input = folder.make("in.mp4", VARIABLE);
    let expected = times(&input);
    for (encoder, name, tolerance) in [
        ("x265", "a.mp4", 0.0),
        ("vp9", "b.webm", 0.000_51),
        ("svtav1", "c.mp4", 0.0),
        ("svtav1", "d.webm", 0.000_51),
    ] {
        let output = folder.path(name);
        let summary = transcode(&input, &output, &with_encoder(encoder)).unwrap();
        assert_close(&times(&output), &expected, tolerance);
        assert!(summary.encoder.contains(encoder.trim_start_matches('x')), "{}", summary.encoder);
    }
}

#[test]
fn length_is_kept_with_the_last_pictures() {
    let folder = Folder::new();
    for (rate, count) in [("25", 50), ("30000/1001", 60), ("24", 1)] {
        let input = folder.make(
            "in.mp4",
            &format!(
                "-f lavfi -i testsrc2=s=160x120:r={rate} -frames:v {count} -c:v libx264 -preset ultrafast"
            ),
        );
        let output = folder.path("out.mp4");
        let summary = transcode(&input, &output, &EncodeOptions::default()).unwrap();
        let duration = |path: &Path| field(path, "v:0", "duration").parse::<f64>().unwrap();
        assert!((duration(&output) - duration(&input)).abs() < 0.0011, "{rate}");
        assert!((summary.duration.as_secs() - duration(&input)).abs() < 0.0011, "{rate}");
        assert_eq!(field(&output, "v:0", "avg_frame_rate"), field(&input, "v:0", "avg_frame_rate"));
        assert_eq!(times(&output), times(&input));
    }
}

#[test]
fn repeated_times_are_survived() {
    let folder = Folder::new();
    // Every third picture has the time of the one before.
    let input = folder.make(
        "in.mkv",
        "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -vf setpts=(N-eq(mod(N\\,3)\\,2))/25/TB \
         -vsync passthrough -c:v rawvideo -pix_fmt yuv420p",
    );
    let all = times(&input);
    let mut distinct = all.clone();
    distinct.dedup();
    assert!(distinct.len() < all.len(), "the source repeats times");
    let output = folder.path("out.mp4");
    transcode(&input, &output, &fast()).unwrap();
    let written = times(&output);
    assert!(written.windows(2).all(|w| w[0] < w[1]), "{written:?}");
    assert!(distinct.iter().all(|t| written.contains(t)), "{written:?}");
}

#[test]
fn ffmpeg_decodes_the_result_without_complaint() {
    let folder = Folder::new();
    let input = folder.make("in.mp4", VARIABLE);
    for (encoder, name) in [("x264", "a.mp4"), ("x265", "b.mkv"), ("vp9", "c.webm")] {
        let output = folder.path(name);
        transcode(&input, &output, &with_encoder(encoder)).unwrap();
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-xerror", "-i"]).arg(&output).args([
            "-vsync",
            "vfr",
            "-enc_time_base",
            "1/90000",
        ]);
        ffmpeg.args(["-f", "null", "-"]);
        let said = ffmpeg.output().unwrap();
        assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
    }
}
