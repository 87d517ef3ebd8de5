//! Bad input: the right code, a reason that helps, and never a crash.

use std::path::Path;

use captioni::control::CancelToken;
use captioni::error::{Error, ErrorCode};
use captioni::source::{Input, MAX_TRACKS, MediaSource, OpenOptions};

use crate::media::{Media, frames, open};

fn refused(path: &Path) -> (ErrorCode, String) {
    let error = open(path).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn what_is_no_media_is_told_apart() {
    let media = Media::new();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(media.path(name), bytes).unwrap();
        media.path(name)
    };
    assert_eq!(refused(&media.path("none.mp4")).0, ErrorCode::InputNotFound);

    let (code, text) = refused(&write("empty.mp4", b""));
    assert_eq!(code, ErrorCode::InputUnreadable);
    assert!(text.contains("empty"), "{text}");

    let (code, text) =
        refused(&write("text.mp4", &b"To be, or not to be, that is the question.\n".repeat(99)));
    assert_eq!(code, ErrorCode::InputUnreadable);
    assert!(text.contains("no known media format"), "{text}");

    let (code, text) = refused(media.path("").as_path());
    assert_eq!(code, ErrorCode::InputUnreadable);
    assert!(text.contains("folder"), "{text}");

    let (code, text) = refused(Path::new("/dev/zero"));
    assert_eq!(code, ErrorCode::InputUnreadable);
    assert!(text.contains("pipe or device"), "{text}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_without_permission_is_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let name = "broken::a_file_without_permission_is_unreadable";
    if let Some(path) = std::env::var_os("CAPTIONI_TEST_SECRET") {
        let (code, text) = refused(Path::new(&path));
        assert_eq!(code, ErrorCode::InputUnreadable, "{text}");
        assert!(text.to_lowercase().contains("permission"), "{text}");
        return;
    }
    let media = Media::new();
    let secret = media.video("-c:v libx264", "secret.mp4");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    std::fs::set_permissions(media.path(""), std::fs::Permissions::from_mode(0o755)).unwrap();
    // Root may read everything, so the check runs again as nobody, from a copy that nobody may run.
    let program = media.path("test");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(&program);
    command.args(["--exact", name]).env("CAPTIONI_TEST_SECRET", &secret).current_dir("/");
    if std::fs::read(&secret).is_ok() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn a_file_without_its_index_says_so() {
    let media = Media::new();
    let path = media.video("-c:v libx264", "a.mp4");
    let bytes = std::fs::read(&path).unwrap();
    let mdat = bytes.windows(4).position(|w| w == b"mdat").unwrap();
    std::fs::write(&path, &bytes[..mdat + 1_000]).unwrap();
    let (code, text) = refused(&path);
    assert_eq!(code, ErrorCode::InputUnreadable);
    assert!(text.contains("moov"), "{text}");
}

#[test]
fn a_cut_file_gives_what_is_there_and_a_warning() {
    let media = Media::new();
    let source = "-f lavfi -i testsrc2=size=128x72:rate=25:duration=8 -f lavfi -i sine=duration=8 -c:a aac";
    for (name, codec) in [
        ("faststart.mp4", "-c:v libx264 -movflags +faststart"),
        ("a.mkv", "-c:v libx264"),
        ("a.webm", "-c:v libvpx-vp9 -deadline realtime -c:a libopus"),
    ] {
        let path = media.make(&format!("{source} {codec}"), name);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let mut source = open(&path).unwrap();
        let video = source.video_track().unwrap().index;
        let mut decoder = source.video_decoder(video).unwrap();
        let mut count = 0;
        while let Some(packet) = source.read().unwrap() {
            if packet.track() == video {
                decoder.send(&packet).unwrap();
                while decoder.receive().unwrap().is_some() {
                    count += 1;
                }
            }
        }
        assert!((50..150).contains(&count), "{name}: {count} frames");
        let warnings = source.warnings();
        assert!(warnings.iter().any(|w| w.message.contains("cut off")), "{name}: {warnings:?}");
    }
}

#[test]
fn damage_is_skipped_and_counted() {
    let media = Media::new();
    let path = media.make("-f lavfi -i testsrc2=size=128x72:rate=25:duration=4 -c:v libx264 -g 10", "a.mp4");
    let mut bytes = std::fs::read(&path).unwrap();
    let mdat = bytes.windows(4).position(|w| w == b"mdat").unwrap();
    let middle = mdat + (bytes.len() - mdat) / 2;
    bytes[middle..middle + 9_000].fill(0xff);
    let mut source =
        MediaSource::open(&Input::bytes(bytes), &OpenOptions::default(), &CancelToken::new()).unwrap();
    let track = source.video_track().unwrap().index;
    let mut decoder = source.video_decoder(track).unwrap();
    let mut count = 0;
    loop {
        let packet = source.read().unwrap();
        match &packet {
            Some(packet) => decoder.send(packet).unwrap(),
            None => decoder.finish().unwrap(),
        }
        while decoder.receive().unwrap().is_some() {
            count += 1;
        }
        if packet.is_none() {
            break;
        }
    }
    assert!((50..100).contains(&count), "{count}");
    let warnings = decoder.warnings();
    assert!(warnings[0].message.contains("damaged packets of the video track (h264)"), "{warnings:?}");
}

#[test]
fn a_video_without_frames_is_an_error() {
    let media = Media::new();
    let path = media.video("-c:v libx264 -frames:v 0", "none.mp4");
    let error = match open(&path) {
        Ok(mut source) => frames(&mut source).unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(error.code(), ErrorCode::NoVideo | ErrorCode::InputUnreadable), "{error}");

    // All packets turned to noise: nothing can be decoded.
    let path = media.video("-c:v libx264", "noise.mp4");
    let mut bytes = std::fs::read(&path).unwrap();
    let mdat = bytes.windows(4).position(|w| w == b"mdat").unwrap();
    let moov = bytes.windows(4).position(|w| w == b"moov").unwrap();
    bytes[mdat + 4..moov - 4].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let error = frames(&mut open(&path).unwrap()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InputUnreadable);
    assert!(error.to_string().contains("no frame of its video track (h264)"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn hostile_bytes_end_in_frames_or_an_error() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    let media = Media::new();
    let files: Vec<Vec<u8>> = [
        ("a.mp4", "-c:v libx264 -c:a aac"),
        ("a.mkv", "-c:v libx264 -c:a flac"),
        ("a.ts", "-c:v mpeg2video -c:a mp2"),
    ]
    .iter()
    .map(|(name, codecs)| {
        let source = "-f lavfi -i testsrc2=size=64x36:rate=25:duration=0.4 -f lavfi -i sine=duration=0.4";
        std::fs::read(media.make(&format!("{source} {codecs}"), name)).unwrap()
    })
    .collect();
    let damage = (0..files.len(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40));
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&damage, |(file, changes)| {
        let mut bytes = files[file].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let opened = MediaSource::open(&Input::bytes(bytes), &OpenOptions::default(), &CancelToken::new());
        match opened.and_then(|mut source| frames(&mut source)) {
            Ok(frames) => prop_assert!(frames.len() < 100),
            Err(error) => prop_assert_ne!(error.code(), ErrorCode::Internal, "{}", error),
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn playlists_reach_nothing() {
    let media = Media::new();
    let clip = media.video("-c:v libx264", "clip.ts");
    let lists = [
        (
            "list.m3u8",
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n", clip.display()),
        ),
        ("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n".into()),
        ("list.ffconcat", format!("ffconcat version 1.0\nfile '{}'\n", clip.display())),
    ];
    for (name, text) in lists {
        std::fs::write(media.path(name), text).unwrap();
        let (code, text) = refused(&media.path(name));
        assert_eq!(code, ErrorCode::UnsupportedFormat, "{name}: {text}");
        assert!(text.contains("playlist"), "{text}");
    }
}

#[test]
fn paths_are_only_paths() {
    let media = Media::new();
    for name in ["concat:a|b.mp4", "http:::x.mp4", "%03d.mp4", "-i.mp4", "émoji 🎬.mp4"] {
        let clip = media.video("-c:v libx264", "clip.mp4");
        let path = media.path(name);
        std::fs::rename(clip, &path).unwrap();
        assert_eq!(frames(&mut open(&path).unwrap()).unwrap().len(), 10, "{name}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn paths_need_not_be_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let media = Media::new();
    let clip = media.video("-c:v libx264", "clip.mp4");
    let path = clip.with_file_name(std::ffi::OsStr::from_bytes(b"caf\xe9.mp4"));
    std::fs::rename(clip, &path).unwrap();
    assert_eq!(frames(&mut open(&path).unwrap()).unwrap().len(), 10);
}

#[test]
fn too_many_tracks_and_too_large_pictures_are_refused() {
    let media = Media::new();
    let maps = "-map 0 ".repeat(MAX_TRACKS + 1);
    let path = media.make(&format!("-f lavfi -i sine=duration=0.1 {maps} -c:a pcm_s16le"), "many.mkv");
    assert_eq!(refused(&path).0, ErrorCode::LimitExceeded);
    let path = media.make("-f lavfi -i color=size=16400x16:duration=0.04 -c:v ffv1", "wide.mkv");
    let (code, text) = refused(&path);
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert!(text.contains("16400x16"), "{text}");
}

#[test]
fn cancelling_stops_opening_and_reading() {
    let media = Media::new();
    let path = media.video("-c:v libx264", "a.mp4");
    let cancel = CancelToken::new();
    let mut source =
        MediaSource::open(&Input::from(path.as_path()), &OpenOptions::default(), &cancel).unwrap();
    assert!(source.read().unwrap().is_some());
    cancel.cancel();
    assert!(matches!(source.read(), Err(Error::Cancelled)));
    let error = MediaSource::open(&Input::from(path), &OpenOptions::default(), &cancel).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
}

#[test]
fn options_are_checked() {
    let media = Media::new();
    let input = Input::from(media.video("-c:v libx264", "a.mp4"));
    for options in [
        OpenOptions { decode_threads: 65, ..OpenOptions::default() },
        OpenOptions { format: Some("no such".into()), ..OpenOptions::default() },
        OpenOptions { format: Some("a\0b".into()), ..OpenOptions::default() },
    ] {
        let error = MediaSource::open(&input, &options, &CancelToken::new()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid, "{options:?}");
    }
    assert!(serde_json::from_str::<OpenOptions>(r#"{"decodeThreads":2}"#).is_ok());
    assert!(serde_json::from_str::<OpenOptions>(r#"{"thread":2}"#).is_err());
}
