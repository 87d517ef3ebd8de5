//! Counts a request before anything is looked up for it.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::bearer;

/// Addresses that monitors ask all the time, and whose answers are at hand.
const FREE: [&str; 3] = ["/api/live", "/api/ready", "/api/health"];

/// Refuses whoever asks too often.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // Pages and what no address is are answered from the program itself.
    let is_counted = route.is_some_and(|route| {
        !FREE.contains(&route)
            && (route.starts_with("/api") || route.starts_with("/v1") || route == "/metrics")
    });
    if is_counted {
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        if let Err(problem) = app.limiter.arrives(address, bearer(request.headers())) {
            return problem.into_response();
        }
    }
    next.run(request).await
}
