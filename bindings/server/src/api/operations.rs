//! What the operator looks at.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::db::{AlertRow, JobState};
use crate::error::Result;
use crate::figures::{self, LOST, Metric, RULES, runbook};
use crate::view::iso;

/// What the dashboard shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dashboard {
    at: String,
    metrics: Vec<Metric>,
    alerts: Vec<AlertView>,
    #[schema(value_type = Vec<Object>)]
    workers: Value,
    #[schema(value_type = Object)]
    jobs: Value,
    #[schema(value_type = Vec<Object>)]
    history: Vec<Value>,
}

/// An alert.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertView {
    name: String,
    /// `firing` or `resolved`.
    state: String,
    value: f64,
    threshold: Option<f64>,
    since: String,
    resolved_at: Option<String>,
    runbook: String,
}

impl From<AlertRow> for AlertView {
    fn from(row: AlertRow) -> Self {
        let threshold = RULES.iter().find(|rule| rule.name == row.name).map(|rule| rule.threshold);
        Self {
            runbook: runbook(&row.name),
            name: row.name,
            state: row.state,
            value: row.value,
            threshold,
            since: iso(row.since),
            resolved_at: row.resolved_at.map(iso),
        }
    }
}

/// The figures that the runbook watches, alerts, workers and jobs.
#[utoipa::path(get, path = "/api/dashboard", tag = "operations",
    responses((status = 200, body = Dashboard), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn dashboard(State(app): State<App>, caller: Caller) -> Result<axum::Json<Dashboard>> {
    caller.needs(Scope::Read)?;
    // Whose job it is, only its owner and the operator may know.
    let is_operator = caller.may(Scope::Admin);
    let metrics = figures::now(&app).await?;
    let counts = app.db.counts().await?;
    let workers: Vec<Value> = app
        .db
        .workers(LOST)
        .await?
        .into_iter()
        .map(|worker| json!({"name": worker.name, "seenAt": iso(worker.seen_at), "jobId": worker.job.filter(|_| is_operator)}))
        .collect();
    let jobs = JobState::ALL.map(|state| (state.as_str().to_owned(), json!(counts.of(state))));
    Ok(axum::Json(Dashboard {
        at: jiff::Timestamp::now().to_string(),
        metrics: metrics.into_iter().filter(|metric| metric.name != "worker_down").collect(),
        alerts: app.db.alerts().await?.into_iter().map(AlertView::from).collect(),
        workers: json!(workers),
        jobs: Value::Object(jobs.into_iter().collect()),
        history: figures::history(),
    }))
}

/// Alerts that fire or have fired.
#[utoipa::path(get, path = "/api/alerts", tag = "operations",
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn alerts(State(app): State<App>, caller: Caller) -> Result<axum::Json<Value>> {
    caller.needs(Scope::Read)?;
    let alerts: Vec<AlertView> = app.db.alerts().await?.into_iter().map(AlertView::from).collect();
    Ok(axum::Json(json!({"alerts": alerts})))
}

/// All that helps to find out what is wrong, without secrets.
#[utoipa::path(get, path = "/api/diagnostics", tag = "operations",
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn diagnostics(State(app): State<App>, caller: Caller) -> Result<axum::Json<Value>> {
    caller.needs(Scope::Admin)?;
    let health = crate::health::recent(&app).await?;
    let recent = app.db.jobs(None, 50).await.unwrap_or_default();
    let recent: Vec<Value> = recent
        .iter()
        .map(|job| {
            json!({
                "jobId": job.id, "state": job.state, "stage": job.stage, "progress": job.progress,
                "attempts": job.attempts, "worker": job.worker, "requestId": job.request_id,
                "createdAt": iso(job.created_at), "startedAt": job.started_at.map(iso),
                "finishedAt": job.finished_at.map(iso), "error": job.problem().map(|problem| problem.message),
            })
        })
        .collect();
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory: Vec<&str> =
        memory.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("Threads")).collect();
    let config = &app.config;
    Ok(axum::Json(json!({
        "at": jiff::Timestamp::now().to_string(),
        "health": health,
        "metrics": figures::now(&app).await.unwrap_or_default(),
        "alerts": app.db.alerts().await.unwrap_or_default().into_iter().map(AlertView::from).collect::<Vec<_>>(),
        "jobs": recent,
        "process": memory,
        "configuration": {
            "database": if app.db.is_sqlite() { "sqlite" } else { "postgres" },
            "queue": format!("{:?}", app.queue),
            "storage": config.storage_url.as_deref().unwrap_or("folder"),
            "workers": config.workers, "model": config.model, "leaseSeconds": config.lease_s,
            "maxFileMegabytes": config.max_file_mb, "maxDurationSeconds": config.max_duration_s,
            "jobTimeoutSeconds": config.job_timeout_s, "jobMemoryMegabytes": config.job_memory_mb,
        },
        "ffmpeg": captioni::encode::library().version.to_string(),
    })))
}

/// Figures for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    // What cannot be asked just now keeps the value that it had.
    if let Ok(counts) = app.db.counts().await {
        for state in JobState::ALL {
            metrics::gauge!("captioni_jobs", "state" => state.as_str()).set(counts.of(state) as f64);
        }
        let waiting = counts.of(JobState::Waiting) - counts.delayed;
        metrics::gauge!("captioni_queue_waiting").set(waiting as f64);
        metrics::gauge!("captioni_queue_oldest_waiting_seconds").set(counts.oldest_waiting.unwrap_or(0.0));
    }
    if let Ok(workers) = app.db.workers(LOST).await {
        metrics::gauge!("captioni_workers_alive").set(workers.len() as f64);
    }
    let (in_use, size) = app.db.pool_use();
    metrics::gauge!("captioni_db_pool_in_use").set(f64::from(in_use));
    metrics::gauge!("captioni_db_pool_size").set(f64::from(size));
    let alerts = app.db.alerts().await.unwrap_or_default();
    for rule in RULES {
        let fires = alerts.iter().any(|alert| alert.name == rule.name && alert.state == "firing");
        metrics::gauge!("captioni_alert_firing", "name" => rule.name).set(f64::from(u8::from(fires)));
    }
    let text = crate::telemetry::prometheus().render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
