//! The example captions the fixture.
#![cfg(test)]

use std::path::Path;
use std::process::Command;

#[test]
fn the_example_captions_the_fixture_and_prints_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("captioned.mp4");
    let video = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/media/jfk.mp4");
    let example =
        Command::new(env!("CARGO_BIN_EXE_example-caption")).arg(video).arg(&out).arg("barbie").output();
    let example = example.unwrap();
    assert!(example.status.success(), "{}", String::from_utf8_lossy(&example.stderr));
    assert!(String::from_utf8(example.stdout).unwrap().lines().count() > 15);
    assert!(out.metadata().unwrap().len() > 100_000);
}
