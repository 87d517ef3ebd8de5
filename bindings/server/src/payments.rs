//! The effect of payments: credits for a key, and of refunds and disputes: credits that go back.

use std::time::Duration;

use serde_json::Value;

use crate::app::App;
use crate::db::{Loss, PaymentRow, Purchase};
use crate::error::{Problem, Result, ServerCode};

/// Most credits of one payment.
const MOST: i64 = 10_000_000;
/// Wait after the first failure; doubled with each.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// Tries after which a loss is taken to be of something that was not bought here.
const STRANGE: i64 = 4;

/// What an event does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Effect {
    /// Nothing, and why.
    None(&'static str),
    /// Adds credits.
    Paid(Purchase),
    /// Takes some of them back, or gives them back, for the payment of this name.
    Lost(String, Loss),
}

/// Applies an event that waits, once.
///
/// # Errors
/// Those of the database; the event stays and is tried again.
pub async fn apply(app: &App, id: &str) -> Result<()> {
    let Some(event) = app.db.payment(id).await? else { return Ok(()) };
    if let Err(problem) = try_to_apply(app, &event).await {
        let wait = FIRST_WAIT * 2u32.saturating_pow(u32::try_from(event.attempts).unwrap_or(0).min(10));
        tracing::warn!(%problem, event = id, "the event is put off");
        app.db.put_off_payment(id, &problem.message, wait).await?;
    }
    Ok(())
}

async fn try_to_apply(app: &App, event: &PaymentRow) -> Result<()> {
    let id = &event.id;
    match effect(event)? {
        Effect::None(why) => app.db.ignore_payment(id, why).await,
        Effect::Paid(purchase) => match app.db.apply_purchase(id, &purchase).await? {
            true => {
                tracing::info!(event = id, credits = purchase.credits, "paid");
                Ok(())
            }
            false => Err(Problem::not_found(format!("key {:?}", purchase.key))),
        },
        Effect::Lost(payment, loss) => match app.db.apply_loss(id, &payment, loss).await? {
            Some(credits) => {
                tracing::info!(event = id, credits, "credits taken back");
                Ok(())
            }
            // The event of the purchase may come later.
            None if event.attempts < STRANGE => {
                Err(Problem::not_found(format!("purchase with the payment {payment:?}")))
            }
            None => app.db.ignore_payment(id, "of something that was not bought here").await,
        },
    }
}

fn effect(event: &PaymentRow) -> Result<Effect> {
    let payload: Value = serde_json::from_str(&event.payload)
        .map_err(|error| Problem::internal("a stored event cannot be read", error))?;
    let object = payload.pointer("/data/object").unwrap_or(&Value::Null);
    let made = payload.get("created").and_then(Value::as_i64).unwrap_or_default();
    let number = |name: &str| object.get(name).and_then(Value::as_i64).filter(|number| *number >= 0);
    let status = object.get("status").and_then(Value::as_str).unwrap_or_default();
    let loss = |loss: Loss| match payment_of(object) {
        Some(payment) => Effect::Lost(payment, loss),
        None => Effect::None("without a payment"),
    };
    Ok(match event.kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            order(&event.id, object)?
        }
        "charge.refunded" => match number("amount_refunded") {
            Some(amount) => loss(Loss::Refund(amount)),
            None => Effect::None("without an amount"),
        },
        // An inquiry, which moves no money yet.
        "charge.dispute.created" if status.starts_with("warning") => Effect::None("an inquiry"),
        "charge.dispute.created" | "charge.dispute.funds_withdrawn" => match number("amount") {
            Some(amount) => loss(Loss::Dispute { amount, at: made }),
            None => Effect::None("without an amount"),
        },
        "charge.dispute.funds_reinstated" => loss(Loss::Dispute { amount: 0, at: made }),
        "charge.dispute.closed" if status == "won" => loss(Loss::Dispute { amount: 0, at: made }),
        _ => Effect::None("an event without an effect"),
    })
}

/// The payment that an object names, by its id or in full.
fn payment_of(object: &Value) -> Option<String> {
    let payment = object.get("payment_intent")?;
    payment.as_str().or_else(|| payment.get("id")?.as_str()).map(str::to_owned)
}

/// Whose credits, and how many.
fn order(event: &str, session: &Value) -> Result<Effect> {
    let text = |pointer: &str| session.pointer(pointer).and_then(Value::as_str);
    if !matches!(text("/payment_status"), Some("paid" | "no_payment_required")) {
        return Ok(Effect::None("not paid yet"));
    }
    let (Some(key), Some(credits)) = (text("/metadata/api_key"), session.pointer("/metadata/credits")) else {
        return Ok(Effect::None("not for credits"));
    };
    let count = credits.as_i64().or_else(|| credits.as_str().and_then(|text| text.parse().ok()));
    let credits = count.filter(|count| (1..=MOST).contains(count)).ok_or_else(|| {
        Problem::new(
            ServerCode::BadRequest,
            format!("`metadata.credits` is {credits}; accepted: 1 to {MOST}"),
        )
    })?;
    Ok(Effect::Paid(Purchase {
        session: text("/id").unwrap_or(event).to_owned(),
        payment: payment_of(session),
        key: key.to_owned(),
        credits,
        amount: session.get("amount_total").and_then(Value::as_i64).unwrap_or_default().max(0),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: &str, object: Value) -> Result<Effect> {
        let payload = json!({"created": 1_700_000_000, "data": {"object": object}}).to_string();
        effect(&PaymentRow {
            id: "evt".into(),
            kind: kind.into(),
            payload,
            state: "waiting".into(),
            attempts: 0,
        })
    }

    fn session(status: &str, credits: Value) -> Value {
        json!({"id": "cs_1", "payment_intent": "pi_1", "amount_total": 900, "payment_status": status,
            "metadata": {"api_key": "shop", "credits": credits}})
    }

    #[test]
    fn every_event_that_means_paid_is_an_order() {
        let (completed, later) = ("checkout.session.completed", "checkout.session.async_payment_succeeded");
        let bought = Effect::Paid(Purchase {
            session: "cs_1".into(),
            payment: Some("pi_1".into()),
            key: "shop".into(),
            credits: 50,
            amount: 900,
        });
        for (kind, status) in [(completed, "paid"), (completed, "no_payment_required"), (later, "paid")] {
            assert_eq!(read(kind, session(status, json!("50"))).unwrap(), bought);
        }
        assert_eq!(read(completed, session("unpaid", json!(50))).unwrap(), Effect::None("not paid yet"));
        assert_eq!(
            read(completed, json!({"payment_status": "paid"})).unwrap(),
            Effect::None("not for credits")
        );
        for credits in [json!(0), json!(-5), json!("many"), json!(1e12)] {
            assert!(read(completed, session("paid", credits)).is_err());
        }
    }

    #[test]
    fn refunds_and_disputes_are_losses() {
        let refund = json!({"payment_intent": "pi_1", "amount_refunded": 300});
        assert_eq!(read("charge.refunded", refund).unwrap(), Effect::Lost("pi_1".into(), Loss::Refund(300)));
        let dispute =
            |status: &str| json!({"payment_intent": {"id": "pi_1"}, "amount": 900, "status": status});
        let lost = |amount| Effect::Lost("pi_1".into(), Loss::Dispute { amount, at: 1_700_000_000 });
        let read = |kind, status| read(kind, dispute(status)).unwrap();
        assert_eq!(read("charge.dispute.created", "needs_response"), lost(900));
        assert_eq!(read("charge.dispute.created", "warning_needs_response"), Effect::None("an inquiry"));
        assert_eq!(read("charge.dispute.closed", "won"), lost(0));
        assert_eq!(read("charge.dispute.closed", "lost"), Effect::None("an event without an effect"));
    }
}
