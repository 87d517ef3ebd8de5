//! Masks by what they show, bounded by bytes.

use std::collections::HashMap;

use super::mask::PlacedMask;

/// What a mask depends on. Lengths are the bits of their `f32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A hash of the rectangles and their radius.
    Boxes(u64),
    Glyphs(GlyphsKey),
}

/// A group of glyphs in one of its shapes: `width` and `sigma` of 0 are the fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GlyphsKey {
    pub(super) group: u64,
    pub(super) scale: u32,
    /// Place within the pixel, in subpixels.
    pub(super) x: u8,
    pub(super) y: u8,
    pub(super) width: u32,
    pub(super) sigma: u32,
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
    mask: PlacedMask,
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

    pub(super) fn get(&mut self, key: &Key) -> Option<PlacedMask> {
        let entry = self.entries.get_mut(key)?;
        entry.used = self.frame;
        Some(entry.mask.clone())
    }

    pub(super) fn insert(&mut self, key: Key, mask: PlacedMask) {
        self.bytes += mask.bytes();
        if let Some(old) = self.entries.insert(key, Entry { mask, used: self.frame }) {
            self.bytes -= old.mask.bytes();
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
                self.bytes -= entry.mask.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::frame::Size;
    use crate::raster::Mask;

    fn key(group: u64) -> Key {
        Key::Glyphs(GlyphsKey { group, scale: 0, x: 0, y: 0, width: 0, sigma: 0 })
    }

    fn mask(bytes: u32) -> PlacedMask {
        let size = Size { width: bytes, height: 1 };
        PlacedMask { x: 0, y: 0, mask: Arc::new(Mask { size, coverage: vec![0; bytes as usize] }) }
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
