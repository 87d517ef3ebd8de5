//! Where a cue asks to stand, in pixels: by its own place, or by the style's position.

use super::rules::BoxRules;
use crate::cues::Place;
use crate::style::{Align, Anchor};

/// The place of a block before anything gives way to anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) anchor: Anchor,
    pub(super) align: Align,
    /// Where that side of the block stands, for a place that says so.
    pub(super) x: Option<f32>,
    pub(super) y: Option<f32>,
    /// Largest block in pixels, strokes and padding included.
    pub(super) max_width: f32,
    pub(super) max_height: f32,
}

/// Where a cue goes that finds its place taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Up,
    Down,
    /// It stays, and nothing gives way to it.
    Fixed,
}

impl Spot {
    pub(super) fn new(rules: &BoxRules, place: Option<&Place>) -> Self {
        let style = Self {
            anchor: rules.anchor,
            align: rules.align,
            x: None,
            y: None,
            max_width: rules.max_width,
            max_height: rules.safe.height(),
        };
        let Some(place) = place else { return style };
        let (anchor, align) = place.anchor.sides();
        let (width, height) = rules.canvas;
        let max_width = place.width.map(|part| (part * width).min(rules.frame.width()));
        Self {
            anchor,
            align,
            x: place.x.map(|x| x * width),
            y: place.y.map(|y| y * height),
            max_width: max_width.unwrap_or(style.max_width),
            max_height: if place.is_fixed() { rules.frame.height() } else { style.max_height },
        }
    }

    /// As libass has it: what stands at the bottom goes up, everything else down.
    pub(super) fn flow(&self) -> Flow {
        match (self.y, self.anchor) {
            (Some(_), _) => Flow::Fixed,
            (None, Anchor::Bottom) => Flow::Up,
            (None, Anchor::Middle | Anchor::Top) => Flow::Down,
        }
    }
}
