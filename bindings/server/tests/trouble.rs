//! Services that go away and come back, clocks that jump, and events that come from outside.
#![cfg(test)]

mod support;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use captioni_server::secret::Secret;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use support::fake::{Fake, answer};
use support::{Backend, Site};

const LONG: Duration = Duration::from_secs(90);

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

struct Redis(Child);

impl Redis {
    fn start(port: u16) -> Self {
        let port = port.to_string();
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port, "--save", ""])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        until("Redis answers", || {
            Command::new("redis-cli")
                .args(["-p", &port, "ping"])
                .output()
                .is_ok_and(|ping| ping.stdout == b"PONG\n")
        });
        Self(child)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_redis_that_goes_and_comes_back_empty_loses_no_job() {
    if !Backend::all().contains(&Backend::Redis) {
        return;
    }
    let port = free_port();
    let redis = Redis::start(port);
    let place = Site::new(Backend::Sqlite).with("QUEUE_URL", format!("redis://127.0.0.1:{port}/0"));
    let _server = place.serve("all");
    let jobs: Vec<String> = (0..5).map(|_| place.generate()).collect();
    place.active(&jobs[0]);
    drop(redis);
    until("the API says that the queue is gone", || place.get("/api/ready").0 == 503);
    let (status, health) = place.get("/api/health");
    assert_eq!((status, health["services"]["queue"]["state"].as_str()), (503, Some("down")), "{health}");
    // A job is taken on all the same: its row is what counts.
    let late = place.generate();
    let _redis = Redis::start(port);
    for id in jobs.iter().chain([&late]) {
        assert_eq!(place.ended(id, LONG)["state"], "completed");
        assert_eq!(place.runs(id).len(), 1);
    }
}

#[test]
fn a_database_that_goes_and_comes_back_is_waited_for() {
    if !Backend::all().contains(&Backend::Postgres) {
        return;
    }
    let place = Site::new(Backend::Postgres);
    let name = place.database().unwrap().to_owned();
    let admin = std::env::var("CAPTIONI_TEST_POSTGRES_URL").unwrap();
    let sql = |text: &str| support::run("psql", &[&admin, "-qc", text]);
    let _server = place.serve("all");
    let jobs: Vec<String> = (0..4).map(|_| place.generate()).collect();
    place.active(&jobs[0]);
    sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    sql(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    let (status, body) = place.get("/api/dashboard");
    assert_eq!((status, body["error"]["code"].as_str()), (503, Some("UNAVAILABLE")), "{body}");
    std::thread::sleep(Duration::from_secs(3));
    sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    for id in &jobs {
        assert_eq!(place.ended(id, LONG)["state"], "completed");
        assert_eq!(place.runs(id).len(), 1);
    }
}

/// What a jump of the machine's clock does to times that were written before it.
fn jump(place: &Site, hours: i64) {
    let database = place.data().join("captioni.db").display().to_string();
    let shift = -hours * 3_600_000;
    support::block_on(async move {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&format!("sqlite:{database}")).await.unwrap();
        let sql = format!(
            "UPDATE jobs SET lease_until = lease_until + ({shift}), not_before = not_before + ({shift}), \
             sent_at = sent_at + ({shift}) WHERE state IN ('active', 'waiting')"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

#[test]
fn a_clock_that_jumps_stops_no_job_and_doubles_none() {
    for hours in [5, -5] {
        let place = Site::new(Backend::Sqlite);
        let _server = place.serve("serve");
        let worker = place.start("worker");
        let jobs: Vec<String> = (0..4).map(|_| place.generate()).collect();
        place.active(&jobs[0]);
        jump(&place, hours);
        worker.kill();
        jump(&place, hours);
        let _worker = place.start("worker");
        for id in &jobs {
            assert_eq!(place.ended(id, LONG)["state"], "completed");
            assert_eq!(place.runs(id).len(), 1);
        }
    }
}

#[test]
fn a_server_that_was_put_aside_by_a_busy_machine_works_on() {
    let places: Vec<Site> = Backend::all().into_iter().map(Site::new).collect();
    let servers: Vec<_> = places.iter().map(|place| place.serve("all")).collect();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(25) {
        servers.iter().for_each(|server| server.signal(Signal::SIGSTOP));
        std::thread::sleep(Duration::from_millis(250));
        for server in &servers {
            server.signal(Signal::SIGCONT);
            std::thread::sleep(Duration::from_millis(2));
            server.signal(Signal::SIGSTOP);
        }
    }
    servers.iter().for_each(|server| server.signal(Signal::SIGCONT));
    for place in &places {
        let job = place.ended(&place.generate(), LONG);
        assert_eq!(job["state"], "completed", "{job}");
    }
}

#[test]
fn posts_are_written_through_a_service_that_fails_in_every_way() {
    let written = json!({"posts": [{"text": "Ask not.", "hashtags": ["#jfk"]}]});
    let fake = Fake::start(move |count, _| match count {
        1 => answer("429 Too Many Requests", "retry-after: 1\r\n", &json!({})),
        2 => answer("500 Internal Server Error", "", &json!({})),
        3 => answer("200 OK", "", &json!({"choices": [{"message": {"content": "no JSON"}}]})),
        _ => answer("200 OK", "", &json!({"choices": [{"message": {"content": written.to_string()}}]})),
    });
    let place = Site::new(Backend::Sqlite);
    let off = place.serve("serve");
    let wish = json!({"transcript": "Ask not what your country can do for you."});
    let (status, body) = place.post("/api/generate", &wish);
    assert_eq!((status, body["error"]["code"].as_str()), (501, Some("NOT_CONFIGURED")));
    drop(off);
    let place = place
        .with("CAPTIONI_POSTS_URL", format!("http://127.0.0.1:{}", fake.port))
        .with("CAPTIONI_POSTS_KEYS", "first-key,second-key");
    let _server = place.serve("serve");
    let begun = Instant::now();
    let (status, body) = place.post("/api/generate", &wish);
    assert_eq!(
        (status, body["posts"][0]["text"].as_str(), body["cached"].as_bool()),
        (200, Some("Ask not."), Some(false))
    );
    assert!(begun.elapsed() >= Duration::from_secs(1), "Retry-After is honoured");
    let asked = fake.asked();
    assert_eq!(asked.len(), 4);
    let keys: Vec<bool> = asked.iter().map(|(head, _)| head.contains("first-key")).collect();
    assert_eq!(keys, [true, false, true, false], "keys in turn");
    // The same again costs nothing.
    assert_eq!(place.post("/api/generate", &wish).1["cached"], true);
    assert_eq!(fake.asked().len(), 4);
}

#[test]
fn bad_times_of_a_given_transcript_are_mended_and_told() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let mut request = support::request();
    let words = &mut request["transcript"]["segments"][0]["words"];
    words[0]["start"] = json!(-1);
    words[1]["start"] = json!("0.4");
    words[2]["end"] = json!(0.1);
    let (status, body) = place.post("/api/video/generate", &request);
    assert_eq!(status, 202, "{body}");
    let job = place.ended(body["jobId"].as_str().unwrap(), Duration::from_secs(60));
    assert_eq!(job["state"], "completed", "{job}");
    let warnings = job["warnings"].as_array().unwrap();
    let told = warnings.iter().find(|warning| warning["code"] == "CUES_REPAIRED").expect("a warning");
    let told = told["message"].as_str().unwrap();
    assert!(told.contains("before 0") && told.contains("ends before it starts"), "{told}");
}

#[test]
fn a_payment_is_applied_once_however_often_it_comes() {
    let secret = "whsec_of_the_tests";
    let place = Site::new(Backend::Sqlite).with("STRIPE_WEBHOOK_SECRET", secret);
    let made = place.command(&["keys", "add", "shop", "--credits", "0"]).output().unwrap();
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let _server = place.serve("all");
    let event = |id: &str, key: &str| {
        json!({
            "id": id, "type": "checkout.session.completed",
            "data": {"object": {"payment_status": "paid", "metadata": {"api_key": key, "credits": "2"}}},
        })
        .to_string()
    };
    let send = |body: &str, age: u64| {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() - age;
        let signature = Secret::from(secret.to_owned()).sign(&format!("{now}.{body}"));
        let header = format!("t={now},v1={signature}");
        let headers = [("content-type", "application/json"), ("stripe-signature", header.as_str())];
        place.send("POST", "/api/stripe/webhook", Some(body.as_bytes().to_vec()), &headers).unwrap().0
    };
    let paid = event("evt_1", "shop");
    assert_eq!(send(&paid, 301), 400);
    for _ in 0..5 {
        assert_eq!(send(&paid, 0), 200);
    }
    let credits = || {
        let listed = place.command(&["keys", "list"]).output().unwrap();
        String::from_utf8(listed.stdout).unwrap()
    };
    until("two credits", || credits().contains("credits 2"));
    // An event for a key that is made later waits for it.
    assert_eq!(send(&event("evt_2", "later"), 0), 200);
    let bearer = format!("Bearer {key}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let generate = || {
        let body = support::request().to_string().into_bytes();
        place.send("POST", "/api/video/generate", Some(body), &headers).unwrap().0
    };
    assert_eq!([generate(), generate(), generate()], [202, 202, 402]);
    assert_eq!(send(&paid, 0), 200);
    std::thread::sleep(Duration::from_secs(1));
    assert!(!credits().contains("credits 2"), "{}", credits());
}

#[test]
fn an_alert_is_told_once_and_its_end_too() {
    let fake = Fake::start(|_, _| answer("200 OK", "", &json!({})));
    let place = Site::new(Backend::Sqlite)
        .with("CAPTIONI_ALERT_WEBHOOK_URL", format!("http://127.0.0.1:{}/hook", fake.port))
        .with("CAPTIONI_ALERT_INTERVAL_MS", "200");
    let _servers = place.serve("serve");
    // A job that nobody does.
    let id = place.generate();
    let told = |state: &str| {
        let asked = fake.asked();
        let bodies = asked.iter().filter_map(|(_, body)| serde_json::from_str::<Value>(body).ok());
        bodies.filter(|body| body["name"] == "worker_down" && body["state"] == state).count()
    };
    until("the alert is told", || told("firing") == 1);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(told("firing"), 1, "once");
    let alerts = place.get("/api/alerts").1;
    assert!(
        alerts["alerts"].as_array().unwrap().iter().any(|alert| alert["name"] == "worker_down"),
        "{alerts}"
    );
    let _worker = place.start("worker");
    place.ended(&id, LONG);
    until("its end is told", || told("resolved") == 1);
}
