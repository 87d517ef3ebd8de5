//! What a job may not do, and what keys may.
#![cfg(test)]

mod support;

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Backend, Site};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_crash_of_the_engine_costs_one_job() {
    // So little memory that the engine cannot even load its libraries' data.
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_JOB_MEMORY_MB", "512");
    let _server = place.serve("all");
    let mut heavy = support::request();
    heavy["output"] = json!({"preset": "veryslow", "encoder": "x265"});
    let (_, body) = place.post("/api/video/generate", &heavy);
    let job = place.ended(body["jobId"].as_str().unwrap(), LONG);
    assert_eq!(job["state"], "failed", "{job}");
    assert!(job["error"]["hint"].as_str().is_some(), "{job}");
    assert_eq!(place.get("/api/health").1["services"]["database"]["state"], "up");
}

#[test]
fn jobs_end_in_time_and_within_limits() {
    let place =
        Site::new(Backend::Sqlite).with("CAPTIONI_JOB_TIMEOUT_S", "1").with("CAPTIONI_MAX_DURATION_S", "5");
    let clip = place.folder.path().join("demo/long.mp4").display().to_string();
    let source = "testsrc2=size=1280x720:rate=30:duration=5";
    support::run(
        "ffmpeg",
        &["-v", "error", "-y", "-f", "lavfi", "-i", source, "-preset", "ultrafast", &clip],
    );
    let _server = place.serve("all");
    let mut slow = support::request();
    slow["demoFile"] = json!("long.mp4");
    slow["output"] = json!({"preset": "veryslow"});
    let (_, body) = place.post("/api/video/generate", &slow);
    let job = place.ended(body["jobId"].as_str().unwrap(), LONG);
    assert_eq!(
        (job["state"].as_str(), job["error"]["code"].as_str()),
        (Some("failed"), Some("TIMED_OUT")),
        "{job}"
    );

    for (name, value, what) in
        [("CAPTIONI_MAX_DURATION_S", "1", "length"), ("CAPTIONI_MAX_PIXELS", "1000", "size")]
    {
        let place = Site::new(Backend::Sqlite).with(name, value);
        let _server = place.serve("all");
        let id = place.generate();
        let job = place.ended(&id, LONG);
        assert_eq!(
            (job["state"].as_str(), job["error"]["code"].as_str()),
            (Some("failed"), Some("LIMIT_EXCEEDED"))
        );
        assert!(job["error"]["message"].as_str().unwrap().starts_with(what), "{job}");
    }
}

#[test]
fn whether_jobs_leave_the_network_is_told_to_a_user_without_rights_as_well() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    // Where anybody may run it.
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let program = folder.path().join("captioni-server");
    std::fs::copy(env!("CARGO_BIN_EXE_captioni-server"), &program).unwrap();
    let mut child = Command::new(program);
    if nix::unistd::geteuid().is_root() {
        child.uid(65_534).gid(65_534);
    }
    let answer = child.args(["child", "network"]).output().unwrap();
    let reason = String::from_utf8_lossy(&answer.stderr).into_owned();
    // A system may forbid it; that the process is not fit to try would be ours to mend.
    let is_forbidden = reason.contains("EPERM") || reason.contains("ENOSPC");
    assert!(answer.status.success() || is_forbidden, "{reason}");
}

#[test]
fn the_engine_has_no_network_and_ends_with_its_server() {
    let place = Site::new(Backend::Sqlite).with_long_clip();
    let mut server = place.serve("all");
    let id = place.generate();
    place.active(&id);
    let children = |of: u32| {
        let found = Command::new("pgrep").args(["-P", &of.to_string()]).output().unwrap();
        String::from_utf8(found.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut child = Vec::new();
    for _ in 0..100 {
        child = children(server.id());
        if !child.is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let child = child.first().expect("a child at work").clone();
    let network = |id: &str| std::fs::read_link(format!("/proc/{id}/ns/net"));
    let ours = network("self").unwrap();
    // It leaves the network in its first moments.
    let has_left = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        network(&child).is_ok_and(|theirs| theirs != ours)
    });
    assert!(has_left, "the child has the server's network");
    server.kill();
    server = place.serve("serve");
    let is_alive = || std::path::Path::new(&format!("/proc/{child}/stat")).exists();
    for _ in 0..50 {
        if !is_alive() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(!is_alive(), "the child outlives its server");
    drop(server);
}

#[test]
fn keys_open_what_their_scopes_name_and_nothing_of_others() {
    let place = Site::new(Backend::Sqlite);
    let key = |name: &str, scopes: &str, more: &[&str]| {
        let arguments = [&["keys", "add", name, "--scopes", scopes], more].concat();
        let made = place.command(&arguments).output().unwrap();
        assert!(made.status.success());
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let (ours, theirs, reader) = (
        key("ours", "jobs,read", &["--credits", "1"]),
        key("theirs", "jobs,read", &[]),
        key("reader", "read", &[]),
    );
    let _server = place.serve("all");
    let ask = |method: &str, path: &str, key: Option<&str>, body: Option<&Value>| {
        let bearer = key.map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        place.send(method, path, body.map(|body| body.to_string().into_bytes()), &headers).unwrap()
    };
    let request = support::request();
    let generate = |key| ask("POST", "/api/video/generate", key, Some(&request));
    assert_eq!(generate(None).0, 401);
    assert_eq!(generate(Some("cap_wrong")).0, 401);
    assert_eq!(generate(Some(&reader)).0, 403);
    let (status, body) = generate(Some(&ours));
    assert_eq!(status, 202, "{body}");
    // One credit was there.
    assert_eq!(generate(Some(&ours)).0, 402);
    let path = format!("/api/video/job/{}", body["jobId"].as_str().unwrap());
    assert_eq!(ask("GET", &path, Some(&ours), None).0, 200);
    assert_eq!(ask("GET", &path, Some(&theirs), None).0, 404);
    assert_eq!(ask("DELETE", &path, Some(&theirs), None).0, 404);
    assert_eq!(ask("DELETE", &path, Some(&reader), None).0, 403);
    assert_eq!(ask("GET", "/api/diagnostics", Some(&ours), None).0, 403);
    assert!(place.command(&["keys", "revoke", "theirs"]).status().unwrap().success());
    assert_eq!(generate(Some(&theirs)).0, 401);
    // Keys are nowhere in the clear.
    let database = std::fs::read(place.data().join("captioni.db")).unwrap();
    assert!(!database.windows(ours.len()).any(|window| window == ours.as_bytes()));
}

#[test]
fn more_requests_than_a_key_may_send_are_put_off() {
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_RATE_PER_MINUTE", "5");
    let _server = place.serve("serve");
    let statuses: Vec<u16> = (0..8).map(|_| place.get("/api/dashboard").0).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
}

#[test]
fn who_announces_uploads_and_sends_none_is_put_off() {
    let announce = |place: &Site, bytes: u64, headers: &[(&str, &str)]| {
        let wish = json!({"fileName": "a.mp4", "fileSize": bytes}).to_string().into_bytes();
        let headers = [&[("content-type", "application/json")], headers].concat();
        place.send("POST", "/api/video/upload-init", Some(wish), &headers).unwrap()
    };
    let refused = |(status, body): (u16, Value), says: &str| {
        assert_eq!((status, body["error"]["code"].as_str()), (429, Some("RATE_LIMITED")), "{body}");
        assert!(body["error"]["message"].as_str().unwrap().contains(says), "{body}");
        assert!(body["error"]["hint"].as_str().unwrap().contains("24 h"), "{body}");
    };
    let place =
        Site::new(Backend::Sqlite).with("CAPTIONI_OPEN_UPLOADS", "3").with("CAPTIONI_OPEN_UPLOADS_MB", "2");
    let server = place.serve("serve");
    // Through a proxy, and so from elsewhere.
    let remote = [("x-forwarded-for", "192.0.2.1")];
    assert_eq!(announce(&place, 1_900_000, &remote).0, 201);
    refused(announce(&place, 200_000, &remote), "2100000 bytes; accepted: up to 2000000");
    assert_eq!([1, 1].map(|bytes| announce(&place, bytes, &remote).0), [201, 201]);
    refused(announce(&place, 1, &remote), "3 uploads are open; accepted: up to 3");
    // Whoever sits at the machine is its operator.
    assert_eq!(announce(&place, 1_000_000, &[]).0, 201);
    drop(server);
    let keys = [("one", "jobs"), ("two", "jobs"), ("admin", "jobs,admin")].map(|(name, scopes)| {
        let made = place.command(&["keys", "add", name, "--scopes", scopes]).output().unwrap();
        format!("Bearer {}", String::from_utf8(made.stdout).unwrap().trim())
    });
    let _server = place.serve("serve");
    let with = |key: &str| announce(&place, 1, &[("authorization", key)]);
    assert_eq!([0; 3].map(|_| with(&keys[0]).0), [201; 3]);
    refused(with(&keys[0]), "3 uploads are open");
    assert_eq!(with(&keys[1]).0, 201, "another key");
    assert_eq!([0; 4].map(|_| with(&keys[2]).0), [201; 4]);
}

#[test]
fn a_job_that_tries_again_costs_what_it_gave_back() {
    // Too long for this place, so that every job fails.
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_MAX_DURATION_S", "1");
    let made = place.command(&["keys", "add", "ours", "--scopes", "jobs,read", "--credits", "1"]).output();
    let bearer = format!("Bearer {}", String::from_utf8(made.unwrap().stdout).unwrap().trim());
    let ask = |method: &str, path: &str, body: &str| {
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        place.send(method, path, Some(body.as_bytes().to_vec()), &headers).unwrap()
    };
    let generate = || ask("POST", "/api/video/generate", &support::request().to_string());
    let requeue = |id: &str| ask("POST", &format!("/api/video/job/{id}/requeue"), "").0;
    let state = |id: &str| ask("GET", &format!("/api/video/job/{id}"), "").1["state"].clone();
    let _server = place.serve("serve");
    let worker = place.start("worker");
    let failed = [0; 2].map(|_| {
        let (status, body) = generate();
        assert_eq!(status, 202, "the credit of the job before came back: {body}");
        let id = body["jobId"].as_str().unwrap().to_owned();
        let deadline = std::time::Instant::now() + LONG;
        while state(&id) != "failed" {
            assert!(std::time::Instant::now() < deadline, "the job has not failed");
            std::thread::sleep(Duration::from_millis(50));
        }
        id
    });
    worker.stop();
    assert_eq!(requeue(&failed[0]), 202);
    assert_eq!((generate().0, requeue(&failed[1])), (402, 402), "one credit was there");
    assert_eq!(state(&failed[1]), "failed");
}
