//! Fetching over HTTP.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use captioni::control::{CancelToken, Control};
use captioni::transcript::model::{FetchOptions, Manifest, ModelStore, verify};
use captioni::units::Duration;
use captioni::{Error, ErrorCode, Remedy};
use sha2::{Digest, Sha256};

use crate::server::{Answer, Server};
use crate::synthetic::ggml;

static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| ggml().bytes);

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A store that knows one model, `toy`, whose published file is `MODEL`.
fn store(dir: &Path) -> ModelStore {
    store_with(dir, Some(hex(&MODEL)))
}

fn store_with(dir: &Path, sha256: Option<String>) -> ModelStore {
    let model = serde_json::json!({ "name": "toy", "bytes": MODEL.len(), "sha256": sha256 });
    let manifest =
        serde_json::json!({ "hub": "http://127.0.0.1:9", "hashSource": "made here", "models": [model] });
    let manifest = Manifest::from_json(&manifest.to_string()).unwrap();
    ModelStore::open(Some(dir.to_owned())).unwrap().with_manifest(manifest)
}

fn options(server: &Server) -> FetchOptions {
    FetchOptions {
        base_url: Some(server.url.clone()),
        stall_timeout: Duration::from_millis(300),
        backoff: Duration::from_millis(10),
        attempts: 3,
        ..FetchOptions::default()
    }
}

struct Run {
    dir: tempfile::TempDir,
    server: Server,
}

impl Run {
    fn new(answers: &[Answer]) -> Self {
        Self::serving(MODEL.clone(), answers)
    }
    fn serving(body: Vec<u8>, answers: &[Answer]) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), server: Server::start(body, answers) }
    }
    fn fetch(&self) -> Result<PathBuf, Error> {
        self.fetch_with(&Control::default())
    }
    fn fetch_with(&self, control: &Control) -> Result<PathBuf, Error> {
        store(self.dir.path()).fetch_with("toy", &options(&self.server), control)
    }
    fn part(&self) -> PathBuf {
        self.dir.path().join("ggml-toy.bin.part")
    }
    /// Nothing but the model and the lock is left.
    fn assert_fetched(&self) {
        let path = self.fetch().unwrap();
        assert!(fs::read(path).unwrap() == *MODEL);
        let mut names: Vec<_> =
            fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".toy.lock", "ggml-toy.bin"]);
    }
}

fn range(start: usize) -> Option<String> {
    Some(format!("bytes={start}-"))
}

#[test]
fn a_model_is_fetched_once() {
    let run = Run::new(&[Answer::Ranges]);
    run.assert_fetched();
    assert_eq!(run.fetch().unwrap(), run.dir.path().join("ggml-toy.bin"));
    assert_eq!(run.server.ranges(), [None]);
}

#[test]
fn a_cut_connection_is_resumed_where_it_was_cut() {
    let run = Run::new(&[Answer::Cut(700_000), Answer::Cut(500_000), Answer::Ranges]);
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [None, range(700_000), range(1_200_000)]);
}

#[test]
fn a_connection_that_is_always_cut_is_given_up() {
    let run = Run::new(&[Answer::Cut(10)]);
    let error = run.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    assert!(error.to_string().contains("3 attempts"), "{error}");
    assert_eq!(run.server.ranges(), [None, range(10), range(20)]);
    assert_eq!(fs::metadata(run.part()).unwrap().len(), 30);
}

#[test]
fn the_next_process_resumes_what_this_one_left() {
    let run = Run::new(&[Answer::Ranges]);
    fs::write(run.part(), &MODEL[..123_456]).unwrap();
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [range(123_456)]);
}

#[test]
fn a_server_without_ranges_starts_over() {
    let run = Run::new(&[Answer::Cut(700_000), Answer::Whole]);
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [None, range(700_000)]);
}

#[test]
fn a_file_that_changed_in_between_starts_over() {
    let run = Run::new(&[Answer::Cut(700_000), Answer::Changed]);
    run.assert_fetched();
}

#[test]
fn a_range_that_was_not_asked_for_is_not_appended() {
    let run = Run::new(&[Answer::Cut(700_000), Answer::WrongRange, Answer::Ranges]);
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [None, range(700_000), None]);
}

#[test]
fn a_stalled_connection_is_left_and_resumed() {
    let run = Run::new(&[Answer::Stall(700_000), Answer::Ranges]);
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [None, range(700_000)]);
}

#[test]
fn server_errors_are_retried_and_refusals_are_not() {
    let run = Run::new(&[Answer::Status(503), Answer::Status(500), Answer::Ranges]);
    run.assert_fetched();

    let run = Run::new(&[Answer::Status(404)]);
    let error = run.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    assert!(error.to_string().contains("status 404"), "{error}");
    assert_eq!(run.server.ranges().len(), 1);

    let run = Run::new(&[Answer::Status(503)]);
    assert!(run.fetch().unwrap_err().to_string().contains("status 503"));
    assert_eq!(run.server.ranges().len(), 3);
}

#[test]
fn a_part_of_another_file_is_noticed_by_its_hash() {
    let run = Run::new(&[Answer::Ranges]);
    fs::write(run.part(), vec![7; 123_456]).unwrap();
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [range(123_456), None]);
}

#[test]
fn a_wrong_hash_is_an_invalid_model_and_leaves_nothing() {
    let mut body = MODEL.clone();
    *body.last_mut().unwrap() ^= 1;
    let run = Run::serving(body, &[Answer::Ranges]);
    let error = run.fetch().unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelInvalid);
    assert!(error.to_string().contains(&hex(&MODEL)), "{error}");
    assert!(!run.dir.path().join("ggml-toy.bin").exists());
    assert_eq!(fs::metadata(run.part()).unwrap().len(), 0);
}

#[test]
fn a_file_of_another_length_is_refused_before_it_is_downloaded() {
    for body in [MODEL[..1_000].to_vec(), [&MODEL[..], &[0]].concat()] {
        let run = Run::serving(body, &[Answer::Ranges]);
        let error = run.fetch().unwrap_err();
        assert!(error.to_string().contains("the published file"), "{error}");
        assert_eq!(run.server.ranges().len(), 1);
    }
}

#[test]
fn without_a_published_hash_the_structure_decides() {
    let run = Run::serving(vec![1; MODEL.len()], &[Answer::Ranges]);
    let fetch = |run: &Run| {
        let store = store_with(run.dir.path(), None);
        assert!(store.list()[0].hash_source.starts_with("none"));
        store.fetch_with("toy", &options(&run.server), &Control::default())
    };
    assert_eq!(fetch(&run).unwrap_err().code(), ErrorCode::ModelInvalid);
    assert!(!run.dir.path().join("ggml-toy.bin").exists());
    let run = Run::new(&[Answer::Ranges]);
    assert!(verify(&fetch(&run).unwrap()).is_ok());
}

#[test]
fn a_cancelled_download_stops_and_can_be_resumed() {
    // With the stall timeout far away, only the token can end the first fetch.
    let run = Run::new(&[Answer::Stall(700_000), Answer::Ranges]);
    let cancel = CancelToken::new();
    let token = cancel.clone();
    let control = Control::new(cancel).on_progress(move |progress| {
        if progress.done == 700_000 {
            token.cancel();
        }
    });
    let patient = FetchOptions { stall_timeout: Duration::from_secs(600.0), ..options(&run.server) };
    let error = store(run.dir.path()).fetch_with("toy", &patient, &control).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    assert_eq!(fs::metadata(run.part()).unwrap().len(), 700_000);
    run.assert_fetched();
    assert_eq!(run.server.ranges(), [None, range(700_000)]);
}

#[test]
fn progress_counts_up_to_the_length_of_the_file() {
    let run = Run::new(&[Answer::Cut(700_000), Answer::Whole]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let control = Control::default().on_progress(move |p| log.lock().unwrap().push((p.done, p.total)));
    run.fetch_with(&control).unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted(), "the whole file came twice, the count never goes back");
    assert_eq!(*seen.last().unwrap(), (MODEL.len() as u64, MODEL.len() as u64));
}

#[test]
fn two_fetches_at_once_download_one_file() {
    let run = Run::new(&[Answer::Ranges]);
    std::thread::scope(|scope| {
        let fetches: Vec<_> = (0..4).map(|_| scope.spawn(|| run.fetch().unwrap())).collect();
        fetches.into_iter().for_each(|fetch| drop(fetch.join().unwrap()));
    });
    assert_eq!(run.server.ranges().len(), 1);
    run.assert_fetched();
}

#[test]
fn a_server_that_is_not_there_is_said_so() {
    let dir = tempfile::tempdir().unwrap();
    // Nothing listens on the discard port.
    let options = FetchOptions {
        base_url: Some("http://127.0.0.1:9".into()),
        backoff: Duration::ZERO,
        ..FetchOptions::default()
    };
    let error = store(dir.path()).fetch_with("toy", &options, &Control::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelMissing);
    assert!(error.to_string().contains("2 attempts"), "{error}");
    assert_eq!(error.remedy(), Some(Remedy::FindModel));
}

#[test]
fn options_are_checked() {
    let dir = tempfile::tempdir().unwrap();
    for json in [
        r#"{"baseUrl":"ftp://h"}"#,
        r#"{"baseUrl":"http://"}"#,
        r#"{"attempts":0}"#,
        r#"{"stallTimeout":0}"#,
        r#"{"backoff":-1}"#,
        r#"{"connectTimeout":3600}"#,
    ] {
        let options: FetchOptions = serde_json::from_str(json).unwrap();
        let error = store(dir.path()).fetch_with("toy", &options, &Control::default()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid, "{json}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_said_so() {
    let run = Run::new(&[Answer::Ranges]);
    let file = run.dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = store(&file.join("models"))
        .fetch_with("toy", &options(&run.server), &Control::default())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::OutputUnwritable);
}
