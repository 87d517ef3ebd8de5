//! The engine's verbs as work that is pending. Options and reports are JSON texts, the same as at every door.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use captioni::pipeline::{self, Job, Verb};
use captioni::style::PartialStyle;
use captioni::transcript::model::{FetchOptions, ModelStore, WeightFormat, convert as convert_to};
use captioni::{Error, Result};
use captioni_pip::Pip;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::error::raise;
use crate::input;
use crate::pending::{Engine, Made, Pending};
use crate::remedy::words;

/// A job of the core, its options checked.
#[pyfunction]
#[pyo3(signature = (verb, input, options, rate=None, engine=None))]
pub(crate) fn job(
    py: Python<'_>,
    verb: &str,
    input: Option<&Bound<'_, PyAny>>,
    options: &str,
    rate: Option<u32>,
    engine: Option<&Bound<'_, Engine>>,
) -> PyResult<Pending> {
    let given = input.map(|input| input::read(input, rate)).transpose()?;
    let (input, spool) = given.map_or((None, None), |given| (Some(given.input), given.spool));
    let engine = engine.map(|engine| Arc::clone(&engine.get().0));
    let job =
        py.detach(|| Job::new(verb_of(verb)?, input, parse(options)?)).map_err(|error| raise(py, error))?;
    Ok(Pending::new(move |control| {
        let _input = spool;
        let outcome = job.run(engine.as_deref(), control)?;
        Ok(Made::Report(outcome.told(words).to_string(), outcome.file))
    }))
}

/// Loads a model.
#[pyfunction]
pub(crate) fn load(py: Python<'_>, options: &str) -> PyResult<Pending> {
    let options = parse(options).and_then(pipeline::job::options).map_err(|error| raise(py, error))?;
    Ok(Pending::new(move |_| pipeline::Engine::load(&options).map(|engine| Made::Engine(Box::new(engine)))))
}

/// The models that there are.
#[pyfunction]
#[pyo3(signature = (folder=None))]
pub(crate) fn models(folder: Option<PathBuf>) -> Pending {
    Pending::new(move |_| report(json!(ModelStore::open(folder)?.list())))
}

/// Fetches a model; the report is its path.
#[pyfunction]
#[pyo3(signature = (name, folder=None))]
pub(crate) fn fetch(py: Python<'_>, name: String, folder: Option<PathBuf>) -> PyResult<Pending> {
    let options = FetchOptions::from_env().with_wheels(own_pip(py)?);
    Ok(Pending::new(move |control| {
        report(json!(ModelStore::open(folder)?.fetch_with(&name, &options, control)?))
    }))
}

/// The pip of this interpreter; where Python is part of another program, of the one on the path.
fn own_pip(py: Python<'_>) -> PyResult<Pip> {
    let program: Option<String> = py.import("sys")?.getattr("executable")?.extract()?;
    Ok(program.filter(|program| !program.is_empty()).map_or_else(Pip::default, Pip::of))
}

/// Converts a faster-whisper folder; the report is the path of the model.
#[pyfunction]
#[pyo3(signature = (source, target=None, weights=None, folder=None))]
pub(crate) fn convert(
    source: PathBuf,
    target: Option<PathBuf>,
    weights: Option<String>,
    folder: Option<PathBuf>,
) -> Pending {
    Pending::new(move |control| {
        let weights = weights.map_or(Ok(WeightFormat::default()), |name| name.parse())?;
        let path = match target {
            Some(target) => convert_to(&source, &target, weights, control).map(|_| target),
            None => ModelStore::open(folder)?.convert(&source, weights, control),
        };
        report(json!(path?))
    })
}

/// All styles, whole.
#[pyfunction]
pub(crate) fn styles(py: Python<'_>) -> PyResult<String> {
    let styles = PartialStyle::presets().and_then(|styles| {
        // Not through a `Value`, in which 0.1 becomes 0.10000000149011612.
        serde_json::to_string(&styles).map_err(|error| Error::internal(error.to_string()))
    });
    styles.map_err(|error| raise(py, error))
}

/// Runs the command line; gives its exit status.
#[pyfunction]
pub(crate) fn command_line(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| captioni_cli::run(args))
}

fn verb_of(name: &str) -> Result<Verb> {
    serde_json::from_value(name.into()).map_err(|error| Error::option("verb", name, error.to_string()))
}

pub(crate) fn parse(options: &str) -> Result<Value> {
    serde_json::from_str(options)
        .map_err(|error| Error::option("options", error, "values that JSON can hold"))
}

fn report(report: Value) -> Result<Made> {
    Ok(Made::Report(report.to_string(), None))
}
