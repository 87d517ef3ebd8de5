//! Timestamps: exact, from the start of the source, on one clock for all tracks.

use std::path::Path;

use captioni::control::CancelToken;
use captioni::source::{Input, OpenOptions, frame_at};
use captioni::units::Timestamp;

use crate::media::{Media, frames, open, raw};

fn starts(path: &Path) -> Vec<i64> {
    frames(&mut open(path).unwrap()).unwrap().iter().map(|f| f.start().as_millis()).collect()
}

#[test]
fn a_variable_frame_rate_keeps_its_times() {
    let media = Media::new();
    // Three frames, then a pause of six.
    let path = media.make(
        "-f lavfi -i testsrc2=size=128x72:rate=25:duration=1 \
         -vf select='not(eq(mod(floor(n/3)\\,3)\\,1))*not(eq(mod(floor(n/3)\\,3)\\,2))' \
         -vsync vfr -c:v libx264 -bf 2 -enc_time_base 1/90000",
        "vfr.mp4",
    );
    assert_eq!(starts(&path), [0, 40, 80, 360, 400, 440, 720, 760, 800]);
    let frames = frames(&mut open(&path).unwrap()).unwrap();
    let time = frames[3].time();
    // 0.36 s to the tick.
    assert_eq!(time.ticks * i64::from(time.base.num()) * 100, 36 * i64::from(time.base.den()));
}

#[test]
fn a_transport_stream_starts_at_zero() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=128x72:rate=25:duration=0.4 \
         -f lavfi -i sine=frequency=440:duration=0.4 -c:v libx264 -bf 0 -c:a mp2 -shortest",
        "offset.ts",
    );
    let source = open(&path).unwrap();
    assert!(source.info().start > Timestamp::from_secs(1.0), "{:?}", source.info().start);
    let first = source.info().tracks.iter().filter_map(|t| t.start).min();
    assert_eq!(first, Some(Timestamp::ZERO));
    let times = starts(&path);
    assert!(times[0] < 100, "{times:?}");
    assert!(times.windows(2).all(|w| w[1] - w[0] == 40), "{times:?}");
}

#[test]
fn recordings_joined_end_to_end_play_one_after_the_other() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=128x72:rate=25:duration=3 -f lavfi -i sine=frequency=440:duration=3 \
         -c:v libx264 -bf 2 -c:a mp2",
        "part.ts",
    );
    let joined = std::fs::read(&path).unwrap().repeat(3);
    std::fs::write(&path, joined).unwrap();
    let times = starts(&path);
    assert_eq!(times.len(), 225);
    assert!(times.windows(2).all(|w| (20..150).contains(&(w[1] - w[0]))), "{times:?}");
    let cancel = captioni::control::CancelToken::new();
    let reader =
        captioni::pipeline::PcmReader::open(&Input::from(path), &OpenOptions::default(), None, &cancel);
    let blocks: Vec<_> = reader.unwrap().map(Result::unwrap).collect();
    let samples: usize = blocks.iter().map(|b| b.samples.len()).sum();
    assert!(samples.abs_diff(9 * 16_000) < 3_000, "{samples}");
    let last = blocks.last().unwrap();
    let end = last.start.as_secs() + last.samples.len() as f64 / 16_000.0;
    assert!((8.8..9.5).contains(&end), "{end}");
}

#[test]
fn frames_without_times_follow_one_another() {
    let media = Media::new();
    // A bare stream has no timestamps at all.
    let path = media.video("-c:v libx264 -bf 0 -f h264", "bare.h264");
    assert_eq!(starts(&path), (0..10).map(|n| n * 40).collect::<Vec<_>>());
}

#[test]
fn an_edit_list_is_applied() {
    let media = Media::new();
    let long = media
        .make("-f lavfi -i testsrc2=size=128x72:rate=25:duration=2 -c:v libx264 -g 50 -bf 0", "long.mp4");
    // Copying from between two keyframes keeps the earlier frames, hidden by an edit list.
    let path = media.path("cut.mp4");
    let args = ["-ss", "1", "-i", long.to_str().unwrap(), "-c", "copy", path.to_str().unwrap()];
    crate::media::ffmpeg("", &args.map(std::ffi::OsStr::new));
    let times = starts(&path);
    assert_eq!((times[0], times.len()), (0, 25), "{times:?}");
}

#[test]
fn a_still_is_the_frame_shown_at_that_time() {
    let media = Media::new();
    let source = "-f lavfi -i testsrc2=size=128x72:rate=25:duration=2 -c:v libx264 -g 20 -bf 2 -flags +cgop";
    for name in ["a.mp4", "a.mkv", "a.ts", "a.h264"] {
        check_stills(&media.make(source, name), &[0.0, 0.039, 0.5, 1.0, 1.21, 1.99, 100.0]);
    }
}

#[test]
fn a_still_far_from_a_keyframe_is_exact() {
    let media = Media::new();
    let source = "-f lavfi -i testsrc2=size=128x72:rate=25:duration=6";
    for (codec, name) in [
        ("libx264 -g 250 -bf 3 -b-pyramid none", "a.mp4"),
        ("libx265 -x265-params keyint=250:log-level=none", "b.mp4"),
        ("libvpx-vp9 -deadline realtime -cpu-used 8 -g 250", "c.webm"),
        ("mpeg4 -g 250 -bf 2", "d.avi"),
    ] {
        let path = media.make(&format!("{source} -c:v {codec}"), name);
        check_stills(&path, &[0.5, 1.5, 3.0, 3.04, 3.08, 3.12, 4.44, 5.9, 60.0]);
    }
    // Frames 17 to 19 are shown for four seconds or come just before: none of them may be passed over.
    for frames in [18, 19, 20] {
        let gap = format!("-vf select=lt(n\\,{frames})+gt(n\\,125) -fps_mode vfr -c:v libx264 -g 250 -bf 3");
        check_stills(&media.make(&format!("{source} {gap}"), &format!("gap-{frames}.mp4")), &[3.0, 4.9, 5.5]);
    }
}

/// Compares the stills at `seconds` with the frames of a whole decoding.
fn check_stills(path: &std::path::Path, seconds: &[f64]) {
    let name = path.display();
    let mut all = frames(&mut open(path).unwrap()).unwrap();
    let starts: Vec<Timestamp> = all.iter().map(|f| f.start()).collect();
    for &secs in seconds {
        let t = Timestamp::from_secs(secs);
        let mut still =
            frame_at(&Input::from(path), &OpenOptions::default(), t, &CancelToken::new()).unwrap();
        let expected = starts.iter().rposition(|&s| s <= t).unwrap_or(0);
        assert_eq!(still.start(), starts[expected], "{name} at {secs}");
        assert!(raw(&mut still) == raw(&mut all[expected]), "{name} at {secs}");
    }
}
