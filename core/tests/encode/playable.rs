//! Whatever can be written can be decoded: each encoder in each container, in the pixel formats and at the sizes and
//! rates that muxers treat apart.

use std::path::Path;
use std::process::Command;

use captioni::ErrorCode;
use captioni::encode::encoders;

use crate::support::{Folder, failure, field, transcode, with_encoder};

const CONTAINERS: [&str; 5] = ["mp4", "m4v", "mov", "mkv", "webm"];
const PIXEL_FORMATS: [&str; 4] = ["yuv420p", "yuv420p10le", "yuv422p10le", "yuv444p"];
const FRAMES: usize = 3;

/// A few frames as an editor hands them over.
fn frames(folder: &Folder, size: &str, rate: &str, pixel_format: &str, more: &str) -> std::path::PathBuf {
    folder.make(
        "in.mkv",
        &format!(
            "-f lavfi -i testsrc2=s={size}:r={rate} -frames:v {FRAMES} -c:v ffv1 -pix_fmt {pixel_format} {more}"
        ),
    )
}

/// Frames that the ffmpeg program decodes, without a complaint.
fn decoded_frames(path: &Path) -> usize {
    let output = Command::new("ffmpeg")
        .args(["-v", "warning", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{}: {complaints}", path.display());
    String::from_utf8(output.stdout).unwrap().lines().filter(|line| !line.starts_with('#')).count()
}

/// The encoders of this FFmpeg that need no hardware.
fn software_encoders() -> Vec<&'static str> {
    let listed = encoders().into_iter().filter(|encoder| encoder.present && encoder.name.starts_with("lib"));
    listed.map(|encoder| encoder.name).collect()
}

#[test]
fn every_encoder_in_every_container_can_be_decoded_or_is_refused() {
    let folder = Folder::new();
    let encoders = software_encoders();
    assert!(encoders.contains(&"libx264"), "{encoders:?}");
    let mut written = 0;
    for pixel_format in PIXEL_FORMATS {
        let input = frames(&folder, "128x96", "25", pixel_format, "");
        for (encoder, container) in
            encoders.iter().flat_map(|encoder| CONTAINERS.map(|container| (*encoder, container)))
        {
            let output = folder.path(&format!("out.{container}"));
            match transcode(&input, &output, &with_encoder(encoder)) {
                Ok(_) => {
                    assert_eq!(decoded_frames(&output), FRAMES, "{encoder} {container} {pixel_format}");
                    written += 1;
                }
                Err(error) => {
                    assert_eq!(error.code(), ErrorCode::UnsupportedFormat, "{encoder} {container}: {error}");
                    assert!(!matches!(container, "mp4" | "mkv"), "{encoder} {container}: {error}");
                }
            }
        }
    }
    assert!(written >= PIXEL_FORMATS.len() * 4, "{written}");
}

#[test]
fn broadcast_sizes_and_rates_are_no_avc_intra() {
    let folder = Folder::new();
    let interlaced = "-flags +ildct -field_order tt -vf setfield=tff";
    for (size, rate, more) in [
        ("1280x720", "25", ""),
        ("1280x720", "60000/1001", ""),
        ("1440x1080", "25", ""),
        ("1440x1080", "25", interlaced),
        ("1920x1080", "25", ""),
        ("1920x1080", "30", ""),
        ("1920x1080", "30000/1001", interlaced),
        ("1920x1080", "50", ""),
        ("1920x1080", "60", ""),
    ] {
        for pixel_format in ["yuv420p10le", "yuv422p10le"] {
            let input = frames(&folder, size, rate, pixel_format, more);
            for container in ["mov", "mp4"] {
                let output = folder.path(&format!("out.{container}"));
                transcode(&input, &output, &with_encoder("x264")).unwrap();
                let which = format!("{size} {rate} {pixel_format} {container}");
                assert_eq!(field(&output, "v:0", "codec_tag_string"), "avc1", "{which}");
                assert_eq!(decoded_frames(&output), FRAMES, "{which}");
            }
        }
    }
}

#[test]
fn what_a_container_cannot_hold_is_refused_with_what_it_takes() {
    let folder = Folder::new();
    let input = frames(&folder, "128x96", "25", "yuv420p", "");
    for (encoder, container, accepted) in
        [("vp9", "mov", "libx264"), ("av1", "mov", "libx264"), ("x264", "webm", "libvpx-vp9")]
    {
        let output = folder.path(&format!("out.{container}"));
        let error = failure(&input, &output, &with_encoder(encoder));
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat, "{error}");
        assert!(error.to_string().contains(accepted), "{error}");
        let early = captioni::encode::check(&output, Some(&input), &with_encoder(encoder)).unwrap_err();
        assert_eq!(early.to_string(), error.to_string(), "found before any work");
    }
    assert_eq!(folder.names(), ["in.mkv"]);
}
