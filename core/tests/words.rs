//! What errors say belongs to no door: a switch or a command of one host means nothing in another.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// Ways in which a text speaks to users of one host.
const OF_ONE_HOST: [&str; 9] =
    ["`--", " --", "`captioni ", "`models ", "`render ", "`styles ", "`captioni.", "`Captioni.", "(await "];

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => rust_files(&path, files),
            false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
            false => {}
        }
    }
}

#[test]
fn no_text_of_the_core_names_what_only_one_host_has() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        // Timing lines of subtitle files have arrows, which are longer than switches.
        let lines = code.lines().map(|line| line.replace("-->", "").replace("-- ", ""));
        for line in lines.filter(|line| !line.trim_start().starts_with("//") && line.contains('"')) {
            if OF_ONE_HOST.iter().any(|words| line.contains(words)) {
                wrong.push(format!("{}: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(files.len() > 100, "{}", files.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
