//! SubViewer as YouTube exports it: `0:00:01.000,0:00:02.500`, the text, a blank line.

use super::super::{Cue, CueStyle, CueTrack};
use super::lines::{Reader, misfit, numbered};
use super::markup::escape_markup;
use super::table::{Read, Row};
use super::tagged::{self, Tagged};
use crate::error::Result;
use crate::units::{TimeRange, clock};

pub(super) const ROW: Row = Row {
    extensions: &["sbv"],
    media_type: "text/plain; charset=utf-8",
    sniff: |text| text.lines().next().is_some_and(|line| timing(line).is_some()),
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: Some(write),
};

/// The range of a timing line; `None` for any other.
fn timing(line: &str) -> Option<TimeRange> {
    let (start, end) = line.trim().split_once(',')?;
    Some(TimeRange { start: clock::parse(start)?, end: clock::parse(end)? })
}

pub(super) fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut open: Option<(usize, TimeRange)> = None;
    let mut lines: Vec<&str> = Vec::new();
    for (number, line) in numbered(text) {
        if let Some(range) = timing(line) {
            close(&mut reader, open.replace((number, range)), &lines)?;
            lines.clear();
        } else if looks_like_timing(line) || open.is_none() && !line.trim().is_empty() {
            return Err(misfit(number, line, "a line like 0:00:01.000,0:00:02.500"));
        } else {
            lines.extend(line.split("[br]"));
        }
    }
    close(&mut reader, open, &lines)?;
    Ok(reader)
}

/// Digits and marks of two clock times, and nothing else.
fn looks_like_timing(line: &str) -> bool {
    line.matches(':').count() >= 4
        && line.contains(',')
        && line.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ',' | '-'))
}

fn close(reader: &mut Reader, open: Option<(usize, TimeRange)>, lines: &[&str]) -> Result<()> {
    let Some((place, range)) = open else { return Ok(()) };
    reader.not_shown.next_cue();
    let Tagged { lines, style, place: stands } =
        tagged::read(range, lines.iter().copied(), &mut reader.not_shown);
    let style = style.map(|partial| CueStyle { name: None, partial: Box::new(partial) });
    reader.push(place, Cue { range, lines, style, place: stands, ..Cue::default() })
}

fn write(track: &CueTrack) -> String {
    let mut out = String::new();
    for cue in track.cues() {
        let [start, end] = [cue.range.start, cue.range.end].map(|time| {
            let clock = clock::format(time, '.');
            clock.strip_prefix('0').map_or(clock.clone(), str::to_owned)
        });
        out.push_str(&format!("{start},{end}\n"));
        for line in &cue.lines {
            out.push_str(&escape_line(&line.text()));
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Escapes markup, and the colons of a line that would be taken for a timing.
fn escape_line(line: &str) -> String {
    let escaped = escape_markup(line).replace("[br]", "&#91;br]");
    match timing(&escaped).is_some() || looks_like_timing(&escaped) {
        true => escaped.replace(':', "&#58;"),
        false => escaped,
    }
}
