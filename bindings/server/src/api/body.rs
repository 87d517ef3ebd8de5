//! Bodies, queries and paths, with errors that name what is wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            return Err(Problem::new(
                ServerCode::UnsupportedMediaType,
                format!("the content type is {kind:?}; accepted: application/json"),
            ));
        }
        if let Some(coding) = request.headers().get(header::CONTENT_ENCODING) {
            return Err(Problem::new(
                ServerCode::UnsupportedMediaType,
                format!("the content encoding is {coding:?}; accepted: none"),
            ));
        }
        parse(&bytes(request, app).await?).map(Self)
    }
}

/// The body as it is, up to the limit of the request.
pub async fn bytes(request: Request, app: &App) -> Result<Bytes> {
    Bytes::from_request(request, app).await.map_err(|rejection| {
        let code = match rejection.status().as_u16() {
            413 => ServerCode::PayloadTooLarge,
            _ => ServerCode::BadRequest,
        };
        Problem::new(code, format!("the body cannot be read: {}", rejection.body_text()))
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(ServerCode::BadRequest, format!("the body is not what is expected: {error}"))
            .hint("see /docs for what each address takes")
    })
}

/// The part of an address after `?`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let extracted = axum::extract::Query::from_request_parts(parts, app).await;
        let axum::extract::Query(query) =
            extracted.map_err(|rejection: axum::extract::rejection::QueryRejection| {
                let query: String = parts.uri.query().unwrap_or_default().chars().take(200).collect();
                Problem::new(
                    ServerCode::BadRequest,
                    format!("the query {query:?} is not what is expected: {}", rejection.body_text()),
                )
            })?;
        Ok(Self(query))
    }
}

/// An id of ours in an address.
pub struct Id(pub String);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let unknown = || Problem::not_found("job or upload of that id");
        let axum::extract::Path(id) =
            axum::extract::Path::<String>::from_request_parts(parts, app).await.map_err(|_| unknown())?;
        check_id(&id).map_err(|_| unknown())?;
        Ok(Self(id))
    }
}

/// Checks that it is written as ids of ours are.
///
/// # Errors
/// It is not.
pub fn check_id(id: &str) -> Result<()> {
    let is_ours = id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if is_ours { Ok(()) } else { Err(Problem::not_found(format!("job or upload {id:?}"))) }
}

/// An answer with a status other than 200.
pub fn with_status(status: StatusCode, body: impl Serialize) -> Response {
    (status, axum::Json(body)).into_response()
}
