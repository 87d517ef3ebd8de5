//! What the service's description says of the engine's options, against the schema made of the engine's own types.
#![cfg(test)]

use std::collections::BTreeSet;

use captioni_server::request::{Generate, GivenCaptions, NameOrObject, OutputChoice};
use serde_json::Value;
use utoipa::PartialSchema;

const ADVICE: &str = "the engine's options have changed (core/assets/schemas/api.schema.json): bring src/request.rs in \
                      line, or name here what the server keeps to itself";

fn core() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/assets/schemas/api.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn described<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap()
}

/// Types of JSON that a schema takes, null aside.
fn kinds(schema: &Value, core: &Value) -> BTreeSet<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return match name {
            "NameOrObject" => kinds(&described::<NameOrObject>(), core),
            "GivenCaptions" => kinds(&described::<GivenCaptions>(), core),
            "OutputChoice" => kinds(&described::<OutputChoice>(), core),
            name => kinds(&core["$defs"][name], core),
        };
    }
    if let Some(variants) = ["anyOf", "oneOf"].iter().find_map(|union| schema[*union].as_array()) {
        return variants.iter().flat_map(|variant| kinds(variant, core)).collect();
    }
    if schema.get("const").is_some_and(Value::is_string) {
        return ["string".to_owned()].into();
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => vec![kind.as_str().unwrap_or("unknown")],
    };
    kinds.into_iter().filter(|kind| *kind != "null").map(str::to_owned).collect()
}

fn names(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

/// Every option of the engine's `types` but the `kept` is offered with its type; of the server's own fields, `own` are none
/// of the engine's.
fn compare(server: &Value, types: &[&str], kept: &[&str], own: &[&str]) {
    let core = core();
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let mut offered: BTreeSet<String> = &names(server) - &set(own);
    for name in types {
        let options = &core["$defs"][*name];
        for option in &names(options) - &set(kept) {
            // Two of the types may have the same option.
            offered.remove(&option);
            assert!(names(server).contains(&option), "`{option}` of {name} is not offered: {ADVICE}");
            let (told, known) =
                (kinds(&server["properties"][&option], &core), kinds(&options["properties"][&option], &core));
            assert_eq!(told, known, "`{option}` of {name}: {ADVICE}");
        }
    }
    assert!(offered.is_empty(), "{offered:?} is nothing that the engine knows: {ADVICE}");
}

#[test]
fn the_body_of_a_job_offers_the_engine_s_options() {
    let own =
        ["demoFile", "videoUrl", "webhookUrl", "uploadId", "text", "timing", "model", "transcript", "output"];
    // Fonts and the way in which files are opened are the operator's.
    // A body is text, whose encoding is not in question.
    let kept = ["fonts", "fontDirs", "systemFonts", "open", "encoding2"];
    compare(&described::<Generate>(), &["LookOptions", "SecondCues", "TranscribeOptions"], &kept, &own);
}

#[test]
fn the_output_of_a_job_is_encoded_as_the_engine_can() {
    // Threads are the operator's.
    let own = ["container", "overlay", "soft"];
    compare(&described::<OutputChoice>(), &["EncodeOptions"], &["encodeThreads"], &own);
}
