//! Events of the payment service: stored once, applied once.

use std::time::Duration;

use sqlx::{Any, FromRow, Transaction};

use super::{Db, Dialect, millis};
use crate::error::Result;

/// Tries before an event is left to a person.
pub const MAX_ATTEMPTS: i64 = 8;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[allow(missing_docs, reason = "the columns, as the migration explains them")]
pub struct PaymentRow {
    pub id: String,
    pub kind: String,
    pub payload: String,
    pub state: String,
    pub attempts: i64,
}

/// What was bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// What tells it from all others.
    pub session: String,
    /// The payment, as refunds and disputes name it.
    pub payment: Option<String>,
    /// Id or name of the key.
    pub key: String,
    /// Credits.
    pub credits: i64,
    /// What was paid, in the smallest unit of the currency; 0 where it is not known.
    pub amount: i64,
}

/// Money that went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// So much of it, in all refunds.
    Refund(i64),
    /// So much of it, by a dispute; 0 when that was won.
    Dispute {
        /// In the smallest unit of the currency.
        amount: i64,
        /// When the event was made; an earlier one that comes later says nothing new.
        at: i64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct PurchaseRow {
    session: String,
    api_key: String,
    credits: i64,
    amount: i64,
    refunded: i64,
    disputed: i64,
    disputed_at: i64,
    taken: i64,
}

impl PurchaseRow {
    fn with(mut self, loss: Loss) -> Self {
        match loss {
            Loss::Refund(amount) => self.refunded = self.refunded.max(amount),
            Loss::Dispute { at, .. } if at < self.disputed_at => {}
            Loss::Dispute { amount, at } => (self.disputed, self.disputed_at) = (amount, at),
        }
        let lost = self.refunded.saturating_add(self.disputed).max(0);
        self.taken = match lost {
            0 => 0,
            lost if lost >= self.amount => self.credits,
            // Less than all, and thus no more than the credits are.
            lost => {
                let share = i128::from(self.credits) * i128::from(lost) / i128::from(self.amount);
                i64::try_from(share).unwrap_or(self.credits)
            }
        };
        self
    }
}

async fn add_credits(transaction: &mut Transaction<'_, Any>, key: &str, credits: i64) -> sqlx::Result<()> {
    let sql = "UPDATE api_keys SET credits = COALESCE(credits, 0) + $2 WHERE id = $1";
    sqlx::query(sql).bind(key).bind(credits).execute(&mut **transaction).await.map(drop)
}

impl Db {
    /// Stores an event; false if it is known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_payment(&self, id: &str, kind: &str, payload: &str) -> Result<bool> {
        let sql = self.text(
            "INSERT INTO payments (id, kind, payload, state, not_before, received_at) \
             VALUES ($1, $2, $3, 'waiting', {now}, {now}) ON CONFLICT DO NOTHING",
        );
        let query = sqlx::query(sql).bind(id).bind(kind).bind(payload);
        Ok(self.timed(query.execute(&self.pool)).await?.rows_affected() == 1)
    }

    /// An event that still waits.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn payment(&self, id: &str) -> Result<Option<PaymentRow>> {
        let sql =
            "SELECT id, kind, payload, state, attempts FROM payments WHERE id = $1 AND state = 'waiting'";
        self.timed(sqlx::query_as::<Any, PaymentRow>(sql).bind(id).fetch_optional(&self.pool)).await
    }

    /// Ends an event and adds the credits of its purchase, unless an earlier event has; false if there is no such key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn apply_purchase(&self, event: &str, purchase: &Purchase) -> Result<bool> {
        let change = async {
            let mut transaction = self.pool.begin().await?;
            if !self.end_payment(&mut transaction, event).await? {
                return Ok(true);
            }
            let key = "SELECT id FROM api_keys WHERE (id = $1 OR name = $1) AND revoked_at IS NULL";
            let key = sqlx::query_scalar::<Any, String>(key).bind(&purchase.key);
            let Some(key) = key.fetch_optional(&mut *transaction).await? else { return Ok(false) };
            let sql = "INSERT INTO purchases (session, payment, api_key, credits, amount) \
                       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
            let inserted = sqlx::query(sql)
                .bind(&purchase.session)
                .bind(&purchase.payment)
                .bind(&key)
                .bind(purchase.credits)
                .bind(purchase.amount)
                .execute(&mut *transaction)
                .await?;
            if inserted.rows_affected() == 1 {
                add_credits(&mut transaction, &key, purchase.credits).await?;
            }
            transaction.commit().await?;
            Ok(true)
        };
        self.timed(change).await
    }

    /// Ends an event and takes back, or gives back, the credits that it costs; how many were taken, or `None` if nothing
    /// is known of the payment. A key may come to owe credits that it has spent.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn apply_loss(&self, event: &str, payment: &str, loss: Loss) -> Result<Option<i64>> {
        let change = async {
            let mut transaction = self.pool.begin().await?;
            let lock = match self.dialect {
                Dialect::Sqlite => "",
                Dialect::Postgres => " FOR UPDATE",
            };
            if !self.end_payment(&mut transaction, event).await? {
                return Ok(Some(0));
            }
            let sql = self.text(&format!(
                "SELECT session, api_key, credits, amount, refunded, disputed, disputed_at, taken \
                 FROM purchases WHERE payment = $1{lock}"
            ));
            let row = sqlx::query_as::<Any, PurchaseRow>(sql).bind(payment);
            let Some(before) = row.fetch_optional(&mut *transaction).await? else { return Ok(None) };
            let after = before.clone().with(loss);
            let sql = "UPDATE purchases SET refunded = $2, disputed = $3, disputed_at = $4, taken = $5 \
                       WHERE session = $1";
            sqlx::query(sql)
                .bind(&after.session)
                .bind(after.refunded)
                .bind(after.disputed)
                .bind(after.disputed_at)
                .bind(after.taken)
                .execute(&mut *transaction)
                .await?;
            let taken = after.taken - before.taken;
            add_credits(&mut transaction, &after.api_key, -taken).await?;
            transaction.commit().await?;
            Ok(Some(taken))
        };
        self.timed(change).await
    }

    /// False if it has ended before. In SQLite this write also keeps others out until the transaction ends.
    async fn end_payment(&self, transaction: &mut Transaction<'_, Any>, id: &str) -> sqlx::Result<bool> {
        let sql = "UPDATE payments SET state = 'applied' WHERE id = $1 AND state = 'waiting'";
        Ok(sqlx::query(sql).bind(id).execute(&mut **transaction).await?.rows_affected() == 1)
    }

    /// Ends an event that needs no effect.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ignore_payment(&self, id: &str, note: &str) -> Result<()> {
        let sql =
            self.text("UPDATE payments SET state = 'ignored', note = $2 WHERE id = $1 AND state = 'waiting'");
        self.timed(sqlx::query(sql).bind(id).bind(note).execute(&self.pool)).await.map(drop)
    }

    /// Puts an event off after a failure, or leaves it to a person after `MAX_ATTEMPTS`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn put_off_payment(&self, id: &str, note: &str, wait: Duration) -> Result<()> {
        let sql = self.text(&format!(
            "UPDATE payments SET attempts = attempts + 1, note = $2, not_before = {{now}} + $3, \
             state = CASE WHEN attempts + 1 >= {MAX_ATTEMPTS} THEN 'failed' ELSE 'waiting' END \
             WHERE id = $1 AND state = 'waiting'"
        ));
        let query = sqlx::query(sql).bind(id).bind(note).bind(millis(wait));
        self.timed(query.execute(&self.pool)).await.map(drop)
    }

    /// Events that are due, put off a little so that one worker takes each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn due_payments(&self, limit: i64) -> Result<Vec<String>> {
        let sql = self.text(
            "UPDATE payments SET not_before = {now} + 30000 WHERE state = 'waiting' AND id IN \
             (SELECT id FROM payments WHERE state = 'waiting' AND not_before <= {now} - 5000 \
             ORDER BY not_before LIMIT $1) RETURNING id",
        );
        self.timed(sqlx::query_scalar::<Any, String>(sql).bind(limit).fetch_all(&self.pool)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(losses: &[Loss]) -> i64 {
        let bought = PurchaseRow {
            session: "cs".into(),
            api_key: "key".into(),
            credits: 50,
            amount: 2000,
            refunded: 0,
            disputed: 0,
            disputed_at: 0,
            taken: 0,
        };
        losses.iter().fold(bought, |row, loss| row.with(*loss)).taken
    }

    #[test]
    fn credits_go_back_as_the_money_does() {
        let dispute = |amount, at| Loss::Dispute { amount, at };
        assert_eq!(taken(&[Loss::Refund(1000)]), 25);
        assert_eq!(taken(&[Loss::Refund(2000), Loss::Refund(1000)]), 50);
        assert_eq!(taken(&[Loss::Refund(1000), dispute(2000, 10)]), 50);
        assert_eq!(taken(&[dispute(2000, 10), dispute(0, 20)]), 0);
        assert_eq!(taken(&[dispute(0, 20), dispute(2000, 10)]), 0);
    }
}
