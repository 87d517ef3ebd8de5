//! The loop that every rendered frame goes through: layout, raster and composite, each only when something
//! changed. This is what the benches measure.

use super::overlays::Overlays;
use super::{LookOptions, shown};
use crate::composite::{AlphaMode, Change, Compositor, Region};
use crate::cues::CueTrack;
use crate::error::{Error, Result, Warning};
use crate::ffi::av::pool::FramePool;
use crate::frame::{ColorSpec, PixelFormat, Size};
use crate::media::VideoFrame;
use crate::units::{Rational, TimeRange, Timestamp};

/// Draws a track of cues onto frames.
#[derive(Debug)]
pub struct RenderLoop {
    overlays: Overlays,
    surface: Option<Surface>,
    /// What the colours of transparent frames mean.
    alpha: AlphaMode,
    /// For frames that the decoder still needs as they are.
    pictures: FramePool,
    /// When the first and the last of what was drawn are shown.
    drawn: Option<TimeRange>,
}

/// What frames look like in memory, and the compositor for such frames.
#[derive(Debug)]
struct Surface {
    kind: (Size, PixelFormat, ColorSpec),
    compositor: Compositor,
}

impl RenderLoop {
    /// A loop for frames of `canvas` pixels, each `pixel_aspect` times as wide as it is high; a track whose size changes
    /// in the middle is laid out again. Words of the track without times are given some, so that every style works on every track.
    ///
    /// # Errors
    /// `STYLE_INVALID`, `FONT_MISSING`, and `OPTIONS_INVALID` for an unknown platform or a frame that is too small.
    pub fn new(track: CueTrack, look: &LookOptions, canvas: Size, pixel_aspect: Rational) -> Result<Self> {
        Ok(Self {
            overlays: Overlays::new(track, look, canvas, pixel_aspect)?,
            surface: None,
            alpha: AlphaMode::default(),
            pictures: FramePool::default(),
            drawn: None,
        })
    }

    /// The same for frames whose alpha has another meaning.
    #[must_use]
    pub(super) fn with_alpha(self, alpha: AlphaMode) -> Self {
        Self { alpha, ..self }
    }

    /// The same without entrances and exits: each cue looks all the time as it does between them.
    #[must_use]
    pub(super) fn settled(self) -> Self {
        Self { overlays: self.overlays.settled(), ..self }
    }

    /// Draws what is shown at the frame's own time. A frame on which nothing is shown is not touched.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` for a pixel format that cannot be drawn on, and as [`RenderLoop::new`].
    pub fn draw(&mut self, frame: &mut VideoFrame) -> Result<()> {
        self.draw_at(frame, frame.start())
    }

    /// Draws what is shown at `t`.
    ///
    /// # Errors
    /// As [`RenderLoop::draw`].
    pub fn draw_at(&mut self, frame: &mut VideoFrame, t: Timestamp) -> Result<()> {
        self.prepare(frame, t)?;
        self.blend(frame)
    }

    /// Prepares what is shown at `t` for frames like this one, and says how it differs from what was before.
    pub(super) fn prepare(&mut self, frame: &VideoFrame, t: Timestamp) -> Result<Change> {
        let drawn = self.drawn.get_or_insert_with(|| TimeRange::new(t, t));
        drawn.end = drawn.end.max(frame.time().end()).max(t);
        self.match_surface(frame)?;
        match (&mut self.surface, self.overlays.at(t)) {
            (Some(surface), Some(overlay)) => surface.compositor.prepare(&overlay),
            _ => Ok(Change::Same),
        }
    }

    /// Draws what was prepared.
    pub(super) fn blend(&mut self, frame: &mut VideoFrame) -> Result<()> {
        let Some(surface) = self.surface.as_ref().filter(|surface| !surface.compositor.is_empty()) else {
            return Ok(());
        };
        frame.detach(&mut self.pictures)?;
        surface.compositor.blend(&mut frame.frame_mut()?)
    }

    /// The box outside which what was prepared touches nothing.
    pub(super) fn touched(&self) -> Option<Region> {
        self.surface.as_ref().and_then(|surface| surface.compositor.touched())
    }

    /// When what was prepared last may look different.
    pub(super) fn next_change(&self) -> Timestamp {
        self.overlays.next_change()
    }

    /// `NOTHING_SHOWN` if no cue was shown so far, at the end of a video.
    pub(super) fn nothing_shown(&self) -> Option<Warning> {
        let video = self.drawn.unwrap_or_default();
        (!self.overlays.has_shown()).then(|| shown::nothing_of(self.overlays.track(), video))
    }

    /// Warnings since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        self.overlays.take_warnings()
    }

    fn match_surface(&mut self, frame: &VideoFrame) -> Result<()> {
        let format = frame.pixel_format().ok_or_else(|| Error::UnsupportedFormat {
            what: "the pixel format of a frame".into(),
            accepted: "frames must be converted to little-endian samples of 8 to 16 bits first".into(),
        })?;
        let kind = (frame.size(), format, frame.color());
        if self.surface.as_ref().is_none_or(|surface| surface.kind != kind) {
            let compositor = Compositor::new(kind.0, kind.1, kind.2)?.with_alpha(self.alpha);
            self.surface = Some(Surface { kind, compositor });
            self.overlays.forget();
        }
        self.overlays.resize(kind.0)
    }
}
