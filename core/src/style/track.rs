//! Keyframe animation: one property of one kind of thing, over time.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Ease;
use crate::frame::Color;

/// How one property changes: from a value to another, or along keyframes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Track {
    /// What changes.
    pub target: Target,
    /// When it changes.
    pub on: On,
    /// What of it changes.
    pub property: Property,
    /// Value at the start; `None` is what it is at that moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TrackValue>,
    /// Value at the end, which holds from then on; `None` is what it is at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<TrackValue>,
    /// Values on the way, 1 to 32 in order of `at`, instead of `from`, `to` and `ease`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyframes: Option<Vec<Keyframe>>,
    /// Seconds, 0 to 10; `None` is as long as the target lasts: a word's own time, else the cue's. On `always`, a
    /// duration repeats until the cue's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 10.0)))]
    pub duration: Option<f32>,
    /// Seconds before it starts (on `exit`: between its end and the cue's), 0 to 10.
    #[serde(default)]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 10.0)))]
    pub delay: f32,
    /// Seconds by which each target starts after the one before, 0 to 1.
    #[serde(default)]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub stagger: f32,
    /// Curve between `from` and `to`.
    #[serde(default)]
    pub ease: Ease,
    /// Runs from its end to its start: how an effect that enters leaves.
    #[serde(skip)]
    pub is_reversed: bool,
}

/// What a track changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// The whole cue, boxes included.
    #[default]
    Cue,
    /// Each line.
    Line,
    /// Each word.
    Word,
    /// Each letter.
    Letter,
    /// Each box.
    Box,
}

/// When a track runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum On {
    /// From the cue's start. All of it takes at most 40 % of the cue's time. A cue that follows another of its place within
    /// 84 ms is there at once: only words and letters with a `stagger` still come, one by one.
    Enter,
    /// Up to the cue's end. All of it takes at most 40 % of the cue's time. A cue that another follows within 84 ms stays
    /// whole until then.
    Exit,
    /// From the start of a word until the next word starts.
    Active,
    /// From the start of the next word.
    After,
    /// All the time that the cue is shown.
    Always,
}

/// What of a target a track changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Property {
    /// 0 to 1, times what it has.
    Opacity,
    /// To the right, -20 to 20 em.
    X,
    /// Down, -20 to 20 em.
    Y,
    /// Size around the middle, 0 to 10 times.
    Scale,
    /// Width, 0 to 10 times.
    ScaleX,
    /// Height, 0 to 10 times.
    ScaleY,
    /// Clockwise, -3600 to 3600 degrees.
    Rotate,
    /// Blur radius as CSS means it, 0 to 2 em.
    Blur,
    /// Colour of the text.
    Fill,
    /// Colour of the outermost stroke.
    Stroke,
    /// Part that is shown from the reading direction's start on, 0 to 1.
    Reveal,
    /// Part of the active word, from the reading direction's start on, that has the active look, 0 to 1.
    Sweep,
    /// Extra space between letters, -1 to 5 em.
    Spacing,
}

impl Property {
    /// Whether its values are colours.
    pub fn is_color(self) -> bool {
        matches!(self, Self::Fill | Self::Stroke)
    }

    /// Whether values of several tracks are multiplied, else added.
    pub(crate) fn is_factor(self) -> bool {
        use Property::{Opacity, Reveal, Scale, ScaleX, ScaleY, Sweep};
        matches!(self, Opacity | Scale | ScaleX | ScaleY | Reveal | Sweep)
    }

    /// What changes nothing.
    pub(crate) fn rest(self) -> f32 {
        f32::from(u8::from(self.is_factor()))
    }

    /// Least and largest value.
    pub(crate) fn range(self) -> (f32, f32) {
        match self {
            Self::Opacity | Self::Reveal | Self::Sweep | Self::Fill | Self::Stroke => (0.0, 1.0),
            Self::X | Self::Y => (-20.0, 20.0),
            Self::Scale | Self::ScaleX | Self::ScaleY => (0.0, 10.0),
            Self::Rotate => (-3600.0, 3600.0),
            Self::Blur => (0.0, 2.0),
            Self::Spacing => (-1.0, 5.0),
        }
    }
}

/// A value on the way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Keyframe {
    /// When, 0 (start) to 1 (end); no less than that of the keyframe before.
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub at: f32,
    /// What it is then.
    pub value: TrackValue,
    /// Curve from here to the next keyframe.
    #[serde(default)]
    pub ease: Ease,
}

/// A number, or a colour for `fill` and `stroke`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TrackValue {
    /// In the property's unit.
    Number(f32),
    /// Colour.
    Color(Color),
}

impl Serialize for TrackValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(serializer),
            Self::Color(color) => color.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TrackValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = TrackValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number, or a colour such as \"#ff45aa\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TrackValue, E> {
        text.parse().map(TrackValue::Color).map_err(E::custom)
    }

    fn visit_f64<E>(self, number: f64) -> Result<TrackValue, E> {
        Ok(TrackValue::Number(number as f32))
    }

    fn visit_i64<E>(self, number: i64) -> Result<TrackValue, E> {
        Ok(TrackValue::Number(number as f32))
    }

    fn visit_u64<E>(self, number: u64) -> Result<TrackValue, E> {
        Ok(TrackValue::Number(number as f32))
    }
}
