//! What a job tells JavaScript while it runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use captioni::control::{Control, Progress};
use captioni::{Error, Result};
use napi::Status;
use napi::bindgen_prelude::{Buffer, FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};

use crate::task::Done;
use crate::{Engine, Frames, error};

/// Progress is told at most this often; the end of a stage always is.
const INTERVAL: Duration = Duration::from_millis(100);

/// Kind, JSON, file, engine, frames.
pub(crate) type Arguments = (&'static str, String, Option<Buffer>, Option<Engine>, Option<Frames>);

/// What happened.
pub(crate) enum Event {
    Progress(Progress),
    End(Result<Done>),
}

/// A JavaScript function that is called on its own thread.
#[derive(Clone)]
pub(crate) struct Listener(Arc<ThreadsafeFunction<Event, (), FnArgs<Arguments>, Status, false>>);

impl Listener {
    pub fn new(function: &Function<FnArgs<Arguments>, ()>) -> napi::Result<Self> {
        let built = function
            .build_threadsafe_function::<Event>()
            .build_callback(|context| Ok(arguments(context.value).into()))?;
        Ok(Self(Arc::new(built)))
    }

    pub fn send(&self, event: Event) {
        // Fails when the JavaScript thread has ended; then nobody listens.
        let _ = self.0.call(event, ThreadsafeFunctionCallMode::NonBlocking);
    }

    /// `control`, telling this listener of progress.
    pub fn follow(&self, control: Control) -> Control {
        let (listener, throttle) = (self.clone(), Throttle::default());
        control.on_progress(move |progress| {
            if throttle.passes(progress) {
                listener.send(Event::Progress(progress));
            }
        })
    }
}

fn arguments(event: Event) -> Arguments {
    let failed = |error: &Error| ("failed", error::to_json(error), None, None, None);
    match event {
        Event::Progress(progress) => match serde_json::to_string(&progress) {
            Ok(json) => ("progress", json, None, None, None),
            Err(error) => failed(&Error::internal(error.to_string())),
        },
        Event::End(Ok(done)) => {
            let file = done.file.map(Buffer::from);
            ("done", done.report, file, done.engine.map(Engine), done.frames.map(Frames))
        }
        Event::End(Err(error)) => failed(&error),
    }
}

#[derive(Default)]
struct Throttle(Mutex<Option<(Instant, Progress)>>);

impl Throttle {
    fn passes(&self, progress: Progress) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passes = match *last {
            None => true,
            Some((_, before)) if before == progress => false,
            Some((at, before)) => {
                before.stage != progress.stage || progress.done == progress.total || at.elapsed() >= INTERVAL
            }
        };
        if passes {
            *last = Some((Instant::now(), progress));
        }
        passes
    }
}
