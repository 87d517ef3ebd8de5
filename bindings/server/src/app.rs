//! What every part of the server shares.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::checks::Checks;
use crate::child::NamedFile;
use crate::children::Children;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Problem, Result};
use crate::limiter::Limiter;
use crate::queue::Queue;
use crate::request::Source;
use crate::secret::Secret;
use crate::stats::Window;
use crate::store::{LocalFile, Store};
use crate::watcher::Watcher;

/// Short tasks (probes, stills) that run at once; others wait.
const SHORT_TASKS: usize = 4;

/// The server's parts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// The parts.
#[derive(Debug)]
pub struct Parts {
    /// What the operator set.
    pub config: Config,
    /// Rows.
    pub db: Db,
    /// Messages.
    pub queue: Queue,
    /// Objects.
    pub store: Store,
    /// Child processes.
    pub children: Children,
    /// How all of this is.
    pub checks: Checks,
    /// Jobs that clients follow.
    pub watcher: Watcher,
    /// Signs URLs.
    pub signing: Secret,
    /// Bounds requests.
    pub limiter: Limiter,
    /// Requests of the last minutes.
    pub requests: Window,
    /// Bounds short tasks.
    pub short_tasks: Semaphore,
    /// Bounds transcriptions that a client waits for.
    pub transcriptions: Semaphore,
    /// When the process started.
    pub started: Instant,
    /// The server is to end.
    pub stop: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the parts; waits for a database and a queue that start at the same time.
    ///
    /// # Errors
    /// Settings that will not do; a data folder that cannot be written to; a database or queue that does not answer for a
    /// minute.
    pub async fn open(config: Config) -> Result<Self> {
        config.check()?;
        std::fs::create_dir_all(&config.data_dir)
            // Told now, not by the first job.
            .and_then(|()| tempfile::tempfile_in(&config.data_dir).map(drop))
            .map_err(|error| captioni::Error::writing(&config.data_dir, error))?;
        crate::demo::unpack(&config)?;
        let db = Db::open(&config.database(), config.database_pool)?;
        patiently("database", || db.migrate()).await?;
        let url = config.queue();
        let queue = patiently("queue", || Queue::connect(&url)).await?;
        patiently("queue", || queue.migrate()).await?;
        let signing = signing_secret(&config)?;
        let parts = Parts {
            store: Store::open(&config)?,
            children: Children::new(&config)?,
            limiter: Limiter::new(config.rate_per_minute),
            watcher: Watcher::new(db.clone()),
            checks: Checks::default(),
            signing,
            requests: Window::default(),
            short_tasks: Semaphore::new(SHORT_TASKS),
            transcriptions: Semaphore::new(config.workers),
            started: Instant::now(),
            stop: CancellationToken::new(),
            config,
            db,
            queue,
        };
        let app = Self(Arc::new(parts));
        app.add_configured_keys().await?;
        Ok(app)
    }

    /// The file of a job's video, which is there while the first value is, and what messages call it.
    ///
    /// # Errors
    /// `NOT_FOUND`, those of the database and the store.
    pub async fn video(&self, source: Source) -> Result<(LocalFile, NamedFile)> {
        let (file, name) = match source {
            Source::Demo { name, path } => (LocalFile::Object(path), name),
            Source::Upload(id) => {
                let upload = self.db.upload(&id).await?;
                let file = self.store.local(&format!("uploads/{id}")).await?;
                (file, upload.map_or_else(|| "the upload".into(), |upload| upload.file_name))
            }
            Source::Url(_) => return Err(Problem::not_found("video of this job yet")),
        };
        let named = NamedFile::new(file.path(), name);
        Ok((file, named))
    }

    async fn add_configured_keys(&self) -> Result<()> {
        for key in &self.config.api_keys {
            let digest = crate::secret::digest(key.expose());
            let row = crate::db::KeyRow {
                id: digest.chars().take(16).collect(),
                name: format!("environment-{}", digest.chars().take(8).collect::<String>()),
                scopes: "jobs,read".into(),
                credits: None,
            };
            self.db.insert_key(&row, key.expose()).await?;
        }
        Ok(())
    }
}

/// Tries again for a minute, as servers that start together come up in any order.
async fn patiently<T, F: Future<Output = Result<T>>>(what: &str, attempt: impl Fn() -> F) -> Result<T> {
    let mut wait = std::time::Duration::from_millis(250);
    let deadline = Instant::now() + std::time::Duration::from_secs(60);
    loop {
        match attempt().await {
            Err(problem)
                if problem.is(crate::error::ServerCode::Unavailable) && Instant::now() < deadline =>
            {
                tracing::warn!(%problem, "waiting for the {what}");
            }
            answer => return answer,
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(std::time::Duration::from_secs(5));
    }
}

fn signing_secret(config: &Config) -> Result<Secret> {
    if let Some(secret) = &config.signing_secret {
        return Ok(secret.clone());
    }
    let path = config.data_dir.join("signing.key");
    match std::fs::read_to_string(&path) {
        Ok(text) if text.trim().len() >= 32 => return Ok(Secret::from(text.trim().to_owned())),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(captioni::Error::reading(&path, error).into());
        }
        _ => {}
    }
    let secret = crate::secret::random(32);
    write_private(&path, &secret).map_err(|error| captioni::Error::writing(&path, error))?;
    // Another process may have been faster; then its secret counts.
    let kept = std::fs::read_to_string(&path)
        .map_err(|error| Problem::from(captioni::Error::reading(&path, error)))?;
    Ok(Secret::from(kept.trim().to_owned()))
}

fn write_private(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match opened {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        opened => opened?.write_all(text.as_bytes()),
    }
}
