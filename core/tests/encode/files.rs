//! The output file: whole or not there.

use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::control::CancelToken;
use captioni::encode::{self, EncodeOptions, Still};
use captioni::source::{Input, OpenOptions};
use captioni::units::{Rational, Timestamp};
use captioni::{Error, ErrorCode};

use crate::support::{Folder, failure, fast, field, probe, transcode, transcode_until};

fn source(folder: &Folder) -> PathBuf {
    folder.make(
        "in.mp4",
        "-f lavfi -i testsrc2=s=320x240:r=25:d=4 -f lavfi -i sine=d=4 -c:v libx264 -preset ultrafast -crf 10 -c:a aac",
    )
}

/// Types of the top-level boxes of an mp4 file, in order.
fn boxes(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let mut types = Vec::new();
    let mut at = 0;
    while at + 8 <= bytes.len() {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        types.push(String::from_utf8_lossy(&bytes[at + 4..at + 8]).into_owned());
        at += size.max(8);
    }
    types
}

#[test]
fn the_index_of_mp4_comes_first() {
    let folder = Folder::new();
    let input = source(&folder);
    for name in ["out.mp4", "out.mov"] {
        let output = folder.path(name);
        let summary = transcode(&input, &output, &fast()).unwrap();
        let boxes = boxes(&output);
        let position = |name| boxes.iter().position(|b| b == name);
        assert!(position("moov").unwrap() < position("mdat").unwrap(), "{boxes:?}");
        assert_eq!(summary.bytes, std::fs::metadata(&output).unwrap().len());
        assert_eq!(field(&output, "v:0", "nb_frames"), "100");
    }
    assert_eq!(folder.names(), ["in.mp4", "out.mov", "out.mp4"]);
}

#[test]
fn metadata_and_chapters_are_kept() {
    let folder = Folder::new();
    std::fs::write(
        folder.path("meta.txt"),
        ";FFMETADATA1\ntitle=Ein Film\nartist=Jemand\ncreation_time=2020-02-03T04:05:06.000000Z\n\
         [CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Anfang\n\
         [CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Ende\n",
    )
    .unwrap();
    let input = folder.make(
        "in.mkv",
        &format!(
            "-f lavfi -i testsrc2=s=64x64:r=25:d=4 -i {} -map_metadata 1 -map_chapters 1 -c:v libx264",
            folder.path("meta.txt").display()
        ),
    );
    for name in ["out.mp4", "out.mkv", "out.mov"] {
        let output = folder.path(name);
        transcode(&input, &output, &fast()).unwrap();
        let tags = probe(&output, "v", "format_tags=title,artist,creation_time");
        for expected in ["Ein Film", "Jemand", "2020-02-03T04:05:06.000000Z"] {
            assert!(tags.iter().any(|tag| tag == expected), "{name}: {tags:?}");
        }
        let chapters = probe(&output, "v", "chapter=start_time,end_time:chapter_tags=title");
        let titles: Vec<_> = chapters.iter().filter(|v| v.parse::<f64>().is_err() && !v.is_empty()).collect();
        assert_eq!(titles, ["Anfang", "Ende"], "{name}");
        assert!(chapters.iter().any(|v| v.parse() == Ok(1.5)), "{name}: {chapters:?}");
    }
}

#[test]
fn cancelling_leaves_the_target_as_it_was() {
    let folder = Folder::new();
    let input = source(&folder);
    let output = folder.path("out.mp4");
    std::fs::write(&output, "precious").unwrap();
    let error = transcode_until(&input, &output, &fast(), &CancelToken::new(), 30).unwrap_err();
    assert!(matches!(error, Error::Cancelled));
    assert_eq!(std::fs::read(&output).unwrap(), b"precious");
    assert_eq!(folder.names(), ["in.mp4", "out.mp4"]);
}

#[test]
fn cancelling_at_the_end_writes_no_target() {
    let folder = Folder::new();
    let input = source(&folder);
    // 100 pictures: the last ones are still inside the encoder.
    let error =
        transcode_until(&input, &folder.path("out.mp4"), &fast(), &CancelToken::new(), 100).unwrap_err();
    assert!(matches!(error, Error::Cancelled));
    assert_eq!(folder.names(), ["in.mp4"]);
}

/// A file system of 1 MB, if this user may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(&at).output().ok()?;
        mounted.status.success().then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_an_error_and_the_target_stays() {
    let folder = Folder::new();
    let input = folder.make(
        "in.mkv",
        "-f lavfi -i testsrc2=s=320x240:r=25:d=3 -vf noise=alls=60:allf=t -c:v libx264 -preset ultrafast -crf 20",
    );
    let Some(disk) = SmallDisk::mount(folder.path("disk")) else {
        eprintln!("skipped: mounting a small file system needs root");
        return;
    };
    for name in ["out.mp4", "out.mkv"] {
        let output = disk.0.join(name);
        std::fs::write(&output, "precious").unwrap();
        let options = EncodeOptions { crf: Some(1.0), ..fast() };
        let error = failure(&input, &output, &options);
        assert_eq!(error.code(), ErrorCode::DiskFull, "{name}: {error}");
        assert_eq!(std::fs::read(&output).unwrap(), b"precious");
    }
    assert_eq!(std::fs::read_dir(&disk.0).unwrap().count(), 2);
}

#[test]
fn unusable_targets_are_refused_before_any_work() {
    let folder = Folder::new();
    let input = source(&folder);
    let code = |path: &Path| {
        let error = encode::check(path, Some(&input), &fast()).unwrap_err();
        assert_eq!(error.code(), failure(&input, path, &fast()).code());
        error.code()
    };
    assert_eq!(code(&folder.path("out.avi")), ErrorCode::UnsupportedFormat);
    assert_eq!(code(&folder.path("no/out.mp4")), ErrorCode::OutputUnwritable);
    assert_eq!(code(&input), ErrorCode::OptionsInvalid);
    std::fs::create_dir(folder.path("folder.mp4")).unwrap();
    assert_eq!(code(&folder.path("folder.mp4")), ErrorCode::OutputUnwritable);
    // Not even root may create files here.
    #[cfg(target_os = "linux")]
    assert_eq!(code(Path::new("/proc/out.mp4")), ErrorCode::OutputUnwritable);
    assert_eq!(folder.names(), ["folder.mp4", "in.mp4"]);
}

#[test]
fn a_check_that_passes_leaves_no_trace() {
    let folder = Folder::new();
    let path = folder.path("out.mp4");
    for encoder in [None, Some("x264"), Some("x265"), Some("av1")] {
        let options = EncodeOptions { encoder: encoder.map(str::to_owned), ..EncodeOptions::default() };
        encode::check(&path, None, &options).unwrap();
    }
    let webm = encode::check(&folder.path("out.webm"), None, &EncodeOptions::default());
    assert!(webm.is_ok());
    let missing = EncodeOptions { encoder: Some("h264_nvenc".into()), ..EncodeOptions::default() };
    assert_eq!(encode::check(&path, None, &missing).unwrap_err().code(), ErrorCode::EncoderMissing);
    assert!(folder.names().is_empty());
}

#[test]
fn outputs_at_the_same_time_do_not_meet() {
    let folder = Folder::new();
    let input = source(&folder);
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (input, output) = (&input, folder.path(&format!("{}.mp4", number % 2)));
            scope.spawn(move || transcode(input, &output, &fast()).unwrap());
        }
    });
    assert_eq!(folder.names(), ["0.mp4", "1.mp4", "in.mp4"]);
    for name in ["0.mp4", "1.mp4"] {
        assert_eq!(field(&folder.path(name), "v:0", "nb_frames"), "100");
    }
}

#[test]
fn stills_show_the_frame_in_its_colours() {
    let folder = Folder::new();
    for (format, space) in [("yuv420p", "bt709"), ("yuv444p10le", "bt470bg")] {
        let input = folder.make(
            "in.mkv",
            &format!(
                "-f lavfi -i color=c=0x3264c8:s=64x48:r=25:d=0.4 -vf scale=out_color_matrix={space},format={format} \
                 -c:v ffv1 -colorspace {space} -color_range tv"
            ),
        );
        let (options, cancel) = (OpenOptions::default(), CancelToken::new());
        let frame =
            captioni::source::frame_at(&Input::from(input), &options, Timestamp::ZERO, &cancel).unwrap();
        let still = Still::of(&frame, Rational::new(2, 1).unwrap()).unwrap();
        assert_eq!((still.size().width, still.size().height), (128, 48));
        for pixel in still.rgb().chunks_exact(3) {
            for (found, expected) in pixel.iter().zip([0x32, 0x64, 0xc8]) {
                assert!(u8::abs_diff(*found, expected) <= 3, "{pixel:?}");
            }
        }
        for name in ["out.png", "out.jpg"] {
            still.write(&folder.path(name)).unwrap();
            assert_eq!(field(&folder.path(name), "v:0", "width"), "128");
        }
        assert_eq!(folder.names(), ["in.mkv", "out.jpg", "out.png"]);
    }
}
