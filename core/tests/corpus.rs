//! Subtitle files of others, in a folder that CAPTIONI_CORPUS names: what is shown of them and when.
#![cfg(test)]

use std::path::{Path, PathBuf};

use captioni::cues::CueTrack;
use captioni::cues::formats::{Format, Parsed, ReadOptions, parse, read, write};
use serde_json::Value;

/// Files where the JSON is that of an older parser, which the standard and Chromium contradict in whether there is a cue.
const DIFFERS: [&str; 3] = ["min-top-digits", "minimum-spots-over-sixty", "id"];

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return files };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let is_one = path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension));
        match path.is_dir() {
            true => files.extend(self::files(&path, extensions)),
            false => files.extend(is_one.then_some(path)),
        }
    }
    files.sort();
    files
}

fn corpus() -> Option<PathBuf> {
    std::env::var_os("CAPTIONI_CORPUS").map(PathBuf::from)
}

fn track(bytes: &[u8], path: &Path) -> CueTrack {
    let reading = read(bytes, Some(path), &ReadOptions::default());
    match reading.unwrap_or_else(|error| panic!("{}: {error}", path.display())).parsed {
        Parsed::Cues(track) => track,
        Parsed::Transcript(_) => panic!("{}: expected cues", path.display()),
    }
}

/// What is shown of the text of a cue of WebVTT, its words parted by spaces.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    let (mut is_ruby, mut rest) = (false, text);
    while let Some((before, after)) = rest.split_once('<') {
        if !is_ruby {
            shown.push_str(before);
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        is_ruby = text.contains("<ruby") && (tag.starts_with("rt") || is_ruby && !tag.starts_with("/r"));
        rest = after;
    }
    shown.push_str(if is_ruby { "" } else { rest });
    for (reference, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
        ("&amp;", "&"),
        ("&lt", "<"),
        ("&gt", ">"),
        ("&nbsp", "\u{a0}"),
    ] {
        shown = shown.replace(reference, character);
    }
    // Control characters are not drawn; what has nothing to see is no word, such as a no-break space by itself.
    shown.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let has_ink = |word: &&str| !word.trim_matches('\u{a0}').is_empty();
    shown.split([' ', '\n', '\t']).filter(has_ink).collect::<Vec<_>>().join(" ")
}

#[test]
fn webvtt_is_shown_as_its_json_says() {
    let Some(corpus) = corpus() else { return };
    for path in files(&corpus.join("webvtt"), &["vtt"]) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if DIFFERS.contains(&name.as_str()) {
            continue;
        }
        let expected: Value =
            serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        let expected = expected["cues"].as_array().unwrap().iter().map(|cue| {
            let seconds = |name: &str| (cue[name].as_f64().unwrap() * 1e3).round() as i64;
            (seconds("startTime"), seconds("endTime"), shown(cue["text"].as_str().unwrap()))
        });
        // A cue that shows nothing is left out.
        let mut expected: Vec<_> = expected.filter(|(.., text)| !text.is_empty()).collect();
        expected.sort_by_key(|(start, ..)| *start);
        let track = track(&std::fs::read(&path).unwrap(), &path);
        let found = track.cues().iter().map(|cue| {
            let text = cue.lines.iter().map(|line| line.text()).collect::<Vec<_>>().join(" ");
            (cue.range.start.as_millis(), cue.range.end.as_millis(), text)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected, "{}", path.display());
    }
}

#[test]
fn files_of_many_makers_are_read_and_written_again() {
    let Some(corpus) = corpus() else { return };
    for path in files(&corpus, &["srt", "vtt", "lrc", "sbv", "ass"]) {
        let track = track(&std::fs::read(&path).unwrap(), &path);
        let texts = |track: &CueTrack| {
            track.cues().iter().map(|cue| (cue.range.start.as_millis(), cue.text())).collect::<Vec<_>>()
        };
        for format in [Format::Srt, Format::Vtt, Format::Json] {
            let Parsed::Cues(again) =
                parse(write(&track, format).unwrap().as_bytes(), format).unwrap().parsed
            else {
                panic!("expected cues")
            };
            assert_eq!(texts(&again), texts(&track), "{} as {format:?}", path.display());
        }
    }
}
