//! API keys: only their digests are kept.

use std::sync::atomic::Ordering;

use sqlx::{Any, FromRow};

use super::Db;
use crate::error::Result;
use crate::secret::digest;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct KeyRow {
    pub id: String,
    pub name: String,
    pub scopes: String,
    pub credits: Option<i64>,
}

impl Db {
    /// Adds a key. `credits` of `None` are not counted.
    ///
    /// # Errors
    /// A name that is taken.
    pub async fn insert_key(&self, row: &KeyRow, key: &str) -> Result<bool> {
        let sql = self.text(
            "INSERT INTO api_keys (id, name, hash, scopes, credits, created_at) \
             VALUES ($1, $2, $3, $4, $5, {now}) ON CONFLICT DO NOTHING",
        );
        let query = sqlx::query(sql)
            .bind(&row.id)
            .bind(&row.name)
            .bind(digest(key))
            .bind(&row.scopes)
            .bind(row.credits);
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// The key that is `key`, unless it was revoked.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn key(&self, key: &str) -> Result<Option<KeyRow>> {
        let sql = "SELECT id, name, scopes, credits FROM api_keys WHERE hash = $1 AND revoked_at IS NULL";
        let query = sqlx::query_as::<Any, KeyRow>(sql).bind(digest(key));
        self.timed(query.fetch_optional(&self.pool)).await
    }

    /// All keys that were not revoked.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn keys(&self) -> Result<Vec<KeyRow>> {
        let sql = "SELECT id, name, scopes, credits FROM api_keys WHERE revoked_at IS NULL ORDER BY name";
        self.timed(sqlx::query_as::<Any, KeyRow>(sql).fetch_all(&self.pool)).await
    }

    /// Revokes a key by its name; false if there is none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_key(&self, name: &str) -> Result<bool> {
        let sql = self.text("UPDATE api_keys SET revoked_at = {now} WHERE name = $1 AND revoked_at IS NULL");
        Ok(self.timed(sqlx::query(sql).bind(name).execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// Whether any key was ever made, so that requests need one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_keys(&self) -> Result<bool> {
        if self.has_keys.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let query = sqlx::query("SELECT 1 FROM api_keys LIMIT 1");
        let any = self.timed(query.fetch_optional(&self.pool)).await?.is_some();
        self.has_keys.fetch_or(any, Ordering::Relaxed);
        Ok(any)
    }
}
