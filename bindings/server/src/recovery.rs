//! Puts right what was lost: jobs of workers that were killed, messages that never came.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::duty::Duty;
use crate::error::Result;
use crate::queue::Message;
use crate::store::results_of;

/// How often it looks.
const INTERVAL: Duration = Duration::from_secs(2);
/// A due job whose message has not come for this long, while a worker has nothing to do, gets another: the message was
/// lost, or lies with a worker that took it and is busy, or dead.
const UNHEARD: Duration = Duration::from_secs(4);

/// Looks until the server stops.
pub async fn run(app: App, duty: Arc<Duty>) {
    let stop = &app.stop;
    while !stop.is_cancelled() {
        if let Err(problem) = look(&app, &duty).await {
            tracing::warn!(%problem, "recovery will look again");
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn look(app: &App, duty: &Duty) -> Result<()> {
    let job = duty.current_job();
    app.db.worker_alive(&duty.name, job.as_deref()).await?;
    let recovered = app.db.recover().await?;
    for id in recovered.dead.iter().chain(&recovered.cancelled) {
        app.store.delete(&results_of(id)).await?;
    }
    for id in recovered.dead {
        tracing::error!(job = id, "given up after three attempts; it can be requeued");
        metrics::counter!("captioni_jobs_finished_total", "state" => "dead", "code" => "CRASHED")
            .increment(1);
    }
    for id in recovered.waiting {
        tracing::warn!(job = id, "taken back from a worker that was lost");
        app.queue.push(Message::Job(id)).await?;
    }
    if duty.has_room() {
        let limit = i64::try_from(app.config.workers).unwrap_or(1);
        for id in app.db.unheard(UNHEARD, limit).await? {
            app.queue.push(Message::Job(id)).await?;
        }
    }
    for id in app.db.due_payments(10).await? {
        app.queue.push(Message::Payment(id)).await?;
    }
    Ok(())
}
