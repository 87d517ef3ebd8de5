//! Every codec, depth and subsampling that the engine promises, bit for bit.

use captioni::error::ErrorCode;
use captioni::frame::{ColorModel, Range, Size};
use captioni::source::{Input, MediaSource, OpenOptions};

use crate::media::{Media, assert_same_pictures, frames, open, raw};

/// Encodes, decodes and compares; the chroma shifts and depth are those of the pixel format.
fn check(name: &str, codec: &str, (shift_x, shift_y, depth): (u8, u8, u8)) {
    let media = Media::new();
    let path = media.video(codec, name);
    let frames = assert_same_pictures(&path);
    assert_eq!(frames.len(), 10);
    let format = frames[0].pixel_format().unwrap();
    assert_eq!((format.chroma_shift_x, format.chroma_shift_y), (shift_x, shift_y));
    assert_eq!(format.components[0].depth, depth);
    let source = open(&path).unwrap();
    let video = source.video_track().unwrap().video().unwrap();
    assert_eq!(video.size, Size { width: 128, height: 72 });
    assert_eq!(video.bit_depth, Some(depth));
}

macro_rules! codecs {
    ($($test:ident: $name:literal, $codec:literal, $shape:expr;)*) => {
        $(#[test] fn $test() { check($name, $codec, $shape); })*
    };
}

codecs! {
    h264_420: "a.mp4", "-c:v libx264 -pix_fmt yuv420p", (1, 1, 8);
    h264_420_10: "a.mp4", "-c:v libx264 -pix_fmt yuv420p10le", (1, 1, 10);
    h264_422: "a.mov", "-c:v libx264 -pix_fmt yuv422p", (1, 0, 8);
    h264_444_10: "a.mkv", "-c:v libx264 -pix_fmt yuv444p10le", (0, 0, 10);
    hevc_420: "a.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p", (1, 1, 8);
    hevc_420_10: "a.mkv", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le", (1, 1, 10);
    hevc_422_10: "a.mov", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv422p10le", (1, 0, 10);
    hevc_444: "a.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv444p", (0, 0, 8);
    vp9_420: "a.webm", "-c:v libvpx-vp9 -deadline realtime -pix_fmt yuv420p", (1, 1, 8);
    vp9_420_10: "a.webm", "-c:v libvpx-vp9 -deadline realtime -pix_fmt yuv420p10le", (1, 1, 10);
    vp9_422: "a.webm", "-c:v libvpx-vp9 -deadline realtime -pix_fmt yuv422p", (1, 0, 8);
    vp9_444: "a.webm", "-c:v libvpx-vp9 -deadline realtime -pix_fmt yuv444p", (0, 0, 8);
    av1_420: "a.mp4", "-c:v libaom-av1 -cpu-used 8 -usage realtime -pix_fmt yuv420p", (1, 1, 8);
    av1_420_10: "a.mkv", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv420p10le", (1, 1, 10);
    av1_422: "a.mkv", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv422p", (1, 0, 8);
    av1_444: "a.webm", "-c:v libaom-av1 -cpu-used 8 -pix_fmt yuv444p", (0, 0, 8);
    prores_422_10: "a.mov", "-c:v prores_ks -profile:v standard", (1, 0, 10);
    prores_4444: "a.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", (0, 0, 12);
    mjpeg_full_range: "a.mov", "-c:v mjpeg -pix_fmt yuvj422p", (1, 0, 8);
    mpeg2_transport_stream: "a.ts", "-c:v mpeg2video", (1, 1, 8);
    ffv1_16: "a.mkv", "-c:v ffv1 -pix_fmt yuv420p16le", (1, 1, 16);
    packed_422: "a.nut", "-c:v rawvideo -pix_fmt yuyv422", (1, 0, 8);
}

#[test]
fn rgb_gray_and_full_range_are_told_apart() {
    let media = Media::new();
    let rgb = assert_same_pictures(&media.video("-c:v ffv1 -pix_fmt bgr0", "rgb.mkv"));
    assert_eq!(rgb[0].pixel_format().unwrap().model, ColorModel::Rgb);
    let gray = assert_same_pictures(&media.video("-c:v ffv1 -pix_fmt gray", "gray.mkv"));
    assert_eq!(gray[0].pixel_format().unwrap().model, ColorModel::Gray);
    let jpeg = assert_same_pictures(&media.video("-c:v mjpeg -pix_fmt yuvj420p", "full.mov"));
    assert_eq!(jpeg[0].color().range, Range::Full);
}

#[test]
fn formats_beyond_description_come_out_but_cannot_be_drawn_on() {
    let media = Media::new();
    let path = media.video("-c:v rawvideo -pix_fmt pal8", "palette.nut");
    let mut frames = frames(&mut open(&path).unwrap()).unwrap();
    assert_eq!(frames.len(), 10);
    assert_eq!(frames[0].pixel_format(), None);
    let error = frames[0].frame_mut().unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
    assert!(error.to_string().contains("pal8"), "{error}");
}

#[test]
fn odd_sizes_are_kept() {
    let media = Media::new();
    let path = media.make(
        "-f lavfi -i color=size=100x54:rate=25:duration=0.2 \
         -vf noise=alls=50:allf=t,format=yuv444p,crop=99:53:exact=1 -c:v libx264",
        "odd.mp4",
    );
    let frames = assert_same_pictures(&path);
    assert_eq!(frames[0].size(), Size { width: 99, height: 53 });
    let path = media.make(
        "-f lavfi -i color=size=99x53:rate=25:duration=0.2 -vf noise=alls=50:allf=t,format=yuv420p -c:v ffv1",
        "odd420.mkv",
    );
    assert_same_pictures(&path);
}

#[test]
fn interlaced_video_keeps_its_fields() {
    let media = Media::new();
    let path = media.video("-c:v mpeg2video -flags +ildct+ilme -top 1", "fields.ts");
    let frames = assert_same_pictures(&path);
    assert!(frames[0].is_interlaced());
    let source = open(&path).unwrap();
    let video = source.video_track().unwrap().video().unwrap();
    assert_eq!(video.field_order.as_deref(), Some("topFirst"));
}

#[test]
fn a_change_of_size_in_the_middle_shows_in_the_frames() {
    let media = Media::new();
    let small = media.video("-c:v mpeg2video", "a.ts");
    let large = media.make("-f lavfi -i testsrc2=size=256x144:rate=25:duration=0.4 -c:v mpeg2video", "b.ts");
    let mut joined = std::fs::read(small).unwrap();
    joined.extend(std::fs::read(large).unwrap());
    let source = MediaSource::open(&Input::bytes(joined), &OpenOptions::default(), &Default::default());
    let frames = frames(&mut source.unwrap()).unwrap();
    let widths: Vec<u32> = frames.iter().map(|f| f.size().width).collect();
    assert_eq!((widths[0], *widths.last().unwrap()), (128, 256));
}

#[test]
fn bytes_decode_like_the_file() {
    let media = Media::new();
    // No faststart: the index lies at the end, so the reader must seek.
    let path = media.video("-c:v libx264", "a.mp4");
    let bytes = std::fs::read(&path).unwrap();
    let mut from_bytes =
        MediaSource::open(&Input::bytes(bytes), &OpenOptions::default(), &Default::default()).unwrap();
    let decode =
        |source: &mut MediaSource| -> Vec<Vec<u8>> { frames(source).unwrap().iter_mut().map(raw).collect() };
    assert_eq!(decode(&mut from_bytes), decode(&mut open(&path).unwrap()));
}

#[test]
fn one_thread_and_many_give_the_same_pictures() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -bf 2", "a.mp4");
    let decode = |decode_threads| -> Vec<Vec<u8>> {
        let options = OpenOptions { decode_threads, ..OpenOptions::default() };
        let mut source =
            MediaSource::open(&Input::from(path.as_path()), &options, &Default::default()).unwrap();
        frames(&mut source).unwrap().iter_mut().map(raw).collect()
    };
    assert_eq!(decode(1), decode(8));
}

#[test]
fn drawing_on_a_frame_does_not_disturb_the_ones_that_refer_to_it() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -g 100 -bf 2", "a.mp4");
    let mut source = open(&path).unwrap();
    let untouched: Vec<Vec<u8>> = frames(&mut source).unwrap().iter_mut().map(raw).collect();

    let mut source = open(&path).unwrap();
    let track = source.video_track().unwrap().index;
    let mut decoder = source.video_decoder(track).unwrap();
    let mut seen = Vec::new();
    let mut ended = false;
    while !ended {
        match source.read().unwrap() {
            Some(packet) => decoder.send(&packet).unwrap(),
            None => {
                decoder.finish().unwrap();
                ended = true;
            }
        }
        while let Some(mut frame) = decoder.receive().unwrap() {
            seen.push(raw(&mut frame));
            for plane in frame.frame_mut().unwrap().planes {
                plane.data.fill(0);
            }
        }
    }
    assert!(seen == untouched);
}
