//! Asks a service that speaks like OpenAI's: keys in turn, backoff with jitter, `Retry-After` honoured.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::Value;

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};

/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// Tries in all.
const TRIES: u32 = 6;
/// Wait before the second try; doubled before each that follows.
const FIRST_WAIT: Duration = Duration::from_millis(300);

/// Which key is next; shared by all requests, so that they are used alike.
static TURN: AtomicUsize = AtomicUsize::new(0);

/// What came of one try.
enum Answer {
    Done(Value),
    /// Another try may do better, after this long if the service has said so.
    Again(String, Option<Duration>),
    Refused(String),
}

/// The JSON that the model wrote.
///
/// # Errors
/// `UPSTREAM_FAILED` when all tries have failed, or the service refuses the request.
pub async fn ask(app: &App, request: &Value) -> Result<Value> {
    let base = app.config.posts_url.as_deref().unwrap_or_default().trim_end_matches('/');
    let url = format!("{base}/chat/completions");
    let client = reqwest::Client::new();
    let deadline = Instant::now() + PATIENCE;
    let mut wait = FIRST_WAIT;
    let mut last = String::new();
    for attempt in 0..TRIES {
        let keys = &app.config.posts_keys;
        let turn = TURN.fetch_add(1, Ordering::Relaxed).checked_rem(keys.len());
        let Some(key) = turn.and_then(|turn| keys.get(turn)) else { break };
        let sent = client.post(&url).bearer_auth(key.expose()).json(request).timeout(ANSWER).send().await;
        match read(sent).await {
            Answer::Done(value) => return Ok(value),
            Answer::Refused(why) => return Err(Problem::new(ServerCode::UpstreamFailed, why)),
            Answer::Again(why, after) => {
                tracing::warn!(attempt, why, "the service for posts failed");
                last = why;
                // Between half and all of the wait, so that those who failed together do not come back together.
                let jittered = wait.mul_f64(0.5 + rand::random::<f64>() / 2.0);
                let pause = after.unwrap_or(jittered);
                if Instant::now() + pause > deadline {
                    break;
                }
                if attempt + 1 < TRIES {
                    tokio::time::sleep(pause).await;
                }
                wait *= 2;
            }
        }
    }
    Err(Problem::new(ServerCode::UpstreamFailed, format!("the service for posts does not answer: {last}"))
        .hint("try again later"))
}

async fn read(sent: reqwest::Result<reqwest::Response>) -> Answer {
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => return Answer::Again(error.without_url().to_string(), None),
    };
    let status = answer.status();
    let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return Answer::Again(format!("it answered {status}"), after.map(Duration::from_secs));
    }
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        // The next key may be better.
        return Answer::Again(format!("it refused a key ({status})"), Some(Duration::ZERO));
    }
    if !status.is_success() {
        return Answer::Refused(format!("the service for posts answered {status}"));
    }
    let body: Value = match answer.json().await {
        Ok(body) => body,
        Err(error) => return Answer::Again(error.without_url().to_string(), None),
    };
    let content = body.pointer("/choices/0/message/content").and_then(Value::as_str).unwrap_or_default();
    // Models like to wrap JSON in a fence.
    let content = content.trim().trim_start_matches("```json").trim_matches('`').trim();
    match serde_json::from_str(content) {
        Ok(value) => Answer::Done(value),
        Err(error) => Answer::Again(format!("it wrote no JSON: {error}"), None),
    }
}
