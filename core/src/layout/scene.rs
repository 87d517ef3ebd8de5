//! What layout hands to raster: placed shapes with their colours, with nothing left to decide.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::fonts::FontFace;
use crate::frame::{Color, Size};

/// An axis-aligned rectangle in pixels, y down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Rect {
    /// Holds nothing; the union with it changes nothing.
    pub const EMPTY: Self = Self { x0: f32::MAX, y0: f32::MAX, x1: f32::MIN, y1: f32::MIN };

    /// Whether it has no area.
    pub fn is_empty(self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }
    /// Width; 0 when empty.
    pub fn width(self) -> f32 {
        (self.x1 - self.x0).max(0.0)
    }
    /// Height; 0 when empty.
    pub fn height(self) -> f32 {
        (self.y1 - self.y0).max(0.0)
    }
    /// Its centre.
    pub fn center(self) -> (f32, f32) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
    /// Grown by `dx` to the left and right and by `dy` up and down.
    #[must_use]
    pub fn grown(self, dx: f32, dy: f32) -> Self {
        Self { x0: self.x0 - dx, y0: self.y0 - dy, x1: self.x1 + dx, y1: self.y1 + dy }
    }
    /// Moved right and down.
    #[must_use]
    pub fn moved(self, dx: f32, dy: f32) -> Self {
        Self { x0: self.x0 + dx, y0: self.y0 + dy, x1: self.x1 + dx, y1: self.y1 + dy }
    }
}

/// A glyph and where its origin is.
#[derive(Debug, Clone)]
pub struct PlacedGlyph {
    /// The font.
    pub face: FontFace,
    /// Glyph index in the font.
    pub id: u16,
    /// Origin on the baseline, in pixels right of the group's origin.
    pub x: f32,
    /// Baseline, in pixels below the group's origin.
    pub y: f32,
}

/// Glyphs of one size that are painted together: a word or a whole cue.
#[derive(Debug)]
pub struct GlyphGroup {
    key: u64,
    size: f32,
    glyphs: Vec<PlacedGlyph>,
}

impl GlyphGroup {
    /// From glyphs of an em of `size` pixels.
    pub fn new(size: f32, glyphs: Vec<PlacedGlyph>) -> Self {
        let mut hasher = DefaultHasher::new();
        size.to_bits().hash(&mut hasher);
        for glyph in &glyphs {
            (glyph.face.id(), glyph.id, glyph.x.to_bits(), glyph.y.to_bits()).hash(&mut hasher);
        }
        Self { key: hasher.finish(), size, glyphs }
    }

    /// Equal keys mean equal glyphs in equal places, whichever cue they belong to.
    pub fn key(&self) -> u64 {
        self.key
    }
    /// Pixels of an em.
    pub fn size(&self) -> f32 {
        self.size
    }
    /// The glyphs.
    pub fn glyphs(&self) -> &[PlacedGlyph] {
        &self.glyphs
    }
}

/// What is painted of a group of glyphs. Lengths are pixels before [`Placement::scale`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// The glyphs themselves.
    Fill,
    /// The glyphs grown by `width` all around, with round joins.
    Grown {
        /// How far, above 0.
        width: f32,
    },
    /// The glyphs grown by `width` (may be 0), then blurred.
    Blurred {
        /// How far they are grown.
        width: f32,
        /// Standard deviation of the blur, above 0.
        sigma: f32,
    },
}

/// Maps a group's coordinates to the canvas: scaled first, then moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// 1 draws at the group's own size.
    pub scale: f32,
    /// Canvas pixels right.
    pub x: f32,
    /// Canvas pixels down.
    pub y: f32,
}

impl Placement {
    /// `rect` on the canvas.
    #[must_use]
    pub fn apply(self, rect: Rect) -> Rect {
        let (x, y, s) = (self.x, self.y, self.scale);
        Rect { x0: rect.x0 * s + x, y0: rect.y0 * s + y, x1: rect.x1 * s + x, y1: rect.y1 * s + y }
    }

    /// This placement, and then `outer`.
    #[must_use]
    pub fn then(self, outer: Self) -> Self {
        Self {
            scale: self.scale * outer.scale,
            x: self.x * outer.scale + outer.x,
            y: self.y * outer.scale + outer.y,
        }
    }

    /// Scaling around a point that stays where it is.
    pub fn around((x, y): (f32, f32), scale: f32) -> Self {
        Self { scale, x: x * (1.0 - scale), y: y * (1.0 - scale) }
    }
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub enum Element {
    /// Filled rectangles with round corners; where they overlap they are filled once.
    Boxes {
        /// On the canvas.
        rects: Vec<Rect>,
        /// Corner radius in canvas pixels; no more than half of either side is used.
        radius: f32,
        /// Fill.
        color: Color,
    },
    /// Glyphs, in one of their shapes.
    Glyphs {
        /// The glyphs.
        group: Arc<GlyphGroup>,
        /// Where they go.
        at: Placement,
        /// What of them is painted.
        shape: Shape,
        /// Fill.
        color: Color,
    },
}

/// Everything to paint at one instant, back to front. Empty when nothing is shown.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Size of the picture that coordinates refer to.
    pub canvas: Size,
    /// Elements, back to front.
    pub elements: Vec<Element>,
}
