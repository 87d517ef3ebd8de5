//! What layout hands to raster: placed shapes with their colours, with nothing left to decide.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::color::ColorInk;
use super::fonts::FontFace;
use crate::frame::{Bitmap, Color, Gradient, Size};

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
    /// What both have in common.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }
    /// Part of the way to another, 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, part: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * part;
        Self {
            x0: mix(self.x0, other.x0),
            y0: mix(self.y0, other.y0),
            x1: mix(self.x1, other.x1),
            y1: mix(self.y1, other.y1),
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
    /// What of it has colours of its own.
    pub color: Option<ColorInk>,
}

impl PlacedGlyph {
    /// The glyph of an em of `size` pixels by itself, if it has colours of its own.
    pub fn colored(&self, size: f32) -> Option<ColorGlyph> {
        self.color.map(|ink| ColorGlyph { face: self.face.clone(), id: self.id, size, ink })
    }
}

/// A glyph with colours of its own, its origin at 0.
#[derive(Debug, Clone)]
pub struct ColorGlyph {
    /// The font.
    pub face: FontFace,
    /// Glyph index in the font.
    pub id: u16,
    /// Pixels of an em.
    pub size: f32,
    /// What of it is drawn.
    pub ink: ColorInk,
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

/// Maps a shape's coordinates to the canvas: `(a x + c y + e, b x + d y + f)`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the names of an affine matrix")]
pub struct Transform {
    pub a: f32,
    pub b: f32,
    pub c: f32,
    pub d: f32,
    pub e: f32,
    pub f: f32,
}

impl Transform {
    /// Changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// Moves right and down.
    pub fn moved(x: f32, y: f32) -> Self {
        Self { e: x, f: y, ..Self::IDENTITY }
    }

    /// Scales across and down around a point that stays where it is.
    pub fn scaled((x, y): (f32, f32), (by_x, by_y): (f32, f32)) -> Self {
        Self { a: by_x, d: by_y, e: x * (1.0 - by_x), f: y * (1.0 - by_y), ..Self::IDENTITY }
    }

    /// Turns clockwise by degrees around a point that stays where it is.
    pub fn rotated((x, y): (f32, f32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (e, f) = (x - cos * x + sin * y, y - sin * x - cos * y);
        Self { a: cos, b: sin, c: -sin, d: cos, e, f }
    }

    /// This one, and then `outer`.
    #[must_use]
    pub fn then(self, outer: Self) -> Self {
        let (x, y) = outer.apply((self.e, self.f));
        Self {
            a: outer.a * self.a + outer.c * self.b,
            b: outer.b * self.a + outer.d * self.b,
            c: outer.a * self.c + outer.c * self.d,
            d: outer.b * self.c + outer.d * self.d,
            e: x,
            f: y,
        }
    }

    /// A point on the canvas.
    pub fn apply(self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// The smallest upright rectangle around `rect` on the canvas.
    #[must_use]
    pub fn bounds(self, rect: Rect) -> Rect {
        let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x0, rect.y1), (rect.x1, rect.y1)];
        let at = |point| {
            let (x, y) = self.apply(point);
            Rect { x0: x, y0: y, x1: x, y1: y }
        };
        corners.into_iter().map(at).fold(Rect::EMPTY, Rect::union)
    }

    /// Whether upright rectangles stay upright and are not mirrored.
    pub fn is_upright(self) -> bool {
        self.b == 0.0 && self.c == 0.0 && self.a > 0.0 && self.d > 0.0
    }

    /// The factor by which it scales, if it only scales alike in both directions and moves.
    pub fn uniform_scale(self) -> Option<f32> {
        (self.b == 0.0 && self.c == 0.0 && self.a == self.d && self.a > 0.0).then_some(self.a)
    }

    /// Square root of the factor by which areas grow.
    pub fn mean_scale(self) -> f32 {
        self.uniform_scale().unwrap_or_else(|| (self.a * self.d - self.b * self.c).abs().sqrt())
    }

    /// Maps the canvas back; `None` where everything falls on a line.
    pub fn inverse(self) -> Option<Self> {
        let by = (self.a * self.d - self.b * self.c).recip();
        by.is_finite().then(|| {
            let (a, b, c, d) = (self.d * by, -self.b * by, -self.c * by, self.a * by);
            Self { a, b, c, d, e: -(a * self.e + c * self.f), f: -(b * self.e + d * self.f) }
        })
    }
}

/// What an element is made of, in its own coordinates.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Glyphs. Those with colours of their own count by their silhouettes.
    Glyphs {
        /// The glyphs.
        group: Arc<GlyphGroup>,
        /// How far they are grown all around, with round joins, in pixels.
        grow: f32,
        /// Whether only what they are grown by is painted, and not the glyphs.
        is_hollow: bool,
    },
    /// Rectangles with round corners; where they overlap they are filled once.
    Boxes {
        /// The rectangles.
        rects: Vec<Rect>,
        /// Corner radius in pixels; no more than half of either side is used.
        radius: f32,
        /// Paints only a band of this width inside the edges, in pixels; `None` fills them.
        band: Option<f32>,
    },
    /// A glyph in its own colours. The fill is that of parts which have none.
    ColorGlyph(ColorGlyph),
    /// A picture whose top left corner is at the origin, in pixels of its own. It has its own colours.
    Image {
        /// The picture.
        bitmap: Arc<Bitmap>,
    },
}

/// Colour of an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// One colour.
    Solid(Color),
    /// A gradient on the element's own coordinates.
    Gradient(Arc<Gradient>),
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub struct Element {
    /// What is painted.
    pub shape: Shape,
    /// Its colour; of no meaning for images.
    pub fill: Fill,
    /// Where it goes.
    pub transform: Transform,
    /// 0 to 1.
    pub opacity: f32,
    /// What of it is shown, on the canvas, in whole pixels; `None` for all.
    pub clip: Option<Rect>,
    /// Standard deviation in pixels of its own; 0 is sharp.
    pub blur: f32,
}

impl Element {
    /// Wholly opaque and sharp.
    pub fn new(shape: Shape, fill: Fill, transform: Transform) -> Self {
        Self { shape, fill, transform, opacity: 1.0, clip: None, blur: 0.0 }
    }
}

/// Elements that are faded as one: what lies under another of them does not show through it.
#[derive(Debug, Clone)]
pub struct Group {
    /// 0 to 1.
    pub opacity: f32,
    /// Elements, back to front.
    pub elements: Vec<Element>,
}

/// Everything to paint at one instant. Empty when nothing is shown.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Size of the picture that coordinates refer to.
    pub canvas: Size,
    /// Groups, back to front.
    pub groups: Vec<Group>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: (f32, f32), b: (f32, f32)) -> bool {
        (a.0 - b.0).abs() < 1e-4 && (a.1 - b.1).abs() < 1e-4
    }

    #[test]
    fn transforms_follow_each_other_and_are_undone() {
        let turned = Transform::rotated((10.0, 5.0), 90.0);
        assert!(near(turned.apply((20.0, 5.0)), (10.0, 15.0)), "clockwise, as y goes down");
        let both = Transform::scaled((0.0, 0.0), (2.0, 3.0)).then(Transform::moved(1.0, -1.0)).then(turned);
        let by_hand = turned.apply((2.0 * 4.0 + 1.0, 3.0 * 7.0 - 1.0));
        assert!(near(both.apply((4.0, 7.0)), by_hand));
        assert!(near(both.inverse().unwrap().apply(by_hand), (4.0, 7.0)));
        assert!((both.mean_scale() - 6.0_f32.sqrt()).abs() < 1e-4);
        assert!(Transform::scaled((0.0, 0.0), (0.0, 1.0)).inverse().is_none());
    }
}
