//! The native part of the npm package `captioni`: work on threads of its own, behind one function.
//!
//! What users see, promises, signals and streams, is in `lib/`.

#![allow(unsafe_code, missing_debug_implementations, reason = "the macros of napi write it")]

mod error;
mod event;
mod frames;
mod jobs;
mod remedy;
mod task;

use std::path::Path;
use std::sync::Arc;

use captioni::control::CancelToken;
use napi::bindgen_prelude::{FnArgs, Function, Uint8Array};
use napi_derive::napi;

use crate::event::{Arguments, Listener};
use crate::jobs::Running;
use crate::task::Request;

/// A loaded model.
#[napi]
pub struct Engine(Arc<captioni::pipeline::Engine>);

/// Captions alone, to be drawn a frame at a time.
#[napi]
pub struct Frames(Arc<frames::Drawing>);

/// Stops one job.
#[napi]
pub struct Handle(CancelToken);

#[napi]
impl Handle {
    /// Takes effect within 100 ms.
    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// The work of one JavaScript thread. Its end stops what is under way.
#[napi]
#[derive(Default)]
pub struct Jobs(Arc<Running>);

#[napi]
impl Jobs {
    /// No work.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts `task` with `options` as JSON; `input` is copied. `listener` is told of progress if `reports`, then of
    /// the end, once.
    #[napi]
    #[allow(clippy::too_many_arguments, reason = "JavaScript gives each apart")]
    pub fn start(
        &self,
        task: String,
        options: String,
        input: Option<Uint8Array>,
        engine: Option<&Engine>,
        frames: Option<&Frames>,
        reports: bool,
        listener: Function<FnArgs<Arguments>, ()>,
    ) -> napi::Result<Handle> {
        let request = Request {
            task,
            options,
            input: input.map(|bytes| bytes.to_vec()),
            engine: engine.map(|engine| Arc::clone(&engine.0)),
            frames: frames.map(|frames| Arc::clone(&frames.0)),
        };
        let cancel = CancelToken::new();
        self.0.start(request, Listener::new(&listener)?, reports, cancel.clone())?;
        Ok(Handle(cancel))
    }

    /// Makes a folder for temporary files in `parent`; what is left of it goes with the JavaScript thread.
    #[napi]
    pub fn make_folder(&self, parent: String) -> napi::Result<String> {
        let folder = self.0.make_folder(Path::new(&parent));
        let folder = folder.map_err(|error| {
            napi::Error::from_reason(format!("no temporary folder can be made in {parent}: {error}"))
        })?;
        Ok(folder.to_string_lossy().into_owned())
    }

    /// Lets go of a folder that has been removed.
    #[napi]
    pub fn forget_folder(&self, folder: String) {
        self.0.forget(Path::new(&folder));
    }

    /// Stops everything, waits until files are as they were, and removes temporary ones.
    #[napi]
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.stop();
    }
}
