//! Declarations of TypeScript from JSON Schema.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Characters in a line of a comment.
const WIDTH: usize = 116;

/// The order in which types are read best; others follow by name.
const ORDER: &[&str] = &[
    "Seconds",
    "StyleName",
    "PlatformName",
    "ErrorCode",
    "Warning",
    "Progress",
    "Stage",
    "EngineOptions",
    "Weights",
    "OpenOptions",
    "TranscribeOptions",
    "AlignOptions",
    "VadOptions",
    "CueOptions",
    "Checked",
    "Breach",
    "Rule",
    "Measured",
    "LookOptions",
    "EmphasisOptions",
    "PreviewView",
    "EncodeOptions",
    "OverlayShape",
    "FrameRate",
    "AlphaMode",
    "PixelFormatMode",
    "HdrMode",
    "AudioMode",
    "Preset",
    "MediaInfo",
    "MediaTrack",
    "VideoTrack",
    "AudioTrack",
    "Rational",
    "Transcript",
    "Segment",
    "Word",
    "Dropped",
    "DropReason",
    "CueTrack",
    "Cue",
    "CueId",
    "CueLine",
    "CueWord",
    "Place",
    "PlaceAnchor",
    "WordSource",
    "Size",
    "SubtitleFormat",
    "RemotionCaption",
    "Summary",
    "ModelStatus",
    "WeightFormat",
    "StyleInput",
    "Style",
    "Font",
    "Case",
    "Color",
    "Paint",
    "Linear",
    "Radial",
    "Stop",
    "GradientPer",
    "Stroke",
    "Shadow",
    "Background",
    "BackgroundPer",
    "BoxStroke",
    "States",
    "Look",
    "Class",
    "ClassFont",
    "Position",
    "Anchor",
    "Align",
    "Margin",
    "Animation",
    "Motion",
    "Effect",
    "WordMotion",
    "Track",
    "Target",
    "On",
    "Property",
    "TrackValue",
    "Keyframe",
    "Ease",
];

/// One declaration for each of `$defs`.
pub(crate) fn declarations(schema: &Value) -> String {
    let definitions = schema["$defs"].as_object().expect("definitions");
    let place = |name: &String| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len());
    let mut names: Vec<_> = definitions.keys().filter(|name| *name != "Portrait").collect();
    names.sort_by_key(|name| (place(name), name.as_str()));
    names.into_iter().map(|name| declaration(name, &definitions[name])).collect()
}

fn declaration(name: &str, schema: &Value) -> String {
    let mut out = String::from("\n");
    comment(&mut out, 0, schema);
    let body = match properties(schema) {
        Some(fields) => {
            let block = block(name, schema, fields);
            match union_of(name, schema) {
                Some(variants) => format!("{block} & ({variants})"),
                None => block,
            }
        }
        None => type_of(name, schema),
    };
    writeln!(out, "export type {name} = {body};").unwrap();
    out
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema["properties"].as_object()
}

/// Fields in lines of their own, with their documentation.
fn block(within: &str, schema: &Value, fields: &Map<String, Value>) -> String {
    let mut out = String::from("{\n");
    for (name, field) in ordered(schema, fields) {
        comment(&mut out, 1, field);
        let (mark, kind) = typed(within, schema, name, field);
        writeln!(out, "  {name}{mark}: {kind};").unwrap();
    }
    out + "}"
}

/// Fields as they were declared, as far as the schema tells: those that must be there, then the others by name.
fn ordered<'a>(schema: &Value, fields: &'a Map<String, Value>) -> Vec<(&'a String, &'a Value)> {
    let declared = ["x-whole", "required"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    let declared: Vec<_> = declared.collect();
    let mut fields: Vec<_> = fields.iter().collect();
    fields
        .sort_by_key(|(name, _)| declared.iter().position(|known| *known == *name).unwrap_or(declared.len()));
    fields
}

/// The mark of an optional field, and its type.
fn typed(within: &str, schema: &Value, name: &str, field: &Value) -> (&'static str, String) {
    let lists =
        |key: &str| schema[key].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let kind = type_of(within, field);
    if lists("required") || lists("x-whole") {
        return ("", kind);
    }
    // What is written leaves out null; styles are read, where it means something.
    let is_read = schema.get("x-whole").is_some() || field.get("x-nullable").is_some();
    ("?", if is_read { kind } else { kind.trim_end_matches(" | null").to_owned() })
}

fn type_of(within: &str, schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let own = reference.trim_start_matches("#/$defs/");
        let referred = match own {
            "Style" | "Portrait" => "StyleOverrides".to_owned(),
            options if within.ends_with("Options") && options.ends_with("Options") => {
                format!("Partial<{options}>")
            }
            name => name.to_owned(),
        };
        return match properties(schema) {
            Some(fields) => format!("{} & {referred}", inline(within, schema, fields)),
            None => referred,
        };
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    if let Some(variants) = union_of(within, schema) {
        return variants;
    }
    match &schema["type"] {
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            kinds.map(|kind| basic(within, schema, kind)).collect::<Vec<_>>().join(" | ")
        }
        Value::String(kind) => basic(within, schema, kind),
        _ => "unknown".into(),
    }
}

fn union_of(within: &str, schema: &Value) -> Option<String> {
    let variants = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array())?;
    let variants: Vec<_> = variants.iter().map(|variant| type_of(within, variant)).collect();
    Some(variants.join(" | "))
}

fn basic(within: &str, schema: &Value, kind: &str) -> String {
    match kind {
        "integer" | "number" => "number".into(),
        "array" => array(within, schema),
        "object" => match (properties(schema), &schema["additionalProperties"]) {
            (Some(fields), _) => inline(within, schema, fields),
            (None, Value::Object(values)) => {
                format!("Record<string, {}>", type_of(within, &Value::Object(values.clone())))
            }
            (None, _) => "Record<string, unknown>".into(),
        },
        other => other.into(),
    }
}

fn array(within: &str, schema: &Value) -> String {
    let item = type_of(within, &schema["items"]);
    match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
        (Some(least), Some(most)) if least == most => {
            format!("[{}]", vec![item; least as usize].join(", "))
        }
        _ => format!("Array<{item}>"),
    }
}

fn inline(within: &str, schema: &Value, fields: &Map<String, Value>) -> String {
    let fields = ordered(schema, fields).into_iter().map(|(name, field)| {
        let (mark, kind) = typed(within, schema, name, field);
        format!("{name}{mark}: {kind}")
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join("; "))
}

fn comment(out: &mut String, depth: usize, schema: &Value) {
    let Some(text) = schema["description"].as_str() else { return };
    let indent = "  ".repeat(depth);
    let paragraphs: Vec<_> =
        text.split("\n\n").map(|paragraph| wrapped(paragraph, WIDTH - indent.len())).collect();
    let lines = paragraphs.join(&String::new());
    match lines.as_slice() {
        [line] => writeln!(out, "{indent}/** {line} */").unwrap(),
        lines => {
            let lines = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n");
            writeln!(out, "{indent}/**\n{}{indent} */", lines.collect::<String>()).unwrap();
        }
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("one at least");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= width {
            *last += &format!(" {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
