//! Does jobs: claims a row, runs the engine, stores the results, ends the row once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::app::App;
use crate::child::{CaptionTask, ModelChoice, Task};
use crate::children::{News, Patience};
use crate::db::{Finish, JobRow};
use crate::duty::Duty;
use crate::error::{Code, Problem, Result, ServerCode};
use crate::queue::{Handler, Lane, Message};
use crate::request::{Generate, Source};
use crate::secret::random;
use crate::store::results_of;

/// How often a job tells that it is alive and looks whether it is to stop.
const PULSE: Duration = Duration::from_millis(400);
/// Wait before another attempt, when a service was away.
const AGAIN: Duration = Duration::from_secs(5);
/// Longest wait before the queue is tried again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A worker of this process.
#[derive(Debug)]
pub struct Worker {
    app: App,
    duty: Arc<Duty>,
}

impl Worker {
    /// A worker that has not begun.
    pub fn new(app: App) -> Arc<Self> {
        let duty = Arc::new(Duty::new(app.config.workers));
        Arc::new(Self { app, duty })
    }

    /// Works until the app is stopped; jobs that were begun are given back.
    pub async fn run(self: Arc<Self>) {
        let lanes = [(Lane::Jobs, self.app.config.workers), (Lane::Errands, 4)];
        let working = lanes.map(|lane| tokio::spawn(Arc::clone(&self).serve(lane)));
        let watching = tokio::spawn(crate::recovery::run(self.app.clone(), Arc::clone(&self.duty)));
        for task in working {
            let _ = task.await;
        }
        let _ = watching.await;
        let _ = self.app.db.worker_gone(&self.duty.name).await;
    }

    async fn serve(self: Arc<Self>, lane: (Lane, usize)) {
        let mut wait = Duration::from_millis(200);
        while !self.app.stop.is_cancelled() {
            let begun = std::time::Instant::now();
            let worker = Arc::clone(&self);
            let handler: Handler = Arc::new(move |message| {
                let worker = Arc::clone(&worker);
                Box::pin(async move { worker.handle(message).await })
            });
            // apalis keeps a name to itself for a while after it was lost.
            let name = format!("{}-{}", self.duty.name, random(3));
            let ended = self.app.queue.run(lane, &name, handler, self.app.stop.clone()).await;
            if self.app.stop.is_cancelled() {
                return;
            }
            if let Err(problem) = ended {
                tracing::warn!(%problem, "the queue is lost; trying again");
            }
            if begun.elapsed() > LONGEST_WAIT {
                wait = Duration::from_millis(200);
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.app.stop.cancelled() => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn handle(&self, message: Message) {
        let done = match &message {
            Message::Job(id) => self.job(id).await,
            Message::Payment(id) => crate::payments::apply(&self.app, id).await,
            Message::RoundTrip(id) => self.app.db.see_round_trip(id).await,
        };
        // What could not be done stands in the database and is sent again.
        if let Err(problem) = done {
            tracing::warn!(%problem, ?message, "a message is left for later");
        }
    }

    async fn job(&self, id: &str) -> Result<()> {
        if self.app.stop.is_cancelled() {
            return Ok(());
        }
        let run = random(12);
        let Some(job) = self.app.db.claim(id, &run, &self.duty.name, self.app.config.lease()).await? else {
            return Ok(());
        };
        let span = tracing::info_span!("job", job = id, request = job.request_id, attempt = job.attempts);
        let _at_work = self.duty.begin(&job.id);
        Run { app: &self.app, job: &job, run: &run }.to_end().instrument(span).await
    }
}

/// One attempt at a job.
struct Run<'a> {
    app: &'a App,
    job: &'a JobRow,
    run: &'a str,
}

/// How far it is: stage, and share of it from 0 to 1.
type Reached = (String, f64);

impl Run<'_> {
    async fn to_end(&self) -> Result<()> {
        tracing::info!("begun");
        let begun = std::time::Instant::now();
        let stop = self.app.stop.child_token();
        let (tell, reached) = watch::channel(("prepare".to_owned(), 0.0));
        let worked = {
            let work = self.work(&stop, &tell);
            let pulse = self.pulse(&stop, reached);
            tokio::pin!(work, pulse);
            tokio::select! {
                worked = &mut work => Some(worked),
                pulse = &mut pulse => match pulse {
                    // The job is someone else's now; nothing is written of this run.
                    Pulse::Lost => None,
                    Pulse::Cancelled => Some(Err(captioni::Error::Cancelled.into())),
                },
            }
        };
        stop.cancel();
        let Some(worked) = worked else {
            tracing::warn!("the job was taken over; this run is dropped");
            return self.drop_results().await;
        };
        if self.app.stop.is_cancelled() && worked.is_err() {
            tracing::info!("given back, as the worker ends");
            return self.give_back(Duration::ZERO).await;
        }
        let finish = match worked {
            Ok(finish) => finish,
            Err(problem) if problem.code == Code::Core(captioni::ErrorCode::Cancelled) => Finish::Cancelled,
            // The next attempt may do better once the service is back.
            Err(problem) if problem.is(ServerCode::Unavailable) => {
                tracing::warn!(%problem, "left for another attempt");
                return self.give_back(AGAIN).await;
            }
            Err(problem) => Finish::Failed(problem),
        };
        let ended = self.finish(&finish).await?;
        let code = match &finish {
            Finish::Failed(problem) => problem.code.as_str(),
            Finish::Cancelled => "CANCELLED".into(),
            Finish::Completed { .. } => "OK".into(),
        };
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(code, seconds, ended, "ended");
        if !ended {
            return self.drop_results().await;
        }
        // Runs that were killed while they stored something have left it.
        let kept = matches!(finish, Finish::Completed { .. }).then(|| self.folder());
        self.app.store.delete_but(&results_of(&self.job.id), kept.as_deref()).await?;
        let state = match finish {
            Finish::Completed { .. } => "completed",
            Finish::Cancelled => "cancelled",
            Finish::Failed(_) => "failed",
        };
        metrics::counter!("captioni_jobs_finished_total", "state" => state, "code" => code).increment(1);
        metrics::histogram!("captioni_job_processing_seconds").record(seconds);
        Ok(())
    }

    /// Ends the row, through a database that is away for a while; the lease runs on.
    async fn finish(&self, finish: &Finish) -> Result<bool> {
        let deadline = std::time::Instant::now() + self.app.config.lease();
        loop {
            match self.app.db.finish(&self.job.id, self.run, finish).await {
                Err(problem)
                    if problem.is(ServerCode::Unavailable) && std::time::Instant::now() < deadline =>
                {
                    tokio::time::sleep(PULSE).await;
                }
                answer => return answer,
            }
        }
    }

    async fn work(&self, stop: &CancellationToken, tell: &watch::Sender<Reached>) -> Result<Finish> {
        let request: Generate = serde_json::from_str(&self.job.request)
            .map_err(|error| Problem::internal("a job's request cannot be read", error))?;
        let (_file, input) = self.app.video(self.source(&request, tell).await?).await?;
        let folder = tempfile::tempdir_in(self.app.store.scratch())
            .map_err(|error| captioni::Error::writing(self.app.store.scratch(), error))?;
        let config = &self.app.config;
        let mut look = request.look();
        config.add_to_look(&mut look);
        let task = CaptionTask {
            input,
            folder: folder.path().to_owned(),
            model: ModelChoice {
                name: request.model.clone().unwrap_or_else(|| config.model.clone()),
                dir: config.model_dir.clone(),
            },
            speech: request.speech(),
            text: request.text.clone(),
            transcript: request.transcript.clone(),
            timing: request.timing.clone(),
            look,
            second: request.second(),
            encode: request.render(),
            container: request.container(),
            overlay: request.overlay().map(str::to_owned),
        };
        let patience = Patience { time: Duration::from_secs(config.job_timeout_s), stop: stop.clone() };
        let listener = |news| {
            if let News::Progress(stage, (done, total)) = news {
                let share = if total == 0 { 0.0 } else { (done as f64 / total as f64).min(1.0) };
                tell.send_replace((stage, share));
            }
        };
        let report = self.app.children.run(Task::Captions(Box::new(task)), &patience, &listener).await?;
        tell.send_replace(("store".into(), 0.0));
        let results = self.store(folder.path(), &request.container()).await?;
        if let Some(Value::Object(stages)) = report.get("stages") {
            for (stage, seconds) in stages {
                let seconds = seconds.as_f64().unwrap_or_default();
                metrics::histogram!("captioni_job_stage_seconds", "stage" => stage.clone()).record(seconds);
            }
        }
        let part = |name: &str| report.get(name).cloned().unwrap_or(Value::Null);
        Ok(Finish::Completed { results, warnings: part("warnings"), stages: part("stages") })
    }

    /// Where the video is; one that is elsewhere is fetched, unless an earlier attempt has.
    async fn source(&self, request: &Generate, tell: &watch::Sender<Reached>) -> Result<Source> {
        let source = request.source(&self.app.config)?;
        let Source::Url(url) = &source else { return Ok(source) };
        let Some(id) = &self.job.upload else {
            return Err(Problem::internal("a job has no place for its video", &self.job.id));
        };
        let name = format!("uploads/{id}");
        if self.app.store.head(&name).await?.is_none() {
            self.fetch(url, &name, tell).await?;
        }
        Ok(Source::Upload(id.clone()))
    }

    async fn fetch(&self, url: &str, name: &str, tell: &watch::Sender<Reached>) -> Result<()> {
        let progress = |bytes: u64, length: u64| {
            let share = if length == 0 { 0.0 } else { (bytes as f64 / length as f64).min(1.0) };
            tell.send_replace(("fetch".to_owned(), share));
        };
        progress(0, 0);
        crate::fetch::fetch(self.app, url, name, progress).await
    }

    async fn store(&self, folder: &Path, container: &str) -> Result<Value> {
        let video = format!("video.{container}");
        let files = [
            ("video", video.as_str()),
            ("srt", "captions.srt"),
            ("vtt", "captions.vtt"),
            ("json", "transcript.json"),
            ("cues", "cues.json"),
        ];
        let mut results = Map::new();
        for (kind, file) in files {
            let name = format!("{}/{file}", self.folder());
            self.app.store.put(&name, &folder.join(file)).await?;
            results.insert(kind.to_owned(), json!(name));
        }
        Ok(Value::Object(results))
    }

    /// Folder of this run's objects.
    fn folder(&self) -> String {
        format!("{}/{}", results_of(&self.job.id), self.run)
    }

    /// Lets the job wait for another attempt.
    async fn give_back(&self, wait: Duration) -> Result<()> {
        self.drop_results().await?;
        if self.app.db.give_back(&self.job.id, self.run, wait).await? && wait.is_zero() {
            self.app.queue.push(Message::Job(self.job.id.clone())).await?;
        }
        Ok(())
    }

    async fn drop_results(&self) -> Result<()> {
        self.app.store.delete(&self.folder()).await.map(drop)
    }

    /// Tells that the run is alive until it has lost the job or is to stop.
    async fn pulse(&self, stop: &CancellationToken, reached: watch::Receiver<Reached>) -> Pulse {
        let mut last_heard = std::time::Instant::now();
        let lease = self.app.config.lease();
        loop {
            tokio::time::sleep(PULSE).await;
            if stop.is_cancelled() {
                // The work ends by itself.
                std::future::pending::<()>().await;
            }
            let (stage, share) = reached.borrow().clone();
            let progress = overall(&stage, share);
            match self.app.db.renew(&self.job.id, self.run, (&stage, progress), lease).await {
                Ok(Some(false)) => last_heard = std::time::Instant::now(),
                Ok(Some(true)) => return Pulse::Cancelled,
                Ok(None) => return Pulse::Lost,
                // Another worker takes the job when the lease is over, so this one stops before.
                Err(_) if last_heard.elapsed() > lease => return Pulse::Lost,
                Err(_) => {}
            }
        }
    }
}

enum Pulse {
    Lost,
    Cancelled,
}

/// Progress of the whole job, 0 to 1: what most jobs spend on each stage.
fn overall(stage: &str, share: f64) -> f64 {
    let (from, to) = match stage {
        "transcribe" => (0.0, 0.3),
        "align" => (0.3, 0.4),
        "shots" => (0.4, 0.4),
        "render" => (0.4, 0.97),
        "store" => (0.97, 1.0),
        _ => (0.0, 0.0),
    };
    from + (to - from) * share
}
