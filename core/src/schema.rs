//! What every door takes and gives, as JSON Schema: one description, of which the declarations of TypeScript, the schemas
//! that editors complete from and the tests of the other doors are made.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{audio, control, cues, encode, error, pipeline, source, style, transcript};

/// Of JSON Schema.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

macro_rules! subschemas {
    ($generator:expr, $($type:ty),* $(,)?) => { $($generator.subschema_for::<$type>();)* };
}

/// All types, as they are written; those of styles as they are read. Under `$defs`, by name. `x-whole` lists the fields
/// that every whole style has, `x-nullable` marks absent fields that may be null as well.
#[must_use]
pub fn api() -> Value {
    let mut written = SchemaSettings::draft2020_12().for_serialize().into_generator();
    subschemas!(
        written,
        error::ErrorCode,
        error::Warning,
        control::Progress,
        pipeline::LookOptions,
        pipeline::CaptionReading,
        pipeline::SecondCues,
        pipeline::PreviewView,
        source::OpenOptions,
        audio::VadOptions,
        cues::CueOptions,
        cues::Checked,
        encode::EncodeOptions,
        pipeline::OverlayShape,
        source::MediaInfo,
        transcript::Transcript,
        cues::CueTrack,
        cues::formats::Format,
        transcript::formats::RemotionCaption,
        encode::Summary,
        transcript::model::WeightFormat,
        pipeline::EngineOptions,
        pipeline::TranscribeOptions,
        pipeline::AlignOptions,
        transcript::model::ModelStatus,
    );
    let mut definitions = written.take_definitions(true);
    definitions.extend(styles());
    let mut schema = json!({"$schema": DIALECT, "$defs": definitions});
    tidy(&mut schema);
    schema
}

/// Style files.
#[must_use]
pub fn style() -> Value {
    file("A style of captions", json!({"$ref": "#/$defs/Style"}), styles())
}

/// Captions as JSON.
#[must_use]
pub fn cues() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    subschemas!(generator, cues::CueTrack);
    let root = json!({"anyOf": [
        {"$ref": "#/$defs/CueTrack"},
        {"type": "array", "items": {"$ref": "#/$defs/Cue"}},
    ]});
    file("Captions", root, with_portrait(generator.take_definitions(true)))
}

/// What styles consist of, as it is read.
fn styles() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    subschemas!(generator, style::StyleInput, style::PlatformName);
    with_portrait(generator.take_definitions(true))
}

/// Tells the fields of `portrait` from those of a style.
fn with_portrait(mut definitions: Map<String, Value>) -> Map<String, Value> {
    let Some(Value::Object(style)) = definitions.get_mut("Style") else { return definitions };
    let mut portrait = style.clone();
    if let Some(Value::Object(fields)) = portrait.get_mut("properties") {
        fields.retain(|name, _| !style::ONLY_OUTSIDE_PORTRAIT.contains(&name.as_str()));
    }
    portrait.insert("description".into(), "Fields that differ when the frame is taller than wide.".into());
    portrait.insert("x-whole".into(), json!([]));
    if let Some(field) = style.get_mut("properties").and_then(|fields| fields.get_mut("portrait"))
        && let Some(forms) = field.get_mut("anyOf")
    {
        *forms = json!([{"$ref": "#/$defs/Portrait"}, {"type": "null"}]);
    }
    definitions.insert("Portrait".into(), portrait.into());
    definitions
}

fn file(title: &str, root: Value, definitions: Map<String, Value>) -> Value {
    let mut schema = json!({"$schema": DIALECT, "title": title});
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), root) {
        schema.extend(root);
        schema.insert("$defs".into(), definitions.into());
    }
    tidy(&mut schema);
    leave_out_extensions(&mut schema);
    schema
}

/// Puts what comes from Rust in terms of JSON: descriptions without links, on a line a paragraph, and numbers with the
/// digits that they were written with, not those of the nearest `f32`.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                let paragraphs: Vec<_> =
                    text.split("\n\n").map(|text| plain(&text.replace('\n', " "))).collect();
                *text = paragraphs.join("\n\n");
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(entries) => entries.iter_mut().for_each(tidy),
        Value::Number(number) if number.is_f64() => {
            let short = number.as_f64().map(|number| (number * 1e6).round() / 1e6);
            *value = short.map_or(Value::Null, Value::from);
        }
        _ => {}
    }
}

/// Without links, which lead nowhere outside of Rust.
fn plain(doc: &str) -> String {
    let mut out = String::new();
    let mut rest = doc;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        out += &format!("{before}`{name}`");
        rest = after.strip_prefix('(').map_or(after, |target| {
            let end = target.split_once("())").or_else(|| target.split_once(')'));
            end.map_or("", |(_, after)| after)
        });
    }
    (out + rest).replace("`None`", "`null`")
}

fn leave_out_extensions(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| !key.starts_with("x-"));
            fields.values_mut().for_each(leave_out_extensions);
        }
        Value::Array(entries) => entries.iter_mut().for_each(leave_out_extensions),
        _ => {}
    }
}
