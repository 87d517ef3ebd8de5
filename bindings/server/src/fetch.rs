//! Brings a video from an address into the store.

use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use reqwest::{Response, StatusCode};

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};
use crate::outside::{Rules, reason};

/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// How long nothing may arrive.
const IDLE: Duration = Duration::from_secs(30);
/// Tries, for a host that is away for a moment.
const TRIES: u32 = 3;
/// Wait before the second try; doubled before the third.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Brings it there under `name`, whole or not at all. `progress` is given bytes so far, and in all where that is known.
///
/// # Errors
/// An address that may not be asked; `UPSTREAM_FAILED`; `PAYLOAD_TOO_LARGE`.
pub async fn fetch(
    app: &App,
    url: &str,
    name: &str,
    progress: impl Fn(u64, u64) + Send + Sync,
) -> Result<()> {
    let fetching = async {
        let answer = ask(app, url).await?;
        let limit = app.config.max_file_bytes();
        let length = answer.content_length().unwrap_or_default();
        if length > limit {
            return Err(too_large(limit));
        }
        app.store.receive(name, bounded(answer, limit, |bytes| progress(bytes, length))).await
    };
    let minutes = PATIENCE.as_secs() / 60;
    tokio::time::timeout(PATIENCE, fetching)
        .await
        .map_err(|_| failed(format!("it took more than {minutes} minutes")))?
}

async fn ask(app: &App, url: &str) -> Result<Response> {
    let rules = Rules::of_videos(&app.config);
    let url = rules.check("videoUrl", url)?;
    let client = rules.client(true)?;
    let mut wait = FIRST_WAIT;
    let mut attempt = 1;
    loop {
        let sent = client.get(url.clone()).send();
        let answer = tokio::time::timeout(IDLE, sent).await;
        let (why, may_pass) = match answer {
            Ok(Ok(answer)) if answer.status().is_success() => return Ok(answer),
            Ok(Ok(answer)) => (format!("it answered {}", answer.status()), may_pass(answer.status())),
            // Where it leads or what it resolves to does not get better.
            Ok(Err(error)) => (reason(&error), error.is_connect() && !reason(&error).contains("not public")),
            Err(_) => (format!("no answer in {} seconds", IDLE.as_secs()), true),
        };
        if !may_pass || attempt == TRIES {
            return Err(failed(why));
        }
        tokio::time::sleep(wait).await;
        (wait, attempt) = (wait * 2, attempt + 1);
    }
}

fn may_pass(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

/// The body, until it is too long or nothing comes.
fn bounded(
    answer: Response,
    limit: u64,
    progress: impl Fn(u64) + Send,
) -> impl Stream<Item = Result<Bytes>> + Send {
    futures::stream::try_unfold((answer, 0, progress), move |(mut answer, bytes, progress)| async move {
        let piece = match tokio::time::timeout(IDLE, answer.chunk()).await {
            Err(_) => return Err(failed(format!("nothing arrived for {} seconds", IDLE.as_secs()))),
            Ok(piece) => piece.map_err(|error| failed(reason(&error)))?,
        };
        let Some(piece) = piece else { return Ok(None) };
        let bytes = bytes + piece.len() as u64;
        if bytes > limit {
            return Err(too_large(limit));
        }
        progress(bytes);
        Ok(Some((piece, (answer, bytes, progress))))
    })
}

fn too_large(limit: u64) -> Problem {
    Problem::new(ServerCode::PayloadTooLarge, format!("the video at `videoUrl` has more than {limit} bytes"))
}

fn failed(why: String) -> Problem {
    Problem::new(ServerCode::UpstreamFailed, format!("the video at `videoUrl` cannot be fetched: {why}"))
        .hint("look whether the address works without a login, then requeue the job")
}
