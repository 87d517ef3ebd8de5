//! Captions are where the layout says, when the cues say, and nowhere else.

use captioni::encode::{EncodeOptions, Preset};
use captioni::frame::Size;
use captioni::layout::{Fonts, LayoutContext, Options, Rect};
use captioni::pipeline::{
    CaptionOptions, Engine, EngineOptions, LookOptions, PreviewOptions, RenderOptions, TranscribeOptions,
    preview, render, render_null,
};
use captioni::source::Input;
use captioni::style::StyleInput;
use captioni::units::Timestamp;

use crate::media::{Media, control, cue, ffprobe, fixture, input, luma, still_karaoke, stream_hash};

const SIZE: Size = Size { width: 320, height: 180 };

/// Lossless, so that every pixel that captions do not touch must stay as it was.
fn lossless(style: impl Into<StyleInput>) -> RenderOptions {
    RenderOptions {
        look: LookOptions { style: style.into(), ..LookOptions::default() },
        encode: EncodeOptions { crf: Some(0.0), preset: Preset::Ultrafast, ..EncodeOptions::default() },
        ..RenderOptions::default()
    }
}

/// Rows and columns that differ, as a box; `None` where the frames are equal.
fn changed(before: &[u8], after: &[u8], width: usize) -> Option<Rect> {
    let differing = before.iter().zip(after).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at);
    differing.fold(None, |found: Option<Rect>, at| {
        let (x, y) = ((at % width) as f32, (at / width) as f32);
        let pixel = Rect { x0: x, y0: y, x1: x + 1.0, y1: y + 1.0 };
        Some(found.map_or(pixel, |found| found.union(pixel)))
    })
}

#[test]
fn a_caption_changes_its_own_box_and_nothing_else() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac -shortest", "in.mp4");
    let track = cue(0.6, 1.4, "Hello there");
    for style in ["clean", "karaoke", "barbie"] {
        let out = media.path(&format!("{style}.mp4"));
        render(&input(&path), &track, &out, &lossless(style), &control()).unwrap();
        let (before, after) = (luma(&path), luma(&out));
        assert_eq!(before.len(), after.len());

        let options = Options {
            canvas: SIZE,
            style: StyleInput::from(style).resolve(SIZE, None).unwrap(),
            fonts: Fonts::default(),
        };
        let block = LayoutContext::new(options).unwrap().layout(&track.cues()[0]).block();
        for (number, (before, after)) in before.iter().zip(&after).enumerate() {
            let t = number as f64 / 25.0;
            let found = changed(before, after, SIZE.width as usize);
            if !(0.6..1.4).contains(&t) {
                assert_eq!(found, None, "{style} at {t}");
            } else if t > 1.0 {
                let found = found.unwrap_or_else(|| panic!("{style} shows nothing at {t}"));
                // Shadows and the pop of a word reach beyond the letters, by less than an em.
                let around = block.grown(24.0, 24.0);
                assert!(found.union(around) == around, "{style} at {t}: {found:?} reaches out of {around:?}");
                assert!(found.width() > block.width() * 0.8, "{style} at {t}: {found:?} is not {block:?}");
            }
        }
    }
}

#[test]
fn a_video_from_a_phone_is_captioned_upright() {
    let media = Media::new();
    let stored = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "stored.mp4");
    let turned = format!("-i {} -c copy -metadata:s:v rotate=90", stored.display());
    let (path, out) = (media.make(&turned, "in.mp4"), media.path("out.mp4"));
    render(&input(&path), &cue(0.6, 1.4, "Up"), &out, &lossless("clean"), &control()).unwrap();
    // The program shows its input upright as well.
    let (before, after) = (luma(&path), luma(&out));
    assert!(ffprobe(&out, "v:0", "stream=width,height").starts_with("width=180\nheight=320\n"));
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        let found = changed(before, after, 180);
        // The caption fades in and out.
        match number {
            20..30 => assert!(found.is_some(), "frame {number}"),
            15..35 => {}
            _ => assert_eq!(found, None, "frame {number}"),
        }
        assert!(found.is_none_or(|found| found.y0 > 160.0), "frame {number}: {found:?} is not at the bottom");
    }
}

#[test]
fn the_fixture_is_captioned_from_its_own_speech() {
    let media = Media::new();
    let out = media.path("out.mp4");
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    let options = CaptionOptions { render: lossless(still_karaoke()), ..CaptionOptions::default() };
    let path = fixture("jfk.mp4");
    let done = engine.caption(&input(&path), &out, &options, &control()).unwrap();

    let text: Vec<_> = done.transcript.segments.iter().map(|s| s.text.as_str()).collect();
    let text = text.join(" ").to_lowercase();
    assert!(text.contains("ask what you can do for your country"), "{text}");
    assert_eq!(stream_hash(&path, "0:a"), stream_hash(&out, "0:a"), "the sound is not the same");
    let facts = "stream=width,height,nb_read_frames,duration,color_space,pix_fmt";
    assert_eq!(ffprobe(&path, "v:0", facts), ffprobe(&out, "v:0", facts));

    let (before, after) = (luma(&path), luma(&out));
    let mut seen = [0, 0];
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        let t = Timestamp::from_secs(number as f64 / 25.0);
        let shown = !done.cues.active(t).is_empty();
        seen[usize::from(shown)] += 1;
        assert_eq!(changed(before, after, 1280).is_some(), shown, "at {t}");
    }
    assert!(seen[0] > 10 && seen[1] > 100, "{seen:?} frames without and with captions");
}

#[test]
fn bytes_in_memory_give_the_same_video_as_a_file() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "in.mp4");
    let track = cue(0.0, 2.0, "The same");
    let bytes = Input::bytes(std::fs::read(&path).unwrap());
    let outs = ["file.mp4", "bytes.mp4"].map(|name| media.path(name));
    render(&input(&path), &track, &outs[0], &lossless("clean"), &control()).unwrap();
    render(&bytes, &track, &outs[1], &lossless("clean"), &control()).unwrap();
    assert_eq!(luma(&outs[0]), luma(&outs[1]));
}

#[test]
fn a_preview_is_the_frame_that_rendering_gives() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "in.mp4");
    let track = cue(0.5, 1.5, "Look at this");
    let out = media.path("out.mp4");
    render(&input(&path), &track, &out, &lossless("karaoke"), &control()).unwrap();
    let options = PreviewOptions { look: lossless("karaoke").look, ..PreviewOptions::default() };
    let at = Timestamp::from_secs(1.2);
    let shown = preview(&input(&path), &track, at, &options, &control()).unwrap();
    let rendered = preview(&input(&out), &cue(9.0, 9.5, "never"), at, &options, &control()).unwrap();
    assert_eq!(shown.still.size(), SIZE);
    assert!(shown.still.rgb() == rendered.still.rgb(), "the preview differs from the rendered frame");
}

#[test]
fn rendering_to_nothing_counts_frames_and_warns() {
    let path = fixture("jfk.mp4");
    let track = cue(1.0, 2.0, "Hello \u{13000}");
    let done = render_null(&input(&path), &track, &RenderOptions::default(), &control()).unwrap();
    assert_eq!(done.frames, 275);
    let warning = &done.warnings[0];
    assert_eq!(warning.code.as_str(), "GLYPH_MISSING");
    assert!(warning.message.contains("U+13000"), "{}", warning.message);
}

#[test]
fn silence_and_noise_are_given_no_words() {
    let media = Media::new();
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    for source in ["anullsrc=duration=20", "anoisesrc=color=pink:duration=20:amplitude=0.3"] {
        let path = media.make(&format!("-f lavfi -i {source} -ar 16000"), "sound.wav");
        let transcribed =
            engine.transcribe(&input(&path), &TranscribeOptions::default(), &control()).unwrap();
        assert_eq!(transcribed.transcript.segments, [], "{source}");
        assert_eq!(transcribed.transcript.duration.as_secs().round(), 20.0);
    }
}
