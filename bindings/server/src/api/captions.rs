//! Subtitle files that are checked or converted while the client waits. The body is the file, whatever its format.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use captioni::cues::formats::{Format, MAX_BYTES};
use captioni::pipeline::Verb;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use super::body::{Query, bytes};
use super::tasks::{short_task, with_warnings};
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::child::{SubtitleTask, Task};
use crate::error::{Problem, Result};

/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the file is read, and by which rules.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(rename_all = "camelCase")]
pub struct SubtitleQuery {
    /// Format of the file; told by its content without it.
    from: Option<String>,
    /// Character encoding of the file; told by its bytes without it.
    encoding: Option<String>,
    /// What all times are moved by, after they are scaled: seconds, or a clock time such as `-01:00:00`; less than 0 for
    /// sooner.
    shift: Option<String>,
    /// What all times are multiplied by: a number, or a fraction such as `25/23.976`.
    scale: Option<String>,
    /// Name of a timing, or an object of cue rules as JSON. What is converted is cut by it, and left as it is without it.
    timing: Option<String>,
    /// Language of the text as an ISO 639-1 code; the file's own, if it says one, without it.
    language: Option<String>,
}

impl SubtitleQuery {
    /// As the engine takes them.
    fn options(self) -> Result<Map<String, Value>> {
        let timing = match self.timing {
            Some(object) if object.trim_start().starts_with('{') => serde_json::from_str(&object)
                .map_err(|error| Problem::field("timing", format!("{object:?}"), error.to_string()))?,
            name => json!(name),
        };
        let named = [
            ("from", json!(self.from)),
            ("encoding", json!(self.encoding)),
            ("shift", json!(self.shift)),
            ("scale", json!(self.scale)),
            ("timing", timing),
            ("language", json!(self.language)),
        ];
        Ok(named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// The bytes of a subtitle file.
pub struct SubtitleFile(Bytes);

impl FromRequest<App> for SubtitleFile {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self> {
        DefaultBodyLimit::max(MAX_BYTES).apply(&mut request);
        bytes(request, app).await.map(Self)
    }
}

/// Whether a subtitle file keeps to the rules of a timing, and where it does not.
#[utoipa::path(post, path = "/api/captions/check", tag = "captions", params(SubtitleQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SubtitleQuery>,
    file: SubtitleFile,
) -> Result<axum::Json<Value>> {
    caller.needs(Scope::Jobs)?;
    run(&app, Verb::Check, query.options()?, file).await.map(axum::Json)
}

/// The same as a chart over time: an SVG.
#[utoipa::path(post, path = "/api/captions/chart", tag = "captions", params(SubtitleQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, content_type = "image/svg+xml", body = String),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn chart(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SubtitleQuery>,
    file: SubtitleFile,
) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    let chart = app.store.scratch_file(".svg")?;
    let mut options = query.options()?;
    options.insert("svg".into(), json!(&*chart));
    let report = run(&app, Verb::Check, options, file).await?;
    let svg = tokio::fs::read(&chart).await.map_err(|error| Problem::internal("a chart is gone", error))?;
    with_warnings(
        ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        field(&report, "warnings"),
    )
}

/// A subtitle file in another format.
#[utoipa::path(post, path = "/api/captions/convert/{format}", tag = "captions",
    params(("format" = String, Path, description = "Format to write, such as `vtt`"), SubtitleQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = String), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn convert(
    State(app): State<App>,
    caller: Caller,
    Path(format): Path<String>,
    Query(query): Query<SubtitleQuery>,
    file: SubtitleFile,
) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    let to = Format::chosen(Some(&format), None)?;
    let mut options = query.options()?;
    options.insert("to".into(), json!(to));
    let report = run(&app, Verb::Convert, options, file).await?;
    let text = field(&report, "text").as_str().unwrap_or_default().to_owned();
    with_warnings(
        ([(header::CONTENT_TYPE, to.media_type())], text).into_response(),
        field(&report, "warnings"),
    )
}

async fn run(app: &App, verb: Verb, options: Map<String, Value>, file: SubtitleFile) -> Result<Value> {
    let path = app.store.scratch_file(".captions")?;
    tokio::fs::write(&path, file.0).await.map_err(|error| captioni::Error::writing(&path, error))?;
    let task = SubtitleTask { verb, file: path.to_path_buf(), options: Value::Object(options) };
    short_task(app, Task::Subtitles(task), PATIENCE).await
}

fn field<'a>(report: &'a Value, name: &str) -> &'a Value {
    report.get(name).unwrap_or(&Value::Null)
}
