//! An overlay as samples that lie as the frame's own: per plane, runs of words to blend.
//!
//! Only runs that show something are kept, so a frame costs what is visible, and the samples of all
//! runs follow each other in memory in the order in which they are read.

use super::area::Area;
use super::band::{Band, BandFrame, Row};
use super::ink::Placed;
use super::planes::{Channel, Plane, Planes};
use super::simd;

/// Rows composed at a time: few enough to stay in the cache, a multiple of every chroma row.
const BAND: i64 = 16;
/// Words that are kept or left out together.
const BLOCK: usize = 32;

/// Words of a plane that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Row of the plane.
    pub row: usize,
    /// First word in the row.
    pub start: usize,
    /// Number of words.
    pub len: usize,
}

/// Premultiplied sources and inverse alphas, as [`super::blend`] takes them.
#[derive(Debug, Default)]
pub(super) struct Strip<T> {
    pub inverse: Vec<T>,
    pub source: Vec<u16>,
}

/// A strip for words of one or of two bytes.
#[derive(Debug)]
pub(super) enum Strips {
    Bytes(Strip<u8>),
    Words(Strip<u16>),
}

/// What to blend into one plane.
#[derive(Debug)]
pub(super) struct PreparedPlane {
    /// In the order of `samples`.
    pub runs: Vec<Run>,
    pub samples: Strips,
}

/// What to blend into a picture.
#[derive(Debug)]
pub(super) struct Prepared {
    pub planes: Vec<PreparedPlane>,
    /// Luma pixels that may be touched.
    pub touched: Option<Area>,
}

/// Buffers kept from one overlay to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    band: Band,
    bytes: Line<u8>,
    words: Line<u16>,
}

/// A row of a plane in the making.
#[derive(Debug, Default)]
struct Line<T> {
    channel: Strip<T>,
    whole: Strip<T>,
}

impl Prepared {
    pub(super) fn new(planes: &Planes) -> Self {
        let empty = |plane: &Plane| PreparedPlane {
            runs: Vec::new(),
            samples: match plane.word {
                1 => Strips::Bytes(Strip::default()),
                _ => Strips::Words(Strip::default()),
            },
        };
        Self { planes: planes.planes.iter().map(empty).collect(), touched: None }
    }

    pub(super) fn clear(&mut self) {
        self.touched = None;
        for plane in &mut self.planes {
            plane.runs.clear();
            match &mut plane.samples {
                Strips::Bytes(strip) => strip.clear(),
                Strips::Words(strip) => strip.clear(),
            }
        }
    }

    /// Composes the layers and keeps what shows.
    pub(super) fn fill(
        &mut self,
        planes: &Planes,
        frame: BandFrame,
        placed: &[Placed],
        scratch: &mut Scratch,
    ) {
        self.clear();
        let Some(bounds) = placed.iter().map(|p| p.visible).reduce(Area::union) else { return };
        let height = i64::from(frame.size.height);
        let end = height.min(bounds.y1 + frame.grid.y.reach());
        let mut y0 = bounds.y0 / BAND * BAND;
        while y0 < end {
            let y1 = height.min(y0 + BAND);
            if let Some(touched) = scratch.band.compose(frame, placed, y0, y1) {
                self.touched = Some(self.touched.map_or(touched, |t| t.union(touched)));
                self.keep(planes, scratch, y0, y1);
            }
            y0 = y1;
        }
    }

    /// Shifts everything by a vector; `false`, with nothing done, if the samples would not be the same there.
    pub(super) fn shift(&mut self, planes: &Planes, dx: i32, dy: i32) -> bool {
        let vectors: Option<Vec<_>> = planes.planes.iter().map(|plane| plane.vector(dx, dy)).collect();
        let Some(vectors) = vectors else { return false };
        for (plane, (words, rows)) in self.planes.iter_mut().zip(vectors) {
            for run in &mut plane.runs {
                run.start = run.start.wrapping_add_signed(words);
                run.row = run.row.wrapping_add_signed(rows);
            }
        }
        self.touched = self.touched.map(|t| t.moved(dx.into(), dy.into()));
        true
    }

    fn keep(&mut self, planes: &Planes, scratch: &mut Scratch, y0: i64, y1: i64) {
        let Scratch { band, bytes, words } = scratch;
        for (plane, kept) in planes.planes.iter().zip(&mut self.planes) {
            let (first, end) = (y0 >> plane.shift_y, ((y1 - 1) >> plane.shift_y) + 1);
            for y in first..end {
                match &mut kept.samples {
                    Strips::Bytes(strip) => bytes.keep(plane, band, y, &mut kept.runs, strip),
                    Strips::Words(strip) => words.keep(plane, band, y, &mut kept.runs, strip),
                }
            }
        }
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

impl<T> Strip<T> {
    fn clear(&mut self) {
        self.inverse.clear();
        self.source.clear();
    }
}

/// A word size: how alpha and colour are stored for it.
trait Word: Copy + PartialEq + std::ops::BitAnd<Output = Self> {
    /// Inverse alpha of what does not show; all bits set.
    const CLEAR: Self;

    /// Makes a strip of samples in 1/65535.
    fn quantise(strip: &mut Strip<Self>, row: Row);
}

impl Word for u8 {
    const CLEAR: u8 = 255;

    fn quantise(strip: &mut Strip<u8>, row: Row) {
        strip.inverse.resize(row.alpha.len(), 0);
        strip.source.resize(row.color.len(), 0);
        simd::quantise(&mut strip.inverse, &mut strip.source, row.alpha, row.color);
    }
}

impl Word for u16 {
    const CLEAR: u16 = 65535;

    fn quantise(strip: &mut Strip<u16>, row: Row) {
        strip.inverse.resize(row.alpha.len(), 0);
        strip.source.resize(row.color.len(), 0);
        strip.source.copy_from_slice(row.color);
        for (inverse, alpha) in strip.inverse.iter_mut().zip(row.alpha) {
            *inverse = 65535 - alpha;
        }
    }
}

impl<T: Word> Line<T> {
    /// Appends what shows in row `y` of a plane to `runs` and `kept`.
    fn keep(&mut self, plane: &Plane, band: &Band, y: i64, runs: &mut Vec<Run>, kept: &mut Strip<T>) {
        let rows = || {
            plane.channels.iter().filter_map(|channel| {
                let subsampled = channel.shift_x > 0 || plane.shift_y > 0;
                Some((channel, band.row(channel.index, subsampled, y)?))
            })
        };
        let first_word = |(c, row): (&Channel, Row)| c.first + row.x * c.step;
        let Some(start) = rows().map(first_word).min() else { return };
        let alone = plane.channels.len() == 1 && plane.channels[0].step == 1;
        if alone {
            rows().for_each(|(_, row)| T::quantise(&mut self.whole, row));
        } else {
            self.whole.clear();
            for (channel, row) in rows() {
                T::quantise(&mut self.channel, row);
                self.scatter(first_word((channel, row)) - start, channel.step);
            }
        }
        self.split(y as usize, start, runs, kept);
    }

    /// Puts the samples of one channel between those of the others.
    fn scatter(&mut self, first: usize, step: usize) {
        let Some(last) = self.channel.inverse.len().checked_sub(1) else { return };
        let end = self.whole.inverse.len().max(first + last * step + 1);
        self.whole.inverse.resize(end, T::CLEAR);
        self.whole.source.resize(end, 0);
        for (at, value) in self.whole.inverse[first..].iter_mut().step_by(step).zip(&self.channel.inverse) {
            *at = *value;
        }
        for (at, value) in self.whole.source[first..].iter_mut().step_by(step).zip(&self.channel.source) {
            *at = *value;
        }
    }

    /// Appends the blocks that show as runs.
    fn split(&self, row: usize, start: usize, runs: &mut Vec<Run>, kept: &mut Strip<T>) {
        let mut open: Option<Run> = None;
        let blocks = self.whole.inverse.chunks(BLOCK).zip(self.whole.source.chunks(BLOCK));
        for (i, (inverse, source)) in blocks.enumerate() {
            if inverse.iter().fold(T::CLEAR, |all, i| all & *i) == T::CLEAR {
                runs.extend(open.take());
                continue;
            }
            kept.inverse.extend_from_slice(inverse);
            kept.source.extend_from_slice(source);
            let run = open.get_or_insert(Run { row, start: start + i * BLOCK, len: 0 });
            run.len += inverse.len();
        }
        runs.extend(open);
    }
}
