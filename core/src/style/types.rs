//! A style resolved for a frame: nothing is left open.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FontPatch, Paint, Track};
use crate::frame::Color;

/// What captions look like on a frame of one size. Made by [`PartialStyle::resolve`](super::PartialStyle::resolve), which
/// checks every range. Lengths are in em, that is fractions of the font size, unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// What the style is called; for people.
    pub name: String,
    /// Typeface and its setting.
    pub font: Font,
    /// How text is painted.
    pub look: Look,
    /// How words differ before, while and after they are spoken.
    pub states: States,
    /// Looks of words that bear their name.
    pub classes: BTreeMap<String, Class>,
    /// Boxes behind the text; the first lies at the back.
    pub boxes: Vec<BoxStyle>,
    /// Movement: that of `animation` in these terms, then the style's own.
    pub tracks: Vec<Track>,
    /// Where the text stands.
    pub position: Position,
    /// Widest line, as a fraction of the frame's width; the margins bound it as well.
    pub max_width: f32,
    /// Lines that breaking may reach before the text is shrunk. A cue's own lines are kept.
    pub max_lines: u8,
    /// Most words of a cue.
    pub words_per_cue: Option<u8>,
}

/// Typeface and its setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Font {
    /// Family; Inter stands in for one that is not there.
    pub family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    pub weight: u16,
    /// Whether letters slant.
    pub italic: bool,
    /// Font size (em) as a fraction of the frame's shorter edge.
    pub size: f32,
    /// What the size measures.
    pub size_of: SizeOf,
    /// Extra space after each letter.
    pub letter_spacing: f32,
    /// Extra space between words.
    pub word_spacing: f32,
    /// Distance between baselines.
    pub line_height: f32,
    /// Letter case.
    pub case: Case,
    /// A line under the text.
    pub underline: bool,
    /// A line through the text.
    pub strikeout: bool,
}

/// How text is painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The glyphs.
    pub fill: Paint,
    /// Bands around them, the innermost first.
    pub strokes: Vec<Stroke>,
    /// Shadows of glyphs and strokes; the first lies at the back.
    pub shadows: Vec<Shadow>,
    /// Opacity, 0 to 1.
    pub opacity: f32,
    /// Size around the middle of what is painted.
    pub scale: f32,
}

/// What of a [`Look`] is different; `None` is as it was.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LookPatch {
    /// The glyphs.
    pub fill: Option<Paint>,
    /// Bands around them.
    pub strokes: Option<Vec<Stroke>>,
    /// Shadows.
    pub shadows: Option<Vec<Shadow>>,
    /// Opacity, 0 to 1.
    pub opacity: Option<f32>,
    /// Size.
    pub scale: Option<f32>,
}

impl Look {
    /// With what `patch` changes.
    #[must_use]
    pub fn patched(mut self, patch: &LookPatch) -> Self {
        let LookPatch { fill, strokes, shadows, opacity, scale } = patch.clone();
        self.fill = fill.unwrap_or(self.fill);
        self.strokes = strokes.unwrap_or(self.strokes);
        self.shadows = shadows.unwrap_or(self.shadows);
        self.opacity = opacity.unwrap_or(self.opacity);
        self.scale = scale.unwrap_or(self.scale);
        self
    }
}

impl LookPatch {
    /// With what `over` changes as well, which counts where both do.
    #[must_use]
    pub fn with(self, over: Self) -> Self {
        Self {
            fill: over.fill.or(self.fill),
            strokes: over.strokes.or(self.strokes),
            shadows: over.shadows.or(self.shadows),
            opacity: over.opacity.or(self.opacity),
            scale: over.scale.or(self.scale),
        }
    }
}

/// What changes with the voice; `None` is as the look without it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct States {
    /// Words not yet spoken.
    pub before: Option<LookPatch>,
    /// The word being spoken.
    pub active: Option<LookPatch>,
    /// Words already spoken.
    pub after: Option<LookPatch>,
}

/// The look of some words, over that of the style.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Class {
    /// What of the typeface is different.
    pub font: FontPatch,
    /// What of the look is different.
    pub look: LookPatch,
    /// How these words differ with the voice.
    pub states: States,
}

impl Class {
    /// With what `over` changes as well, which counts where both do.
    #[must_use]
    pub fn with(self, over: Self) -> Self {
        let state = |under: Option<LookPatch>, over: Option<LookPatch>| match (under, over) {
            (Some(under), Some(over)) => Some(under.with(over)),
            (under, over) => over.or(under),
        };
        Self {
            font: self.font.merge(over.font),
            look: self.look.with(over.look),
            states: States {
                before: state(self.states.before, over.states.before),
                active: state(self.states.active, over.states.active),
                after: state(self.states.after, over.states.after),
            },
        }
    }
}

/// What a font size measures. All lengths in em are parts of that size, whichever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum SizeOf {
    /// The em of the font.
    #[default]
    Em,
    /// From the font's ascender to its descender, as subtitle players measure: a line is as high as the size.
    Height,
}

/// Letter case of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stroke {
    /// Visible width, 0.001 to 0.5 em.
    #[cfg_attr(feature = "types", schemars(range(min = 0.001, max = 0.5)))]
    pub width: f32,
    /// What it is painted with.
    pub color: Paint,
    /// Blur radius as CSS means it (twice the standard deviation), 0 to 1 em.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub blur: f32,
}

/// A shadow of the glyphs together with their strokes. Without an offset and with `spread` it glows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "types", schemars(extend("x-whole" = ["dx", "dy", "blur"])))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shadow {
    /// Offset to the right, -1 to 1 em.
    #[serde(default)]
    #[cfg_attr(feature = "types", schemars(range(min = -1.0, max = 1.0)))]
    pub dx: f32,
    /// Offset down, -1 to 1 em.
    #[serde(default)]
    #[cfg_attr(feature = "types", schemars(range(min = -1.0, max = 1.0)))]
    pub dy: f32,
    /// Blur radius as CSS means it (twice the standard deviation), 0 to 1 em.
    #[serde(default)]
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub blur: f32,
    /// How much larger it is than what casts it, all around, -0.5 to 0.5 em.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "types", schemars(range(min = -0.5, max = 0.5)))]
    pub spread: f32,
    /// Colour.
    pub color: Color,
}

fn is_zero(value: &f32) -> bool {
    *value == 0.0
}

/// A rounded box behind text.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxStyle {
    /// What a box goes around.
    pub per: BoxPer,
    /// What it is painted with; `None` leaves it open.
    pub color: Option<Paint>,
    /// A band along its edge.
    pub stroke: Option<BoxStroke>,
    /// Space left and right of the text.
    pub padding_x: f32,
    /// Space above and below the text.
    pub padding_y: f32,
    /// Corner radius; no more than half the box is used.
    pub radius: f32,
    /// Seconds in which the box of the active word comes from the word before.
    pub travel: f32,
}

/// A band along the edge of a box.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxStroke {
    /// Width.
    pub width: f32,
    /// What it is painted with.
    pub color: Paint,
}

/// What a box goes around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "types", schemars(rename = "BackgroundPer"))]
#[serde(rename_all = "camelCase")]
pub enum BoxPer {
    /// All lines together.
    Cue,
    /// Each line.
    Line,
    /// Each word. In `background` it means `active`.
    Word,
    /// The word being spoken. Needs word times.
    Active,
}

/// Where the block of text stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Vertical place between the margins.
    pub anchor: Anchor,
    /// Horizontal place between the margins; lines are aligned the same way.
    pub align: Align,
    /// Space kept free at the frame's edges.
    pub margin: Margin,
}

/// Space kept free at the frame's edges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "plain words")]
pub enum Anchor {
    Top,
    Middle,
    Bottom,
}

/// Horizontal place of the block and of the lines in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "plain words")]
pub enum Align {
    Left,
    Center,
    Right,
}
