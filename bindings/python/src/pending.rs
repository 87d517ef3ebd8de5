//! Work on a thread of its own. The thread never waits for Python; Python waits for it without the GIL.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use captioni::control::{CancelToken, Control, Progress, Stage};
use captioni::{Error, Result, pipeline};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raise;

/// An event loop is not woken for progress more often than this.
const BETWEEN_WAKES: Duration = Duration::from_millis(20);

/// What work makes.
pub(crate) enum Made {
    /// A report as JSON, and a file that was not written to disk.
    Report(String, Option<Vec<u8>>),
    Engine(Box<pipeline::Engine>),
}

/// A loaded model.
#[pyclass(frozen)]
pub(crate) struct Engine(pub(crate) Arc<pipeline::Engine>);

type Work = Box<dyn FnOnce(&Control) -> Result<Made> + Send>;

/// Work to start, wait for and stop. Dropping it stops it.
#[pyclass(frozen)]
pub(crate) struct Pending {
    cancel: CancelToken,
    work: Mutex<Option<Work>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    /// The latest of each stage, until it is taken.
    progress: Vec<Progress>,
    has_ended: bool,
    made: Option<Result<Made>>,
    wake: Option<Py<PyAny>>,
    woken: Option<Instant>,
}

impl Pending {
    pub(crate) fn new(work: impl FnOnce(&Control) -> Result<Made> + Send + 'static) -> Self {
        Self {
            cancel: CancelToken::new(),
            work: Mutex::new(Some(Box::new(work))),
            thread: Mutex::default(),
            shared: Arc::default(),
        }
    }

    fn join(&self, py: Python<'_>) {
        // Not in one statement, which would hold the lock without the GIL.
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            let _ = py.detach(|| thread.join());
        }
    }
}

#[pymethods]
impl Pending {
    /// Starts the work. `wake` is called from its thread when there is progress or an end to look at.
    #[pyo3(signature = (wake=None))]
    fn start(&self, wake: Option<Py<PyAny>>) {
        let Some(work) = lock(&self.work).take() else { return };
        lock(&self.shared.state).wake = wake;
        let (shared, cancel) = (Arc::clone(&self.shared), self.cancel.clone());
        let run = move || {
            let control = Control::new(cancel).on_progress({
                let shared = Arc::clone(&shared);
                move |progress| shared.report(progress)
            });
            let made = catch_unwind(AssertUnwindSafe(|| work(&control)));
            shared.end(made.unwrap_or_else(|_| Err(Error::internal("a job panicked"))));
        };
        let thread = std::thread::Builder::new().name("captioni".into()).spawn(run);
        match thread {
            Ok(thread) => *lock(&self.thread) = Some(thread),
            Err(error) => self.shared.end(Err(Error::internal(format!("no thread can be started: {error}")))),
        }
    }

    /// Waits for the end, at most `seconds`; whether it has come.
    fn wait(&self, py: Python<'_>, seconds: f64) -> bool {
        let limit = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        py.detach(|| {
            let state = lock(&self.shared.state);
            let waited = self.shared.ended.wait_timeout_while(state, limit, |state| !state.has_ended);
            waited.unwrap_or_else(PoisonError::into_inner).0.has_ended
        })
    }

    /// The latest progress of each stage since the last call: `(stage, done, total)`.
    fn progress(&self) -> Vec<(&'static str, u64, u64)> {
        let progress = std::mem::take(&mut lock(&self.shared.state).progress);
        progress.into_iter().map(|p| (stage_name(p.stage), p.done, p.total)).collect()
    }

    /// Asks the work to stop.
    fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Stops the work and waits until nothing of it is left.
    fn stop(&self, py: Python<'_>) {
        self.cancel();
        self.join(py);
    }

    /// What was made, once: `(report, file)` or an engine. Raises what went wrong.
    fn result(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.join(py);
        let made = lock(&self.shared.state).made.take();
        match made.unwrap_or(Err(Error::Cancelled)).map_err(|error| raise(py, error))? {
            Made::Engine(engine) => Ok(Bound::new(py, Engine(Arc::from(engine)))?.into_any().unbind()),
            Made::Report(report, file) => {
                let file = file.map(|bytes| PyBytes::new(py, &bytes));
                Ok((report, file).into_pyobject(py)?.into_any().unbind())
            }
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.cancel.cancel();
        // Waiting keeps a program that ends from leaving half a file. Nothing can wait once Python is gone.
        Python::try_attach(|py| self.join(py));
    }
}

impl Shared {
    fn report(&self, progress: Progress) {
        let mut state = lock(&self.state);
        match state.progress.iter_mut().find(|p| p.stage == progress.stage) {
            Some(earlier) => *earlier = progress,
            None => state.progress.push(progress),
        }
        if state.wake.is_some() && state.woken.is_none_or(|woken| woken.elapsed() >= BETWEEN_WAKES) {
            state.woken = Some(Instant::now());
            drop(state);
            self.wake();
        }
    }

    fn end(&self, made: Result<Made>) {
        let mut state = lock(&self.state);
        state.made = Some(made);
        state.has_ended = true;
        drop(state);
        self.ended.notify_all();
        self.wake();
    }

    fn wake(&self) {
        let has_wake = lock(&self.state).wake.is_some();
        if has_wake {
            Python::try_attach(|py| {
                let wake = lock(&self.state).wake.as_ref().map(|wake| wake.clone_ref(py));
                // It fails only when its event loop is closed, and then nobody waits.
                wake.map(|wake| wake.call0(py))
            });
        }
    }
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Fetch => "fetch",
        Stage::Transcribe => "transcribe",
        Stage::Align => "align",
        Stage::Shots => "shots",
        Stage::Render => "render",
    }
}

/// What it guards is never held by a thread that waits for the GIL.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
