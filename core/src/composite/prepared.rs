//! An overlay as samples that lie as the frame's own: per plane and row, words to blend.
//!
//! Rows hold the words from the first to the last that was ever composed for what is shown, and runs of those that show
//! something, so that a frame costs what is visible and a part of it can be composed again.

use std::ops::Range;

use super::area::Area;
use super::band::{Band, BandFrame, Covered, Row};
use super::ink::PlacedGroup;
use super::planes::{Channel, Plane, Planes};
use super::regions::Regions;
use super::simd;
use crate::frame::Size;

/// Rows composed at a time: few enough to stay in the cache, a multiple of every chroma row.
const BAND: i64 = 16;
/// Luma columns composed at a time.
const TILE: i64 = 256;
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
        for region in regions.iter() {
            let region = region.intersect(Area::of(frame.size));
            if !region.is_empty() {
                self.compose_region(planes, frame, groups, region, scratch);
            }
        }
    }

    /// Goes through a region tile by tile, so that what is summed stays in the nearest cache.
    fn compose_region(
        &mut self,
        planes: &Planes,
        frame: BandFrame,
        groups: &[PlacedGroup],
        region: Area,
        scratch: &mut Scratch,
    ) {
        let height = i64::from(frame.size.height);
        let (start, end) = (region.y0 - frame.grid.y.reach(), region.y1 + frame.grid.y.reach());
        let mut y0 = start.max(0) / BAND * BAND;
        while y0 < end.min(height) {
            let y1 = height.min(y0 + BAND);
            let band = frame.covered(Area { y0, y1, ..region });
            let here = band.of_placed(groups);
            let mut x0 = region.x0;
            while x0 < region.x1 {
                let x1 = region.x1.min(x0 + TILE);
                let tile = Area { x0, x1, y0, y1 };
                let covered = frame.covered(tile);
                let layers = covered.of(&here);
                match layers.is_empty() {
                    true => self.blank(planes, &covered, tile),
                    false => {
                        scratch.band.compose(frame, &layers, tile);
                        self.keep(planes, scratch, tile);
                    }
                }
                x0 = x1;
            }
            self.find_runs(planes, y0, y1);
            y0 = y1;
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

    fn keep(&mut self, planes: &Planes, scratch: &mut Scratch, tile: Area) {
        let Scratch { band, bytes, words } = scratch;
        for (plane, kept) in planes.planes.iter().zip(&mut self.planes) {
            for y in plane.rows(tile.y0, tile.y1) {
                match kept {
                    Rows::Bytes(rows) => bytes.keep(plane, band, y, rows),
                    Rows::Words(rows) => words.keep(plane, band, y, rows),
                }
            }
        }
    }

    /// Makes a tile show nothing.
    fn blank(&mut self, planes: &Planes, covered: &Covered, tile: Area) {
        for (plane, kept) in planes.planes.iter().zip(&mut self.planes) {
            for channel in &plane.channels {
                let columns = covered.columns(plane.subsamples(channel), tile.x0..tile.x1);
                let words = channel.word(columns.start)..channel.word(columns.end);
                let rows = plane.rows(tile.y0, tile.y1);
                match kept {
                    Rows::Bytes(kept) => within(kept, rows).for_each(|row| row.blank(&words, channel.step)),
                    Rows::Words(kept) => within(kept, rows).for_each(|row| row.blank(&words, channel.step)),
                }
            }
        }
    }

    fn find_runs(&mut self, planes: &Planes, y0: i64, y1: i64) {
        for (plane, kept) in planes.planes.iter().zip(&mut self.planes) {
            let rows = plane.rows(y0, y1);
            match kept {
                Rows::Bytes(kept) => within(kept, rows).for_each(PreparedRow::find_runs),
                Rows::Words(kept) => within(kept, rows).for_each(PreparedRow::find_runs),
            }
        }
    }
}

/// The rows with these numbers, as far as there are such.
fn within<T>(
    rows: &mut [PreparedRow<T>],
    numbers: Range<usize>,
) -> impl Iterator<Item = &mut PreparedRow<T>> {
    let Range { start, end } = numbers;
    rows.iter_mut().take(end).skip(start)
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
    /// Rows of the plane that luma rows `y0..y1` are in, which begin on a chroma row.
    fn rows(&self, y0: i64, y1: i64) -> Range<usize> {
        (y0 >> self.shift_y) as usize..((y1 - 1) >> self.shift_y) as usize + 1
    }

    fn subsamples(&self, channel: &Channel) -> bool {
        channel.shift_x > 0 || self.shift_y > 0
    }

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

impl Channel {
    /// The word of sample `x`.
    fn word(&self, x: usize) -> isize {
        (self.first + x * self.step) as isize
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
    fn quantise(inverse: &mut [Self], source: &mut [u16], row: Row);

    /// Appends the runs of blocks that show something.
    fn find_runs(runs: &mut Vec<Range<usize>>, inverse: &[Self]);
}

impl Word for u8 {
    const CLEAR: u8 = 255;

    fn quantise(inverse: &mut [u8], source: &mut [u16], row: Row) {
        simd::quantise(inverse, source, row.alpha, row.color);
    }

    fn find_runs(runs: &mut Vec<Range<usize>>, inverse: &[u8]) {
        simd::byte_runs(runs, inverse, BLOCK);
    }
}

impl Word for u16 {
    const CLEAR: u16 = 65535;

    fn quantise(inverse: &mut [u16], source: &mut [u16], row: Row) {
        source.copy_from_slice(row.color);
        simd::stopped(inverse, row.alpha);
    }

    fn find_runs(runs: &mut Vec<Range<usize>>, inverse: &[u16]) {
        simd::word_runs(runs, inverse, BLOCK);
    }
}

impl<T: Word> Quantised<T> {
    /// Puts row `y` of the band's window in its place.
    fn keep(&mut self, plane: &Plane, band: &Band, y: usize, rows: &mut Vec<PreparedRow<T>>) {
        if rows.len() <= y {
            rows.resize_with(y + 1, PreparedRow::empty);
        }
        let kept = &mut rows[y];
        for channel in &plane.channels {
            let Some(row) = band.row(channel.index, plane.subsamples(channel), y as i64) else { continue };
            if kept.inverse.is_empty() && row.alpha.iter().fold(0, |any, alpha| any | alpha) == 0 {
                continue;
            }
            let first = channel.word(row.x);
            if channel.step == 1 {
                let (inverse, source) = kept.span(first, row.alpha.len());
                T::quantise(inverse, source, row);
                continue;
            }
            self.inverse.resize(row.alpha.len(), T::CLEAR);
            self.source.resize(row.alpha.len(), 0);
            T::quantise(&mut self.inverse, &mut self.source, row);
            kept.put(first, channel.step, &self.inverse, &self.source);
        }
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
    /// The `count` words from `first` on.
    fn span(&mut self, first: isize, count: usize) -> (&mut [T], &mut [u16]) {
        self.cover(first, first.saturating_add_unsigned(count));
        let at = (first - self.start) as usize;
        (&mut self.inverse[at..at + count], &mut self.source[at..at + count])
    }

    /// Puts samples at every `step`th word from `first` on.
    fn put(&mut self, first: isize, step: usize, inverse: &[T], source: &[u16]) {
        let Some(last) = inverse.len().checked_sub(1) else { return };
        let (to_inverse, to_source) = self.span(first, last * step + 1);
        to_inverse.iter_mut().step_by(step).zip(inverse).for_each(|(to, from)| *to = *from);
        to_source.iter_mut().step_by(step).zip(source).for_each(|(to, from)| *to = *from);
    }

    /// Makes every `step`th of these words show nothing, where the row holds them.
    fn blank(&mut self, words: &Range<isize>, step: usize) {
        for word in words.clone().step_by(step) {
            let at = usize::try_from(word - self.start).ok().filter(|at| *at < self.inverse.len());
            if let Some(at) = at {
                self.inverse[at] = T::CLEAR;
                self.source[at] = 0;
            }
        }
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
        T::find_runs(&mut self.runs, &self.inverse);
    }
}
