//! Colours that change from place to place.

use super::Color;

/// A colour at a point of a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// From the gradient's start to its end, 0 to 1.
    pub at: f32,
    /// Colour.
    pub color: Color,
}

/// How far along a gradient a point is: 0 at its start, 1 at its end, beyond them like the ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ramp {
    /// `x * point.x + y * point.y + offset`.
    Linear {
        /// Growth per pixel to the right.
        x: f32,
        /// Growth per pixel down.
        y: f32,
        /// At the origin.
        offset: f32,
    },
    /// The distance from the origin of the point that an affine map gives: `(a x + c y + e, b x + d y + f)`.
    Radial {
        /// `[a, b, c, d, e, f]`.
        map: [f32; 6],
    },
}

impl Ramp {
    /// Along the line from one point to the other.
    pub fn linear(from: (f32, f32), to: (f32, f32)) -> Self {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let square = (dx * dx + dy * dy).max(f32::MIN_POSITIVE);
        let (x, y) = (dx / square, dy / square);
        Self::Linear { x, y, offset: -(from.0 * x + from.1 * y) }
    }

    /// From a centre outward, up to `radius` pixels.
    pub fn radial(center: (f32, f32), radius: f32) -> Self {
        let by = radius.max(f32::MIN_POSITIVE).recip();
        Self::Radial { map: [by, 0.0, 0.0, by, -center.0 * by, -center.1 * by] }
    }

    /// The ramp as it is seen through `[a, b, c, d, e, f]`, which maps points of the new plane to points of this one.
    #[must_use]
    pub fn through(self, [a, b, c, d, e, f]: [f32; 6]) -> Self {
        match self {
            Self::Linear { x, y, offset } => {
                Self::Linear { x: x * a + y * b, y: x * c + y * d, offset: x * e + y * f + offset }
            }
            Self::Radial { map: [p, q, r, s, t, u] } => {
                let map = [
                    p * a + r * b,
                    q * a + s * b,
                    p * c + r * d,
                    q * c + s * d,
                    p * e + r * f + t,
                    q * e + s * f + u,
                ];
                Self::Radial { map }
            }
        }
    }

    /// Whether it is the same all along each row of pixels.
    pub fn is_level(self) -> bool {
        matches!(self, Self::Linear { x: 0.0, .. })
    }

    /// At a point.
    pub fn at(self, px: f32, py: f32) -> f32 {
        match self {
            Self::Linear { x, y, offset } => x * px + y * py + offset,
            Self::Radial { map: [a, b, c, d, e, f] } => (a * px + c * py + e).hypot(b * px + d * py + f),
        }
    }
}

/// A ramp with its colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Where it is how far along.
    pub ramp: Ramp,
    /// Colours by place, which do not decrease; at least one.
    pub stops: Vec<Stop>,
}

impl Gradient {
    /// Straight red, green, blue and alpha so far along, 0 to 1. Between stops they are mixed premultiplied, as CSS does,
    /// so that transparent stops lend no colour.
    pub fn at(stops: &[Stop], at: f32) -> [f32; 4] {
        let after = stops.partition_point(|stop| stop.at <= at);
        match (after.checked_sub(1).and_then(|before| stops.get(before)), stops.get(after)) {
            (Some(before), Some(after)) => {
                let part = (at - before.at) / (after.at - before.at);
                mixed(before.color.unit(), after.color.unit(), part)
            }
            (Some(stop), None) | (None, Some(stop)) => stop.color.unit(),
            (None, None) => [1.0, 1.0, 1.0, 0.0],
        }
    }
}

impl Color {
    fn unit(self) -> [f32; 4] {
        [self.r, self.g, self.b, self.a].map(|v| f32::from(v) / 255.0)
    }
}

fn mixed([r0, g0, b0, a0]: [f32; 4], [r1, g1, b1, a1]: [f32; 4], part: f32) -> [f32; 4] {
    let (from, to) = (a0 * (1.0 - part), a1 * part);
    let alpha = from + to;
    if alpha <= 0.0 {
        return [r0, g0, b0, 0.0];
    }
    let mix = |a: f32, b: f32| (a * from + b * to) / alpha;
    [mix(r0, r1), mix(g0, g1), mix(b0, b1), alpha]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        text.parse().unwrap()
    }

    #[test]
    fn ramps_go_from_end_to_end_and_follow_what_moves_them() {
        let linear = Ramp::linear((10.0, 0.0), (30.0, 0.0));
        assert_eq!([10.0, 20.0, 30.0].map(|x| linear.at(x, 7.0)), [0.0, 0.5, 1.0]);
        let radial = Ramp::radial((5.0, 5.0), 10.0);
        assert!((radial.at(5.0, 15.0) - 1.0).abs() < 1e-6);
        // A plane twice as large, moved right by 100: (x - 100) / 2.
        let map = [0.5, 0.0, 0.0, 0.5, -50.0, 0.0];
        assert!((linear.through(map).at(140.0, 3.0) - 0.5).abs() < 1e-6);
        assert!((radial.through(map).at(110.0, 30.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn colours_are_mixed_between_stops_and_held_beyond_them() {
        let stops = [(0.25, "#000000"), (0.75, "#ffffff")];
        let stops = stops.map(|(at, text)| Stop { at, color: color(text) });
        let at = |at| Gradient::at(&stops, at)[0];
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(at), [0.0, 0.0, 0.5, 1.0, 1.0]);
        let stops = [(0.0, "#ff0000"), (1.0, "#00ff0000")].map(|(at, text)| Stop { at, color: color(text) });
        assert_eq!(Gradient::at(&stops, 0.5), [1.0, 0.0, 0.0, 0.5]);
    }
}
