//! Captions alone as files: laid over a colour they look as if they were rendered onto it, and sources keep their alpha.

use std::path::{Path, PathBuf};

use captioni::composite::AlphaMode;
use captioni::control::{CancelToken, Control};
use captioni::cues::CueTrack;
use captioni::encode::{EncodeOptions, PixelFormatMode, Summary};
use captioni::pipeline::{LookOptions, OverlayOptions, OverlayShape, RenderOptions, overlay, render};
use captioni::{Error, ErrorCode, Result};

use crate::media::{Media, control, cue, ffprobe, input, run};

const SIZE: [u32; 2] = [640, 360];

fn options(alpha: AlphaMode) -> OverlayOptions {
    let shape = OverlayShape { size: Some(SIZE), fps: Some("25".parse().unwrap()), duration: None, alpha };
    OverlayOptions { look: look(), shape, ..OverlayOptions::default() }
}

fn look() -> LookOptions {
    LookOptions { style: "karaoke".into(), ..LookOptions::default() }
}

fn words() -> CueTrack {
    cue(0.4, 1.6, "White letters over anything")
}

fn write(path: &Path, alpha: AlphaMode) -> Result<Summary> {
    overlay(None, &words(), path, &options(alpha), &control())
}

/// A video of one colour, without loss.
fn colour(media: &Media) -> PathBuf {
    let tags = "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv";
    let source = "-f lavfi -i color=0xd0a030:size=640x360:rate=25:duration=1.6,format=yuv444p";
    media.make(&format!("{source} {tags} -c:v ffv1"), "colour.mkv")
}

/// Frames of 4:4:4 in 8 bits that the ffmpeg program makes of inputs and a filter.
fn frames(arguments: &[&str]) -> Vec<Vec<u8>> {
    let head = ["-v", "error"].iter().chain(arguments);
    let all = head.chain(&["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv444p", "-"]);
    let bytes = run("ffmpeg", all.map(|argument| (*argument).to_owned()));
    bytes.chunks_exact(3 * (SIZE[0] * SIZE[1]) as usize).map(<[u8]>::to_vec).collect()
}

/// In dB, over the samples that either has drawn on; `under` is a frame without captions.
fn psnr(a: &[Vec<u8>], b: &[Vec<u8>], under: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let samples = a.iter().zip(b).flat_map(|(a, b)| a.iter().zip(b).zip(under));
    let drawn = samples.filter(|((a, b), under)| a != under || b != under);
    let errors: Vec<f64> = drawn.map(|((a, b), _)| f64::from(a.abs_diff(*b)).powi(2)).collect();
    assert!(errors.len() > 10_000, "hardly anything is drawn");
    10.0 * (255.0 * 255.0 * errors.len() as f64 / errors.iter().sum::<f64>().max(1.0)).log10()
}

#[test]
fn an_overlay_laid_over_a_colour_looks_as_if_rendered_onto_it() {
    let media = Media::new();
    let under = colour(&media);
    let rendered = media.path("rendered.mp4");
    let encode =
        EncodeOptions { crf: Some(0.0), pixel_format: PixelFormatMode::Keep, ..EncodeOptions::default() };
    let lossless = RenderOptions { look: look(), encode, ..RenderOptions::default() };
    render(&input(&under), &words(), &rendered, &lossless, &control()).unwrap();
    let expected = frames(&["-i", &rendered.to_string_lossy()]);
    let bare = frames(&["-i", &under.to_string_lossy()]);
    assert_eq!((expected.len(), &expected[0]), (40, &bare[0]));
    for (name, alpha, least) in [
        ("straight.mov", AlphaMode::Straight, 45.0),
        ("premultiplied.mov", AlphaMode::Premultiplied, 45.0),
        ("straight.webm", AlphaMode::Straight, 32.0),
        ("premultiplied.webm", AlphaMode::Premultiplied, 32.0),
        ("straight.%03d.png", AlphaMode::Straight, 40.0),
        ("premultiplied.%03d.png", AlphaMode::Premultiplied, 40.0),
    ] {
        let path = media.path(name);
        let summary = write(&path, alpha).unwrap();
        assert_eq!((summary.frames, summary.warnings), (40, Vec::new()), "{name}");
        let decoder: &[&str] = if name.ends_with("webm") { &["-c:v", "libvpx-vp9"] } else { &["-r", "25"] };
        let image = "scale=out_color_matrix=bt709:out_range=tv,";
        let (planes, convert) = if name.ends_with("png") { ("gbrap", image) } else { ("yuva444p", "") };
        // Its overlay takes premultiplied luma to be multiplied with its offset.
        let unmultiply = if alpha == AlphaMode::Premultiplied { "unpremultiply=inplace=1," } else { "" };
        let filter =
            format!("[1]format={planes},{unmultiply}{convert}format=yuva444p[o];[0][o]overlay=format=yuv444");
        let (path, under) = (path.to_string_lossy(), under.to_string_lossy());
        let laid = [&["-i", &*under], decoder, &["-i", &*path, "-filter_complex", &filter]].concat();
        let quality = psnr(&expected, &frames(&laid), &bare[0]);
        println!("{name}: {quality:.1} dB, {} bytes", summary.bytes);
        assert!(quality >= least, "{name}: {quality} dB");
    }
}

#[test]
fn files_say_what_they_are() {
    let media = Media::new();
    let tags = "pix_fmt,r_frame_rate,color_range,color_space,color_transfer,color_primaries,width,height";
    let entries = format!("stream=codec_name,profile,{tags}:stream_tags=alpha_mode,timecode");
    for (name, expected) in [
        (
            "a.mov",
            ["codec_name=prores", "profile=4444", "pix_fmt=yuva444p12le", "TAG:timecode=00:00:00:00"]
                .as_slice(),
        ),
        ("a.webm", &["codec_name=vp9", "pix_fmt=yuv420p", "TAG:alpha_mode=1"]),
    ] {
        let path = media.path(name);
        let mut options = options(AlphaMode::Straight);
        options.shape.fps = Some("29.97".parse().unwrap());
        let summary = overlay(None, &words(), &path, &options, &control()).unwrap();
        assert_eq!(summary.frames, 48, "{name}");
        let told = ffprobe(&path, "v:0", &entries);
        let colours =
            ["color_range=tv", "color_space=bt709", "color_transfer=bt709", "color_primaries=bt709"];
        let shape = ["r_frame_rate=30000/1001", "width=640", "height=360"];
        for line in expected.iter().chain(&colours).chain(&shape) {
            assert!(told.lines().any(|told| told == *line), "{name}: no {line} in\n{told}");
        }
        let frames = ffprobe(&path, "v:0", "stream=nb_read_frames");
        assert_eq!(frames.trim(), "nb_read_frames=48", "{name}");
    }
}

#[test]
fn size_rate_and_length_are_those_of_the_video_that_it_is_for() {
    let media = Media::new();
    let rate = "-f lavfi -i testsrc2=size=360x288:rate=30000/1001:duration=1";
    let video = media.make(&format!("{rate} -vf setsar=16/15 -c:v libx264 -pix_fmt yuv420p"), "in.mp4");
    let look_alone = OverlayOptions { look: look(), ..OverlayOptions::default() };
    let path = media.path("out.mov");
    let write = |path: &Path, options: &OverlayOptions| {
        overlay(Some(&input(&video)), &words(), path, options, &control())
    };
    assert_eq!(write(&path, &look_alone).unwrap().frames, 30);
    let told = ffprobe(&path, "v:0", "stream=width,height,r_frame_rate,sample_aspect_ratio");
    for line in ["width=384", "height=288", "r_frame_rate=30000/1001"] {
        assert!(told.lines().any(|told| told == line), "no {line} in\n{told}");
    }
    let error = write(&video, &look_alone).unwrap_err();
    assert!(error.to_string().contains(".mp4 is not supported; accepted: .mov"), "{error}");
    let moved = media.path("in.mov");
    std::fs::copy(&video, &moved).unwrap();
    let error = overlay(Some(&input(&moved)), &words(), &moved, &look_alone, &control()).unwrap_err();
    assert!(error.to_string().contains("accepted: a path other than the input's"), "{error}");
}

#[test]
fn what_cannot_be_is_told_before_anything_is_written() {
    let media = Media::new();
    let error = |name: &str, track: &CueTrack, options: &OverlayOptions| {
        let error: Error = overlay(None, track, &media.path(name), options, &control()).unwrap_err();
        (error.code(), error.to_string())
    };
    let usual = options(AlphaMode::Straight);
    let empty = CueTrack::new(Vec::new()).unwrap();
    let open = OverlayOptions { look: look(), ..OverlayOptions::default() };
    for (name, track, options, told) in [
        ("a.png", &words(), &usual, "captions.%05d.png"),
        ("a.mov", &empty, &usual, "option `duration` is 0; accepted: a length in seconds, above 0"),
        ("a.mov", &words(), &open, "option `size` is missing"),
    ] {
        let (code, message) = error(name, track, options);
        assert_eq!(code, ErrorCode::OptionsInvalid, "{message}");
        assert!(message.contains(told), "{message}");
    }
    assert!(media.names().is_empty());
}

#[test]
fn a_cancelled_overlay_leaves_what_was_there() {
    let media = Media::new();
    for name in ["a.mov", "a.webm", "a.%d.png"] {
        let first = media.write(&name.replace("%d", "0"), b"old");
        let cancel = CancelToken::new();
        let control = Control::new(cancel.clone()).on_progress(move |progress| {
            if progress.done > progress.total / 2 {
                cancel.cancel();
            }
        });
        let error = overlay(None, &words(), &media.path(name), &options(AlphaMode::Straight), &control);
        assert_eq!(error.unwrap_err().code(), ErrorCode::Cancelled, "{name}");
        assert_eq!(std::fs::read(first).unwrap(), b"old", "{name}");
    }
    assert_eq!(media.names(), ["a.0.png", "a.mov", "a.webm"]);
}

#[test]
fn a_transparent_source_stays_so_where_the_output_can() {
    let media = Media::new();
    let half = "-f lavfi -i color=red:size=320x180:rate=25:duration=0.6 -vf";
    let webm = format!("{half} format=yuva420p,colorchannelmixer=aa=0.5 -c:v libvpx-vp9 -pix_fmt yuva420p");
    let prores = format!("{half} format=yuva444p10le,colorchannelmixer=aa=0.5 -c:v prores_ks");
    for (source, from) in [(webm, "in.webm"), (prores, "in.mov")] {
        let path = media.make(&source, from);
        for to in ["out.webm", "out.mov"] {
            let out = media.path(to);
            let summary =
                render(&input(&path), &cue(0.0, 0.6, "Hello"), &out, &RenderOptions::default(), &control())
                    .unwrap();
            assert!(summary.warnings.is_empty(), "{from} to {to}: {:?}", summary.warnings);
            let out = out.to_string_lossy();
            let decoder: &[&str] = if to == "out.webm" { &["-c:v", "libvpx-vp9"] } else { &[] };
            let alpha = ["-i", &*out, "-vf", "alphaextract", "-f", "rawvideo", "-pix_fmt", "gray", "-"];
            let all = ["-v", "error"].iter().chain(decoder).chain(&alpha);
            let alpha = run("ffmpeg", all.map(|argument| (*argument).to_owned()));
            let near = |level: u8, by: u8| alpha.iter().filter(|&&alpha| alpha.abs_diff(level) <= by).count();
            assert!(near(128, 4) > alpha.len() / 2 && near(255, 30) > 100, "{from} to {to}");
        }
    }
}
