//! One captioned frame as an image.

use serde::{Deserialize, Serialize};

use super::alpha::AlphaWatch;
use super::{LookOptions, RenderLoop, guides, shown};
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
    /// How the frame is shown.
    pub view: PreviewView,
}

/// How the frame of a preview is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewView {
    /// Captions exactly as the video has them at that time, in the middle of an entrance or an exit as well: nothing, at
    /// the start of one that fades in. Without it they look as they do between the two.
    pub exact: bool,
    /// Draws over the frame what the platform covers, where captions may stand, and the safe areas of television.
    pub guides: bool,
}

/// A captioned frame, and what a person should know of it.
#[derive(Debug)]
pub struct Preview {
    /// The frame.
    pub still: Still,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// The frame shown at `t`, with the captions that [`render`](super::render) would draw on it, but for their entrances and
/// exits (see [`PreviewView::exact`]).
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
    let frames = RenderLoop::new(track.clone(), &options.look, size, pixel_aspect)?;
    let mut frames = if options.view.exact { frames } else { frames.settled() };
    let frame = frame_of(source, t, open)?;
    alpha.look(&frame);
    let mut frame = Converter::new(Some(size), pixel_aspect).convert(frame)?;
    frames.draw_at(&mut frame, t)?;
    let mut still = Still::of(&frame, pixel_aspect)?;
    if options.view.guides {
        guides::draw(&mut still, &options.look)?;
    }
    let mut warnings = frames.take_warnings();
    warnings.extend(alpha.warning(false));
    warnings.extend(shown::nothing_at(track, t));
    Ok(Preview { still, warnings })
}
