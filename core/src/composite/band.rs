//! A few rows of the overlay, composed at full resolution and then subsampled for chroma.
//!
//! Working band by band keeps the samples in the cache and leaves out the rows between a caption at
//! the bottom and a label at the top.

use std::ops::Range;

use super::area::Area;
use super::chroma::ChromaGrid;
use super::ink::{Placed, PlacedGroup};
use super::loops::Decimation;
use super::simd;
use super::sum::{Faded, WindowSum};
use crate::frame::Size;

/// What stays the same from band to band.
#[derive(Debug, Clone, Copy)]
pub(super) struct BandFrame {
    pub size: Size,
    pub grid: ChromaGrid,
    /// Colour channels; alpha comes on top.
    pub colors: usize,
}

/// Samples that a window of the frame weighs on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covered {
    /// Luma pixels, also those beyond the window that its chroma is a mean of.
    full: Area,
    /// Chroma samples.
    chroma: Area,
}

impl BandFrame {
    pub(super) fn covered(&self, window: Area) -> Covered {
        let Self { size, grid, .. } = self;
        let rows = grid.y.cells(window.y0, window.y1);
        let (top, bottom) = grid.y.luma(rows.0, rows.1);
        let columns = grid.x.chroma(window.x0, window.x1, size.width);
        let (left, right) = grid.x.luma(columns.0, columns.1);
        Covered {
            full: Area { x0: left, x1: right.max(window.x1), y0: top, y1: bottom.max(window.y1) },
            chroma: Area { x0: columns.0, x1: columns.1, y0: rows.0, y1: rows.1 },
        }
    }
}

impl Covered {
    /// What of the groups weighs on these samples.
    pub(super) fn of<'a>(&self, groups: &[Faded<'a>]) -> Vec<Faded<'a>> {
        within(groups.iter().map(|(opacity, layers)| (*opacity, layers.iter().copied())), self.full)
    }

    /// The same of groups in which nothing was looked for yet.
    pub(super) fn of_placed<'a>(&self, groups: &'a [PlacedGroup<'a>]) -> Vec<Faded<'a>> {
        within(groups.iter().map(|group| (group.opacity, group.layers.iter())), self.full)
    }

    /// Columns of a row, in chroma samples if it is `subsampled`; `shown` are the luma columns of the window.
    pub(super) fn columns(&self, subsampled: bool, shown: Range<i64>) -> Range<usize> {
        let Range { start, end } = if subsampled { self.chroma.x0..self.chroma.x1 } else { shown };
        start as usize..end as usize
    }
}

/// The layers that meet an area.
fn within<'a, L: Iterator<Item = &'a Placed<'a>>>(
    groups: impl Iterator<Item = (u16, L)>,
    area: Area,
) -> Vec<Faded<'a>> {
    let here = |layer: &&Placed| !layer.visible.intersect(area).is_empty();
    groups
        .map(|(opacity, layers)| (opacity, layers.filter(here).collect::<Vec<_>>()))
        .filter(|(_, layers)| !layers.is_empty())
        .collect()
}

/// Some rows of all channels, premultiplied, in 1/65535.
#[derive(Debug, Default)]
pub(super) struct Band {
    sum: WindowSum,
    /// Of a group that is faded.
    inner: WindowSum,
    /// Whether the second and the third colour are alike: the third is left out.
    is_gray: bool,
    full: Samples,
    /// Luma columns of the window.
    shown: Range<i64>,
    /// The chroma channels and their alpha, where the format subsamples them.
    sub: Samples,
    means: Vec<u32>,
}

/// A row of one channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Column of the first sample.
    pub x: usize,
    pub color: &'a [u16],
    pub alpha: &'a [u16],
}

#[derive(Debug, Default)]
struct Samples {
    area: Area,
    /// Colours, then alpha.
    planes: Vec<Vec<u16>>,
}

impl Band {
    /// Composes a window of the frame: its luma pixels and the chroma samples that they weigh on. It begins and,
    /// unless at the end of the frame, ends on a chroma row.
    pub(super) fn compose(&mut self, frame: BandFrame, groups: &[Faded<'_>], window: Area) {
        let BandFrame { size, grid, colors } = frame;
        let Covered { full, chroma } = frame.covered(window);
        self.shown = window.x0..window.x1;
        self.full.cover(full, colors + 1);
        self.sum.lay(groups, full, &mut self.inner);
        self.sum.store(&mut self.full.planes);
        self.is_gray = self.sum.level().is_some();
        if grid.is_subsampled() {
            self.full.extend_edges(size);
            self.subsample(grid, chroma, colors);
        }
    }

    /// Row `y` of colour channel or alpha `index`, in chroma samples if it is `subsampled`.
    pub(super) fn row(&self, index: usize, subsampled: bool, y: i64) -> Option<Row<'_>> {
        let index = if self.is_gray && index == 2 { 1 } else { index };
        match subsampled {
            true => self.sub.row(index, y, self.sub.area.x0..self.sub.area.x1),
            false => self.full.row(index, y, self.shown.clone()),
        }
    }

    fn subsample(&mut self, grid: ChromaGrid, chroma: Area, colors: usize) {
        self.sub.cover(chroma, colors + 1);
        let how =
            Decimation { shift: grid.x.shift, cosited: grid.x.cosited, norm: grid.x.norm() + grid.y.norm() };
        let width = self.full.area.width();
        for y in chroma.y0..chroma.y1 {
            let (first, end) = grid.y.luma(y, y + 1);
            let out = (y - chroma.y0) as usize * chroma.width();
            for (index, (plane, sub)) in self.full.planes.iter().zip(&mut self.sub.planes).enumerate().skip(1)
            {
                if self.is_gray && index == 2 {
                    continue;
                }
                self.means.clear();
                // One chroma sample more, which a cosited last sample looks into.
                self.means.resize(width + (1 << grid.x.shift), 0);
                for row in first..end {
                    let at = (row - self.full.area.y0) as usize * width;
                    let weight = grid.y.weight(row, first, end);
                    simd::accumulate(&mut self.means, &plane[at..at + width], weight);
                }
                simd::decimate(&mut sub[out..out + chroma.width()], &self.means, how);
            }
        }
    }
}

impl Samples {
    /// Makes room for an area; what it holds is left over and to be written.
    fn cover(&mut self, area: Area, channels: usize) {
        self.area = area;
        self.planes.resize_with(channels, Vec::new);
        for plane in &mut self.planes {
            plane.resize(area.width() * area.height(), 0);
        }
    }

    fn row(&self, index: usize, y: i64, columns: Range<i64>) -> Option<Row<'_>> {
        let start = usize::try_from(y - self.area.y0).ok()? * self.area.width();
        let column = |x: i64| start + (x - self.area.x0) as usize;
        let samples = column(columns.start)..column(columns.end);
        Some(Row {
            x: columns.start as usize,
            color: self.planes.get(index)?.get(samples.clone())?,
            alpha: self.planes.last()?.get(samples)?,
        })
    }

    /// Repeats the samples at the edges of the frame in the margins beyond them, so that chroma there
    /// is a mean over the frame alone.
    fn extend_edges(&mut self, size: Size) {
        let (area, frame) = (self.area, Area::of(size));
        let inside = area.intersect(frame);
        let (left, right) = ((inside.x0 - area.x0) as usize, (inside.x1 - area.x0) as usize);
        let (top, bottom) = ((inside.y0 - area.y0) as usize, (inside.y1 - area.y0) as usize);
        let width = area.width();
        for plane in self.planes.iter_mut().filter(|_| inside != area) {
            for row in plane.chunks_exact_mut(width) {
                let (first, last) = (row[left], row[right - 1]);
                row[..left].fill(first);
                row[right..].fill(last);
            }
            for y in 0..top {
                plane.copy_within(top * width..(top + 1) * width, y * width);
            }
            for y in bottom..area.height() {
                plane.copy_within((bottom - 1) * width..bottom * width, y * width);
            }
        }
    }
}
