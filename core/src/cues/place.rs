//! Where in the frame a cue asks to stand.

use serde::{Deserialize, Serialize};

use crate::style::{Align, Anchor};

/// The point of a cue's block that its place is about: at that point of the frame, or at these coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlaceAnchor {
    /// As `\an1`.
    BottomLeft,
    /// As `\an2`.
    #[default]
    Bottom,
    /// As `\an3`.
    BottomRight,
    /// As `\an4`.
    Left,
    /// As `\an5`.
    Center,
    /// As `\an6`.
    Right,
    /// As `\an7`.
    TopLeft,
    /// As `\an8`.
    Top,
    /// As `\an9`.
    TopRight,
}

impl PlaceAnchor {
    /// All of them, in the order of the digits 1 to 9 of a numeric pad, as `\an` counts.
    pub const ALL: [Self; 9] = [
        Self::BottomLeft,
        Self::Bottom,
        Self::BottomRight,
        Self::Left,
        Self::Center,
        Self::Right,
        Self::TopLeft,
        Self::Top,
        Self::TopRight,
    ];

    /// Its digit on a numeric pad, 1 to 9, as `\an` has it.
    pub fn digit(self) -> usize {
        1 + self as usize
    }

    /// The sides of the frame that it stands at.
    pub fn sides(self) -> (Anchor, Align) {
        match self {
            Self::BottomLeft => (Anchor::Bottom, Align::Left),
            Self::Bottom => (Anchor::Bottom, Align::Center),
            Self::BottomRight => (Anchor::Bottom, Align::Right),
            Self::Left => (Anchor::Middle, Align::Left),
            Self::Center => (Anchor::Middle, Align::Center),
            Self::Right => (Anchor::Middle, Align::Right),
            Self::TopLeft => (Anchor::Top, Align::Left),
            Self::Top => (Anchor::Top, Align::Center),
            Self::TopRight => (Anchor::Top, Align::Right),
        }
    }

    /// The one at these sides.
    pub fn at(sides: (Anchor, Align)) -> Self {
        Self::ALL.into_iter().find(|anchor| anchor.sides() == sides).unwrap_or_default()
    }
}

/// Where a cue asks to stand, instead of where the style puts it. Coordinates are fractions of the frame, from its left
/// and top edge; where one is absent, the style's margin on that side holds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// The point of the block that stands there; its side is also what lines are aligned to.
    pub anchor: PlaceAnchor,
    /// Where that point stands from the left, -1 to 2: it may lie outside of the frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f32>,
    /// The same from the top, -1 to 2. A cue that has it gives way to no other, and none to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f32>,
    /// Widest that the block may be, above 0 to 1; without it, as the style has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f32>,
}

impl Place {
    /// Whether it stands where it is told, whatever else is shown.
    pub fn is_fixed(&self) -> bool {
        self.y.is_some()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        for (name, value) in [("x", self.x), ("y", self.y)] {
            if let Some(value) = value.filter(|value| !(-1.0..=2.0).contains(value)) {
                return Err(format!(
                    "`{name}` of its place is {value}; accepted: -1 to 2, as part of the frame"
                ));
            }
        }
        match self.width.filter(|&width| !(width > 0.0 && width <= 1.0)) {
            Some(width) => {
                Err(format!("`width` of its place is {width}; accepted: above 0 to 1, as part of the frame"))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_and_digits_tell_anchors_apart() {
        for (digit, anchor) in (1..).zip(PlaceAnchor::ALL) {
            assert_eq!((anchor.digit(), PlaceAnchor::at(anchor.sides())), (digit, anchor));
        }
    }

    #[test]
    fn json_has_what_was_given() {
        let json = r#"{"anchor":"topRight","x":0.1,"y":0.25,"width":0.5}"#;
        let place: Place = serde_json::from_str(json).unwrap();
        assert_eq!((place.anchor, place.x, place.is_fixed()), (PlaceAnchor::TopRight, Some(0.1), true));
        assert_eq!(serde_json::to_string(&place).unwrap(), json);
        assert_eq!(serde_json::from_str::<Place>("{}").unwrap(), Place::default());
        assert!(serde_json::from_str::<Place>(r#"{"z":1}"#).is_err());
    }

    #[test]
    fn ranges_are_named() {
        let check = |place: Place| place.check().unwrap_err();
        assert!(check(Place { x: Some(f32::NAN), ..Place::default() }).contains("`x` of its place is NaN"));
        assert!(check(Place { y: Some(2.5), ..Place::default() }).contains("2.5; accepted: -1 to 2"));
        assert!(check(Place { width: Some(0.0), ..Place::default() }).contains("above 0 to 1"));
        assert_eq!(Place { x: Some(-0.5), width: Some(1.0), ..Place::default() }.check(), Ok(()));
    }
}
