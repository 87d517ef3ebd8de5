//! Pictures that the output cannot have as they are: transparent ones, and ones that change their size.

use captioni::ErrorCode;
use captioni::cues::CueTrack;
use captioni::encode::{EncodeOptions, Preset};
use captioni::error::Warning;
use captioni::pipeline::{LookOptions, PreviewOptions, RenderOptions, preview, render, render_null};
use captioni::units::Timestamp;

use crate::media::{Media, control, cue, input, luma, still_karaoke};

fn lost(warnings: &[Warning]) -> usize {
    warnings.iter().filter(|warning| warning.code == ErrorCode::AlphaLost).count()
}

fn fast() -> RenderOptions {
    let encode = EncodeOptions { preset: Preset::Ultrafast, ..EncodeOptions::default() };
    RenderOptions { encode, ..RenderOptions::default() }
}

#[test]
fn lost_transparency_is_a_warning() {
    let media = Media::new();
    let source = "-f lavfi -i testsrc2=size=160x90:rate=25:duration=0.2 -vf";
    for (filter, codec, name, expected) in [
        ("format=yuva420p,colorchannelmixer=aa=0.5", "-c:v libvpx-vp9 -pix_fmt yuva420p", "apart.webm", 1),
        (
            "format=yuva444p10le,colorchannelmixer=aa=0.5",
            "-c:v prores_ks -pix_fmt yuva444p10le",
            "half.mov",
            1,
        ),
        ("format=rgba,colorchannelmixer=aa=0.5", "-c:v png", "half-png.mov", 1),
        ("format=rgba", "-c:v png", "opaque.mov", 0),
        ("format=yuv420p", "-c:v libvpx-vp9", "plain.webm", 0),
    ] {
        let path = media.make(&format!("{source} {filter} {codec}"), name);
        let track = cue(0.0, 0.2, "Hi");
        let summary = render(&input(&path), &track, &media.path("out.mp4"), &fast(), &control()).unwrap();
        assert_eq!(lost(&summary.warnings), expected, "{name}: {:?}", summary.warnings);
        let null = render_null(&input(&path), &track, &fast(), &control()).unwrap();
        assert_eq!(lost(&null.warnings), expected, "{name}");
        let still =
            preview(&input(&path), &track, Timestamp::ZERO, &PreviewOptions::default(), &control()).unwrap();
        assert_eq!(lost(&still.warnings), expected, "{name}");
    }
}

/// A white picture of one size, then of another.
fn changing(media: &Media, first: &str, then: &str) -> std::path::PathBuf {
    let part = |size: &str, name: &str| {
        let source = format!("-f lavfi -i color=white:size={size}:rate=25:duration=0.4");
        std::fs::read(
            media.make(&format!("{source} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -f mpegts"), name),
        )
        .unwrap()
    };
    media.write("in.ts", &[part(first, "a.ts"), part(then, "b.ts")].concat())
}

#[test]
fn a_size_that_changes_in_the_middle_is_boxed_not_squeezed() {
    let media = Media::new();
    let path = changing(&media, "320x180", "180x320");
    let out = media.path("out.mp4");
    let look = LookOptions { style: still_karaoke(), ..LookOptions::default() };
    let options = RenderOptions { look, ..fast() };
    render(&input(&path), &cue(0.0, 1.0, "MMMM"), &out, &options, &control()).unwrap();
    let frames = luma(&out);
    let (first, last) = (&frames[0], frames.last().unwrap());
    let at = |frame: &[u8], x: usize, y: usize| frame[y * 320 + x];
    assert!(at(first, 3, 20) > 200, "the first size fills the picture");
    assert!(at(last, 3, 20) < 32 && at(last, 316, 20) < 32, "bars at the sides");
    assert!(at(last, 160, 3) > 200 && at(last, 160, 176) > 200, "whole from top to bottom");
    // Captions stay where they were: their black strokes on white, in the middle of both.
    let dark =
        |frame: &[u8]| (115..205).filter(|&x| (120..170).any(|y| at(frame, x, y) < 60)).collect::<Vec<_>>();
    assert!(!dark(first).is_empty() && dark(first) == dark(last), "{:?} {:?}", dark(first), dark(last));

    let still = preview(
        &input(&path),
        &CueTrack::default(),
        Timestamp::from_secs(0.7),
        &PreviewOptions::default(),
        &control(),
    );
    let still = still.unwrap().still;
    assert_eq!((still.size().width, still.size().height), (320, 180));
    assert!(still.rgb()[..3].iter().all(|value| *value < 32), "the preview has the bars too");
}
