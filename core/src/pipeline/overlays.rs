//! Which overlay a track of cues shows at which instant.

use super::LookOptions;
use super::look::shown;
use crate::cues::CueTrack;
use crate::error::{Result, Warning};
use crate::frame::Size;
use crate::layout::{CueLayout, LayoutContext, Scene};
use crate::raster::{self, Overlay, Rasterizer};
use crate::units::{Duration, Rational, Timestamp};

/// Text that is gone for less, about a frame, blinks.
const SHORTEST_GAP: Duration = Duration::from_millis(50);

/// Lays out and paints a track, only when something changed.
#[derive(Debug)]
pub(super) struct Overlays {
    track: CueTrack,
    look: LookOptions,
    /// Of the picture as it is stored.
    canvas: Size,
    pixel_aspect: Rational,
    layout: LayoutContext,
    raster: Rasterizer,
    /// The cue that was laid out last, by its number.
    cue: Option<(usize, CueLayout)>,
    shown: Shown,
    /// Whether any cue was shown so far.
    has_shown: bool,
}

/// The stretch of time in which the overlay given last holds.
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

impl Overlays {
    /// Words of the track without times are given some, so that every style works on every track.
    pub(super) fn new(
        track: CueTrack,
        look: &LookOptions,
        canvas: Size,
        pixel_aspect: Rational,
    ) -> Result<Self> {
        let track = track.with_word_times().closing_gaps(SHORTEST_GAP);
        let mut layout = look.layout(shown(canvas, pixel_aspect))?;
        layout.check(track.cues())?;
        Ok(Self {
            track,
            look: look.clone(),
            canvas,
            pixel_aspect,
            layout,
            raster: Rasterizer::new(raster::Options::default()),
            cue: None,
            shown: Shown::NEVER,
            has_shown: false,
        })
    }

    pub(super) fn track(&self) -> &CueTrack {
        &self.track
    }

    /// Whether any cue was shown so far.
    pub(super) fn has_shown(&self) -> bool {
        self.has_shown
    }

    /// Lays out again for pictures of another size.
    pub(super) fn resize(&mut self, canvas: Size) -> Result<()> {
        if canvas != self.canvas {
            self.canvas = canvas;
            self.layout = self.look.layout(shown(canvas, self.pixel_aspect))?;
            self.cue = None;
            self.shown = Shown::NEVER;
        }
        Ok(())
    }

    /// Makes the next call of [`Overlays::at`] give an overlay, whatever holds.
    pub(super) fn forget(&mut self) {
        self.shown = Shown::NEVER;
    }

    /// The overlay at `t`; `None` while the one given last holds.
    pub(super) fn at(&mut self, t: Timestamp) -> Option<Overlay> {
        if self.shown.holds_at(t) {
            return None;
        }
        let scene = self.scene(t);
        let shown = shown(self.canvas, self.pixel_aspect);
        let overlay = self.raster.render(shown, scene.as_slice()).squeezed(self.canvas);
        let within = self.cue.as_ref().map(|(_, layout)| layout.next_change(t));
        let until = within.into_iter().chain(self.track.next_cue_change(t)).min();
        self.shown = Shown { from: t, until: until.unwrap_or(Timestamp::MAX) };
        Some(overlay)
    }

    /// When the overlay given last may no longer hold.
    pub(super) fn next_change(&self) -> Timestamp {
        self.shown.until
    }

    /// Warnings since the last call.
    pub(super) fn take_warnings(&mut self) -> Vec<Warning> {
        self.layout.take_warnings()
    }

    fn scene(&mut self, t: Timestamp) -> Option<Scene> {
        let Some((number, _)) = self.track.active(t) else {
            self.cue = None;
            return None;
        };
        self.has_shown = true;
        if self.cue.as_ref().is_none_or(|(laid_out, _)| *laid_out != number) {
            let layout = self.layout.layout_among(self.track.cues(), number)?;
            self.cue = Some((number, layout));
        }
        self.cue.as_ref().map(|(_, layout)| layout.scene(t))
    }
}
