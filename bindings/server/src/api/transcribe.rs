//! Transcription while the client waits, in the shape of OpenAI's own.

use std::path::Path;
use std::time::Duration;

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use captioni::cues::formats::{self, Format};
use captioni::cues::{CueOptions, segment};
use captioni::pipeline::CharacterWidth;
use captioni::transcript::Transcript;
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;

use super::tasks::within;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::child::{ModelChoice, NamedFile, Task, TranscribeTask};
use crate::error::{Problem, Result, ServerCode};
use crate::request::check_model;

/// Names of OpenAI's models, which stand for the server's own.
const OPENAI_MODELS: [&str; 4] = ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "default"];
/// Longest value of a field that is no file, in bytes.
const MAX_FIELD: usize = 64 << 10;
/// How long a client waits for its turn.
const TURN: Duration = Duration::from_secs(120);
/// How long nothing may arrive.
const IDLE: Duration = Duration::from_secs(30);

/// What a client sends.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "read field by field; this is for the documentation")]
pub struct TranscriptionForm {
    /// Sound or video.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// An installed model; `whisper-1` stands for the server's own.
    model: Option<String>,
    /// ISO 639-1 code; detected without it.
    language: Option<String>,
    /// `json`, `text`, `srt`, `vtt` or `verbose_json`.
    response_format: Option<String>,
    /// `word` or `segment`, for `verbose_json`.
    #[schema(rename = "timestamp_granularities[]")]
    timestamp_granularities: Option<Vec<String>>,
    /// Taken and not used, as decoding is greedy.
    temperature: Option<f64>,
    /// Taken and not used.
    prompt: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Text,
    Srt,
    Vtt,
    Verbose { words: bool, segments: bool },
}

#[derive(Debug, Default)]
struct Form {
    file: Option<tempfile::TempPath>,
    model: Option<String>,
    language: Option<String>,
    format: Option<String>,
    granularities: Vec<String>,
}

/// Transcribes a file.
#[utoipa::path(post, path = "/api/transcribe", tag = "speech",
    request_body(content = TranscriptionForm, content_type = "multipart/form-data"),
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn transcribe(State(app): State<App>, caller: Caller, form: MultipartForm) -> Result<Response> {
    answer(&app, &caller, form.0).await
}

/// The same at the address that OpenAI's clients ask.
#[utoipa::path(post, path = "/v1/audio/transcriptions", tag = "speech",
    request_body(content = TranscriptionForm, content_type = "multipart/form-data"),
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn openai(State(app): State<App>, caller: Caller, form: MultipartForm) -> Result<Response> {
    answer(&app, &caller, form.0).await
}

/// A multipart body that may be as long as an upload.
pub struct MultipartForm(Multipart);

impl axum::extract::FromRequest<App> for MultipartForm {
    type Rejection = Problem;

    async fn from_request(mut request: axum::extract::Request, app: &App) -> Result<Self> {
        let limit =
            usize::try_from(app.config.max_file_bytes()).unwrap_or(usize::MAX).saturating_add(1 << 20);
        DefaultBodyLimit::max(limit).apply(&mut request);
        Multipart::from_request(request, app).await.map(Self).map_err(|rejection| {
            Problem::new(ServerCode::UnsupportedMediaType, rejection.body_text())
                .hint("send multipart/form-data with a part `file`")
        })
    }
}

async fn answer(app: &App, caller: &Caller, form: Multipart) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    let form = Form::read(app, form).await?;
    let shape = form.shape()?;
    let model = match form.model.as_deref() {
        Some(name) if !OPENAI_MODELS.contains(&name) => name.to_owned(),
        _ => app.config.model.clone(),
    };
    check_model(&model, &app.config)?;
    let file =
        form.file.as_ref().ok_or_else(|| Problem::field("file", "missing", "a sound or video file"))?;
    let mut options = Map::new();
    if let Some(language) = form.language.as_ref().filter(|language| !language.is_empty()) {
        options.insert("language".into(), json!(language));
    }
    let transcript = hear(app, file, (model, options)).await?;
    respond(&transcript, shape)
}

async fn hear(app: &App, file: &Path, (model, options): (String, Map<String, Value>)) -> Result<Transcript> {
    let _turn = tokio::time::timeout(TURN, app.transcriptions.acquire())
        .await
        .map_err(|_| Problem::new(ServerCode::Unavailable, "too many transcriptions are waiting"))?
        .map_err(|error| Problem::internal("the server is ending", error))?;
    let task = Task::Transcribe(TranscribeTask {
        input: NamedFile::new(file, "the file"),
        model: ModelChoice { name: model, dir: app.config.model_dir.clone() },
        options: Value::Object(options),
    });
    let patience = within(app, Duration::from_secs(app.config.job_timeout_s));
    let heard = app.engine.run(task, &patience, &|_| {}).await?;
    serde_json::from_value(heard).map_err(|error| Problem::internal("a transcript cannot be read", error))
}

impl Form {
    async fn read(app: &App, mut parts: Multipart) -> Result<Self> {
        let mut form = Self::default();
        while let Some(field) = next(&mut parts).await? {
            let name = field.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "file" if form.file.is_some() => {
                    return Err(Problem::field("file", "given twice", "one file"));
                }
                "file" => form.file = Some(spool(app, field).await?),
                "temperature" => check_temperature(&text(field).await?)?,
                "model" => form.model = Some(text(field).await?),
                "language" => form.language = Some(text(field).await?),
                "response_format" => form.format = Some(text(field).await?),
                "timestamp_granularities[]" | "timestamp_granularities" => {
                    form.granularities.push(text(field).await?);
                }
                "prompt" | "stream" | "include[]" | "chunking_strategy" => {
                    text(field).await?;
                }
                _ => {
                    return Err(Problem::field(
                        "part",
                        format!("{name:?}"),
                        "file, model, language, response_format, timestamp_granularities[], temperature, prompt",
                    ));
                }
            }
        }
        Ok(form)
    }

    fn shape(&self) -> Result<Shape> {
        let known = ["word", "segment"];
        if let Some(wrong) = self.granularities.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Problem::field("timestamp_granularities[]", format!("{wrong:?}"), "word, segment"));
        }
        let has = |name: &str| self.granularities.iter().any(|given| given == name);
        Ok(match self.format.as_deref().unwrap_or("json") {
            "json" => Shape::Json,
            "text" => Shape::Text,
            "srt" => Shape::Srt,
            "vtt" => Shape::Vtt,
            "verbose_json" => Shape::Verbose {
                words: has("word"),
                segments: has("segment") || self.granularities.is_empty(),
            },
            wrong => {
                return Err(Problem::field(
                    "response_format",
                    format!("{wrong:?}"),
                    "json, text, srt, vtt, verbose_json",
                ));
            }
        })
    }
}

fn check_temperature(text: &str) -> Result<()> {
    match text.trim().parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(()),
        _ => Err(Problem::field("temperature", format!("{text:?}"), "0 to 1")),
    }
}

async fn next(parts: &mut Multipart) -> Result<Option<Field<'_>>> {
    parts.next_field().await.map_err(|error| unreadable(&error))
}

fn unreadable(error: &axum::extract::multipart::MultipartError) -> Problem {
    let code = match error.status().as_u16() {
        413 => ServerCode::PayloadTooLarge,
        _ => ServerCode::BadRequest,
    };
    Problem::new(code, format!("the form cannot be read: {}", error.body_text()))
}

async fn text(mut field: Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| unreadable(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_FIELD {
            let name = field.name().unwrap_or_default();
            return Err(Problem::field(name, "too long", format!("up to {MAX_FIELD} bytes")));
        }
    }
    let name = field.name().unwrap_or_default().to_owned();
    String::from_utf8(bytes).map_err(|_| Problem::field(&name, "no UTF-8", "text"))
}

/// The file on disk, under a name with its extension, which tells raw sound apart.
async fn spool(app: &App, mut field: Field<'_>) -> Result<tempfile::TempPath> {
    let writing = |error| Problem::from(captioni::Error::writing(app.store.scratch(), error));
    let name = field.file_name().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_fit = extension.len() <= 8 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let suffix = if is_fit && !extension.is_empty() { format!(".{extension}") } else { String::new() };
    let (file, path) = tempfile::Builder::new()
        .suffix(&suffix)
        .tempfile_in(app.store.scratch())
        .map_err(writing)?
        .into_parts();
    let mut file = tokio::fs::File::from_std(file);
    let limit = app.config.max_file_bytes();
    let mut bytes = 0;
    loop {
        let piece = tokio::time::timeout(IDLE, field.chunk()).await.map_err(|_| {
            Problem::new(ServerCode::BadRequest, format!("nothing arrived for {} seconds", IDLE.as_secs()))
        })?;
        let Some(piece) = piece.map_err(|error| unreadable(&error))? else { break };
        bytes += piece.len() as u64;
        if bytes > limit {
            return Err(Problem::new(
                ServerCode::PayloadTooLarge,
                format!("`file` has more than {limit} bytes"),
            ));
        }
        file.write_all(&piece).await.map_err(writing)?;
    }
    file.flush().await.map_err(writing)?;
    if bytes == 0 {
        return Err(Problem::field("file", "empty", "a sound or video file"));
    }
    Ok(path)
}

fn respond(transcript: &Transcript, shape: Shape) -> Result<Response> {
    let text = transcript.segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ");
    Ok(match shape {
        Shape::Json => axum::Json(json!({"text": text})).into_response(),
        Shape::Text => plain("text/plain; charset=utf-8", text + "\n"),
        Shape::Srt | Shape::Vtt => {
            let cues = segment(transcript, &CueOptions::default(), &CharacterWidth::default())?;
            match shape {
                Shape::Srt => {
                    plain("application/x-subrip; charset=utf-8", formats::write(&cues, Format::Srt))
                }
                _ => plain("text/vtt; charset=utf-8", formats::write(&cues, Format::Vtt)),
            }
        }
        Shape::Verbose { words, segments } => {
            axum::Json(verbose(transcript, &text, (words, segments))).into_response()
        }
    })
}

fn plain(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// OpenAI's `verbose_json`; what our decoder has no figure for is 0.
#[expect(clippy::indexing_slicing, reason = "fields of an object made here")]
fn verbose(transcript: &Transcript, text: &str, (words, segments): (bool, bool)) -> Value {
    let mut answer = json!({
        "task": "transcribe",
        "language": transcript.language,
        "duration": transcript.duration,
        "text": text,
    });
    if words {
        let words = transcript.segments.iter().flat_map(|segment| &segment.words);
        answer["words"] = words
            .map(|word| json!({"word": word.text, "start": word.range.start, "end": word.range.end}))
            .collect();
    }
    if segments {
        let view = |(id, segment): (usize, &captioni::transcript::Segment)| {
            json!({
                "id": id, "seek": 0, "start": segment.range.start, "end": segment.range.end, "text": segment.text,
                "tokens": [], "temperature": 0.0, "avg_logprob": log_probability(segment), "compression_ratio": 1.0,
                "no_speech_prob": 0.0,
            })
        };
        answer["segments"] = transcript.segments.iter().enumerate().map(view).collect();
    }
    answer
}

fn log_probability(segment: &captioni::transcript::Segment) -> f64 {
    let sum: f64 = segment.words.iter().map(|word| f64::from(word.probability.max(1e-6)).ln()).sum();
    sum / segment.words.len().max(1) as f64
}
