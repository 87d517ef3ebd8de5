//! The speech models that are there, as OpenAI's clients list them.

use std::time::UNIX_EPOCH;

use axum::extract::{Path, State};
use captioni::transcript::model::ModelStore;
use serde::Serialize;
use utoipa::ToSchema;

use super::OPENAI_MODELS;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::error::{Problem, Result};

/// A model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Model {
    /// What requests name.
    id: String,
    /// `model`.
    object: &'static str,
    /// When its file was written, in seconds since 1970.
    created: u64,
    /// `captioni`, or `openai` for a name that stands for the server's own model.
    owned_by: &'static str,
}

/// Models.
#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    /// `list`.
    object: &'static str,
    data: Vec<Model>,
}

/// Lists the installed models, and OpenAI's names that stand for the server's own.
#[utoipa::path(get, path = "/v1/models", tag = "speech",
    responses((status = 200, body = Models), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<axum::Json<Models>> {
    caller.needs(Scope::Jobs)?;
    Ok(axum::Json(Models { object: "list", data: all(&app)? }))
}

/// One of them.
#[utoipa::path(get, path = "/v1/models/{id}", tag = "speech", params(("id" = String, Path)),
    responses((status = 200, body = Model), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<Model>> {
    caller.needs(Scope::Jobs)?;
    let model = all(&app)?.into_iter().find(|model| model.id == id);
    model.map(axum::Json).ok_or_else(|| Problem::not_found(format!("model {id:?}")))
}

fn all(app: &App) -> Result<Vec<Model>> {
    let store = ModelStore::open(app.config.model_dir.clone())?;
    let written = |name: &str| {
        let changed = std::fs::metadata(store.resolve(name).ok()?).ok()?.modified().ok()?;
        Some(changed.duration_since(UNIX_EPOCH).ok()?.as_secs())
    };
    let model = |id: String, stands_for: &str, owned_by| {
        let created = written(stands_for).unwrap_or_default();
        Model { id, object: "model", created, owned_by }
    };
    let installed = store.list().into_iter().filter(|model| model.installed);
    let installed = installed.map(|found| model(found.name.clone(), &found.name, "captioni"));
    let named = OPENAI_MODELS.into_iter().map(|name| model(name.to_owned(), &app.config.model, "openai"));
    Ok(installed.chain(named).collect())
}
