//! Files against what others read of them: our own against Chromium's `<track>`, and those of a folder that CAPTIONI_CORPUS
//! names against the JSON beside each, as one older parser gives it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::blocks::{self, RawCue};
use super::settings::{Align, Line, LineAlign, PositionAlign, Vertical};
use super::text::{self, Event};

/// Where the older parser differs from the standard and from Chromium, which count.
const DIFFERS: [(&str, &str); 7] = [
    ("bad-line-align", "`left` is no alignment of lines: the setting is none"),
    ("line-middle-align", "nor is `middle`, which older drafts had"),
    ("bad-position-align", "`left` is no alignment of positions: the setting is none"),
    ("position-start-align", "nor is `start`, which older drafts had"),
    ("min-top-digits", "minutes have two digits; what has more is hours, which need minutes"),
    ("minimum-spots-over-sixty", "the same"),
    ("id", "a lone arrow is no timing, but the timing after it starts a cue"),
];

/// The cues of a file, in the terms of `TextTrackCue`.
fn cues(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let text = blocks::normalized(text.trim_start_matches('\u{feff}'));
    blocks::parse(&text).cues.iter().map(cue).collect()
}

fn cue(cue: &RawCue<'_>) -> Value {
    let settings = &cue.settings;
    let mut shown = String::new();
    text::read(cue.text, |event| {
        if let Event::Text(text) = event {
            shown.push_str(text);
        }
    });
    let auto = |number: Option<f64>| number.map_or(json!("auto"), Value::from);
    let (line, snaps) = match settings.line {
        None => (None, true),
        Some(Line::Number(line)) => (Some(line), true),
        Some(Line::Percent(line)) => (Some(line), false),
    };
    json!({
        "id": cue.id,
        "startTime": cue.range.start.as_secs(),
        "endTime": cue.range.end.as_secs(),
        "text": cue.text,
        "align": match settings.align {
            Align::Start => "start",
            Align::Center => "center",
            Align::End => "end",
            Align::Left => "left",
            Align::Right => "right",
        },
        "line": auto(line.map(|line| line + 0.0)),
        "snapToLines": snaps,
        "lineAlign": match settings.line_align {
            LineAlign::Start => "start",
            LineAlign::Center => "center",
            LineAlign::End => "end",
        },
        "position": auto(settings.position),
        "positionAlign": match settings.position_align {
            None => "auto",
            Some(PositionAlign::LineLeft) => "line-left",
            Some(PositionAlign::Center) => "center",
            Some(PositionAlign::LineRight) => "line-right",
        },
        "size": settings.size.unwrap_or(100.0),
        "vertical": match settings.vertical {
            None => "",
            Some(Vertical::RightToLeft) => "rl",
            Some(Vertical::LeftToRight) => "lr",
        },
        "shown": shown,
    })
}

/// Whether two values are the same, numbers as such.
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-6,
        _ => a == b,
    }
}

fn compare(name: &str, found: &[Value], expected: &[Value], fields: &[&str]) {
    // A text track has its cues in order of time, files as they like.
    let sorted = |cues: &[Value]| {
        let mut cues = cues.to_vec();
        cues.sort_by_cached_key(|cue| cue["text"].to_string());
        cues
    };
    let (found, expected) = (&sorted(found), &sorted(expected));
    let ids = |cues: &[Value]| cues.iter().map(|cue| cue["text"].to_string()).collect::<Vec<_>>();
    assert_eq!(ids(found), ids(expected), "{name}");
    for (found, expected) in found.iter().zip(expected) {
        // Chromium has not all of the standard's fields.
        for field in fields.iter().filter(|field| !expected[**field].is_null()) {
            let wanted = match &expected[field] {
                Value::String(old) if old == "middle" => json!("center"),
                value => value.clone(),
            };
            assert!(
                same(&found[field], &wanted),
                "{name}: {field} is {}, not {wanted}, of {expected}",
                found[field]
            );
        }
    }
}

#[test]
fn files_are_read_as_chromium_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vtt");
    let expected = std::fs::read(folder.join("chromium.json")).unwrap();
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).unwrap();
    assert!(expected.len() > 5);
    for (name, expected) in expected {
        let found = cues(&std::fs::read(folder.join(format!("{name}.vtt"))).unwrap());
        let fields = [
            "id",
            "startTime",
            "endTime",
            "align",
            "line",
            "lineAlign",
            "position",
            "positionAlign",
            "size",
            "vertical",
            "snapToLines",
            "shown",
        ];
        compare(&name, &found, expected.as_array().unwrap(), &fields);
    }
}

#[test]
fn a_corpus_is_read_as_its_json_says() {
    let Some(corpus) = std::env::var_os("CAPTIONI_CORPUS") else { return };
    let files = files(&Path::new(&corpus).join("webvtt"));
    assert!(!files.is_empty(), "no .vtt in {corpus:?}");
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let expected: Value =
            serde_json::from_slice(&std::fs::read(file.with_extension("json")).unwrap()).unwrap();
        let found = cues(&std::fs::read(&file).unwrap());
        if DIFFERS.iter().any(|(differs, _)| *differs == name) {
            continue;
        }
        let fields =
            ["id", "startTime", "endTime", "align", "line", "position", "size", "vertical", "snapToLines"];
        compare(&name, &found, expected["cues"].as_array().unwrap(), &fields);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => {
                files.extend(path.extension().is_some_and(|extension| extension == "vtt").then_some(path))
            }
        }
    }
    files.sort();
    files
}
