//! Who may do what: each route of the API against each kind of caller.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Value, json};
use support::{Backend, Process, Site};

/// What a route asks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Anyone may.
    Open,
    /// A key with this scope.
    Scope(&'static str),
    /// The same, for what the key owns.
    Own(&'static str),
    /// A signature in the address.
    Signed,
    /// A secret that is no API key.
    Secret,
}

use Guard::{Open, Own, Scope, Secret, Signed};

/// Every route. `{job}` and `{upload}` are the owner's, in the address and in the body.
const ROUTES: [(&str, &str, Guard, &str); 36] = [
    ("GET", "/api/health", Open, ""),
    ("GET", "/api/live", Open, ""),
    ("GET", "/api/ready", Open, ""),
    ("GET", "/api/config", Open, ""),
    ("GET", "/api/styles", Open, ""),
    ("GET", "/api/styles/{name}/sample", Open, ""),
    ("GET", "/api/generate", Open, ""),
    ("GET", "/metrics", Open, ""),
    ("GET", "/api/queue/test", Scope("read"), ""),
    ("GET", "/api/dashboard", Scope("read"), ""),
    ("GET", "/api/alerts", Scope("read"), ""),
    ("GET", "/api/diagnostics", Scope("admin"), ""),
    (
        "POST",
        "/api/video/upload-init",
        Scope("jobs"),
        r#"{"fileName":"a.mp4","fileSize":9,"mimeType":"video/mp4"}"#,
    ),
    ("POST", "/api/video/upload-complete", Own("jobs"), r#"{"uploadId":"{upload}"}"#),
    ("PUT", "/api/video/upload/{id}", Signed, ""),
    ("HEAD", "/api/video/upload/{id}", Signed, ""),
    ("POST", "/api/video/generate", Own("jobs"), r#"{"uploadId":"{upload}"}"#),
    ("GET", "/api/video/jobs", Scope("read"), ""),
    ("GET", "/api/video/job/{id}", Own("read"), ""),
    ("GET", "/api/video/job/{id}/events", Own("read"), ""),
    ("POST", "/api/video/job/{id}/requeue", Own("jobs"), ""),
    ("GET", "/api/video/preview", Own("read"), ""),
    ("GET", "/api/video/file/{job}/{kind}", Signed, ""),
    ("POST", "/api/generate", Own("jobs"), r#"{"jobId":"{job}"}"#),
    ("POST", "/api/captions/check", Scope("jobs"), "1"),
    ("POST", "/api/captions/chart", Scope("jobs"), "1"),
    ("POST", "/api/captions/convert/{format}", Scope("jobs"), "1"),
    ("POST", "/api/transcribe", Scope("jobs"), "multipart"),
    ("POST", "/v1/audio/transcriptions", Scope("jobs"), "multipart"),
    ("POST", "/v1/audio/translations", Scope("jobs"), "multipart"),
    ("GET", "/v1/models", Scope("jobs"), ""),
    ("GET", "/v1/models/{id}", Scope("jobs"), ""),
    ("GET", "/api/video/webhook-secret", Scope("jobs"), ""),
    ("GET", "/api/crons/daily", Secret, ""),
    ("POST", "/api/stripe/webhook", Secret, "{}"),
    // Last, as it ends the job.
    ("DELETE", "/api/video/job/{id}", Own("jobs"), ""),
];

struct Scene {
    place: Site,
    _server: Process,
    job: String,
    upload: String,
}

impl Scene {
    fn key(place: &Site, name: &str, scopes: &str) -> String {
        let made = place.command(&["keys", "add", name, "--scopes", scopes]).output().unwrap();
        assert!(made.status.success());
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }

    /// Status of a route for the key `key`.
    fn ask(&self, (method, path, guard, body): (&str, &str, Guard, &str), key: Option<&str>) -> u16 {
        let id = if path.contains("/upload/") { &self.upload } else { &self.job };
        let mut path = path.replace("{id}", id).replace("{job}", &self.job);
        path = path.replace("{kind}", "video").replace("{name}", "clean").replace("{format}", "vtt");
        if path.starts_with("/v1/models/") {
            path = "/v1/models/whisper-1".into();
        }
        if path.ends_with("/preview") {
            path += &format!("?jobId={}", self.job);
        }
        let body = body.replace("{upload}", &self.upload).replace("{job}", &self.job);
        let kind = if body == "multipart" { "multipart/form-data; boundary=x" } else { "application/json" };
        let bearer = key.map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", kind)];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        // A stream of events does not end by itself; its head is enough.
        let answer = self.place.send_for_status(method, &path, body.into_bytes(), &headers);
        assert_ne!(answer, 500, "{method} {path} {guard:?}");
        answer
    }
}

fn scene() -> Scene {
    let place = Site::new(Backend::Sqlite)
        .with("CAPTIONI_POSTS_URL", "http://127.0.0.1:9/v1")
        .with("CAPTIONI_POSTS_KEYS", "a-key-of-nobody");
    let owner = Scene::key(&place, "owner", "jobs,read");
    let server = place.serve("serve");
    let mut scene = Scene { place, _server: server, job: String::new(), upload: String::new() };
    let bearer = format!("Bearer {owner}");
    let post = |path: &str, body: &Value| {
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let (status, body) =
            scene.place.send("POST", path, Some(body.to_string().into_bytes()), &headers).unwrap();
        assert!(status < 300, "{body}");
        body
    };
    let job = post("/api/video/generate", &support::request())["jobId"].as_str().unwrap().to_owned();
    let file = json!({"fileName": "a.mp4", "fileSize": 9, "mimeType": "video/mp4"});
    let upload = post("/api/video/upload-init", &file)["uploadId"].as_str().unwrap().to_owned();
    (scene.job, scene.upload) = (job, upload);
    scene.place.set("OWNER", owner);
    scene
}

#[test]
fn each_route_answers_those_who_may_ask_and_no_other() {
    let scene = scene();
    let owner = scene.place.setting("OWNER");
    let [other, reader, maker, admin] =
        [("other", "jobs,read"), ("reader", "read"), ("maker", "jobs"), ("admin", "jobs,read,admin")]
            .map(|(name, scopes)| Scene::key(&scene.place, name, scopes));
    for route in ROUTES {
        let (method, path, guard, _) = route;
        let ask = |key: Option<&str>| scene.ask(route, key);
        let what = format!("{method} {path}");
        let is_refused = |status: u16| matches!(status, 401 | 403 | 404);
        match guard {
            Open => assert!(!is_refused(ask(None)), "{what}"),
            Signed => {
                assert_eq!((ask(None), ask(Some(&owner)), ask(Some(&admin))), (403, 403, 403), "{what}");
            }
            Secret => {
                for key in [None, Some(owner.as_str()), Some(admin.as_str())] {
                    assert!(matches!(ask(key), 401 | 501), "{what}");
                }
            }
            Scope(scope) | Own(scope) => {
                assert_eq!((ask(None), ask(Some("cap_wrong"))), (401, 401), "{what}");
                let without = match scope {
                    "jobs" => &reader,
                    "read" => &maker,
                    _ => &owner,
                };
                assert_eq!(ask(Some(without)), 403, "{what}");
                if let Own(_) = guard {
                    assert_eq!(ask(Some(&other)), 404, "{what}, another owner's");
                }
                let may = if scope == "admin" { &admin } else { &owner };
                assert!(!is_refused(ask(Some(may))), "{what}, with the key for it");
            }
        }
    }
}

#[test]
fn each_route_has_a_row_and_each_row_a_route() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("serve");
    let (_, doc) = place.get("/openapi.json");
    let mut routes = BTreeSet::new();
    for (path, methods) in doc["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|name| *name != "parameters") {
            routes.insert((method.to_uppercase(), path.clone()));
        }
    }
    let rows: BTreeSet<_> =
        ROUTES.iter().map(|(method, path, ..)| (String::from(*method), String::from(*path))).collect();
    assert_eq!(rows.len(), ROUTES.len(), "a route has two rows");
    let missing: Vec<_> = routes.difference(&rows).collect();
    assert!(missing.is_empty(), "say in ROUTES who may ask these: {missing:?}");
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(gone.is_empty(), "these are no routes: {gone:?}");
}

#[test]
fn without_keys_the_operator_is_who_sits_at_the_machine() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("serve");
    let through_a_proxy = [("x-forwarded-for", "192.0.2.1")];
    for path in ["/api/diagnostics", "/api/video/jobs"] {
        assert_eq!(place.get(path).0, 200, "{path}");
        assert_eq!(place.send("GET", path, None, &through_a_proxy).unwrap().0, 403, "{path}");
    }
}

#[test]
fn guessing_keys_ends_before_they_are_looked_up() {
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_RATE_PER_MINUTE", "20");
    let key = Scene::key(&place, "ours", "jobs,read");
    let _server = place.serve("serve");
    let ask = |key: &str| {
        let bearer = format!("Bearer {key}");
        place.send("GET", "/api/video/jobs", None, &[("authorization", bearer.as_str())]).unwrap().0
    };
    assert_eq!(ask(&key), 200);
    let statuses: Vec<u16> = (0..30).map(|at| ask(&format!("cap_guess_{at}"))).collect();
    assert!(statuses.starts_with(&[401]) && statuses.ends_with(&[429]), "{statuses:?}");
    // Whoever has a key that has proved right is not held up by who guesses beside.
    assert_eq!(ask(&key), 200);
}

#[test]
fn health_writes_nothing_for_whoever_asks() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("serve");
    let checks = || std::fs::metadata(place.data().join("store")).unwrap().modified().unwrap();
    let before = checks();
    for _ in 0..50 {
        assert_eq!(place.get("/api/health").0, 200);
    }
    // The server's own round may have come in between, and then once.
    let after = checks();
    assert!(after == before || after.duration_since(before).unwrap().as_secs() >= 5);
}

#[test]
fn the_queue_is_tried_once_for_all_who_ask() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(place.get("/api/queue/test").0, 200));
        }
    });
    let url = format!("sqlite:{}", place.data().join("captioni.db").display());
    let sent: i64 = support::block_on(async move {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        sqlx::query_scalar("SELECT COUNT(*) FROM round_trips").fetch_one(&pool).await.unwrap()
    });
    // What was found is good for some seconds, of which a busy machine may need several times as many.
    let rounds = 1 + i64::try_from(began.elapsed().as_secs()).unwrap();
    assert!((1..=rounds.min(19)).contains(&sent), "{sent} messages");
}

#[test]
fn whose_job_a_worker_has_only_the_operator_is_shown() {
    let scene = scene();
    let [other, admin] = [("other", "jobs,read"), ("admin", "read,admin")]
        .map(|(name, scopes)| format!("Bearer {}", Scene::key(&scene.place, name, scopes)));
    let url = format!("sqlite:{}", scene.place.data().join("captioni.db").display());
    let job = scene.job.clone();
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    support::block_on(async move {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        let sql = "INSERT INTO workers (name, seen_at, job) VALUES ('busy', $1, $2)";
        sqlx::query(sql).bind(now).bind(job).execute(&pool).await.unwrap();
    });
    let worker = |key: &str| {
        let (_, board) = scene.place.send("GET", "/api/dashboard", None, &[("authorization", key)]).unwrap();
        let workers = board["workers"].as_array().unwrap();
        workers.iter().find(|worker| worker["name"] == "busy").unwrap()["jobId"].clone()
    };
    assert_eq!((worker(&other), worker(&admin)), (Value::Null, json!(scene.job)));
}

#[test]
fn errors_name_an_upload_as_its_owner_does() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let sound = place.folder.path().join("talk.wav");
    let source = "sine=frequency=300:duration=1";
    support::run("ffmpeg", &["-v", "error", "-f", "lavfi", "-i", source, &sound.display().to_string()]);
    let send = |name: &str, bytes: Vec<u8>| {
        let wish = json!({"fileName": name, "fileSize": bytes.len(), "mimeType": "audio/wav"});
        let (_, begun) = place.post("/api/video/upload-init", &wish);
        let url = begun["upload"]["url"].as_str().unwrap();
        assert_eq!(place.send("PUT", url, Some(bytes), &[]).unwrap().0, 204);
        let id = begun["uploadId"].as_str().unwrap().to_owned();
        (place.post("/api/video/upload-complete", &json!({"uploadId": id})), id)
    };
    let ((status, noise), _) = send("noise.wav", vec![7; 5000]);
    assert_eq!(status, 422, "{noise}");
    let ((_, whole), id) = send("talk.wav", std::fs::read(&sound).unwrap());
    assert_eq!(whole["uploadId"], json!(id));
    let (_, still) = place.get(&format!("/api/video/preview?uploadId={id}"));
    let (_, made) = place.post(
        "/api/video/generate",
        &json!({"uploadId": id, "transcript": support::request()["transcript"]}),
    );
    let job = place.ended(made["jobId"].as_str().unwrap(), std::time::Duration::from_secs(60));
    let home = place.folder.path().display().to_string();
    for (body, name) in [(noise, "noise.wav"), (still, "talk.wav"), (job, "talk.wav")] {
        let message = body["error"]["message"].as_str().unwrap();
        assert!(message.contains(name), "{body}");
        assert!(!body.to_string().contains(&home) && !body.to_string().contains(" --"), "{body}");
    }
}

#[test]
fn a_broken_row_says_what_is_broken() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("serve");
    let [broken, whole] = [place.generate(), place.generate()];
    let url = format!("sqlite:{}", place.data().join("captioni.db").display());
    let id = broken.clone();
    support::block_on(async move {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        let sql = "UPDATE jobs SET request = '{\"demo', warnings = 'x' WHERE id = $1";
        sqlx::query(sql).bind(id).execute(&pool).await.unwrap();
    });
    let job = place.job(&broken);
    let message = job["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("`request`") && job["state"] == "waiting", "{job}");
    let (status, still) = place.get(&format!("/api/video/preview?jobId={broken}"));
    assert_eq!(status, 500);
    assert!(still["error"]["message"].as_str().unwrap().contains("`request`"), "{still}");
    // The list shows the others all the same, each with its place in the queue.
    let (_, list) = place.get("/api/video/jobs");
    let places: Vec<_> =
        list["jobs"].as_array().unwrap().iter().map(|job| (&job["jobId"], &job["queuePosition"])).collect();
    assert_eq!(places, [(&json!(whole), &json!(1)), (&json!(broken), &json!(0))]);
}
