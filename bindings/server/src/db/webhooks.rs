//! Who is told of the end of a job: stored with the job, so that nothing is forgotten.

use std::time::Duration;

use sqlx::{Any, FromRow, Transaction};

use super::{Db, millis};
use crate::error::Result;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct WebhookRow {
    /// Where it is told.
    pub url: String,
    /// How often that has failed.
    pub attempts: i64,
}

impl Db {
    /// Notes with a new job that `url` wants to know of its end.
    pub(super) async fn insert_webhook(
        &self,
        transaction: &mut Transaction<'_, Any>,
        job: &str,
        url: &str,
    ) -> sqlx::Result<()> {
        let sql =
            self.text("INSERT INTO webhooks (job, url, state, not_before) VALUES ($1, $2, 'waiting', {now})");
        sqlx::query(sql).bind(job).bind(url).execute(&mut **transaction).await.map(drop)
    }

    /// Jobs that have ended and whose webhooks are due, put off a little so that one worker takes each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn due_webhooks(&self, limit: i64) -> Result<Vec<String>> {
        let sql = self.text(
            "UPDATE webhooks SET not_before = {now} + 60000 WHERE state = 'waiting' AND not_before <= {now} AND job IN \
             (SELECT webhooks.job FROM webhooks JOIN jobs ON jobs.id = webhooks.job \
             WHERE webhooks.state = 'waiting' AND webhooks.not_before <= {now} AND jobs.finished_at IS NOT NULL \
             ORDER BY webhooks.not_before LIMIT $1) RETURNING job",
        );
        self.timed(sqlx::query_scalar::<Any, String>(sql).bind(limit).fetch_all(&self.pool)).await
    }

    /// The webhook of a job, if it still waits.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn webhook(&self, job: &str) -> Result<Option<WebhookRow>> {
        let sql = "SELECT url, attempts FROM webhooks WHERE job = $1 AND state = 'waiting'";
        self.timed(sqlx::query_as::<Any, WebhookRow>(sql).bind(job).fetch_optional(&self.pool)).await
    }

    /// Ends a webhook, as `delivered` or `failed`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_webhook(&self, job: &str, state: &str, note: &str) -> Result<()> {
        let sql = "UPDATE webhooks SET state = $2, note = $3, attempts = attempts + 1 WHERE job = $1 AND state = 'waiting'";
        let query = sqlx::query(sql).bind(job).bind(state).bind(note);
        self.timed(query.execute(&self.pool)).await.map(drop)
    }

    /// Puts a webhook off after a failure.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn put_off_webhook(&self, job: &str, note: &str, wait: Duration) -> Result<()> {
        let sql = self.text(
            "UPDATE webhooks SET attempts = attempts + 1, note = $2, not_before = {now} + $3 \
             WHERE job = $1 AND state = 'waiting'",
        );
        let query = sqlx::query(sql).bind(job).bind(note).bind(millis(wait));
        self.timed(query.execute(&self.pool)).await.map(drop)
    }
}
