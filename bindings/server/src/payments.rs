//! The effect of payments: credits for a key.

use std::time::Duration;

use serde_json::Value;

use crate::app::App;
use crate::db::PaymentRow;
use crate::error::{Problem, Result, ServerCode};

/// The event that brings credits.
const PAID: &str = "checkout.session.completed";
/// Most credits of one payment.
const MOST: i64 = 10_000_000;
/// Wait after the first failure; doubled with each.
const FIRST_WAIT: Duration = Duration::from_secs(10);

/// Applies an event that waits, once.
///
/// # Errors
/// Those of the database; the event stays and is tried again.
pub async fn apply(app: &App, id: &str) -> Result<()> {
    let Some(event) = app.db.payment(id).await? else { return Ok(()) };
    if event.kind != PAID {
        return app.db.ignore_payment(id, "an event without an effect").await;
    }
    let applied: Result<()> = match order(&event) {
        Ok(None) => return app.db.ignore_payment(id, "not paid, or for something else").await,
        Ok(Some((key, credits))) => match app.db.apply_credits(id, &key, credits).await {
            Ok(true) => {
                tracing::info!(event = id, credits, "credits added");
                return Ok(());
            }
            Ok(false) => Err(Problem::not_found(format!("key {key:?}"))),
            Err(problem) => Err(problem),
        },
        Err(problem) => Err(problem),
    };
    if let Err(problem) = applied {
        let wait = FIRST_WAIT * 2u32.saturating_pow(u32::try_from(event.attempts).unwrap_or(0).min(10));
        tracing::warn!(%problem, event = id, "the event is put off");
        app.db.put_off_payment(id, &problem.message, wait).await?;
    }
    Ok(())
}

/// Whose credits, and how many; `None` where nothing was paid for.
fn order(event: &PaymentRow) -> Result<Option<(String, i64)>> {
    let payload: Value = serde_json::from_str(&event.payload)
        .map_err(|error| Problem::internal("a stored event cannot be read", error))?;
    let session = payload.pointer("/data/object").unwrap_or(&Value::Null);
    let text = |pointer: &str| session.pointer(pointer).and_then(Value::as_str);
    if text("/payment_status") == Some("unpaid") {
        return Ok(None);
    }
    let (Some(key), Some(credits)) = (text("/metadata/api_key"), session.pointer("/metadata/credits")) else {
        return Ok(None);
    };
    let count = credits.as_i64().or_else(|| credits.as_str().and_then(|text| text.parse().ok()));
    match count.filter(|count| (1..=MOST).contains(count)) {
        Some(count) => Ok(Some((key.to_owned(), count))),
        None => Err(Problem::new(
            ServerCode::BadRequest,
            format!("`metadata.credits` is {credits}; accepted: 1 to {MOST}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(object: Value) -> PaymentRow {
        let payload = json!({"data": {"object": object}}).to_string();
        PaymentRow { id: "evt".into(), kind: PAID.into(), payload, state: "waiting".into(), attempts: 0 }
    }

    #[test]
    fn an_order_is_read_or_refused() {
        let metadata = json!({"api_key": "shop", "credits": "50"});
        let paid = event(json!({"payment_status": "paid", "metadata": metadata}));
        assert_eq!(order(&paid).unwrap(), Some(("shop".into(), 50)));
        let unpaid = event(json!({"payment_status": "unpaid", "metadata": metadata}));
        assert_eq!(order(&unpaid).unwrap(), None);
        assert_eq!(order(&event(json!({}))).unwrap(), None);
        for credits in [json!(0), json!(-5), json!("many"), json!(1e12)] {
            assert!(order(&event(json!({"metadata": {"api_key": "shop", "credits": credits}}))).is_err());
        }
    }
}
