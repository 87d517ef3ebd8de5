//! Jobs as clients see them, and URLs that need no key.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::db::{JobRow, JobState};
use crate::error::{ErrorDetail, Problem, Result, ServerCode};
use crate::request::{Generate, NameOrObject};

/// How long a URL lives at least, in seconds.
const LIFETIME: u64 = 24 * 3600;
/// URLs change once in this many seconds, so that a player does not load again with each report.
const STEP: u64 = 3600;

/// A job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    pub job_id: String,
    /// Where it is on its way.
    pub state: JobState,
    /// `waiting` until a worker has it, then `prepare`, `fetch` (of `videoUrl`), `transcribe`, `align`, `render`, `store`;
    /// `done` at the end.
    pub stage: String,
    /// Share of the work that is done, 0 to 1.
    pub progress: f64,
    /// Seconds that it will take yet; unknown at first.
    pub eta_seconds: Option<f64>,
    /// Jobs before it; 0 is next.
    pub queue_position: Option<i64>,
    /// How often it was begun.
    pub attempts: i64,
    /// ISO 8601, UTC.
    pub created_at: String,
    /// ISO 8601, UTC.
    pub started_at: Option<String>,
    /// ISO 8601, UTC.
    pub finished_at: Option<String>,
    /// Name of a style, or an object that extends one.
    #[schema(value_type = NameOrObject)]
    pub style: Value,
    /// Where its video is from.
    pub source: SourceView,
    /// Where its results are, once it is completed and until they expire.
    pub results: Option<Results>,
    /// What a person should know.
    #[schema(value_type = Vec<Object>)]
    pub warnings: Value,
    /// What went wrong.
    pub error: Option<ErrorDetail>,
}

/// Where a job's video is from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceView {
    /// An upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<String>,
    /// A file of the demo folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_file: Option<String>,
    /// An address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
}

/// URLs of a job's results; they need no key and expire.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Results {
    /// The captioned video.
    pub video: String,
    /// SubRip.
    pub srt: String,
    /// WebVTT.
    pub vtt: String,
    /// The transcript.
    pub json: String,
}

impl JobView {
    /// What a row shows.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(app: &App, job: &JobRow) -> Result<Self> {
        let queue_position = match job.state() {
            JobState::Waiting => Some(app.db.queue_position(job).await?),
            _ => None,
        };
        Ok(Self::new(app, job, queue_position))
    }

    /// What rows show.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn all(app: &App, jobs: &[JobRow]) -> Result<Vec<Self>> {
        let positions = app.db.queue_positions(jobs).await?;
        Ok(jobs.iter().map(|job| Self::new(app, job, positions.get(&job.id).copied())).collect())
    }

    /// A column that cannot be read is told as what went wrong with the job; the rest is shown all the same.
    fn new(app: &App, job: &JobRow, queue_position: Option<i64>) -> Self {
        let state = job.state();
        let request = request_of(job);
        let warnings = column::<Value>(job, "warnings", &job.warnings);
        let problem = job.error.as_deref().map(|text| column::<Problem>(job, "error", text));
        let broken = [request.as_ref().err(), warnings.as_ref().err(), objects(job).as_ref().err()]
            .into_iter()
            .flatten()
            .next()
            .cloned();
        let problem = problem.map(|problem| problem.unwrap_or_else(|broken| broken)).or(broken);
        let request = request.ok();
        let results = job.results.as_ref().map(|_| {
            let url = |kind| file_url(app, &job.id, kind);
            Results { video: url("video"), srt: url("srt"), vtt: url("vtt"), json: url("json") }
        });
        Self {
            job_id: job.id.clone(),
            state,
            stage: job.stage.clone(),
            progress: job.progress,
            eta_seconds: (state == JobState::Active).then(|| eta(job)).flatten(),
            queue_position,
            attempts: job.attempts,
            created_at: iso(job.created_at),
            started_at: job.started_at.map(iso),
            finished_at: job.finished_at.map(iso),
            style: request.as_ref().map_or(Value::Null, Generate::style_or_default),
            source: request.map_or_else(SourceView::default, |request| SourceView {
                upload_id: request.upload_id,
                demo_file: request.demo_file,
                video_url: request.video_url,
            }),
            results,
            warnings: warnings.unwrap_or_else(|_| Value::Array(Vec::new())),
            error: problem.as_ref().map(ErrorDetail::from),
        }
    }
}

fn eta(job: &JobRow) -> Option<f64> {
    let started = u64::try_from(job.started_at?).ok()?;
    let spent = now().checked_sub(Duration::from_millis(started))?.as_secs_f64();
    // Too little is known at the start.
    (job.progress >= 0.05).then(|| (spent / job.progress * (1.0 - job.progress)).max(0.0))
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Milliseconds since 1970 as ISO 8601.
pub fn iso(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|t| t.to_string()).unwrap_or_default()
}

/// The query that lets whoever has it do `action`.
pub fn sign(app: &App, action: &str) -> String {
    let expires = (now().as_secs() / STEP + 1) * STEP + LIFETIME;
    let signature = app.signing.sign(&format!("{action}\n{expires}"));
    format!("expires={expires}&signature={signature}")
}

/// What a signed address carries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct Signature {
    /// When it ends, in seconds since 1970.
    expires: Option<u64>,
    /// What proves it.
    signature: Option<String>,
}

impl Signature {
    /// Checks it.
    ///
    /// # Errors
    /// `FORBIDDEN`.
    pub fn check(&self, app: &App, action: &str) -> Result<()> {
        let refuse = |why: &str| Problem::new(ServerCode::Forbidden, why).hint("ask for the address again");
        let (Some(expires), Some(signature)) = (self.expires, &self.signature) else {
            return Err(refuse("the address is not signed"));
        };
        if !app.signing.verifies(format!("{action}\n{expires}").as_bytes(), signature) {
            return Err(refuse("the signature of the address is wrong"));
        }
        if now().as_secs() > expires {
            return Err(refuse("the address has expired"));
        }
        Ok(())
    }
}

fn file_url(app: &App, job: &str, kind: &str) -> String {
    let query = sign(app, &format!("file\n{job}\n{kind}"));
    absolute(app, &format!("/api/video/file/{job}/{kind}?{query}"))
}

/// An address as clients use it: relative, unless the operator has named the server's own.
pub fn absolute(app: &App, path: &str) -> String {
    let base = app.config.public_url.as_deref().unwrap_or_default();
    format!("{}{path}", base.trim_end_matches('/'))
}

/// Objects of a completed job by kind; none before it is.
///
/// # Errors
/// `INTERNAL` for a row that is broken.
pub fn objects(job: &JobRow) -> Result<Map<String, Value>> {
    job.results.as_deref().map_or_else(|| Ok(Map::new()), |text| column(job, "results", text))
}

/// What a job is to do.
///
/// # Errors
/// `INTERNAL` for a row that is broken.
pub fn request_of(job: &JobRow) -> Result<Generate> {
    column(job, "request", &job.request)
}

fn column<T: DeserializeOwned>(job: &JobRow, name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        Problem::internal(&format!("`{name}` of job {} cannot be read: {error}", job.id), error)
    })
}
