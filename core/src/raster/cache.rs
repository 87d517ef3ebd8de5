//! Masks by what they show, bounded by bytes.

use std::collections::HashMap;
use std::sync::Arc;

use super::mask::PlacedMask;
use super::picture::PlacedBitmap;
use crate::frame::Bitmap;

/// What a mask or a picture depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// A hash of the shape in its own coordinates.
    pub(super) shape: u64,
    /// Scale, skew and rotation, in [`MATRIX_STEPS`](super::MATRIX_STEPS).
    pub(super) matrix: [i32; 4],
    /// Place within the pixel, in [`SUBPIXELS`](super::SUBPIXELS).
    pub(super) x: u8,
    pub(super) y: u8,
    /// Bits of the width by which it is grown.
    pub(super) grow: u32,
    pub(super) is_hollow: bool,
    /// Bits of the standard deviation by which it is blurred.
    pub(super) sigma: u32,
}

/// What is kept for a key.
#[derive(Debug, Clone)]
pub(super) enum Painted {
    Mask(PlacedMask),
    /// A picture as it is drawn, and the one that it was made of: its address is part of the key, and so must stay taken.
    Picture(PlacedBitmap, Option<Arc<Bitmap>>),
}

impl Painted {
    fn bytes(&self) -> usize {
        match self {
            Self::Mask(mask) => mask.bytes(),
            Self::Picture(picture, source) => {
                picture.bitmap.rgba.len() + source.as_ref().map_or(0, |source| source.rgba.len())
            }
        }
    }
}

/// Forgets the masks that were used least recently when it holds more than its bytes.
#[derive(Debug)]
pub(super) struct Cache {
    entries: HashMap<Key, Entry>,
    bytes: usize,
    limit: usize,
    frame: u64,
}

#[derive(Debug)]
struct Entry {
    painted: Painted,
    used: u64,
}

impl Cache {
    pub(super) fn new(limit: usize) -> Self {
        Self { entries: HashMap::new(), bytes: 0, limit, frame: 0 }
    }

    pub(super) fn start_frame(&mut self) {
        self.frame += 1;
        if self.bytes > self.limit {
            self.evict();
        }
    }

    pub(super) fn get(&mut self, key: &Key) -> Option<Painted> {
        let entry = self.entries.get_mut(key)?;
        entry.used = self.frame;
        Some(entry.painted.clone())
    }

    pub(super) fn insert(&mut self, key: Key, painted: Painted) {
        self.bytes += painted.bytes();
        if let Some(old) = self.entries.insert(key, Entry { painted, used: self.frame }) {
            self.bytes -= old.painted.bytes();
        }
    }

    /// Goes down to three quarters, so that it is not run for every frame.
    fn evict(&mut self) {
        let mut oldest: Vec<_> = self.entries.iter().map(|(key, entry)| (entry.used, *key)).collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in oldest {
            if self.bytes <= self.limit / 4 * 3 {
                break;
            }
            if let Some(entry) = self.entries.remove(&key) {
                self.bytes -= entry.painted.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::raster::Mask;

    fn key(group: u64) -> Key {
        Key { shape: group, matrix: [0; 4], x: 0, y: 0, grow: 0, is_hollow: false, sigma: 0 }
    }

    fn mask(bytes: u32) -> Painted {
        let size = Size { width: bytes, height: 1 };
        let mask = Arc::new(Mask { size, coverage: vec![0; bytes as usize] });
        Painted::Mask(PlacedMask { x: 0, y: 0, mask })
    }

    #[test]
    fn the_least_recently_used_go_first_and_the_limit_holds() {
        let each = mask(1000).bytes();
        let mut cache = Cache::new(each * 4);
        for group in 0..5 {
            cache.start_frame();
            cache.insert(key(group), mask(1000));
            cache.get(&key(0));
        }
        cache.start_frame();
        assert!(cache.bytes <= each * 4, "{} bytes", cache.bytes);
        assert!(cache.get(&key(0)).is_some(), "it was used in every frame");
        assert!(cache.get(&key(1)).is_none());
        assert!(cache.get(&key(4)).is_some());
    }

    #[test]
    fn bytes_are_counted_once_for_a_key_that_is_replaced() {
        let mut cache = Cache::new(1 << 20);
        cache.insert(key(1), mask(1000));
        cache.insert(key(1), mask(10));
        assert_eq!(cache.bytes, mask(10).bytes());
    }
}
