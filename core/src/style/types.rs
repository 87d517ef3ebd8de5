//! The fields of a style.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Ease;
use crate::frame::Color;

/// What captions look like. Lengths are in em, that is fractions of the font size, unless said otherwise.
///
/// Deserializing wants every field; [`Style::from_value`] fills the absent ones from a preset and checks
/// ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Style {
    /// What the style is called; for people.
    pub name: String,
    /// Typeface and its setting.
    pub font: Font,
    /// Colour of text.
    pub fill: Color,
    /// Colour of the word being spoken; `None` keeps `fill`. Needs word times.
    pub active_fill: Option<Color>,
    /// Colour of words already spoken; `None` keeps `fill`. Needs word times.
    pub spoken_fill: Option<Color>,
    /// Colour of words not yet spoken; `None` keeps `fill`. Needs word times.
    pub unspoken_fill: Option<Color>,
    /// Bands around the glyphs with round joins, at most 4; the first touches the glyph, each next goes
    /// around it.
    pub strokes: Vec<Stroke>,
    /// Shadows of the glyphs and their strokes, at most 4; the first lies at the back.
    pub shadows: Vec<Shadow>,
    /// A rounded box behind the text.
    pub background: Option<Background>,
    /// Where the text stands.
    pub position: Position,
    /// Widest line, as a fraction of the picture's width, 0.1 to 1; the margins bound it as well.
    pub max_width: f32,
    /// Lines that breaking may reach before the text is shrunk, 1 to 10. A cue's own lines are kept.
    pub max_lines: u8,
    /// Movement.
    pub animation: Animation,
    /// Fields that differ when the picture is taller than wide, merged over the style.
    #[cfg_attr(feature = "types", ts(type = "StyleOverrides | null"))]
    pub portrait: Option<Map<String, Value>>,
}

/// Typeface and its setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Font {
    /// A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other.
    pub family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    pub weight: u16,
    /// Font size (em) as a fraction of the picture's shorter edge, 0.01 to 0.5.
    pub size: f32,
    /// Extra space after each letter, -0.1 to 0.5 em.
    pub letter_spacing: f32,
    /// Extra space between words, -0.2 to 1 em.
    pub word_spacing: f32,
    /// Distance between baselines, 0.8 to 3 em.
    pub line_height: f32,
    /// Letter case.
    pub case: Case,
}

/// Letter case of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Case {
    /// As written.
    Keep,
    /// ALL CAPITALS.
    Upper,
    /// no capitals.
    Lower,
}

/// A band around glyphs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stroke {
    /// Visible width, above 0 and up to 0.5 em.
    pub width: f32,
    /// Colour.
    pub color: Color,
}

/// A shadow of the glyphs together with their strokes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shadow {
    /// Offset to the right, -1 to 1 em.
    #[serde(default)]
    pub dx: f32,
    /// Offset down, -1 to 1 em.
    #[serde(default)]
    pub dy: f32,
    /// Blur radius as CSS means it (twice the standard deviation), 0 to 1 em.
    #[serde(default)]
    pub blur: f32,
    /// Colour.
    pub color: Color,
}

/// A rounded box behind text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Background {
    /// What a box goes around.
    pub per: BackgroundPer,
    /// Colour.
    pub color: Color,
    /// Space left and right of the text, 0 to 1 em.
    pub padding_x: f32,
    /// Space above and below the text, 0 to 1 em.
    pub padding_y: f32,
    /// Corner radius, 0 to 1 em; no more than half the box is used.
    pub radius: f32,
}

/// What a background box goes around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum BackgroundPer {
    /// All lines together.
    Cue,
    /// Each line.
    Line,
    /// The word being spoken. Needs word times.
    Word,
}

/// Where the block of text stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Position {
    /// Vertical place between the margins.
    pub anchor: Anchor,
    /// Horizontal place between the margins; lines are aligned the same way.
    pub align: Align,
    /// Space kept free at the picture's edges.
    pub margin: Margin,
}

/// Space kept free at the picture's edges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Margin {
    /// Fraction of the height, 0 to 0.45.
    pub top: f32,
    /// Fraction of the width, 0 to 0.45.
    pub right: f32,
    /// Fraction of the height, 0 to 0.45.
    pub bottom: f32,
    /// Fraction of the width, 0 to 0.45.
    pub left: f32,
}

/// Vertical place of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "plain words")]
pub enum Anchor {
    Top,
    Middle,
    Bottom,
}

/// Horizontal place of the block and of the lines in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "plain words")]
pub enum Align {
    Left,
    Center,
    Right,
}

/// Movement; `None` holds still.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Animation {
    /// How a cue appears.
    pub enter: Option<Motion>,
    /// How a cue leaves, ending with the cue.
    pub exit: Option<Motion>,
    /// What the word being spoken does. Needs word times.
    pub word: Option<WordMotion>,
}

/// An entrance or an exit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Motion {
    /// What moves.
    pub effect: Effect,
    /// Seconds, 0 to 2; no more than 40 % of the cue's own time is used.
    pub duration: f32,
    /// Curve.
    pub ease: Ease,
}

/// What an entrance or exit changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// Opacity alone.
    Fade,
    /// Grows from 80 % while it fades in.
    Pop,
    /// Moves up by half an em while it fades in.
    Rise,
}

/// The word being spoken grows, and takes its colour, over `duration`; it shrinks back when the next word
/// starts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WordMotion {
    /// Size of the word while it is spoken, 0.5 to 2 times.
    pub scale: f32,
    /// Seconds, 0 to 2.
    pub duration: f32,
    /// Curve.
    pub ease: Ease,
}
