//! Tells the end of a job to the address that its request named, as <https://www.standardwebhooks.com> has it: signed,
//! and again with growing waits until somebody takes it.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::StatusCode;
use serde_json::json;

use crate::app::App;
use crate::db::{JobRow, WebhookRow};
use crate::error::Result;
use crate::outside::{Rules, reason};
use crate::secret::seal;
use crate::view::{JobView, iso};

/// How often it looks for what is due.
const INTERVAL: Duration = Duration::from_secs(1);
/// Most that are told at once.
const AT_ONCE: i64 = 32;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Wait after the first failure; four times as long after each that follows, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3600);
/// Tries in all, over some 14 hours.
const TRIES: i64 = 10;

/// What came of one try.
enum Answer {
    Taken,
    /// Nobody wants to know any more.
    Gone,
    Failed(String),
}

/// The secret that an owner's webhooks are signed with, as libraries of Standard Webhooks take it.
pub fn secret(app: &App, owner: &str) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(key(app, owner)))
}

fn key(app: &App, owner: &str) -> [u8; 32] {
    app.signing.derive(&format!("webhooks\n{owner}"))
}

/// Tells what is due until the server stops. Servers do it, as workers may have no way out.
pub async fn run(app: App) {
    while !app.stop.is_cancelled() {
        let due = app.db.due_webhooks(AT_ONCE).await.unwrap_or_else(|problem| {
            tracing::warn!(%problem, "webhooks will be looked at again");
            Vec::new()
        });
        let told = due.iter().map(|id| deliver(&app, id));
        for problem in futures::future::join_all(told).await.into_iter().filter_map(Result::err) {
            tracing::warn!(%problem, "a webhook is left for later");
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = app.stop.cancelled() => {}
        }
    }
}

/// Tries once to tell of the end of a job, if that still has to be told.
async fn deliver(app: &App, id: &str) -> Result<()> {
    let Some(webhook) = app.db.webhook(id).await? else { return Ok(()) };
    let Some(job) = app.db.job(id).await?.filter(|job| job.state().is_final()) else { return Ok(()) };
    let answer = match send(app, &webhook, &job).await {
        Ok(answer) => answer,
        Err(problem) => Answer::Failed(problem.message),
    };
    let outcome = match answer {
        Answer::Taken => {
            app.db.end_webhook(id, "delivered", "").await?;
            "delivered"
        }
        Answer::Gone => {
            app.db.end_webhook(id, "failed", "it answered 410").await?;
            "failed"
        }
        Answer::Failed(why) if webhook.attempts + 1 >= TRIES => {
            tracing::error!(job = id, why, "a webhook is given up");
            app.db.end_webhook(id, "failed", &why).await?;
            "failed"
        }
        Answer::Failed(why) => {
            tracing::warn!(job = id, why, attempt = webhook.attempts + 1, "a webhook is put off");
            app.db.put_off_webhook(id, &why, wait_after(webhook.attempts)).await?;
            "put off"
        }
    };
    metrics::counter!("captioni_webhooks_total", "outcome" => outcome).increment(1);
    Ok(())
}

fn wait_after(attempts: i64) -> Duration {
    let growth = 4u32.saturating_pow(u32::try_from(attempts).unwrap_or(u32::MAX).min(15));
    FIRST_WAIT.saturating_mul(growth).min(LONGEST_WAIT)
}

async fn send(app: &App, webhook: &WebhookRow, job: &JobRow) -> Result<Answer> {
    let rules = Rules::of_webhooks(&app.config);
    let url = rules.check("webhookUrl", &webhook.url)?;
    let body = json!({
        "type": format!("job.{}", job.state().as_str()),
        "timestamp": job.finished_at.map(iso),
        "data": JobView::of(app, job).await?,
    })
    .to_string();
    // The same with each try, so that a receiver can tell what it has seen.
    let id = format!("{}-{}", job.id, job.finished_at.unwrap_or_default());
    let now = UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
    let signature = seal(&key(app, &job.owner), &format!("{id}.{now}.{body}"));
    let sent = rules
        .client(false)?
        .post(url)
        .header("content-type", "application/json")
        .header("user-agent", concat!("captioni/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", id)
        .header("webhook-timestamp", now.to_string())
        .header("webhook-signature", format!("v1,{}", BASE64_STANDARD.encode(signature)))
        .body(body)
        .timeout(PATIENCE)
        .send()
        .await;
    Ok(match sent {
        Ok(answer) if answer.status().is_success() => Answer::Taken,
        Ok(answer) if answer.status() == StatusCode::GONE => Answer::Gone,
        Ok(answer) => Answer::Failed(format!("it answered {}", answer.status())),
        Err(error) if error.is_timeout() => {
            Answer::Failed(format!("no answer in {} seconds", PATIENCE.as_secs()))
        }
        Err(error) => Answer::Failed(reason(&error)),
    })
}

/// Checks the address of a request's webhook.
///
/// # Errors
/// One that may not be asked.
pub async fn check(app: &App, url: &str) -> Result<()> {
    Rules::of_webhooks(&app.config).check_host("webhookUrl", url).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<u64> = (0..TRIES - 1).map(|attempts| wait_after(attempts).as_secs()).collect();
        assert_eq!(waits, [5, 20, 80, 320, 1280, 5120, 20480, 21600, 21600]);
        assert_eq!(wait_after(i64::MAX), LONGEST_WAIT);
    }
}
