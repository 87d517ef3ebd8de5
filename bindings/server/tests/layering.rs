//! The server's modules import one way only: each imports what stands above it in the table, and no other.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the crate with what it may import beside itself. A row may name earlier rows alone, so that no circle
/// can come to be.
const MODULES: [(&str, &[&str]); 35] = [
    ("request_id", &[]),
    ("remedy", &[]),
    ("error", &["remedy", "request_id"]),
    ("secret", &[]),
    ("stats", &[]),
    ("limiter", &["error", "secret"]),
    ("fresh", &["error"]),
    ("checks", &["fresh"]),
    ("config", &["error", "secret"]),
    ("demo", &["config", "error"]),
    ("request", &["config", "demo", "error"]),
    ("duty", &["secret"]),
    ("db", &["error", "secret", "stats"]),
    ("watcher", &["db", "error"]),
    ("queue", &["error", "secret"]),
    ("store", &["config", "error", "secret"]),
    ("telemetry", &["error", "store"]),
    ("child", &["error", "remedy"]),
    ("children", &["child", "config", "error"]),
    (
        "app",
        &[
            "checks", "child", "config", "db", "children", "error", "limiter", "queue", "secret", "stats",
            "store", "watcher", "demo", "request",
        ],
    ),
    ("auth", &["app", "error", "limiter"]),
    ("figures", &["app", "db", "error", "stats"]),
    ("alerts", &["app", "db", "error", "figures"]),
    ("health", &["app", "checks", "config", "error", "figures"]),
    ("payments", &["app", "db", "error"]),
    ("upstream", &["app", "error"]),
    ("backup", &["app", "error"]),
    ("outside", &["config", "error"]),
    ("fetch", &["app", "error", "outside"]),
    ("view", &["app", "db", "error", "request"]),
    ("webhooks", &["app", "db", "error", "outside", "secret", "view"]),
    ("recovery", &["app", "duty", "error", "queue", "store"]),
    (
        "worker",
        &[
            "app", "child", "db", "duty", "children", "error", "fetch", "payments", "queue", "recovery",
            "request", "secret", "store",
        ],
    ),
    (
        "api",
        &[
            "checks",
            "demo",
            "health",
            "app",
            "auth",
            "child",
            "config",
            "db",
            "children",
            "error",
            "figures",
            "outside",
            "queue",
            "request",
            "request_id",
            "secret",
            "stats",
            "store",
            "telemetry",
            "upstream",
            "view",
            "webhooks",
        ],
    ),
    (
        "commands",
        &[
            "health",
            "alerts",
            "api",
            "app",
            "auth",
            "backup",
            "child",
            "config",
            "db",
            "error",
            "request",
            "secret",
            "telemetry",
            "webhooks",
            "worker",
        ],
    ),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Files of the crate by module path, such as `api/jobs`; a folder's own file is `api`.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![src()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(src()).unwrap().with_extension("");
                let name = name.to_str().unwrap();
                files.insert(name.strip_suffix("/mod").unwrap_or(name).to_owned(), code(&path));
            }
        }
    }
    files
}

/// The code without its unit tests and comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// First names of the paths that begin with `root`, alone or in a group.
fn heads(code: &str, root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(root) {
        let is_inside_a_name = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &code[at + root.len()..];
        if is_inside_a_name {
            continue;
        }
        match rest.strip_prefix('{') {
            None => found.extend([head(rest)]),
            Some(group) => found.extend(group_heads(group)),
        }
    }
    found
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut is_start) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            c if is_start && depth == 0 && c.is_alphabetic() => {
                heads.push(head(&group[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap()
}

#[test]
fn modules_import_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    for (file, code) in files().iter().filter(|(file, _)| !["lib", "main"].contains(&file.as_str())) {
        let own = module(file);
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == own) else {
            wrong.push(format!("{file} has no row in the table"));
            continue;
        };
        let imports = heads(code, "crate::");
        let strange = imports.iter().filter(|name| *name != own && !allowed.contains(&name.as_str()));
        wrong.extend(strange.map(|name| format!("{file} imports {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_no_circle_and_no_row_too_many() {
    let files = files();
    for (at, (name, allowed)) in MODULES.iter().enumerate() {
        assert!(files.keys().any(|file| module(file) == *name), "there is no module {name}");
        for import in *allowed {
            assert!(
                MODULES[..at].iter().any(|(above, _)| above == import),
                "{name}: {import} stands below it"
            );
            let is_used = files
                .iter()
                .any(|(file, code)| module(file) == *name && heads(code, "crate::").contains(*import));
            assert!(is_used, "{name} does not import {import}");
        }
    }
}

/// Files that a file imports by way of its folder, or of the folder around that.
fn neighbours(file: &str, files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let (near, far) = (folder(file), folder(file).as_deref().and_then(folder));
    let in_folder = |folder: Option<String>, root: &str| {
        let heads = folder.iter().flat_map(|_| heads(&files[file], root)).collect::<Vec<_>>();
        let named = heads.into_iter().filter_map(move |head| Some(format!("{}/{head}", folder.as_ref()?)));
        named.filter(|name| files.contains_key(name)).collect::<BTreeSet<_>>()
    };
    &in_folder(near, "super::") | &in_folder(far, "super::super::")
}

#[test]
fn files_of_a_folder_import_each_other_in_no_circle() {
    let files = files();
    let mut rest: BTreeMap<&str, BTreeSet<String>> =
        files.keys().map(|file| (file.as_str(), neighbours(file, &files))).collect();
    // Whoever imports nothing that is left cannot be in a circle.
    while let Some(free) = rest.iter().find(|(_, imports)| imports.is_empty()).map(|(file, _)| *file) {
        rest.remove(free);
        rest.values_mut().for_each(|imports| imports.retain(|import| import != free));
    }
    assert!(rest.is_empty(), "these import each other: {rest:#?}");
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code =
        "use crate::{error::{Error, Result}, store::Store};\nfn f() { crate::api::go(); mycrate::no() }";
    assert_eq!(heads(code, "crate::").into_iter().collect::<Vec<_>>(), ["api", "error", "store"]);
}
