//! The payment service's webhook: checked, stored once, applied from the queue.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};
use crate::queue::Message;
use crate::secret::Secret;

/// Age of a signature that is taken, in seconds; what Stripe's own libraries take.
const TOLERANCE: u64 = 300;

/// Takes an event of Stripe. `checkout.session.completed` and `checkout.session.async_payment_succeeded` add
/// `metadata.credits` to the key `metadata.api_key`, once a session and when it is paid. `charge.refunded` and
/// `charge.dispute.*` take them back in the proportion of the money.
#[utoipa::path(post, path = "/api/stripe/webhook", tag = "payments",
    params(("Stripe-Signature" = String, Header)), request_body(content = String, content_type = "application/json"),
    responses((status = 200), (status = "4XX", body = crate::error::ErrorBody),
        (status = 501, body = crate::error::ErrorBody)))]
pub async fn webhook(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<axum::Json<Value>> {
    let secret = app.config.stripe_webhook_secret.as_ref().ok_or_else(|| {
        Problem::new(ServerCode::NotConfigured, "payments are off").hint("set STRIPE_WEBHOOK_SECRET")
    })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    check(signature, &body, secret, now)?;
    let event: Value = serde_json::from_slice(&body)
        .map_err(|error| Problem::new(ServerCode::BadRequest, format!("the event is no JSON: {error}")))?;
    let field =
        |name: &str| event.get(name).and_then(Value::as_str).filter(|text| (1..=255).contains(&text.len()));
    let (Some(id), Some(kind)) = (field("id"), field("type")) else {
        return Err(Problem::field("id", "missing", "an event with `id` and `type`"));
    };
    if app.db.insert_payment(id, kind, &event.to_string()).await?
        && let Err(problem) = app.queue.push(Message::Payment(id.to_owned())).await
    {
        tracing::warn!(%problem, event = id, "the event waits for its message");
    }
    Ok(axum::Json(json!({"received": true})))
}

/// Checks a header such as `t=1700000000,v1=5257a8...`: HMAC-SHA256 of `TIME.BODY`.
fn check(header: &str, body: &[u8], secret: &Secret, now: u64) -> Result<()> {
    let refuse = |why: String| Problem::new(ServerCode::BadRequest, why);
    let values = |name: &str| {
        let pairs = header.split(',').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
    };
    let time = values("t").first().and_then(|text| text.parse::<u64>().ok());
    let time = time
        .ok_or_else(|| refuse("`Stripe-Signature` has no time; accepted: t=SECONDS,v1=SIGNATURE".into()))?;
    let mut message = format!("{time}.").into_bytes();
    message.extend_from_slice(body);
    if !values("v1").iter().any(|signature| secret.verifies(&message, signature)) {
        return Err(refuse("`Stripe-Signature` is not that of this body".into())
            .hint("check STRIPE_WEBHOOK_SECRET, and that nothing changes the body on its way"));
    }
    if now.abs_diff(time) > TOLERANCE {
        return Err(refuse(format!(
            "`Stripe-Signature` is {} seconds off; accepted: up to {TOLERANCE}",
            now.abs_diff(time)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fresh_signature_of_the_body_is_taken() {
        let secret = Secret::from("whsec_test_secret".to_owned());
        let header =
            |time: u64, body: &str| format!("t={time},v1={},v0=00", secret.sign(&format!("{time}.{body}")));
        let check = |header: &str, now| check(header, b"{}", &secret, now).is_ok();
        assert!(check(&header(1_000, "{}"), 1_000) && check(&header(1_000, "{}"), 1_300));
        assert!(!check(&header(1_000, "{}"), 1_301) && !check(&header(2_000, "{}"), 1_000));
        assert!(!check(&header(1_000, "{ }"), 1_000));
        for wrong in ["", "t=,v1=", "v1=00", "t=1000", "t=1000,v1=zz"] {
            assert!(!check(wrong, 1_000), "{wrong}");
        }
    }
}
