//! Events of the payment service: stored once, applied once.

use std::time::Duration;

use sqlx::{Any, FromRow};

use super::{Db, millis};
use crate::error::Result;

/// Tries before an event is left to a person.
pub const MAX_ATTEMPTS: i64 = 8;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct PaymentRow {
    pub id: String,
    pub kind: String,
    pub payload: String,
    pub state: String,
    pub attempts: i64,
}

impl Db {
    /// Stores an event; false if it is known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_payment(&self, id: &str, kind: &str, payload: &str) -> Result<bool> {
        let sql = self.text(
            "INSERT INTO payments (id, kind, payload, state, not_before, received_at) \
             VALUES ($1, $2, $3, 'waiting', {now}, {now}) ON CONFLICT DO NOTHING",
        );
        let query = sqlx::query(sql).bind(id).bind(kind).bind(payload);
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// An event that still waits.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn payment(&self, id: &str) -> Result<Option<PaymentRow>> {
        let sql =
            "SELECT id, kind, payload, state, attempts FROM payments WHERE id = $1 AND state = 'waiting'";
        self.timed(sqlx::query_as::<Any, PaymentRow>(sql).bind(id).fetch_optional(&self.pool)).await
    }

    /// Ends an event and adds its credits in one go; false if it has ended, or there is no such key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn apply_credits(&self, id: &str, key: &str, credits: i64) -> Result<bool> {
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let ended =
                self.text("UPDATE payments SET state = 'applied' WHERE id = $1 AND state = 'waiting'");
            let ended = sqlx::query(ended).bind(id).execute(&mut *transaction).await?;
            let added = self.text(
                "UPDATE api_keys SET credits = COALESCE(credits, 0) + $2 \
                 WHERE (id = $1 OR name = $1) AND revoked_at IS NULL",
            );
            let added = sqlx::query(added).bind(key).bind(credits).execute(&mut *transaction).await?;
            let both = ended.rows_affected() == 1 && added.rows_affected() == 1;
            if both {
                transaction.commit().await?;
            }
            Ok(both)
        };
        self.timed(change).await
    }

    /// Ends an event that needs no effect.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ignore_payment(&self, id: &str, note: &str) -> Result<()> {
        let sql =
            self.text("UPDATE payments SET state = 'ignored', note = $2 WHERE id = $1 AND state = 'waiting'");
        self.timed(sqlx::query(sql).bind(id).bind(note).execute(&self.pool)).await.map(drop)
    }

    /// Puts an event off after a failure, or leaves it to a person after `MAX_ATTEMPTS`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn put_off_payment(&self, id: &str, note: &str, wait: Duration) -> Result<()> {
        let sql = self.text(&format!(
            "UPDATE payments SET attempts = attempts + 1, note = $2, not_before = {{now}} + $3, \
             state = CASE WHEN attempts + 1 >= {MAX_ATTEMPTS} THEN 'failed' ELSE 'waiting' END \
             WHERE id = $1 AND state = 'waiting'"
        ));
        let query = sqlx::query(sql).bind(id).bind(note).bind(millis(wait));
        self.timed(query.execute(&self.pool)).await.map(drop)
    }

    /// Events that are due, put off a little so that one worker takes each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn due_payments(&self, limit: i64) -> Result<Vec<String>> {
        let sql = self.text(
            "UPDATE payments SET not_before = {now} + 30000 WHERE state = 'waiting' AND id IN \
             (SELECT id FROM payments WHERE state = 'waiting' AND not_before <= {now} - 5000 \
             ORDER BY not_before LIMIT $1) RETURNING id",
        );
        self.timed(sqlx::query_scalar::<Any, String>(sql).bind(limit).fetch_all(&self.pool)).await
    }
}
