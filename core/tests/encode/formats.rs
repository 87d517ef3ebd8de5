//! Pixel formats, sizes and codecs.

use captioni::ErrorCode;

use crate::support::{Folder, decoded, failure, fast, field, packet_hash, transcode, with_encoder};

fn source(folder: &Folder, size: &str, pixel_format: &str) -> std::path::PathBuf {
    folder.make(
        "in.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=128x96:r=25:d=0.4 -vf format={pixel_format},crop={size}:0:0:exact=1 -c:v ffv1 -pix_fmt {pixel_format}"
        ),
    )
}

/// Mean absolute difference of 8-bit samples.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
}

#[test]
fn depth_and_subsampling_are_kept() {
    let folder = Folder::new();
    for (encoder, formats) in [
        ("x264", &["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"][..]),
        ("x265", &["yuv420p", "yuv420p10le", "yuv422p10le", "yuv444p"]),
        ("vp9", &["yuv420p", "yuv444p", "yuv420p10le"]),
        ("svtav1", &["yuv420p", "yuv420p10le"]),
    ] {
        for format in formats {
            let input = source(&folder, "128:96", format);
            let output = folder.path("out.mkv");
            transcode(&input, &output, &with_encoder(encoder)).unwrap();
            assert_eq!(field(&output, "v:0", "pix_fmt"), *format, "{encoder}");
            let difference = difference(&decoded(&input, "yuv444p"), &decoded(&output, "yuv444p"));
            assert!(difference < 6.0, "{encoder} {format}: {difference}");
        }
    }
}

#[test]
fn other_formats_become_the_nearest() {
    let folder = Folder::new();
    for (format, becomes) in [
        ("yuv420p12le", "yuv420p10le"),
        ("yuva444p", "yuv444p"),
        ("bgra", "yuv420p"),
        ("gbrp10le", "yuv420p10le"),
        ("gray", "yuv420p"),
    ] {
        let input = source(&folder, "128:96", format);
        let output = folder.path("out.mp4");
        transcode(&input, &output, &fast()).unwrap();
        // Full range shows as a "j" in the name.
        assert_eq!(field(&output, "v:0", "pix_fmt").replace("yuvj", "yuv"), becomes, "{format}");
        let difference = difference(&decoded(&input, "rgb24"), &decoded(&output, "rgb24"));
        assert!(difference < 7.0, "{format}: {difference}");
    }
}

#[test]
fn odd_sizes_keep_every_pixel() {
    let folder = Folder::new();
    for (encoder, format, size, width, height) in [
        ("x264", "yuv420p", "127:95", "128", "96"),
        ("x264", "yuv422p", "127:95", "128", "95"),
        ("x264", "yuv444p", "127:95", "127", "95"),
        ("x264", "yuv420p10le", "128:95", "128", "96"),
        ("x265", "yuv420p", "127:95", "128", "96"),
        ("vp9", "yuv420p", "127:95", "127", "95"),
    ] {
        let input = source(&folder, size, format);
        let output = folder.path("out.mkv");
        let summary = transcode(&input, &output, &with_encoder(encoder)).unwrap();
        let coded = (field(&output, "v:0", "width"), field(&output, "v:0", "height"));
        assert_eq!(coded, (width.to_owned(), height.to_owned()), "{encoder} {format}");
        let (w, h) = size.split_once(':').unwrap();
        assert_eq!(summary.warnings.is_empty(), (w, h) == (width, height), "{:?}", summary.warnings);
        let cropped = folder.make(
            "cropped.mkv",
            &format!("-i {} -vf format=yuv444p,crop={w}:{h}:0:0 -c:v ffv1", output.display()),
        );
        let difference = difference(&decoded(&input, "yuv444p"), &decoded(&cropped, "yuv444p"));
        assert!(difference < 6.0, "{encoder} {format}: {difference}");
    }
}

#[test]
fn a_size_that_changes_in_the_middle_is_fitted_to_the_first() {
    let folder = Folder::new();
    let part = |name: &str, size: &str| {
        folder.make(
            name,
            &format!("-f lavfi -i testsrc2=s={size}:r=25:d=0.4 -c:v libx264 -preset ultrafast -f mpegts"),
        )
    };
    let (a, b) = (part("a.ts", "160x120"), part("b.ts", "320x240"));
    let both = [std::fs::read(a).unwrap(), std::fs::read(b).unwrap()].concat();
    let input = folder.path("in.ts");
    std::fs::write(&input, both).unwrap();
    let output = folder.path("out.mp4");
    let summary = transcode(&input, &output, &fast()).unwrap();
    assert_eq!(
        (field(&output, "v:0", "width"), field(&output, "v:0", "height")),
        ("160".into(), "120".into())
    );
    assert!(summary.frames >= 18, "{}", summary.frames);
}

#[test]
fn containers_get_their_codecs() {
    let folder = Folder::new();
    let input = source(&folder, "128:96", "yuv420p");
    for (name, encoder, codec) in [
        ("a.mp4", None, "h264"),
        ("a.m4v", None, "h264"),
        ("a.MOV", None, "h264"),
        ("a.mkv", None, "h264"),
        ("a.webm", None, "vp9"),
        ("b.mp4", Some("hevc"), "hevc"),
        ("c.mp4", Some("av1"), "av1"),
        ("d.mkv", Some("libvpx-vp9"), "vp9"),
    ] {
        let output = folder.path(name);
        let options = captioni::encode::EncodeOptions { encoder: encoder.map(str::to_owned), ..fast() };
        transcode(&input, &output, &options).unwrap();
        assert_eq!(field(&output, "v:0", "codec_name"), codec, "{name}");
        if codec == "hevc" {
            assert_eq!(field(&output, "v:0", "codec_tag_string"), "hvc1");
        }
    }
}

#[test]
fn quality_preset_and_bitrate_matter() {
    let folder = Folder::new();
    let input = folder.make(
        "in.mkv",
        "-f lavfi -i testsrc2=s=320x240:r=25:d=3 -vf noise=alls=20:allf=t -c:v ffv1 -pix_fmt yuv420p",
    );
    let output = folder.path("out.mp4");
    let bytes = |change: &dyn Fn(&mut captioni::encode::EncodeOptions)| {
        let mut options = fast();
        change(&mut options);
        transcode(&input, &output, &options).unwrap().bytes
    };
    let fine = bytes(&|o| o.crf = Some(18.0));
    let coarse = bytes(&|o| o.crf = Some(35.0));
    assert!(coarse * 2 < fine, "{coarse} {fine}");
    for encoder in ["x264", "x265", "vp9", "svtav1"] {
        let at = |bitrate| bytes(&|o| (o.encoder, o.bitrate) = (Some(encoder.into()), Some(bitrate)));
        let (low, high) = (at(300_000), at(2_000_000));
        assert!(low * 2 < high, "{encoder}: {low} and {high} bytes at 0.3 and 2 Mbit/s");
    }
    bytes(&|o| o.preset = "slow".parse().unwrap());
    assert_ne!(packet_hash(&output, "v:0"), {
        bytes(&|_| {});
        packet_hash(&output, "v:0")
    });
}

#[test]
fn an_encoder_that_cannot_open_is_named_with_the_reason() {
    let folder = Folder::new();
    let input = source(&folder, "128:96", "yuv420p");
    let error = failure(&input, &folder.path("out.mp4"), &with_encoder("h264_nvenc"));
    assert_eq!(error.code(), ErrorCode::EncoderMissing);
    assert!(error.to_string().contains("h264_nvenc ("), "{error}");
    assert_eq!(folder.names(), ["in.mkv"]);
}
