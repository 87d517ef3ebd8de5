//! The figures that the runbook watches: their rules, their values and how they were.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::app::App;
use crate::db::JobState;
use crate::error::Result;
use crate::stats::percentile;

/// A worker that was not seen for this long is lost.
pub const LOST: Duration = Duration::from_secs(15);
/// Points of history that are kept: two hours at one in 15 s.
const HISTORY: usize = 480;

/// What a figure is to stay below.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, in alerts and in the runbook.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// `seconds`, `ratio` or `count`.
    pub unit: &'static str,
    /// What the figure is to stay below.
    pub threshold: f64,
}

/// The runbook's rules.
pub const RULES: [Rule; 8] = [
    Rule { name: "api_p95", label: "API response, p95", unit: "seconds", threshold: 2.0 },
    Rule { name: "error_rate", label: "API errors", unit: "ratio", threshold: 0.01 },
    Rule { name: "waiting", label: "Jobs waiting", unit: "count", threshold: 100.0 },
    Rule { name: "processing_p95", label: "Processing, p95", unit: "seconds", threshold: 300.0 },
    Rule { name: "failed_rate", label: "Failed jobs", unit: "ratio", threshold: 0.05 },
    Rule { name: "pool", label: "Database pool in use", unit: "ratio", threshold: 0.8 },
    Rule { name: "query_p95", label: "Database query, p95", unit: "seconds", threshold: 0.5 },
    Rule { name: "worker_down", label: "Jobs without a worker", unit: "count", threshold: 1.0 },
];

/// Where the runbook says what to do about an alert.
pub fn runbook(name: &str) -> String {
    format!("/runbook#{name}")
}

/// One of the figures that the runbook watches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Metric {
    /// Its name, as in alerts.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// None while nothing has happened.
    pub value: Option<f64>,
    /// `seconds`, `ratio` or `count`.
    pub unit: &'static str,
    /// What it is to stay below.
    pub threshold: f64,
    /// Whether it does.
    pub ok: bool,
    /// What to do if it does not.
    pub runbook: String,
}

/// The figures as they are now.
///
/// # Errors
/// Those of the database.
pub async fn now(app: &App) -> Result<Vec<Metric>> {
    let counts = app.db.counts().await?;
    let (took, failed, ended) = app.db.last_hour().await?;
    let workers = app.db.workers(LOST).await?.len();
    let requests = app.requests.figures();
    let (in_use, size) = app.db.pool_use();
    let value = |name: &str| match name {
        "api_p95" => requests.p95,
        "error_rate" => requests.failed,
        "waiting" => Some((counts.of(JobState::Waiting) - counts.delayed) as f64),
        "processing_p95" => percentile(took.clone(), 0.95),
        "failed_rate" => (ended > 0).then(|| failed as f64 / ended as f64),
        "pool" => Some(f64::from(in_use) / f64::from(size.max(1))),
        "query_p95" => app.db.queries.figures().p95,
        // Only what waits needs a worker.
        "worker_down" => Some(f64::from(u8::from(workers == 0 && counts.of(JobState::Waiting) > 0))),
        _ => None,
    };
    let metrics = RULES.iter().map(|rule| {
        let value = value(rule.name);
        Metric {
            name: rule.name,
            label: rule.label,
            value,
            unit: rule.unit,
            threshold: rule.threshold,
            ok: value.is_none_or(|value| value < rule.threshold),
            runbook: runbook(rule.name),
        }
    });
    Ok(metrics.collect())
}

/// The history of this process.
static PAST: Mutex<VecDeque<Value>> = Mutex::new(VecDeque::new());

/// Adds a point to the history.
#[expect(clippy::indexing_slicing, reason = "the point is an object")]
pub fn remember(metrics: &[Metric]) {
    let mut point = json!({"at": jiff::Timestamp::now().to_string()});
    for metric in metrics {
        point[metric.name] = json!(metric.value);
    }
    let mut past = PAST.lock().unwrap_or_else(PoisonError::into_inner);
    past.push_back(point);
    if past.len() > HISTORY {
        past.pop_front();
    }
}

/// The points that are kept, oldest first.
pub fn history() -> Vec<Value> {
    PAST.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}
