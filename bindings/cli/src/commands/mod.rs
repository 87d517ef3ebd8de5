//! One function a command.

mod check;
mod convert;
mod doctor;
mod models;
mod overlay;
mod probe;
mod styles;
mod video;

pub(crate) use check::check;
pub(crate) use convert::convert;
pub(crate) use doctor::doctor;
pub(crate) use models::models;
pub(crate) use overlay::overlay;
pub(crate) use probe::probe;
pub(crate) use styles::styles;
pub(crate) use video::{align, caption, preview, render, transcribe};
