//! The table that goes to the terminal, to benches/results and from there to README.md.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use captioni_benches::machine;

/// A measured figure against its mark.
#[derive(Debug)]
pub struct Row {
    /// What was measured.
    pub what: Cow<'static, str>,
    /// Our figure, as shown.
    pub ours: String,
    /// The other side's figure, as shown.
    pub theirs: String,
    /// The number that is held against the mark.
    pub value: f64,
    /// Half of the runs gave a number between these, where it is a median of runs.
    pub spread: Option<[f64; 2]>,
    /// The largest value that meets the mark.
    pub mark: f64,
    /// Unit of value and mark, such as `x` or ` ms`.
    pub unit: &'static str,
}

/// Rows as they come; each is printed at once.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

impl Extend<Row> for Table {
    fn extend<T: IntoIterator<Item = Row>>(&mut self, rows: T) {
        for row in rows {
            println!("{}", line(&row));
            self.0.push(row);
        }
    }
}

impl Table {
    /// Writes the rows to `peers.md` in `results`, as a Markdown table with the machine they come from.
    pub fn publish(&self, results: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(results)?;
        std::fs::write(results.join("peers.md"), table(&self.0))
    }
}

fn line(row: &Row) -> String {
    let Row { what, ours, theirs, value, spread, mark, unit } = row;
    let verdict = if value <= mark { "met" } else { "**missed**" };
    let spread = spread.map(|[low, high]| format!(" ({low:.3} to {high:.3})")).unwrap_or_default();
    format!("| {what} | {ours} | {theirs} | {value:.3}{unit}{spread} | {mark}{unit} | {verdict} |")
}

fn table(rows: &[Row]) -> String {
    let mut out = format!(
        "{}\n\n| | Captioni | other side | figure | mark | |\n|---|---|---|---|---|---|\n",
        machine()
    );
    for row in rows {
        let _ = writeln!(out, "{}", line(row));
    }
    out
}
