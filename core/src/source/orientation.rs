//! Which way up a frame is to be shown.

use serde::Serialize;

use crate::ffi::av::transpose::Turn;

/// How the stored frame is turned to be upright: first flipped top to bottom if `mirrored`, then rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Orientation {
    /// Clockwise degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Whether the frame is mirrored.
    pub mirrored: bool,
}

impl Orientation {
    /// Largest angle in degrees off a right angle that still counts as one.
    const TOLERANCE: f64 = 1.0;

    /// Nearest to a display matrix, whose rows are where the x and y axes go (the third is the offset), with
    /// the matrix's own angle in degrees if it is off a right angle.
    pub(super) fn from_matrix(matrix: &[i32; 9]) -> (Self, Option<f64>) {
        let [a, b, c, d] = [matrix[0], matrix[1], matrix[3], matrix[4]].map(f64::from);
        let determinant = a * d - b * c;
        if determinant == 0.0 {
            return (Self::default(), None);
        }
        let degrees = b.atan2(a).to_degrees().rem_euclid(360.0);
        let quarters = (degrees / 90.0).round();
        let orientation = Self { rotation: (quarters as u16 % 4) * 90, mirrored: determinant < 0.0 };
        let off = (degrees - quarters * 90.0).abs();
        (orientation, (off > Self::TOLERANCE).then_some(degrees))
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.rotation % 180 == 90
    }

    /// How a stored frame is turned upright; `None` if it is already.
    pub(super) fn turn(self) -> Option<Turn> {
        let turn = Turn {
            swaps_sides: self.swaps_sides(),
            from_right: matches!(self.rotation, 180 | 270),
            from_bottom: matches!(self.rotation, 90 | 180) != self.mirrored,
        };
        (self != Self::default()).then_some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i32 = 1 << 16;

    fn matrix(a: i32, b: i32, c: i32, d: i32) -> [i32; 9] {
        [a, b, 0, c, d, 0, 0, 0, 1 << 30]
    }

    #[test]
    fn all_eight_orientations_are_told_apart() {
        let cases = [
            (matrix(ONE, 0, 0, ONE), 0, false),
            (matrix(0, ONE, -ONE, 0), 90, false),
            (matrix(-ONE, 0, 0, -ONE), 180, false),
            (matrix(0, -ONE, ONE, 0), 270, false),
            (matrix(ONE, 0, 0, -ONE), 0, true),
            (matrix(0, ONE, ONE, 0), 90, true),
            (matrix(-ONE, 0, 0, ONE), 180, true),
            (matrix(0, -ONE, -ONE, 0), 270, true),
        ];
        for (matrix, rotation, mirrored) in cases {
            assert_eq!(Orientation::from_matrix(&matrix), (Orientation { rotation, mirrored }, None));
        }
    }

    #[test]
    fn odd_angles_go_to_the_nearest_right_angle_and_say_so() {
        let turned = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let fixed = |v: f64| (v * f64::from(ONE)) as i32;
            Orientation::from_matrix(&matrix(fixed(cos), fixed(sin), fixed(-sin), fixed(cos)))
        };
        let (orientation, angle) = turned(100.0);
        assert_eq!(orientation.rotation, 90);
        assert!((angle.unwrap() - 100.0).abs() < 0.1);
        assert_eq!(turned(359.5), (Orientation::default(), None));
    }

    #[test]
    fn hostile_matrices_are_upright_or_turned() {
        assert_eq!(Orientation::from_matrix(&[0; 9]), (Orientation::default(), None));
        assert_eq!(Orientation::from_matrix(&[i32::MIN; 9]), (Orientation::default(), None));
        let (orientation, _) = Orientation::from_matrix(&matrix(i32::MIN, 1, 1, i32::MAX));
        assert_eq!(orientation.rotation, 180);
    }
}
