//! Sizes at which glyphs with colours are painted. What grows, turns or moves between pixels is seen from the next larger
//! one, so that nothing is painted again for each frame.

use crate::layout::Transform;
use crate::raster::key::MATRIX_STEPS;

/// Sizes from one to its double. A picture loses at most a sixth of its pixels between two.
const LEVELS: f32 = 4.0;
/// Beyond these scales pixels are shrunk or enlarged.
const SCALES: (f32, f32) = (1.0 / 64.0, 64.0);

/// How a glyph that is seen through a transform is painted, and how it gets from there to the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::raster) struct Level {
    /// Only scales.
    pub(in crate::raster) painted: Transform,
    /// From what is painted to the canvas.
    pub(in crate::raster) seen: Transform,
}

impl Level {
    pub(in crate::raster) fn of(at: Transform) -> Self {
        let scale = at.mean_scale().clamp(SCALES.0, SCALES.1);
        let above = ((scale.log2() * LEVELS - 0.01).ceil() / LEVELS).exp2();
        // As keys tell scales apart.
        let level = (above * MATRIX_STEPS).round() / MATRIX_STEPS;
        let painted = Transform::scaled((0.0, 0.0), (level, level));
        let back = Transform::scaled((0.0, 0.0), (level.recip(), level.recip()));
        Self { painted, seen: back.then(at) }
    }

    /// How far it is moved if that is all and by whole pixels.
    pub(in crate::raster) fn moved(&self) -> Option<(i32, i32)> {
        let Transform { a, b, c, d, e, f } = self.seen;
        let is_move = (a - 1.0).abs() < 1e-4 && (d - 1.0).abs() < 1e-4 && b == 0.0 && c == 0.0;
        (is_move && e.fract() == 0.0 && f.fract() == 0.0).then_some((e as i32, f as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_moves_is_painted_as_it_is() {
        let level = Level::of(Transform::moved(7.0, -3.0));
        assert_eq!((level.painted, level.moved()), (Transform::IDENTITY, Some((7, -3))));
        assert_eq!(Level::of(Transform::moved(0.5, 0.0)).moved(), None);
        assert_eq!(
            Level::of(Level::of(Transform::scaled((0.0, 0.0), (1.1, 1.1))).painted).moved(),
            Some((0, 0))
        );
    }

    #[test]
    fn near_sizes_and_all_angles_share_a_level_that_is_no_smaller() {
        for (scale, angle) in [(0.85, 0.0), (0.95, 10.0), (1.0, 45.0), (1.02, 0.0), (1.18, 3.0), (3.3, 90.0)]
        {
            let at =
                Transform::scaled((0.0, 0.0), (scale, scale)).then(Transform::rotated((5.0, 5.0), angle));
            let Level { painted, seen } = Level::of(at);
            assert!(painted.a > scale * 0.998 && painted.a < scale * 1.2, "{scale}: {painted:?}");
            let (x, y) = painted.then(seen).apply((10.0, 20.0));
            let expected = at.apply((10.0, 20.0));
            assert!((x - expected.0).abs() < 1e-2 && (y - expected.1).abs() < 1e-2);
        }
    }
}
