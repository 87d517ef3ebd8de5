//! The native part of the Python package: jobs that run off the interpreter's threads, and little more. Signatures,
//! types and documentation for users are in `python/captioni`.

mod error;
mod frames;
mod input;
mod jobs;
mod pending;
mod remedy;

use pyo3::prelude::*;

// Nothing here relies on the GIL, but no free-threaded interpreter has run the tests: there, Python turns the GIL on.
#[pymodule(gil_used = true)]
mod _captioni {
    #[pymodule_export]
    use crate::error::error_codes;
    #[pymodule_export]
    use crate::frames::Frames;
    #[pymodule_export]
    use crate::jobs::{command_line, convert, fetch, job, load, models, styles};
    #[pymodule_export]
    use crate::pending::{Engine, Pending};
}
