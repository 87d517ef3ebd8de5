//! Where chroma samples lie and which luma samples each of them averages.
//!
//! A sample amid its luma samples is their mean. A cosited one sits on the first of them and averages
//! symmetrically around it, with the outermost two at half weight: 1-2-1 when halving.

use super::area::Area;
use crate::frame::{ChromaSiting, PixelFormat};

/// Position of chroma samples against luma.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChromaGrid {
    pub x: Axis,
    pub y: Axis,
}

/// One direction of a [`ChromaGrid`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    /// log2 of luma samples per chroma sample.
    pub shift: u8,
    /// Whether a chroma sample sits on its first luma sample, else amid its luma samples.
    pub cosited: bool,
}

impl ChromaGrid {
    pub(super) fn new(format: &PixelFormat, siting: ChromaSiting) -> Self {
        let (x, y) = format.subsampling(1);
        let (left, top) = (siting != ChromaSiting::Center, siting == ChromaSiting::TopLeft);
        Self { x: Axis { shift: x, cosited: left && x > 0 }, y: Axis { shift: y, cosited: top && y > 0 } }
    }

    pub(super) fn is_subsampled(self) -> bool {
        self.x.shift > 0 || self.y.shift > 0
    }

    /// The luma samples of an area of chroma samples.
    pub(super) fn cells_to_luma(self, chroma: Area) -> Area {
        let (x, y) = (self.x.shift, self.y.shift);
        Area { x0: chroma.x0 << x, x1: chroma.x1 << x, y0: chroma.y0 << y, y1: chroma.y1 << y }
    }
}

impl Axis {
    /// Chroma samples whose own luma samples include `from..to`.
    pub(super) fn cells(self, from: i64, to: i64) -> (i64, i64) {
        (from >> self.shift, ((to - 1) >> self.shift) + 1)
    }

    /// Chroma samples that luma samples `from..to` weigh on, out of `length` luma samples.
    pub(super) fn chroma(self, from: i64, to: i64, length: u32) -> (i64, i64) {
        let (first, end) = self.cells(from - self.reach(), to + self.reach());
        (first.max(0), end.min(self.cells(0, length.into()).1))
    }

    /// Luma samples that chroma samples `from..to` average.
    pub(super) fn luma(self, from: i64, to: i64) -> (i64, i64) {
        let start = |chroma: i64| (chroma << self.shift) - self.reach();
        (start(from), start(to) + i64::from(self.cosited))
    }

    /// Weight of `luma` in the chroma sample that averages `first..end`.
    pub(super) fn weight(self, luma: i64, first: i64, end: i64) -> u32 {
        if self.cosited && luma != first && luma != end - 1 { 2 } else { 1 }
    }

    /// log2 of the sum of the weights of one chroma sample.
    pub(super) fn norm(self) -> u8 {
        self.shift + u8::from(self.cosited)
    }

    /// Luma samples on either side of its own position that a cosited sample averages.
    pub(super) fn reach(self) -> i64 {
        if self.cosited { 1 << (self.shift - 1) } else { 0 }
    }
}
