//! Every style against decoding alone, by the time that all cores take: what a person waits for hides on idle ones.

use std::path::Path;

use captioni::frame::Size;
use captioni::style::{BoxPer, On, PartialStyle, States, Style};

use crate::Bench;
use crate::measure::in_turn;
use crate::media::Media;
use crate::report::Row;

const RUNS: usize = 7;
const CANVAS: Size = Size { width: 1920, height: 1080 };
/// Of styles in which nothing follows the voice, and of all others.
const STILL: f64 = 1.08;
const MOVING: f64 = 1.25;

/// Styles that are measured in 2160p as well: a still one, the one that most use, and that with the most blur.
const IN_4K: [&str; 3] = ["clean", "karaoke", "neon"];

/// A row for each style.
pub fn rows(bench: &Bench) -> Vec<Row> {
    let all = PartialStyle::names().map(|name| row(bench, name, &bench.media.ten_seconds, "10 s of 1080p30"));
    all.chain(IN_4K.map(|name| row(bench, name, &bench.media.four_k, "5 s of 2160p30"))).collect()
}

fn row(bench: &Bench, name: &str, input: &Path, what: &str) -> Row {
    let Media { cues, no_cues, .. } = &bench.media;
    let style = PartialStyle::preset(name).expect("a style").resolve(CANVAS, None).expect("valid");
    let [drawn, decoded] = in_turn(
        RUNS,
        [&mut || bench.render_as(name, input, cues, &["--null"]).cpu, &mut || {
            bench.render_as(name, input, no_cues, &["--null"]).cpu
        }],
    );
    let what = format!("{name}, {what}, against decoding alone, time of all cores");
    crate::seconds(what, &drawn, &decoded, if follows_voice(&style) { MOVING } else { STILL })
}

fn follows_voice(style: &Style) -> bool {
    style.states != States::default()
        || style.boxes.iter().any(|of| of.per == BoxPer::Active)
        || style.tracks.iter().any(|track| !matches!(track.on, On::Enter | On::Exit))
}
