//! One function a command.

mod doctor;
mod models;
mod probe;
mod styles;
mod video;

pub(crate) use doctor::doctor;
pub(crate) use models::models;
pub(crate) use probe::probe;
pub(crate) use styles::styles;
pub(crate) use video::{align, caption, preview, render, transcribe};
