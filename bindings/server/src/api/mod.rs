//! Routes, and what surrounds each of them.

mod body;
mod captions;
mod crons;
mod files;
mod generate;
mod health;
mod jobs;
mod limit;
mod operations;
mod pages;
mod policy;
mod posts;
mod preview;
mod speech;
mod sse;
mod stripe;
mod styles;
mod tasks;
mod uploads;
mod webhooks;

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};
use tracing::Instrument;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;
use crate::error::{Code, Problem, ServerCode};
use crate::request_id;

/// Largest body of a request that is no upload.
const MAX_BODY: usize = 4 << 20;

#[derive(OpenApi)]
#[openapi(info(
    title = "Captioni",
    description = "Video with speech in, the same video with animated captions out.",
    license(name = "MIT OR Apache-2.0")
), tags(
    (name = "video", description = "Upload a video, caption it, get the result."),
    (name = "captions", description = "Subtitle files, checked against rules or converted to another format."),
    (name = "speech", description = "Transcribe without a video, at OpenAI's address as well."),
    (name = "payments"),
    (name = "posts"),
    (name = "operations", description = "For whoever runs the server."),
))]
struct Doc;

/// The whole server.
pub fn router(app: App) -> Router {
    let (api, doc) = OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(health::health))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::config))
        .routes(routes!(health::queue_test))
        .routes(routes!(uploads::init))
        .routes(routes!(uploads::put, uploads::held))
        .routes(routes!(uploads::complete))
        .routes(routes!(generate::generate))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::get, jobs::cancel))
        .routes(routes!(jobs::events))
        .routes(routes!(jobs::requeue))
        .routes(routes!(files::file))
        .routes(routes!(webhooks::secret))
        .routes(routes!(preview::preview))
        .routes(routes!(styles::styles))
        .routes(routes!(styles::sample))
        .routes(routes!(captions::check))
        .routes(routes!(captions::chart))
        .routes(routes!(captions::convert))
        .routes(routes!(speech::transcribe))
        .routes(routes!(speech::openai))
        .routes(routes!(speech::translate))
        .routes(routes!(speech::models::list))
        .routes(routes!(speech::models::get))
        .routes(routes!(crons::daily))
        .routes(routes!(stripe::webhook))
        .routes(routes!(posts::generate, posts::state))
        .routes(routes!(operations::dashboard))
        .routes(routes!(operations::alerts))
        .routes(routes!(operations::diagnostics))
        .routes(routes!(operations::metrics))
        .split_for_parts();
    let docs = SwaggerUi::new("/docs/ui").url("/openapi.json", doc);
    api.merge(docs)
        .merge(pages::router())
        .fallback(
            |request: Request| async move { Problem::not_found(format!("page {}", request.uri().path())) },
        )
        .method_not_allowed_fallback(|request: Request| async move {
            Problem::new(
                ServerCode::MethodNotAllowed,
                format!("{} is not for this address", request.method()),
            )
        })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(app.clone(), limit::limit))
        .layer(from_fn_with_state(policy::of_pages(&app.config), policy::secure))
        .layer(cors(&app))
        .layer(from_fn_with_state(app.clone(), watch))
        .with_state(app)
}

/// What a worker shows that serves nothing else.
pub fn figures(app: App) -> Router {
    Router::new()
        .route("/metrics", axum::routing::get(operations::metrics))
        .route("/api/live", axum::routing::get(health::live))
        .with_state(app)
}

/// Gives a request its id, logs it and counts it.
async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let name = HeaderName::from_static("x-request-id");
    let given = request.headers().get(&name).and_then(|value| value.to_str().ok());
    let is_fit = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let id = given.filter(is_fit).map_or_else(|| uuid::Uuid::now_v7().simple().to_string(), str::to_owned);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    // What lasts as long as the client likes says nothing of the server's speed.
    let is_timed = !route.ends_with("/events")
        && !route.contains("/upload/")
        && !route.contains("transcri")
        && !route.contains("translat");
    let span = tracing::info_span!("request", id, %method, route);
    let start = Instant::now();
    let mut response =
        request_id::scope(id.clone(), async { next.run(request).await }).instrument(span.clone()).await;
    let seconds = start.elapsed().as_secs_f64();
    let status = response.status();
    let is_failure = status.is_server_error() && status != axum::http::StatusCode::NOT_IMPLEMENTED;
    if is_timed {
        app.requests.record(seconds, is_failure);
    }
    let labels = [("route", route), ("method", method.to_string()), ("status", status.as_u16().to_string())];
    metrics::counter!("captioni_http_requests_total", &labels).increment(1);
    metrics::histogram!("captioni_http_request_duration_seconds", &labels).record(seconds);
    let code = response.extensions().get::<Code>().map(|code| code.as_str());
    span.in_scope(|| {
        if is_failure {
            tracing::error!(status = status.as_u16(), code, seconds, "answered");
        } else {
            tracing::debug!(status = status.as_u16(), code, seconds, "answered");
        }
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(name, id);
    }
    response
}

fn cors(app: &App) -> CorsLayer {
    let origins = &app.config.cors_origins;
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::from(Any)
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::RANGE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("upload-offset"),
        ])
        .expose_headers([
            HeaderName::from_static("upload-offset"),
            HeaderName::from_static("x-captioni-ignored"),
            HeaderName::from_static("x-captioni-warnings"),
            HeaderName::from_static("x-request-id"),
            header::CONTENT_RANGE,
            header::LOCATION,
        ])
}
