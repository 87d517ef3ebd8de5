//! Every code, provoked by a bad input of the kind that people really have.

use std::path::{Path, PathBuf};

use captioni::control::{CancelToken, Control};
use captioni::cues::formats::{Format, parse};
use captioni::cues::{Cue, CueTrack};
use captioni::encode::EncodeOptions;
use captioni::pipeline::{
    AlignOptions, Engine, EngineOptions, LookOptions, RenderOptions, TranscribeOptions, render,
};
use captioni::units::TimeRange;
use captioni::{Error, ErrorCode, Remedy, Result};

use crate::media::{Media, control, cue, input};

const VIDEO: &str = "-c:v libx264 -pix_fmt yuv420p -c:a aac";

fn rendered(media: &Media, path: &Path, options: &RenderOptions) -> Result<()> {
    render(&input(path), &cue(0.2, 1.8, "Hello"), &media.path("out.mp4"), options, &control()).map(drop)
}

#[track_caller]
fn assert_code(outcome: Result<impl std::fmt::Debug>, code: ErrorCode, says: &str) {
    let error = outcome.expect_err("this must fail");
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(says), "{error:?} does not say {says:?}");
}

#[test]
fn inputs_that_are_no_media() {
    let media = Media::new();
    let plain = RenderOptions::default();
    let try_bytes = |name: &str, bytes: &[u8]| rendered(&media, &media.write(name, bytes), &plain);
    assert_code(rendered(&media, &media.path("none.mp4"), &plain), ErrorCode::InputNotFound, "none.mp4");
    assert_code(try_bytes("empty.mp4", b""), ErrorCode::InputUnreadable, "empty");
    assert_code(
        try_bytes("text.mp4", b"just some text, not a video\n"),
        ErrorCode::InputUnreadable,
        "text.mp4",
    );
    assert_code(rendered(&media, &media.path("."), &plain), ErrorCode::InputUnreadable, "folder");
    let playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    assert_code(try_bytes("list.m3u8", playlist), ErrorCode::UnsupportedFormat, "");

    let whole = std::fs::read(media.video(VIDEO, "whole.mp4")).unwrap();
    let cut = try_bytes("cut.mp4", &whole[..whole.len() / 2]);
    assert_code(cut, ErrorCode::InputUnreadable, "cut.mp4");
    let nothing =
        media.make("-f lavfi -i testsrc2=size=64x64:rate=25 -frames:v 0 -c:v libx264", "nothing.mp4");
    let code = rendered(&media, &nothing, &plain).unwrap_err().code();
    assert!(matches!(code, ErrorCode::InputUnreadable | ErrorCode::NoVideo), "{code}");
    assert!(!media.path("out.mp4").exists());
}

#[test]
fn a_file_cut_in_its_data_gives_the_part_that_is_there() {
    let media = Media::new();
    let whole = std::fs::read(media.video(&format!("{VIDEO} -movflags +faststart"), "whole.mp4")).unwrap();
    let path = media.write("cut.mp4", &whole[..whole.len() * 2 / 3]);
    let out = media.path("out.mp4");
    let done =
        render(&input(&path), &cue(0.0, 1.0, "Hi"), &out, &RenderOptions::default(), &control()).unwrap();
    assert!((10..50).contains(&done.frames), "{}", done.frames);
    assert!(!done.warnings.is_empty());
}

#[test]
fn tracks_that_are_missing() {
    let media = Media::new();
    let sound = media.make("-f lavfi -i sine=duration=1", "sound.wav");
    assert_code(rendered(&media, &sound, &RenderOptions::default()), ErrorCode::NoVideo, "sound.wav");

    let silent =
        media.make("-f lavfi -i testsrc2=size=320x180:rate=25:duration=1 -pix_fmt yuv420p", "silent.mp4");
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    let transcribed = engine.transcribe(&input(&silent), &TranscribeOptions::default(), &control());
    assert_code(transcribed, ErrorCode::NoAudio, "silent.mp4");
    let known = AlignOptions { text: "Hello".into(), ..AlignOptions::default() };
    assert_code(engine.align(&input(&silent), &known, &control()), ErrorCode::NoAudio, "silent.mp4");
    rendered(&media, &silent, &RenderOptions::default()).expect("cues need no sound");

    let second = RenderOptions { audio_track: Some(1), ..RenderOptions::default() };
    let path = media.video(VIDEO, "one.mp4");
    assert_code(rendered(&media, &path, &second), ErrorCode::NoAudio, "1");
}

#[test]
fn models_that_are_missing_or_broken() {
    let media = Media::new();
    let options = |model: &str| EngineOptions {
        model: model.into(),
        model_dir: Some(media.path("models")),
        ..EngineOptions::default()
    };
    assert_code(Engine::load(&options("base.en")), ErrorCode::ModelMissing, "base.en");
    let remedy = Engine::load(&options("base.en")).unwrap_err().remedy();
    assert_eq!(remedy, Some(Remedy::FetchModel { name: "base.en".into() }));
    assert_code(Engine::load(&options("basen")), ErrorCode::OptionsInvalid, "base");
    let broken = media.write("broken.bin", &[7; 100_000]);
    assert_code(Engine::load(&options(&broken.to_string_lossy())), ErrorCode::ModelInvalid, "broken.bin");
}

#[test]
fn fonts_and_styles_that_are_missing_or_broken() {
    let media = Media::new();
    let path = media.video(VIDEO, "in.mp4");
    let look =
        |look: LookOptions| rendered(&media, &path, &RenderOptions { look, ..RenderOptions::default() });
    let font = |path: PathBuf| look(LookOptions { fonts: vec![path.into()], ..LookOptions::default() });
    assert_code(font(media.path("none.ttf")), ErrorCode::FontMissing, "none.ttf");
    assert_code(
        font(media.write("broken.ttf", b"\0\x01\0\0 not a font")),
        ErrorCode::FontMissing,
        "broken.ttf",
    );
    let style = |style: serde_json::Value| {
        let style = serde_json::from_value(style).unwrap();
        look(LookOptions { style, ..LookOptions::default() })
    };
    assert_code(style("karoake".into()), ErrorCode::StyleInvalid, "karaoke");
    assert_code(style(serde_json::json!({"maxWidth": 7})), ErrorCode::StyleInvalid, "0.1 to 1");
    let platform = LookOptions { platform: Some("tiktak".into()), ..LookOptions::default() };
    assert_code(look(platform), ErrorCode::OptionsInvalid, "tiktok");
}

#[test]
fn cues_that_make_no_sense() {
    let srt = |text: &[u8]| parse(text, Format::Srt);
    let cue = |n: u32, from: &str, to: &str| format!("{n}\n{from} --> {to}\nHello\n\n");
    let unreadable = cue(1, "00:00:soon", "00:00:03,000");
    assert_code(srt(unreadable.as_bytes()), ErrorCode::CuesInvalid, "line 2");
    let media = Media::new();
    let path = media.video(VIDEO, "in.mp4");
    let at_once = |n: u32| Cue::from_text(TimeRange::from_secs(0.0, 1.0), &n.to_string());
    let pile = CueTrack::new((0..1_001).map(at_once).collect()).unwrap();
    let out = media.path("out.mp4");
    let drawn = render(&input(&path), &pile, &out, &RenderOptions::default(), &control());
    assert_code(drawn, ErrorCode::LimitExceeded, "1001");
    assert!(!out.exists());
    let many: String = (0..200_001).map(|n| format!("{n}\n00:00:00,000 --> 00:00:00,000\nx\n\n")).collect();
    assert_code(srt(many.as_bytes()), ErrorCode::LimitExceeded, "200");
}

#[test]
fn outputs_that_cannot_be() {
    let media = Media::new();
    let path = media.video(VIDEO, "in.mp4");
    let to = |name: &str, options: &RenderOptions| {
        render(&input(&path), &cue(0.2, 1.8, "Hello"), &media.path(name), options, &control())
    };
    let plain = RenderOptions::default();
    assert_code(to("no/such/folder/out.mp4", &plain), ErrorCode::OutputUnwritable, "folder");
    assert_code(to(".", &plain), ErrorCode::UnsupportedFormat, "");
    assert_code(to("out.gif", &plain), ErrorCode::UnsupportedFormat, "gif");
    assert_code(to("in.mp4", &plain), ErrorCode::OptionsInvalid, "in.mp4");
    let encode = |encode| RenderOptions { encode, ..RenderOptions::default() };
    let crf =
        encode(EncodeOptions { crf: Some(99.0), encoder: Some("x264".into()), ..EncodeOptions::default() });
    assert_code(to("out.mp4", &crf), ErrorCode::OptionsInvalid, "0 to 51");
    let absent =
        encode(EncodeOptions { encoder: Some("h264_videotoolbox".into()), ..EncodeOptions::default() });
    if cfg!(target_os = "linux") {
        assert_code(to("out.mp4", &absent), ErrorCode::EncoderMissing, "h264_videotoolbox");
    }
    assert_eq!(media.names(), ["in.mp4"]);
}

#[test]
fn a_cancelled_job_leaves_the_target_as_it_was() {
    let media = Media::new();
    let path = media.video(VIDEO, "in.mp4");
    let out = media.write("out.mp4", b"older");
    let cancel = CancelToken::new();
    let trip = cancel.clone();
    let control = Control::new(cancel).on_progress(move |p| {
        if p.done > 500_000 {
            trip.cancel();
        }
    });
    let outcome = render(&input(&path), &cue(0.2, 1.8, "Hello"), &out, &RenderOptions::default(), &control);
    assert!(matches!(outcome, Err(Error::Cancelled)));
    assert_eq!(std::fs::read(&out).unwrap(), b"older");
    assert_eq!(media.names(), ["in.mp4", "out.mp4"]);
}
