//! One captioned frame as an image.

use serde::{Deserialize, Serialize};

use super::alpha::AlphaWatch;
use super::{LookOptions, RenderLoop, shown};
use crate::control::Control;
use crate::cues::CueTrack;
use crate::encode::{Converter, Still};
use crate::error::{Error, Result, Warning};
use crate::source::{Input, MediaSource, OpenOptions, frame_of};
use crate::units::Timestamp;

/// How to draw a preview.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewOptions {
    /// How captions look.
    pub look: LookOptions,
    /// How the input is opened and decoded.
    pub open: OpenOptions,
}

/// A captioned frame, and what a person should know of it.
#[derive(Debug)]
pub struct Preview {
    /// The frame.
    pub still: Still,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// The frame shown at `t`, with the captions that [`render`](super::render) would draw on it.
///
/// # Errors
/// `OPTIONS_INVALID` for a negative time; those of opening the input, of the options and of the fonts.
pub fn preview(
    input: &Input,
    track: &CueTrack,
    t: Timestamp,
    options: &PreviewOptions,
    control: &Control,
) -> Result<Preview> {
    if t < Timestamp::ZERO {
        return Err(Error::option("at", t.as_secs(), "0 and more, in seconds"));
    }
    options.look.validate()?;
    let open = || MediaSource::open(input, &options.open, &control.cancel);
    let source = open()?;
    let video = source.video_track()?.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
    let (size, pixel_aspect) = (video.size, video.sample_aspect_ratio);
    let mut alpha = AlphaWatch::new(&source)?;
    let mut frames = RenderLoop::new(track.clone(), &options.look, size, pixel_aspect)?;
    let frame = frame_of(source, t, open)?;
    alpha.look(&frame);
    let mut frame = Converter::new(Some(size), pixel_aspect).convert(frame)?;
    frames.draw_at(&mut frame, t)?;
    let still = Still::of(&frame, pixel_aspect)?;
    let mut warnings = frames.take_warnings();
    warnings.extend(alpha.warning());
    warnings.extend(shown::nothing_at(track, t));
    Ok(Preview { still, warnings })
}
