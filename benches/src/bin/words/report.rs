//! The tables that go to the terminal and to benches/results.

use std::fmt::Write as _;
use std::path::Path;

use captioni_benches::machine;
use captioni_benches::score::{mean, within};

use crate::transcribe::Transcribed;

/// Largest share of word starts in silence, in percent.
const SILENT: f64 = 2.0;
/// Largest share of the time that may go into word times, in percent.
const ALIGNING: f64 = 15.0;

/// Sections as they come; each is printed at once.
#[derive(Debug, Default)]
pub struct Report(String);

impl Report {
    /// Adds a table under a heading; `columns` are parted by `|`.
    pub fn section(&mut self, heading: &str, columns: &str, rows: &[String]) {
        let mut text =
            format!("## {heading}\n\n| {columns} |\n|{}\n", "---|".repeat(columns.split('|').count()));
        rows.iter().for_each(|row| {
            let _ = writeln!(text, "| {row} |");
        });
        println!("{text}");
        self.0 += &text;
        self.0.push('\n');
    }

    /// Writes all of them with the machine they come from.
    pub fn publish(&self, path: &Path, threads: usize) -> std::io::Result<()> {
        let head = format!("{}; {threads} threads", machine());
        std::fs::write(path, format!("{head}\n\n{}\n", self.0.trim_end()))
    }
}

/// `mark` with whether `value` is at least it, or at most it.
pub fn at_least(value: f64, mark: f64, unit: &str) -> String {
    format!("{value:.1}{unit} | {mark}{unit}, {}", verdict(value >= mark))
}

/// See [`at_least`].
pub fn at_most(value: f64, mark: f64, unit: &str) -> String {
    format!("{value:.1}{unit} | {mark}{unit}, {}", verdict(value <= mark))
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**missed**" }
}

/// Columns of [`marks`].
pub const MARKS: &str = " | base | mark | tiny.en | mark";

/// Each figure of both models with its mark.
pub fn marks(base: &Transcribed, tiny: &Transcribed) -> [String; 8] {
    let at_least = |what, of: fn(&Transcribed) -> f64, marks: [f64; 2]| {
        format!("{what} | {} | {}", at_least(of(base), marks[0], " %"), at_least(of(tiny), marks[1], " %"))
    };
    let at_most = |what, of: fn(&Transcribed) -> f64, marks: [f64; 2], unit| {
        format!("{what} | {} | {}", at_most(of(base), marks[0], unit), at_most(of(tiny), marks[1], unit))
    };
    [
        at_least(
            "word start within 50 ms",
            |transcribed| within(&transcribed.score.starts, 0.05),
            [80.0, 75.0],
        ),
        at_least(
            "word start within 100 ms",
            |transcribed| within(&transcribed.score.starts, 0.1),
            [93.0, 90.0],
        ),
        at_most(
            "mean error of word starts",
            |transcribed| mean(&transcribed.score.starts),
            [35.0, 45.0],
            " ms",
        ),
        at_least("word end within 100 ms", |transcribed| within(&transcribed.score.ends, 0.1), [90.0, 85.0]),
        at_most("word starts in silence", Transcribed::silent, [SILENT; 2], " %"),
        at_most("word error rate", |transcribed| transcribed.score.error_rate(), [3.9, 4.2], " %"),
        at_most("part of the time that word times take", Transcribed::aligning, [ALIGNING; 2], " %"),
        format!(
            "times faster than the speech | {:.0}x | | {:.0}x | ",
            base.faster_than_speech(),
            tiny.faster_than_speech()
        ),
    ]
}

/// Columns of [`other_language`].
pub const LANGUAGE: &str = " | prompts | words | starts in silence | mark";

/// What transcribing the prompts of a language came to.
pub fn other_language(name: &str, prompts: usize, transcribed: &Transcribed) -> String {
    format!("{name} | {prompts} | {} | {}", transcribed.starts, at_most(transcribed.silent(), SILENT, " %"))
}

/// Columns of [`mixture`].
pub const MIXTURE: &str = "under the speech | words wrong | start within 50 / 100 ms | mean error | end within 100 ms | starts in silence";

/// What transcribing speech with something under it came to.
pub fn mixture(name: &str, transcribed: &Transcribed) -> String {
    let Transcribed { score, .. } = transcribed;
    format!(
        "{name} | {:.1} % | {:.1} / {:.1} % | {:.0} ms | {:.1} % | {:.1} %",
        score.error_rate(),
        within(&score.starts, 0.05),
        within(&score.starts, 0.1),
        mean(&score.starts),
        within(&score.ends, 0.1),
        transcribed.silent()
    )
}

/// Columns of [`without_speech`].
pub const WITHOUT_SPEECH: &str = " | length | words written | passages dropped";

/// What transcribing something without speech came to.
pub fn without_speech(name: &str, transcribed: &Transcribed) -> String {
    format!("{name} | {:.0} s | {} | {}", transcribed.seconds, transcribed.starts, transcribed.dropped)
}
