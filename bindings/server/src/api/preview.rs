//! Stills: how a video will look.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::body::{Query, check_id};
use super::tasks::{short_task, with_warnings};
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::child::{PreviewTask, Task};
use crate::demo;
use crate::error::{Problem, Result, ServerCode};
use crate::request::{Generate, Source};
use crate::view::{objects, request_of};

/// How long a still may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest text on a still, in bytes.
const MAX_TEXT: usize = 500;
/// How long a cue of a sample is on screen, in seconds.
const SAMPLE: f64 = 2.4;

/// Which frame, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(rename_all = "camelCase")]
pub struct PreviewQuery {
    /// An upload.
    upload_id: Option<String>,
    /// A job; its own captions are shown once it is completed.
    job_id: Option<String>,
    /// A file of the demo folder.
    demo_file: Option<String>,
    /// Seconds from the start. Default: 0.
    at: Option<f64>,
    /// Name of a style, or an object as JSON. Default: `karaoke`.
    style: Option<String>,
    /// Platform whose buttons are kept clear of.
    platform: Option<String>,
    /// Most words of a cue, 1 to 100; 0 leaves it to the timing.
    words_per_cue: Option<u32>,
    /// What the caption says.
    text: Option<String>,
    /// Captions exactly as the video has them at that time, in an entrance or an exit as well; without it, as between them.
    #[serde(default)]
    exact: bool,
    /// Draws over the frame what the platform covers, where captions may stand, and the safe areas of television.
    #[serde(default)]
    guides: bool,
    /// Widest that the frame may be, 64 to 3840 pixels. Default: 960.
    width: Option<u32>,
}

/// A captioned frame.
#[utoipa::path(get, path = "/api/video/preview", tag = "video", params(PreviewQuery),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>,
            headers(("X-Captioni-Warnings" = Option<String>,
                description = "What a person should know, as `warnings` of a job: a JSON array in ASCII"))),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PreviewQuery>,
) -> Result<Response> {
    caller.needs(Scope::Read)?;
    query.check()?;
    let (source, job_cues) = query.source(&app, &caller).await?;
    let at = query.at.unwrap_or(0.0);
    let cues = match job_cues {
        Some(name) if query.text.is_none() => {
            let file = app.store.local(&name).await?;
            let text = tokio::fs::read_to_string(file.path()).await;
            let text = text.map_err(|error| Problem::internal("cues cannot be read", error))?;
            serde_json::from_str(&text).map_err(|error| Problem::internal("cues cannot be read", error))?
        }
        _ => sample_cues(query.text.as_deref().unwrap_or("Your words appear here"), at),
    };
    let (_file, input) = app.video(source).await?;
    let output = app.store.scratch_file(".jpg")?;
    let mut options = query.look()?.look();
    app.config.add_to_look(&mut options);
    options.extend([("cues".to_owned(), cues), ("at".to_owned(), json!(at))]);
    options.extend([("exact".to_owned(), query.exact.into()), ("guides".to_owned(), query.guides.into())]);
    let task = Task::Preview(PreviewTask {
        input,
        options: Value::Object(options),
        width: query.width.unwrap_or(960),
        output: output.to_path_buf(),
    });
    let warnings = short_task(&app, task, PATIENCE).await?;
    let picture =
        tokio::fs::read(&output).await.map_err(|error| Problem::internal("a still is gone", error))?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=60")];
    with_warnings((headers, picture).into_response(), &warnings)
}

impl PreviewQuery {
    fn check(&self) -> Result<()> {
        let at = self.at.unwrap_or(0.0);
        if !(0.0..=1e6).contains(&at) {
            return Err(Problem::field("at", at, "0 to 1000000 seconds"));
        }
        if let Some(width) = self.width.filter(|width| !(64..=3840).contains(width)) {
            return Err(Problem::field("width", width, "64 to 3840 pixels"));
        }
        if let Some(text) = self.text.as_ref().filter(|text| text.trim().is_empty() || text.len() > MAX_TEXT)
        {
            return Err(Problem::field(
                "text",
                format!("{} bytes long", text.len()),
                format!("1 to {MAX_TEXT} bytes"),
            ));
        }
        let look = self.look()?;
        let look: captioni::pipeline::LookOptions =
            captioni::pipeline::job::options(Value::Object(look.look()))?;
        Ok(look.validate()?)
    }

    /// The part of a job's request that says how captions look.
    fn look(&self) -> Result<Generate> {
        Ok(Generate {
            style: Some(self.style()?),
            platform: self.platform.clone(),
            words_per_cue: self.words_per_cue,
            ..Generate::default()
        })
    }

    fn style(&self) -> Result<Value> {
        match self.style.as_deref().map(str::trim) {
            None => Ok("karaoke".into()),
            Some(text) if text.starts_with('{') => serde_json::from_str(text)
                .map_err(|error| Problem::field("style", error, "the name of a style, or an object as JSON")),
            Some(name) => Ok(name.into()),
        }
    }

    /// Where the video is, and the object with the job's own cues.
    async fn source(&self, app: &App, caller: &Caller) -> Result<(Source, Option<String>)> {
        match (&self.upload_id, &self.job_id, &self.demo_file) {
            (Some(id), None, None) => {
                let what = format!("upload {id:?}");
                check_id(id)?;
                let upload = app.db.upload(id).await?.ok_or_else(|| Problem::not_found(&what))?;
                caller.owns(&upload.owner, &what)?;
                if upload.info.is_none() {
                    return Err(Problem::new(ServerCode::Conflict, format!("upload {id} is not complete")));
                }
                Ok((Source::Upload(id.clone()), None))
            }
            (None, Some(id), None) => {
                let what = format!("job {id:?}");
                check_id(id)?;
                let job = app.db.job(id).await?.ok_or_else(|| Problem::not_found(&what))?;
                caller.owns(&job.owner, &what)?;
                let request = request_of(&job)?;
                let cues = objects(&job)?.get("cues").and_then(Value::as_str).map(str::to_owned);
                let source = match (request.source(&app.config)?, job.upload) {
                    (Source::Url(_), Some(id)) => Source::Upload(id),
                    (source, _) => source,
                };
                Ok((source, cues))
            }
            (None, None, Some(name)) => {
                let path = demo::find(name, &app.config)?;
                Ok((Source::Demo { name: name.clone(), path }, None))
            }
            _ => Err(Problem::field(
                "uploadId",
                "not the only source",
                "one of `uploadId`, `jobId` and `demoFile`",
            )),
        }
    }
}

/// A text on screen around `at`, its words in turn.
fn sample_cues(text: &str, at: f64) -> Value {
    let start = (at - SAMPLE / 2.0).max(0.0);
    let words: Vec<&str> = text.split_whitespace().collect();
    let step = SAMPLE / words.len().max(1) as f64;
    let time = |index: usize| start + step * index as f64;
    let words: Vec<Value> = words
        .iter()
        .enumerate()
        .map(|(index, word)| json!({"text": word, "start": time(index), "end": time(index + 1)}))
        .collect();
    let end = start + SAMPLE;
    json!({
        "language": "", "duration": end, "model": "",
        "segments": [{"start": start, "end": end, "text": text, "words": words}],
    })
}
