//! The text that DVD tools call STL.

use super::super::attire::{Attire, BOLD, Stretches};
use super::super::lines::{Reader, misfit, numbered};
use super::super::repair::Repairs;
use crate::error::Result;
use crate::units::{TimeRange, Timestamp};

/// Frames in a second, as other readers take it where the file says nothing.
const RATE: f64 = 25.0;

/// Whether a text starts with a comment, a setting or a subtitle of this kind.
pub(super) fn is_start(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//"));
    first.is_some_and(|line| line.starts_with('$') && line.contains('=') || entry(line).is_some())
}

/// The times and the text of a line.
fn entry(line: &str) -> Option<(TimeRange, &str)> {
    let mut parts = line.splitn(3, ',');
    let (start, end) = (time(parts.next()?)?, time(parts.next()?)?);
    Some((TimeRange { start, end }, parts.next()?.trim()))
}

fn time(text: &str) -> Option<Timestamp> {
    let mut parts = text.trim().split([':', '.', ';']);
    let mut number = || parts.next()?.trim().parse::<u16>().ok().map(f64::from);
    let (hours, minutes, seconds, frames) = (number()?, number()?, number()?, number()?);
    (hours < 1_000.0).then(|| Timestamp::from_secs((hours * 60.0 + minutes) * 60.0 + seconds + frames / RATE))
}

pub(super) fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut all = Attire::default();
    let mut entries = 0_usize;
    let lines = numbered(text).map(|(number, line)| (number, line.trim().trim_start_matches('\u{feff}')));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("//")) {
        if let Some(setting) = line.strip_prefix('$') {
            set(&mut all, setting);
        } else if let Some((range, text)) = entry(line) {
            entries += 1;
            reader.push(number, stretches(text, &all).cue(range).0)?;
        } else {
            reader.repairs.note(Repairs::STRAY, number);
        }
    }
    if entries == 0 {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        return Err(misfit(1, first, "EBU-STL, or lines like 00:00:01:00 , 00:00:02:00 , text"));
    }
    Ok(reader)
}

fn set(attire: &mut Attire, setting: &str) {
    let Some((name, value)) = setting.split_once('=') else { return };
    let on = value.trim().eq_ignore_ascii_case("true");
    match name.trim() {
        "FontName" => attire.family = Some(value.trim().to_owned()).filter(|name| !name.is_empty()),
        "Bold" => attire.weight = on.then_some(BOLD),
        "Italic" => attire.italic = on.then_some(true),
        "Underlined" => attire.underline = on.then_some(true),
        _ => {}
    }
}

/// Text with `|` between lines, and `^B`, `^I` and `^U` to turn bold, italics and underlines on and off.
fn stretches(text: &str, all: &Attire) -> Stretches {
    let mut stretches = Stretches::default();
    let mut attire = all.clone();
    for (index, line) in text.split('|').enumerate() {
        if index > 0 {
            stretches.end_line();
        }
        let mut parts = line.split('^');
        stretches.add(parts.next().unwrap_or_default(), &attire, None);
        for part in parts {
            let text = part.get(1..).filter(|_| toggle(&mut attire, part.as_bytes().first()));
            match text {
                Some(text) => stretches.add(text, &attire, None),
                None => stretches.add(&format!("^{part}"), &attire, None),
            }
        }
    }
    stretches
}

/// Turns on what a letter stands for, or off; whether it stands for something.
fn toggle(attire: &mut Attire, letter: Option<&u8>) -> bool {
    let flag = |flag: &mut Option<bool>| *flag = if flag.is_some() { None } else { Some(true) };
    match letter {
        Some(b'B') => attire.weight = if attire.weight.is_some() { None } else { Some(BOLD) },
        Some(b'I') => flag(&mut attire.italic),
        Some(b'U') => flag(&mut attire.underline),
        _ => return false,
    }
    true
}
