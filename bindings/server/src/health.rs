//! Asks what the server stands on, once for all who want to know.

use std::time::{Duration, Instant};

use captioni::transcript::model::ModelStore;

use crate::app::App;
use crate::checks::{Costly, Health, Service, ServiceState, Services};
use crate::config::Config;
use crate::error::{Problem, Result};
use crate::figures::LOST;

/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(2);
/// How often the server asks by itself what is costly to ask.
const ROUND: Duration = Duration::from_secs(10);

/// Asks what is costly to ask until the server stops.
pub async fn run(app: App) {
    while !app.stop.is_cancelled() {
        let costly = ask(&app).await;
        app.checks.costly.send_replace(Some(costly));
        tokio::select! {
            () = tokio::time::sleep(ROUND) => {}
            () = app.stop.cancelled() => {}
        }
    }
}

/// How the server was in the last seconds.
///
/// # Errors
/// The server is ending.
pub async fn recent(app: &App) -> Result<Health> {
    app.checks.health.get(FRESH, look(app)).await
}

/// What the last round found.
///
/// # Errors
/// The server is ending.
pub async fn costly(app: &App) -> Result<Costly> {
    let mut costly = app.checks.costly.subscribe();
    let known = costly.wait_for(Option::is_some).await;
    let known = known.ok().and_then(|known| known.clone());
    known.ok_or_else(|| Problem::internal("the server is ending", ""))
}

async fn ask(app: &App) -> Costly {
    let config = app.config.clone();
    let (storage, models) = tokio::join!(
        check(async { app.store.check().await.map(|()| None) }),
        // Model files are read to their ends, which is no work for the threads that answer.
        tokio::task::spawn_blocking(move || models(&config)),
    );
    let (models, installed) = match models {
        Ok((model, installed)) => (check(async { model }).await, installed),
        Err(error) => {
            (check(async { Err(Problem::internal("models cannot be looked at", error)) }).await, Vec::new())
        }
    };
    Costly { storage, models, installed }
}

fn models(config: &Config) -> (Result<Option<String>>, Vec<String>) {
    let store = match ModelStore::open(config.model_dir.clone()) {
        Ok(store) => store,
        Err(error) => return (Err(error.into()), Vec::new()),
    };
    let installed = store.list().into_iter().filter(|model| model.installed).map(|model| model.name);
    let model = store.resolve(&config.model).map(|_| Some(config.model.clone()));
    (model.map_err(Problem::from), installed.collect())
}

async fn look(app: &App) -> Result<Health> {
    let Costly { storage, models, .. } = costly(app).await?;
    let (database, queue, mut worker) = tokio::join!(
        check(async { app.db.ping().await.map(|()| None) }),
        check(async { app.queue.ping().await.map(|()| None) }),
        check(workers(app)),
    );
    let ffmpeg = check(async { Ok(Some(captioni::encode::library().version.to_string())) }).await;
    // Jobs wait for a worker and lose nothing by it.
    if worker.state == ServiceState::Down {
        worker.state = ServiceState::Degraded;
    }
    let states = [&database, &queue, &storage, &worker, &models, &ffmpeg].map(|service| service.state);
    let status = if states.contains(&ServiceState::Down) {
        "down"
    } else if states.contains(&ServiceState::Degraded) {
        "degraded"
    } else {
        "ok"
    };
    Ok(Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: app.started.elapsed().as_secs_f64(),
        services: Services { database, queue, storage, worker, models, ffmpeg },
    })
}

async fn check(asking: impl Future<Output = Result<Option<String>>>) -> Service {
    let start = Instant::now();
    let (state, detail) = match asking.await {
        Ok(detail) => (ServiceState::Up, detail),
        Err(problem) => (ServiceState::Down, Some(problem.message)),
    };
    Service { state, latency_ms: start.elapsed().as_secs_f64() * 1e3, detail }
}

async fn workers(app: &App) -> Result<Option<String>> {
    match app.db.workers(LOST).await?.len() {
        0 => Err(Problem::not_found("worker that was seen lately")),
        count => Ok(Some(format!("{count} alive"))),
    }
}
