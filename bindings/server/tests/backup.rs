//! A backup taken while jobs run holds the same jobs and files elsewhere.
#![cfg(test)]

mod support;

use std::time::Duration;

use serde_json::Value;
use support::{Backend, Site};

const LONG: Duration = Duration::from_secs(120);

fn bytes(place: &Site, url: &str) -> Vec<u8> {
    let url = place.url(url);
    support::block_on(async move { reqwest::get(url).await.unwrap().bytes().await.unwrap().to_vec() })
}

#[test]
fn what_was_backed_up_is_there_after_a_restore() {
    for backend in Backend::all() {
        let old = Site::new(backend);
        let server = old.serve("all");
        let done = old.generate();
        old.ended(&done, LONG);
        let running: Vec<String> = (0..3).map(|_| old.generate()).collect();
        let archive = old.folder.path().join("backup.tar");
        let name = archive.display().to_string();
        assert!(old.command(&["backup", &name]).status().unwrap().success());
        let before = old.job(&done);
        let video = bytes(&old, before["results"]["video"].as_str().unwrap());
        server.kill();

        let new = Site::new(backend);
        assert!(new.command(&["restore", &name]).status().unwrap().success());
        // What is not empty stays as it is.
        let again = new.command(&["restore", &name]).output().unwrap();
        assert!(!again.status.success());
        let told = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(told.contains("an empty database is needed"), "{told}");
        let _server = new.serve("all");
        let after = new.job(&done);
        for field in ["jobId", "state", "createdAt", "finishedAt", "style", "source", "warnings"] {
            assert_eq!(before[field], after[field], "{field}");
        }
        assert_eq!(video, bytes(&new, after["results"]["video"].as_str().unwrap()));
        // What waited or ran is done here.
        for id in running {
            assert_eq!(new.ended(&id, LONG)["state"], "completed");
        }
    }
}

#[test]
fn what_is_no_backup_is_refused() {
    let place = Site::new(Backend::Sqlite);
    let file = place.folder.path().join("no.tar");
    std::fs::write(&file, "this is no archive").unwrap();
    let refused = place.command(&["restore", &file.display().to_string()]).output().unwrap();
    assert!(!refused.status.success());
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("it is no backup"), "{told}");
    let server = place.serve("all");
    assert_eq!(place.get("/api/video/jobs").1["jobs"], Value::Array(Vec::new()));
    drop(server);
}
