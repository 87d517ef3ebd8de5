//! What a door of another language costs over the same job from Rust, and how long its import takes.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use captioni::control::Control;
use captioni::pipeline::{Job, Verb};
use serde_json::{Value, json};

use crate::lines::Lines;
use crate::measure::{Timed, in_turn};
use crate::media::Media;
use crate::report::Row;

const PREVIEWS: usize = 25;
/// Few runs on a busy machine once made a ratio of 1.003 look like 1.06.
const RENDERS: usize = 11;
const IMPORTS: usize = 15;
/// Share that a door may add.
const OVERHEAD: f64 = 1.03;
/// Milliseconds that an import may take.
const IMPORT: f64 = 80.0;

const NODE_IMPORT: &str =
    "const t = performance.now(); require('./bindings/node'); console.log((performance.now() - t) / 1000)";
const PYTHON_IMPORT: &str =
    "import time; t = time.perf_counter(); import captioni; print(time.perf_counter() - t)";
/// The native module is loaded by the first call.
const PYTHON_LINK: &str = "import captioni, time; t = time.perf_counter(); import captioni._captioni; print(time.perf_counter() - t)";

/// Node's door, by the package that `benches/peers.sh` staged.
pub fn node(root: &Path, media: &Media) -> [Row; 3] {
    let mut node = Command::new("node");
    let door = Lines::open(node.current_dir(root).arg("benches/door.mjs"));
    let [preview, render] = overhead(door, media);
    let import = fresh(Command::new("node").current_dir(root).args(["--eval", NODE_IMPORT]));
    [
        row("Node: preview of 1080p, against the same from Rust", &preview),
        row("Node: render of 10 s of 1080p30, against the same from Rust", &render),
        imported("Node: import", &import, String::new()),
    ]
}

/// Python's door, by the package that `benches/peers.sh` put in target/bench-python.
pub fn python(root: &Path, media: &Media) -> [Row; 3] {
    let python = || {
        let mut command = Command::new("python3");
        command.current_dir(root).env("PYTHONPATH", root.join("target/bench-python"));
        command
    };
    let [preview, render] = overhead(Lines::open(python().arg("benches/door.py")), media);
    let import = fresh(python().args(["-c", PYTHON_IMPORT]));
    let link = fresh(python().args(["-c", PYTHON_LINK])).median() * 1e3;
    [
        row("Python: preview of 1080p, against the same from Rust", &preview),
        row("Python: render of 10 s of 1080p30, against the same from Rust", &render),
        imported(
            "Python: import; the first call links the libraries",
            &import,
            format!("first call {link:.0} ms"),
        ),
    ]
}

/// The door's seconds and Rust's, for a preview and for a render.
fn overhead(mut door: Lines, media: &Media) -> [[Timed; 2]; 2] {
    let with = |key: &str, value: Value| {
        let mut options = json!({"input": media.ten_seconds, "cues": media.cues, "style": "karaoke"});
        options[key] = value;
        options
    };
    let mut pair = |verb, runs, options: Value| {
        in_turn(runs, [&mut || through(&mut door, verb, &options), &mut || direct(verb, &options)])
    };
    [
        pair(Verb::Preview, PREVIEWS, with("at", json!(5.1))),
        pair(Verb::Render, RENDERS, with("preset", json!("ultrafast"))),
    ]
}

/// Seconds that a job takes by the door's own clock; its file comes back as bytes.
fn through(door: &mut Lines, verb: Verb, options: &Value) -> f64 {
    let answer = door.ask(&json!({"verb": verb, "options": options}).to_string());
    answer.parse().unwrap_or_else(|_| panic!("the door failed at {verb:?}: {answer:?}"))
}

/// The same from Rust.
fn direct(verb: Verb, options: &Value) -> f64 {
    let start = Instant::now();
    let done = Job::new(verb, None, options.clone()).and_then(|job| job.run(None, &Control::default()));
    assert!(done.unwrap_or_else(|e| panic!("{verb:?}: {e}")).file.is_some());
    start.elapsed().as_secs_f64()
}

/// Seconds that fresh processes print.
fn fresh(command: &mut Command) -> Timed {
    let mut once = || {
        let output = command.output().unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim()
            .parse()
            .unwrap_or_else(|_| panic!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
    };
    let [times] = in_turn(IMPORTS, [&mut once]);
    times
}

fn row(what: &'static str, [door, rust]: &[Timed; 2]) -> Row {
    crate::seconds(what, door, rust, OVERHEAD)
}

fn imported(what: &'static str, import: &Timed, theirs: String) -> Row {
    let value = import.median() * 1e3;
    Row {
        what: what.into(),
        ours: format!("{value:.0} ms"),
        theirs,
        value,
        spread: None,
        mark: IMPORT,
        unit: " ms",
    }
}
