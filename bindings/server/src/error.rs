//! What can go wrong, as HTTP tells it: `{"error": {"code", "message", "hint"}, "requestId"}`.

use std::path::Path;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use captioni::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Shorthand for results of this crate.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// How long a client waits before it asks a service again that is not there.
const RETRY: Duration = Duration::from_secs(5);

/// What the server adds to the core's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "`status` says what each is")]
pub enum ServerCode {
    BadRequest,
    Unauthorized,
    PaymentRequired,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PayloadTooLarge,
    UnsupportedMediaType,
    RangeNotSatisfiable,
    RateLimited,
    NotConfigured,
    UpstreamFailed,
    Unavailable,
    Crashed,
    TimedOut,
}

/// A stable identifier of what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// The engine's.
    Core(ErrorCode),
    /// The server's own.
    Server(ServerCode),
}

impl Code {
    /// The string that clients compare with.
    pub fn as_str(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The status of an answer with this code.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Core(code) => core_status(code),
            Self::Server(code) => match code {
                ServerCode::BadRequest => StatusCode::BAD_REQUEST,
                ServerCode::Unauthorized => StatusCode::UNAUTHORIZED,
                ServerCode::PaymentRequired => StatusCode::PAYMENT_REQUIRED,
                ServerCode::Forbidden => StatusCode::FORBIDDEN,
                ServerCode::NotFound => StatusCode::NOT_FOUND,
                ServerCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
                ServerCode::Conflict => StatusCode::CONFLICT,
                ServerCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                ServerCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ServerCode::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
                ServerCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
                ServerCode::NotConfigured => StatusCode::NOT_IMPLEMENTED,
                ServerCode::UpstreamFailed => StatusCode::BAD_GATEWAY,
                ServerCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                // The input brought the engine down; asking again would do so again.
                ServerCode::Crashed | ServerCode::TimedOut => StatusCode::UNPROCESSABLE_ENTITY,
            },
        }
    }
}

/// A core error as an HTTP status: what the caller sent is 4xx, what this machine lacks is 5xx.
const fn core_status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InputNotFound => StatusCode::NOT_FOUND,
        ErrorCode::InputUnreadable
        | ErrorCode::NoVideo
        | ErrorCode::NoAudio
        | ErrorCode::UnsupportedFormat
        | ErrorCode::FontMissing
        | ErrorCode::GlyphMissing
        | ErrorCode::CuesInvalid
        | ErrorCode::NoSpeech
        | ErrorCode::NothingShown
        | ErrorCode::NotSpoken
        | ErrorCode::TrackChosen
        | ErrorCode::AlphaLost
        | ErrorCode::MarkupRead
        | ErrorCode::CuesRepaired
        | ErrorCode::NotShown
        | ErrorCode::NoRoom
        | ErrorCode::TimesEstimated
        | ErrorCode::TextShrunk
        | ErrorCode::NotKept => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::StyleInvalid | ErrorCode::OptionsInvalid => StatusCode::BAD_REQUEST,
        ErrorCode::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Cancelled => StatusCode::CONFLICT,
        ErrorCode::ModelMissing | ErrorCode::EncoderMissing => StatusCode::NOT_IMPLEMENTED,
        ErrorCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::ModelInvalid | ErrorCode::OutputUnwritable | ErrorCode::Internal => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What kind of thing.
    pub code: Code,
    /// What is wrong, with the value and what is accepted.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// When to ask again.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
    /// The message with what is the operator's alone, such as paths of this machine; for the log and the command line.
    #[serde(skip)]
    pub private: Option<String>,
}

impl Problem {
    /// A problem of the server's own.
    pub fn new(code: ServerCode, message: impl Into<String>) -> Self {
        let retry_after = matches!(code, ServerCode::Unavailable).then_some(RETRY);
        Self { code: Code::Server(code), message: message.into(), hint: None, retry_after, private: None }
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A field of a request that will not do.
    pub fn field(name: &str, value: impl std::fmt::Display, accepted: impl std::fmt::Display) -> Self {
        Self::new(ServerCode::BadRequest, format!("`{name}` is {value}; accepted: {accepted}"))
    }

    /// Something that is not there, or not the caller's.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ServerCode::NotFound, format!("there is no {what}"))
    }

    /// A defect of ours. The details go to the log, not to the client.
    pub fn internal(context: &str, error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "{context}");
        captioni::Error::internal(context).into()
    }

    /// A service that is not there for now.
    pub fn unavailable(what: &str, error: impl std::fmt::Display) -> Self {
        tracing::warn!(%error, "{what} is not available");
        Self::new(ServerCode::Unavailable, format!("the {what} does not answer"))
            .hint("try again in a few seconds")
    }

    /// All that is known of it, for the operator alone.
    pub fn whole(&self) -> &str {
        self.private.as_deref().unwrap_or(&self.message)
    }

    /// Whether it is of this kind.
    pub fn is(&self, code: ServerCode) -> bool {
        self.code == Code::Server(code)
    }
}

impl From<captioni::Error> for Problem {
    fn from(error: captioni::Error) -> Self {
        let whole = error.to_string();
        let public = without_paths(&error);
        Self {
            code: Code::Core(error.code()),
            hint: error.remedy().as_ref().map(crate::remedy::words),
            retry_after: None,
            private: public.is_some().then(|| whole.clone()),
            message: public.unwrap_or(whole),
        }
    }
}

/// What a client is told of an error that speaks of this machine's files. Inputs have names of their own already.
fn without_paths(error: &captioni::Error) -> Option<String> {
    use captioni::Error;
    Some(match error {
        Error::InputNotFound { path } => format!("{} is not there", name_of(path)),
        Error::OutputUnwritable { reason, .. } => format!("the server cannot write a file: {reason}"),
        Error::DiskFull { .. } => "no space is left on the server's disk".into(),
        Error::ModelMissing { name, .. } => format!("model {} is not installed", name_of(Path::new(name))),
        Error::ModelInvalid { path, reason, .. } => {
            format!("model file {} is invalid: {reason}", name_of(path))
        }
        _ => return None,
    })
}

fn name_of(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) {
            return Self::unavailable("database", error);
        }
        Self::internal("the database refused a query", error)
    }
}

/// Whether the same query may work in a moment.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed => true,
        // Postgres: connection trouble, shutting down, starting, serialisation; SQLite: busy, locked, I/O.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let code = code.as_ref();
            code.starts_with("08")
                || code.starts_with("57P")
                || matches!(
                    code,
                    "40001" | "40P01" | "53300" | "55000" | "5" | "6" | "10" | "261" | "262" | "517"
                )
        }),
        _ => false,
    }
}

/// The body of an answer that says what went wrong.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
    /// What to look for in the log.
    pub request_id: Option<String>,
}

/// What went wrong.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// A stable identifier, such as `NO_AUDIO`.
    pub code: String,
    /// What is wrong, with the value and what is accepted.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl From<&Problem> for ErrorDetail {
    fn from(problem: &Problem) -> Self {
        Self { code: problem.code.as_str(), message: problem.message.clone(), hint: problem.hint.clone() }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Some(private) = &self.private {
            tracing::warn!(private, "a client is told less");
        }
        let body = ErrorBody { error: (&self).into(), request_id: crate::request_id::current() };
        let mut response = (self.code.status(), axum::Json(body)).into_response();
        if let Some(after) = self.retry_after {
            let seconds = after.as_secs_f64().ceil().max(1.0) as u64;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self.code);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_told_of_no_path_and_the_operator_is() {
        let mut told = 0;
        for error in [
            captioni::Error::writing("/srv/captioni/x.mp4", std::io::ErrorKind::PermissionDenied.into()),
            captioni::Error::writing("/srv/captioni/x.mp4", std::io::ErrorKind::StorageFull.into()),
            captioni::Error::reading("/srv/captioni/x.mp4", std::io::ErrorKind::NotFound.into()),
            captioni::Error::model("/srv/captioni/ggml-tiny.bin", "it is cut"),
            captioni::Error::ModelMissing { name: "tiny".into(), dir: "/srv/captioni".into() },
        ] {
            let problem = Problem::from(error);
            let sent = serde_json::to_string(&problem).unwrap();
            assert!(!sent.contains("/srv"), "{sent}");
            told += usize::from(problem.whole().contains("/srv/captioni"));
        }
        assert_eq!(told, 5);
    }

    #[test]
    fn codes_are_plain_strings_both_ways() {
        for (code, text) in [
            (Code::Core(ErrorCode::NoAudio), "NO_AUDIO"),
            (Code::Server(ServerCode::RateLimited), "RATE_LIMITED"),
        ] {
            assert_eq!(code.as_str(), text);
            assert_eq!(serde_json::from_str::<Code>(&format!("{text:?}")).unwrap(), code);
        }
    }
}
