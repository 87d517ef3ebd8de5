//! Captions alone, as RGBA frames.

use std::sync::{Arc, Mutex, PoisonError};

use captioni::pipeline::job::overlay_frames;
use captioni::pipeline::{OverlayFrames, Rgba};
use captioni::units::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raise;
use crate::jobs::parse;

/// Frames drawn on demand. A frame that looks like the one before is the same object.
#[pyclass]
pub(crate) struct Frames {
    frames: Mutex<OverlayFrames>,
    shown: Option<(Rgba, Py<PyBytes>)>,
}

#[pymethods]
impl Frames {
    #[new]
    fn new(py: Python<'_>, options: &str) -> PyResult<Self> {
        let frames = py.detach(|| overlay_frames(parse(options)?)).map_err(|error| raise(py, error))?;
        Ok(Self { frames: Mutex::new(frames), shown: None })
    }

    fn __len__(&mut self) -> usize {
        usize::try_from(self.frames().frame_count()).unwrap_or(usize::MAX)
    }

    /// When a frame is shown, in seconds.
    fn time(&mut self, number: u64) -> f64 {
        self.frames().time(number).as_secs()
    }

    /// The pixels at a time in seconds.
    fn at(&mut self, py: Python<'_>, seconds: f64) -> PyResult<Py<PyBytes>> {
        let frames = self.frames();
        let pixels =
            py.detach(|| frames.at(Timestamp::from_secs(seconds))).map_err(|error| raise(py, error))?;
        let same = self.shown.as_ref().filter(|(shown, _)| Arc::ptr_eq(shown, &pixels));
        if let Some((_, bytes)) = same {
            return Ok(bytes.clone_ref(py));
        }
        let bytes = PyBytes::new(py, &pixels).unbind();
        self.shown = Some((pixels, bytes.clone_ref(py)));
        Ok(bytes)
    }

    /// Warnings since the last call, as JSON.
    fn warnings(&mut self) -> String {
        serde_json::json!(self.frames().take_warnings()).to_string()
    }
}

impl Frames {
    fn frames(&mut self) -> &mut OverlayFrames {
        self.frames.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
