//! Work under way: a thread for each job, folders for its files, and a way to stop and remove them all.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use captioni::Error;
use captioni::control::{CancelToken, Control};
use tempfile::TempDir;

use crate::event::{Event, Listener};
use crate::task::Request;

/// Longest wait for jobs to stop when their JavaScript thread ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// The jobs under way, by number, and folders for temporary files, by path.
#[derive(Default)]
pub(crate) struct Running {
    jobs: Mutex<Numbered>,
    ended: Condvar,
    folders: Mutex<HashMap<PathBuf, TempDir>>,
}

#[derive(Default)]
struct Numbered {
    next: u64,
    tokens: HashMap<u64, CancelToken>,
}

impl Running {
    /// Runs `request` on a thread of its own, as it may take hours and Node's own are few.
    pub fn start(
        self: &Arc<Self>,
        request: Request,
        listener: Listener,
        reports: bool,
        cancel: CancelToken,
    ) -> napi::Result<()> {
        let entry = RunningJob::take(self, cancel.clone());
        let work = move || {
            let _entry = entry;
            let control = Control::new(cancel);
            let control = if reports { listener.follow(control) } else { control };
            let outcome = catch_unwind(AssertUnwindSafe(|| request.run(&control)));
            let outcome = outcome.unwrap_or_else(|_| Err(Error::internal("a job panicked")));
            listener.send(Event::End(outcome));
        };
        std::thread::Builder::new()
            .name("captioni".into())
            .spawn(work)
            .map(drop)
            .map_err(|error| napi::Error::from_reason(format!("no thread can be started: {error}")))
    }

    /// Cancels all jobs, waits until they are gone, and removes their temporary files.
    pub fn stop(&self) {
        let jobs = self.jobs();
        jobs.tokens.values().for_each(CancelToken::cancel);
        drop(self.ended.wait_timeout_while(jobs, PATIENCE, |jobs| !jobs.tokens.is_empty()));
        self.folders().clear();
    }

    /// A new folder in `parent`. It stays until [`Running::forget`] or [`Running::stop`], whichever is first.
    pub fn make_folder(&self, parent: &Path) -> io::Result<PathBuf> {
        let folder = tempfile::Builder::new().prefix("captioni-").tempdir_in(parent)?;
        let path = folder.path().to_owned();
        self.folders().insert(path.clone(), folder);
        Ok(path)
    }

    /// Lets go of a folder that its owner has removed.
    pub fn forget(&self, folder: &Path) {
        self.folders().remove(folder);
    }

    fn jobs(&self) -> MutexGuard<'_, Numbered> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folders(&self) -> MutexGuard<'_, HashMap<PathBuf, TempDir>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An entry among the running jobs, as long as it lives.
struct RunningJob {
    running: Arc<Running>,
    number: u64,
}

impl RunningJob {
    fn take(running: &Arc<Running>, cancel: CancelToken) -> Self {
        let mut jobs = running.jobs();
        let number = jobs.next;
        jobs.next += 1;
        jobs.tokens.insert(number, cancel);
        Self { running: Arc::clone(running), number }
    }
}

impl Drop for RunningJob {
    fn drop(&mut self) {
        self.running.jobs().tokens.remove(&self.number);
        self.running.ended.notify_all();
    }
}
