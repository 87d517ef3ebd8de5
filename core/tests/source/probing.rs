//! What `probe` tells.

use captioni::control::CancelToken;
use captioni::error::{Error, ErrorCode};
use captioni::source::{Input, OpenOptions, TrackKind, probe};
use captioni::units::Rational;

use crate::media::{Media, frames, open};

#[test]
fn tracks_are_described() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=128x72:rate=30000/1001:duration=1 -f lavfi -i sine=duration=1 \
         -f lavfi -i sine=duration=1 -map 0 -map 1 -map 2 -c:v libx264 -pix_fmt yuv420p10le -c:a aac \
         -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -color_range tv \
         -metadata:s:a:0 language=deu -metadata:s:a:1 language=eng -disposition:a:1 default \
         -disposition:a:0 0 -ar:a:1 48000 -ac:a:1 2",
        "a.mkv",
    );
    let info = probe(&Input::from(path), &OpenOptions::default(), &CancelToken::new()).unwrap();
    let json = serde_json::to_value(&info).unwrap();
    assert!(json["container"].as_str().unwrap().contains("matroska"));
    assert!((json["duration"].as_f64().unwrap() - 1.0).abs() < 0.05, "{json}");
    let video = &json["tracks"][0];
    assert_eq!(video["kind"], "video");
    assert_eq!(video["codec"], "h264");
    assert_eq!((video["width"].as_u64(), video["height"].as_u64()), (Some(128), Some(72)));
    assert_eq!((video["rotation"].as_u64(), video["mirrored"].as_bool()), (Some(0), Some(false)));
    assert_eq!(video["frameRate"]["num"], 30_000);
    assert_eq!(video["pixelFormat"], "yuv420p10le");
    assert_eq!(video["bitDepth"], 10);
    assert_eq!(video["colorPrimaries"], "bt2020");
    assert_eq!(video["colorTransfer"], "smpte2084");
    assert_eq!(video["colorSpace"], "bt2020nc");
    assert_eq!(video["colorRange"], "tv");
    let audio = &json["tracks"][2];
    assert_eq!(audio["kind"], "audio");
    assert_eq!(audio["language"], "eng");
    assert_eq!(audio["default"], true);
    assert_eq!(audio["sampleRate"], 48_000);
    assert_eq!(audio["channelLayout"], "stereo");
}

#[test]
fn tracks_are_chosen_by_default_mark_or_number() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=64x36:duration=0.2 -f lavfi -i testsrc2=size=128x72:duration=0.2 \
         -f lavfi -i sine=duration=0.2 -f lavfi -i sine=duration=0.2 -map 0 -map 1 -map 2 -map 3 \
         -c:v libx264 -c:a aac -disposition:v 0 -disposition:a:0 0 -disposition:a:1 default",
        "a.mkv",
    );
    let source = open(&path).unwrap();
    assert_eq!(source.video_track().unwrap().index, 1);
    assert_eq!(source.audio_track(None).unwrap().index, 3);
    assert_eq!(source.audio_track(Some(0)).unwrap().index, 2);
    let error = source.audio_track(Some(2)).unwrap_err();
    assert!(matches!(error, Error::NoAudio { track: Some(2), tracks: 2, .. }), "{error:?}");
    assert!(error.to_string().ends_with("has no audio track 2; it has 2"), "{error}");
}

#[test]
fn missing_kinds_have_their_codes() {
    let media = Media::new();
    let silent = open(&media.video("-c:v libx264", "silent.mp4")).unwrap();
    assert_eq!(silent.audio_track(None).unwrap_err().code(), ErrorCode::NoAudio);
    let path = media.make("-f lavfi -i sine=duration=0.2", "sound.m4a");
    let mut sound = open(&path).unwrap();
    assert_eq!(sound.video_track().unwrap_err().code(), ErrorCode::NoVideo);
    assert_eq!(frames(&mut sound).unwrap_err().code(), ErrorCode::NoVideo);
}

#[test]
fn cover_art_is_no_video() {
    let media = Media::new();
    media.make("-f lavfi -i testsrc2=size=64x64 -frames:v 1", "cover.png");
    let cover = media.path("cover.png");
    let path = media.make(
        &format!(
            "-f lavfi -i sine=duration=0.5 -i {} -map 0 -map 1 -c:v copy -disposition:v attached_pic",
            cover.display()
        ),
        "song.mp3",
    );
    let source = open(&path).unwrap();
    assert_eq!(source.video_track().unwrap_err().code(), ErrorCode::NoVideo);
    assert!(source.info().tracks.iter().any(|t| t.kind == TrackKind::CoverArt));
    assert!(source.audio_track(None).is_ok());
}

#[test]
fn pixel_shape_and_average_rate_are_exact() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i testsrc2=size=128x72:rate=24000/1001:duration=1 -vf setsar=16/11 -c:v libx264",
        "a.mp4",
    );
    let source = open(&path).unwrap();
    let video = source.video_track().unwrap().video().unwrap();
    assert_eq!(video.sample_aspect_ratio, Rational::new(16, 11).unwrap());
    assert_eq!(video.frame_rate, Rational::new(24_000, 1_001));
}
