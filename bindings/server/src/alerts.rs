//! Rules that are looked at in the server, and what is told of them.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::json;

use crate::app::App;
use crate::db::AlertRow;
use crate::error::{Problem, Result};
use crate::figures::{self, Metric, RULES, runbook};

/// How often in a row a rule must be broken, or kept, before that is told.
const STEADY: u32 = 2;

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
    let metrics = figures::now(app).await?;
    figures::remember(&metrics);
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

/// Tells of a change once, whichever server comes first; again later if nobody received it.
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
