//! Captions on pixels that are not square look as on square ones.

use captioni::cues::{CueOptions, CueTrack};
use captioni::encode::Still;
use captioni::pipeline::{LookOptions, PreviewOptions, RenderOptions, cues, preview, render};
use captioni::transcript::Transcript;
use captioni::units::Timestamp;
use serde_json::json;

use crate::media::{Media, control, cue, input, luma};

/// A flat picture of `size` that is shown with pixels of `aspect`.
fn plain(media: &Media, size: &str, aspect: &str) -> std::path::PathBuf {
    let name = format!("{size}.mkv");
    let source = format!("-f lavfi -i color=c=0x808080:size={size}:rate=25:duration=1");
    media.make(&format!("{source} -vf setsar={aspect} -c:v ffv1 -pix_fmt yuv444p"), &name)
}

fn look(style: &str) -> LookOptions {
    LookOptions { style: style.into(), ..LookOptions::default() }
}

fn shown(path: &std::path::Path, track: &CueTrack, style: &str) -> Still {
    let options = PreviewOptions { look: look(style), ..PreviewOptions::default() };
    preview(&input(path), track, Timestamp::from_millis(500), &options, &control()).unwrap().still
}

/// First and last column and row whose pixels are far from the flat grey.
fn edges(still: &Still) -> [usize; 4] {
    let width = still.size().width as usize;
    let far = |pixel: &[u8]| pixel.iter().any(|&channel| channel.abs_diff(128) > 60);
    let places = still.rgb().chunks_exact(3).enumerate().filter(|(_, pixel)| far(pixel)).map(|(at, _)| at);
    places.fold([usize::MAX, 0, usize::MAX, 0], |[left, right, top, bottom], at| {
        let (x, y) = (at % width, at / width);
        [left.min(x), right.max(x), top.min(y), bottom.max(y)]
    })
}

#[test]
fn a_caption_has_its_own_shape_whatever_the_pixels() {
    let media = Media::new();
    let track = cue(0.0, 1.0, "Round as an O");
    let cases =
        [("720x576", "64/45", "1024x576"), ("720x480", "8/9", "720x540"), ("480x480", "4/3", "640x480")];
    for (stored, aspect, square) in cases {
        let (narrow, wide) = (plain(&media, stored, aspect), plain(&media, square, "1/1"));
        for style in ["clean", "karaoke", "barbie"] {
            let [found, expected] = [&narrow, &wide].map(|path| shown(path, &track, style));
            assert_eq!(found.size(), expected.size());
            let (near, right) = (edges(&found), edges(&expected));
            assert!(right[1] > right[0] + 100, "{style}: {right:?}");
            for (near, right) in near.iter().zip(&right) {
                assert!(near.abs_diff(*right) <= 2, "{style} on {stored}: {near} instead of {right}");
            }
            let apart = found.rgb().iter().zip(expected.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b)));
            let inked = expected.rgb().iter().map(|channel| u64::from(channel.abs_diff(128)));
            let (apart, inked): (u64, u64) = (apart.sum(), inked.sum());
            assert!(apart * 8 < inked, "{style} on {stored}: {apart} of {inked} differ");
        }
    }
}

#[test]
fn words_are_grouped_for_the_picture_as_it_is_shown() {
    let media = Media::new();
    let words: Vec<_> = (0..30)
        .map(|n| {
            let start = f64::from(n) * 0.2;
            json!({"text": "seventeen", "start": start, "end": start + 0.2, "probability": 1.0})
        })
        .collect();
    let segment = json!({"start": 0.0, "end": 6.0, "text": "", "words": words});
    let transcript = json!({"language": "en", "duration": 6.0, "model": "none", "segments": [segment]});
    let transcript: Transcript = serde_json::from_value(transcript).unwrap();
    let grouped = |size: &str, aspect: &str| {
        let path = plain(&media, size, aspect);
        cues(&transcript, &input(&path), &CueOptions::default(), &look("clean"), &control()).unwrap()
    };
    let square = grouped("1024x576", "1/1");
    assert_eq!(grouped("720x576", "64/45"), square);
    assert_ne!(grouped("722x576", "1/1"), square);
}

#[test]
fn the_video_keeps_its_stored_size() {
    let media = Media::new();
    let (path, out) = (plain(&media, "720x576", "64/45"), media.path("out.mp4"));
    let options = RenderOptions { look: look("clean"), ..RenderOptions::default() };
    render(&input(&path), &cue(0.0, 1.0, "Hello"), &out, &options, &control()).unwrap();
    let frames = luma(&out);
    let lit: Vec<_> = (0..720 * 576).filter(|&at| frames[12][at] > 200).map(|at| at % 720).collect();
    let (left, right) = (lit.iter().min().unwrap(), lit.iter().max().unwrap());
    assert!((left + right).abs_diff(719) <= 2, "{left} to {right} is not in the middle");
    let aspect = crate::media::ffprobe(&out, "v:0", "stream=width,height,sample_aspect_ratio");
    assert_eq!(aspect, "width=720\nheight=576\nsample_aspect_ratio=64:45\n");
}
