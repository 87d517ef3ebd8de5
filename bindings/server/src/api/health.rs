//! Whether the server and what it stands on are well.

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use captioni::transcript::model::ModelStore;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::with_status;
use crate::app::App;
use crate::db::JobState;
use crate::error::{Problem, Result};
use crate::figures::LOST;
use crate::queue::Message;
use crate::secret::random;
use crate::stats::percentile;

/// How long a message may take through the queue.
const ROUND_TRIP: Duration = Duration::from_secs(5);

/// How a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// It works.
    Up,
    /// It works in part.
    Degraded,
    /// It does not.
    Down,
}

/// One service.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    state: ServiceState,
    latency_ms: f64,
    detail: Option<String>,
}

/// All services.
#[derive(Debug, Serialize, ToSchema)]
pub struct Services {
    database: Service,
    queue: Service,
    storage: Service,
    worker: Service,
    models: Service,
    ffmpeg: Service,
}

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`, `degraded` or `down`.
    status: &'static str,
    version: &'static str,
    uptime_seconds: f64,
    services: Services,
}

impl Health {
    /// Asks every service.
    pub async fn of(app: &App) -> Self {
        let (database, queue, storage, worker) = tokio::join!(
            check(async { app.db.ping().await.map(|()| None) }),
            check(async { app.queue.ping().await.map(|()| None) }),
            check(async { app.store.check().await.map(|()| None) }),
            check(workers(app)),
        );
        let mut services = Services {
            database,
            queue,
            storage,
            worker,
            models: check(async { models(app) }).await,
            ffmpeg: check(async { Ok(Some(captioni::encode::library().version.to_string())) }).await,
        };
        // Jobs wait for a worker and lose nothing by it.
        if services.worker.state == ServiceState::Down {
            services.worker.state = ServiceState::Degraded;
        }
        let all = [
            &services.database,
            &services.queue,
            &services.storage,
            &services.worker,
            &services.models,
            &services.ffmpeg,
        ];
        let is = |state| all.iter().any(|service| service.state == state);
        let status = if is(ServiceState::Down) {
            "down"
        } else if is(ServiceState::Degraded) {
            "degraded"
        } else {
            "ok"
        };
        Self {
            status,
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: app.started.elapsed().as_secs_f64(),
            services,
        }
    }

    fn response(self) -> Response {
        let is_down = self.status == "down";
        let mut response =
            with_status(if is_down { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }, self);
        if is_down {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, 5.into());
        }
        response
    }
}

async fn check(asking: impl Future<Output = Result<Option<String>>>) -> Service {
    let start = Instant::now();
    let (state, detail) = match asking.await {
        Ok(detail) => (ServiceState::Up, detail),
        Err(problem) => (ServiceState::Down, Some(problem.message)),
    };
    Service { state, latency_ms: start.elapsed().as_secs_f64() * 1e3, detail }
}

async fn workers(app: &App) -> Result<Option<String>> {
    match app.db.workers(LOST).await?.len() {
        0 => Err(Problem::not_found("worker that was seen lately")),
        count => Ok(Some(format!("{count} alive"))),
    }
}

fn models(app: &App) -> Result<Option<String>> {
    let store = ModelStore::open(app.config.model_dir.clone())?;
    store.resolve(&app.config.model)?;
    Ok(Some(app.config.model.clone()))
}

/// How the server is: 503 when it is down.
#[utoipa::path(get, path = "/api/health", tag = "operations",
    responses((status = 200, body = Health), (status = 503, body = Health)))]
pub async fn health(State(app): State<App>) -> Response {
    Health::of(&app).await.response()
}

/// The process lives.
#[utoipa::path(get, path = "/api/live", tag = "operations", responses((status = 200)))]
pub async fn live() -> axum::Json<Value> {
    axum::Json(json!({"status": "ok"}))
}

/// The server can take requests: its database, queue and store answer.
#[utoipa::path(get, path = "/api/ready", tag = "operations",
    responses((status = 200), (status = 503, body = crate::error::ErrorBody)))]
pub async fn ready(State(app): State<App>) -> Result<axum::Json<Value>> {
    app.db.ping().await?;
    app.queue.ping().await?;
    Ok(axum::Json(json!({"status": "ok"})))
}

/// What a page needs to know.
#[utoipa::path(get, path = "/api/config", tag = "operations", responses((status = 200)))]
pub async fn config(State(app): State<App>) -> Result<axum::Json<Value>> {
    let config = &app.config;
    let models = ModelStore::open(config.model_dir.clone())?.list();
    let installed: Vec<_> =
        models.into_iter().filter(|model| model.installed).map(|model| model.name).collect();
    Ok(axum::Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "authRequired": app.db.has_keys().await?,
        "limits": {
            "fileBytes": config.max_file_bytes(),
            "durationSeconds": config.max_duration_s,
            "pixels": config.max_pixels,
        },
        "accepts": super::uploads::ACCEPTED,
        "models": installed,
        "demoFiles": demo_files(&app),
        "posts": config.posts_url.is_some(),
    })))
}

fn demo_files(app: &App) -> Vec<String> {
    let Some(entries) = app.config.demo_dir.as_ref().and_then(|folder| std::fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            super::uploads::is_video_name(name) && crate::request::demo_file(name, &app.config).is_ok()
        })
        .collect();
    names.sort();
    names
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
pub async fn queue_test(
    State(app): State<App>,
    caller: crate::auth::Caller,
) -> Result<axum::Json<QueueReport>> {
    caller.needs(crate::auth::Scope::Read)?;
    let trip = random(12);
    app.db.send_round_trip(&trip).await?;
    app.queue.push(Message::RoundTrip(trip.clone())).await?;
    let deadline = Instant::now() + ROUND_TRIP;
    let mut round_trip_ms = None;
    while round_trip_ms.is_none() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(25)).await;
        round_trip_ms = app.db.round_trip(&trip).await?;
    }
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
