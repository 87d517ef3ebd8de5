//! Whole processes, timed in turn so that a drift of the machine's speed hits both sides alike.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one finished process used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Seconds of all cores, in the process and in the kernel for it.
    pub cpu: f64,
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
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
    let outcome = child.wait4().unwrap_or_else(|e| panic!("{command:?} was lost: {e}"));
    assert!(outcome.status.success(), "{command:?} failed with {}", outcome.status);
    let cpu = (outcome.rusage.utime + outcome.rusage.stime).as_secs_f64();
    Usage { cpu, peak: outcome.rusage.maxrss }
}

/// Seconds that something takes by the clock.
pub fn elapsed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// One side's seconds, run by run.
pub struct Timed(Vec<f64>);

impl Timed {
    /// Median seconds.
    pub fn median(&self) -> f64 {
        median(self.0.iter().copied())
    }

    /// `self` / `other`, run by run.
    pub fn ratio(&self, other: &Self) -> Ratio {
        let ratios = sorted(self.0.iter().zip(&other.0).map(|(ours, theirs)| ours / theirs));
        let at = |part: usize| ratios[(ratios.len() - 1) * part / 4];
        Ratio { median: at(2), quartiles: [at(1), at(3)] }
    }
}

/// How many times as long one side takes as the other.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    pub median: f64,
    /// Half of the runs are between these.
    pub quartiles: [f64; 2],
}

/// Runs each side in turn, `runs` times after one warm-up; each returns seconds. Every other time the order is reversed,
/// as what ran before can tell on what runs next.
pub fn in_turn<const N: usize>(runs: usize, sides: [&mut dyn FnMut() -> f64; N]) -> [Timed; N] {
    let mut sides = sides.map(|side| (side, Vec::new()));
    for run in 0..=runs {
        for place in 0..N {
            let (side, times) = &mut sides[if run % 2 == 0 { place } else { N - 1 - place }];
            let seconds = side();
            if run > 0 {
                times.push(seconds);
            }
        }
    }
    sides.map(|(_, times)| Timed(times))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let values = sorted(values);
    values[values.len() / 2]
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}
