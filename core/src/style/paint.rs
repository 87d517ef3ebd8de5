//! What an area is painted with: a colour or a gradient.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::merge::replaced;
use crate::frame::Color;

/// A colour (`"#ff45aa"`), or a gradient (`{"linear": {..}}`, `{"radial": {..}}`).
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// One colour.
    Solid(Color),
    /// Colours along a line.
    Linear(Linear),
    /// Colours around a centre.
    Radial(Radial),
}

replaced!(Paint);

/// Colours along a line through the middle of a box, corner to corner as in CSS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Linear {
    /// Direction in degrees as in CSS: 0 goes up, 90 to the right, 180 down. -360 to 360.
    #[serde(default = "down")]
    #[cfg_attr(feature = "types", schemars(range(min = -360.0, max = 360.0)))]
    pub angle: f32,
    /// Colours, 2 to 8, in order of `at`.
    #[cfg_attr(feature = "types", schemars(length(min = 2, max = 8)))]
    pub stops: Vec<Stop>,
    /// What the gradient spans.
    #[serde(default)]
    pub per: GradientPer,
}

/// Colours around a centre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Radial {
    /// Centre as fractions of the box's width and height, each 0 to 1.
    #[serde(default = "middle")]
    #[cfg_attr(feature = "types", schemars(inner(range(min = 0.0, max = 1.0))))]
    pub center: [f32; 2],
    /// Where the last colour is reached, in halves of the box's diagonal, above 0 and up to 2.
    #[serde(default = "one")]
    #[cfg_attr(feature = "types", schemars(range(min = 0.001, max = 2.0)))]
    pub radius: f32,
    /// Colours, 2 to 8, in order of `at`.
    #[cfg_attr(feature = "types", schemars(length(min = 2, max = 8)))]
    pub stops: Vec<Stop>,
    /// What the gradient spans.
    #[serde(default)]
    pub per: GradientPer,
}

/// A colour of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stop {
    /// Where, 0 (start) to 1 (end); no less than that of the stop before.
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub at: f32,
    /// Colour.
    pub color: Color,
}

/// What a gradient spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum GradientPer {
    /// All lines together.
    #[default]
    Block,
    /// Each line.
    Line,
    /// Each word.
    Word,
    /// Each letter.
    Letter,
}

fn down() -> f32 {
    180.0
}

fn one() -> f32 {
    1.0
}

fn middle() -> [f32; 2] {
    [0.5, 0.5]
}

impl Paint {
    /// What a gradient spans; `None` for a colour.
    pub fn per(&self) -> Option<GradientPer> {
        match self {
            Self::Solid(_) => None,
            Self::Linear(linear) => Some(linear.per),
            Self::Radial(radial) => Some(radial.per),
        }
    }

    /// The colour, or the mean of a gradient's, to which another colour changes over time.
    pub fn mean(&self) -> Color {
        match self {
            Self::Solid(color) => *color,
            Self::Linear(Linear { stops, .. }) | Self::Radial(Radial { stops, .. }) => mean(stops),
        }
    }
}

fn mean(stops: &[Stop]) -> Color {
    let channel = |of: fn(Color) -> u8| {
        let sum: u32 = stops.iter().map(|stop| u32::from(of(stop.color))).sum();
        (sum / (stops.len() as u32).max(1)) as u8
    };
    Color { r: channel(|c| c.r), g: channel(|c| c.g), b: channel(|c| c.b), a: channel(|c| c.a) }
}

impl From<Color> for Paint {
    fn from(color: Color) -> Self {
        Self::Solid(color)
    }
}

/// The object form, of which one key is given.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Gradient {
    #[serde(skip_serializing_if = "Option::is_none")]
    linear: Option<Linear>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radial: Option<Radial>,
}

impl Serialize for Paint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.clone() {
            Self::Solid(color) => color.serialize(serializer),
            Self::Linear(linear) => {
                Gradient { linear: Some(linear), ..Gradient::default() }.serialize(serializer)
            }
            Self::Radial(radial) => {
                Gradient { radial: Some(radial), ..Gradient::default() }.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PaintVisitor)
    }
}

struct PaintVisitor;

impl<'de> Visitor<'de> for PaintVisitor {
    type Value = Paint;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a colour such as \"#ff45aa\", or an object with `linear` or `radial`")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Paint, E> {
        text.parse().map(Paint::Solid).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Paint, A::Error> {
        match Gradient::deserialize(MapAccessDeserializer::new(map))? {
            Gradient { linear: Some(linear), radial: None } => Ok(Paint::Linear(linear)),
            Gradient { linear: None, radial: Some(radial) } => Ok(Paint::Radial(radial)),
            _ => Err(serde::de::Error::custom(
                "a gradient has one form; accepted: either `linear` or `radial`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paints_are_written_as_they_are_read() {
        for text in [
            r##""#ff45aa""##,
            r##"{"linear":{"angle":90.0,"stops":[{"at":0.0,"color":"#ffffff"},{"at":1.0,"color":"#00000080"}],"per":"line"}}"##,
            r##"{"radial":{"center":[0.5,0.25],"radius":1.5,"stops":[{"at":0.0,"color":"#ffffff"},{"at":1.0,"color":"#000000"}],"per":"letter"}}"##,
        ] {
            let paint: Paint = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&paint).unwrap(), text);
        }
    }

    #[test]
    fn a_gradient_needs_little_and_takes_one_form() {
        let stops = r##"[{"at":0,"color":"#fff"},{"at":1,"color":"#000"}]"##;
        let paint: Paint = serde_json::from_str(&format!(r#"{{"linear":{{"stops":{stops}}}}}"#)).unwrap();
        assert!(
            matches!(&paint, Paint::Linear(linear) if linear.angle == 180.0 && linear.per == GradientPer::Block)
        );
        assert_eq!(paint.mean(), Color { r: 127, g: 127, b: 127, a: 255 });
        let both = format!(r#"{{"linear":{{"stops":{stops}}},"radial":{{"stops":{stops}}}}}"#);
        assert!(serde_json::from_str::<Paint>(&both).is_err());
        assert!(serde_json::from_str::<Paint>("{}").is_err());
    }
}
