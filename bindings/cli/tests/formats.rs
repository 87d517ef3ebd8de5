//! Help texts and documentation name every format there is.
#![cfg(test)]

use std::path::Path;
use std::process::Command;

use captioni::cues::formats::Format;
use captioni::encode::{STILL_EXTENSIONS, VIDEO_EXTENSIONS};
use captioni::transcript::formats::{TRANSCRIPT_FORMATS, written};

/// Programs whose transcripts are read.
fn programs() -> Vec<&'static str> {
    TRANSCRIPT_FORMATS.into_iter().flat_map(|format| format.programs).copied().collect()
}

fn help(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_captioni")).args([command, "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The line of a file that has `mark`, with the two that follow, in lower case.
fn passage(file: &str, mark: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text.lines().skip_while(|line| !line.contains(mark)).peekable();
    assert!(lines.peek().is_some(), "{file} has no {mark:?}");
    lines.take(3).collect::<Vec<_>>().join(" ").to_lowercase()
}

#[track_caller]
fn assert_names(text: &str, names: &[&str]) {
    for name in names {
        assert!(text.contains(name), "{name} is missing in: {text}");
    }
}

#[test]
fn help_names_every_format() {
    let timed: Vec<_> = Format::timed().map(Format::name).collect();
    for command in ["render", "preview", "convert"] {
        assert_names(&help(command), &timed);
    }
    let to_write: Vec<_> = Format::written().map(Format::name).collect();
    for command in ["convert", "transcribe", "align"] {
        assert_names(&help(command), &to_write);
    }
    for command in ["caption", "render"] {
        assert_names(&help(command), &VIDEO_EXTENSIONS);
    }
    assert_names(&help("preview"), &STILL_EXTENSIONS);
    let transcripts: Vec<_> = written().map(|(name, _)| name).collect();
    for command in ["transcribe", "align"] {
        assert_names(&help(command), &transcripts);
    }
    for command in ["render", "preview"] {
        assert_names(&help(command), &programs());
    }
}

#[test]
fn documentation_names_every_format() {
    let subtitles: Vec<_> = Format::timed().map(Format::name).collect();
    let to_write: Vec<_> = Format::written().map(Format::name).collect();
    for (file, mark) in [
        ("README.md", "| `transcribe IN` |"),
        ("README.md", "| `convert F -o OUT` |"),
        ("bindings/node/README.md", "| `subtitles` "),
    ] {
        assert_names(&passage(file, mark), &to_write);
    }
    for (file, mark) in [
        ("README.md", "| `render IN --cues F -o OUT` |"),
        ("bindings/python/python/captioni/_verbs.py", "``cues`` is the path or the text of a subtitle file"),
    ] {
        assert_names(&passage(file, mark), &subtitles);
    }
    let programs: Vec<_> = programs().into_iter().map(str::to_lowercase).collect();
    let programs: Vec<_> = programs.iter().map(String::as_str).collect();
    for (file, mark) in [
        ("README.md", "| `render IN --cues F -o OUT` |"),
        ("bindings/python/python/captioni/_verbs.py", "``cues`` is the path or the text of a subtitle file"),
    ] {
        assert_names(&passage(file, mark), &programs);
    }
    for (file, mark) in [
        ("README.md", "| `caption IN -o OUT` |"),
        ("bindings/server/src/request.rs", "Default: `mp4`;"),
        ("bindings/python/python/captioni/_options.py", "Format of the video without ``output``"),
        ("bindings/node/README.md", "`container` is one of"),
    ] {
        assert_names(&passage(file, mark), &VIDEO_EXTENSIONS);
    }
}
