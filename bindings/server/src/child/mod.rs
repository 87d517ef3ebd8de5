//! The process that a job runs in. A crash in C, a file that eats memory or one that never ends costs one job.
//!
//! The server writes one line, a [`Task`], to the child's standard input and keeps that open; the child writes
//! [`Event`]s, a line each, to its standard output. When the input ends, the server is gone, and the child with it.

mod captions;
mod sandbox;
mod tasks;
mod verbs;

use std::io::{BufRead, Read, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use captioni::control::{Control, Progress};
use captioni::transcript::Segment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use captions::CaptionTask;
pub use sandbox::Limits;
pub use tasks::{PreviewTask, SampleTask, SubtitleTask, Task, TranscribeTask};
pub use verbs::{ModelChoice, NamedFile};

use crate::error::Problem;

/// Progress is told at most this often.
const INTERVAL: Duration = Duration::from_millis(200);

/// Asked of a child instead of a task: whether it can leave the network.
const NETWORK: &str = "network";

/// What a child is given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Order {
    /// What to do.
    pub task: Task,
    /// What it may use.
    pub limits: Limits,
}

/// What a child tells.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// How far it is.
    Progress {
        /// `transcribe`, `align` or `render`.
        stage: String,
        /// Units done, and in all; 0 when unknown.
        of: (u64, u64),
    },
    /// What was just written down of a transcription.
    Written(Box<Segment>),
    /// It is done.
    Done(Value),
    /// It could not be done.
    Failed(Problem),
}

/// Whether jobs leave the network behind, and if not, why. A child tries it, as a process with threads may not.
pub async fn leaves_network() -> std::result::Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let child = tokio::process::Command::new(program).args(["child", NETWORK]).stdin(Stdio::null()).output();
    match child.await {
        Ok(answer) if answer.status.success() => Ok(()),
        Ok(answer) => Err(String::from_utf8_lossy(&answer.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Runs the child's side to its end.
pub fn main() -> std::process::ExitCode {
    if std::env::args().nth(2).as_deref() == Some(NETWORK) {
        return match sandbox::no_network() {
            Ok(()) => std::process::ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                std::process::ExitCode::FAILURE
            }
        };
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).is_ok();
    let order = match serde_json::from_str::<Order>(&line) {
        Ok(order) if read => order,
        _ => {
            eprintln!("this command is for the server itself; it takes a task on its standard input");
            return std::process::ExitCode::FAILURE;
        }
    };
    captioni::own_process();
    // Before any thread, as each has namespaces of its own.
    sandbox::enter(&order.limits);
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    let control = Control::default().on_progress(teller());
    let event = match order
        .task
        .run(&order.limits, &control, &mut |segment| tell(&Event::Written(Box::new(segment.clone()))))
    {
        Ok(report) => Event::Done(report),
        Err(problem) => {
            // What the client is not told goes to the server's log this way.
            if let Some(private) = &problem.private {
                eprintln!("{private}");
            }
            Event::Failed(problem)
        }
    };
    tell(&event);
    std::process::ExitCode::SUCCESS
}

fn tell(event: &Event) {
    if let Ok(line) = serde_json::to_string(event) {
        let mut output = std::io::stdout().lock();
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
    }
}

fn teller() -> impl Fn(Progress) + Send + Sync + 'static {
    let last: Arc<Mutex<Option<(Instant, Progress)>>> = Arc::default();
    move |progress| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news =
            last.is_none_or(|(at, before)| before.stage != progress.stage || at.elapsed() >= INTERVAL);
        if is_news {
            *last = Some((Instant::now(), progress));
            let stage = serde_json::to_value(progress.stage).ok();
            let stage = stage.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            tell(&Event::Progress { stage, of: (progress.done, progress.total) });
        }
    }
}
