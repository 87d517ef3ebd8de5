//! Captioni's service over HTTP: routes, a job table, a queue and a store around the core's verbs.
//!
//! A request becomes a row of the [`db`]; a message on the [`queue`] wakes a [`worker`], which claims the row, runs the
//! engine in a process of its own ([`children`] starts it, [`child`] is what runs there), puts the results into the
//! [`store`] and ends the row. The row is the truth: whatever is lost on the way, [`recovery`] finds by looking at rows.
//!
//! SQLite and a folder need nothing else; Postgres or Redis and S3 take their places by address, and then any number of
//! servers and workers share the work.

pub mod alerts;
pub mod api;
pub mod app;
pub mod auth;
pub mod backup;
pub mod checks;
pub mod child;
pub mod children;
pub mod commands;
pub mod config;
pub mod db;
pub mod demo;
pub mod duty;
pub mod error;
pub mod fetch;
pub mod figures;
pub mod fresh;
pub mod health;
pub mod limiter;
pub mod outside;
pub mod payments;
pub mod queue;
pub mod recovery;
mod remedy;
pub mod request;
pub mod request_id;
pub mod secret;
pub mod stats;
pub mod store;
pub mod telemetry;
pub mod upstream;
pub mod view;
pub mod watcher;
pub mod webhooks;
pub mod worker;
