//! Jobs that clients follow: one poll of the database for all of them, and none while nobody follows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;

use crate::db::{Db, JobRow};
use crate::error::Result;

/// How often the jobs that are followed are looked at.
const LOOK: Duration = Duration::from_millis(400);

/// Tells followers of changes. Clones share it.
#[derive(Debug, Clone)]
pub struct Watcher(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    db: Db,
    followed: Mutex<HashMap<String, watch::Sender<JobRow>>>,
}

impl Watcher {
    /// A watcher of the jobs in `db`.
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Parts { db, followed: Mutex::default() }))
    }

    /// Follows a job from the row `job` on. The receiver sees the newest row, not each on the way to it.
    pub fn follow(&self, job: JobRow) -> watch::Receiver<JobRow> {
        let mut followed = self.0.followed();
        if let Some(known) = followed.get(&job.id) {
            let receiver = known.subscribe();
            known.send_if_modified(|row| replace(row, job));
            return receiver;
        }
        let id = job.id.clone();
        let (sender, receiver) = watch::channel(job);
        let is_first = followed.is_empty();
        followed.insert(id, sender);
        drop(followed);
        if is_first {
            tokio::spawn(look(Arc::downgrade(&self.0)));
        }
        receiver
    }
}

impl Parts {
    fn followed(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<JobRow>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what nobody follows any more; the versions of the rest.
    fn versions(&self) -> HashMap<String, i64> {
        let mut followed = self.followed();
        followed.retain(|_, sender| sender.receiver_count() > 0);
        followed.iter().map(|(id, sender)| (id.clone(), sender.borrow().version)).collect()
    }

    async fn look(&self, known: &HashMap<String, i64>) -> Result<()> {
        for job in self.db.changed_jobs(known).await? {
            if let Some(sender) = self.followed().get(&job.id) {
                sender.send_if_modified(|row| replace(row, job));
            }
        }
        Ok(())
    }
}

fn replace(row: &mut JobRow, newer: JobRow) -> bool {
    let is_newer = newer.version > row.version;
    if is_newer {
        *row = newer;
    }
    is_newer
}

/// Looks while anybody follows.
async fn look(parts: Weak<Parts>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(parts) = parts.upgrade() else { return };
        let known = parts.versions();
        if known.is_empty() {
            // Who comes from here on starts another look.
            return;
        }
        // Through a database that is away for a moment followers stay.
        if let Err(problem) = parts.look(&known).await {
            tracing::debug!(%problem, "jobs will be looked at again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::NewJob;
    use crate::secret::Secret;

    async fn job(db: &Db, id: &str) -> JobRow {
        let job = NewJob {
            id: id.into(),
            owner: String::new(),
            request: "{}".into(),
            request_id: String::new(),
            upload: None,
            idempotency: None,
            delay: Duration::ZERO,
            webhook: None,
        };
        db.insert_job(&job).await.unwrap().0
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn followers_share_a_look_and_nobody_looks_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let url = Secret::from(format!("sqlite:{}", folder.path().join("jobs.db").display()));
        let db = Db::open(&url, 2).unwrap();
        db.migrate().await.unwrap();
        let watcher = Watcher::new(db.clone());
        let (one, two) = (job(&db, "one").await, job(&db, "two").await);
        let mut followers: Vec<_> = (0..200).map(|_| watcher.follow(one.clone())).collect();
        let other = watcher.follow(two);
        let asked = || db.queries.figures().count;
        let before = asked();
        db.cancel_job("one").await.unwrap();
        for follower in &mut followers {
            follower.changed().await.unwrap();
            assert_eq!(follower.borrow_and_update().state, "cancelled");
        }
        // Two for the cancelling; a look asks for versions, and once for the row that has changed.
        assert!(asked() - before < 50, "{} queries for 201 followers", asked() - before);
        assert!(!other.has_changed().unwrap());
        drop((followers, other));
        while !watcher.0.versions().is_empty() {
            tokio::time::sleep(LOOK).await;
        }
        tokio::time::sleep(LOOK * 2).await;
        let before = asked();
        tokio::time::sleep(LOOK * 3).await;
        assert_eq!(asked(), before, "nobody follows");
    }
}
