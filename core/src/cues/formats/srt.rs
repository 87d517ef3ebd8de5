//! SubRip.
//!
//! Everything from one timing line to the next is the text of a cue, so that blank lines and missing
//! numbers do no harm; the number of the next cue is taken off the end.

use super::super::{Cue, CueTrack};
use super::lines::{Reader, Timing, Unit, excerpt, numbered, timing};
use super::markup::{Tags, escape_markup, plain};
use super::table::Row;
use crate::error::{Error, Result};
use crate::units::{TimeRange, clock};

pub(super) const ROW: Row = Row {
    extensions: &["srt"],
    media_type: "application/x-subrip; charset=utf-8",
    sniff: |text| {
        text.lines().filter(|line| !line.trim().is_empty()).take(2).any(|line| line.contains("-->"))
    },
    read: |text| Ok(read(text)?.into()),
    write,
};

/// Lines that are not blank, with their numbers.
type Lines<'a> = Vec<(usize, &'a str)>;

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    // Line and range of the cue whose text is being read.
    let mut open: Option<(usize, TimeRange)> = None;
    let mut lines: Lines<'_> = Vec::new();
    let mut count = 0_u64;
    for (number, line) in numbered(text) {
        match timing(number, line)? {
            Timing::Range(range) => {
                take_cue_number(&mut lines, number, count + 1);
                close(&mut reader, open.take(), std::mem::take(&mut lines))?;
                open = Some((number, range));
                count += 1;
            }
            Timing::Text if line.trim().is_empty() => {}
            Timing::Text => lines.push((number, line)),
        }
    }
    if let [.., (above, _), (number, _)] = lines[..]
        && above + 1 < number
    {
        // The file was cut after the number of a cue.
        take_cue_number(&mut lines, usize::MAX, count + 1);
    }
    close(&mut reader, open, lines)?;
    Ok(reader)
}

/// Removes the number of the cue whose timing is on line `timing`: the last line, if it stands right
/// above, or says the number that is due.
fn take_cue_number(lines: &mut Lines<'_>, timing: usize, due: u64) {
    let Some(&(number, line)) = lines.last() else { return };
    let line = line.trim();
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && (number + 1 == timing || line.parse() == Ok(due)) {
        lines.pop();
    }
}

fn close(reader: &mut Reader, open: Option<(usize, TimeRange)>, lines: Lines<'_>) -> Result<()> {
    if let Some((place, range)) = open {
        let text: Vec<_> = lines.iter().map(|(_, line)| plain(line, Tags::Known)).collect();
        return reader.push(place, Cue::from_text(range, &text.join("\n")));
    }
    let Some((number, line)) = lines.first() else { return Ok(()) };
    let reason = format!(
        "found {}; accepted: the number of a cue, then a line like 00:00:01,000 --> 00:00:02,000",
        excerpt(line)
    );
    Err(Error::cues(Unit::Line.at(*number), reason))
}

fn write(track: &CueTrack) -> String {
    let mut out = String::new();
    for (index, cue) in track.cues().iter().enumerate() {
        let [start, end] = [cue.range.start, cue.range.end].map(|time| clock::format(time, ','));
        out.push_str(&format!("{}\n{start} --> {end}\n", index + 1));
        for line in &cue.lines {
            out.push_str(&escape_line(&line.text()));
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Escapes markup, and the arrow of a line that would be taken for a timing.
fn escape_line(line: &str) -> String {
    let escaped = escape_markup(line);
    match timing(0, &escaped) {
        Ok(Timing::Text) => escaped,
        _ => escaped.replace('>', "&gt;").replace('→', "&#8594;"),
    }
}
