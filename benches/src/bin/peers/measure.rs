//! Whole processes, timed in turn so that a drift of the machine's speed hits both sides alike.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one finished process used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Elapsed seconds.
    pub wall: f64,
    /// Peak resident memory in bytes.
    pub peak: u64,
}

/// A command line whose output is thrown away.
pub fn command<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs to the end; a failure is fatal, as a figure from a failed run would be a lie.
pub fn run(command: &mut Command) -> Usage {
    let start = Instant::now();
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
    let outcome = child.wait4().unwrap_or_else(|e| panic!("{command:?} was lost: {e}"));
    assert!(outcome.status.success(), "{command:?} failed with {}", outcome.status);
    Usage { wall: start.elapsed().as_secs_f64(), peak: outcome.rusage.maxrss }
}

/// Two sides measured in turn.
#[derive(Debug, Clone)]
pub struct Paired {
    /// Median seconds of ours.
    pub ours: f64,
    /// Median seconds of the other side.
    pub theirs: f64,
    /// Median of ours / theirs, pair by pair.
    pub ratio: f64,
}

/// Runs `ours` and `theirs` in turn, `runs` times after one warm-up of each; both return seconds.
pub fn paired(runs: usize, mut ours: impl FnMut() -> f64, mut theirs: impl FnMut() -> f64) -> Paired {
    (ours(), theirs());
    let pairs: Vec<_> = (0..runs).map(|_| (ours(), theirs())).collect();
    Paired {
        ours: median(pairs.iter().map(|p| p.0)),
        theirs: median(pairs.iter().map(|p| p.1)),
        ratio: median(pairs.iter().map(|p| p.0 / p.1)),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
