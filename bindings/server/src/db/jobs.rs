//! Jobs: one row each, whose state changes only by statements that name the state they come from.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Any, FromRow, Transaction};
use utoipa::ToSchema;

use super::{Db, millis};
use crate::error::{Problem, Result, ServerCode};

/// A job is given up when it has brought down this many workers.
pub const MAX_ATTEMPTS: i64 = 3;

/// Where a job is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits for a worker.
    Waiting,
    /// A worker is at it.
    Active,
    /// Its results are there.
    Completed,
    /// What it was given will not do.
    Failed,
    /// It brought down its workers and will not be tried again by itself.
    Dead,
    /// Its owner stopped it.
    Cancelled,
}

impl JobState {
    /// All, in the order of a job's life.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Active, Self::Completed, Self::Failed, Self::Dead, Self::Cancelled];

    /// As it is written in JSON and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing will happen to it by itself.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Active)
    }

    fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Dead)
    }
}

/// A row of the table. JSON columns are text.
#[derive(Debug, Clone, PartialEq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct JobRow {
    pub id: String,
    pub owner: String,
    pub state: String,
    pub stage: String,
    pub progress: f64,
    pub request: String,
    pub request_id: String,
    pub upload: Option<String>,
    pub idempotency: Option<String>,
    pub attempts: i64,
    pub run: Option<String>,
    pub worker: Option<String>,
    pub cancel: i64,
    pub version: i64,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub results: Option<String>,
    pub warnings: String,
    pub error: Option<String>,
    pub expired: i64,
}

const COLUMNS: &str = "id, owner, state, stage, progress, request, request_id, upload, idempotency, attempts, run, \
                       worker, cancel, version, created_at, started_at, finished_at, results, warnings, error, expired";

impl JobRow {
    /// Where it is.
    pub fn state(&self) -> JobState {
        JobState::parse(&self.state)
    }

    /// What went wrong.
    pub fn problem(&self) -> Option<Problem> {
        self.error.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }
}

/// What is known of a job when it is made.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its name.
    pub id: String,
    /// Id of the key, or nothing.
    pub owner: String,
    /// What it is to do, as JSON.
    pub request: String,
    /// The HTTP request that made it.
    pub request_id: String,
    /// The upload that it reads.
    pub upload: Option<String>,
    /// The client's name for it.
    pub idempotency: Option<String>,
    /// Who wants to know of its end.
    pub webhook: Option<String>,
    /// How long it waits at least.
    pub delay: Duration,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub enum Finish {
    /// With results: names of objects by kind.
    Completed {
        /// Objects of the store by kind.
        results: Value,
        /// What a person should know.
        warnings: Value,
        /// Seconds that each stage took.
        stages: Value,
    },
    /// With a problem that another try would meet again.
    Failed(Problem),
    /// By its owner.
    Cancelled,
}

/// Jobs whose workers were lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// These wait again.
    pub waiting: Vec<String>,
    /// These were given up.
    pub dead: Vec<String>,
    /// These were to be cancelled.
    pub cancelled: Vec<String>,
}

/// How many jobs there are.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// By state, of the jobs that are kept.
    pub by_state: Vec<(JobState, i64)>,
    /// Waiting, but not yet due.
    pub delayed: i64,
    /// How long the oldest due job has waited, in seconds.
    pub oldest_waiting: Option<f64>,
}

impl Counts {
    /// Jobs in `state`.
    pub fn of(&self, state: JobState) -> i64 {
        self.by_state.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count)
    }
}

impl Db {
    /// Adds a job and takes a credit for it; an earlier one with the same idempotency key comes back as it is.
    ///
    /// # Errors
    /// `PAYMENT_REQUIRED` without credits; `CONFLICT` for the same idempotency key with another request.
    pub async fn insert_job(&self, job: &NewJob) -> Result<(JobRow, bool)> {
        if let Some(earlier) = self.earlier(job).await? {
            return Ok((earlier, false));
        }
        let inserted = self.timed(self.try_insert(job)).await?;
        match inserted {
            Some(Ok(row)) => Ok((row, true)),
            Some(Err(NoCredits)) => Err(no_credits()),
            // Somebody was faster with the same key.
            None => match self.earlier(job).await? {
                Some(earlier) => Ok((earlier, false)),
                None => Err(Problem::internal("a job was neither new nor known", &job.id)),
            },
        }
    }

    async fn earlier(&self, job: &NewJob) -> Result<Option<JobRow>> {
        let Some(key) = &job.idempotency else { return Ok(None) };
        let sql = self.text(&format!("SELECT {COLUMNS} FROM jobs WHERE owner = $1 AND idempotency = $2"));
        let query = sqlx::query_as::<Any, JobRow>(sql).bind(&job.owner).bind(key);
        let earlier = self.timed(query.fetch_optional(&self.pool)).await?;
        if earlier.as_ref().is_some_and(|earlier| earlier.request != job.request) {
            return Err(Problem::new(
                ServerCode::Conflict,
                format!("the Idempotency-Key {key:?} was used for another request"),
            )
            .hint("use a new key for a new request"));
        }
        Ok(earlier)
    }

    async fn try_insert(&self, job: &NewJob) -> sqlx::Result<Option<Result<JobRow, NoCredits>>> {
        let mut transaction = self.pool.begin().await?;
        if self.take_credit(&mut transaction, &job.owner).await?.is_err() {
            return Ok(Some(Err(NoCredits)));
        }
        let sql = self.text(&format!(
            "INSERT INTO jobs (id, owner, state, request, request_id, upload, idempotency, not_before, sent_at, created_at) \
             VALUES ($1, $2, 'waiting', $3, $4, $5, $6, {{now}} + $7, {{now}}, {{now}}) \
             ON CONFLICT (owner, idempotency) DO NOTHING RETURNING {COLUMNS}"
        ));
        let row = sqlx::query_as::<Any, JobRow>(sql)
            .bind(&job.id)
            .bind(&job.owner)
            .bind(&job.request)
            .bind(&job.request_id)
            .bind(&job.upload)
            .bind(&job.idempotency)
            .bind(millis(job.delay))
            .fetch_optional(&mut *transaction)
            .await?;
        if row.is_some() {
            if let Some(url) = &job.webhook {
                self.insert_webhook(&mut transaction, &job.id, url).await?;
            }
            transaction.commit().await?;
        }
        Ok(row.map(Ok))
    }

    /// A job by its id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn job(&self, id: &str) -> Result<Option<JobRow>> {
        let sql = self.text(&format!("SELECT {COLUMNS} FROM jobs WHERE id = $1"));
        self.timed(sqlx::query_as::<Any, JobRow>(sql).bind(id).fetch_optional(&self.pool)).await
    }

    /// The newest jobs of `owner`, or of all.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn jobs(&self, owner: Option<&str>, limit: i64) -> Result<Vec<JobRow>> {
        let condition = if owner.is_some() { "WHERE owner = $2" } else { "" };
        let sql = self.text(&format!(
            "SELECT {COLUMNS} FROM jobs {condition} ORDER BY created_at DESC, id DESC LIMIT $1"
        ));
        let mut query = sqlx::query_as::<Any, JobRow>(sql).bind(limit);
        if let Some(owner) = owner {
            query = query.bind(owner);
        }
        self.timed(query.fetch_all(&self.pool)).await
    }

    /// Those of the jobs in `known` that have changed since the version that stands there, in one query as a rule.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn changed_jobs(&self, known: &HashMap<String, i64>) -> Result<Vec<JobRow>> {
        let mut changed = Vec::new();
        let ids: Vec<&String> = known.keys().collect();
        for some in ids.chunks(BINDS) {
            let sql = format!("SELECT id, version FROM jobs WHERE id IN ({})", places(some.len()));
            let mut query = sqlx::query_as::<Any, (String, i64)>(self.text(&sql));
            for id in some {
                query = query.bind(*id);
            }
            for (id, version) in self.timed(query.fetch_all(&self.pool)).await? {
                if known.get(&id).is_some_and(|before| version > *before) {
                    changed.extend(self.job(&id).await?);
                }
            }
        }
        Ok(changed)
    }

    /// How many jobs are due before each of those in `jobs` that wait, by id, in one query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn queue_positions(&self, jobs: &[JobRow]) -> Result<HashMap<String, i64>> {
        let waiting: Vec<&JobRow> = jobs.iter().filter(|job| job.state() == JobState::Waiting).collect();
        if waiting.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT id, place FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY created_at, id) - 1 AS place \
             FROM jobs WHERE state = 'waiting') AS places WHERE id IN ({})",
            places(waiting.len())
        );
        let mut query = sqlx::query_as::<Any, (String, i64)>(self.text(&sql));
        for job in waiting {
            query = query.bind(&job.id);
        }
        Ok(self.timed(query.fetch_all(&self.pool)).await?.into_iter().collect())
    }

    /// How many jobs are due before it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn queue_position(&self, job: &JobRow) -> Result<i64> {
        let sql =
            self.text("SELECT COUNT(*) FROM jobs WHERE state = 'waiting' AND (created_at, id) < ($1, $2)");
        let query = sqlx::query_scalar::<Any, i64>(sql).bind(job.created_at).bind(&job.id);
        self.timed(query.fetch_one(&self.pool)).await
    }

    /// Takes a job that waits and is due, for the run `run` of `worker`; `None` if another has it or it has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim(&self, id: &str, run: &str, worker: &str, lease: Duration) -> Result<Option<JobRow>> {
        let sql = self.text(&format!(
            "UPDATE jobs SET state = 'active', stage = 'prepare', progress = 0, attempts = attempts + 1, run = $2, \
             worker = $3, lease_until = {{now}} + $4, started_at = {{now}}, version = version + 1 \
             WHERE id = $1 AND state = 'waiting' AND {{due}} RETURNING {COLUMNS}"
        ));
        let query = sqlx::query_as::<Any, JobRow>(sql).bind(id).bind(run).bind(worker).bind(millis(lease));
        self.timed(query.fetch_optional(&self.pool)).await
    }

    /// A sign of life, with how far it is. Whether its owner wants it stopped; `None` if the run has lost the job.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn renew(
        &self,
        id: &str,
        run: &str,
        (stage, progress): (&str, f64),
        lease: Duration,
    ) -> Result<Option<bool>> {
        let sql = self.text(
            "UPDATE jobs SET lease_until = {now} + $3, stage = $4, progress = $5, \
             version = version + CASE WHEN stage = $4 AND progress = $5 THEN 0 ELSE 1 END \
             WHERE id = $1 AND run = $2 AND state = 'active' RETURNING cancel",
        );
        let query = sqlx::query_scalar::<Any, i64>(sql)
            .bind(id)
            .bind(run)
            .bind(millis(lease))
            .bind(stage)
            .bind(progress);
        Ok(self.timed(query.fetch_optional(&self.pool)).await?.map(|cancel| cancel != 0))
    }

    /// Lets a job wait again, due after `wait`; false if the run has lost it. The attempt does not count against it
    /// when nothing was wrong with it, that is without a wait.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn give_back(&self, id: &str, run: &str, wait: Duration) -> Result<bool> {
        let sql = self.text(
            "UPDATE jobs SET state = 'waiting', stage = 'waiting', progress = 0, run = NULL, lease_until = NULL, \
             attempts = attempts - CASE WHEN $3 = 0 THEN 1 ELSE 0 END, not_before = {now} + $3, sent_at = {now} + $3 - 15000, \
             version = version + 1 WHERE id = $1 AND run = $2 AND state = 'active'",
        );
        let query = sqlx::query(sql).bind(id).bind(run).bind(millis(wait));
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// Ends a job once; false if the run has lost it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn finish(&self, id: &str, run: &str, finish: &Finish) -> Result<bool> {
        let (state, stage) = match finish {
            Finish::Completed { .. } => (JobState::Completed, "done"),
            Finish::Failed(_) => (JobState::Failed, "done"),
            Finish::Cancelled => (JobState::Cancelled, "done"),
        };
        let nothing = Value::Null;
        let (results, warnings, stages) = match finish {
            Finish::Completed { results, warnings, stages } => (results, warnings, stages),
            _ => (&nothing, &nothing, &nothing),
        };
        let problem = match finish {
            Finish::Failed(problem) => Some(problem.clone()),
            Finish::Cancelled => Some(captioni::Error::Cancelled.into()),
            Finish::Completed { .. } => None,
        };
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let sql = self.text(
                "UPDATE jobs SET state = $3, stage = $4, results = $5, warnings = $6, stages = $7, error = $8, \
                 error_code = $9, progress = CASE WHEN $3 = 'completed' THEN 1 ELSE progress END, \
                 lease_until = NULL, finished_at = {now}, version = version + 1 \
                 WHERE id = $1 AND run = $2 AND state = 'active' RETURNING owner",
            );
            let owner = sqlx::query_scalar::<Any, String>(sql)
                .bind(id)
                .bind(run)
                .bind(state.as_str())
                .bind(stage)
                .bind((!results.is_null()).then(|| results.to_string()))
                .bind(if warnings.is_null() { "[]".to_owned() } else { warnings.to_string() })
                .bind(if stages.is_null() { "{}".to_owned() } else { stages.to_string() })
                .bind(problem.as_ref().map(|problem| json!(problem).to_string()))
                .bind(problem.as_ref().map(|problem| problem.code.as_str()))
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(owner) = owner.as_ref().filter(|_| state != JobState::Completed) {
                self.refund(&mut transaction, owner).await?;
            }
            transaction.commit().await?;
            Ok(owner.is_some())
        };
        self.timed(change).await
    }

    /// Stops a job: at once where it waits, by its worker where it is active. The row as it is then.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn cancel_job(&self, id: &str) -> Result<Option<JobRow>> {
        let problem = Problem::from(captioni::Error::Cancelled);
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let sql = self.text(
                "UPDATE jobs SET state = 'cancelled', stage = 'done', error = $2, error_code = $3, \
                 finished_at = {now}, cancel = 1, version = version + 1 \
                 WHERE id = $1 AND state = 'waiting' RETURNING owner",
            );
            let owner = sqlx::query_scalar::<Any, String>(sql)
                .bind(id)
                .bind(json!(problem).to_string())
                .bind(problem.code.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            match owner {
                Some(owner) => self.refund(&mut transaction, &owner).await?,
                None => {
                    let sql = self.text("UPDATE jobs SET cancel = 1 WHERE id = $1 AND state = 'active'");
                    sqlx::query(sql).bind(id).execute(&mut *transaction).await?;
                }
            }
            transaction.commit().await
        };
        self.timed(change).await?;
        self.job(id).await
    }

    /// Lets a failed or dead job wait again with a new count of attempts, for the credit that it got back when it ended;
    /// false if it is neither. Its next end is told again.
    ///
    /// # Errors
    /// `PAYMENT_REQUIRED` without credits, those of the database.
    pub async fn requeue(&self, id: &str) -> Result<bool> {
        let sql = self.text(
            "UPDATE jobs SET state = 'waiting', stage = 'waiting', progress = 0, attempts = 0, run = NULL, cancel = 0, \
             error = NULL, error_code = NULL, finished_at = NULL, not_before = {now}, sent_at = {now}, \
             version = version + 1 WHERE id = $1 AND state IN ('failed', 'dead') AND expired = 0 RETURNING owner",
        );
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let owner =
                sqlx::query_scalar::<Any, String>(sql).bind(id).fetch_optional(&mut *transaction).await?;
            let Some(owner) = owner else { return Ok(Ok(false)) };
            if self.take_credit(&mut transaction, &owner).await?.is_err() {
                return Ok(Err(NoCredits));
            }
            let told = self.text(
                "UPDATE webhooks SET state = 'waiting', attempts = 0, not_before = {now} WHERE job = $1",
            );
            sqlx::query(told).bind(id).execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(Ok(true))
        };
        self.timed(change).await?.map_err(|NoCredits| no_credits())
    }

    /// Takes jobs from workers that gave no sign of life: to wait again, or as dead after `MAX_ATTEMPTS`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn recover(&self) -> Result<Recovered> {
        let problem = Problem::new(
            ServerCode::Crashed,
            format!("its worker was lost {MAX_ATTEMPTS} times, so that it is not tried again by itself"),
        )
        .hint("look at the worker's log, then requeue it");
        let cancelled = Problem::from(captioni::Error::Cancelled);
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let end = |condition: &str, state: &str| {
                self.text(&format!(
                    "UPDATE jobs SET state = '{state}', stage = 'done', run = NULL, lease_until = NULL, error = $1, \
                     error_code = $2, finished_at = {{now}}, version = version + 1 \
                     WHERE state = 'active' AND {{lapsed}} AND {condition} RETURNING id, owner"
                ))
            };
            let worn_out = format!("attempts >= {MAX_ATTEMPTS}");
            let (mut dead, mut cancelled_ids) = (Vec::new(), Vec::new());
            for (condition, state, problem) in
                [("cancel = 1", "cancelled", &cancelled), (worn_out.as_str(), "dead", &problem)]
            {
                let ended: Vec<(String, String)> = sqlx::query_as::<Any, _>(end(condition, state))
                    .bind(json!(problem).to_string())
                    .bind(problem.code.as_str())
                    .fetch_all(&mut *transaction)
                    .await?;
                for (id, owner) in ended {
                    self.refund(&mut transaction, &owner).await?;
                    if state == "dead" { &mut dead } else { &mut cancelled_ids }.push(id);
                }
            }
            let sql = self.text(
                "UPDATE jobs SET state = 'waiting', stage = 'waiting', progress = 0, run = NULL, lease_until = NULL, \
                 sent_at = {now}, version = version + 1 \
                 WHERE state = 'active' AND {lapsed} RETURNING id",
            );
            let waiting = sqlx::query_scalar::<Any, String>(sql).fetch_all(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(Recovered { waiting, dead, cancelled: cancelled_ids })
        };
        self.timed(change).await
    }

    /// Due jobs that have waited `older` since their last message, oldest first; they count as sent again.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unheard(&self, older: Duration, limit: i64) -> Result<Vec<String>> {
        let sql = self.text(
            "UPDATE jobs SET sent_at = {now} WHERE state = 'waiting' AND id IN \
             (SELECT id FROM jobs WHERE state = 'waiting' AND {due} AND (sent_at <= {now} - $1 OR sent_at > {now} + 60000) \
             ORDER BY created_at, id LIMIT $2) RETURNING id",
        );
        let query = sqlx::query_scalar::<Any, String>(sql).bind(millis(older)).bind(limit);
        self.timed(query.fetch_all(&self.pool)).await
    }

    /// How many jobs there are in which state.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn counts(&self) -> Result<Counts> {
        let by_state =
            sqlx::query_as::<Any, (String, i64)>("SELECT state, COUNT(*) FROM jobs GROUP BY state");
        let by_state = self.timed(by_state.fetch_all(&self.pool)).await?;
        let waiting = self.text(
            "SELECT CAST(COALESCE(SUM(CASE WHEN not_before > {now} THEN 1 ELSE 0 END), 0) AS BIGINT), \
             {now} - MIN(CASE WHEN not_before <= {now} THEN not_before END) \
             FROM jobs WHERE state = 'waiting'",
        );
        let waiting = sqlx::query_as::<Any, (i64, Option<i64>)>(waiting);
        let (delayed, oldest) = self.timed(waiting.fetch_one(&self.pool)).await?;
        Ok(Counts {
            by_state: by_state.into_iter().map(|(state, count)| (JobState::parse(&state), count)).collect(),
            delayed,
            oldest_waiting: oldest.map(|age| age.max(0) as f64 / 1e3),
        })
    }

    /// Of the jobs that ended in the last hour: seconds that the completed took, how many failed, how many in all.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last_hour(&self) -> Result<(Vec<f64>, usize, usize)> {
        let sql = self.text(
            "SELECT state, finished_at - COALESCE(started_at, finished_at) FROM jobs \
             WHERE finished_at > {now} - 3600000 ORDER BY finished_at DESC LIMIT 5000",
        );
        let ended = self.timed(sqlx::query_as::<Any, (String, i64)>(sql).fetch_all(&self.pool)).await?;
        let count = |state: JobState| ended.iter().filter(|(of, _)| of == state.as_str()).count();
        let (failed, completed) =
            (count(JobState::Failed) + count(JobState::Dead), count(JobState::Completed));
        let took = ended.iter().filter(|(of, _)| of == JobState::Completed.as_str());
        Ok((took.map(|(_, took)| *took as f64 / 1e3).collect(), failed, failed + completed))
    }

    /// Jobs whose results are to go: `(id)` of those that ended `older` ago.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expired_jobs(&self, older: Duration, limit: i64) -> Result<Vec<String>> {
        let sql = self.text(
            "SELECT id FROM jobs WHERE expired = 0 AND finished_at < {now} - $1 ORDER BY finished_at LIMIT $2",
        );
        let query = sqlx::query_scalar::<Any, String>(sql).bind(millis(older)).bind(limit);
        self.timed(query.fetch_all(&self.pool)).await
    }

    /// Notes that the results of a job are gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn mark_expired(&self, id: &str) -> Result<()> {
        let sql =
            self.text("UPDATE jobs SET expired = 1, results = NULL, version = version + 1 WHERE id = $1");
        self.timed(sqlx::query(sql).bind(id).execute(&self.pool)).await.map(drop)
    }

    /// Takes a credit of a key whose credits are counted.
    async fn take_credit(
        &self,
        transaction: &mut Transaction<'_, Any>,
        owner: &str,
    ) -> sqlx::Result<Result<(), NoCredits>> {
        let sql = self.text(
            "UPDATE api_keys SET credits = credits - 1 WHERE id = $1 AND credits IS NOT NULL AND credits > 0",
        );
        if sqlx::query(sql).bind(owner).execute(&mut **transaction).await?.rows_affected() > 0 {
            return Ok(Ok(()));
        }
        let sql = self.text("SELECT 1 FROM api_keys WHERE id = $1 AND credits IS NOT NULL");
        let counted = sqlx::query(sql).bind(owner).fetch_optional(&mut **transaction).await?;
        Ok(if counted.is_some() { Err(NoCredits) } else { Ok(()) })
    }

    async fn refund(&self, transaction: &mut Transaction<'_, Any>, owner: &str) -> sqlx::Result<()> {
        let sql =
            self.text("UPDATE api_keys SET credits = credits + 1 WHERE id = $1 AND credits IS NOT NULL");
        sqlx::query(sql).bind(owner).execute(&mut **transaction).await.map(drop)
    }
}

/// Values that one statement takes on each engine.
const BINDS: usize = 500;

/// `$1, $2, ...`
fn places(count: usize) -> String {
    (1..=count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

/// The key has none left.
struct NoCredits;

fn no_credits() -> Problem {
    Problem::new(ServerCode::PaymentRequired, "no credits are left for this key")
        .hint("buy credits, then try again")
}
