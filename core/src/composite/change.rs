//! What differs between the overlays of consecutive frames.

use super::area::Area;
use super::ink::layer_size;
use crate::raster::{Layer, Paint};

/// How an overlay relates to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The same pixels: nothing to convert.
    Same,
    /// The same pixels, all shifted by one vector in pixels.
    Moved {
        /// To the right.
        dx: i32,
        /// Down.
        dy: i32,
    },
    /// Anything else.
    Changed,
}

/// Compares two lists of layers. Masks shared between them are compared by address first.
pub(super) fn compare(before: &[Layer], after: &[Layer]) -> Change {
    let (Some(first), Some(now)) = (before.first(), after.first()) else {
        return if before.is_empty() && after.is_empty() { Change::Same } else { Change::Changed };
    };
    let shift = |a: &Layer, b: &Layer| Some((b.x.checked_sub(a.x)?, b.y.checked_sub(a.y)?));
    let Some((dx, dy)) = shift(first, now) else { return Change::Changed };
    let alike = |(a, b): (&Layer, &Layer)| shift(a, b) == Some((dx, dy)) && same_paint(&a.paint, &b.paint);
    match before.len() == after.len() && before.iter().zip(after).all(alike) {
        true if (dx, dy) == (0, 0) => Change::Same,
        true => Change::Moved { dx, dy },
        false => Change::Changed,
    }
}

/// The smallest area that holds all layers, whatever the canvas.
pub(super) fn bounds(layers: &[Layer]) -> Option<Area> {
    layers.iter().map(|l| Area::at(l.x, l.y, layer_size(l))).reduce(Area::union)
}

fn same_paint(a: &Paint, b: &Paint) -> bool {
    match (a, b) {
        (Paint::Solid { mask: m, color: c }, Paint::Solid { mask: n, color: d }) => c == d && m == n,
        (Paint::Image { bitmap: m, opacity: c }, Paint::Image { bitmap: n, opacity: d }) => c == d && m == n,
        _ => false,
    }
}
