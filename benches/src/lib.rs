//! What the benches share.

pub mod score;

use std::process::Command;

/// The machine, ffmpeg, commit and date that figures come from, in a line.
#[must_use]
pub fn machine() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let first_line = |program: &str, args: &[&str]| {
        let out = Command::new(program).args(args).output().map(|o| o.stdout).unwrap_or_default();
        String::from_utf8_lossy(&out).lines().next().unwrap_or("unknown").to_owned()
    };
    let ffmpeg = first_line("ffmpeg", &["-version"]);
    let ffmpeg = ffmpeg.split(" Copyright").next().unwrap_or_default();
    let commit = first_line("git", &["rev-parse", "--short", "HEAD"]);
    let date = first_line("date", &["+%F"]);
    format!(
        "{cores} cores of {}, {ffmpeg}, commit {commit}, {date}",
        model.trim_start_matches([' ', '\t', ':'])
    )
}
