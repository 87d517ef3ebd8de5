//! What is known of how the server and what it stands on are.

use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::fresh::Fresh;

/// How a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// It works.
    Up,
    /// It works in part.
    Degraded,
    /// It does not.
    Down,
}

/// One service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// How it is.
    pub state: ServiceState,
    /// How long it took to answer.
    pub latency_ms: f64,
    /// What it is, or what is wrong with it.
    pub detail: Option<String>,
}

/// All services.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Services {
    pub database: Service,
    pub queue: Service,
    pub storage: Service,
    pub worker: Service,
    pub models: Service,
    pub ffmpeg: Service,
}

/// How the server is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`, `degraded` or `down`.
    pub status: &'static str,
    /// Of the program.
    pub version: &'static str,
    /// Since the program started.
    pub uptime_seconds: f64,
    /// Each by itself.
    pub services: Services,
}

impl Health {
    /// Whether a service is missing that requests need.
    pub fn is_down(&self) -> bool {
        self.status == "down"
    }
}

/// What is costly to ask: the store is written to, model files are read.
#[derive(Debug, Clone)]
pub struct Costly {
    /// The store.
    pub storage: Service,
    /// The model that jobs use.
    pub models: Service,
    /// Names of the models that are there.
    pub installed: Vec<String>,
}

/// The last answers.
#[derive(Debug, Default)]
pub struct Checks {
    /// Asked when somebody wants to know, once in a few seconds.
    pub health: Fresh<Health>,
    /// Asked by the server itself, whoever wants to know.
    pub costly: watch::Sender<Option<Costly>>,
    /// How long a message took through the queue, in milliseconds.
    pub round_trip: Fresh<Option<i64>>,
}
