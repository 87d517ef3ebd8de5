//! What Python calls media: a path, bytes, a file object, or samples.

use std::io::Write;

use captioni::Error;
use captioni::source::Input;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tempfile::NamedTempFile;

use crate::error::raise;

/// Bytes taken from a file object at a time.
const BLOCK: usize = 1 << 20;

/// An input, and the temporary file that holds it, if any.
pub(crate) struct Given {
    pub(crate) input: Input,
    pub(crate) spool: Option<NamedTempFile>,
}

impl From<Input> for Given {
    fn from(input: Input) -> Self {
        Self { input, spool: None }
    }
}

/// `rate` tells samples from bytes.
pub(crate) fn read(value: &Bound<'_, PyAny>, rate: Option<u32>) -> PyResult<Given> {
    let py = value.py();
    if let Some(rate) = rate {
        let samples = samples(value).ok_or_else(|| {
            PyTypeError::new_err(
                "with `rate`, the input is a 1-d buffer of float32 in this machine's byte order",
            )
        })?;
        return Input::pcm(&samples, rate).map(Given::from).map_err(|error| raise(py, error));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Input::bytes(PyBackedBytes::from(bytes.clone())).into());
    }
    if let Ok(buffer) = PyBuffer::<u8>::get(value) {
        return Ok(Input::bytes(buffer.to_vec(py)?).into());
    }
    if value.hasattr("read")? {
        return spool(value);
    }
    let path: std::path::PathBuf = value.extract().map_err(|_| {
        let kind = value.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "the input is a {kind}; accepted: a path, bytes, a binary file object, or with `rate` a 1-d buffer of float32"
        ))
    })?;
    Ok(Input::from(path).into())
}

fn samples(value: &Bound<'_, PyAny>) -> Option<Vec<f32>> {
    let buffer = PyBuffer::<f32>::get(value).ok()?;
    // pyo3 takes swapped bytes for its own.
    let is_swapped = matches!(buffer.format().to_bytes().first(), Some(b'>' | b'!'));
    if is_swapped || buffer.dimensions() != 1 {
        return None;
    }
    buffer.to_vec(value.py()).ok()
}

/// A job reads its input more than once, which not every file object can.
fn spool(file: &Bound<'_, PyAny>) -> PyResult<Given> {
    let py = file.py();
    let failed = |error| raise(py, Error::writing(std::env::temp_dir(), error));
    let mut spool = NamedTempFile::with_prefix("captioni-").map_err(failed)?;
    loop {
        let block: PyBackedBytes = file.call_method1("read", (BLOCK,))?.extract().map_err(|_| {
            PyTypeError::new_err("the file gives no bytes; accepted: a file object opened in binary mode")
        })?;
        if block.is_empty() {
            return Ok(Given { input: Input::from(spool.path()), spool: Some(spool) });
        }
        py.check_signals()?;
        py.detach(|| spool.write_all(&block)).map_err(failed)?;
    }
}
