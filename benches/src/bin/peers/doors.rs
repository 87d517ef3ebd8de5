//! The doors of other languages against the same jobs from Rust.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use captioni::control::Control;
use captioni::pipeline::{Job, Verb};
use serde_json::{Value, json};

use crate::measure::in_turn;
use crate::report::Row;

const RUNS: usize = 5;
/// Previews in one run.
const PREVIEWS: u32 = 10;
const AT: f64 = 9.5;
/// Share that a door may add.
const MARK: f64 = 1.03;

/// Python's door, by the package that `benches/peers.sh` put in target/bench-python.
pub fn python(root: &Path, ten_seconds: &Path) -> [Row; 3] {
    let fixture = root.join("fixtures/media/jfk.mp4");
    let cues = json!([{ "start": 0, "end": 60, "text": "ask not what your country can do for you" }]);
    let door = |verb: &str, video: &Path| {
        let mut command = Command::new("python3");
        command.arg(root.join("benches/door.py")).arg(verb).arg(video).arg(cues.to_string());
        let output = command.env("PYTHONPATH", root.join("target/bench-python")).output();
        let output = output.unwrap_or_else(|e| panic!("python3 did not start: {e}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let seconds = String::from_utf8_lossy(&output.stdout);
        seconds.trim().parse::<f64>().unwrap_or_else(|e| panic!("{seconds}: {e}"))
    };
    let preview =
        |_| run(Verb::Preview, json!({ "input": fixture, "cues": cues, "at": AT, "style": "karaoke" }));
    let render = || run(Verb::Render, json!({ "input": ten_seconds, "cues": cues, "style": "karaoke" }));
    let [ours, rust, ours_rendering, rust_rendering, import, link] = in_turn(
        RUNS,
        [
            &mut || door("preview", &fixture),
            &mut || (0..PREVIEWS).map(preview).sum::<f64>(),
            &mut || door("render", ten_seconds),
            &mut || render(),
            &mut || door("import", &fixture),
            &mut || door("link", &fixture),
        ],
    );
    let [import, link] = [import, link].map(|timed| timed.median() * 1e3);
    [
        Row {
            what: "Python: 10 previews of 720p, against the same from Rust",
            ours: format!("{:.2} s", ours.median()),
            theirs: format!("{:.2} s", rust.median()),
            value: ours.ratio(&rust),
            mark: MARK,
            unit: "x",
        },
        Row {
            what: "Python: render of 10 s of 1080p30, against the same from Rust",
            ours: format!("{:.2} s", ours_rendering.median()),
            theirs: format!("{:.2} s", rust_rendering.median()),
            value: ours_rendering.ratio(&rust_rendering),
            mark: MARK,
            unit: "x",
        },
        Row {
            what: "Python: import; the first call links the libraries",
            ours: format!("{import:.0} ms"),
            theirs: format!("first call {link:.0} ms"),
            value: import,
            mark: 80.0,
            unit: " ms",
        },
    ]
}

/// Seconds that a job takes whose file comes back as bytes.
fn run(verb: Verb, options: Value) -> f64 {
    let start = Instant::now();
    let done = Job::new(verb, None, options).and_then(|job| job.run(None, &Control::default()));
    assert!(done.unwrap_or_else(|e| panic!("{verb:?}: {e}")).file.is_some());
    start.elapsed().as_secs_f64()
}
