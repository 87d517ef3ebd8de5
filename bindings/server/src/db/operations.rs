//! What the operator looks at: workers, round trips of the queue, the cache of posts.

use std::time::Duration;

use sqlx::{Any, FromRow};

use super::{Db, millis};
use crate::error::Result;

/// A worker process.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct WorkerRow {
    pub name: String,
    pub seen_at: i64,
    pub job: Option<String>,
}

impl Db {
    /// The database's clock, in milliseconds since 1970.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn now(&self) -> Result<i64> {
        self.timed(sqlx::query_scalar::<Any, i64>(self.text("SELECT {now}")).fetch_one(&self.pool)).await
    }

    /// A worker's sign of life.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn worker_alive(&self, name: &str, job: Option<&str>) -> Result<()> {
        let sql = self.text(
            "INSERT INTO workers (name, seen_at, job) VALUES ($1, {now}, $2) \
             ON CONFLICT (name) DO UPDATE SET seen_at = {now}, job = excluded.job",
        );
        self.timed(sqlx::query(sql).bind(name).bind(job).execute(&self.pool)).await.map(drop)
    }

    /// A worker that ends in order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn worker_gone(&self, name: &str) -> Result<()> {
        let query = sqlx::query("DELETE FROM workers WHERE name = $1").bind(name);
        self.timed(query.execute(&self.pool)).await.map(drop)
    }

    /// Workers that were seen in the last `within`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn workers(&self, within: Duration) -> Result<Vec<WorkerRow>> {
        let sql =
            self.text("SELECT name, seen_at, job FROM workers WHERE seen_at > {now} - $1 ORDER BY name");
        let query = sqlx::query_as::<Any, WorkerRow>(sql).bind(millis(within));
        self.timed(query.fetch_all(&self.pool)).await
    }

    /// Begins a round trip through the queue.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn send_round_trip(&self, id: &str) -> Result<()> {
        let sql = self.text("INSERT INTO round_trips (id, sent_at) VALUES ($1, {now})");
        self.timed(sqlx::query(sql).bind(id).execute(&self.pool)).await.map(drop)
    }

    /// Ends it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn see_round_trip(&self, id: &str) -> Result<()> {
        let sql = self.text("UPDATE round_trips SET seen_at = {now} WHERE id = $1");
        self.timed(sqlx::query(sql).bind(id).execute(&self.pool)).await.map(drop)
    }

    /// How long it took in milliseconds, once it has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn round_trip(&self, id: &str) -> Result<Option<i64>> {
        let sql = "SELECT seen_at - sent_at FROM round_trips WHERE id = $1";
        let query = sqlx::query_scalar::<Any, Option<i64>>(sql).bind(id);
        Ok(self.timed(query.fetch_optional(&self.pool)).await?.flatten())
    }

    /// Forgets round trips, lost workers and cached posts that are older than a day.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_old(&self) -> Result<()> {
        for sql in [
            "DELETE FROM round_trips WHERE sent_at < {now} - 86400000",
            "DELETE FROM workers WHERE seen_at < {now} - 86400000",
            "DELETE FROM posts WHERE created_at < {now} - 86400000",
        ] {
            self.timed(sqlx::query(self.text(sql)).execute(&self.pool)).await?;
        }
        Ok(())
    }

    /// A cached answer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn posts(&self, hash: &str) -> Result<Option<String>> {
        let query = sqlx::query_scalar::<Any, String>("SELECT body FROM posts WHERE hash = $1").bind(hash);
        self.timed(query.fetch_optional(&self.pool)).await
    }

    /// Caches an answer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_posts(&self, hash: &str, body: &str) -> Result<()> {
        let sql = self.text(
            "INSERT INTO posts (hash, body, created_at) VALUES ($1, $2, {now}) \
             ON CONFLICT (hash) DO UPDATE SET body = excluded.body, created_at = excluded.created_at",
        );
        self.timed(sqlx::query(sql).bind(hash).bind(body).execute(&self.pool)).await.map(drop)
    }
}
