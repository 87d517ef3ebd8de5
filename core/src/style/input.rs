//! A style as options name it.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{PartialStyle, Platform, Style};
use crate::error;
use crate::frame::Size;

/// Name of a bundled style, or an object with what differs from the style that it `extends`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum StyleInput {
    /// By name, in any case.
    Name(String),
    /// By what differs.
    Partial(Box<PartialStyle>),
}

impl StyleInput {
    /// The style for frames of this size, as [`PartialStyle::resolve`].
    ///
    /// # Errors
    /// `STYLE_INVALID` for an unknown name, with the known ones, the nearest first; else as [`PartialStyle::resolve`].
    pub fn resolve(&self, canvas: Size, platform: Option<&Platform>) -> error::Result<Style> {
        match self {
            Self::Name(name) => PartialStyle::preset(name)?.resolve(canvas, platform),
            Self::Partial(style) => style.resolve(canvas, platform),
        }
    }

    /// The style as data.
    ///
    /// # Errors
    /// `STYLE_INVALID` for an unknown name.
    pub fn partial(&self) -> error::Result<PartialStyle> {
        match self {
            Self::Name(name) => PartialStyle::preset(name),
            Self::Partial(style) => Ok((**style).clone()),
        }
    }

    /// Checks the style for frames of any size.
    ///
    /// # Errors
    /// As [`StyleInput::resolve`].
    pub fn validate(&self) -> error::Result<()> {
        match self {
            Self::Name(name) => PartialStyle::preset(name).map(drop),
            Self::Partial(style) => style.validate(),
        }
    }
}

impl Default for StyleInput {
    fn default() -> Self {
        Self::Name("clean".into())
    }
}

impl From<&str> for StyleInput {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl From<String> for StyleInput {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<PartialStyle> for StyleInput {
    fn from(style: PartialStyle) -> Self {
        Self::Partial(Box::new(style))
    }
}

impl<'de> Deserialize<'de> for StyleInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InputVisitor)
    }
}

struct InputVisitor;

impl<'de> Visitor<'de> for InputVisitor {
    type Value = StyleInput;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a style or an object")
    }

    fn visit_str<E>(self, name: &str) -> Result<StyleInput, E> {
        Ok(name.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StyleInput, A::Error> {
        PartialStyle::deserialize(MapAccessDeserializer::new(map)).map(StyleInput::from)
    }
}
