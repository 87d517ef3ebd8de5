//! A few rows of the overlay, composed at full resolution and then subsampled for chroma.
//!
//! Working band by band keeps the samples in the cache and leaves out the rows between a caption at
//! the bottom and a label at the top.

use std::ops::Range;

use super::area::Area;
use super::chroma::ChromaGrid;
use super::ink::{Placed, PlacedGroup};
use super::loops::Decimation;
use super::row::RowSum;
use super::simd;
use crate::frame::Size;

/// What stays the same from band to band.
#[derive(Debug, Clone, Copy)]
pub(super) struct BandFrame {
    pub size: Size,
    pub grid: ChromaGrid,
    /// Colour channels; alpha comes on top.
    pub colors: usize,
}

/// Some rows of all channels, premultiplied, in 1/65535.
#[derive(Debug, Default)]
pub(super) struct Band {
    sum: RowSum,
    /// Of a group that is faded.
    inner: RowSum,
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
    pub(super) fn compose(&mut self, frame: BandFrame, groups: &[PlacedGroup], window: Area) {
        let BandFrame { size, grid, colors } = frame;
        let chroma_rows = grid.y.cells(window.y0, window.y1);
        let (top, bottom) = grid.y.luma(chroma_rows.0, chroma_rows.1);
        self.shown = window.x0..window.x1;
        let columns = grid.x.chroma(window.x0, window.x1, size.width);
        let (left, right) = grid.x.luma(columns.0, columns.1);
        let full = Area { x0: left, x1: right.max(window.x1), y0: top, y1: bottom.max(window.y1) };
        self.full.cover(full, colors + 1);
        self.draw(groups);
        if grid.is_subsampled() {
            self.full.extend_edges(size);
            let chroma = Area { x0: columns.0, x1: columns.1, y0: chroma_rows.0, y1: chroma_rows.1 };
            self.subsample(grid, chroma, colors);
        }
    }

    /// Row `y` of colour channel or alpha `index`, in chroma samples if it is `subsampled`.
    pub(super) fn row(&self, index: usize, subsampled: bool, y: i64) -> Option<Row<'_>> {
        match subsampled {
            true => self.sub.row(index, y, self.sub.area.x0..self.sub.area.x1),
            false => self.full.row(index, y, self.shown.clone()),
        }
    }

    fn draw(&mut self, groups: &[PlacedGroup]) {
        let (area, width) = (self.full.area, self.full.area.width());
        let here = |layer: &&Placed| !layer.visible.intersect(area).is_empty();
        let groups: Vec<(u16, Vec<&Placed>)> = groups
            .iter()
            .map(|group| (group.opacity, group.layers.iter().filter(here).collect()))
            .filter(|(_, layers): &(u16, Vec<_>)| !layers.is_empty())
            .collect();
        for (i, y) in (area.y0..area.y1).enumerate() {
            self.sum.clear(width);
            for (opacity, layers) in groups.iter().rev() {
                match *opacity {
                    u16::MAX => layers.iter().rev().for_each(|layer| self.sum.put_behind(layer, area, y)),
                    opacity => self.sum.put_faded_behind(layers, opacity, &mut self.inner, area, y),
                }
            }
            self.sum.store(&mut self.full.planes, i * width..(i + 1) * width);
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
            for (plane, sub) in self.full.planes.iter().zip(&mut self.sub.planes).skip(1) {
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
