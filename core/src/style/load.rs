//! Styles by name, from JSON and from files.

use std::path::Path;

use serde_json::{Map, Value};

use super::Style;
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::json::{self, Misfit};

const PRESETS: [(&str, &str); 3] = [
    ("clean", include_str!("../../assets/styles/clean.json")),
    ("karaoke", include_str!("../../assets/styles/karaoke.json")),
    ("barbie", include_str!("../../assets/styles/barbie.json")),
];

/// What a partial style extends when it does not say.
const BASE: &str = "clean";

impl Style {
    /// Names of the bundled styles.
    pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
        PRESETS.iter().map(|(name, _)| *name)
    }

    /// A bundled style, by its name in any case.
    ///
    /// # Errors
    /// `STYLE_INVALID` for an unknown name, with the known ones, the nearest first.
    pub fn preset(name: &str) -> Result<Self> {
        from_complete(preset_value(name)?)
    }

    /// All bundled styles.
    ///
    /// # Errors
    /// `INTERNAL` for a broken build.
    pub fn presets() -> Result<Vec<Self>> {
        Self::names().map(Self::preset).collect()
    }

    /// From what a door accepts: a preset's name, or an object with the fields that differ from the preset it
    /// `extends` (`clean` unless said). Objects merge field by field; lists replace; `null` turns a part off.
    ///
    /// # Errors
    /// `STYLE_INVALID` naming the field, its value and what is accepted.
    pub fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::String(name) => Self::preset(name),
            Value::Object(fields) => from_overrides(fields),
            other => Err(Error::style("style", other, "the name of a style or an object")),
        }
    }

    /// From JSON text, as [`Style::from_value`].
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
    /// `INPUT_NOT_FOUND` or `INPUT_UNREADABLE` when it cannot be read, else as [`Style::from_json`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_json(&std::fs::read_to_string(path).map_err(|e| Error::reading(path, e))?)
    }

    /// The style as it applies to a picture of this size: with the `portrait` fields merged where they count.
    ///
    /// # Errors
    /// `STYLE_INVALID` for a style built by hand that is out of range.
    pub fn for_canvas(&self, canvas: Size) -> Result<Self> {
        self.validate()?;
        match &self.portrait {
            Some(fields) if canvas.height > canvas.width => self.with_portrait(fields).map_err(in_portrait),
            _ => Ok(Self { portrait: None, ..self.clone() }),
        }
    }

    fn with_portrait(&self, fields: &Map<String, Value>) -> Result<Self> {
        let mut value = serde_json::to_value(Self { portrait: None, ..self.clone() })
            .map_err(|e| Error::style("portrait", e, "fields of a style"))?;
        merge(&mut value, &Value::Object(fields.clone()));
        let style = parse(&value)?;
        style.validate()?;
        Ok(style)
    }
}

fn in_portrait(error: Error) -> Error {
    match error {
        Error::StyleInvalid { field, value, accepted } => {
            Error::StyleInvalid { field: format!("portrait.{field}"), value, accepted }
        }
        other => other,
    }
}

fn preset_value(name: &str) -> Result<Value> {
    let text =
        PRESETS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())).map(|(_, text)| *text);
    let text = text.ok_or_else(|| unknown_preset(name))?;
    serde_json::from_str(text)
        .map_err(|e| Error::Internal { what: format!("bundled style {name}"), source: Some(Box::new(e)) })
}

fn unknown_preset(name: &str) -> Error {
    Error::style("style", format!("{name:?}"), by_likeness(name, Style::names()).join(", "))
}

/// The names, the most like `name` first.
pub(super) fn by_likeness<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = known.collect();
    names.sort_by_key(|known| strsim::levenshtein(&name.to_lowercase(), known));
    names
}

fn from_overrides(fields: &Map<String, Value>) -> Result<Style> {
    // A whole style, as `styles --json` prints it, takes nothing from the base.
    let whole = Value::Object(fields.clone());
    if parse(&whole).is_ok() {
        return from_complete(whole);
    }
    let mut fields = fields.clone();
    let base = match fields.remove("extends") {
        None => BASE.to_owned(),
        Some(Value::String(name)) => name,
        Some(other) => return Err(Error::style("extends", other, "the name of a style")),
    };
    let mut value = preset_value(&base)?;
    fields.entry("name").or_insert_with(|| "custom".into());
    merge(&mut value, &Value::Object(fields));
    from_complete(value)
}

fn from_complete(value: Value) -> Result<Style> {
    let style = parse(&value)?;
    style.for_canvas(Size { width: 9, height: 16 })?;
    Ok(style)
}

fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

fn parse(value: &Value) -> Result<Style> {
    json::read(value).map_err(|Misfit { path, found, accepted }| Error::StyleInvalid {
        field: path,
        value: found,
        accepted,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn invalid(value: Value) -> (String, String, String) {
        match Style::from_value(&value) {
            Err(Error::StyleInvalid { field, value, accepted }) => (field, value, accepted),
            other => panic!("{value} gave {other:?}"),
        }
    }

    #[test]
    fn every_preset_is_valid_and_bears_its_name() {
        for name in Style::names() {
            assert_eq!(Style::preset(name).unwrap().name, name);
        }
    }

    #[test]
    fn presets_survive_a_round_trip() {
        for name in Style::names() {
            let style = Style::preset(name).unwrap();
            let value = serde_json::to_value(&style).unwrap();
            assert_eq!(Style::from_value(&value).unwrap(), style);
        }
    }

    #[test]
    fn an_unknown_name_lists_the_nearest_first() {
        let (field, value, accepted) = invalid(json!("barbi"));
        assert_eq!((field.as_str(), value.as_str()), ("style", "\"barbi\""));
        assert!(accepted.starts_with("barbie, "), "{accepted}");
        assert!(invalid(json!("Karaok")).2.starts_with("karaoke, "));
    }

    #[test]
    fn names_are_taken_in_any_case() {
        assert_eq!(Style::preset("BARBIE").unwrap().name, "barbie");
        assert_eq!(Style::from_value(&json!("Karaoke")).unwrap(), Style::preset("karaoke").unwrap());
        let partial = Style::from_value(&json!({"extends": "Barbie", "font": {"size": 0.2}})).unwrap();
        assert_eq!(partial.fill, Style::preset("barbie").unwrap().fill);
    }

    #[test]
    fn overrides_merge_into_the_extended_preset() {
        let style = Style::from_value(&json!({
            "extends": "karaoke", "font": {"size": 0.2}, "strokes": [], "activeFill": null
        }))
        .unwrap();
        let karaoke = Style::preset("karaoke").unwrap();
        assert_eq!(style.font.size, 0.2);
        assert_eq!(style.font.weight, karaoke.font.weight);
        assert_eq!(style.active_fill, None);
        assert!(style.strokes.is_empty());
        assert_eq!(style.name, "custom");
    }

    #[test]
    fn wrong_fields_are_named_with_value_and_accepted_range() {
        let case = |value| {
            let (field, value, accepted) = invalid(value);
            format!("{field} | {value} | {accepted}")
        };
        assert_eq!(case(json!({"font": {"size": 3}})), "font.size | 3 | 0.01 to 0.5");
        assert_eq!(case(json!({"font": {"size": "big"}})), "font.size | \"big\" | a number");
        assert_eq!(case(json!({"fill": "pink"})), "fill | \"pink\" | #rgb, #rrggbb or #rrggbbaa");
        assert_eq!(
            case(json!({"strokes": [{"width": 0.1}]})),
            "strokes[0] | without `color` | an object with `color`"
        );
        assert_eq!(
            case(json!({"position": {"anchor": "up"}})),
            "position.anchor | \"up\" | one of `top`, `middle`, `bottom`"
        );
        let (field, value, accepted) = invalid(json!({"font": {"wieght": 3}}));
        assert_eq!((field.as_str(), value.as_str()), ("font.wieght", "unknown"));
        assert!(accepted.contains("`weight`"), "{accepted}");
        assert_eq!(invalid(json!(4)).0, "style");
        assert_eq!(invalid(json!({"extends": 4})).0, "extends");
    }

    #[test]
    fn portrait_fields_count_only_when_taller_than_wide() {
        let style = Style::from_value(&json!({"portrait": {"font": {"size": 0.3}}})).unwrap();
        let size = |width, height| style.for_canvas(Size { width, height }).unwrap().font.size;
        assert_eq!(size(1080, 1920), 0.3);
        assert_eq!(size(1920, 1080), style.font.size);
        assert_eq!(size(1080, 1080), style.font.size);
    }

    #[test]
    fn wrong_portrait_fields_fail_at_load() {
        assert_eq!(invalid(json!({"portrait": {"font": {"size": 7}}})).0, "portrait.font.size");
        assert_eq!(invalid(json!({"portrait": {"nonsense": 1}})).0, "portrait.nonsense");
    }

    #[test]
    fn files_and_text_that_are_not_styles_are_refused() {
        assert_eq!(Style::from_json("{").unwrap_err().code().as_str(), "STYLE_INVALID");
        assert_eq!(Style::from_file("no/such.json").unwrap_err().code().as_str(), "INPUT_NOT_FOUND");
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.json");
        std::fs::write(&path, r##"{"extends": "barbie", "name": "mine", "fill": "#123"}"##).unwrap();
        assert_eq!(Style::from_file(&path).unwrap().name, "mine");
    }
}
