//! The form that OpenAI's clients send.

use std::path::Path;
use std::time::Duration;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use captioni::source::FileName;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;

use super::chunking::Chunking;
use crate::app::App;
use crate::error::{Problem, Result, ServerCode};

/// Longest value of a field that is no file, in bytes.
const MAX_FIELD: usize = 64 << 10;
/// How long nothing may arrive.
const IDLE: Duration = Duration::from_secs(30);
/// Most names of ignored fields that are kept, and the longest of them.
const MAX_IGNORED: (usize, usize) = (32, 64);

/// What a client sends. Other fields are ignored; the header `X-Captioni-Ignored` lists them.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "read field by field; this is for the documentation")]
pub struct TranscriptionForm {
    /// Sound or video.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// An installed model; `whisper-1` and the names of OpenAI's later ones stand for the server's own.
    model: Option<String>,
    /// ISO 639-1 code, with or without a region; detected without it.
    language: Option<String>,
    /// `json`, `text`, `srt`, `vtt` or `verbose_json`.
    response_format: Option<String>,
    /// `word` or `segment`, for `verbose_json`.
    #[schema(rename = "timestamp_granularities[]")]
    timestamp_granularities: Option<Vec<String>>,
    /// `logprobs`: the probability of each word, for `json`.
    #[schema(rename = "include[]")]
    include: Option<Vec<String>>,
    /// Server-sent events: `transcript.text.delta` for each segment as it is written down, then
    /// `transcript.text.done`. Not for `srt` and `vtt`.
    stream: Option<bool>,
    /// `auto`, or an object of `type` `server_vad` with `threshold`, `prefix_padding_ms` and `silence_duration_ms`.
    #[schema(value_type = Option<Object>)]
    chunking_strategy: Option<Value>,
    /// 0 to 1. Ignored unless 0, as decoding is greedy.
    temperature: Option<f64>,
    /// Ignored, as each stretch of speech is transcribed on its own.
    prompt: Option<String>,
}

/// What was sent.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub file: Option<tempfile::TempPath>,
    pub model: Option<String>,
    pub language: Option<String>,
    pub format: Option<String>,
    pub granularities: Vec<String>,
    pub logprobs: bool,
    pub stream: bool,
    pub chunking: Chunking,
    /// Names of fields that had no effect.
    pub ignored: Vec<String>,
}

/// A multipart body that may be as long as an upload.
pub struct MultipartForm(pub(super) Multipart);

impl FromRequest<App> for MultipartForm {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self> {
        let limit =
            usize::try_from(app.config.max_file_bytes()).unwrap_or(usize::MAX).saturating_add(1 << 20);
        DefaultBodyLimit::max(limit).apply(&mut request);
        Multipart::from_request(request, app).await.map(Self).map_err(|rejection| {
            Problem::new(ServerCode::UnsupportedMediaType, rejection.body_text())
                .hint("send multipart/form-data with a part `file`")
        })
    }
}

impl Form {
    pub async fn read(app: &App, mut parts: Multipart) -> Result<Self> {
        let mut form = Self::default();
        while let Some(field) = parts.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "file" if form.file.is_some() => {
                    return Err(Problem::field("file", "given twice", "one file"));
                }
                "file" => form.file = Some(spool(app, field).await?),
                _ if form.knows(&name) => {
                    let value = text(field).await?;
                    form.set(&name, value)?;
                }
                _ => form.ignore(&name),
            }
        }
        Ok(form)
    }

    fn knows(&self, name: &str) -> bool {
        let names = [
            "model",
            "language",
            "response_format",
            "stream",
            "temperature",
            "prompt",
            "include",
            "include[]",
        ];
        names.contains(&name) || is_granularity(name) || Chunking::knows(name)
    }

    fn set(&mut self, name: &str, value: String) -> Result<()> {
        match name {
            "model" => self.model = some(value),
            "language" => self.language = some(value),
            "response_format" => self.format = some(value),
            "stream" => self.stream = flag(name, &value)?,
            "temperature" if temperature(&value)? != 0.0 => self.ignore(name),
            "prompt" if !value.is_empty() => self.ignore(name),
            "include" | "include[]" if value == "logprobs" => self.logprobs = true,
            "include" | "include[]" => self.ignore(&format!("{name}={value}")),
            _ if is_granularity(name) => self.granularities.push(value),
            _ if Chunking::knows(name) => self.chunking.set(name, &value)?,
            _ => {}
        }
        Ok(())
    }

    /// Notes a field that has no effect, as far as its name can stand in a header.
    fn ignore(&mut self, name: &str) {
        let (most, longest) = MAX_IGNORED;
        let fit = |c: char| if c.is_ascii_graphic() && c != ',' { c } else { '?' };
        let name: String = name.chars().take(longest).map(fit).collect();
        if self.ignored.len() < most && !name.is_empty() && !self.ignored.contains(&name) {
            self.ignored.push(name);
        }
    }

    /// The language without its region, as browsers and voice assistants send `en-US`.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref().and_then(|language| language.split(['-', '_']).next()).map(str::trim)
    }

    pub fn file(&self) -> Result<&Path> {
        self.file.as_deref().ok_or_else(|| Problem::field("file", "missing", "an audio or video file"))
    }
}

fn is_granularity(name: &str) -> bool {
    matches!(name, "timestamp_granularities[]" | "timestamp_granularities")
}

/// Clients send settings that nobody made as empty text.
fn some(value: String) -> Option<String> {
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn flag(name: &str, value: &str) -> Result<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(Problem::field(name, format!("{value:?}"), "true, false")),
    }
}

fn temperature(text: &str) -> Result<f64> {
    match text.trim().parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ if text.trim().is_empty() => Ok(0.0),
        _ => Err(Problem::field("temperature", format!("{text:?}"), "0 to 1")),
    }
}

fn unreadable(error: &MultipartError) -> Problem {
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

/// The file on disk, under a name with its extension, which tells raw audio apart.
async fn spool(app: &App, mut field: Field<'_>) -> Result<tempfile::TempPath> {
    let writing = |error| Problem::from(captioni::Error::writing(app.store.scratch(), error));
    let name = field.file_name().and_then(FileName::of_path);
    let extension = name.as_ref().and_then(FileName::extension);
    let suffix = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
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
        return Err(Problem::field("file", "empty", "an audio or video file"));
    }
    Ok(path)
}
