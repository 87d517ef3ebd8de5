//! Overlay frames from a flat object of options.

use std::path::PathBuf;

use serde_json::Value;

use super::super::{Captions, GivenCues, OverlayFrames, OverlayOptions};
use super::flat::Flat;
use super::request::{drawn, open, timing};
use crate::control::Control;
use crate::cues::CueOptions;
use crate::error::Result;
use crate::source::Input;

/// Frames of captions alone. Options: `cues`, `timing`, `input`, `open`, those of
/// [`OverlayShape`](crate::pipeline::OverlayShape) and [`LookOptions`](crate::pipeline::LookOptions). `input` comes before
/// the one that they name.
///
/// # Errors
/// Those of reading the cues and of [`OverlayFrames::new`].
pub fn overlay_frames(input: Option<Input>, options: Value, control: &Control) -> Result<OverlayFrames> {
    let mut flat = Flat::new(options)?;
    let named = flat.field::<PathBuf>("input")?;
    let request = Overlaid::read(&mut flat, input.or(named.map(Input::from)))?;
    flat.finish()?;
    request.validate()?;
    request.frames(control)
}

/// Captions alone, as they are asked for.
#[derive(Debug)]
pub(super) struct Overlaid {
    pub input: Option<Input>,
    pub options: OverlayOptions,
    cues: Captions,
    timing: Option<CueOptions>,
}

impl Overlaid {
    pub fn read(flat: &mut Flat, input: Option<Input>) -> Result<Self> {
        Ok(Self {
            input,
            cues: drawn(flat)?,
            timing: timing(flat)?,
            options: OverlayOptions { look: flat.part()?, shape: flat.part()?, open: open(flat)? },
        })
    }

    pub fn validate(&self) -> Result<()> {
        self.cues.validate()?;
        self.timing.as_ref().map_or(Ok(()), CueOptions::validate)?;
        self.options.validate()
    }

    pub fn cues(&self, control: &Control) -> Result<GivenCues> {
        self.cues.cues_of_overlay(self.input.as_ref(), self.timing.as_ref(), &self.options, control)
    }

    fn frames(&self, control: &Control) -> Result<OverlayFrames> {
        let given = self.cues(control)?;
        let frames = OverlayFrames::new(self.input.as_ref(), given.track, &self.options, control)?;
        Ok(frames.with_warnings(given.warnings))
    }
}
