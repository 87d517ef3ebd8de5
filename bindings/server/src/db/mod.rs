//! The database: SQLite or Postgres behind the same queries.
//!
//! A job's row is the truth about the job. Every change of its state is one statement that names the state it
//! comes from, so that two who try the same change can't both succeed.

mod alerts;
mod jobs;
mod keys;
mod operations;
mod payments;
mod uploads;
mod webhooks;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe};

pub use alerts::AlertRow;
pub use jobs::{Counts, Finish, JobRow, JobState, NewJob, Recovered};
pub use keys::KeyRow;
pub use operations::WorkerRow;
pub use payments::{Loss, PaymentRow, Purchase};
pub use uploads::UploadRow;
pub use webhooks::WebhookRow;

use crate::error::Result;
use crate::secret::Secret;
use crate::stats::Window;

/// How long a query waits for a connection before the API answers that the database is not there.
const ACQUIRE: Duration = Duration::from_secs(3);

/// Which SQL it speaks where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// A pool of connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pool: AnyPool,
    dialect: Dialect,
    size: u32,
    /// Set once a key was seen: none is ever deleted.
    has_keys: Arc<AtomicBool>,
    /// How long queries took lately.
    pub queries: Window,
}

impl Db {
    /// A pool for `url`. Connections are made when they are needed.
    ///
    /// # Errors
    /// An address that is neither SQLite's nor Postgres's.
    pub fn open(url: &Secret, size: u32) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = if url.expose().starts_with("sqlite:") { Dialect::Sqlite } else { Dialect::Postgres };
        let address = match dialect {
            Dialect::Sqlite => format!("{}?mode=rwc", url.expose()),
            Dialect::Postgres => url.expose().to_owned(),
        };
        let options: AnyConnectOptions = address.parse().map_err(|_| {
            crate::error::Problem::field(
                "DATABASE_URL",
                "no address",
                "sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME",
            )
        })?;
        let pool = AnyPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(ACQUIRE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == Dialect::Sqlite {
                        for pragma in [
                            "PRAGMA busy_timeout = 10000",
                            "PRAGMA journal_mode = WAL",
                            "PRAGMA synchronous = FULL",
                        ] {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect_lazy_with(options);
        Ok(Self { pool, dialect, size, has_keys: Arc::default(), queries: Window::default() })
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// A database that does not answer, or that a newer version has changed.
    pub async fn migrate(&self) -> Result<()> {
        let mut migrator = sqlx::migrate!("./migrations");
        // The queue has migrations of its own in the same database.
        migrator.dangerous_set_table_name("captioni_migrations");
        migrator.run(&self.pool).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            other => crate::error::Problem::internal("the tables could not be brought up to date", other),
        })
    }

    /// Answers if the database does.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        self.timed(sqlx::query("SELECT 1").execute(&self.pool)).await.map(drop)
    }

    /// Connections in use, and how many there may be.
    pub fn pool_use(&self) -> (u32, u32) {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        (self.pool.size().saturating_sub(idle), self.size)
    }

    /// Whether it is a file that can be copied.
    pub fn is_sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// The pool itself, for backup and restore.
    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// `{now}` is the database's clock in milliseconds; `{due}` and `{lapsed}` tell what waits from what may begin, and
    /// who is lost from who works. A time that is further ahead than any that is ever set comes from a clock that was
    /// put back, and counts as past.
    fn text(&self, sql: &str) -> AssertSqlSafe<String> {
        let now = match self.dialect {
            Dialect::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Dialect::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        };
        let due = "(not_before <= {now} OR not_before > {now} + 600000)";
        let lapsed = "(lease_until < {now} OR lease_until > {now} + 1300000)";
        AssertSqlSafe(sql.replace("{due}", due).replace("{lapsed}", lapsed).replace("{now}", now))
    }

    async fn timed<T>(&self, query: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        let start = Instant::now();
        let answer = query.await;
        let seconds = start.elapsed().as_secs_f64();
        self.queries.record(seconds, answer.is_err());
        metrics::histogram!("captioni_db_query_seconds").record(seconds);
        Ok(answer?)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
