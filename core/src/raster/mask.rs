//! Coverage while it is being painted.

use std::sync::Arc;

use super::overlay::Mask;
use crate::frame::Size;

/// Pixels of the largest mask that is made; nothing that layout places comes near it.
const MAX_PIXELS: u64 = 1 << 28;

/// Bytes that a mask takes besides its coverage, about.
const OVERHEAD: usize = 128;

/// A mask and the whole pixel of its top left corner.
#[derive(Debug, Clone)]
pub(super) struct PlacedMask {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) mask: Arc<Mask>,
}

impl Default for PlacedMask {
    /// Covers nothing.
    fn default() -> Self {
        let mask = Mask { size: Size { width: 0, height: 0 }, coverage: Vec::new() };
        Self { x: 0, y: 0, mask: Arc::new(mask) }
    }
}

impl PlacedMask {
    pub(super) fn bytes(&self) -> usize {
        self.mask.coverage.len() + OVERHEAD
    }

    /// What of it the other does not cover.
    pub(super) fn without(&self, other: &Self) -> Self {
        let Some(mut coverage) = Coverage::new(self.bounds()) else { return self.clone() };
        coverage.max_with(self.x, self.y, coverage.width, &self.mask.coverage);
        let width = other.mask.size.width as usize;
        for (y, source) in (other.y..).zip(other.mask.coverage.chunks_exact(width.max(1))) {
            if let Some((row, cut)) = coverage.row(other.x, y, width) {
                row.iter_mut().zip(&source[cut..]).for_each(|(to, from)| *to = to.saturating_sub(*from));
            }
        }
        coverage.finish()
    }

    /// Together with others.
    pub(super) fn with(self, others: Vec<Self>) -> Self {
        let all = || std::iter::once(&self).chain(&others).filter(|mask| !mask.mask.coverage.is_empty());
        let bounds = all().map(Self::bounds).reduce(Bounds::union).filter(|_| !others.is_empty());
        let Some(mut coverage) = bounds.and_then(Coverage::new) else { return self };
        for mask in all() {
            coverage.max_with(mask.x, mask.y, mask.mask.size.width as usize, &mask.mask.coverage);
        }
        coverage.finish()
    }

    pub(super) fn bounds(&self) -> Bounds {
        let size = self.mask.size;
        Bounds { x0: self.x, y0: self.y, x1: self.x + size.width as i32, y1: self.y + size.height as i32 }
    }
}

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) x0: i32,
    pub(super) y0: i32,
    pub(super) x1: i32,
    pub(super) y1: i32,
}

impl Bounds {
    pub(super) fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub(super) fn grown(self, by: i32) -> Self {
        Self {
            x0: self.x0.saturating_sub(by),
            y0: self.y0.saturating_sub(by),
            x1: self.x1.saturating_add(by),
            y1: self.y1.saturating_add(by),
        }
    }

    fn size(self) -> Option<Size> {
        let edge =
            |from: i32, to: i32| u32::try_from(i64::from(to) - i64::from(from)).ok().filter(|e| *e > 0);
        let size = Size { width: edge(self.x0, self.x1)?, height: edge(self.y0, self.y1)? };
        (u64::from(size.width) * u64::from(size.height) <= MAX_PIXELS).then_some(size)
    }
}

/// A mask that is being painted.
#[derive(Debug)]
pub(super) struct Coverage {
    pub(super) bounds: Bounds,
    pub(super) width: usize,
    pub(super) pixels: Vec<u8>,
}

impl Coverage {
    /// Covers nothing yet; `None` for bounds without pixels, or with more than can be wanted.
    pub(super) fn new(bounds: Bounds) -> Option<Self> {
        let size = bounds.size()?;
        let width = size.width as usize;
        Some(Self { bounds, width, pixels: vec![0; width * size.height as usize] })
    }

    /// Row `y` of the canvas, from column `x` on for at most `width` pixels, and how many of them are cut off
    /// at the left.
    pub(super) fn row(&mut self, x: i32, y: i32, width: usize) -> Option<(&mut [u8], usize)> {
        if y < self.bounds.y0 || y >= self.bounds.y1 {
            return None;
        }
        let cut = usize::try_from(self.bounds.x0.saturating_sub(x)).unwrap_or(0);
        let start = usize::try_from(x.saturating_sub(self.bounds.x0)).unwrap_or(0).min(self.width);
        let end = (start + width.checked_sub(cut)?).min(self.width);
        let row = (y - self.bounds.y0) as usize * self.width;
        Some((&mut self.pixels[row + start..row + end], cut))
    }

    /// Takes the greater of both.
    pub(super) fn max_with(&mut self, x: i32, y: i32, width: usize, coverage: &[u8]) {
        if width == 0 {
            return;
        }
        for (line, source) in (y..).zip(coverage.chunks_exact(width)) {
            if let Some((row, cut)) = self.row(x, line, width) {
                row.iter_mut().zip(&source[cut..]).for_each(|(to, from)| *to = (*to).max(*from));
            }
        }
    }

    pub(super) fn finish(self) -> PlacedMask {
        let size = Size { width: self.width as u32, height: (self.pixels.len() / self.width) as u32 };
        let mask = Mask { size, coverage: self.pixels };
        PlacedMask { x: self.bounds.x0, y: self.bounds.y0, mask: Arc::new(mask) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painting_is_clipped_on_every_side() {
        let mut coverage = Coverage::new(Bounds { x0: 10, y0: 10, x1: 13, y1: 12 }).unwrap();
        coverage.max_with(8, 9, 3, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        coverage.max_with(12, 11, 2, &[20, 21, 22, 23]);
        coverage.max_with(50, 50, 1, &[99]);
        coverage.max_with(-50, 10, 1, &[99]);
        assert_eq!(coverage.pixels, [6, 0, 0, 9, 0, 20]);
    }

    #[test]
    fn what_another_covers_is_taken_away() {
        let mask = |x, y, width, coverage: &[u8]| {
            let size = Size { width, height: coverage.len() as u32 / width };
            PlacedMask { x, y, mask: Arc::new(Mask { size, coverage: coverage.to_vec() }) }
        };
        let outer = mask(0, 0, 3, &[200, 200, 200, 200, 200, 200]);
        let left = outer.without(&mask(1, 1, 3, &[50, 255, 9]));
        assert_eq!((left.x, left.y), (0, 0));
        assert_eq!(left.mask.coverage, [200, 200, 200, 200, 150, 0]);
    }

    #[test]
    fn bounds_without_sense_make_no_mask() {
        let bounds = |x1, y1| Bounds { x0: 0, y0: 0, x1, y1 };
        assert!(Coverage::new(bounds(0, 5)).is_none());
        assert!(Coverage::new(bounds(-5, 5)).is_none());
        assert!(Coverage::new(bounds(i32::MAX, i32::MAX)).is_none());
        assert!(Coverage::new(Bounds { x0: i32::MIN, y0: 0, x1: i32::MAX, y1: 1 }).is_none());
    }
}
