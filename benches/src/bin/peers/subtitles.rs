//! Subtitle files, read and written in this process, against pysubs2 and webvtt-py.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use captioni::cues::formats::{Format, Parsed, parse, write};
use captioni::cues::{Cue, CueTrack, MAX_WORDS};
use captioni::units::{TimeRange, Timestamp};

use crate::report::Row;

const LINES: [&str; 6] = [
    "And so, my fellow Americans,",
    "ask not what your country can do for you;",
    "I walked into the room, and they all stopped to look at me.",
    "- What did you say?\n- Nothing, I only thought aloud.",
    "It is a truth universally acknowledged that a single man\nin possession of a good fortune must be in want of a wife.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
];
/// Files, each with nearly as many words as one may have: 25 MB in all.
const FILES: i64 = 3;
const RUNS: usize = 5;
/// 200 MB a second.
const MARK: f64 = 5.0;

/// The rows on subtitle files.
pub fn rows(root: &Path, dir: &Path) -> Vec<Row> {
    let tracks: Vec<_> = (0..FILES).map(track).collect();
    [
        (Format::Srt, "SubRip, 25 MB: read", "SubRip: written"),
        (Format::Vtt, "WebVTT: read", "WebVTT: written"),
    ]
    .into_iter()
    .flat_map(|(format, reads, writes)| of_format(root, dir, &tracks, format, [reads, writes]))
    .collect()
}

/// Cues of two seconds.
fn track(file: i64) -> CueTrack {
    let words: usize = LINES.iter().map(|line| line.split_whitespace().count()).sum();
    let count = (MAX_WORDS / words * LINES.len()) as i64;
    let cue = |(index, text): (i64, &str)| {
        let at = (file * count + index) * 2_500;
        let (start, end) = (Timestamp::from_millis(at), Timestamp::from_millis(at + 2_000));
        Cue::from_text(TimeRange::new(start, end), text)
    };
    CueTrack::new((0..count).zip(LINES.into_iter().cycle()).map(cue).collect()).expect("a valid track")
}

fn of_format(
    root: &Path,
    dir: &Path,
    tracks: &[CueTrack],
    format: Format,
    what: [&'static str; 2],
) -> [Row; 2] {
    let files: Vec<_> = tracks.iter().map(|track| write(track, format).expect("it is written")).collect();
    let bytes: usize = files.iter().map(String::len).sum();
    let reading = shortest(|| {
        for file in &files {
            let read = parse(file.as_bytes(), format).expect("it is read").parsed;
            assert!(matches!(read, Parsed::Cues(_)), "subtitles are cues");
        }
    });
    let writing = shortest(|| {
        let written: usize =
            tracks.iter().map(|track| write(track, format).map_or(0, |text| text.len())).sum();
        assert_eq!(written, bytes);
    });
    let first = dir.join("subtitles").with_extension(format.name());
    std::fs::write(&first, &files[0]).expect("the bench's folder can be written");
    let peers = peers(root, &first);
    let row = |what, seconds: f64, side: usize| {
        let rate = |bytes: usize, seconds: f64| format!("{:.0} MB/s", bytes as f64 / 1e6 / seconds);
        let theirs =
            peers.iter().map(|(name, times)| format!("{name} {}", rate(files[0].len(), times[side])));
        Row {
            what,
            ours: rate(bytes, seconds),
            theirs: theirs.collect::<Vec<_>>().join(", "),
            value: seconds * 1e9 / bytes as f64,
            spread: None,
            mark: MARK,
            unit: " ns a byte",
        }
    };
    [row(what[0].into(), reading, 0), row(what[1].into(), writing, 1)]
}

fn shortest(mut work: impl FnMut()) -> f64 {
    let mut once = || {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..RUNS).map(|_| once()).fold(f64::MAX, f64::min)
}

/// Each peer's seconds to read and to write a file.
fn peers(root: &Path, file: &Path) -> Vec<(String, [f64; 2])> {
    let output = Command::new(root.join("target/bench-venv/bin/python"))
        .arg(root.join("benches/peer_subtitles.py"))
        .arg(file)
        .output()
        .expect("benches/peers.sh made the environment of the peers");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let peer = |line: &str| {
        let mut parts = line.split_whitespace();
        let name = parts.next()?.to_owned();
        let mut seconds = || parts.next()?.parse().ok();
        Some((name, [seconds()?, seconds()?]))
    };
    text.lines().filter_map(peer).collect()
}
