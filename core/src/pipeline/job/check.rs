//! Cues against the rules of a timing.

use std::path::PathBuf;

use super::super::{Captions, GivenCues, check_cues, write_file};
use super::Outcome;
use super::flat::Flat;
use super::request::{captions, timing};
use crate::control::Control;
use crate::cues::CueOptions;
use crate::error::Result;
use crate::source::Input;

/// What is checked, and against what.
#[derive(Debug)]
pub(super) struct Check {
    cues: Captions,
    input: Option<Input>,
    timing: CueOptions,
    language: Option<String>,
    svg: Option<PathBuf>,
}

impl Check {
    pub(super) fn read(input: Option<Input>, flat: &mut Flat) -> Result<Self> {
        Ok(Self {
            cues: captions(flat)?,
            input,
            timing: timing(flat)?.unwrap_or_default(),
            language: flat.field("language")?,
            svg: flat.field("svg")?,
        })
    }

    pub(super) fn validate(&self) -> Result<()> {
        self.cues.validate()?;
        self.timing.validate()
    }

    pub(super) fn run(&self, control: &Control) -> Result<Outcome> {
        let GivenCues { track, warnings } = self.cues.as_they_are()?;
        let language = self.language.as_deref().unwrap_or_default();
        let checked = check_cues(&track, self.input.as_ref(), &self.timing, language, control)?;
        if let Some(path) = &self.svg {
            write_file(path, checked.chart().as_bytes())?;
        }
        Ok(Outcome::report(&checked)?.with_warnings(warnings))
    }
}
