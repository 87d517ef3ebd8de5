//! How cues and words ask to look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Cue;
use crate::error::Error;
use crate::style::{PartialStyle, StyleInput};

/// The styles of a track by name.
pub(super) type Styles = BTreeMap<String, PartialStyle>;

/// The style of a cue: one of those of its track or of the bundled ones, and what is different.
///
/// As JSON the name, `"Top"`, or an object with what is different: `{"name": "Top", "fill": "#ffe14d"}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "StyleInput", into = "StyleInput")]
pub struct CueStyle {
    /// The style that it has; that of the job without one.
    pub name: Option<String>,
    /// What is different; not `extends`, which the name stands for.
    pub partial: Box<PartialStyle>,
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for CueStyle {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CueStyle".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let style = generator.subschema_for::<PartialStyle>();
        schemars::json_schema!({
            "description": "The style of a cue: the name of one of its track or of a bundled one, or an object with what is different \
                from the one that it names; not `extends`.",
            "anyOf": [{"type": "string"}, style],
        })
    }
}

impl From<StyleInput> for CueStyle {
    fn from(input: StyleInput) -> Self {
        match input {
            StyleInput::Name(name) => Self { name: Some(name), partial: Box::default() },
            StyleInput::Partial(mut partial) => Self { name: partial.name.take(), partial },
        }
    }
}

impl From<CueStyle> for StyleInput {
    fn from(CueStyle { name, partial }: CueStyle) -> Self {
        match name {
            Some(name) if *partial == PartialStyle::default() => name.into(),
            name => PartialStyle { name, ..*partial }.into(),
        }
    }
}

impl CueStyle {
    /// A style of the track as it is.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), partial: Box::default() }
    }

    fn check(&self, styles: &Styles) -> Result<(), String> {
        let base = match &self.name {
            Some(name) => match styles.get(name) {
                Some(style) => Some(style),
                None if PartialStyle::preset(name).is_ok() => None,
                None => return Err(format!("its style is {name:?}; accepted: {}", accepted(styles))),
            },
            None => None,
        };
        if self.partial.extends.is_some() {
            return Err("its style has `extends`; accepted: `name`, and what is different".into());
        }
        self.partial.check_ranges().map_err(|error| told("style", error))?;
        // What else there is, a valid style completes.
        let PartialStyle { background, boxes, animation, portrait, .. } = &*self.partial;
        if background.is_none() && boxes.is_none() && animation.is_none() && portrait.is_none() {
            return Ok(());
        }
        let whole = base.cloned().unwrap_or_default().merge((*self.partial).clone());
        whole.validate().map_err(|error| told("style", error))
    }
}

/// Names of the styles that a cue may have.
fn accepted(styles: &Styles) -> String {
    let names: Vec<_> = styles.keys().cloned().chain(PartialStyle::names().map(str::to_owned)).collect();
    names.join(", ")
}

/// Checks the styles of a track.
pub(super) fn check_styles(styles: &Styles) -> Result<(), Error> {
    for (name, style) in styles {
        style.validate().map_err(|error| Error::cues(format!("style {name:?}"), told("", error)))?;
    }
    Ok(())
}

/// Checks how a cue and its words ask to look.
pub(super) fn check_cue(cue: &Cue, styles: &Styles) -> Result<(), String> {
    if let Some(style) = &cue.style {
        style.check(styles)?;
    }
    for (word, style) in cue.words().filter_map(|word| Some((word, word.style.as_ref()?))) {
        style.check_ranges().map_err(|error| format!("word {:?}: {}", word.text, told("style", error)))?;
    }
    Ok(())
}

/// What is wrong with a style, with the path from `root`.
fn told(root: &str, error: Error) -> String {
    match error {
        Error::StyleInvalid { field, value, accepted } => {
            let path = if root.is_empty() { field } else { format!("{root}.{field}") };
            format!("`{path}` is {value}; accepted: {accepted}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_a_name_or_an_object() {
        for json in [r#""Top""#, r##"{"name":"Top","fill":"#ffe14d"}"##, r##"{"fill":"#ffe14d"}"##] {
            let style: CueStyle = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&style).unwrap(), json);
        }
        let style: CueStyle = serde_json::from_str(r#"{"name":"Top"}"#).unwrap();
        assert_eq!(style, CueStyle::named("Top"));
        assert_eq!(serde_json::to_string(&style).unwrap(), r#""Top""#);
    }
}
