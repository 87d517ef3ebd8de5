//! An overlay as samples that lie as the frame's own: per plane and row, words to blend.
//!
//! Rows hold the words from the first to the last that was ever composed for what is shown, and runs of those that show
//! something, so that a frame costs what is visible and a part of it can be composed again.

use std::ops::Range;

use super::area::Area;
use super::band::{Band, BandFrame, Row};
use super::ink::PlacedGroup;
use super::planes::{Channel, Plane, Planes};
use super::regions::Regions;
use super::simd;
use crate::frame::Size;

/// Rows composed at a time: few enough to stay in the cache, a multiple of every chroma row.
const BAND: i64 = 16;
/// Words that are blended or left out together.
const BLOCK: usize = 32;

/// Words of a row of a plane: premultiplied sources and inverse alphas, as [`super::blend`] takes them.
#[derive(Debug)]
pub(super) struct PreparedRow<T> {
    /// Word of the frame's row that the first is for; beyond the row's ends nothing shows.
    start: isize,
    inverse: Vec<T>,
    source: Vec<u16>,
    /// Words that show something.
    runs: Vec<Range<usize>>,
}

/// Words that follow each other and show something.
#[derive(Debug)]
pub(super) struct Run<'a, T> {
    /// First word in the frame's row.
    pub start: usize,
    pub inverse: &'a [T],
    pub source: &'a [u16],
}

/// Rows of words of one or of two bytes, one for each row of the plane.
#[derive(Debug)]
pub(super) enum Rows {
    Bytes(Vec<PreparedRow<u8>>),
    Words(Vec<PreparedRow<u16>>),
}

/// What to blend into a frame.
#[derive(Debug)]
pub(super) struct Prepared {
    pub planes: Vec<Rows>,
}

/// Buffers kept from one overlay to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    band: Band,
    bytes: Quantised<u8>,
    words: Quantised<u16>,
}

/// A row of one channel.
#[derive(Debug, Default)]
struct Quantised<T> {
    inverse: Vec<T>,
    source: Vec<u16>,
}

impl Prepared {
    pub(super) fn new(planes: &Planes) -> Self {
        let empty = |plane: &Plane| match plane.word {
            1 => Rows::Bytes(Vec::new()),
            _ => Rows::Words(Vec::new()),
        };
        Self { planes: planes.planes.iter().map(empty).collect() }
    }

    pub(super) fn clear(&mut self) {
        for rows in &mut self.planes {
            match rows {
                Rows::Bytes(rows) => rows.iter_mut().for_each(PreparedRow::clear),
                Rows::Words(rows) => rows.iter_mut().for_each(PreparedRow::clear),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.planes.iter().all(|rows| match rows {
            Rows::Bytes(rows) => rows.iter().all(|row| row.runs.is_empty()),
            Rows::Words(rows) => rows.iter().all(|row| row.runs.is_empty()),
        })
    }

    /// Composes the groups in these regions; elsewhere what is there is right.
    pub(super) fn compose(
        &mut self,
        planes: &Planes,
        frame: BandFrame,
        groups: &[PlacedGroup],
        regions: &Regions,
        scratch: &mut Scratch,
    ) {
        let height = i64::from(frame.size.height);
        for region in regions.iter() {
            let region = region.intersect(Area::of(frame.size));
            if region.is_empty() {
                continue;
            }
            let (start, end) = (region.y0 - frame.grid.y.reach(), region.y1 + frame.grid.y.reach());
            let mut y0 = start.max(0) / BAND * BAND;
            while y0 < end.min(height) {
                let y1 = height.min(y0 + BAND);
                scratch.band.compose(frame, groups, Area { y0, y1, ..region });
                self.keep(planes, scratch, y0, y1);
                y0 = y1;
            }
        }
    }

    /// Shifts everything by a vector; `false`, with nothing done, if the samples would not be the same there.
    pub(super) fn shift(&mut self, planes: &Planes, size: Size, dx: i32, dy: i32) -> bool {
        let vectors: Option<Vec<_>> = planes.planes.iter().map(|plane| plane.vector(dx, dy)).collect();
        let Some(vectors) = vectors else { return false };
        for ((kept, plane), (words, rows)) in self.planes.iter_mut().zip(&planes.planes).zip(vectors) {
            let width = plane.row_words(size.width);
            match kept {
                Rows::Bytes(kept) => shift_rows(kept, words, rows, width),
                Rows::Words(kept) => shift_rows(kept, words, rows, width),
            }
        }
        true
    }

    fn keep(&mut self, planes: &Planes, scratch: &mut Scratch, y0: i64, y1: i64) {
        let Scratch { band, bytes, words } = scratch;
        for (plane, kept) in planes.planes.iter().zip(&mut self.planes) {
            let (first, end) = (y0 >> plane.shift_y, ((y1 - 1) >> plane.shift_y) + 1);
            for y in first..end {
                match kept {
                    Rows::Bytes(rows) => bytes.keep(plane, band, y, rows),
                    Rows::Words(rows) => words.keep(plane, band, y, rows),
                }
            }
        }
    }
}

/// Shifts rows that stay inside a plane of `width` words a row.
fn shift_rows<T: Word>(rows: &mut Vec<PreparedRow<T>>, words: isize, by: isize, width: usize) {
    rows.iter_mut().filter(|row| row.runs.is_empty()).for_each(PreparedRow::clear);
    let steps = by.unsigned_abs();
    if by > 0 {
        let count = rows.len() + steps;
        rows.resize_with(count, PreparedRow::empty);
        rows.rotate_right(steps);
    } else {
        let steps = steps.min(rows.len());
        rows.rotate_left(steps);
    }
    for row in rows.iter_mut().filter(|row| !row.runs.is_empty()) {
        row.start += words;
        row.trim(width);
    }
}

impl Plane {
    /// The shift in words and rows for a shift in luma pixels, if it keeps the phase of all channels.
    fn vector(&self, dx: i32, dy: i32) -> Option<(isize, isize)> {
        let words = |c: &Channel| {
            let samples = exact_shift(dx, c.shift_x)?;
            Some(samples * c.step as isize)
        };
        let mut channels = self.channels.iter().map(words);
        let first = channels.next().unwrap_or(Some(0))?;
        let rows = exact_shift(dy, self.shift_y)?;
        channels.all(|w| w == Some(first)).then_some((first, rows))
    }
}

fn exact_shift(value: i32, shift: u8) -> Option<isize> {
    (value % (1 << shift) == 0).then_some((value >> shift) as isize)
}

/// A word size: how alpha and colour are stored for it.
pub(super) trait Word: Copy + PartialEq + std::ops::BitAnd<Output = Self> {
    /// Inverse alpha of what does not show; all bits set.
    const CLEAR: Self;

    /// Makes inverse alphas and sources of samples in 1/65535.
    fn quantise(inverse: &mut Vec<Self>, source: &mut Vec<u16>, row: Row);
}

impl Word for u8 {
    const CLEAR: u8 = 255;

    fn quantise(inverse: &mut Vec<u8>, source: &mut Vec<u16>, row: Row) {
        inverse.resize(row.alpha.len(), 0);
        source.resize(row.color.len(), 0);
        simd::quantise(inverse, source, row.alpha, row.color);
    }
}

impl Word for u16 {
    const CLEAR: u16 = 65535;

    fn quantise(inverse: &mut Vec<u16>, source: &mut Vec<u16>, row: Row) {
        inverse.resize(row.alpha.len(), 0);
        source.clear();
        source.extend_from_slice(row.color);
        for (inverse, alpha) in inverse.iter_mut().zip(row.alpha) {
            *inverse = 65535 - alpha;
        }
    }
}

impl<T: Word> Quantised<T> {
    /// Puts row `y` of the band's window in its place.
    fn keep(&mut self, plane: &Plane, band: &Band, y: i64, rows: &mut Vec<PreparedRow<T>>) {
        let y = y as usize;
        if rows.len() <= y {
            rows.resize_with(y + 1, PreparedRow::empty);
        }
        let kept = &mut rows[y];
        for channel in &plane.channels {
            let subsampled = channel.shift_x > 0 || plane.shift_y > 0;
            let Some(row) = band.row(channel.index, subsampled, y as i64) else { continue };
            T::quantise(&mut self.inverse, &mut self.source, row);
            let shows = self.inverse.iter().fold(T::CLEAR, |all, i| all & *i) != T::CLEAR;
            if shows || !kept.inverse.is_empty() {
                kept.put(
                    (channel.first + row.x * channel.step) as isize,
                    channel.step,
                    &self.inverse,
                    &self.source,
                );
            }
        }
        kept.find_runs();
    }
}

impl<T> PreparedRow<T> {
    fn empty() -> Self {
        Self { start: 0, inverse: Vec::new(), source: Vec::new(), runs: Vec::new() }
    }

    fn clear(&mut self) {
        self.inverse.clear();
        self.source.clear();
        self.runs.clear();
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = Run<'_, T>> {
        self.runs.iter().cloned().map(|words| Run {
            start: self.start.saturating_add_unsigned(words.start) as usize,
            inverse: &self.inverse[words.clone()],
            source: &self.source[words],
        })
    }
}

impl<T: Word> PreparedRow<T> {
    /// Puts samples at every `step`th word from `first` on.
    fn put(&mut self, first: isize, step: usize, inverse: &[T], source: &[u16]) {
        let Some(last) = inverse.len().checked_sub(1) else { return };
        self.cover(first, first + (last * step) as isize + 1);
        let at = (first - self.start) as usize;
        if step == 1 {
            self.inverse[at..at + inverse.len()].copy_from_slice(inverse);
            self.source[at..at + source.len()].copy_from_slice(source);
            return;
        }
        self.inverse[at..].iter_mut().step_by(step).zip(inverse).for_each(|(to, from)| *to = *from);
        self.source[at..].iter_mut().step_by(step).zip(source).for_each(|(to, from)| *to = *from);
    }

    /// Makes the row hold words `from..to` as well, and what is between.
    fn cover(&mut self, from: isize, to: isize) {
        if self.inverse.is_empty() {
            self.start = from;
        }
        let before = usize::try_from(self.start - from).unwrap_or(0);
        if before > 0 {
            self.inverse.splice(0..0, std::iter::repeat_n(T::CLEAR, before));
            self.source.splice(0..0, std::iter::repeat_n(0, before));
            self.start = from;
        }
        let length = usize::try_from(to - self.start).unwrap_or(0).max(self.inverse.len());
        self.inverse.resize(length, T::CLEAR);
        self.source.resize(length, 0);
    }

    /// Leaves out the words, which show nothing, beyond a row of `width` words.
    fn trim(&mut self, width: usize) {
        let before = usize::try_from(-self.start).unwrap_or(0).min(self.inverse.len());
        let end = usize::try_from(width as isize - self.start).unwrap_or(0).min(self.inverse.len());
        if before == 0 && end == self.inverse.len() {
            return;
        }
        self.inverse.truncate(end);
        self.source.truncate(end);
        self.inverse.drain(..before);
        self.source.drain(..before);
        self.start = self.start.max(0);
        self.find_runs();
    }

    /// Finds the blocks that show something.
    fn find_runs(&mut self) {
        self.runs.clear();
        for (index, block) in self.inverse.chunks(BLOCK).enumerate() {
            if block.iter().fold(T::CLEAR, |all, i| all & *i) == T::CLEAR {
                continue;
            }
            let words = index * BLOCK..index * BLOCK + block.len();
            match self.runs.last_mut() {
                Some(run) if run.end == words.start => run.end = words.end,
                _ => self.runs.push(words),
            }
        }
    }
}
