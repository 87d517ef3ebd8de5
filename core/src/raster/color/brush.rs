//! Brushes of COLR as shaders.

use skrifa::color::{Brush, ColorStop, Extend};
use tiny_skia::{
    Color as Paint, GradientStop, LinearGradient, Point, RadialGradient, Shader, SpreadMode, SweepGradient,
    Transform,
};

use crate::frame::Color;
use crate::layout::TEXT_COLOR;

/// What palette indices stand for.
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) colors: Vec<Color>,
    /// The colour of the text.
    pub(super) text: Color,
}

impl Palette {
    fn color(&self, index: u16, alpha: f32) -> Paint {
        let own = if index == TEXT_COLOR { Some(&self.text) } else { self.colors.get(usize::from(index)) };
        // An index beyond the palette has no colour.
        let Color { r, g, b, a } = own.copied().unwrap_or(Color { r: 0, g: 0, b: 0, a: 0 });
        let mut paint = Paint::from_rgba8(r, g, b, a);
        paint.apply_opacity(alpha.clamp(0.0, 1.0));
        paint
    }

    fn stops(&self, stops: &[ColorStop]) -> Vec<GradientStop> {
        let stop =
            |stop: &ColorStop| GradientStop::new(stop.offset, self.color(stop.palette_index, stop.alpha));
        stops.iter().map(stop).collect()
    }

    /// `None` for a brush that paints nothing.
    pub(super) fn shader(&self, brush: &Brush<'_>, at: Transform) -> Option<Shader<'static>> {
        match *brush {
            Brush::Solid { palette_index, alpha } => {
                Some(Shader::SolidColor(self.color(palette_index, alpha)))
            }
            Brush::LinearGradient { p0, p1, color_stops, extend } => {
                LinearGradient::new(point(p0), point(p1), self.stops(color_stops), spread(extend), at)
            }
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => {
                let circles = Circles { from: (c0.x, c0.y, r0), to: (c1.x, c1.y, r1) };
                let (circles, stops) = circles.without_negative_radii(self.stops_at(color_stops));
                let (from, to) = (circles.from, circles.to);
                let [start, end] = [from, to].map(|(x, y, _)| Point::from_xy(x, y));
                RadialGradient::new(start, from.2, end, to.2, gradient(stops), spread(extend), at)
            }
            Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } => {
                let stops = self.stops(color_stops);
                SweepGradient::new(point(c0), start_angle, end_angle, stops, spread(extend), at)
            }
        }
    }

    fn stops_at(&self, stops: &[ColorStop]) -> Vec<(f32, Paint)> {
        stops.iter().map(|stop| (stop.offset, self.color(stop.palette_index, stop.alpha))).collect()
    }
}

fn gradient(stops: Vec<(f32, Paint)>) -> Vec<GradientStop> {
    stops.into_iter().map(|(at, color)| GradientStop::new(at, color)).collect()
}

/// Centres and radii at both ends of a radial gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Circles {
    from: (f32, f32, f32),
    to: (f32, f32, f32),
}

impl Circles {
    fn at(&self, part: f32) -> (f32, f32, f32) {
        let mix = |a: f32, b: f32| a + (b - a) * part;
        (mix(self.from.0, self.to.0), mix(self.from.1, self.to.1), mix(self.from.2, self.to.2))
    }

    /// Stops between 0 and 1 may need a circle beyond a point; what is there is not drawn.
    fn without_negative_radii(self, stops: Vec<(f32, Paint)>) -> (Self, Vec<(f32, Paint)>) {
        let (r0, r1) = (self.from.2, self.to.2);
        if r0 >= 0.0 && r1 >= 0.0 {
            return (self, stops);
        }
        if r0 <= 0.0 && r1 <= 0.0 {
            return (self, Vec::new());
        }
        let zero = r0 / (r0 - r1);
        let (first, last) = if r0 < 0.0 { (zero, 1.0) } else { (0.0, zero) };
        let at_zero = mixed(&stops, zero);
        let mut kept: Vec<_> = stops.into_iter().filter(|(at, _)| (first..=last).contains(at)).collect();
        match at_zero {
            Some(color) if r0 < 0.0 => kept.insert(0, (zero, color)),
            Some(color) => kept.push((zero, color)),
            None => {}
        }
        let kept = kept.into_iter().map(|(at, color)| ((at - first) / (last - first), color)).collect();
        let (mut from, mut to) = (self.at(first), self.at(last));
        (from.2, to.2) = (from.2.max(0.0), to.2.max(0.0));
        (Self { from, to }, kept)
    }
}

/// The colour at a place between stops.
fn mixed(stops: &[(f32, Paint)], at: f32) -> Option<Paint> {
    let after = stops.iter().position(|(offset, _)| *offset >= at);
    let (next, before) = match after {
        Some(0) => return stops.first().map(|(_, color)| *color),
        Some(index) => (stops.get(index)?, stops.get(index - 1)?),
        None => return stops.last().map(|(_, color)| *color),
    };
    let part = (at - before.0) / (next.0 - before.0);
    let mix = |a: f32, b: f32| (a + (b - a) * part).clamp(0.0, 1.0);
    let (a, b) = (before.1, next.1);
    Paint::from_rgba(
        mix(a.red(), b.red()),
        mix(a.green(), b.green()),
        mix(a.blue(), b.blue()),
        mix(a.alpha(), b.alpha()),
    )
}

fn point(at: skrifa::raw::types::Point<f32>) -> Point {
    Point::from_xy(at.x, at.y)
}

fn spread(extend: Extend) -> SpreadMode {
    match extend {
        Extend::Repeat => SpreadMode::Repeat,
        Extend::Reflect => SpreadMode::Reflect,
        _ => SpreadMode::Pad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_start_where_their_radius_is_nothing() {
        let circles = Circles { from: (0.0, 0.0, -10.0), to: (20.0, 0.0, 10.0) };
        let (black, white) = (Paint::BLACK, Paint::WHITE);
        let (cut, stops) = circles.without_negative_radii(vec![(0.0, black), (1.0, white)]);
        assert_eq!(cut, Circles { from: (10.0, 0.0, 0.0), to: (20.0, 0.0, 10.0) });
        let grey = Paint::from_rgba(0.5, 0.5, 0.5, 1.0).unwrap();
        assert_eq!(stops, [(0.0, grey), (1.0, white)]);
        let none = Circles { from: (0.0, 0.0, -1.0), to: (0.0, 0.0, -2.0) };
        assert_eq!(none.without_negative_radii(vec![(0.0, black)]).1, []);
    }
}
