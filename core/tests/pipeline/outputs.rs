//! What comes in comes out: codecs, depths, sizes, rotation, times, sound.

use std::path::Path;

use captioni::cues::CueTrack;
use captioni::encode::{AudioMode, EncodeOptions, HdrMode, PixelFormatMode};
use captioni::pipeline::{PreviewOptions, RenderOptions, preview, render};
use captioni::units::Timestamp;

use crate::media::{Media, control, cue, ffprobe, fixture, input, stream_hash};

fn with_encoder(name: &str) -> RenderOptions {
    RenderOptions {
        encode: EncodeOptions { encoder: Some(name.into()), ..EncodeOptions::default() },
        ..RenderOptions::default()
    }
}

#[test]
fn every_common_kind_of_video_is_captioned() {
    let media = Media::new();
    for (options, name) in [
        ("-c:v libx264 -pix_fmt yuv420p -c:a aac", "h264-420.mp4"),
        ("-c:v libx264 -pix_fmt yuv422p10le -c:a aac", "h264-422-10.mov"),
        ("-c:v libx264 -pix_fmt yuv444p -c:a aac", "h264-444.mkv"),
        ("-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le -c:a aac", "hevc-10.mp4"),
        ("-c:v libx265 -x265-params log-level=none -pix_fmt yuv444p -c:a aac", "hevc-444.mkv"),
        ("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv420p -c:a libopus", "vp9.webm"),
        (
            "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuv422p10le -c:a libopus",
            "vp9-422-10.webm",
        ),
        ("-c:v libsvtav1 -preset 12 -pix_fmt yuv420p10le -c:a libopus", "av1-10.mkv"),
    ] {
        let path = media.video(options, name);
        let out = media.path(&format!("{name}.out.mp4"));
        let encode = EncodeOptions {
            pixel_format: PixelFormatMode::Keep,
            audio: AudioMode::Copy,
            ..EncodeOptions::default()
        };
        let options = RenderOptions { encode, ..RenderOptions::default() };
        let done = render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &options, &control());
        let done = done.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(done.frames, 50, "{name}");
        let format = |path| ffprobe(path, "v:0", "stream=pix_fmt,width,height");
        assert_eq!(format(&path), format(&out), "{name}");
        assert_eq!(stream_hash(&path, "0:a"), stream_hash(&out, "0:a"), "{name}");
    }
}

/// Flat grey and a red in PQ and HLG, beside what previews show of the same.
#[test]
fn hdr_becomes_sdr_where_that_is_asked_for() {
    let media = Media::new();
    for (transfer, luma) in [("smpte2084", 573), ("arib-std-b67", 721)] {
        let name = format!("{transfer}.mkv");
        let path = media.video(
            &format!(
                "-vf format=yuv420p10le,geq=lum={luma}:cb=512:cr='if(gt(X,W/2),600,512)' -c:v libx265 -x265-params \
                 log-level=none -color_primaries bt2020 -color_trc {transfer} -colorspace bt2020nc -c:a aac"
            ),
            &name,
        );
        let out = media.path(&format!("{transfer}.mp4"));
        let encode = EncodeOptions { hdr: HdrMode::Sdr, ..EncodeOptions::default() };
        let options = RenderOptions { encode, ..RenderOptions::default() };
        let done = render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &options, &control()).unwrap();
        assert_eq!((done.frames, done.warnings), (50, vec![]), "{transfer}");
        let stream =
            ffprobe(&out, "v:0", "stream=codec_name,pix_fmt,color_space,color_transfer,color_primaries");
        for tag in ["codec_name=h264", "pix_fmt=yuv420p", "color_space=bt709", "color_transfer=bt709"] {
            assert!(stream.contains(tag), "{transfer}: {tag} is not in {stream}");
        }
        let still = |path: &Path| {
            let (track, options) = (CueTrack::default(), PreviewOptions::default());
            preview(&input(path), &track, Timestamp::from_millis(1_900), &options, &control()).unwrap().still
        };
        let (was, is) = (still(&path), still(&out));
        assert_eq!(was.size(), is.size());
        let difference = was.rgb().iter().zip(is.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
        let mean = difference as f64 / was.rgb().len() as f64;
        assert!(mean < 2.0, "{transfer}: {mean} codes from what a preview shows");
    }
}

#[test]
fn by_default_every_player_shows_what_is_written() {
    let media = Media::new();
    let x265 = "-c:v libx265 -x265-params log-level=none";
    let hdr = format!(
        "{x265} -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -c:a aac"
    );
    for (options, name, video, is_told) in [
        (
            "-c:v prores_ks -pix_fmt yuv422p10le -c:a pcm_s16le",
            "prores.mov",
            ["h264", "yuv420p", "avc1"],
            true,
        ),
        ("-c:v libx264 -pix_fmt yuv444p -c:a libmp3lame", "444.mkv", ["h264", "yuv420p", "avc1"], true),
        (&format!("{x265} -pix_fmt yuv420p10le -c:a aac"), "10.mp4", ["h264", "yuv420p", "avc1"], true),
        ("-c:v libx264 -pix_fmt yuv420p -c:a libopus", "plain.mkv", ["h264", "yuv420p", "avc1"], false),
        (&hdr, "hdr.mp4", ["hevc", "yuv420p10le", "hvc1"], false),
    ] {
        let path = media.video(options, name);
        let out = media.path(&format!("{name}.out.mp4"));
        let done =
            render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &RenderOptions::default(), &control());
        let warnings = done.unwrap_or_else(|error| panic!("{name}: {error}")).warnings;
        let found = ffprobe(&out, "v:0", "stream=codec_name,pix_fmt,codec_tag_string");
        assert!(video.iter().all(|value| found.contains(&format!("={value}\n"))), "{name}: {found}");
        assert!(ffprobe(&out, "a:0", "stream=codec_name").contains("=aac"), "{name}");
        let told = warnings.iter().any(|warning| warning.message.contains("is written as yuv420p"));
        assert_eq!(told, is_told, "{name}: {warnings:?}");
    }
}

#[test]
fn containers_and_encoders_are_as_asked() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "in.mp4");
    for (options, name, video, audio) in [
        (RenderOptions::default(), "out.mov", "h264", "aac"),
        (RenderOptions::default(), "out.mkv", "h264", "aac"),
        (RenderOptions::default(), "out.webm", "vp9", "opus"),
        (with_encoder("x265"), "hevc.mp4", "hevc", "aac"),
        (with_encoder("svtav1"), "av1.mp4", "av1", "aac"),
    ] {
        let out = media.path(name);
        render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &options, &control()).unwrap();
        let codec = |stream| ffprobe(&out, stream, "stream=codec_name");
        assert_eq!(codec("v:0").trim(), format!("codec_name={video}"), "{name}");
        assert_eq!(codec("a:0").trim(), format!("codec_name={audio}"), "{name}");
    }
}

#[test]
fn variable_frame_rates_keep_every_time() {
    let media = Media::new();
    let select = "-vf select='not(mod(n,3))+lt(mod(n,7),2)' -fps_mode vfr -video_track_timescale 90000";
    let path = media.video(&format!("{select} -c:v libx264 -pix_fmt yuv420p -c:a aac"), "vfr.mp4");
    let out = media.path("out.mp4");
    render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &RenderOptions::default(), &control()).unwrap();
    let times = |path| ffprobe(path, "v:0", "frame=pts_time");
    let (own, written) = (times(&path), times(&out));
    // Where the caption fades across a gap, a frame is shown again.
    assert!(own.lines().all(|time| written.lines().any(|other| other == time)), "{own} {written}");
    assert!(own.lines().count() > 20 && written.lines().count() < own.lines().count() + 4, "{written}");
}

#[test]
fn odd_sizes_are_whole() {
    let media = Media::new();
    let path = media
        .make("-f lavfi -i testsrc=size=321x181:rate=25:duration=1 -c:v ffv1 -pix_fmt yuv420p", "odd.mkv");
    let out = media.path("out.mp4");
    let done =
        render(&input(&path), &cue(0.2, 0.8, "Hello"), &out, &RenderOptions::default(), &control()).unwrap();
    assert_eq!(ffprobe(&out, "v:0", "stream=width,height"), "width=322\nheight=182\n");
    assert!(done.warnings.iter().any(|w| w.message.contains("321")), "{:?}", done.warnings);
}

#[test]
fn all_audio_tracks_are_kept_or_the_one_asked_for() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=1 -f lavfi -i sine=frequency=300:duration=1 \
         -f lavfi -i sine=frequency=900:duration=1 -map 0 -map 1 -map 2 -c:v libx264 -pix_fmt yuv420p -c:a aac",
        "two.mp4",
    );
    let out = media.path("out.mp4");
    let track = cue(0.2, 0.8, "Hello");
    render(&input(&path), &track, &out, &RenderOptions::default(), &control()).unwrap();
    assert_eq!(ffprobe(&out, "a", "stream=codec_name").lines().count(), 2);
    let second = RenderOptions { audio_track: Some(1), ..RenderOptions::default() };
    render(&input(&path), &track, &out, &second, &control()).unwrap();
    assert_eq!(stream_hash(&path, "0:a:1")[1..], stream_hash(&out, "0:a:0")[1..]);
}

#[test]
fn sound_from_before_zero_moves_no_caption() {
    let media = Media::new();
    let speech = fixture("jfk.mp4");
    let options = format!(
        "-itsoffset -0.5 -i {0} -itsoffset 0 -i {0} -map 1:v -map 0:a -c:v copy -c:a aac -avoid_negative_ts disabled",
        speech.display()
    );
    let source = media.make(&options, "in.mkv");
    let start = |path: &Path, stream: &str| -> f64 {
        let said = ffprobe(path, stream, "stream=start_time");
        said.lines().find_map(|line| line.strip_prefix("start_time=")).unwrap().parse().unwrap()
    };
    assert!(start(&source, "a:0") < -0.4);
    let picture = start(&source, "v:0");
    let track = cue(1.0, 2.0, "Hello");
    for (name, audio) in [
        ("copied.mkv", "auto"),
        ("encoded.mkv", "encode"),
        ("encoded.webm", "encode"),
        ("copied.mp4", "auto"),
    ] {
        let output = media.path(name);
        let encode =
            serde_json::from_value(serde_json::json!({"audio": audio, "preset": "ultrafast"})).unwrap();
        let options = RenderOptions { encode, ..RenderOptions::default() };
        render(&input(&source), &track, &output, &options, &control()).unwrap();
        let found = (start(&output, "v:0"), start(&output, "a:0"));
        assert!((found.0 - picture).abs() < 0.002 && found.1 < 0.065, "{name}: {found:?} for {picture}");
    }
}
