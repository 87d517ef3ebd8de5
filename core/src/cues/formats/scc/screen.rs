//! The rows of characters that a decoder of CEA-608 writes to and shows.

use super::super::super::{Cue, Place, PlaceAnchor};
use super::super::attire::{Attire, Stretches};
use crate::frame::Color;
use crate::units::TimeRange;

pub(super) const ROWS: usize = 15;
pub(super) const COLUMNS: usize = 32;

/// How characters look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pen {
    /// `None` is white, which is left to the style.
    pub color: Option<Color>,
    pub italic: bool,
    pub underline: bool,
}

impl Pen {
    fn attire(self) -> Attire {
        Attire {
            fill: self.color,
            italic: self.italic.then_some(true),
            underline: self.underline.then_some(true),
            ..Attire::default()
        }
    }
}

/// Rows that are further apart than this stand each for itself.
const APART: usize = 2;

type Row = [Option<(char, Pen)>; COLUMNS];

/// A memory of characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Screen([Row; ROWS]);

impl Default for Screen {
    fn default() -> Self {
        Self([[None; COLUMNS]; ROWS])
    }
}

impl Screen {
    pub fn put(&mut self, (row, column): (usize, usize), cell: Option<(char, Pen)>) {
        if let Some(slot) = self.0.get_mut(row).and_then(|row| row.get_mut(column)) {
            *slot = cell;
        }
    }

    pub fn clear_from(&mut self, (row, column): (usize, usize)) {
        if let Some(rest) = self.0.get_mut(row).and_then(|row| row.get_mut(column..)) {
            rest.fill(None);
        }
    }

    /// Moves the rows that roll up to `last` by one; others are cleared.
    pub fn roll(&mut self, last: usize, depth: usize) {
        let first = (last + 1).saturating_sub(depth);
        for row in 0..ROWS {
            let from = (first..last).contains(&row).then(|| self.0.get(row + 1).copied()).flatten();
            if let Some(slot) = self.0.get_mut(row) {
                *slot = from.unwrap_or([None; COLUMNS]);
            }
        }
    }

    /// Moves the rows that roll from one base to another.
    pub fn rebase(&mut self, from: usize, to: usize, depth: usize) {
        let old = std::mem::take(self);
        for above in 0..depth {
            if let (Some(from), Some(to)) = (from.checked_sub(above), to.checked_sub(above))
                && let (Some(row), Some(slot)) = (old.0.get(from), self.0.get_mut(to))
            {
                *slot = *row;
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().flatten().flatten().all(|(c, _)| c.is_whitespace())
    }

    /// What it shows: a cue for each block of rows.
    pub fn cues(&self, range: TimeRange) -> Vec<Cue> {
        let shown = |cell: &Option<(char, Pen)>| cell.is_some_and(|(c, _)| !c.is_whitespace());
        let extent = |(number, row): (usize, &Row)| {
            Some((number, row.iter().position(shown)?, row.iter().rposition(shown)?))
        };
        let rows: Vec<_> = self.0.iter().enumerate().filter_map(extent).collect();
        let blocks = rows.chunk_by(|above, below| below.0 - above.0 <= APART);
        blocks.map(|block| self.cue(block, range)).collect()
    }

    /// A block of rows, each with its first and last column.
    fn cue(&self, rows: &[(usize, usize, usize)], range: TimeRange) -> Cue {
        let mut stretches = Stretches::default();
        for (index, &(number, first, last)) in rows.iter().enumerate() {
            if index > 0 {
                stretches.end_line();
            }
            let cells = self.0.get(number).and_then(|row| row.get(first..=last)).unwrap_or_default();
            for alike in cells.chunk_by(|a, b| a.map(|(_, pen)| pen) == b.map(|(_, pen)| pen)) {
                let text: String = alike.iter().map(|cell| cell.map_or(' ', |(c, _)| c)).collect();
                let pen = alike.first().copied().flatten().map(|(_, pen)| pen).unwrap_or_default();
                stretches.add(&text, &pen.attire(), None);
            }
        }
        let (mut cue, _) = stretches.cue(range);
        cue.place = place(rows);
        cue
    }
}

/// Where the rows stand, each with its first and last column. They fill four fifths of the frame each way. Rows at the edge
/// of those are left to the margin of the style.
fn place(rows: &[(usize, usize, usize)]) -> Option<Place> {
    /// How far the middle of a row may be off that of the frame, in half columns.
    const OFF: usize = 4;
    let (&(top, ..), &(bottom, ..)) = (rows.first()?, rows.last()?);
    let centered = rows.iter().all(|&(_, first, last)| (first + last + 1).abs_diff(COLUMNS) <= OFF);
    let safe = |share: f32| Some(0.1 + 0.8 * share);
    let left = rows.iter().map(|&(_, first, _)| first).min().unwrap_or_default();
    let x = if centered { None } else { safe(left as f32 / COLUMNS as f32) };
    let is_low = bottom + 1 > ROWS / 2 + 1;
    let y = match (is_low, top, bottom) {
        (true, _, ROWS_FROM_LAST..) | (false, ..=2, _) => None,
        (true, _, bottom) => safe((bottom + 1) as f32 / ROWS as f32),
        (false, top, _) => safe(top as f32 / ROWS as f32),
    };
    let anchor = match (is_low, centered) {
        (true, true) => PlaceAnchor::Bottom,
        (true, false) => PlaceAnchor::BottomLeft,
        (false, true) => PlaceAnchor::Top,
        (false, false) => PlaceAnchor::TopLeft,
    };
    Some(Place { anchor, x, y, width: None })
}

/// Rows from here on are at the lower edge.
const ROWS_FROM_LAST: usize = ROWS - 3;
