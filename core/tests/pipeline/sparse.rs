//! Captions that change where no frame of the source comes.

use std::path::Path;

use captioni::cues::{Cue, CueTrack};
use captioni::encode::{EncodeOptions, Preset};
use captioni::pipeline::{LookOptions, PreviewOptions, RenderOptions, preview, render, render_null};
use captioni::style::StyleInput;
use captioni::units::{TimeRange, Timestamp};

use crate::media::{Media, control, cue, ffprobe, input, luma, still_karaoke};

const CONTAINERS: [&str; 4] = ["mp4", "mov", "mkv", "webm"];
/// Of the pixels of a caption, as a lossy encoder changes all a little.
const VISIBLE: u8 = 60;

fn options(style: impl Into<StyleInput>) -> RenderOptions {
    RenderOptions {
        look: LookOptions { style: style.into(), ..LookOptions::default() },
        encode: EncodeOptions { preset: Preset::Ultrafast, ..EncodeOptions::default() },
        ..RenderOptions::default()
    }
}

fn track(cues: &[(f64, f64, &str)]) -> CueTrack {
    let cue = |&(start, end, text): &(f64, f64, &str)| Cue::from_text(TimeRange::from_secs(start, end), text);
    CueTrack::new(cues.iter().map(cue).collect()).unwrap()
}

/// When each frame starts after the first, in order: mkv and webm move all by the encoder delay of copied audio.
fn times(path: &Path) -> Vec<f64> {
    let lines = ffprobe(path, "v:0", "packet=pts_time");
    let mut times: Vec<f64> =
        lines.lines().filter_map(|line| line.strip_prefix("pts_time=")?.parse().ok()).collect();
    times.sort_by(f64::total_cmp);
    times.iter().map(|time| time - times[0]).collect()
}

#[track_caller]
fn assert_times(path: &Path, expected: &[f64]) {
    let times = times(path);
    let equal =
        times.len() == expected.len() && times.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.002);
    assert!(equal, "{}: {times:?}, not {expected:?}", path.display());
}

/// How long the video track lasts, as ffprobe tells it.
fn video_length(path: &Path) -> f64 {
    let lines = ffprobe(path, "v:0", "stream=duration:stream_tags=DURATION");
    let secs =
        |time: &str| time.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?));
    let values = lines.lines().filter_map(|line| line.split_once('=')).filter_map(|(_, value)| secs(value));
    values.fold(0.0, f64::max)
}

/// Whether each frame shows a caption on a plain grey picture.
fn captioned(path: &Path) -> Vec<bool> {
    let frames = luma(path);
    frames.iter().map(|frame| frame.iter().any(|luma| luma.abs_diff(126) > VISIBLE)).collect()
}

const SLIDES: &str = "-f lavfi -i color=gray:size=320x180:rate=1:duration=3 -f lavfi -i sine=duration=3";

#[test]
fn captions_change_between_slides_in_every_container() {
    let media = Media::new();
    let path = media.make(&format!("{SLIDES} -c:v libx264 -c:a aac"), "in.mp4");
    let track = track(&[(0.2, 0.5, "one"), (0.6, 0.9, "two"), (1.3, 1.7, "three"), (2.2, 2.8, "four")]);
    for container in CONTAINERS {
        let out = media.path(&format!("out.{container}"));
        let summary = render(&input(&path), &track, &out, &options(still_karaoke()), &control()).unwrap();
        assert_times(&out, &[0.0, 0.2, 0.5, 0.6, 0.9, 1.0, 1.3, 1.7, 2.0, 2.2, 2.8]);
        #[rustfmt::skip]
        let shown = [false, true, false, true, false, false, true, false, false, true, false];
        assert_eq!(captioned(&out), shown, "{container}");
        assert!((video_length(&out) - 3.0).abs() < 0.08, "{container}: {}", video_length(&out));
        assert_eq!((summary.frames, summary.warnings), (11, vec![]));
    }
    let null = render_null(&input(&path), &track, &options(still_karaoke()), &control()).unwrap();
    assert_eq!(null.frames, 11);

    let at = Timestamp::from_secs(1.5);
    let look = PreviewOptions { look: options(still_karaoke()).look, ..PreviewOptions::default() };
    let shown = preview(&input(&path), &track, at, &look, &control()).unwrap();
    assert!(
        shown.still.rgb().iter().any(|value| value.abs_diff(126) > VISIBLE),
        "the preview has no caption"
    );
}

#[test]
fn what_moves_between_slides_moves_smoothly() {
    let media = Media::new();
    let path = media.make(&format!("{SLIDES} -c:v libx264 -c:a aac"), "in.mp4");
    let out = media.path("out.mp4");
    let track = cue(0.25, 0.75, "It pops and every word pops");
    render(&input(&path), &track, &out, &options("barbie"), &control()).unwrap();
    let times = times(&out);
    let steps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(steps.iter().all(|step| *step > 0.016), "{steps:?}");
    let moving: Vec<_> = steps.iter().filter(|step| **step < 0.035).collect();
    assert!(moving.len() > 10, "{steps:?}");
    assert!(times.len() < 25, "only while something moves: {times:?}");
    for own in [0.0, 1.0, 2.0] {
        assert!(times.iter().any(|t| (t - own).abs() < 0.0005), "the source's own frames stay: {times:?}");
    }
}

#[test]
fn a_clock_that_counts_whole_frames_is_fine_enough() {
    let media = Media::new();
    let path = media.make(&format!("{SLIDES} -c:v libx264 -video_track_timescale 1 -c:a aac"), "in.mp4");
    let track = cue(1.3, 1.7, "between");
    for container in CONTAINERS {
        let out = media.path(&format!("out.{container}"));
        render(&input(&path), &track, &out, &options(still_karaoke()), &control()).unwrap();
        assert_times(&out, &[0.0, 1.0, 1.3, 1.7, 2.0]);
    }
}

#[test]
fn a_picture_with_audio_lasts_as_long_as_its_audio() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i color=gray:size=320x180:rate=25:duration=0.04 -f lavfi -i sine=duration=3 -c:v libx264 -c:a aac",
        "in.mp4",
    );
    let track = track(&[(0.5, 1.0, "one"), (2.0, 2.5, "two")]);
    for container in CONTAINERS {
        let out = media.path(&format!("out.{container}"));
        render(&input(&path), &track, &out, &options(still_karaoke()), &control()).unwrap();
        assert_times(&out, &[0.0, 0.5, 1.0, 2.0, 2.5]);
        assert_eq!(captioned(&out), [false, true, false, true, false], "{container}");
        assert!((video_length(&out) - 3.0).abs() < 0.08, "{container}: {}", video_length(&out));
    }
    let out = media.path("silent.mp4");
    render(&input(&path), &cue(9.0, 9.5, "never"), &out, &options(still_karaoke()), &control()).unwrap();
    assert!((video_length(&out) - 3.0).abs() < 0.08, "{}", video_length(&out));
}

#[test]
fn captions_after_the_last_frame_are_shown() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i color=gray:size=320x180:rate=25:duration=1 -f lavfi -i sine=duration=3 -c:v libx264 -c:a aac",
        "in.mp4",
    );
    for container in CONTAINERS {
        let out = media.path(&format!("out.{container}"));
        render(&input(&path), &cue(2.0, 2.5, "late"), &out, &options(still_karaoke()), &control()).unwrap();
        let all = times(&out);
        assert_eq!(all.len(), 27, "{container}: {all:?}");
        assert!((all[25] - 2.0).abs() < 0.002 && (all[26] - 2.5).abs() < 0.002, "{container}: {all:?}");
        assert!((video_length(&out) - 3.0).abs() < 0.08, "{container}: {}", video_length(&out));
    }
}

#[test]
fn ordinary_video_keeps_its_frames() {
    let media = Media::new();
    for rate in ["15", "24000/1001", "60"] {
        let path = media.make(
            &format!("-f lavfi -i testsrc2=size=160x90:rate={rate}:duration=1 -f lavfi -i sine=duration=1 -c:v libx264"),
            "in.mkv",
        );
        let out = media.path("out.mkv");
        let track = track(&[(0.13, 0.31, "It pops"), (0.31, 0.77, "and pops again")]);
        render(&input(&path), &track, &out, &options("barbie"), &control()).unwrap();
        assert_times(&out, &times(&path));
        let facts = "stream=avg_frame_rate,r_frame_rate";
        assert_eq!(ffprobe(&out, "v:0", facts), ffprobe(&path, "v:0", facts), "{rate}");
        assert!((video_length(&out) - video_length(&path)).abs() < 0.003, "{rate}");
    }
}
