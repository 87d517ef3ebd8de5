//! Stages import one way only: themselves, the shared modules, and the stage just upstream.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What all stages may import, each with what it may import itself. Only `media`, the handles of FFmpeg's frames and
/// packets, stands on `ffi`.
const SHARED: [(&str, &[&str]); 9] = [
    ("units", &[]),
    ("error", &["units"]),
    ("json", &[]),
    ("language", &[]),
    ("frame", &["units"]),
    ("control", &["error"]),
    ("target", &["error"]),
    ("ffi", &["units", "error", "frame", "control"]),
    ("media", &["units", "error", "frame", "ffi"]),
];

/// Each stage with what it may import beside itself and the shared modules.
const STAGES: [(&str, &[&str]); 10] = [
    ("source", &[]),
    ("audio", &[]),
    ("transcript", &["audio"]),
    // Cues carry styles, as the formats that people bring do.
    ("cues", &["transcript", "style"]),
    ("style", &[]),
    ("layout", &["cues", "style"]),
    ("raster", &["layout"]),
    ("composite", &["raster"]),
    ("encode", &[]),
    (
        "pipeline",
        &["source", "audio", "transcript", "cues", "style", "layout", "raster", "composite", "encode"],
    ),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            rust_files(&entry.unwrap().path(), files);
        }
    } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().unwrap() != "tests.rs" {
        files.push(path.to_owned());
    }
}

fn module_files(module: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in [src().join(module), src().join(format!("{module}.rs"))] {
        if path.exists() {
            rust_files(&path, &mut files);
        }
    }
    assert!(!files.is_empty(), "module {module} has no files");
    files
}

/// The code without its unit tests and comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Top-level modules that the code names as `crate::module` or inside `crate::{...}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.insert(head(rest));
        }
    }
    found
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut start) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && depth == 0 && c.is_alphabetic() => {
                heads.push(head(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    heads
}

fn violations(module: &str, allowed: &[&str]) -> Vec<String> {
    let modules: BTreeSet<_> = SHARED.iter().chain(&STAGES).map(|(name, _)| *name).collect();
    let mut wrong = Vec::new();
    for file in module_files(module) {
        for import in imports(&code(&file)) {
            let known = modules.contains(import.as_str());
            if known && import != module && !allowed.contains(&&*import) {
                wrong.push(format!("{} imports {import}", file.strip_prefix(src()).unwrap().display()));
            }
        }
    }
    wrong
}

#[test]
fn stages_import_only_what_lies_upstream() {
    let shared: Vec<_> = SHARED.iter().map(|(name, _)| *name).collect();
    let wrong: Vec<_> = STAGES
        .iter()
        .flat_map(|(stage, upstream)| violations(stage, &[upstream, &shared[..]].concat()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn shared_modules_import_only_what_lies_below() {
    let wrong: Vec<_> = SHARED.iter().flat_map(|(module, below)| violations(module, below)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn unsafe_code_lives_in_ffi_alone() {
    let mut files = Vec::new();
    rust_files(&src(), &mut files);
    let outside = files.iter().filter(|f| !f.starts_with(src().join("ffi")));
    let wrong: Vec<_> =
        outside.filter(|f| code(f).contains("unsafe {") || code(f).contains("unsafe impl")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_library_runs_no_other_program() {
    let mut files = Vec::new();
    rust_files(&src(), &mut files);
    let wrong: Vec<_> = files
        .iter()
        .filter(|f| code(f).contains("process::Command") || code(f).contains("Command::new"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code = "use crate::{error::{Error, Result}, raster::Overlay};\nfn f() { crate::encode::go() }";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["encode", "error", "raster"]);
}
