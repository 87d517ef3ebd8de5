//! What the line-based formats share: numbered lines, timing lines, and the cues read so far.

use super::super::document::Document;
use super::super::look::Styles;
use super::super::track::Amount;
use super::super::{Cue, CueTrack};
use super::not_shown::NotShown;
use super::repair::Repairs;
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::units::clock::check_range;
use crate::units::{Duration, TimeRange};

/// Lines with their number from 1, ended by `\n`, `\r\n` or `\r`.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text);
    let lines = std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = memchr::memchr2(b'\n', b'\r', text.as_bytes()) else {
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
    /// BCP 47 tag of the text's language.
    pub language: Option<String>,
    styles: Styles,
    /// What of the file was mended.
    pub repairs: Repairs,
    /// What the file asks for and is not shown.
    pub not_shown: NotShown,
    /// The same, of things that are no cues.
    pub extras: Vec<&'static str>,
    /// Whether words come with their classes, so that nothing in them is mark-up.
    has_classes: bool,
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
        let Document { canvas, language, styles, cues } = document;
        let mut reader = Self { unit: Unit::Cue, canvas, language, styles, ..Self::default() };
        for (index, cue) in cues.into_iter().enumerate() {
            reader.push(index + 1, cue)?;
        }
        Ok(reader)
    }

    /// For cues whose places are counted so.
    pub fn counted(unit: Unit) -> Self {
        Self { unit, ..Self::default() }
    }

    /// For cues that were made for a frame of this size, and the styles that they name.
    pub fn styled(canvas: Size, styles: Styles) -> Self {
        Self { canvas: Some(canvas), styles, ..Self::default() }
    }

    /// The same, of words that come with their classes, if they do.
    pub fn with_classes(self, has_classes: bool) -> Self {
        Self { has_classes, ..self }
    }

    /// Whether asterisks may be mark-up.
    pub fn is_marked_up(&self) -> bool {
        !self.has_classes
    }

    /// Adds a cue found at `place`; one without text is left out. It may end before it starts.
    pub fn push(&mut self, place: usize, cue: Cue) -> Result<()> {
        let range = TimeRange::new(cue.range.start, cue.range.end);
        check_range("the cue", range).map_err(|reason| Error::cues(self.unit.at(place), reason))?;
        if cue.lines.is_empty() {
            self.repairs.note(Repairs::NO_TEXT, place);
            return Ok(());
        }
        self.amount.add(&cue)?;
        self.cues.push((place, cue));
        Ok(())
    }

    /// The cues read so far, each with its place.
    pub fn cues_mut(&mut self) -> impl Iterator<Item = &mut Cue> {
        self.cues.iter_mut().map(|(_, cue)| cue)
    }

    /// The track, what of it was mended, and what of it is not shown.
    pub fn finish(self) -> Result<(CueTrack, Vec<Warning>)> {
        let Self { mut cues, unit, canvas, language, styles, mut repairs, not_shown, extras, .. } = self;
        repairs.ends(&mut cues);
        repairs.order(&cues);
        let (places, cues): (Vec<_>, Vec<_>) = cues.into_iter().unzip();
        let at = |index: usize| unit.at(places.get(index).copied().unwrap_or_default());
        let track = CueTrack::located(cues, at)?.with_styles(styles)?.with_canvas(canvas)?;
        let warnings = repairs.warning(unit).into_iter().chain(not_shown.warning(&extras));
        Ok((track.with_language(language), warnings.collect()))
    }
}

/// How long what comes last stays, where nothing says when it goes.
pub(super) const LAST: Duration = Duration::from_millis(4_000);

/// That a line shows a text to be of another format.
pub(super) fn misfit(line: usize, found: &str, accepted: &str) -> Error {
    let reason = format!("found {}; accepted: {accepted}", excerpt(found));
    Error::cues(format!("{}, column 1", Unit::Line.at(line)), reason)
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
}
