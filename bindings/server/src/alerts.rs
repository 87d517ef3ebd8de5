//! Rules that are looked at in the server, and what is told of them.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::json;

use crate::api::{Metric, dashboard};
use crate::app::App;
use crate::db::AlertRow;
use crate::error::{Problem, Result};

/// How often in a row a rule must be broken, or kept, before that is told.
const STEADY: u32 = 2;

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

/// Looks at the rules until the server stops.
pub async fn run(app: App) {
    let mut streaks = HashMap::new();
    while !app.stop.is_cancelled() {
        if let Err(problem) = look(&app, &mut streaks).await {
            tracing::warn!(%problem, "alerts will be looked at again");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(app.config.alert_interval_ms)) => {}
            () = app.stop.cancelled() => {}
        }
    }
}

/// How often in a row each rule was broken (positive) or kept (negative).
type Streaks = HashMap<&'static str, i64>;

async fn look(app: &App, streaks: &mut Streaks) -> Result<()> {
    let metrics = dashboard(app).await?;
    crate::api::remember(&metrics);
    for metric in &metrics {
        judge(app, metric, streaks).await?;
    }
    for alert in app.db.untold().await? {
        tell(app, &alert).await?;
    }
    Ok(())
}

async fn judge(app: &App, metric: &Metric, streaks: &mut Streaks) -> Result<()> {
    let streak = streaks.entry(metric.name).or_default();
    *streak = match metric.ok {
        true => (*streak).min(0) - 1,
        false => (*streak).max(0) + 1,
    };
    let value = metric.value.unwrap_or(0.0);
    if streak.unsigned_abs() < u64::from(STEADY) {
        return Ok(());
    }
    if *streak > 0 && app.db.fire(metric.name, value).await? {
        tracing::error!(alert = metric.name, value, threshold = metric.threshold, "an alert fires");
    }
    if *streak < 0 && app.db.resolve(metric.name, value).await? {
        tracing::info!(alert = metric.name, value, "an alert is over");
    }
    Ok(())
}

/// Tells of a change once, whichever server comes first; again later if nobody heard.
async fn tell(app: &App, alert: &AlertRow) -> Result<()> {
    if !app.db.tell(alert, true).await? {
        return Ok(());
    }
    let Some(url) = &app.config.alert_webhook_url else { return Ok(()) };
    let rule = RULES.iter().find(|rule| rule.name == alert.name);
    let link = format!("{}{}", app.config.public_url(), runbook(&alert.name));
    let label = rule.map_or(alert.name.as_str(), |rule| rule.label);
    let body = json!({
        "text": format!("{}: {label} is {:.3} ({link})", alert.state.to_uppercase(), alert.value),
        "name": alert.name,
        "state": alert.state,
        "value": alert.value,
        "threshold": rule.map(|rule| rule.threshold),
        "since": jiff::Timestamp::from_millisecond(alert.since).map(|t| t.to_string()).ok(),
        "runbook": link,
    });
    let sent =
        reqwest::Client::new().post(url.expose()).json(&body).timeout(Duration::from_secs(10)).send().await;
    if let Err(error) = sent.and_then(reqwest::Response::error_for_status) {
        app.db.tell(alert, false).await?;
        return Err(Problem::unavailable("alert webhook", error.without_url()));
    }
    Ok(())
}
