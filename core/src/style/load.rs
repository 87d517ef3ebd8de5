//! Styles by name, from JSON and from files.

use std::path::Path;

use serde_json::Value;

use super::{PartialStyle, StyleInput};
use crate::error::{Error, Result};
use crate::json::{self, Misfit, by_likeness};

macro_rules! bundled {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../assets/styles/", $name, ".json")))),*]
    };
}

/// In the order in which they are shown to people.
const PRESETS: &[(&str, &str)] = bundled! {
    "clean" "karaoke" "barbie"
    "bold" "one-word" "pop" "bounce" "wave" "sweep"
    "highlight" "marker" "pill" "podcast" "typewriter" "sticker"
    "comic" "gradient" "neon" "outline"
    "minimal" "subtitle" "film" "documentary" "news"
};

impl PartialStyle {
    /// Names of the bundled styles.
    pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
        PRESETS.iter().map(|(name, _)| *name)
    }

    /// A bundled style, whole, by its name in any case.
    ///
    /// # Errors
    /// `STYLE_INVALID` for an unknown name, with the known ones, the nearest first.
    pub fn preset(name: &str) -> Result<Self> {
        let preset = PRESETS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
        let (name, text) = preset.ok_or_else(|| unknown_preset(name))?;
        serde_json::from_str(text)
            .map_err(|e| Error::Internal { what: format!("bundled style {name}"), source: Some(Box::new(e)) })
    }

    /// All bundled styles, whole.
    ///
    /// # Errors
    /// `INTERNAL` for a broken build.
    pub fn presets() -> Result<Vec<Self>> {
        Self::names().map(Self::preset).collect()
    }

    /// From what a door accepts: a preset's name, or an object with the fields that differ from the preset it
    /// `extends` (`clean` unless said).
    ///
    /// # Errors
    /// `STYLE_INVALID` naming the field, its value and what is accepted.
    pub fn from_value(value: &Value) -> Result<Self> {
        let style = match json::read(value).map_err(misfit)? {
            StyleInput::Name(name) => Self::preset(&name)?,
            StyleInput::Partial(style) => *style,
        };
        style.validate()?;
        Ok(style)
    }

    /// Fields to [`merge`](Self::merge) over a style, which alone says whether they will do.
    ///
    /// # Errors
    /// `STYLE_INVALID` naming a field that is unknown, or whose value is of no use to it.
    pub fn fields(value: &Value) -> Result<Self> {
        let fields: Self = json::read(value).map_err(misfit)?;
        fields.check_ranges()?;
        Ok(fields)
    }

    /// From JSON text, as [`PartialStyle::from_value`].
    ///
    /// # Errors
    /// `STYLE_INVALID`, also for text that is not JSON.
    pub fn from_json(text: &str) -> Result<Self> {
        let value = serde_json::from_str(text)
            .map_err(|e| Error::style("style", format!("not JSON ({e})"), "a JSON object"))?;
        Self::from_value(&value)
    }

    /// From a JSON file.
    ///
    /// # Errors
    /// `INPUT_NOT_FOUND` or `INPUT_UNREADABLE` when it cannot be read, else as [`PartialStyle::from_json`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_json(&std::fs::read_to_string(path).map_err(|e| Error::reading(path, e))?)
    }
}

fn unknown_preset(name: &str) -> Error {
    Error::style("style", format!("{name:?}"), by_likeness(name, PartialStyle::names()).join(", "))
}

fn misfit(Misfit { path, found, accepted }: Misfit) -> Error {
    let field = if path == "." { "style".into() } else { path };
    Error::StyleInvalid { field, value: found, accepted }
}

#[cfg(test)]
mod tests;
