//! The daily clean-up.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures::TryStreamExt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};
use crate::store::results_of;

/// Rows that are looked at in one go.
const BATCH: i64 = 200;
/// What no row owns is left alone while it may be on its way.
const GRACE: Duration = Duration::from_secs(6 * 3600);

/// What was cleaned up.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CleanUp {
    expired_uploads: u64,
    expired_results: u64,
    /// Objects that no upload and no job owns.
    orphans: u64,
    /// Temporary files that were left behind.
    stale_files: u64,
    freed_bytes: u64,
    took_ms: u64,
}

/// Cleans up: expired uploads and results, what nobody owns, what was left behind. Can be asked as often as one likes.
#[utoipa::path(get, path = "/api/crons/daily", tag = "operations",
    params(("Authorization" = String, Header, description = "Bearer CRON_SECRET")),
    responses((status = 200, body = CleanUp), (status = "4XX", body = crate::error::ErrorBody),
        (status = 501, body = crate::error::ErrorBody)))]
pub async fn daily(State(app): State<App>, headers: HeaderMap) -> Result<axum::Json<CleanUp>> {
    let secret = app.config.cron_secret.as_ref().ok_or_else(|| {
        Problem::new(ServerCode::NotConfigured, "the clean-up is off").hint("set CRON_SECRET")
    })?;
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !given.strip_prefix("Bearer ").is_some_and(|token| secret.is(token)) {
        return Err(Problem::new(
            ServerCode::Unauthorized,
            "the clean-up needs `Authorization: Bearer CRON_SECRET`",
        ));
    }
    clean_up(&app).await.map(axum::Json)
}

async fn clean_up(app: &App) -> Result<CleanUp> {
    let start = Instant::now();
    let mut done = CleanUp::default();
    expire_uploads(app, &mut done).await?;
    expire_results(app, &mut done).await?;
    remove_orphans(app, &mut done).await?;
    remove_stale_files(app, &mut done);
    app.db.forget_old().await?;
    app.queue.forget_received().await?;
    app.limiter.forget();
    done.took_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(?done, "cleaned up");
    Ok(done)
}

async fn expire_uploads(app: &App, done: &mut CleanUp) -> Result<()> {
    loop {
        let uploads = app.db.expired_uploads(BATCH).await?;
        if uploads.is_empty() {
            return Ok(());
        }
        for upload in uploads {
            let name = format!("uploads/{}", upload.id);
            done.freed_bytes += app.store.delete(&name).await?;
            if let Some(incoming) = app.store.incoming() {
                incoming.forget(&upload.id).await;
            }
            if let (Some(bucket), Some(multipart), None) =
                (app.store.bucket(), &upload.multipart, &upload.info)
            {
                // Parts that were forgotten already are fine.
                let _ = bucket.abort(&name, multipart).await;
            }
            app.db.delete_upload(&upload.id).await?;
            done.expired_uploads += 1;
        }
    }
}

async fn expire_results(app: &App, done: &mut CleanUp) -> Result<()> {
    let keep = Duration::from_secs(app.config.keep_results_h * 3600);
    loop {
        let jobs = app.db.expired_jobs(keep, BATCH).await?;
        if jobs.is_empty() {
            return Ok(());
        }
        for job in jobs {
            done.freed_bytes += app.store.delete(&results_of(&job)).await?;
            app.db.mark_expired(&job).await?;
            done.expired_results += 1;
        }
    }
}

async fn remove_orphans(app: &App, done: &mut CleanUp) -> Result<()> {
    for folder in ["uploads", "results"] {
        let mut objects = app.store.list(folder);
        while let Some(object) = objects.try_next().await? {
            let age = jiff::Timestamp::now().as_millisecond() - object.last_modified.timestamp_millis();
            let is_young = u128::try_from(age).is_ok_and(|age| age < GRACE.as_millis());
            let name = object.location.as_ref();
            let fate = match folder {
                "uploads" => upload_fate(app, name).await?,
                _ => result_fate(app, name).await?,
            };
            if fate == Fate::Orphan || (fate == Fate::Unknown && !is_young) {
                done.freed_bytes += app.store.delete(name).await?;
                done.orphans += 1;
            }
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Owned,
    /// Nobody will ever want it.
    Orphan,
    /// Its owner may be on its way.
    Unknown,
}

async fn upload_fate(app: &App, name: &str) -> Result<Fate> {
    let id = name.rsplit('/').next().unwrap_or_default();
    Ok(if app.db.has_upload(id).await? { Fate::Owned } else { Fate::Unknown })
}

/// Results are those that the job's row names; once the job has ended, others are of runs that were killed.
async fn result_fate(app: &App, name: &str) -> Result<Fate> {
    let id = name.split('/').nth(1).unwrap_or_default();
    Ok(match app.db.job(id).await? {
        None => Fate::Unknown,
        Some(job) if job.results.as_ref().is_some_and(|results| results.contains(name)) => Fate::Owned,
        Some(job) if job.state().is_final() => Fate::Orphan,
        Some(_) => Fate::Owned,
    })
}

fn remove_stale_files(app: &App, done: &mut CleanUp) {
    for path in app.store.begun() {
        remove_older(&path, GRACE, done);
    }
    // An upload may rest as long as it is kept.
    let keep = Duration::from_secs(app.config.keep_uploads_h * 3600).max(GRACE);
    let folders = [Some(app.store.scratch()), app.store.incoming().map(|incoming| incoming.folder())];
    for folder in folders.into_iter().flatten() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().starts_with("sample-") {
                remove_older(&entry.path(), keep, done);
            }
        }
    }
}

/// Removes a file or folder that nothing has changed for `rest`.
fn remove_older(path: &Path, rest: Duration, done: &mut CleanUp) {
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return };
    let age = metadata.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
    if age.is_none_or(|age| age < rest) {
        return;
    }
    let removed = if metadata.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    if removed.is_ok() {
        done.stale_files += 1;
        done.freed_bytes += metadata.len();
    }
}
