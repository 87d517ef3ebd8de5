//! What must hold of jobs whatever happens, on SQLite, Postgres and Redis.
#![cfg(test)]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use support::{Backend, Site, request};

const LONG: Duration = Duration::from_secs(120);

/// Jobs whose worker is killed in the middle of them, on each backend.
const HITS: usize = 25;

fn on_each(test: impl Fn(Backend)) {
    for backend in Backend::all() {
        eprintln!("on {backend:?}");
        test(backend);
    }
}

/// Its results are there, once, and are a video.
fn check_completed(place: &Site, id: &str) {
    let job = place.job(id);
    assert_eq!(job["state"], "completed", "{job}");
    let runs = place.runs(id);
    assert_eq!(runs.len(), 1, "results of one run, no more and no less: {runs:?}");
    assert_eq!(support::files(&runs[0]), 5, "video, srt, vtt, transcript, cues");
    let (status, _) = place.get(job["results"]["video"].as_str().unwrap());
    assert_eq!(status, 200);
}

#[test]
fn workers_that_are_killed_lose_and_double_nothing() {
    on_each(|backend| {
        let place = Site::new(backend);
        let server = place.serve("serve");
        let mut jobs: Vec<String> = (0..10).map(|_| place.generate()).collect();
        let mut worker = place.start("worker");
        let mut hits = 0;
        let mut random = 7u64;
        let deadline = Instant::now() + Duration::from_secs(400);
        while hits < HITS {
            assert!(Instant::now() < deadline, "{hits} hits so far");
            let states: Vec<Value> = jobs.iter().map(|id| place.job(id)).collect();
            // A job that has cost two workers is left in peace, as a third would be its end.
            if !states.iter().any(|job| job["state"] == "active" && job["attempts"].as_i64() < Some(3)) {
                if states.iter().filter(|job| job["state"] == "waiting").count() < 3 {
                    jobs.extend((0..3).map(|_| place.generate()));
                }
                std::thread::sleep(Duration::from_millis(30));
                continue;
            }
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            std::thread::sleep(Duration::from_millis((random >> 33) % 300));
            // By now it may be another's turn, and that one's last.
            if jobs.iter().map(|id| place.job(id)).any(|job| job["state"] == "active" && job["attempts"] == 3)
            {
                continue;
            }
            worker.kill();
            // Nobody works now: what is active is what the kill has hit; a job that was just done is not.
            hits += jobs.iter().filter(|id| place.job(id)["state"] == "active").count();
            worker = place.start("worker");
        }
        for id in &jobs {
            // One that was met three times in a row, which is as it should be, is let try again.
            if place.ended(id, LONG)["state"] == "dead" {
                assert_eq!(place.post(&format!("/api/video/job/{id}/requeue"), &Value::Null).0, 202);
                place.ended(id, LONG);
            }
        }
        // What a worker had stored when it was killed is nobody's, and goes with the daily clean-up.
        let secret = [("authorization", "Bearer a secret of the tests")];
        assert_eq!(place.send("GET", "/api/crons/daily", None, &secret).unwrap().0, 200);
        jobs.iter().for_each(|id| check_completed(&place, id));
        drop((server, worker));
    });
}

#[test]
fn a_job_that_two_workers_want_is_done_once() {
    on_each(|backend| {
        let place = Site::new(backend);
        let _server = place.serve("serve");
        let _workers = [place.start("worker"), place.start("worker"), place.start("worker")];
        let jobs: Vec<String> = (0..12).map(|_| place.generate()).collect();
        for id in &jobs {
            assert_eq!(place.ended(id, LONG)["attempts"], 1);
            check_completed(&place, id);
        }
    });
}

#[test]
fn a_job_that_brings_down_its_workers_stops_after_three() {
    on_each(|backend| {
        let place = Site::new(backend).with_long_clip();
        let _server = place.serve("serve");
        let id = place.generate();
        for attempt in 1..=3 {
            let worker = place.start("worker");
            while place.active(&id)["attempts"] != attempt {
                std::thread::sleep(Duration::from_millis(20));
            }
            worker.kill();
        }
        let worker = place.start("worker");
        let job = place.ended(&id, LONG);
        assert_eq!((job["state"].as_str(), job["attempts"].as_i64()), (Some("dead"), Some(3)), "{job}");
        assert_eq!(job["error"]["code"], "CRASHED");
        assert!(place.runs(&id).is_empty());
        // A person may let it try again.
        let (status, _) = place.post(&format!("/api/video/job/{id}/requeue"), &Value::Null);
        assert_eq!(status, 202);
        assert_eq!(place.ended(&id, LONG)["state"], "completed");
        drop(worker);
    });
}

#[test]
fn a_job_can_be_cancelled_while_it_waits_and_while_it_runs() {
    on_each(|backend| {
        let place = Site::new(backend).with_long_clip();
        let _server = place.serve("serve");
        let waiting = place.generate();
        let (status, job) = place.delete(&format!("/api/video/job/{waiting}"));
        assert_eq!((status, job["state"].as_str()), (200, Some("cancelled")), "{job}");
        let _worker = place.start("worker");
        let running = place.generate();
        place.active(&running);
        let (status, _) = place.delete(&format!("/api/video/job/{running}"));
        assert_eq!(status, 200);
        let job = place.ended(&running, Duration::from_secs(5));
        assert_eq!(
            (job["state"].as_str(), job["error"]["code"].as_str()),
            (Some("cancelled"), Some("CANCELLED"))
        );
        assert!(place.runs(&running).is_empty());
        // Once it has ended, nothing changes it.
        assert_eq!(place.delete(&format!("/api/video/job/{running}")).1["state"], "cancelled");
        assert_eq!(place.job(&waiting)["attempts"], 0);
    });
}

#[test]
fn the_same_idempotency_key_gives_the_same_job() {
    on_each(|backend| {
        let place = Site::new(backend);
        let _server = place.serve("serve");
        let ask = |body: &Value| {
            let headers = [("content-type", "application/json"), ("idempotency-key", "order-1")];
            place.send("POST", "/api/video/generate", Some(body.to_string().into_bytes()), &headers).unwrap()
        };
        let answers = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(|| ask(&request()))).collect();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(
            answers.iter().all(|(status, body)| *status == 202 && body["jobId"] == answers[0].1["jobId"]),
            "{answers:?}"
        );
        let mut other = request();
        other["style"] = json!("clean");
        assert_eq!(ask(&other).0, 409);
    });
}

#[test]
fn a_worker_that_is_asked_to_end_gives_its_job_back() {
    on_each(|backend| {
        let place = Site::new(backend).with_long_clip();
        let _server = place.serve("serve");
        let worker = place.start("worker");
        let id = place.generate();
        place.active(&id);
        worker.stop();
        let job = place.job(&id);
        assert_eq!((job["state"].as_str(), job["attempts"].as_i64()), (Some("waiting"), Some(0)), "{job}");
        let _worker = place.start("worker");
        assert_eq!(place.ended(&id, LONG)["state"], "completed");
        check_completed(&place, &id);
    });
}

#[test]
fn a_server_that_is_killed_and_started_again_has_forgotten_nothing() {
    on_each(|backend| {
        let place = Site::new(backend);
        let server = place.serve("all");
        let jobs: Vec<String> = (0..4).map(|_| place.generate()).collect();
        place.active(&jobs[0]);
        server.kill();
        let _server = place.serve("all");
        for id in &jobs {
            assert_eq!(place.ended(id, LONG)["state"], "completed");
            check_completed(&place, id);
        }
    });
}

#[test]
fn a_queue_that_loses_all_messages_delays_jobs_but_loses_none() {
    on_each(|backend| {
        let place = Site::new(backend);
        let _server = place.serve("serve");
        let id = place.generate();
        match backend {
            Backend::Sqlite => {
                for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
                    let _ = std::fs::remove_file(place.data().join(name));
                }
            }
            Backend::Redis => {
                let url = std::env::var("CAPTIONI_TEST_REDIS_URL").unwrap();
                support::run("redis-cli", &["-u", &url, "flushall"]);
            }
            // Its rows lie beside the jobs and are lost only with them.
            Backend::Postgres => return,
        }
        let _worker = place.start("worker");
        assert_eq!(place.ended(&id, LONG)["state"], "completed");
    });
}

#[test]
fn the_queue_tells_how_it_is() {
    on_each(|backend| {
        let place = Site::new(backend);
        let _server = place.serve("all");
        let id = place.generate();
        place.ended(&id, LONG);
        let (status, report) = place.get("/api/queue/test");
        assert_eq!(status, 200, "{report}");
        assert_eq!(
            (report["completed"].as_i64(), report["workersAlive"].as_i64()),
            (Some(1), Some(1)),
            "{report}"
        );
        assert!(report["roundTripMs"].as_i64().is_some_and(|millis| millis < 5_000), "{report}");
        assert!(report["processingSeconds"]["p95"].as_f64().is_some(), "{report}");
    });
}
