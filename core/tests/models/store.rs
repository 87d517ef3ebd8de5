//! Names and paths.

use std::fs;
use std::path::{Path, PathBuf};

use captioni::transcript::model::{ModelStatus, ModelStore};
use captioni::{Error, ErrorCode, Remedy};

use crate::synthetic::ggml;

fn store() -> (tempfile::TempDir, ModelStore) {
    let dir = tempfile::tempdir().unwrap();
    let store = ModelStore::open(Some(dir.path().to_owned())).unwrap();
    (dir, store)
}

#[test]
fn the_list_says_what_is_there_and_where_hashes_come_from() {
    let (dir, store) = store();
    fs::write(dir.path().join("ggml-mine.bin"), ggml().bytes).unwrap();
    fs::write(dir.path().join("ggml-broken.bin"), "no model").unwrap();
    fs::write(dir.path().join("ggml-base.bin"), "cut").unwrap();
    let list = store.list();
    let find = |name: &str| -> Option<&ModelStatus> { list.iter().find(|model| model.name == name) };
    let tiny = find("tiny.en").unwrap();
    assert!(!tiny.installed && !tiny.multilingual && tiny.bytes == 77_704_715);
    assert!(tiny.hash_source.contains("Git LFS"));
    assert!(find("large-v3-turbo-q5_0").unwrap().multilingual);
    assert!(!find("base").unwrap().installed);
    let mine = find("mine").unwrap();
    assert!(mine.installed && !mine.multilingual && mine.sha256.is_none());
    assert!(find("broken").is_none());
}

#[test]
fn names_and_paths_resolve_to_verified_files() {
    let (dir, store) = store();
    let file = dir.path().join("ggml-tiny.en.bin");
    fs::write(&file, ggml().bytes).unwrap();
    assert_eq!(store.resolve("tiny.en").unwrap(), file);
    assert_eq!(store.resolve(file.to_str().unwrap()).unwrap(), file);
    assert_eq!(store.path("base").unwrap(), dir.path().join("ggml-base.bin"));
}

#[test]
fn each_way_to_be_wrong_has_its_error() {
    let (dir, store) = store();
    let code = |name: &str| store.resolve(name).unwrap_err().code();
    assert_eq!(code("tiny.en"), ErrorCode::ModelMissing);
    assert_eq!(code("no/such/file.bin"), ErrorCode::ModelMissing);
    assert_eq!(code("mine.bin"), ErrorCode::ModelMissing);
    fs::write(dir.path().join("ggml-tiny.en.bin"), "cut").unwrap();
    assert_eq!(code("tiny.en"), ErrorCode::ModelInvalid);
    assert_eq!(code(dir.path().to_str().unwrap()), ErrorCode::ModelInvalid);
    assert_eq!(code(""), ErrorCode::OptionsInvalid);
    assert_eq!(code("../x"), ErrorCode::ModelMissing);
    match store.resolve("tinyen").unwrap_err() {
        Error::OptionsInvalid { accepted, .. } => assert!(accepted.contains("tiny.en"), "{accepted}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_model_says_how_to_get_it() {
    let (dir, store) = store();
    let error = store.resolve("base").unwrap_err();
    assert_eq!(error.to_string(), format!("model base is not installed in {}", dir.path().display()));
    assert_eq!(error.remedy(), Some(Remedy::FetchModel { name: "base".into() }));
}

#[test]
fn without_a_folder_the_platforms_own_is_taken() {
    let dir: PathBuf = ModelStore::open(None).unwrap().dir().to_owned();
    match std::env::var_os("CAPTIONI_MODEL_DIR") {
        Some(given) => assert_eq!(dir, Path::new(&given)),
        None => assert!(dir.ends_with("captioni/models"), "{}", dir.display()),
    }
}
