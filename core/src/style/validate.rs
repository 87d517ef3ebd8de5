//! Ranges of a style's fields.

use std::ops::RangeInclusive;

use super::{Background, Font, Margin, Motion, Shadow, Style, WordMotion};
use crate::error::{Error, Result};

impl Style {
    /// Checks every field against the range its documentation gives.
    ///
    /// # Errors
    /// `STYLE_INVALID` with the dotted path of the first field that is out of range.
    pub fn validate(&self) -> Result<()> {
        self.font.validate()?;
        count("strokes", self.strokes.len())?;
        for (i, stroke) in self.strokes.iter().enumerate() {
            within(&format!("strokes[{i}].width"), stroke.width, 0.001..=0.5)?;
        }
        count("shadows", self.shadows.len())?;
        for (i, shadow) in self.shadows.iter().enumerate() {
            shadow.validate(i)?;
        }
        self.background.as_ref().map_or(Ok(()), Background::validate)?;
        self.position.margin.validate()?;
        within("maxWidth", self.max_width, 0.1..=1.0)?;
        within("maxLines", f32::from(self.max_lines), 1.0..=10.0)?;
        self.animation.enter.map_or(Ok(()), |m| m.validate("enter"))?;
        self.animation.exit.map_or(Ok(()), |m| m.validate("exit"))?;
        self.animation.word.map_or(Ok(()), |m| m.validate())
    }
}

impl Font {
    fn validate(&self) -> Result<()> {
        if self.family.trim().is_empty() {
            return Err(Error::style("font.family", "empty", "the name of a font family"));
        }
        within("font.weight", f32::from(self.weight), 1.0..=1000.0)?;
        within("font.size", self.size, 0.01..=0.5)?;
        within("font.letterSpacing", self.letter_spacing, -0.1..=0.5)?;
        within("font.wordSpacing", self.word_spacing, -0.2..=1.0)?;
        within("font.lineHeight", self.line_height, 0.8..=3.0)
    }
}

impl Shadow {
    fn validate(&self, index: usize) -> Result<()> {
        within(&format!("shadows[{index}].dx"), self.dx, -1.0..=1.0)?;
        within(&format!("shadows[{index}].dy"), self.dy, -1.0..=1.0)?;
        within(&format!("shadows[{index}].blur"), self.blur, 0.0..=1.0)
    }
}

impl Background {
    fn validate(&self) -> Result<()> {
        within("background.paddingX", self.padding_x, 0.0..=1.0)?;
        within("background.paddingY", self.padding_y, 0.0..=1.0)?;
        within("background.radius", self.radius, 0.0..=1.0)
    }
}

impl Margin {
    fn validate(&self) -> Result<()> {
        within("position.margin.top", self.top, 0.0..=0.45)?;
        within("position.margin.right", self.right, 0.0..=0.45)?;
        within("position.margin.bottom", self.bottom, 0.0..=0.45)?;
        within("position.margin.left", self.left, 0.0..=0.45)
    }
}

impl Motion {
    fn validate(&self, name: &str) -> Result<()> {
        within(&format!("animation.{name}.duration"), self.duration, 0.0..=2.0)
    }
}

impl WordMotion {
    fn validate(&self) -> Result<()> {
        within("animation.word.scale", self.scale, 0.5..=2.0)?;
        within("animation.word.duration", self.duration, 0.0..=2.0)
    }
}

fn within(field: &str, value: f32, range: RangeInclusive<f32>) -> Result<()> {
    // NaN is in no range.
    if range.contains(&value) {
        return Ok(());
    }
    Err(Error::style(field, value, format!("{} to {}", range.start(), range.end())))
}

fn count(field: &str, len: usize) -> Result<()> {
    if len <= 4 { Ok(()) } else { Err(Error::style(field, format!("{len} entries"), "at most 4 entries")) }
}
