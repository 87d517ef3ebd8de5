//! Tasks that a client waits for.

use std::time::Duration;

use serde_json::Value;

use crate::app::App;
use crate::child::Task;
use crate::children::Patience;
use crate::error::{Problem, Result, ServerCode};

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
