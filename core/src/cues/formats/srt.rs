//! SubRip.
//!
//! Everything from one timing line to the next is the text of a cue, so that blank lines and missing
//! numbers do no harm; the number of the next cue is taken off the end.

use super::super::{Cue, CueLine, CueStyle, CueTrack, CueWord, Place, PlaceAnchor};
use super::lines::{Reader, misfit, numbered};
use super::marks::Marks;
use super::markup::{escape_markup, escape_markup_to};
use super::repair::Repairs;
use super::table::{Read, Row};
use super::tagged::{self, Tagged};
use super::timing::{Timing, timing};
use crate::error::Result;
use crate::style::Anchor;
use crate::units::{TimeRange, clock};

pub(super) const ROW: Row = Row {
    extensions: &["srt"],
    media_type: "application/x-subrip; charset=utf-8",
    sniff: |text| {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(12);
        lines.any(|line| matches!(timing(0, line, &mut Repairs::default()), Ok(Timing::Range(_))))
    },
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: Some(write),
};

/// Lines that are not blank, with their numbers.
type Lines<'a> = Vec<(usize, &'a str)>;

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    if text.contains('\0') {
        reader.repairs.note(Repairs::NULS, 1);
    }
    // Line and range of the cue whose text is being read.
    let mut open: Option<(usize, TimeRange)> = None;
    let mut lines: Lines<'_> = Vec::new();
    let mut count = 0_u64;
    for (number, line) in numbered(text) {
        match timing(number, line, &mut reader.repairs)? {
            Timing::Range(range) => {
                note_start(&mut reader, open, &mut lines, number, count + 1);
                close(&mut reader, open.replace((number, range)), &lines)?;
                lines.clear();
                count += 1;
            }
            Timing::Text if is_blank(line) => {}
            Timing::Text => lines.push((number, line)),
        }
    }
    if let [.., (above, _), (number, _)] = lines[..]
        && above + 1 < number
    {
        // The file was cut after the number of a cue.
        take_cue_number(&mut lines, usize::MAX, count + 1);
    }
    if open.is_none()
        && let Some((number, line)) = lines.first()
    {
        let accepted = "the number of a cue, then a line like 00:00:01,000 --> 00:00:02,000";
        return Err(misfit(*number, line, accepted));
    }
    close(&mut reader, open, &lines)?;
    Ok(reader)
}

/// Blank, or nothing but what is not shown.
fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| byte == b' ') || line.trim_matches(['\u{feff}', '\0', ' ', '\t']).is_empty()
}

/// Takes off what stands above the timing line `number` of the cue that is due, and counts what is missing there.
fn note_start(
    reader: &mut Reader,
    open: Option<(usize, TimeRange)>,
    lines: &mut Lines<'_>,
    number: usize,
    due: u64,
) {
    let above = take_cue_number(lines, number, due);
    if above.is_none() {
        reader.repairs.note(Repairs::NO_NUMBER, number);
    }
    let start = above.unwrap_or(number);
    if lines
        .last()
        .map(|(last, _)| *last)
        .or(open.map(|(timing, _)| timing))
        .is_some_and(|last| last + 1 == start)
    {
        reader.repairs.note(Repairs::NO_BLANK_LINE, start);
    }
}

/// Removes the number of the cue whose timing is on line `timing`: the last line, if it stands right
/// above, or says the number that is due. The line that it was on.
fn take_cue_number(lines: &mut Lines<'_>, timing: usize, due: u64) -> Option<usize> {
    let &(number, line) = lines.last()?;
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let is_number = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && (number + 1 == timing || line.parse() == Ok(due)) {
        lines.pop();
        return Some(number);
    }
    None
}

fn close(reader: &mut Reader, open: Option<(usize, TimeRange)>, lines: &Lines<'_>) -> Result<()> {
    let Some((place, range)) = open else {
        lines.iter().for_each(|(number, _)| reader.repairs.note(Repairs::STRAY, *number));
        return Ok(());
    };
    reader.not_shown.next_cue();
    let lines = lines.iter().map(|(_, line)| *line);
    let Tagged { lines, style, place: stands } = tagged::read(range, lines, &mut reader.not_shown);
    let style = style.map(|partial| CueStyle { name: None, partial: Box::new(partial) });
    reader.push(place, Cue { range, lines, style, place: stands, ..Cue::default() })
}

fn write(track: &CueTrack) -> String {
    let mut writer = Writer::default();
    for (index, cue) in track.cues().iter().enumerate() {
        writer.number(index + 1);
        clock::write(cue.range.start, ',', &mut writer.out);
        writer.out.push_str(" --> ");
        clock::write(cue.range.end, ',', &mut writer.out);
        writer.out.push('\n');
        writer.text(track, cue);
        writer.out.push_str("\n\n");
    }
    writer.out
}

/// The text of a cue, as it stands below its times.
pub(super) fn cue_text(track: &CueTrack, cue: &Cue) -> String {
    let mut writer = Writer::default();
    writer.text(track, cue);
    writer.out
}

/// Whether a place is no more than one of the nine points that the format knows.
pub(super) fn holds_place(place: &Place) -> bool {
    place.x.is_none() && place.y.is_none() && place.width.is_none()
}

/// The nearest of the nine points that the format knows to where a cue stands.
fn anchor(place: &Place) -> PlaceAnchor {
    let (side, align) = place.anchor.sides();
    let side = match place.y {
        None => side,
        Some(y) if y < 1.0 / 3.0 => Anchor::Top,
        Some(y) if y > 2.0 / 3.0 => Anchor::Bottom,
        Some(_) => Anchor::Middle,
    };
    PlaceAnchor::at((side, align))
}

/// Writes the text of cues, with tags where the marks change.
#[derive(Default)]
struct Writer {
    out: String,
    /// The tags that are open.
    open: Marks,
    /// Words of the same marks that are not written yet.
    run: String,
}

impl Writer {
    fn number(&mut self, number: usize) {
        self.out.push_str(&number.to_string());
        self.out.push('\n');
    }

    fn text(&mut self, track: &CueTrack, cue: &Cue) {
        let anchor = cue.place.as_ref().map_or(PlaceAnchor::Bottom, anchor);
        if anchor != PlaceAnchor::Bottom {
            self.out.push_str(&format!("{{\\an{}}}", anchor.digit()));
        }
        let base = Marks::of(track, cue);
        for (index, line) in cue.lines.iter().enumerate() {
            if index > 0 {
                self.out.push('\n');
            }
            self.line(line, base);
        }
        self.change(Marks::default(), false);
    }

    fn line(&mut self, line: &CueLine, base: Marks) {
        let is_timing = reads_as_timing(line);
        for (index, word) in line.words.iter().enumerate() {
            let is_spaced = index > 0 && !word.joined;
            let marks = word.style.as_ref().map_or(base, |style| base.of_word(style));
            if marks != self.open {
                self.flush(is_timing);
                self.change(marks, is_spaced);
            } else if is_spaced {
                self.run.push(' ');
            }
            self.run.push_str(&word.text);
        }
        self.flush(is_timing);
    }

    /// Writes the run; in a line that would be taken for a timing its arrow is escaped.
    fn flush(&mut self, is_timing: bool) {
        match is_timing {
            true => self.out.push_str(&escape_markup(&self.run).replace('>', "&gt;").replace('→', "&#8594;")),
            false => escape_markup_to(&self.run, &mut self.out),
        }
        self.run.clear();
    }

    /// Closes the tags that are open and opens those of `marks`, with the space between them.
    fn change(&mut self, marks: Marks, is_spaced: bool) {
        let Marks { bold, italic, underline, strikeout, color } = self.open;
        for (is_open, tag) in [
            (strikeout, "</s>"),
            (underline, "</u>"),
            (italic, "</i>"),
            (bold, "</b>"),
            (color.is_some(), "</font>"),
        ] {
            self.out.push_str(if is_open { tag } else { "" });
        }
        self.out.push_str(if is_spaced { " " } else { "" });
        let Marks { bold, italic, underline, strikeout, color } = marks;
        if let Some(color) = color {
            self.out.push_str(&format!("<font color=\"{color}\">"));
        }
        for (is_open, tag) in [(bold, "<b>"), (italic, "<i>"), (underline, "<u>"), (strikeout, "<s>")] {
            self.out.push_str(if is_open { tag } else { "" });
        }
        self.open = marks;
    }
}

fn reads_as_timing(line: &CueLine) -> bool {
    let starts =
        |word: &CueWord| word.text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'));
    line.words.first().is_some_and(starts)
        && !matches!(timing(0, &line.text(), &mut Repairs::default()), Ok(Timing::Text))
}
