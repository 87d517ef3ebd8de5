//! Alerts: shared, so that several servers tell of each but once.

use sqlx::{Any, FromRow};

use super::Db;
use crate::error::Result;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct AlertRow {
    pub name: String,
    pub state: String,
    pub value: f64,
    pub since: i64,
    pub resolved_at: Option<i64>,
}

impl Db {
    /// All alerts that ever fired, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn alerts(&self) -> Result<Vec<AlertRow>> {
        let sql = "SELECT name, state, value, since, resolved_at FROM alerts ORDER BY since DESC, name";
        self.timed(sqlx::query_as::<Any, AlertRow>(sql).fetch_all(&self.pool)).await
    }

    /// Begins an alert; false if it fires already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fire(&self, name: &str, value: f64) -> Result<bool> {
        let sql = self.text(
            "INSERT INTO alerts (name, state, value, since) VALUES ($1, 'firing', $2, {now}) \
             ON CONFLICT (name) DO UPDATE SET state = 'firing', value = excluded.value, since = excluded.since, \
             resolved_at = NULL, told = 0 WHERE alerts.state <> 'firing'",
        );
        let query = sqlx::query(sql).bind(name).bind(value);
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// Ends an alert; false if it does not fire.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn resolve(&self, name: &str, value: f64) -> Result<bool> {
        let sql = self.text(
            "UPDATE alerts SET state = 'resolved', value = $2, resolved_at = {now}, told = 0 \
             WHERE name = $1 AND state = 'firing'",
        );
        let query = sqlx::query(sql).bind(name).bind(value);
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// Alerts whose last change nobody was told of.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn untold(&self) -> Result<Vec<AlertRow>> {
        let sql = "SELECT name, state, value, since, resolved_at FROM alerts WHERE told = 0 ORDER BY since";
        self.timed(sqlx::query_as::<Any, AlertRow>(sql).fetch_all(&self.pool)).await
    }

    /// Takes it on oneself to tell of a change, or gives that back; false if another has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tell(&self, alert: &AlertRow, told: bool) -> Result<bool> {
        let sql = self.text("UPDATE alerts SET told = $3 WHERE name = $1 AND state = $2 AND told <> $3");
        let query = sqlx::query(sql).bind(&alert.name).bind(&alert.state).bind(i64::from(told));
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }
}
