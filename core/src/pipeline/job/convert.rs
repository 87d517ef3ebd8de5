//! Captions as a file of another format, or its text.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::super::{Captions, GivenCues, LookOptions, write_file};
use super::Outcome;
use super::flat::Flat;
use super::request::{captions, check, timing};
use crate::control::Control;
use crate::cues::CueOptions;
use crate::cues::formats::{self, Format};
use crate::error::Result;
use crate::source::Input;

/// What is converted, and to what.
#[derive(Debug)]
pub(super) struct Convert {
    cues: Captions,
    input: Option<Input>,
    timing: Option<CueOptions>,
    language: Option<String>,
    to: Format,
    output: Option<PathBuf>,
}

impl Convert {
    pub(super) fn read(input: Option<Input>, flat: &mut Flat) -> Result<Self> {
        let cues = captions(flat)?;
        let output: Option<PathBuf> = flat.field("output")?;
        let to = Format::chosen(flat.field::<String>("to")?.as_deref(), output.as_deref())?;
        Ok(Self { cues, input, timing: timing(flat)?, language: flat.field("language")?, to, output })
    }

    pub(super) fn validate(&self) -> Result<()> {
        self.cues.validate()?;
        check(self.timing.as_ref()).and_then(|()| self.look().validate())
    }

    fn look(&self) -> LookOptions {
        LookOptions { language: self.language.clone(), ..LookOptions::default() }
    }

    pub(super) fn run(&self, control: &Control) -> Result<Outcome> {
        let GivenCues { track, mut warnings } =
            self.cues.cues_by_characters(self.input.as_ref(), self.timing.as_ref(), &self.look(), control)?;
        let (text, loss) = formats::write_told(&track, self.to)?;
        warnings.extend(loss);
        let mut report = json!({"format": self.to, "cues": track.cues().len()});
        match (&self.output, &mut report) {
            (Some(path), _) => write_file(path, text.as_bytes())?,
            (None, Value::Object(fields)) => _ = fields.insert("text".into(), text.into()),
            _ => {}
        }
        Ok(Outcome::report(&report)?.with_warnings(warnings))
    }
}
