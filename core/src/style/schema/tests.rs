use serde_json::{Value, json};

use super::*;
use crate::error::Error;

/// A style in which every number of the vocabulary stands.
fn everything() -> Value {
    let stops = json!([{"at": 0, "color": "#fff"}, {"at": 1, "color": "#000"}]);
    let linear = json!({"linear": {"angle": 90, "stops": stops}});
    let radial = json!({"radial": {"center": [0.5, 0.5], "radius": 1, "stops": stops}});
    let strokes = json!([{"width": 0.1, "color": linear, "blur": 0.1}]);
    let shadows = json!([{"dx": 0.1, "dy": 0.1, "blur": 0.1, "spread": 0.1, "color": "#000"}]);
    let look = json!({"fill": radial, "strokes": strokes, "shadows": shadows, "opacity": 0.5, "scale": 1});
    let motion = json!({"effect": "pop", "duration": 0.1, "ease": "linear"});
    let active = json!({"per": "active", "color": radial, "stroke": {"width": 0.1, "color": "#fff"}, "paddingX": 0.1,
        "paddingY": 0.1, "radius": 0.1, "travel": 0.1});
    json!({
        "font": {"weight": 600, "size": 0.1, "letterSpacing": 0.1, "wordSpacing": 0.1, "lineHeight": 1},
        "fill": linear, "strokes": strokes, "shadows": shadows, "background": active, "boxes": [active],
        "states": {"before": look, "active": look, "after": look},
        "classes": {"loud": {"font": {"weight": 600, "size": 0.1, "letterSpacing": 0.1}, "fill": linear,
            "strokes": strokes, "shadows": shadows, "opacity": 0.5, "scale": 1, "states": {"active": look}}},
        "position": {"margin": {"top": 0.1, "right": 0.1, "bottom": 0.1, "left": 0.1}},
        "maxWidth": 0.5, "maxLines": 2,
        "animation": {"enter": motion, "exit": motion, "word": {"scale": 1, "duration": 0.1, "ease": "linear"}},
        "tracks": [{"target": "word", "on": "active", "property": "x", "duration": 1, "delay": 1, "stagger": 0.1,
            "keyframes": [{"at": 0, "value": 0}, {"at": 1, "value": 1}]}],
    })
}

/// JSON pointers of all numbers, each with its schema.
fn numbers(value: &Value, schema: &Value, at: &str, all: &Value, found: &mut Vec<(String, Value)>) {
    let schema = resolved(value, schema, all);
    match value {
        Value::Number(_) => found.push((at.to_owned(), schema)),
        Value::Array(entries) => {
            for (i, entry) in entries.iter().enumerate() {
                numbers(entry, &schema["items"], &format!("{at}/{i}"), all, found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let own = &schema["properties"][name];
                let own = if own.is_null() { &schema["additionalProperties"] } else { own };
                assert!(own.is_object(), "{at}/{name} has no schema");
                numbers(field, own, &format!("{at}/{name}"), all, found);
            }
        }
        _ => {}
    }
}

/// Without references, and of several forms the one that a value has.
fn resolved(value: &Value, schema: &Value, all: &Value) -> Value {
    let mut schema = schema.clone();
    while let Some(name) = schema["$ref"].as_str() {
        schema = all["$defs"][name.trim_start_matches("#/$defs/")].clone();
    }
    let Some(forms) = schema["anyOf"].as_array() else { return schema };
    let forms = forms.iter().map(|form| resolved(value, form, all));
    let fits = |form: &Value| match value {
        Value::Object(fields) => fields.keys().all(|key| form["properties"].get(key).is_some()),
        Value::Number(_) => form["type"] == "number",
        _ => true,
    };
    forms.into_iter().find(fits).unwrap_or_default()
}

fn with(style: &Value, pointer: &str, number: f64) -> Value {
    let mut style = style.clone();
    let is_whole = number.fract() == 0.0;
    *style.pointer_mut(pointer).unwrap() = if is_whole { json!(number as i64) } else { json!(number) };
    style
}

#[test]
fn what_the_schema_accepts_is_what_is_read() {
    let (style, schema) = (everything(), crate::schema::style());
    PartialStyle::from_value(&style).unwrap();
    let mut found = Vec::new();
    numbers(&style, &json!({"$ref": "#/$defs/Style"}), "", &schema, &mut found);
    for (pointer, schema) in found.iter().filter(|(pointer, _)| !pointer.ends_with("/value")) {
        let limit =
            |name: &str| schema[name].as_f64().unwrap_or_else(|| panic!("{pointer} has no {name}: {schema}"));
        let (low, high) = (limit("minimum"), limit("maximum"));
        let step = if schema["type"] == "integer" { 1.0 } else { 0.01 };
        for accepted in [low, high] {
            PartialStyle::from_value(&with(&style, pointer, accepted)).unwrap();
        }
        for refused in [low - step, high + step] {
            let error = PartialStyle::from_value(&with(&style, pointer, refused)).unwrap_err();
            assert!(matches!(error, Error::StyleInvalid { .. }), "{pointer} of {refused}: {error}");
        }
    }
    assert!(found.len() > 80, "{} numbers", found.len());
}

#[test]
fn lists_are_as_long_as_the_schema_says() {
    let schema = crate::schema::style();
    let properties = schema["$defs"]["Style"]["properties"].clone();
    for (name, least) in [("strokes", 0), ("shadows", 0), ("boxes", 0), ("tracks", 0)] {
        let most = properties[name]["maxItems"].as_u64().unwrap() as usize;
        let entry = everything()[name][0].clone();
        let of = |count| PartialStyle::from_value(&json!({name: vec![entry.clone(); count]}));
        of(least).unwrap();
        of(most).unwrap();
        of(most + 1).unwrap_err();
    }
    assert_eq!(properties["classes"]["maxProperties"], 32);
}
