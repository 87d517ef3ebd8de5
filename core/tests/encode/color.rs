//! Tags that say how pictures are shown are carried over.

use std::path::Path;

use crate::support::{Folder, decoded, fast, field, probe, transcode, with_encoder};

const TAGS: [&str; 4] = ["color_range", "color_space", "color_primaries", "color_transfer"];

fn tags(path: &Path) -> Vec<String> {
    TAGS.iter().map(|tag| field(path, "v:0", tag)).collect()
}

fn tagged(
    folder: &Folder,
    pixel_format: &str,
    range: &str,
    [space, primaries, transfer]: [&str; 3],
) -> std::path::PathBuf {
    folder.make(
        "in.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=128x96:r=25:d=0.4 -vf format={pixel_format} -c:v libx265 -preset ultrafast \
             -x265-params log-level=none -pix_fmt {pixel_format} -color_range {range} -colorspace {space} \
             -color_primaries {primaries} -color_trc {transfer}"
        ),
    )
}

#[test]
fn colour_tags_reach_bitstream_and_container() {
    let folder = Folder::new();
    for (format, range, names) in [
        ("yuv420p", "tv", ["bt709", "bt709", "bt709"]),
        ("yuv420p", "pc", ["bt470bg", "bt470bg", "smpte170m"]),
        ("yuv420p10le", "tv", ["bt2020nc", "bt2020", "smpte2084"]),
        ("yuv420p10le", "tv", ["bt2020nc", "bt2020", "arib-std-b67"]),
    ] {
        let input = tagged(&folder, format, range, names);
        let expected = tags(&input);
        assert_eq!(expected[1..], names.map(str::to_owned));
        for (name, encoder) in [("a.mp4", "x264"), ("b.mkv", "x264"), ("c.mp4", "x265"), ("d.webm", "vp9")] {
            if encoder == "vp9" && names[0] == "bt470bg" {
                // VP9's bitstream has one code for both kinds of BT.601.
                continue;
            }
            let output = folder.path(name);
            transcode(&input, &output, &with_encoder(encoder)).unwrap();
            assert_eq!(tags(&output), expected, "{name} {encoder}");
        }
    }
}

#[test]
fn full_range_by_format_is_kept() {
    let folder = Folder::new();
    let input =
        folder.make("in.avi", "-f lavfi -i testsrc2=s=128x96:r=25:d=0.4 -c:v mjpeg -q:v 2 -pix_fmt yuvj420p");
    let output = folder.path("out.mp4");
    transcode(&input, &output, &fast()).unwrap();
    assert_eq!(field(&output, "v:0", "color_range"), "pc");
    let (a, b) = (decoded(&input, "rgb24"), decoded(&output, "rgb24"));
    let difference = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64;
    assert!(difference < 6.0, "{difference}");
}

#[test]
fn pixel_aspect_is_kept() {
    let folder = Folder::new();
    let input = folder.make(
        "in.mp4",
        "-f lavfi -i testsrc2=s=144x96:r=25:d=0.4 -vf setsar=16/15 -c:v libx264 -preset ultrafast",
    );
    for name in ["out.mp4", "out.mkv", "out.mov"] {
        let output = folder.path(name);
        transcode(&input, &output, &fast()).unwrap();
        assert_eq!(field(&output, "v:0", "sample_aspect_ratio"), "16:15", "{name}");
    }
}

#[test]
fn rotation_is_not_applied_twice() {
    let folder = Folder::new();
    folder.make("flat.mp4", "-f lavfi -i testsrc2=s=160x96:r=25:d=0.4 -c:v libx264 -preset ultrafast");
    let input = folder.make(
        "in.mp4",
        &format!("-i {} -c copy -metadata:s:v:0 rotate=90", folder.path("flat.mp4").display()),
    );
    let output = folder.path("out.mp4");
    transcode(&input, &output, &fast()).unwrap();
    assert_eq!(
        (field(&output, "v:0", "width"), field(&output, "v:0", "height")),
        ("96".into(), "160".into())
    );
    assert!(probe(&output, "v:0", "stream_side_data=rotation").is_empty());
}

#[test]
fn interlaced_stays_interlaced() {
    let folder = Folder::new();
    for (size, first, flag) in [("160x96", "tff", "1"), ("160x96", "bff", "0"), ("160x94", "tff", "1")] {
        let input = folder.make(
            "in.mkv",
            &format!(
                "-f lavfi -i testsrc2=s={size}:r=50:d=0.8 -vf interlace=scan={first} -flags +ildct+ilme \
                 -c:v mpeg2video -q:v 2"
            ),
        );
        let output = folder.path("out.mp4");
        transcode(&input, &output, &fast()).unwrap();
        let frames = probe(&output, "v:0", "frame=interlaced_frame,top_field_first");
        let flags: Vec<_> = frames.iter().filter(|line| !line.is_empty()).collect();
        assert!(flags.chunks(2).all(|pair| pair == ["1", flag]), "{size} {first}: {flags:?}");
    }
}

#[test]
fn hdr_metadata_is_kept() {
    let folder = Folder::new();
    let input = folder.make(
        "in.mkv",
        "-f lavfi -i testsrc2=s=128x96:r=25:d=0.4 -vf format=yuv420p10le -c:v libx265 -preset ultrafast \
         -color_primaries bt2020 -colorspace bt2020nc -color_trc smpte2084 -x265-params \
         log-level=none:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400",
    );
    for (name, encoder) in [("a.mp4", "x264"), ("b.mkv", "x265"), ("c.mp4", "x265"), ("d.mkv", "x264")] {
        let output = folder.path(name);
        transcode(&input, &output, &with_encoder(encoder)).unwrap();
        let value = |name: &str| {
            let found = probe(&output, "v:0", &format!("stream_side_data={name}"));
            let (num, den) = found[0].split_once('/').unwrap_or((&found[0], "1"));
            num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap()
        };
        for (name, expected) in [
            ("red_x", 0.68),
            ("green_y", 0.69),
            ("white_point_x", 0.3127),
            ("min_luminance", 0.005),
            ("max_luminance", 1000.0),
            ("max_content", 1000.0),
            ("max_average", 400.0),
        ] {
            assert!((value(name) - expected).abs() < 1e-6, "{encoder} {name}: {}", value(name));
        }
        if encoder == "x265" {
            let bitstream = probe(&output, "v:0", "frame_side_data=max_content");
            assert!(bitstream.iter().any(|v| v == "1000"), "{bitstream:?}");
        }
    }
}
