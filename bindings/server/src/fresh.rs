//! Answers that are worked out once for all who ask at about the same time.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::error::Result;

/// An answer and when it was worked out.
#[derive(Debug)]
pub struct Fresh<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Fresh<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Fresh<T> {
    /// The answer, worked out again if it is older than `age`. Others who ask meanwhile wait for it.
    ///
    /// # Errors
    /// Those of working it out; they are not kept.
    pub async fn get(&self, age: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = last.as_ref().filter(|(at, _)| at.elapsed() < age) {
            tracing::trace!(age = ?at.elapsed(), "answered from before");
            return Ok(answer.clone());
        }
        let answer = work.await?;
        *last = Some((Instant::now(), answer.clone()));
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn many_who_ask_at_once_cost_one_answer() {
        let (fresh, worked) = (Fresh::default(), AtomicUsize::new(0));
        let ask = || async {
            let work = async {
                tokio::task::yield_now().await;
                Ok(worked.fetch_add(1, Ordering::Relaxed))
            };
            fresh.get(Duration::from_secs(3600), work).await.unwrap()
        };
        let answers = futures::future::join_all((0..100).map(|_| ask())).await;
        assert!(answers.iter().all(|answer| *answer == 0));
        let again = fresh.get(Duration::ZERO, async { Ok(worked.fetch_add(1, Ordering::Relaxed)) });
        assert_eq!(again.await.unwrap(), 1, "what is too old is worked out again");
    }
}
