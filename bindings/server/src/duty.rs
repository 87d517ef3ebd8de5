//! Who works in this process, and on what.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::secret::random;

/// A worker's name and the jobs that it is at.
#[derive(Debug)]
pub struct Duty {
    /// Differs with every start, so that nobody takes it for its predecessor.
    pub name: String,
    /// Jobs at a time.
    room: usize,
    active: Mutex<HashSet<String>>,
}

impl Duty {
    /// A new name; `room` jobs at a time.
    pub fn new(room: usize) -> Self {
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        let name = format!("{}-{}-{}", host.trim(), std::process::id(), random(4));
        Self { name, room, active: Mutex::default() }
    }

    /// A job is begun; it is worked on here until what is returned goes. A queue that is lost drops whoever works.
    pub fn begin(&self, job: &str) -> AtWork<'_> {
        self.active().insert(job.to_owned());
        AtWork { duty: self, job: job.to_owned() }
    }

    /// A job that it is at.
    pub fn current_job(&self) -> Option<String> {
        self.active().iter().next().cloned()
    }

    /// Whether it could begin another job.
    pub fn has_room(&self) -> bool {
        self.active().len() < self.room
    }

    fn active(&self) -> MutexGuard<'_, HashSet<String>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job that is being worked on.
#[derive(Debug)]
#[must_use]
pub struct AtWork<'a> {
    duty: &'a Duty,
    job: String,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.duty.active().remove(&self.job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_is_dropped_leaves_room() {
        let duty = Duty::new(1);
        let work = async {
            let _at_work = duty.begin("job");
            std::future::pending::<()>().await;
        };
        let dropped = tokio::time::timeout(std::time::Duration::from_millis(1), work).await;
        assert!(dropped.is_err() && duty.has_room() && duty.current_job().is_none());
        let _at_work = duty.begin("job");
        assert!(!duty.has_room());
    }
}
