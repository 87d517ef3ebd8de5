//! Tasks that a client waits for.

use std::time::Duration;

use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::child::Task;
use crate::children::Patience;
use crate::error::{Problem, Result, ServerCode};

/// What a person should know of an answer that is no JSON.
const WARNINGS: &str = "x-captioni-warnings";

/// Does a task that a client waits for, a few at a time.
pub async fn short_task(app: &App, task: Task, patience: Duration) -> Result<Value> {
    let _turn = tokio::time::timeout(patience, app.short_tasks.acquire())
        .await
        .map_err(|_| Problem::new(ServerCode::Unavailable, "too many previews are being drawn"))?
        .map_err(|error| Problem::internal("the server is ending", error))?;
    app.children.run(task, &within(app, patience), &|_| {}).await
}

/// How long a task may take, with nothing to stop it but the end of the server.
pub fn within(app: &App, time: Duration) -> Patience {
    Patience { time, stop: app.stop.child_token() }
}

/// The answer, with `warnings` of a task in its header.
pub fn with_warnings(mut response: Response, warnings: &Value) -> Result<Response> {
    if warnings.as_array().is_some_and(|warnings| !warnings.is_empty()) {
        let warnings =
            ascii(warnings).try_into().map_err(|error| Problem::internal("warnings fit no header", error))?;
        response.headers_mut().insert(WARNINGS, warnings);
    }
    Ok(response)
}

/// JSON as a header takes it.
fn ascii(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        match c {
            ' '..='~' => text.push(c),
            _ => text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    text
}
