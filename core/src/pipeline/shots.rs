//! Timings whose changes of shot are to be found in the video.

use std::borrow::Cow;

use crate::control::Control;
use crate::cues::{CueOptions, Shots};
use crate::error::Result;
use crate::source::{self, Input, OpenOptions};

/// The same options with their changes of shot known: where they are to be [found](source::shots()) in the video of `input`,
/// it is decoded for it. Without an `input` they stay as they are, to be refused where they are needed.
///
/// # Errors
/// Those of [`source::shots`](source::shots()).
pub fn find_shots<'a>(
    timing: &'a CueOptions,
    input: Option<&Input>,
    open: &OpenOptions,
    control: &Control,
) -> Result<Cow<'a, CueOptions>> {
    match (&timing.shots, input) {
        (Some(Shots::Auto), Some(input)) => {
            let shots = Some(Shots::At(source::shots(input, open, control)?));
            Ok(Cow::Owned(CueOptions { shots, ..timing.clone() }))
        }
        _ => Ok(Cow::Borrowed(timing)),
    }
}
