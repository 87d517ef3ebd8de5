//! The loop that every rendered frame goes through: layout, raster and composite, each only when something
//! changed. This is what the benches measure.

use super::LookOptions;
use crate::composite::Compositor;
use crate::cues::CueTrack;
use crate::error::{Error, Result, Warning};
use crate::frame::{ColorSpec, PixelFormat, Size, VideoFrame};
use crate::layout::{CueLayout, LayoutContext, Scene};
use crate::raster::{self, Rasterizer};
use crate::units::Timestamp;

/// Draws a track of cues onto frames.
#[derive(Debug)]
pub struct RenderLoop {
    track: CueTrack,
    look: LookOptions,
    canvas: Size,
    layout: LayoutContext,
    raster: Rasterizer,
    surface: Option<Surface>,
    /// The cue that was laid out last, by its number.
    cue: Option<(usize, CueLayout)>,
    shown: Shown,
}

/// What frames look like in memory, and the compositor for such frames.
#[derive(Debug)]
struct Surface {
    kind: (Size, PixelFormat, ColorSpec),
    compositor: Compositor,
}

/// The stretch of time in which the prepared overlay holds.
#[derive(Debug, Clone, Copy)]
struct Shown {
    from: Timestamp,
    until: Timestamp,
}

impl Shown {
    const NEVER: Self = Self { from: Timestamp::MAX, until: Timestamp::MAX };

    fn holds_at(self, t: Timestamp) -> bool {
        self.from <= t && t < self.until
    }
}

impl RenderLoop {
    /// A loop for frames of `canvas` pixels; a track whose size changes in the middle is laid out anew.
    /// Words of the track without times are given some, so that every style works on every track.
    ///
    /// # Errors
    /// `STYLE_INVALID`, `FONT_MISSING`, and `OPTIONS_INVALID` for an unknown platform or a picture that is too small.
    pub fn new(track: CueTrack, look: &LookOptions, canvas: Size) -> Result<Self> {
        Ok(Self {
            track: track.with_word_times(),
            look: look.clone(),
            canvas,
            layout: look.layout(canvas)?,
            raster: Rasterizer::new(raster::Options::default()),
            surface: None,
            cue: None,
            shown: Shown::NEVER,
        })
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
        self.match_surface(frame)?;
        if !self.shown.holds_at(t) {
            self.prepare(t)?;
        }
        match &self.surface {
            Some(surface) if !surface.compositor.is_empty() => {
                surface.compositor.blend(&mut frame.picture_mut()?)
            }
            _ => Ok(()),
        }
    }

    /// Warnings since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        self.layout.take_warnings()
    }

    fn match_surface(&mut self, frame: &VideoFrame) -> Result<()> {
        let format = frame.pixel_format().ok_or_else(|| Error::UnsupportedFormat {
            what: "the pixel format of a frame".into(),
            accepted: "frames must be converted to little-endian samples of 8 to 16 bits first".into(),
        })?;
        let kind = (frame.size(), format, frame.color());
        if self.surface.as_ref().is_none_or(|surface| surface.kind != kind) {
            let compositor = Compositor::new(kind.0, kind.1, kind.2)?;
            self.surface = Some(Surface { kind, compositor });
            self.shown = Shown::NEVER;
        }
        if kind.0 != self.canvas {
            self.canvas = kind.0;
            self.layout = self.look.layout(self.canvas)?;
            self.cue = None;
        }
        Ok(())
    }

    fn prepare(&mut self, t: Timestamp) -> Result<()> {
        let scene = self.scene(t);
        let overlay = self.raster.render(self.canvas, scene.as_slice());
        if let Some(surface) = &mut self.surface {
            surface.compositor.prepare(&overlay)?;
        }
        let within = self.cue.as_ref().map(|(_, layout)| layout.next_change(t));
        let until = within.into_iter().chain(self.track.next_cue_change(t)).min();
        self.shown = Shown { from: t, until: until.unwrap_or(Timestamp::MAX) };
        Ok(())
    }

    fn scene(&mut self, t: Timestamp) -> Option<Scene> {
        let Some((number, cue)) = self.track.active(t) else {
            self.cue = None;
            return None;
        };
        if self.cue.as_ref().is_none_or(|(laid_out, _)| *laid_out != number) {
            self.cue = Some((number, self.layout.layout(cue)));
        }
        self.cue.as_ref().map(|(_, layout)| layout.scene(t))
    }
}
