//! Size, rate and length of an overlay: as asked for, or those of a video.

use serde::{Deserialize, Serialize};

use super::super::LookOptions;
use super::super::look::shown;
use crate::composite::AlphaMode;
use crate::control::Control;
use crate::cues::CueTrack;
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::source::{Input, MediaSource, OpenOptions, VideoTrack};
use crate::units::{Duration, FrameRate, Timestamp};

/// What the frames of captions alone are like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct OverlayShape {
    /// Width and height in pixels, 16 to 8192 each; those of the input without it.
    pub size: Option<[u32; 2]>,
    /// Frames a second, above 0, at most 1000; those of the input without it.
    pub fps: Option<FrameRate>,
    /// Length in seconds; without it that of the input, or until all cues have ended.
    pub duration: Option<Duration>,
    /// `straight`, as editing programs, browsers and PNG have it, or `premultiplied`: colours on black.
    pub alpha: AlphaMode,
}

/// How captions alone are drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OverlayOptions {
    /// How captions look.
    pub look: LookOptions,
    /// What the frames are like.
    pub shape: OverlayShape,
    /// How the input is opened.
    pub open: OpenOptions,
}

/// Frames of which nothing is left open but the length, which may be that of the cues.
pub(in crate::pipeline) struct Canvas {
    pub size: Size,
    pub rate: FrameRate,
    length: Option<Duration>,
}

impl Canvas {
    pub(super) fn length_for(&self, track: &CueTrack) -> Duration {
        self.length.unwrap_or(track.end() - Timestamp::ZERO)
    }
}

impl OverlayOptions {
    /// Checks everything but the size, which the layout checks.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        if let Some(wrong) = self.shape.duration.filter(|&duration| duration < Duration::ZERO) {
            return Err(Error::option("duration", wrong.as_secs(), "0 and more, in seconds"));
        }
        self.look.validate()?;
        self.open.validate()
    }

    /// The frames that are asked for, with what is left open taken from the video of `input`.
    pub(in crate::pipeline) fn canvas(&self, input: Option<&Input>, control: &Control) -> Result<Canvas> {
        let like = input.map(|input| Like::of(input, &self.open, control)).transpose()?;
        let missing = |option: &str, accepted: &str| {
            Error::option(option, "missing", format!("{accepted}, or an input that has it"))
        };
        let given = self.shape.size.map(|[width, height]| Size { width, height });
        let size = given.or(like.as_ref().map(|like| like.size));
        let rate = self.shape.fps.or(like.as_ref().and_then(|like| like.rate));
        Ok(Canvas {
            size: size.ok_or_else(|| missing("size", "[width, height] in pixels"))?,
            rate: rate.ok_or_else(|| missing("fps", FrameRate::ACCEPTED))?,
            length: self.shape.duration.or(like.and_then(|like| like.length)),
        })
    }
}

/// What a video says of itself.
struct Like {
    size: Size,
    rate: Option<FrameRate>,
    length: Option<Duration>,
}

impl Like {
    fn of(input: &Input, open: &OpenOptions, control: &Control) -> Result<Self> {
        let source = MediaSource::open(input, open, &control.cancel)?;
        let track = source.video_track()?;
        let video = track.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
        Ok(Self {
            // Editing programs scale by the shape of pixels, and images have square ones.
            size: shown(video.size, video.sample_aspect_ratio),
            rate: rate_of(video),
            length: track.duration.or(source.info().duration),
        })
    }
}

/// The rate that an editing program takes the video to have: of 30.02 frames a second on average, those of a phone, 30.
fn rate_of(video: &VideoTrack) -> Option<FrameRate> {
    let average = video.frame_rate.or(video.real_frame_rate)?;
    let near = |real: f64| (real / average.as_f64() - 1.0).abs() < 0.01;
    let real = video.real_frame_rate.filter(|real| near(real.as_f64())).unwrap_or(average);
    FrameRate::from_f64(real.as_f64())
}
