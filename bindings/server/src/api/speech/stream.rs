//! A transcription as server-sent events: what is written down is told at once.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Response;
use axum::response::sse::Event;
use captioni::transcript::Segment;
use futures::stream::unfold;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::answer::{Shape, Transcribed, logprob};
use super::{Request, transcribed};
use crate::api::sse::answer_with;
use crate::app::App;
use crate::children::News;
use crate::error::{ErrorDetail, Result};

/// A comment that keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Answers at once and transcribes while the client reads. A client that goes stops the work.
pub(super) fn stream(app: App, request: Request) -> Response {
    let (tell, told) = unbounded_channel();
    let stop = app.stop.child_token();
    let guard = stop.clone().drop_guard();
    tokio::spawn(async move {
        let deltas = tell.clone();
        let is_first = std::sync::atomic::AtomicBool::new(true);
        let listener = move |news| {
            if let News::Written(segment) = news {
                let is_first = is_first.swap(false, std::sync::atomic::Ordering::Relaxed);
                // Nobody reads: the client has gone, and the work is being stopped.
                let _ = deltas.send(delta(&segment, is_first, request.shape));
            }
        };
        let transcribed = transcribed(&app, &request, stop, &listener).await;
        let _ = tell.send(last(transcribed, request.shape, request.task()));
    });
    let events = unfold((told, guard), |(mut told, guard)| async move {
        next(&mut told).await.map(|event| (Ok::<_, Infallible>(event), (told, guard)))
    });
    answer_with(events, KEEP_ALIVE)
}

async fn next(told: &mut UnboundedReceiver<Value>) -> Option<Event> {
    let value = told.recv().await?;
    // No name: clients that know names skip those that they do not know.
    Some(Event::default().data(value.to_string()))
}

/// The texts of all deltas make the text of the whole.
#[expect(clippy::indexing_slicing, reason = "fields of an object made here")]
fn delta(segment: &Segment, is_first: bool, shape: Shape) -> Value {
    let text = if is_first { segment.text.clone() } else { format!(" {}", segment.text) };
    let mut event = json!({"type": "transcript.text.delta", "delta": text});
    if shape == (Shape::Json { logprobs: true }) {
        event["logprobs"] = segment.words.iter().map(logprob).collect();
    }
    event
}

/// The end of the stream: the whole, or what went wrong, which clients raise as their own error.
#[expect(clippy::indexing_slicing, reason = "fields of an object made here")]
fn last(transcribed: Result<Transcribed>, shape: Shape, task: &str) -> Value {
    match transcribed {
        Ok(transcribed) => {
            let mut event = transcribed.fields(shape, task);
            event["type"] = json!("transcript.text.done");
            // OpenAI counts tokens here, and we have none to count.
            event.as_object_mut().map(|event| event.remove("usage"));
            event
        }
        Err(problem) => json!({"error": ErrorDetail::from(&problem)}),
    }
}
