//! Uploads: announced, sent, checked.

use std::collections::HashMap;
use std::time::Duration;

use axum::body::Body as HttpBody;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use captioni::source::FileName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::body::{Body, Id, Query, check_id, with_status};
use super::tasks::short_task;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::child::{NamedFile, Task};
use crate::db::UploadRow;
use crate::error::{Problem, Result, ServerCode};
use crate::store::{Part, UploadUrls};
use crate::view::{Signature, absolute, iso, sign};

/// Kinds of media for pickers of files to offer. What is in an upload is judged by its content alone.
pub const OFFERED: [&str; 17] = [
    "video/mp4",
    "video/quicktime",
    "video/x-matroska",
    "video/webm",
    "video/mpeg",
    "video/mp2t",
    "video/x-msvideo",
    "video/x-ms-wmv",
    "video/3gpp",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/wav",
    "audio/ogg",
    "audio/webm",
    "audio/flac",
    "audio/x-ms-wma",
];
/// Longest name of a kind of media, in bytes.
const MAX_TYPE: usize = 255;
/// How long probing may take.
const PROBING: Duration = Duration::from_secs(20);

/// A file that a client wants to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UploadInit {
    /// Its name.
    file_name: String,
    /// Its size in bytes.
    file_size: u64,
    /// Its kind, such as `video/mp4`, if it is known. It decides nothing.
    #[serde(default)]
    mime_type: String,
}

/// Where it goes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadBegun {
    upload_id: String,
    /// ISO 8601, UTC.
    expires_at: String,
    upload: UploadTarget,
    /// Whether a cut upload can go on where it was cut.
    resumable: bool,
}

/// How it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum UploadTarget {
    /// By one PUT.
    Put {
        /// Where to.
        url: String,
        /// With these headers.
        headers: HashMap<String, String>,
    },
    /// By a PUT for each part.
    Multipart {
        /// Bytes of each part but the last.
        part_bytes: u64,
        /// Where to.
        parts: Vec<PartUrl>,
    },
}

/// Where a part goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartUrl {
    number: usize,
    url: String,
}

/// Announces a file and tells where to send it.
#[utoipa::path(post, path = "/api/video/upload-init", tag = "video", request_body = UploadInit,
    responses((status = 201, body = UploadBegun), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn init(State(app): State<App>, caller: Caller, Body(wish): Body<UploadInit>) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    wish.check(&app)?;
    check_quota(&app, &caller, wish.file_size).await?;
    let id = uuid::Uuid::now_v7().simple().to_string();
    let mut multipart = None;
    let (upload, resumable) = match app.store.bucket() {
        None => {
            let query = sign(&app, &format!("upload\n{id}"));
            let url = absolute(&app, &format!("/api/video/upload/{id}?{query}"));
            (UploadTarget::Put { url, headers: HashMap::new() }, true)
        }
        Some(bucket) => match bucket.upload_urls(&format!("uploads/{id}"), wish.file_size).await? {
            UploadUrls::Put(url) => (UploadTarget::Put { url, headers: HashMap::new() }, false),
            UploadUrls::Multipart { id, part_bytes, urls } => {
                multipart = Some(id);
                let parts = urls
                    .into_iter()
                    .enumerate()
                    .map(|(index, url)| PartUrl { number: index + 1, url })
                    .collect();
                (UploadTarget::Multipart { part_bytes, parts }, true)
            }
        },
    };
    let row = UploadRow {
        id: id.clone(),
        owner: caller.owner,
        client: caller.client,
        file_name: wish.file_name,
        bytes: i64::try_from(wish.file_size).unwrap_or(i64::MAX),
        mime: wish.mime_type,
        multipart,
        info: None,
        expires_at: 0,
    };
    let keep = Duration::from_secs(app.config.keep_uploads_h * 3600);
    let expires_at = iso(app.db.insert_upload(&row, keep).await?);
    Ok(with_status(StatusCode::CREATED, UploadBegun { upload_id: id, expires_at, upload, resumable }))
}

/// Refuses a client that has announced too much which it has not sent. Each takes a row, and room in the store.
async fn check_quota(app: &App, caller: &Caller, bytes: u64) -> Result<()> {
    if caller.may(Scope::Admin) {
        return Ok(());
    }
    let (count, open) = app.db.open_uploads(&caller.client).await?;
    let (count, total) = (u64::try_from(count).unwrap_or(0), u64::try_from(open).unwrap_or(0) + bytes);
    let config = &app.config;
    let (most, most_bytes) = (u64::from(config.open_uploads), config.open_uploads_mb * 1_000_000);
    let message = if most > 0 && count >= most {
        format!("{count} uploads are open; accepted: up to {most} at a time")
    } else if most_bytes > 0 && total > most_bytes {
        format!("the open uploads would be {total} bytes; accepted: up to {most_bytes} at a time")
    } else {
        return Ok(());
    };
    let hours = config.keep_uploads_h;
    Err(Problem::new(ServerCode::RateLimited, message).hint(format!(
        "send those that you have announced; what is not sent is forgotten {hours} h after it was announced"
    )))
}

impl UploadInit {
    fn check(&self, app: &App) -> Result<()> {
        if FileName::parse(&self.file_name).is_none() {
            return Err(Problem::field("fileName", format!("{:?}", self.file_name), FileName::ACCEPTED));
        }
        let limit = app.config.max_file_bytes();
        if self.file_size == 0 {
            return Err(Problem::field("fileSize", 0, format!("1 to {limit} bytes")));
        }
        if self.file_size > limit {
            return Err(Problem::new(
                ServerCode::PayloadTooLarge,
                format!("`fileSize` is {}; accepted: up to {limit} bytes", self.file_size),
            ));
        }
        if self.mime_type.len() > MAX_TYPE {
            return Err(Problem::field("mimeType", "too long", format!("up to {MAX_TYPE} bytes")));
        }
        Ok(())
    }
}

const OFFSET: &str = "upload-offset";

/// Sends a file, or what is missing of it: `Upload-Offset` says from which byte.
#[utoipa::path(put, path = "/api/video/upload/{id}", tag = "video",
    params(("id" = String, Path), Signature, ("Upload-Offset" = Option<u64>, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 204), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn put(
    State(app): State<App>,
    Id(id): Id,
    Query(signature): Query<Signature>,
    headers: HeaderMap,
    body: HttpBody,
) -> Result<Response> {
    let upload = arriving(&app, &id, &signature).await?;
    let offset = match headers.get(OFFSET) {
        None => 0,
        Some(value) => value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
            Problem::field("Upload-Offset", format!("{value:?}"), "the number of bytes that are held")
        })?,
    };
    let incoming = app.store.incoming().ok_or_else(|| Problem::not_found("upload here"))?;
    // A client that starts again from nothing may.
    if offset == 0 && !headers.contains_key(OFFSET) {
        incoming.forget(&id).await;
    }
    let limit = u64::try_from(upload.bytes).unwrap_or(0);
    let held = incoming.append(&id, offset, limit, body.into_data_stream()).await?;
    Ok((StatusCode::NO_CONTENT, [(OFFSET, held.to_string())]).into_response())
}

/// How many bytes are held of an upload.
#[utoipa::path(head, path = "/api/video/upload/{id}", tag = "video", params(("id" = String, Path), Signature),
    responses((status = 200, headers(("Upload-Offset" = u64))), (status = "4XX")))]
pub async fn held(
    State(app): State<App>,
    Id(id): Id,
    Query(signature): Query<Signature>,
) -> Result<Response> {
    arriving(&app, &id, &signature).await?;
    let incoming = app.store.incoming().ok_or_else(|| Problem::not_found("upload here"))?;
    Ok([(OFFSET, incoming.held(&id).await?.to_string())].into_response())
}

async fn arriving(app: &App, id: &str, signature: &Signature) -> Result<UploadRow> {
    signature.check(app, &format!("upload\n{id}"))?;
    let upload = app.db.upload(id).await?.ok_or_else(|| Problem::not_found(format!("upload {id}")))?;
    if upload.info.is_some() {
        return Err(Problem::new(ServerCode::Conflict, "the upload is complete; it cannot be changed"));
    }
    Ok(upload)
}

/// An upload that was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UploadComplete {
    /// Its id.
    upload_id: String,
    /// What S3 answered to each part, for uploads in parts.
    #[serde(default)]
    parts: Vec<Part>,
}

/// What is in an upload.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadView {
    upload_id: String,
    file_name: String,
    bytes: i64,
    duration_seconds: Option<f64>,
    #[schema(value_type = Option<Object>)]
    video: Value,
    #[schema(value_type = Vec<Object>)]
    audio: Value,
    expires_at: String,
}

/// Checks an upload that was sent, and tells what is in it.
#[utoipa::path(post, path = "/api/video/upload-complete", tag = "video", request_body = UploadComplete,
    responses((status = 200, body = UploadView), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn complete(
    State(app): State<App>,
    caller: Caller,
    Body(sent): Body<UploadComplete>,
) -> Result<axum::Json<UploadView>> {
    caller.needs(Scope::Jobs)?;
    let id = &sent.upload_id;
    check_id(id)?;
    let upload = app.db.upload(id).await?.ok_or_else(|| Problem::not_found(format!("upload {id}")))?;
    caller.owns(&upload.owner, &format!("upload {id}"))?;
    let info = match &upload.info {
        Some(info) => serde_json::from_str(info)
            .map_err(|error| Problem::internal("what is known of this upload cannot be read", error))?,
        None => {
            gather(&app, &upload, &sent.parts).await?;
            let info = probe(&app, &upload).await?;
            app.db.complete_upload(id, &info.to_string()).await?;
            info
        }
    };
    Ok(axum::Json(view(upload, &info)))
}

/// Makes one object of what was sent, if it is as long as was announced.
async fn gather(app: &App, upload: &UploadRow, parts: &[Part]) -> Result<()> {
    let name = format!("uploads/{}", upload.id);
    let announced = u64::try_from(upload.bytes).unwrap_or(0);
    let sent = match (app.store.incoming(), app.store.bucket(), &upload.multipart) {
        (Some(incoming), _, _) => {
            let held = incoming.held(&upload.id).await?;
            if held == announced {
                app.store.keep_incoming(&upload.id).await?;
                return Ok(());
            }
            // A request that was cut may have moved it already.
            app.store.head(&name).await?.map_or(held, |object| object.size)
        }
        (None, Some(bucket), multipart) => {
            if let Some(multipart) = multipart.as_ref().filter(|_| !parts.is_empty()) {
                let mut parts = parts.to_vec();
                parts.sort_by_key(|part| part.number);
                bucket.complete(&name, multipart, &parts).await?;
            }
            app.store.head(&name).await?.map_or(0, |object| object.size)
        }
        (None, None, _) => 0,
    };
    if sent == announced {
        return Ok(());
    }
    Err(Problem::new(ServerCode::Conflict, format!("{announced} bytes were announced, {sent} have arrived"))
        .hint("send what is missing, then ask again"))
}

async fn probe(app: &App, upload: &UploadRow) -> Result<Value> {
    let file = app.store.local(&format!("uploads/{}", upload.id)).await?;
    let input = NamedFile::new(file.path(), &upload.file_name);
    let info = short_task(app, Task::Probe { input }, PROBING).await?;
    let tracks = info.get("tracks").and_then(Value::as_array).into_iter().flatten();
    let mut kinds = tracks.filter_map(|track| track.get("kind").and_then(Value::as_str));
    if kinds.any(|kind| matches!(kind, "video" | "audio")) {
        return Ok(info);
    }
    Err(Problem::new(ServerCode::UnsupportedMediaType, "the upload has neither video nor audio in it"))
}

fn view(upload: UploadRow, info: &Value) -> UploadView {
    let tracks = info.get("tracks").and_then(Value::as_array).cloned().unwrap_or_default();
    let of_kind = |kind: &str| {
        let tracks = tracks.iter().filter(|track| track.get("kind").and_then(Value::as_str) == Some(kind));
        tracks.cloned().collect::<Vec<_>>()
    };
    UploadView {
        upload_id: upload.id,
        file_name: upload.file_name,
        bytes: upload.bytes,
        duration_seconds: info.get("duration").and_then(Value::as_f64),
        video: of_kind("video").into_iter().next().unwrap_or_default(),
        audio: Value::Array(of_kind("audio")),
        expires_at: iso(upload.expires_at),
    }
}
