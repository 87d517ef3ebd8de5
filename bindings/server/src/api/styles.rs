//! Looks, and what they look like.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use captioni::style::PartialStyle;
use serde_json::{Value, json};

use super::tasks::short_task;
use crate::app::App;
use crate::child::{SampleTask, Task};
use crate::error::{Problem, Result};

/// How long a sample may take to draw.
const PATIENCE: Duration = Duration::from_secs(30);

/// All looks.
#[utoipa::path(get, path = "/api/styles", tag = "video", responses((status = 200)))]
pub async fn styles() -> Result<axum::Json<Value>> {
    let mut presets = PartialStyle::presets()?;
    // The one that jobs take by themselves comes first.
    presets.sort_by_key(|style| style.name.as_deref() != Some("karaoke"));
    let styles: Vec<Value> = presets
        .into_iter()
        .map(|style| {
            let name = style.name.as_deref().unwrap_or_default();
            let sample = format!("/api/styles/{name}/sample");
            json!({"name": name, "description": style.description, "sample": sample, "style": style})
        })
        .collect();
    Ok(axum::Json(json!({"styles": styles})))
}

/// A look in motion: an animated PNG on nothing, drawn once and kept.
#[utoipa::path(get, path = "/api/styles/{name}/sample", tag = "video", params(("name" = String, Path)),
    responses((status = 200, content_type = "image/apng", body = Vec<u8>),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn sample(State(app): State<App>, Path(name): Path<String>) -> Result<Response> {
    let style = PartialStyle::preset(&name)
        .map_err(|error| Problem::not_found(format!("style {name:?}: {error}")))?;
    let name = style.name.unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let path = app.store.scratch().join(format!("sample-{version}-{name}.png"));
    if tokio::fs::metadata(&path).await.is_err() {
        let task = Task::Sample(SampleTask { style: name.clone().into(), output: path.clone() });
        short_task(&app, task, PATIENCE).await?;
    }
    let picture =
        tokio::fs::read(&path).await.map_err(|error| Problem::internal("a sample is gone", error))?;
    let headers = [(header::CONTENT_TYPE, "image/apng"), (header::CACHE_CONTROL, "public, max-age=86400")];
    Ok((headers, picture).into_response())
}
