//! The only thing the core knows of its host: a token to cancel with and a sink for progress.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};

/// Trips once and stays tripped. Clones share one flag.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A fresh, untripped token.
    pub fn new() -> Self {
        Self::default()
    }
    /// Asks the job to stop; takes effect within 100 ms.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
    /// Whether it was tripped.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
    /// `Err(Cancelled)` once tripped; the per-frame check of every loop.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
    /// The flag itself, for C callbacks that poll it.
    pub(crate) fn flag(&self) -> &Arc<AtomicBool> {
        &self.0
    }
}

/// How many threads this machine runs at once.
pub(crate) fn cores() -> u32 {
    std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX))
}

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Downloading a model; counts bytes.
    Fetch,
    /// Finding and recognising speech; counts microseconds of audio.
    Transcribe,
    /// Timing the words of a given text; counts microseconds of audio.
    Align,
    /// Finding changes of shot; counts microseconds of video.
    Shots,
    /// Compositing and encoding video; counts microseconds of video.
    Render,
}

/// A report of how far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Progress {
    /// The stage at work.
    pub stage: Stage,
    /// Units done, in the stage's own unit; never decreases within a stage.
    pub done: u64,
    /// Units in all; 0 when unknown.
    pub total: u64,
}

/// What a job is given by its host. `Control::default()` neither cancels nor reports.
#[derive(Clone, Default)]
pub struct Control {
    /// Stops the job when tripped.
    pub cancel: CancelToken,
    sink: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("cancel", &self.cancel).field("sink", &self.sink.is_some()).finish()
    }
}

impl Control {
    /// A control that can be cancelled through `cancel`.
    pub fn new(cancel: CancelToken) -> Self {
        Self { cancel, sink: None }
    }
    /// Sends progress to `sink`, called on the job's own threads; it should return quickly.
    #[must_use]
    pub fn on_progress(mut self, sink: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.sink = Some(Arc::new(sink));
        self
    }
    /// Reports progress.
    pub fn report(&self, stage: Stage, done: u64, total: u64) {
        if let Some(sink) = &self.sink {
            sink(Progress { stage, done, total });
        }
    }
    /// Shorthand for `self.cancel.check()`.
    pub fn check(&self) -> Result<()> {
        self.cancel.check()
    }
}
