//! Paints of a style on a unit's own coordinates.

use std::sync::Arc;

use super::Painter;
use super::units::Unit;
use crate::frame::{Gradient, Ramp};
use crate::layout::scene::{Fill, Rect};
use crate::style::{GradientPer, Paint, Stop};

impl Painter<'_> {
    /// A paint for the glyphs of a unit.
    pub(super) fn fill(&self, paint: &Paint, unit: &Unit) -> Fill {
        let line =
            || unit.fragment.and_then(|fragment| self.layout.lines.get(fragment.line as usize)).copied();
        let rect = match paint.per() {
            None | Some(GradientPer::Block) => self.layout.block,
            Some(GradientPer::Line) => line().unwrap_or(self.layout.block),
            Some(GradientPer::Word) => unit.fragment.map_or(unit.rect, |fragment| fragment.rect),
            Some(GradientPer::Letter) => unit.rect,
        };
        fill(paint, rect.moved(-unit.glyphs.at.e, -unit.glyphs.at.f))
    }
}

/// Sines and cosines less than this are none.
const LEVEL: f32 = 1e-6;

/// A paint over a rectangle.
pub(super) fn fill(paint: &Paint, rect: Rect) -> Fill {
    let (x, y) = rect.center();
    let (width, height) = (rect.width(), rect.height());
    let (ramp, stops) = match paint {
        Paint::Solid(color) => return Fill::Solid(*color),
        Paint::Linear(linear) => {
            // What rounding leaves of a right angle would make every pixel of a row another colour.
            let [sin, cos] = [f32::sin, f32::cos].map(|of| of(linear.angle.to_radians()));
            let [sin, cos] = [sin, cos].map(|part| if part.abs() < LEVEL { 0.0 } else { part });
            // As CSS has it: the ends are where lines across the direction meet the corners.
            let half = ((width * sin).abs() + (height * cos).abs()) / 2.0;
            let (dx, dy) = (sin * half, -cos * half);
            (Ramp::linear((x - dx, y - dy), (x + dx, y + dy)), &linear.stops)
        }
        Paint::Radial(radial) => {
            let [at_x, at_y] = radial.center;
            let center = (rect.x0 + width * at_x, rect.y0 + height * at_y);
            (Ramp::radial(center, width.hypot(height) / 2.0 * radial.radius), &radial.stops)
        }
    };
    let stop = |stop: &Stop| crate::frame::Stop { at: stop.at, color: stop.color };
    Fill::Gradient(Arc::new(Gradient { ramp, stops: stops.iter().map(stop).collect() }))
}
