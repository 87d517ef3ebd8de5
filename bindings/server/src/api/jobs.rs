//! Jobs: looked at, followed, cancelled, requeued.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::response::sse::Event;
use futures::Stream;
use futures::stream::unfold;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};

use super::body::{Id, Query, with_status};
use super::sse::answer_with;
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::db::JobRow;
use crate::error::{Problem, Result, ServerCode};
use crate::queue::Message;
use crate::view::JobView;

/// A comment that keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a cancelled job has to stop before its state is told anyway.
const STOPPING: Duration = Duration::from_millis(900);

async fn own(app: &App, caller: &Caller, id: &str) -> Result<JobRow> {
    let what = format!("job {id}");
    let job = app.db.job(id).await?.ok_or_else(|| Problem::not_found(&what))?;
    caller.owns(&job.owner, &what)?;
    Ok(job)
}

/// How far a job is.
#[utoipa::path(get, path = "/api/video/job/{id}", tag = "video", params(("id" = String, Path)),
    responses((status = 200, body = JobView), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id) -> Result<axum::Json<JobView>> {
    caller.needs(Scope::Read)?;
    let job = own(&app, &caller, &id).await?;
    Ok(axum::Json(JobView::of(&app, &job).await?))
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Listing {
    /// How many, 1 to 100. Default: 20.
    limit: Option<i64>,
}

/// The newest jobs of the key.
#[utoipa::path(get, path = "/api/video/jobs", tag = "video", params(Listing),
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
) -> Result<axum::Json<Value>> {
    // Without keys all callers look alike, and none may see what another does.
    caller.needs(if caller.is_anonymous() { Scope::Admin } else { Scope::Read })?;
    let limit = listing.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(Problem::field("limit", limit, "1 to 100"));
    }
    let jobs = app.db.jobs(Some(&caller.owner), limit).await?;
    let jobs = JobView::all(&app, &jobs).await?;
    Ok(axum::Json(json!({"jobs": jobs})))
}

/// Stops a job.
#[utoipa::path(delete, path = "/api/video/job/{id}", tag = "video", params(("id" = String, Path)),
    responses((status = 200, body = JobView), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn cancel(State(app): State<App>, caller: Caller, Id(id): Id) -> Result<axum::Json<JobView>> {
    caller.needs(Scope::Jobs)?;
    own(&app, &caller, &id).await?;
    let started = std::time::Instant::now();
    loop {
        let job = app.db.cancel_job(&id).await?.ok_or_else(|| Problem::not_found(format!("job {id}")))?;
        if job.state().is_final() || started.elapsed() > STOPPING {
            return Ok(axum::Json(JobView::of(&app, &job).await?));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Lets a failed or dead job try again.
#[utoipa::path(post, path = "/api/video/job/{id}/requeue", tag = "video", params(("id" = String, Path)),
    responses((status = 202, body = JobView), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn requeue(State(app): State<App>, caller: Caller, Id(id): Id) -> Result<Response> {
    caller.needs(Scope::Jobs)?;
    let job = own(&app, &caller, &id).await?;
    if !app.db.requeue(&id).await? {
        return Err(Problem::new(
            ServerCode::Conflict,
            format!("the job is {}; accepted: failed or dead, with its upload still there", job.state),
        ));
    }
    app.queue.push(Message::Job(id.clone())).await?;
    let job = own(&app, &caller, &id).await?;
    Ok(with_status(StatusCode::ACCEPTED, JobView::of(&app, &job).await?))
}

/// One event of a stream.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "for the documentation; the stream writes the lines themselves")]
pub struct JobEvent {
    /// `job`.
    event: String,
    /// Grows with each change.
    id: String,
    /// The job, as JSON.
    data: String,
}

/// Follows a job: an event `job` for each change, until it has ended. Goes on after `Last-Event-ID`.
#[utoipa::path(get, path = "/api/video/job/{id}/events", tag = "video",
    params(("id" = String, Path), ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, content_type = "text/event-stream", body = JobEvent),
        (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn events(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response> {
    caller.needs(Scope::Read)?;
    let job = own(&app, &caller, &id).await?;
    let last = match headers.get("last-event-id") {
        None => -1,
        Some(value) => {
            value.to_str().ok().and_then(|text| text.parse().ok()).filter(|last| *last >= 0).ok_or_else(
                || Problem::field("Last-Event-ID", format!("{value:?}"), "the id of an event of this job"),
            )?
        }
    };
    let stream = follow(app, job, last);
    Ok(answer_with(stream, KEEP_ALIVE))
}

struct Follower {
    app: App,
    job: watch::Receiver<JobRow>,
    seen: i64,
    has_ended: bool,
}

fn follow(app: App, job: JobRow, seen: i64) -> impl Stream<Item = Result<Event, Infallible>> {
    let job = app.watcher.follow(job);
    let follower = Follower { app, job, seen, has_ended: false };
    unfold(follower, |mut follower| async move {
        loop {
            if follower.has_ended {
                return None;
            }
            let job = follower.job.borrow_and_update().clone();
            follower.has_ended = job.state().is_final();
            // A client that has seen the end and asks again is told it again, so that it stops asking.
            if job.version > follower.seen || follower.has_ended {
                follower.seen = job.version;
                if let Ok(view) = JobView::of(&follower.app, &job).await {
                    let event = Event::default().event("job").id(follower.seen.to_string()).json_data(&view);
                    return Some((Ok(event.unwrap_or_default()), follower));
                }
            }
            tokio::select! {
                changed = follower.job.changed() => changed.ok()?,
                () = follower.app.stop.cancelled() => return None,
            }
        }
    })
}
