//! New jobs.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use captioni::source::FileName;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{Body, check_id};
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::db::{NewJob, UploadRow};
use crate::error::{Problem, Result, ServerCode};
use crate::outside::Rules;
use crate::queue::Message;
use crate::request::{Generate, Source};
use crate::request_id;
use crate::view::absolute;

/// Longest Idempotency-Key, in bytes.
const MAX_KEY: usize = 200;

/// A job that was taken on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    job_id: String,
    /// Where it tells how far it is.
    status_url: String,
    /// Where it tells so by itself.
    events_url: String,
}

/// Takes on a job.
#[utoipa::path(post, path = "/api/video/generate", tag = "video", request_body = Generate,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same job")),
    responses((status = 202, body = Accepted), (status = "4XX", body = crate::error::ErrorBody),
        (status = 501, body = crate::error::ErrorBody)))]
pub async fn generate(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Body(request): Body<Generate>,
) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    request.check(&app.config)?;
    if let Some(url) = &request.webhook_url {
        crate::webhooks::check(&app, url).await?;
    }
    let idempotency = idempotency(&headers)?;
    let (upload, is_ours) = match request.source(&app.config)? {
        Source::Demo { .. } => (None, false),
        Source::Upload(id) => {
            check_upload(&app, &caller, &id).await?;
            (Some(id), false)
        }
        Source::Url(url) => (Some(place_for(&app, &caller, &url).await?), true),
    };
    let job = NewJob {
        id: uuid::Uuid::now_v7().simple().to_string(),
        owner: caller.owner,
        request: serde_json::to_string(&request)
            .map_err(|error| Problem::internal("a request cannot be written down", error))?,
        request_id: request_id::current().unwrap_or_default(),
        upload: upload.clone(),
        idempotency,
        webhook: request.webhook_url.clone(),
        delay: Duration::ZERO,
    };
    let inserted = app.db.insert_job(&job).await;
    if let (true, Some(id)) = (is_ours && !matches!(inserted, Ok((_, true))), &upload) {
        app.db.delete_upload(id).await?;
    }
    let (row, is_new) = inserted?;
    if is_new {
        // A message that is lost here is sent again by a worker with nothing to do.
        if let Err(problem) = app.queue.push(Message::Job(row.id.clone())).await {
            tracing::warn!(%problem, job = row.id, "the job waits for its message");
        }
    }
    let status_url = absolute(&app, &format!("/api/video/job/{}", row.id));
    let accepted = Accepted {
        job_id: row.id,
        events_url: format!("{status_url}/events"),
        status_url: status_url.clone(),
    };
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, status_url)], axum::Json(accepted)).into_response())
}

/// An upload for a video that the worker will fetch, so that it is kept and deleted as others are.
async fn place_for(app: &App, caller: &Caller, url: &str) -> Result<String> {
    let rules = Rules::of_videos(&app.config);
    if rules.is_empty() {
        return Err(Problem::new(ServerCode::NotConfigured, "`videoUrl` is off")
            .hint("set CAPTIONI_VIDEO_HOSTS to the hosts that videos may come from"));
    }
    let url = rules.check_host("videoUrl", url).await?;
    let name = FileName::of_path(url.path());
    let row = UploadRow {
        id: uuid::Uuid::now_v7().simple().to_string(),
        owner: caller.owner.clone(),
        // Nobody has announced it.
        client: String::new(),
        file_name: name.as_ref().map_or("video", FileName::as_str).to_owned(),
        bytes: 0,
        mime: String::new(),
        multipart: None,
        info: None,
        expires_at: 0,
    };
    app.db.insert_upload(&row, Duration::from_secs(app.config.keep_uploads_h * 3600)).await?;
    Ok(row.id)
}

async fn check_upload(app: &App, caller: &Caller, id: &str) -> Result<()> {
    let what = format!("upload {id:?}");
    check_id(id).map_err(|_| Problem::not_found(&what))?;
    let upload = app.db.upload(id).await?.ok_or_else(|| Problem::not_found(&what))?;
    caller.owns(&upload.owner, &what)?;
    if upload.info.is_none() {
        return Err(Problem::new(ServerCode::Conflict, format!("upload {id} is not complete"))
            .hint("send the file, then POST /api/video/upload-complete"));
    }
    Ok(())
}

fn idempotency(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| !text.is_empty() && text.len() <= MAX_KEY);
    match text {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(Problem::field(
            "Idempotency-Key",
            format!("{value:?}"),
            format!("1 to {MAX_KEY} ASCII characters"),
        )),
    }
}
