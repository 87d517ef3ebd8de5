//! Transcription while the client waits, at OpenAI's addresses and in OpenAI's shapes.

mod answer;
mod chunking;
mod form;
pub mod models;
mod stream;

use std::time::Duration;

use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::http::HeaderValue;
use axum::response::Response;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use self::answer::{Shape, Transcribed};
use self::form::Form;
pub use self::form::{MultipartForm, TranscriptionForm};
use super::tasks::short_task;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::child::{ModelChoice, NamedFile, Task, TranscribeTask};
use crate::children::{Listener, Patience};
use crate::error::{Problem, Result, ServerCode};
use crate::request::{check_model, check_multilingual};

/// Names of OpenAI's models, which stand for the server's own.
const OPENAI_MODELS: [&str; 3] = ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"];
/// How long a client waits for its turn.
const TURN: Duration = Duration::from_secs(120);
/// How long a look at the file may take.
const PROBING: Duration = Duration::from_secs(20);
/// Names the fields that had no effect.
const IGNORED: &str = "x-captioni-ignored";

/// Transcribes a file.
#[utoipa::path(post, path = "/api/transcribe", tag = "speech",
    request_body(content = TranscriptionForm, content_type = "multipart/form-data"),
    responses((status = 200, headers(("X-Captioni-Ignored" = Option<String>))),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn transcribe(State(app): State<App>, caller: Caller, form: MultipartForm) -> Result<Response> {
    respond(app, &caller, form.0, Kind::Transcription).await
}

/// The same at the address that OpenAI's clients ask.
#[utoipa::path(post, path = "/v1/audio/transcriptions", tag = "speech",
    request_body(content = TranscriptionForm, content_type = "multipart/form-data"),
    responses((status = 200, headers(("X-Captioni-Ignored" = Option<String>))),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn openai(State(app): State<App>, caller: Caller, form: MultipartForm) -> Result<Response> {
    respond(app, &caller, form.0, Kind::Transcription).await
}

/// Writes in English what is said in another language. The model has to be multilingual.
#[utoipa::path(post, path = "/v1/audio/translations", tag = "speech",
    request_body(content = TranscriptionForm, content_type = "multipart/form-data"),
    responses((status = 200, headers(("X-Captioni-Ignored" = Option<String>))),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn translate(State(app): State<App>, caller: Caller, form: MultipartForm) -> Result<Response> {
    respond(app, &caller, form.0, Kind::Translation).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Transcription,
    Translation,
}

/// What is to be transcribed, and how it is answered.
struct Request {
    form: Form,
    kind: Kind,
    model: String,
    options: Map<String, Value>,
    shape: Shape,
}

async fn respond(app: App, caller: &Caller, form: Multipart, kind: Kind) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    let request = Request::new(&app, Form::read(&app, form).await?, kind)?;
    let ignored = request.form.ignored.join(", ");
    let mut response = if request.form.stream {
        // What cannot be read is told by the status, while there still is one to tell it by.
        probe(&app, &request).await?;
        stream::stream(app, request)
    } else {
        let transcribed = transcribed(&app, &request, app.stop.child_token(), &|_| {}).await?;
        transcribed.respond(request.shape, request.task())?
    };
    if let Some(value) = HeaderValue::from_str(&ignored).ok().filter(|value| !value.is_empty()) {
        response.headers_mut().insert(IGNORED, value);
    }
    Ok(response)
}

impl Request {
    fn new(app: &App, form: Form, kind: Kind) -> Result<Self> {
        let shape = Shape::of(&form)?;
        let model = match form.model.as_deref() {
            Some(name) if name != "default" && !OPENAI_MODELS.contains(&name) => name.to_owned(),
            _ => app.config.model.clone(),
        };
        check_model(&model, &app.config)?;
        form.file()?;
        let mut options = Map::new();
        if let Some(language) = form.language() {
            captioni::transcript::check_language(language)?;
            options.insert("language".into(), json!(language));
        }
        options.insert("vad".into(), json!(form.chunking.vad()?));
        if kind == Kind::Translation {
            check_multilingual(&model, &app.config)?;
            options.insert("translate".into(), json!(true));
        }
        Ok(Self { form, kind, model, options, shape })
    }

    /// As `verbose_json` names it.
    fn task(&self) -> &'static str {
        match self.kind {
            Kind::Transcription => "transcribe",
            Kind::Translation => "translate",
        }
    }
}

async fn probe(app: &App, request: &Request) -> Result<()> {
    let task = Task::Probe { input: NamedFile::new(request.form.file()?, "the file") };
    short_task(app, task, PROBING).await.map(drop)
}

async fn transcribed(
    app: &App,
    request: &Request,
    stop: CancellationToken,
    listener: Listener<'_>,
) -> Result<Transcribed> {
    let _turn = tokio::select! {
        turn = tokio::time::timeout(TURN, app.transcriptions.acquire()) => turn
            .map_err(|_| Problem::new(ServerCode::Unavailable, "too many transcriptions are waiting"))?
            .map_err(|error| Problem::internal("the server is ending", error))?,
        () = stop.cancelled() => return Err(captioni::Error::Cancelled.into()),
    };
    let task = Task::Transcribe(TranscribeTask {
        input: NamedFile::new(request.form.file()?, "the file"),
        model: ModelChoice { name: request.model.clone(), dir: app.config.model_dir.clone() },
        options: Value::Object(request.options.clone()),
    });
    let patience = Patience { time: Duration::from_secs(app.config.job_timeout_s), stop };
    let transcribed = app.children.run(task, &patience, listener).await?;
    serde_json::from_value(transcribed)
        .map_err(|error| Problem::internal("a transcript cannot be read", error))
}
