//! The queue that wakes workers: apalis on SQLite, Postgres or Redis.
//!
//! A message names work; what is true of the work stands in the database. A message that comes twice, late or from a
//! worker that was lost therefore does no harm: whoever gets it claims the job's row, and one claim wins. Messages that
//! are lost are sent again (see [`recovery`](crate::recovery)). apalis retries nothing: a message is done when it was
//! received.

use std::sync::Arc;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BoxDynError, Data, TaskSink, WorkerBuilder};
use apalis_core::backend::Vacuum;
use apalis_postgres::PostgresStorage;
use apalis_redis::{ConnectionManager, RedisStorage};
use apalis_sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::error::{Problem, Result};
use crate::secret::Secret;

/// How often a worker asks for messages.
const POLL: Duration = Duration::from_millis(200);
/// Signs of life of apalis's own workers.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Of those, how many a worker that is lost has missed.
const MISSED: usize = 30;
/// How long the queue may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Message {
    /// A job.
    Job(String),
    /// The effect of a payment.
    Payment(String),
    /// Nothing but to be seen.
    RoundTrip(String),
}

impl Message {
    /// Jobs take minutes; what is short does not wait behind them.
    fn lane(&self) -> Lane {
        match self {
            Self::Job(_) => Lane::Jobs,
            Self::Payment(_) | Self::RoundTrip(_) => Lane::Errands,
        }
    }
}

/// One of two queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Takes minutes.
    Jobs,
    /// Takes no time.
    Errands,
}

impl Lane {
    const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "captioni-jobs",
            Self::Errands => "captioni-errands",
        }
    }
}

/// What a worker does with a message. It does not fail: what went wrong stands in the database.
pub type Handler = Arc<dyn Fn(Message) -> BoxFuture<'static, ()> + Send + Sync>;

/// The queue. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue(Backend);

#[derive(Clone)]
enum Backend {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    Redis(ConnectionManager),
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Sqlite",
            Self::Postgres(_) => "Postgres",
            Self::Redis(_) => "Redis",
        })
    }
}

/// The same storage on each engine, as each has types of its own.
macro_rules! with_storage {
    ($backend:expr, $lane:expr, $storage:ident => $body:expr) => {
        match $backend {
            Backend::Sqlite(pool) => {
                let config = apalis_sqlite::Config::default()
                    .queue($lane.name())
                    .batch_size(1)
                    .heartbeat_interval(HEARTBEAT)
                    .missed_heartbeats(MISSED);
                #[allow(unused_mut, reason = "pushing needs it, running does not")]
                let mut $storage = SqliteStorage::<Message>::new(pool).with_config(config);
                $body
            }
            Backend::Postgres(pool) => {
                let config = apalis_postgres::Config::default()
                    .queue($lane.name())
                    .batch_size(1)
                    .heartbeat_interval(HEARTBEAT)
                    .missed_heartbeats(MISSED);
                #[allow(unused_mut, reason = "pushing needs it, running does not")]
                let mut $storage = PostgresStorage::<Message>::new(pool).with_config(config);
                $body
            }
            Backend::Redis(connection) => {
                let config = apalis_redis::Config::default()
                    .queue($lane.name())
                    .batch_size(1)
                    .heartbeat_interval(HEARTBEAT)
                    .missed_heartbeats(MISSED);
                #[allow(unused_mut, reason = "pushing needs it, running does not")]
                let mut $storage = RedisStorage::<Message>::new(connection.clone()).with_config(config);
                $body
            }
        }
    };
}

impl Queue {
    /// Connects to the queue at `url`.
    ///
    /// # Errors
    /// An address that is not understood; a server that does not answer.
    pub async fn connect(url: &Secret) -> Result<Self> {
        let text = url.expose();
        let unavailable = |error: &dyn std::fmt::Display| Problem::unavailable("queue", error);
        let backend = if text.starts_with("sqlite:") {
            let options: SqliteConnectOptions =
                text.parse().map_err(|error: sqlx::Error| unavailable(&error))?;
            let options = options
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .busy_timeout(Duration::from_secs(10));
            Backend::Sqlite(SqlitePoolOptions::new().max_connections(4).connect_lazy_with(options))
        } else if text.starts_with("redis:") || text.starts_with("rediss:") {
            let connecting = tokio::time::timeout(PATIENCE, apalis_redis::connect(text));
            let connection = connecting.await.map_err(|error| unavailable(&error))?;
            Backend::Redis(connection.map_err(|error| unavailable(&error))?)
        } else if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            let options = PgPoolOptions::new().max_connections(6).acquire_timeout(PATIENCE);
            Backend::Postgres(options.connect_lazy(text).map_err(|error| unavailable(&error))?)
        } else {
            return Err(Problem::field(
                "QUEUE_URL",
                "not understood",
                "redis://, postgres:// or sqlite:FILE",
            ));
        };
        Ok(Self(backend))
    }

    /// Makes the queue's tables, where it has some.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn migrate(&self) -> Result<()> {
        let unavailable = |error: &dyn std::fmt::Display| Problem::unavailable("queue", error);
        match &self.0 {
            Backend::Sqlite(pool) => {
                SqliteStorage::<()>::setup(pool).await.map_err(|error| unavailable(&error))
            }
            Backend::Postgres(pool) => {
                PostgresStorage::<()>::setup(pool).await.map_err(|error| unavailable(&error))
            }
            Backend::Redis(_) => Ok(()),
        }
    }

    /// Answers if the queue does.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub async fn ping(&self) -> Result<()> {
        let asking = async {
            match &self.0 {
                Backend::Sqlite(pool) => {
                    sqlx::query("SELECT 1").execute(pool).await.map(drop).map_err(|e| e.to_string())
                }
                Backend::Postgres(pool) => {
                    sqlx::query("SELECT 1").execute(pool).await.map(drop).map_err(|e| e.to_string())
                }
                Backend::Redis(connection) => {
                    let mut connection = connection.clone();
                    let answer = redis::cmd("PING").query_async::<String>(&mut connection).await;
                    answer.map(drop).map_err(|e| e.to_string())
                }
            }
        };
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(answer) => answer.map_err(|error| Problem::unavailable("queue", error)),
            Err(error) => Err(Problem::unavailable("queue", error)),
        }
    }

    /// Forgets messages that were received; how many.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub async fn forget_received(&self) -> Result<usize> {
        let mut count = 0;
        for lane in [Lane::Jobs, Lane::Errands] {
            count += match &self.0 {
                // This engine has no verb for it.
                Backend::Postgres(pool) => {
                    let sql = "DELETE FROM apalis.jobs WHERE job_type = $1 AND status = 'Done'";
                    let done = sqlx::query(sql).bind(lane.name()).execute(pool).await;
                    usize::try_from(done?.rows_affected()).unwrap_or(usize::MAX)
                }
                Backend::Sqlite(pool) => {
                    let config = apalis_sqlite::Config::default().queue(lane.name());
                    let removed = SqliteStorage::<Message>::new(pool).with_config(config).vacuum().await;
                    removed.map_err(|error| Problem::unavailable("queue", error))?
                }
                Backend::Redis(connection) => {
                    let config = apalis_redis::Config::default().queue(lane.name());
                    let mut storage = RedisStorage::<Message>::new(connection.clone()).with_config(config);
                    storage.vacuum().await.map_err(|error| Problem::unavailable("queue", error))?
                }
            };
        }
        Ok(count)
    }

    /// Puts a message on the queue.
    ///
    /// # Errors
    /// `UNAVAILABLE`.
    pub async fn push(&self, message: Message) -> Result<()> {
        let lane = message.lane();
        let pushing = async {
            with_storage!(&self.0, lane, storage => {
                storage.push(message).await.map_err(|error| Problem::unavailable("queue", error))
            })
        };
        tokio::time::timeout(PATIENCE, pushing).await.map_err(|error| Problem::unavailable("queue", error))?
    }

    /// Hands messages of `lane` to `handler`, `at_once` at a time, until `stop`. Returns when those that were
    /// begun have ended, or with what the queue's engine reported.
    ///
    /// # Errors
    /// A queue that is gone; whoever calls tries again.
    pub async fn run(
        &self,
        (lane, at_once): (Lane, usize),
        worker: &str,
        handler: Handler,
        stop: CancellationToken,
    ) -> Result<()> {
        async fn handle(message: Message, handler: Data<Handler>) -> Result<(), BoxDynError> {
            handler(message).await;
            Ok(())
        }
        let name = format!("{worker}-{}", lane.name());
        let running = with_storage!(&self.0, lane, storage => {
            let worker = WorkerBuilder::new(name.as_str())
                .backend(storage)
                .concurrency(at_once)
                .data(handler)
                .build(handle);
            let stopped = async move {
                stop.cancelled().await;
                Ok::<(), apalis_core::error::WorkerError>(())
            };
            tokio::spawn(kept_awake(worker.run_until(stopped), POLL))
        });
        match running.await {
            Ok(ended) => ended.map_err(|error| Problem::unavailable("queue", error)),
            Err(error) => Err(Problem::internal("a worker's task was lost", error)),
        }
    }
}

/// Polls `future` at least once in each `interval`, whether it was woken or not. apalis's workers lose their last wake-up
/// where a database answers late, as it does to a process that the system has put aside, and would sleep for ever.
async fn kept_awake<F: Future>(future: F, interval: Duration) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    std::future::poll_fn(|context| {
        while ticks.poll_tick(context).is_ready() {}
        future.as_mut().poll(context)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_lost_its_wake_up_goes_on() {
        let mut polls = 0;
        let sleeper = std::future::poll_fn(|_| {
            polls += 1;
            if polls < 4 { std::task::Poll::Pending } else { std::task::Poll::Ready(polls) }
        });
        let done =
            tokio::time::timeout(Duration::from_secs(60), kept_awake(sleeper, Duration::from_millis(1)));
        assert_eq!(done.await, Ok(4));
    }
}
