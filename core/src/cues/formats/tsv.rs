//! Whisper's tables: `start`, `end` in milliseconds and `text`, apart by tabs.

use super::super::Cue;
use super::lines::{Reader, misfit, numbered};
use super::repair::Repairs;
use super::table::{Read, Row};
use crate::error::Result;
use crate::units::clock::LATEST;
use crate::units::{TimeRange, Timestamp};

pub(super) const ROW: Row = Row {
    extensions: &["tsv"],
    media_type: "text/tab-separated-values; charset=utf-8",
    sniff: |text| {
        let first = text.lines().next().unwrap_or_default();
        is_header(first) || entry(first).is_some()
    },
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: None,
};

fn is_header(line: &str) -> bool {
    let mut names = line.split('\t').map(|name| name.trim().to_ascii_lowercase());
    names.next().as_deref() == Some("start") && names.next().as_deref() == Some("end")
}

/// The times and the text of a line.
fn entry(line: &str) -> Option<(TimeRange, &str)> {
    let mut fields = line.splitn(3, '\t');
    let mut time = || millis(fields.next()?.trim());
    let (start, end) = (time()?, time()?);
    Some((TimeRange { start, end }, fields.next()?))
}

pub(super) fn millis(text: &str) -> Option<Timestamp> {
    let value: f64 = text.parse().ok()?;
    (0.0..=LATEST.as_secs() * 1e3).contains(&value).then(|| Timestamp::from_secs(value / 1e3))
}

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut strays = Vec::new();
    let mut entries = 0_usize;
    for (number, line) in numbered(text).filter(|(_, line)| !line.trim().is_empty()) {
        match entry(line) {
            Some((range, text)) => {
                entries += 1;
                let cue = Cue::from_text(range, text);
                reader.push(number, Cue { range, ..cue })?;
            }
            None if entries == 0 && strays.is_empty() && is_header(line) => {}
            None => strays.push((number, line)),
        }
    }
    if let (0, [(number, line), ..]) = (entries, &strays[..]) {
        return Err(misfit(*number, line, "start and end in milliseconds and the text, apart by tabs"));
    }
    strays.iter().for_each(|(number, _)| reader.repairs.note(Repairs::STRAY, *number));
    Ok(reader)
}
