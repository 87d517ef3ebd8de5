//! What receivers of webhooks need to know.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::error::Result;

/// How a key's webhooks are signed.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookSecret {
    /// `whsec_` and a key in base64, for any library of Standard Webhooks.
    secret: String,
}

/// The secret that webhooks of this key's jobs are signed with. It is the same as long as the server's signing secret is.
#[utoipa::path(get, path = "/api/video/webhook-secret", tag = "video",
    responses((status = 200, body = WebhookSecret), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn secret(State(app): State<App>, caller: Caller) -> Result<axum::Json<WebhookSecret>> {
    // Without keys all callers look alike, and only the operator may learn what signs for all of them.
    caller.needs(if caller.is_anonymous() { Scope::Admin } else { Scope::Jobs })?;
    Ok(axum::Json(WebhookSecret { secret: crate::webhooks::secret(&app, &caller.owner) }))
}
