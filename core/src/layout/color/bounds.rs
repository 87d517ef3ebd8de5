//! The box that a graph of COLR fills.

use skrifa::GlyphId;
use skrifa::color::{Brush, ColorPainter, CompositeMode, Transform as Matrix};
use skrifa::outline::OutlinePen;
use skrifa::raw::types::BoundingBox;

use super::{ColorFont, TEXT_COLOR};
use crate::layout::scene::{Rect, Transform};

/// Walks a graph without drawing it. In font units, y up.
pub(super) struct Bounds<'a> {
    font: &'a ColorFont,
    transforms: Vec<Transform>,
    clips: Vec<Rect>,
    filled: Rect,
    pub(super) has_text_color: bool,
}

impl<'a> Bounds<'a> {
    pub(super) fn new(font: &'a ColorFont) -> Self {
        Self { font, transforms: Vec::new(), clips: Vec::new(), filled: Rect::EMPTY, has_text_color: false }
    }

    /// Box of all fills; empty where nothing is filled, and of fills that nothing bounds.
    pub(super) fn ink(&self) -> Rect {
        self.filled
    }

    fn at(&self) -> Transform {
        self.transforms.last().copied().unwrap_or(Transform::IDENTITY)
    }

    fn push_clip(&mut self, clip: Rect) {
        let within = self.clips.last().map_or(clip, |outer| outer.intersect(clip));
        self.clips.push(within);
    }

    fn glyph(&self, id: GlyphId) -> Rect {
        let mut outline = OutlineBounds { at: self.at(), rect: Rect::EMPTY };
        self.font.outline(id, &mut outline);
        outline.rect
    }
}

impl ColorPainter for Bounds<'_> {
    fn push_transform(&mut self, transform: Matrix) {
        self.transforms.push(matrix(transform).then(self.at()));
    }

    fn pop_transform(&mut self) {
        self.transforms.pop();
    }

    fn push_clip_glyph(&mut self, id: GlyphId) {
        self.push_clip(self.glyph(id));
    }

    fn push_clip_box(&mut self, clip: BoundingBox<f32>) {
        let clip = Rect { x0: clip.x_min, y0: clip.y_min, x1: clip.x_max, y1: clip.y_max };
        self.push_clip(self.at().bounds(clip));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        self.has_text_color |= match brush {
            Brush::Solid { palette_index, .. } => palette_index == TEXT_COLOR,
            Brush::LinearGradient { color_stops, .. }
            | Brush::RadialGradient { color_stops, .. }
            | Brush::SweepGradient { color_stops, .. } => {
                color_stops.iter().any(|stop| stop.palette_index == TEXT_COLOR)
            }
        };
        if let Some(clip) = self.clips.last().filter(|clip| !clip.is_empty()) {
            self.filled = self.filled.union(*clip);
        }
    }

    fn push_layer(&mut self, _: CompositeMode) {}
}

/// What skrifa's transforms are here.
fn matrix(m: Matrix) -> Transform {
    Transform { a: m.xx, b: m.yx, c: m.xy, d: m.yy, e: m.dx, f: m.dy }
}

/// The box of all points of an outline.
struct OutlineBounds {
    at: Transform,
    rect: Rect,
}

impl OutlineBounds {
    fn add(&mut self, x: f32, y: f32) {
        let (x, y) = self.at.apply((x, y));
        self.rect = self.rect.union(Rect { x0: x, y0: y, x1: x, y1: y });
    }
}

impl OutlinePen for OutlineBounds {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.add(cx, cy);
        self.add(x, y);
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.add(cx0, cy0);
        self.add(cx1, cy1);
        self.add(x, y);
    }
    fn close(&mut self) {}
}
