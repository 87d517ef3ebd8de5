//! What the Node door costs over the Rust call, and how long its import takes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use captioni::control::Control;
use captioni::pipeline::{Job, Verb};
use serde_json::{Value, json};

use crate::measure::{Timed, in_turn};
use crate::media::Media;
use crate::report::Row;

const PREVIEWS: usize = 25;
const RENDERS: usize = 5;
const IMPORTS: usize = 15;
/// The most that a door may add.
const OVERHEAD: f64 = 1.03;
/// The longest that an import may take, in seconds.
const IMPORT: f64 = 0.08;

/// Node against Rust.
pub fn rows(root: &Path, media: &Media, dir: &Path) -> [Row; 3] {
    let mut door = Door::open(Command::new("node").arg(root.join("benches/door.mjs")));
    let mut time = |verb, runs, options| {
        let [theirs, ours] =
            in_turn(runs, [&mut || direct(verb, &options), &mut || door.run(verb, &options)]);
        (ours, theirs)
    };
    let cues = &media.cues;
    let preview = json!({"input": media.ten_seconds, "cues": cues, "at": 5.1, "style": "karaoke"});
    let render = json!({
        "input": media.ten_seconds, "cues": cues, "style": "karaoke", "output": dir.join("door.mp4"), "preset": "ultrafast",
    });
    let preview = time(Verb::Preview, PREVIEWS, preview);
    let render = time(Verb::Render, RENDERS, render);
    let import = import(
        Command::new("node")
            .arg("--eval")
            .arg("const t = performance.now(); require('./bindings/node'); console.log((performance.now() - t) / 1000)")
            .current_dir(root),
    );
    [
        overhead("preview from Node against the Rust call, 1080p", preview),
        overhead("render of 10 s from Node against the Rust call, 1080p30", render),
        Row {
            what: "importing the Node package",
            ours: format!("{import:.3} s"),
            theirs: String::new(),
            value: import,
            mark: IMPORT,
            unit: " s",
        },
    ]
}

/// A Node process that runs jobs as they are asked for.
struct Door {
    process: Child,
    jobs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Door {
    fn open(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
        let jobs = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        Self { process, jobs, answers }
    }

    /// Seconds that a job takes by Node's clock.
    fn run(&mut self, verb: Verb, options: &Value) -> f64 {
        let jobs = self.jobs.as_mut().expect("stdin is a pipe");
        writeln!(jobs, "{}", json!({"verb": verb, "options": options})).expect("the door takes jobs");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the door answers");
        answer.trim().parse().unwrap_or_else(|_| panic!("the door failed at {verb:?}: {answer:?}"))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let _ = self.process.wait();
    }
}

fn direct(verb: Verb, options: &Value) -> f64 {
    let start = Instant::now();
    let outcome = Job::new(verb, None, options.clone()).and_then(|job| job.run(None, &Control::default()));
    outcome.expect("the job runs");
    start.elapsed().as_secs_f64()
}

/// Median seconds that a fresh process needs to import, by its own clock.
fn import(command: &mut Command) -> f64 {
    let mut once = || {
        let output = command.output().unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim().parse().unwrap_or_else(|_| panic!("{command:?} failed"))
    };
    let [times] = in_turn(IMPORTS, [&mut once]);
    times.median()
}

fn overhead(what: &'static str, (ours, theirs): (Timed, Timed)) -> Row {
    Row {
        what,
        ours: format!("{:.4} s", ours.median()),
        theirs: format!("{:.4} s", theirs.median()),
        value: ours.ratio(&theirs),
        mark: OVERHEAD,
        unit: "x",
    }
}
