//! What differs between the overlays of consecutive frames.

use super::area::Area;
use super::regions::Regions;
use crate::raster::{Group, Ink, Layer};

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

/// A layer with the opacity of the group that fades it, and which group that is.
#[derive(Clone, Copy)]
struct Entry<'a> {
    fading: Option<(usize, u8)>,
    layer: &'a Layer,
}

impl Entry<'_> {
    fn area(&self) -> Area {
        Area::at(self.layer.x, self.layer.y, self.layer.ink.size())
    }

    /// Whether both look alike, this one where the other would be if it were shifted.
    fn is_like(&self, before: &Self, (dx, dy): (i32, i32)) -> bool {
        let at = (before.layer.x.checked_add(dx), before.layer.y.checked_add(dy));
        self.fading == before.fading
            && at == (Some(self.layer.x), Some(self.layer.y))
            && same_ink(&self.layer.ink, &before.layer.ink)
    }
}

/// Compares two lists of groups. Masks shared between them are compared by address first.
pub(super) fn compare(before: &[Group], after: &[Group]) -> Change {
    let (before, after) = (entries(before), entries(after));
    let (Some(first), Some(now)) = (before.first(), after.first()) else {
        return if before.is_empty() && after.is_empty() { Change::Same } else { Change::Changed };
    };
    let shift = now.layer.x.checked_sub(first.layer.x).zip(now.layer.y.checked_sub(first.layer.y));
    let Some((dx, dy)) = shift else { return Change::Changed };
    let alike = |(a, b): (&Entry, &Entry)| b.is_like(a, (dx, dy));
    match before.len() == after.len() && before.iter().zip(&after).all(alike) {
        true if (dx, dy) == (0, 0) => Change::Same,
        true => Change::Moved { dx, dy },
        false => Change::Changed,
    }
}

/// The regions of a frame outside which both lists show the same; `None` if they have nothing in common.
pub(super) fn differing(before: &[Group], after: &[Group], frame: Area) -> Option<Regions> {
    let (before, after) = (entries(before), entries(after));
    let alike = |(a, b): &(&Entry, &Entry)| b.is_like(a, (0, 0));
    let first = before.iter().zip(&after).take_while(alike).count();
    let (before, after) = (&before[first..], &after[first..]);
    let last = before.iter().rev().zip(after.iter().rev()).take_while(alike).count();
    let (before, after) = (&before[..before.len() - last], &after[..after.len() - last]);
    let mut kept = first + last;
    let mut regions = Regions::default();
    if before.len() == after.len() {
        for pair in before.iter().zip(after) {
            if alike(&pair) {
                kept += 1;
            } else {
                regions.add(pair.0.area().intersect(frame));
                regions.add(pair.1.area().intersect(frame));
            }
        }
    } else {
        before.iter().chain(after).for_each(|entry| regions.add(entry.area().intersect(frame)));
    }
    (kept > 0).then_some(regions)
}

/// The smallest area that holds all layers, whatever the canvas.
pub(super) fn bounds(groups: &[Group]) -> Option<Area> {
    entries(groups).iter().map(Entry::area).reduce(Area::union)
}

fn entries(groups: &[Group]) -> Vec<Entry<'_>> {
    let all = groups.iter().enumerate().flat_map(|(index, group)| {
        let fading = (group.opacity < u8::MAX).then_some((index, group.opacity));
        group.layers.iter().map(move |layer| Entry { fading, layer })
    });
    all.collect()
}

fn same_ink(a: &Ink, b: &Ink) -> bool {
    match (a, b) {
        (Ink::Solid { mask: m, color: c }, Ink::Solid { mask: n, color: d }) => c == d && m == n,
        (
            Ink::Gradient { mask: m, gradient: g, opacity: c },
            Ink::Gradient { mask: n, gradient: h, opacity: d },
        ) => c == d && g == h && m == n,
        (Ink::Image { bitmap: m, opacity: c }, Ink::Image { bitmap: n, opacity: d }) => c == d && m == n,
        _ => false,
    }
}
