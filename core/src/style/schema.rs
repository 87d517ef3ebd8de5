//! Schemas of what serde reads by hand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::at::camel_case;
use super::{
    Ease, EffectName, Linear, Nullable, Paint, PartialStyle, Platform, Radial, StyleInput, StyleName,
    TrackValue, effects,
};
use crate::frame::Color;

/// A field of an object.
pub(super) struct Property<'a> {
    /// Its name in Rust.
    pub(super) field: &'a str,
    /// Its name in JSON, where that is another.
    pub(super) key: Option<&'a str>,
    /// Lines of its documentation.
    pub(super) doc: &'a [&'a str],
    pub(super) range: Option<(f64, f64)>,
    /// How many entries it may have.
    pub(super) most: Option<usize>,
    /// Whether every whole style has it.
    pub(super) is_whole: bool,
}

/// The schema of an object of fields that may all be absent.
pub(super) struct Object {
    description: String,
    properties: Map<String, Value>,
    whole: Vec<String>,
}

impl Object {
    pub(super) fn new(doc: &[&str]) -> Self {
        Self { description: text(doc), properties: Map::new(), whole: Vec::new() }
    }

    pub(super) fn add(&mut self, mut schema: Schema, property: Property<'_>) {
        let name = property.key.map_or_else(|| camel_case(property.field), str::to_owned);
        schema.insert("description".into(), text(property.doc).into());
        if let Some((low, high)) = property.range {
            schema.insert("minimum".into(), low.into());
            schema.insert("maximum".into(), high.into());
        }
        if let Some(most) = property.most {
            let is_list = schema.get("items").is_some();
            schema.insert(if is_list { "maxItems" } else { "maxProperties" }.into(), most.into());
        }
        if property.is_whole {
            self.whole.push(name.clone());
        }
        self.properties.insert(name, schema.to_value());
    }

    /// What every whole style has is told to the declarations of TypeScript, by `x-whole`.
    pub(super) fn schema(self) -> Schema {
        let Self { description, properties, whole } = self;
        json_schema!({
            "type": "object",
            "description": description,
            "properties": properties,
            "additionalProperties": false,
            "x-whole": whole,
        })
    }
}

fn text(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn names(description: &str, names: impl Iterator<Item = String>) -> Schema {
    json_schema!({"type": "string", "description": description, "enum": names.collect::<Vec<_>>()})
}

macro_rules! schemas {
    ($($type:ty as $name:literal = $schema:expr;)*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let schema: fn(&mut SchemaGenerator) -> Schema = $schema;
                schema(generator)
            }
        })*
    };
}

/// A platform, by name.
#[derive(Debug)]
pub struct PlatformName;

schemas! {
    StyleName as "StyleName" = |_| names("A bundled style.", PartialStyle::names().map(Into::into));
    EffectName as "Effect" = |_| names("What an entrance or exit changes, by name.", effects().map(Into::into));
    PlatformName as "PlatformName" = |_| {
        let platforms = Platform::all().unwrap_or_default();
        names("A platform whose buttons captions keep clear of.", platforms.into_iter().map(|platform| platform.name))
    };
    Ease as "Ease" = |_| json_schema!({
        "description": "How an animation's progress follows its time: a curve by its name of easings.net, or the \
            control points of CSS's `cubic-bezier`.",
        "anyOf": [
            {"type": "string", "enum": Ease::names().collect::<Vec<_>>()},
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        ],
    });
    Paint as "Paint" = |generator| {
        let color = generator.subschema_for::<Color>();
        let linear = form("linear", generator.subschema_for::<Linear>());
        let radial = form("radial", generator.subschema_for::<Radial>());
        json_schema!({"description": "A colour, or a gradient.", "anyOf": [color, linear, radial]})
    };
    TrackValue as "TrackValue" = |generator| {
        let color = generator.subschema_for::<Color>();
        json_schema!({"description": "A number, or a colour for `fill` and `stroke`.",
            "anyOf": [{"type": "number"}, color]})
    };
    StyleInput as "StyleInput" = |generator| {
        let (name, style) = (generator.subschema_for::<StyleName>(), generator.subschema_for::<PartialStyle>());
        json_schema!({"description": "A bundled style by name, or what differs from one.", "anyOf": [name, style]})
    };
}

fn form(key: &str, schema: Schema) -> Value {
    json!({"type": "object", "properties": {key: schema}, "required": [key], "additionalProperties": false})
}

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

#[cfg(test)]
#[cfg(all(feature = "speech", feature = "models", feature = "render"))]
mod tests;
