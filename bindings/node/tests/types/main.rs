//! What is made of the core's schema and committed: `index.d.ts`, which is `types/api.d.ts` and the core's own types, and
//! the schemas that editors and the tests of the other doors read. `CAPTIONI_BLESS=1` writes them.
#![cfg(test)]

mod typescript;

use std::fmt::Write as _;
use std::path::Path;

use captioni::encode::VIDEO_EXTENSIONS;
use captioni::{cues, schema};
use serde_json::Value;

#[test]
fn the_committed_declarations_are_those_of_the_core() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let api = std::fs::read_to_string(folder.join("types/api.d.ts")).unwrap();
    let types = typescript::declarations(&schema::api());
    let expected = format!("{api}\n// From the core's own types by tests/types.\n{}{types}", names());
    check(&folder.join("index.d.ts"), &expected);
}

#[test]
fn the_committed_schemas_are_those_of_the_core() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/assets/schemas");
    for (name, schema) in [("api", schema::api()), ("style", schema::style()), ("cues", schema::cues())] {
        check(&folder.join(format!("{name}.schema.json")), &pretty(&schema));
    }
}

fn check(committed: &Path, expected: &str) {
    if std::env::var_os("CAPTIONI_BLESS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
        std::fs::write(committed, expected).unwrap();
    }
    let actual = std::fs::read_to_string(committed).unwrap_or_default();
    assert!(
        actual == expected,
        "{} is out of date; write it with CAPTIONI_BLESS=1 cargo test --locked --workspace --test types",
        committed.display()
    );
}

fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap() + "\n"
}

/// Names that are no types of the core.
fn names() -> String {
    let mut out = String::new();
    let mut union = |name: &str, doc: &str, names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
        writeln!(out, "\n/** {doc} */\nexport type {name} = {};", names.join(" | ")).unwrap();
    };
    union("ContainerName", "A container that videos are written to.", &VIDEO_EXTENSIONS);
    let timings: Vec<_> = cues::TimingPreset::all().iter().map(|preset| preset.name.as_str()).collect();
    union("TimingName", "A named timing.", &timings);
    out
}
