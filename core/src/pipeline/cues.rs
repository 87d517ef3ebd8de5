//! Words to cues that fit a frame.

use super::LookOptions;
use super::look::{Ruler, shown};
use crate::control::Control;
use crate::cues::{CueOptions, CueTrack, segment};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::source::{Input, MediaSource, OpenOptions};
use crate::transcript::Transcript;

/// Groups the words of a transcript into cues whose lines fit the video of `input` in the given look.
///
/// # Errors
/// Those of opening the input, of the look and of [`segment`].
pub fn cues(
    transcript: &Transcript,
    input: &Input,
    options: &CueOptions,
    look: &LookOptions,
    control: &Control,
) -> Result<CueTrack> {
    let canvas = canvas_of(input, &OpenOptions::default(), control)?;
    segment(transcript, options, &Ruler::new(look, canvas)?)
}

/// Size of the frame as it is shown: upright, in square pixels.
pub(super) fn canvas_of(input: &Input, options: &OpenOptions, control: &Control) -> Result<Size> {
    let source = MediaSource::open(input, options, &control.cancel)?;
    let video = source.video_track()?.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
    Ok(shown(video.size, video.sample_aspect_ratio))
}
