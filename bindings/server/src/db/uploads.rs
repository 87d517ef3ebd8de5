//! Uploads: what was announced, and what came of it.

use std::time::Duration;

use sqlx::{Any, FromRow};

use super::{Db, millis};
use crate::error::Result;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct UploadRow {
    pub id: String,
    pub owner: String,
    pub client: String,
    pub file_name: String,
    pub bytes: i64,
    pub mime: String,
    /// Name of the multipart upload on S3.
    pub multipart: Option<String>,
    /// What probing found, once it is complete.
    pub info: Option<String>,
    pub expires_at: i64,
}

const COLUMNS: &str = "id, owner, client, file_name, bytes, mime, multipart, info, expires_at";

impl Db {
    /// Adds an upload that will expire after `keep`; when, in milliseconds.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_upload(&self, upload: &UploadRow, keep: Duration) -> Result<i64> {
        let sql = self.text(
            "INSERT INTO uploads (id, owner, client, file_name, bytes, mime, multipart, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, {now}, {now} + $8) RETURNING expires_at",
        );
        let query = sqlx::query_scalar::<Any, i64>(sql)
            .bind(&upload.id)
            .bind(&upload.owner)
            .bind(&upload.client)
            .bind(&upload.file_name)
            .bind(upload.bytes)
            .bind(&upload.mime)
            .bind(&upload.multipart)
            .bind(millis(keep));
        self.timed(query.fetch_one(&self.pool)).await
    }

    /// How many uploads a client has announced that are neither complete nor expired, and their bytes in all.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open_uploads(&self, client: &str) -> Result<(i64, i64)> {
        let sql = self.text(
            "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM uploads \
             WHERE client = $1 AND info IS NULL AND expires_at > {now}",
        );
        self.timed(sqlx::query_as::<Any, (i64, i64)>(sql).bind(client).fetch_one(&self.pool)).await
    }

    /// An upload that has not expired.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn upload(&self, id: &str) -> Result<Option<UploadRow>> {
        let sql = self.text(&format!("SELECT {COLUMNS} FROM uploads WHERE id = $1 AND expires_at > {{now}}"));
        self.timed(sqlx::query_as::<Any, UploadRow>(sql).bind(id).fetch_optional(&self.pool)).await
    }

    /// Notes what is in a complete upload.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn complete_upload(&self, id: &str, info: &str) -> Result<()> {
        let sql = self.text("UPDATE uploads SET info = $2 WHERE id = $1");
        self.timed(sqlx::query(sql).bind(id).bind(info).execute(&self.pool)).await.map(drop)
    }

    /// Uploads that have expired and that no job waits for or works on.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expired_uploads(&self, limit: i64) -> Result<Vec<UploadRow>> {
        let sql = self.text(&format!(
            "SELECT {COLUMNS} FROM uploads WHERE expires_at <= {{now}} AND NOT EXISTS \
             (SELECT 1 FROM jobs WHERE upload = uploads.id AND state IN ('waiting', 'active')) \
             ORDER BY expires_at LIMIT $1"
        ));
        self.timed(sqlx::query_as::<Any, UploadRow>(sql).bind(limit).fetch_all(&self.pool)).await
    }

    /// Forgets an upload.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_upload(&self, id: &str) -> Result<()> {
        let query = sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id);
        self.timed(query.execute(&self.pool)).await.map(drop)
    }

    /// Whether there is an upload of that id, expired or not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_upload(&self, id: &str) -> Result<bool> {
        let query = sqlx::query("SELECT 1 FROM uploads WHERE id = $1").bind(id);
        Ok(self.timed(query.fetch_optional(&self.pool)).await?.is_some())
    }
}
