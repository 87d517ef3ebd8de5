//! Whether the server and what it stands on are well.

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::with_status;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::checks::{Health, ServiceState};
use crate::db::JobState;
use crate::error::{Problem, Result};
use crate::figures::LOST;
use crate::queue::Message;
use crate::secret::random;
use crate::stats::percentile;

/// How long a message may take through the queue.
const ROUND_TRIP: Duration = Duration::from_secs(5);
/// How long one message speaks for all who ask.
const FRESH: Duration = Duration::from_secs(1);

/// How the server is: 503 when it is down. Whoever asks, services are asked once in a few seconds.
#[utoipa::path(get, path = "/api/health", tag = "operations",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health(State(app): State<App>) -> Result<Response> {
    let health = crate::health::recent(&app).await?;
    if health.is_down() {
        let mut response = with_status(StatusCode::SERVICE_UNAVAILABLE, health);
        response.headers_mut().insert(header::RETRY_AFTER, 5.into());
        return Ok(response);
    }
    Ok(with_status(StatusCode::OK, health))
}

/// The process lives.
#[utoipa::path(get, path = "/api/live", tag = "operations", responses((status = 200)))]
pub async fn live() -> axum::Json<Value> {
    axum::Json(json!({"status": "ok"}))
}

/// The server can take requests: its database, queue and store have answered in the last seconds.
#[utoipa::path(get, path = "/api/ready", tag = "operations",
    responses((status = 200), (status = 503, body = crate::error::ErrorBody)))]
pub async fn ready(State(app): State<App>) -> Result<axum::Json<Value>> {
    let services = crate::health::recent(&app).await?.services;
    let asked = [("database", services.database), ("queue", services.queue), ("store", services.storage)];
    match asked.iter().find(|(_, service)| service.state == ServiceState::Down) {
        Some((name, service)) => {
            Err(Problem::unavailable(name, service.detail.as_deref().unwrap_or_default()))
        }
        None => Ok(axum::Json(json!({"status": "ok", "asked": asked.map(|(name, _)| name)}))),
    }
}

/// What a page needs to know.
#[utoipa::path(get, path = "/api/config", tag = "operations", responses((status = 200)))]
pub async fn config(State(app): State<App>) -> Result<axum::Json<Value>> {
    let config = &app.config;
    Ok(axum::Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "authRequired": app.db.has_keys().await?,
        "limits": {
            "fileBytes": config.max_file_bytes(),
            "durationSeconds": config.max_duration_s,
            "pixels": config.max_pixels,
        },
        "accepts": super::uploads::OFFERED,
        "models": crate::health::costly(&app).await?.installed,
        "demoFiles": crate::demo::names(config),
        "posts": config.posts_url.is_some(),
    })))
}

/// How the queue is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueReport {
    waiting: i64,
    active: i64,
    /// Waiting, but not due.
    delayed: i64,
    failed: i64,
    completed: i64,
    dead: i64,
    oldest_waiting_seconds: Option<f64>,
    workers_alive: usize,
    processing_seconds: Percentiles,
    /// How long a message took through the queue and a worker; none if it did not come back in 5 s.
    round_trip_ms: Option<i64>,
}

/// Percentiles of the last hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct Percentiles {
    p50: Option<f64>,
    p95: Option<f64>,
}

/// How the queue is, with a message sent through it.
#[utoipa::path(get, path = "/api/queue/test", tag = "operations", responses((status = 200, body = QueueReport)))]
pub async fn queue_test(State(app): State<App>, caller: Caller) -> Result<axum::Json<QueueReport>> {
    caller.needs(Scope::Read)?;
    let round_trip_ms = app.checks.round_trip.get(FRESH, round_trip(&app)).await?;
    let counts = app.db.counts().await?;
    let (took, _, _) = app.db.last_hour().await?;
    Ok(axum::Json(QueueReport {
        waiting: counts.of(JobState::Waiting) - counts.delayed,
        active: counts.of(JobState::Active),
        delayed: counts.delayed,
        failed: counts.of(JobState::Failed),
        completed: counts.of(JobState::Completed),
        dead: counts.of(JobState::Dead),
        oldest_waiting_seconds: counts.oldest_waiting,
        workers_alive: app.db.workers(LOST).await?.len(),
        processing_seconds: Percentiles { p50: percentile(took.clone(), 0.5), p95: percentile(took, 0.95) },
        round_trip_ms,
    }))
}

/// How long a message takes through the queue and a worker, in milliseconds.
async fn round_trip(app: &App) -> Result<Option<i64>> {
    let trip = random(12);
    app.db.send_round_trip(&trip).await?;
    app.queue.push(Message::RoundTrip(trip.clone())).await?;
    let deadline = Instant::now() + ROUND_TRIP;
    while Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(25)).await;
        if let Some(took) = app.db.round_trip(&trip).await? {
            return Ok(Some(took));
        }
    }
    Ok(None)
}
