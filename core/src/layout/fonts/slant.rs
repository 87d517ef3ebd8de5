//! Outlines that lean to the right, for fonts without an italic.

use rusttype::OutlineBuilder;

/// Hands on an outline that leans by `by` pixels to the right for each above the baseline; y goes down.
pub(super) struct Slanted<'a, B> {
    pub(super) builder: &'a mut B,
    pub(super) by: f32,
}

impl<B> Slanted<'_, B> {
    fn x(&self, x: f32, y: f32) -> f32 {
        x - y * self.by
    }
}

impl<B: OutlineBuilder> OutlineBuilder for Slanted<'_, B> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.builder.move_to(self.x(x, y), y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.builder.line_to(self.x(x, y), y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.builder.quad_to(self.x(x1, y1), y1, self.x(x, y), y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.builder.curve_to(self.x(x1, y1), y1, self.x(x2, y2), y2, self.x(x, y), y);
    }
    fn close(&mut self) {
        self.builder.close();
    }
}

/// The box around an outline's points, those that pull its curves included.
pub(super) struct Reach {
    min: (f32, f32),
    max: (f32, f32),
}

impl Default for Reach {
    fn default() -> Self {
        Self { min: (f32::MAX, f32::MAX), max: (f32::MIN, f32::MIN) }
    }
}

impl Reach {
    /// Left, top, right and bottom; of an outline with points.
    pub(super) fn rect(&self) -> [f32; 4] {
        [self.min.0, self.min.1, self.max.0, self.max.1]
    }

    fn add(&mut self, x: f32, y: f32) {
        self.min = (self.min.0.min(x), self.min.1.min(y));
        self.max = (self.max.0.max(x), self.max.1.max(y));
    }
}

impl OutlineBuilder for Reach {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.add(x1, y1);
        self.add(x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.add(x1, y1);
        self.add(x2, y2);
        self.add(x, y);
    }
    fn close(&mut self) {}
}
