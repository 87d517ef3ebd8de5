//! `.sub` files: MicroDVD's `{start}{end}text` in frames, and SubViewer 1 and 2 behind their headers.
//!
//! MicroDVD counts frames. How many there are to a second a first line of `{1}{1}25` says; without it, 23.976, as players
//! and ffmpeg assume.

use super::super::{Cue, Place, PlaceAnchor};
use super::attire::{Attire, BOLD, Stretches};
use super::lines::{LAST, Reader, misfit, numbered};
use super::not_shown::NotShown;
use super::repair::Repairs;
use super::sbv;
use super::table::{Read, Row};
use crate::error::Result;
use crate::frame::Color;
use crate::units::{TimeRange, Timestamp, clock};

pub(super) const ROW: Row = Row {
    extensions: &["sub"],
    media_type: "text/plain; charset=utf-8",
    sniff: |text| entry(text.lines().next().unwrap_or_default()).is_some() || is_sub_viewer(text),
    read: Read::Text(|text| {
        let start = text.trim_start();
        match is_sub_viewer(start) {
            true if start.lines().any(is_instant) => Ok(read_instants(text)?.into()),
            true => Ok(sbv::read(&without_header(text))?.into()),
            false => Ok(read(text)?.into()),
        }
    }),
    write: None,
};

/// Frames in a second of a MicroDVD file that does not say it.
const RATE: f64 = 24_000.0 / 1_001.0;

/// Frames of start and end, the end being absent in `{10}{}`, and the text.
fn entry(line: &str) -> Option<(u64, Option<u64>, &str)> {
    let (start, rest) = braced(line.trim_start())?;
    let (end, text) = braced(rest)?;
    let end = if end.is_empty() { None } else { Some(end.parse().ok()?) };
    Some((start.parse().ok()?, end, text))
}

fn braced(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('{')?.split_once('}')
}

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut rate = None;
    let mut strays = Vec::new();
    let mut entries = Vec::new();
    for (number, line) in numbered(text).filter(|(_, line)| !line.trim().is_empty()) {
        match entry(line) {
            Some((0 | 1, Some(0 | 1), text))
                if entries.is_empty() && rate.is_none() && rate_of(text).is_some() =>
            {
                rate = rate_of(text);
            }
            Some(entry) => entries.push((number, entry)),
            None => strays.push((number, line)),
        }
    }
    if let ([], [(number, line), ..]) = (&entries[..], &strays[..]) {
        return Err(misfit(*number, line, "a line like {25}{75}text"));
    }
    let time = |frame: u64| Timestamp::from_secs(frame as f64 / rate.unwrap_or(RATE)).min(clock::LATEST);
    let mut default = Attire::default();
    for (index, (number, (start, end, text))) in entries.iter().enumerate() {
        let next = entries.get(index + 1).map(|(_, (start, ..))| *start);
        // Without an end it is shown up to the next one.
        let end = end.or(next).map_or(time(*start) + LAST, time);
        let range = TimeRange { start: time(*start), end: end.min(clock::LATEST) };
        reader.not_shown.next_cue();
        let cue = styled(text, range, &mut default, &mut reader.not_shown);
        reader.push(*number, cue)?;
    }
    if let (None, Some((number, _))) = (rate, entries.first()) {
        reader.repairs.note("times in frames, read at 23.976 a second as players do, since no first line like {1}{1}25 says otherwise", *number);
    }
    strays.iter().for_each(|(number, _)| reader.repairs.note(Repairs::STRAY, *number));
    Ok(reader)
}

fn rate_of(text: &str) -> Option<f64> {
    let rate = text.trim().replace(',', ".").parse().ok()?;
    (1.0..=1_000.0).contains(&rate).then_some(rate)
}

/// Text with `|` between lines. `{y:i}` holds for its line, `{Y:i}` for all; `{DEFAULT}` changes what follows in the file.
fn styled(text: &str, range: TimeRange, default: &mut Attire, not_shown: &mut NotShown) -> Cue {
    let (text, is_default) = match text.strip_prefix("{DEFAULT}") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let mut stretches = Stretches::default();
    let mut all = default.clone();
    let mut place = None;
    for (index, line) in text.split('|').enumerate() {
        if index > 0 {
            stretches.end_line();
        }
        let mut line_attire = all.clone();
        let mut rest = line;
        while let Some((code, after)) = braced(rest).filter(|(code, _)| is_code(code)) {
            if code.starts_with(|c: char| c.is_ascii_uppercase()) {
                apply(&mut all, code);
            }
            match code.split_once(':') {
                // Players put what has a 0 there at the top.
                Some(("P", "0")) => place = Some(Place { anchor: PlaceAnchor::Top, ..Place::default() }),
                Some(("P", "1")) => place = None,
                _ => {}
            }
            if let Some(what) = unshown(code) {
                not_shown.note(what);
            }
            apply(&mut line_attire, code);
            rest = after;
        }
        // Players take a slash at the start of a line for italics.
        if let Some(italic) = rest.strip_prefix('/') {
            line_attire.italic = Some(true);
            rest = italic;
        }
        stretches.add(rest, &line_attire, None);
    }
    if is_default {
        *default = all;
        return Cue { range, ..Cue::default() };
    }
    Cue { place, ..stretches.cue(range).0 }
}

/// What a code asks for that is not shown.
fn unshown(code: &str) -> Option<&'static str> {
    match code.as_bytes().first()? {
        b's' | b'S' => Some("sizes of letters"),
        b'o' => Some("coordinates"),
        _ => None,
    }
}

fn is_code(code: &str) -> bool {
    matches!(
        code.as_bytes(),
        [b'y' | b'Y' | b'c' | b'C' | b'f' | b'F' | b's' | b'S' | b'o' | b'H' | b'P' | b'p', b':', ..]
    )
}

fn apply(attire: &mut Attire, code: &str) {
    let Some((name, value)) = code.split_once(':') else { return };
    match name {
        "y" | "Y" => {
            for style in value.split(',').map(str::trim) {
                match style {
                    "b" => attire.weight = Some(BOLD),
                    "i" => attire.italic = Some(true),
                    "u" => attire.underline = Some(true),
                    "s" => attire.strikeout = Some(true),
                    _ => {}
                }
            }
        }
        "c" | "C" => attire.fill = color(value).or(attire.fill),
        "f" | "F" if !value.trim().is_empty() => attire.family = Some(value.trim().into()),
        _ => {}
    }
}

/// `$BBGGRR`.
fn color(value: &str) -> Option<Color> {
    let digits = value.trim().strip_prefix('$')?;
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 6)?;
    let [_, b, g, r] = value.to_be_bytes();
    Some(Color { r, g, b, a: 255 })
}

/// Whether a text starts with the header of either SubViewer.
fn is_sub_viewer(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim();
    ["[INFORMATION]", "[BEGIN]", "[TITLE]"]
        .iter()
        .any(|name| first.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

/// The lines of a SubViewer 2 file with its header blank, so that they keep their numbers.
fn without_header(text: &str) -> String {
    let lines = numbered(text).map(|(_, line)| if is_header(line) { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// `[NAME]value`, with no time in the brackets.
fn is_header(line: &str) -> bool {
    let inside = line
        .trim_start()
        .trim_start_matches('\u{feff}')
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    inside.is_some_and(|(name, _)| {
        name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ') && name != "br"
    })
}

/// `[00:01:02]`, which a line of SubViewer 1 starts with.
fn is_instant(line: &str) -> bool {
    instant(line).is_some()
}

fn instant(line: &str) -> Option<Timestamp> {
    clock::parse(line.trim().strip_prefix('[')?.strip_suffix(']')?)
}

/// SubViewer 1: an instant, then the text from it on, none at its end.
fn read_instants(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut open: Option<(usize, Timestamp, String)> = None;
    for (number, line) in numbered(text) {
        if let Some(time) = instant(line) {
            close(&mut reader, open.replace((number, time, String::new())), time)?;
        } else if let Some((_, _, text)) = &mut open
            && !is_header(line)
        {
            text.push_str(&line.replace('|', "\n"));
            text.push('\n');
        }
    }
    let last = open.as_ref().map_or(Timestamp::ZERO, |(_, start, _)| (*start + LAST).min(clock::LATEST));
    close(&mut reader, open, last)?;
    Ok(reader)
}

fn close(reader: &mut Reader, open: Option<(usize, Timestamp, String)>, end: Timestamp) -> Result<()> {
    let Some((place, start, text)) = open else { return Ok(()) };
    let range = TimeRange { start, end };
    reader.push(place, Cue { range, ..Cue::from_text(range, &text) })
}
