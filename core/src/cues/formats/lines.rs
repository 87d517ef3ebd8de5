//! What the line-based formats share: numbered lines, timing lines, and the cues read so far.

use super::super::document::Document;
use super::super::look::Styles;
use super::super::track::Amount;
use super::super::{Cue, CueTrack};
use super::repair;
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::units::clock::{self, check_range};
use crate::units::{TimeRange, Timestamp};

/// Lines with their number from 1, ended by `\n`, `\r\n` or `\r`.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text);
    let lines = std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let (line, after) = text.split_at(end);
        rest = Some(after.strip_prefix("\r\n").unwrap_or(&after[1..]));
        Some(line)
    });
    lines.enumerate().map(|(index, line)| (index + 1, line))
}

/// Collects cues with the lines they come from, so that every error can name them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Each with its place.
    cues: Vec<(usize, Cue)>,
    amount: Amount,
    /// What a place counts: lines of text, or cues of JSON.
    unit: Unit,
    canvas: Option<Size>,
    styles: Styles,
    warnings: Vec<Warning>,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) enum Unit {
    #[default]
    Line,
    Cue,
}

impl Unit {
    pub fn at(self, place: usize) -> String {
        match self {
            Self::Line => format!("line {place}"),
            Self::Cue => format!("cue {place}"),
        }
    }
}

impl Reader {
    /// For cues without lines of their own; places count them from 1.
    pub fn of(document: Document) -> Result<Self> {
        let Document { canvas, styles, cues } = document;
        let mut reader = Self { unit: Unit::Cue, canvas, styles, ..Self::default() };
        for (index, cue) in cues.into_iter().enumerate() {
            reader.push(index + 1, cue)?;
        }
        Ok(reader)
    }

    /// For cues that were made for a frame of this size, and the styles that they name.
    pub fn styled(canvas: Size, styles: Styles) -> Self {
        Self { canvas: Some(canvas), styles, ..Self::default() }
    }

    /// Adds what a person should know of the file.
    pub fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// Adds a cue found at `place`; one without text is left out. It may end before it starts.
    pub fn push(&mut self, place: usize, cue: Cue) -> Result<()> {
        let range = TimeRange::new(cue.range.start, cue.range.end);
        check_range("the cue", range).map_err(|reason| Error::cues(self.unit.at(place), reason))?;
        if cue.lines.is_empty() {
            return Ok(());
        }
        self.amount.add(&cue)?;
        self.cues.push((place, cue));
        Ok(())
    }

    /// The track, and what of it had to be mended.
    pub fn finish(self) -> Result<(CueTrack, Vec<Warning>)> {
        let Self { mut cues, unit, canvas, styles, mut warnings, .. } = self;
        warnings.extend(repair::ends(&mut cues, unit));
        warnings.extend(repair::order(&cues, unit));
        let (places, cues): (Vec<_>, Vec<_>) = cues.into_iter().unzip();
        let at = |index: usize| unit.at(places.get(index).copied().unwrap_or_default());
        Ok((CueTrack::located(cues, at)?.with_styles(styles)?.with_canvas(canvas)?, warnings))
    }
}

/// What a line is to a format with `start --> end` lines.
#[derive(Debug, PartialEq)]
pub(super) enum Timing {
    /// A timing line.
    Range(TimeRange),
    /// No timing line.
    Text,
}

/// Reads `start --> end`, with anything after a space behind it; the end may come before the start. A line that was
/// clearly meant to be one but cannot be read is an error.
pub(super) fn timing(number: usize, line: &str) -> Result<Timing> {
    let line = line.trim();
    if !line.strip_prefix(['-', '+']).unwrap_or(line).starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Timing::Text);
    }
    let Some((start, rest)) = line.split_once("-->") else {
        let two_clocks = line.matches(':').count() >= 4 && !line.contains(char::is_alphabetic);
        let arrow = line.contains(['>', '→']);
        return if two_clocks && arrow { Err(malformed(number, line)) } else { Ok(Timing::Text) };
    };
    let end = rest.split_whitespace().next().unwrap_or_default();
    match (time(start.trim()), time(end)) {
        (Some(start), Some(end)) => {
            check_range("the cue", TimeRange::new(start, end))
                .map_err(|reason| Error::cues(Unit::Line.at(number), reason))?;
            Ok(Timing::Range(TimeRange { start, end }))
        }
        _ => Err(malformed(number, line)),
    }
}

/// A clock time, negative ones included so that they can be named as such.
fn time(text: &str) -> Option<Timestamp> {
    match text.strip_prefix('-') {
        Some(positive) => clock::parse(positive).map(|time| Timestamp::ZERO - (time - Timestamp::ZERO)),
        None => clock::parse(text),
    }
}

fn malformed(number: usize, line: &str) -> Error {
    let reason = format!(
        "{} is no timing; accepted: 00:00:01,000 --> 00:00:02,000, up to 10,000 hours",
        excerpt(line)
    );
    Error::cues(Unit::Line.at(number), reason)
}

/// The start of a line, quoted, for an error message.
pub(super) fn excerpt(line: &str) -> String {
    let mut chars = line.chars();
    let start: String = chars.by_ref().take(40).collect();
    if chars.next().is_some() { format!("{start:?}...") } else { format!("{start:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_line_ending_counts_once() {
        let lines: Vec<_> = numbered("a\r\nb\rc\n\nd").collect();
        assert_eq!(lines, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]);
    }

    #[test]
    fn timing_lines_come_in_many_forms() {
        let expected = Timing::Range(TimeRange::from_secs(1.0, 2.5));
        for line in [
            "00:00:01,000 --> 00:00:02,500",
            " 0:0:1.0-->0:0:2.5 ",
            "00:01.000 --> 00:02.500 align:start position:0%",
            "00:00:01,000  -->  00:00:02,500  X1:40 X2:600",
        ] {
            assert_eq!(timing(1, line).unwrap(), expected, "{line}");
        }
        for line in ["Go --> there", "<!-- 1 -->", "10:30:00 - 11:30:00", "12", "- a --> b"] {
            assert_eq!(timing(1, line).unwrap(), Timing::Text, "{line}");
        }
    }

    #[test]
    fn broken_timing_lines_are_named() {
        let message = |line| timing(7, line).unwrap_err().to_string();
        assert_eq!(
            message("00:00:0x,000 --> 00:00:02,000"),
            "cues are invalid at line 7: \"00:00:0x,000 --> 00:00:02,000\" is no timing; \
             accepted: 00:00:01,000 --> 00:00:02,000, up to 10,000 hours"
        );
        assert!(message("00:00:01,000 -> 00:00:02,000").contains("is no timing"));
        assert!(message("00:00:01,000 -->").contains("is no timing"));
        assert!(message("-00:00:01,000 --> 00:00:02,000").contains("negative time -00:00:01.000"));
    }
}
