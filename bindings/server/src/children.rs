//! Runs tasks in processes of their own.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use captioni::transcript::Segment;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use crate::child::{Event, Limits, Order, Task};
use crate::config::Config;
use crate::error::{Problem, Result, ServerCode};

/// Most that is kept of what a child says before it dies.
const LAST_WORDS: u64 = 16 << 10;

/// Starts children of this program.
#[derive(Debug, Clone)]
pub struct Children {
    program: PathBuf,
    limits: Limits,
}

/// What a task tells while it is being done.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// How far it is: the stage, and units done and in all.
    Progress(String, (u64, u64)),
    /// A segment of a transcription.
    Written(Box<Segment>),
}

/// Takes the news of a task.
pub type Listener<'a> = &'a (dyn Fn(News) + Send + Sync);

/// How long a task may take, and what stops it.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Longest time.
    pub time: Duration,
    /// Stops it at once.
    pub stop: CancellationToken,
}

impl Children {
    /// Children of the running program, with the limits of `config`.
    ///
    /// # Errors
    /// The program's own path is not known.
    pub fn new(config: &Config) -> Result<Self> {
        let program = std::env::current_exe()
            .map_err(|error| Problem::internal("the program's path is not known", error))?;
        let limits = Limits {
            memory: config.job_memory_mb << 20,
            duration: config.max_duration_s,
            pixels: config.max_pixels,
            output: config.max_file_bytes().saturating_mul(8),
        };
        Ok(Self { program, limits })
    }

    /// Does `task`.
    ///
    /// # Errors
    /// What the child reports; `CRASHED`, `TIMED_OUT`, `CANCELLED`.
    pub async fn run(&self, task: Task, patience: &Patience, listener: Listener<'_>) -> Result<Value> {
        let mut child = self.start(&Order { task, limits: self.limits }).await?;
        let stdout = child.stdout.take().ok_or_else(|| Problem::internal("a child has no output", ""))?;
        let last_words = child.stderr.take().map(|stderr| {
            tokio::spawn(async move {
                let mut text = Vec::new();
                let mut stderr = stderr;
                let _ = (&mut stderr).take(LAST_WORDS).read_to_end(&mut text).await;
                // The rest is read too, so that the child does not wait for a reader.
                let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
                String::from_utf8_lossy(&text).into_owned()
            })
        });
        let mut lines = BufReader::new(stdout).lines();
        let listening = async {
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(Event::Progress { stage, of }) => listener(News::Progress(stage, of)),
                    Ok(Event::Written(segment)) => listener(News::Written(segment)),
                    Ok(Event::Done(report)) => return Some(Ok(report)),
                    Ok(Event::Failed(problem)) => return Some(Err(problem)),
                    Err(_) => tracing::debug!(line, "a child said something else"),
                }
            }
            None
        };
        let told = tokio::select! {
            told = listening => told,
            () = patience.stop.cancelled() => Some(Err(captioni::Error::Cancelled.into())),
            () = tokio::time::sleep(patience.time) => Some(Err(Problem::new(
                ServerCode::TimedOut,
                format!("it took more than the {} seconds that are allowed", patience.time.as_secs()),
            )
            .hint("give a shorter video"))),
        };
        // A child that has told its end may still be ending; one that has not is stopped.
        let _ = child.start_kill();
        let status = child.wait().await.map_err(|error| Problem::internal("a child was lost", error))?;
        let words = match last_words {
            Some(words) if !matches!(told, Some(Ok(_))) => words.await.unwrap_or_default(),
            _ => String::new(),
        };
        let Some(told) = told else {
            tracing::error!(%status, words = words.trim(), "a child crashed");
            return Err(Problem::new(
                ServerCode::Crashed,
                format!("the engine stopped in the middle of it ({status})"),
            )
            .hint("the file may be damaged, or need more memory than a job may have"));
        };
        if !words.trim().is_empty() {
            tracing::warn!(words = words.trim(), "a child could not do its task");
        }
        told
    }

    async fn start(&self, order: &Order) -> Result<Child> {
        let failed = |error: std::io::Error| Problem::internal("a child could not be started", error);
        let mut child = Command::new(&self.program)
            .arg("child")
            // Settings, and secrets among them, are the server's alone.
            .env_clear()
            .envs(std::env::vars().filter(|(name, _)| is_harmless(name)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let mut line = serde_json::to_vec(order)
            .map_err(|error| Problem::internal("a task cannot be written down", error))?;
        line.push(b'\n');
        // Kept open, as the child ends with its input.
        if let Some(input) = child.stdin.as_mut() {
            let written = async {
                input.write_all(&line).await?;
                input.flush().await
            };
            written.await.map_err(failed)?;
        }
        Ok(child)
    }
}

fn is_harmless(name: &str) -> bool {
    matches!(
        name,
        "PATH" | "HOME" | "TMPDIR" | "LANG" | "LD_LIBRARY_PATH" | "XDG_CACHE_HOME" | "CAPTIONI_MODEL_DIR"
    )
}
