//! Captions alone, as RGBA frames.

use std::sync::{Arc, Mutex};

use captioni::Warning;
use captioni::control::Control;
use captioni::pipeline::job::overlay_frames;
use captioni::pipeline::{OverlayFrames, Rgba};
use captioni::units::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raise;
use crate::input;
use crate::jobs::parse;
use crate::pending::lock;
use crate::remedy::words;

/// Frames drawn on demand. A frame that looks like the one before is the same object.
#[pyclass(frozen)]
pub(crate) struct Frames {
    frames: Mutex<OverlayFrames>,
    shown: Mutex<Option<(Rgba, Py<PyBytes>)>>,
}

#[pymethods]
impl Frames {
    #[new]
    #[pyo3(signature = (input, options))]
    fn new(py: Python<'_>, input: Option<&Bound<'_, PyAny>>, options: &str) -> PyResult<Self> {
        // Only looked at here: a temporary file that holds it is not needed after this.
        let given = input.map(|input| input::read(input, None)).transpose()?;
        let input = given.as_ref().map(|given| given.input.clone());
        let drawn = py.detach(|| overlay_frames(input, parse(options)?, &Control::default()));
        let frames = drawn.map_err(|error| raise(py, error))?;
        Ok(Self { frames: Mutex::new(frames), shown: Mutex::default() })
    }

    /// Width and height in pixels.
    fn size(&self, py: Python<'_>) -> (u32, u32) {
        let size = py.detach(|| lock(&self.frames).size());
        (size.width, size.height)
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        let count = py.detach(|| lock(&self.frames).frame_count());
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    /// When a frame is shown, in seconds.
    fn time(&self, py: Python<'_>, number: u64) -> f64 {
        py.detach(|| lock(&self.frames).time(number).as_secs())
    }

    /// The pixels at a time in seconds.
    fn at(&self, py: Python<'_>, seconds: f64) -> PyResult<Py<PyBytes>> {
        let drawn = py.detach(|| lock(&self.frames).at(Timestamp::from_secs(seconds)));
        let pixels = drawn.map_err(|error| raise(py, error))?;
        // Taken out and put back, as making an object may let another thread run.
        let shown = lock(&self.shown).take().filter(|(shown, _)| Arc::ptr_eq(shown, &pixels));
        let bytes = shown.map_or_else(|| PyBytes::new(py, &pixels).unbind(), |(_, bytes)| bytes);
        *lock(&self.shown) = Some((pixels, bytes.clone_ref(py)));
        Ok(bytes)
    }

    /// Warnings since the last call, as JSON.
    fn warnings(&self, py: Python<'_>) -> String {
        let warnings = py.detach(|| lock(&self.frames).take_warnings());
        serde_json::Value::from(Warning::all_told(&warnings, words)).to_string()
    }
}
