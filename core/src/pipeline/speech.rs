//! Whether somebody speaks.

use super::listen::PcmReader;
use crate::audio::{SpeechFinder, VadOptions};
use crate::control::Control;
use crate::error::{Error, Result};
use crate::source::{Input, OpenOptions};

/// Whether there is speech in `input`. Stops at the first; without an audio track there is none.
///
/// # Errors
/// Those of opening the input; `OPTIONS_INVALID`.
pub fn has_speech(input: &Input, vad: &VadOptions, control: &Control) -> Result<bool> {
    let mut finder = SpeechFinder::new(vad)?;
    let mut reader = match PcmReader::open(input, &OpenOptions::default(), None, &control.cancel) {
        Err(Error::NoAudio { .. }) => return Ok(false),
        opened => opened?,
    };
    while let Some(block) = reader.read()? {
        control.check()?;
        if !finder.push(&block).is_empty() {
            return Ok(true);
        }
    }
    Ok(!finder.finish().is_empty())
}
