//! Rotated and mirrored video comes out upright, as the program's own autorotation shows it.

use std::path::{Path, PathBuf};

use captioni::frame::Size;
use captioni::source::Orientation;
use captioni::units::Rational;

use crate::media::{Media, assert_same_pictures, decoded_by_ffmpeg, frames, open, raw};

/// Writes a display matrix into the track header of an mp4 that has one track.
fn with_matrix(path: &Path, matrix: [i32; 4]) -> PathBuf {
    let mut bytes = std::fs::read(path).unwrap();
    let tkhd = bytes.windows(4).position(|w| w == b"tkhd").unwrap();
    // Version 0: 4 name, 4 version and flags, 5 * 4 times and ids, 8 reserved, 4 layer and group, 4 volume.
    let at = tkhd + 44;
    let [a, b, c, d] = matrix.map(|v| v << 16);
    let values = [a, b, 0, c, d, 0, 0, 0, 1 << 30];
    for (index, value) in values.into_iter().enumerate() {
        bytes[at + index * 4..][..4].copy_from_slice(&i32::to_be_bytes(value));
    }
    let turned = path.with_file_name("turned.mp4");
    std::fs::write(&turned, bytes).unwrap();
    turned
}

fn check(codec: &str, matrix: [i32; 4], expected: (u16, bool)) {
    let media = Media::new();
    let path = with_matrix(&media.video(codec, "stored.mp4"), matrix);
    let frames = assert_same_pictures(&path);
    let source = open(&path).unwrap();
    let video = source.video_track().unwrap().video().unwrap();
    assert_eq!((video.orientation.rotation, video.orientation.mirrored), expected);
    assert_eq!(frames[0].size(), video.size);
    let upright = if expected.0 % 180 == 90 { (72, 128) } else { (128, 72) };
    assert_eq!((video.size.width, video.size.height), upright);
}

macro_rules! orientations {
    ($($test:ident: $codec:literal, $matrix:expr, $expected:expr;)*) => {
        $(#[test] fn $test() { check($codec, $matrix, $expected); })*
    };
}

orientations! {
    clockwise: "-c:v libx264 -pix_fmt yuv420p", [0, 1, -1, 0], (90, false);
    upside_down: "-c:v libx264 -pix_fmt yuv420p", [-1, 0, 0, -1], (180, false);
    counterclockwise: "-c:v libx264 -pix_fmt yuv420p", [0, -1, 1, 0], (270, false);
    clockwise_10_bit: "-c:v libx264 -pix_fmt yuv420p10le", [0, 1, -1, 0], (90, false);
    clockwise_422: "-c:v libx264 -pix_fmt yuv422p", [0, 1, -1, 0], (90, false);
    mirrored_upright: "-c:v libx264 -pix_fmt yuv420p", [1, 0, 0, -1], (0, true);
    mirrored_sideways: "-c:v libx264 -pix_fmt yuv444p", [-1, 0, 0, 1], (180, true);
}

/// The program's own reading of these two differs from version to version, so the reference is the luma of the
/// stored picture, transposed here.
#[test]
fn transposed_pictures_are_transposed_back() {
    let media = Media::new();
    let stored = media.video("-c:v libx264 -pix_fmt yuv420p", "stored.mp4");
    let theirs = decoded_by_ffmpeg(&stored);
    let (width, height) = (128, 72);
    let at = |x: usize, y: usize| theirs[y * width + x];
    for (matrix, is_reversed) in [([0, 1, 1, 0], false), ([0, -1, -1, 0], true)] {
        let reference = |x, y| if is_reversed { at(width - 1 - y, height - 1 - x) } else { at(y, x) };
        let path = with_matrix(&stored, matrix);
        let mut frames = frames(&mut open(&path).unwrap()).unwrap();
        let first = raw(&mut frames[0]);
        let expected: Vec<u8> = (0..width).flat_map(|y| (0..height).map(move |x| reference(x, y))).collect();
        assert!(first[..expected.len()] == expected, "{matrix:?}");
    }
}

#[test]
fn the_pixel_shape_turns_with_the_picture() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -vf setsar=4/3", "stored.mp4");
    let path = with_matrix(&path, [0, 1, -1, 0]);
    let source = open(&path).unwrap();
    let track = source.video_track().unwrap();
    let video = track.video().unwrap();
    assert_eq!(video.sample_aspect_ratio, Rational::new(3, 4).unwrap());
    assert_eq!(source.stream_parameters(track.index).unwrap().sample_aspect_ratio, video.sample_aspect_ratio);
}

#[test]
fn an_odd_angle_is_rounded_with_a_warning() {
    let media = Media::new();
    let stored = media.video("-c:v libx264", "stored.mp4");
    let path = with_matrix(&stored, [-5, 100, -100, -5]);
    let mut source = open(&path).unwrap();
    let video = source.video_track().unwrap().video().unwrap();
    assert_eq!(video.orientation, Orientation { rotation: 90, mirrored: false });
    assert_eq!(video.size, Size { width: 72, height: 128 });
    assert_eq!(frames(&mut source).unwrap()[0].size(), Size { width: 72, height: 128 });
    let warnings = source.warnings();
    assert!(warnings.iter().any(|w| w.message.contains("92.9 degrees")), "{warnings:?}");
}
