//! Traces, as a collector gets them.
#![cfg(feature = "otel")]
#![cfg(test)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;

use support::{Backend, Site};

/// A collector on the loopback that keeps what it is sent. Names and values stand in OTLP as plain text.
struct Collector {
    address: String,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        let keep = move |body: Bytes| async move { kept.lock().unwrap().extend(body) };
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, Router::new().route("/v1/traces", post(keep))).await.unwrap();
            });
        });
        Self { address, received }
    }

    fn has(&self, text: &str) -> bool {
        self.received.lock().unwrap().windows(text.len()).any(|window| window == text.as_bytes())
    }
}

#[test]
fn requests_and_jobs_reach_a_collector_whatever_the_log_leaves_out() {
    let collector = Collector::start();
    let place = Site::new(Backend::Sqlite)
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.address)
        .with("CAPTIONI_LOG", "error");
    let server = place.serve("all");
    let id = place.generate();
    assert_eq!(place.ended(&id, Duration::from_secs(60))["state"], "completed");
    // The last ones are sent when it stops, which does not take long.
    let begin = Instant::now();
    server.stop();
    assert!(begin.elapsed() < Duration::from_secs(10));
    for text in ["captioni-server", "request", "/api/video/generate", "job", &id] {
        assert!(collector.has(text), "{text} is not in what the collector got");
    }
}

#[test]
fn a_collector_that_is_away_stops_nothing() {
    let place = Site::new(Backend::Sqlite).with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    let server = place.serve("all");
    let id = place.generate();
    assert_eq!(place.ended(&id, Duration::from_secs(60))["state"], "completed");
    server.stop();
}
