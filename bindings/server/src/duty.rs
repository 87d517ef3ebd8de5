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

    /// A job is begun.
    pub fn begin(&self, job: &str) {
        self.active().insert(job.to_owned());
    }

    /// A job is no longer worked on here.
    pub fn end(&self, job: &str) {
        self.active().remove(job);
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
