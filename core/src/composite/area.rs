//! Rectangles in luma pixels.

use crate::frame::Size;

/// A rectangle of luma pixels inside a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

/// Half-open ranges of columns and rows, which may lie outside the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Area {
    pub x0: i64,
    pub y0: i64,
    pub x1: i64,
    pub y1: i64,
}

impl Area {
    pub(super) fn of(size: Size) -> Self {
        Self::at(0, 0, size)
    }

    pub(super) fn at(x: i32, y: i32, size: Size) -> Self {
        let (x, y) = (i64::from(x), i64::from(y));
        Self { x0: x, y0: y, x1: x + i64::from(size.width), y1: y + i64::from(size.height) }
    }

    pub(super) fn of_region(region: Region) -> Self {
        let Region { x, y, width, height } = region;
        let (x, y) = (i64::from(x), i64::from(y));
        Self { x0: x, y0: y, x1: x + i64::from(width), y1: y + i64::from(height) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    pub(super) fn intersect(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.union(other) == self
    }

    pub(super) fn grown(self, by: i64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub(super) fn moved(self, dx: i64, dy: i64) -> Self {
        Self { x0: self.x0 + dx, y0: self.y0 + dy, x1: self.x1 + dx, y1: self.y1 + dy }
    }

    pub(super) fn width(self) -> usize {
        (self.x1 - self.x0).max(0) as usize
    }

    pub(super) fn height(self) -> usize {
        (self.y1 - self.y0).max(0) as usize
    }

    /// As a public rectangle; for areas inside a frame.
    pub(super) fn rect(self) -> Region {
        Region {
            x: self.x0.max(0) as u32,
            y: self.y0.max(0) as u32,
            width: self.width() as u32,
            height: self.height() as u32,
        }
    }
}
