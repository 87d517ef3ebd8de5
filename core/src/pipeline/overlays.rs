//! Which overlay a track of cues shows at which instant.

use super::LookOptions;
use super::look::shown;
use crate::cues::{Cue, CueTrack};
use crate::error::{ErrorCode, Result, Warning};
use crate::frame::Size;
use crate::layout::{CueStack, LayoutContext};
use crate::raster::{self, Overlay, Rasterizer};
use crate::style::StyleInput;
use crate::units::{Rational, Timestamp};

/// Lays out and paints a track, only when something changed.
#[derive(Debug)]
pub(super) struct Overlays {
    cues: CueStack,
    look: LookOptions,
    /// Of the frame as it is stored.
    canvas: Size,
    pixel_aspect: Rational,
    layout: LayoutContext,
    raster: Rasterizer,
    shown: Shown,
    /// Whether any cue was shown so far.
    has_shown: bool,
    /// To be told once.
    unused_style: Option<Warning>,
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
        let cues = CueStack::new(look.emphasis.classes()?.assign(track))?;
        let mut layout = look.layout_of(cues.track(), shown(canvas, pixel_aspect))?;
        layout.check(cues.track().cues())?;
        layout.choose_sizes(cues.track().cues());
        Ok(Self {
            unused_style: unused_style(cues.track(), look),
            cues,
            look: look.clone(),
            canvas,
            pixel_aspect,
            layout,
            raster: Rasterizer::new(raster::Options::default()),
            shown: Shown::NEVER,
            has_shown: false,
        })
    }

    /// The same without entrances and exits.
    pub(super) fn settled(self) -> Self {
        Self { cues: self.cues.settled(), ..self }
    }

    pub(super) fn track(&self) -> &CueTrack {
        self.cues.track()
    }

    /// Whether any cue was shown so far.
    pub(super) fn has_shown(&self) -> bool {
        self.has_shown
    }

    /// Lays out again for frames of another size.
    pub(super) fn resize(&mut self, canvas: Size) -> Result<()> {
        if canvas != self.canvas {
            self.canvas = canvas;
            self.layout = self.look.layout_of(self.cues.track(), shown(canvas, self.pixel_aspect))?;
            self.layout.choose_sizes(self.cues.track().cues());
            self.cues.forget();
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
        let scenes = self.cues.scenes(t, &mut self.layout);
        self.has_shown |= !scenes.is_empty();
        let shown = shown(self.canvas, self.pixel_aspect);
        let overlay = self.raster.render(shown, &scenes).squeezed(self.canvas);
        self.shown = Shown { from: t, until: self.cues.next_change(t) };
        Some(overlay)
    }

    /// When the overlay given last may no longer hold.
    pub(super) fn next_change(&self) -> Timestamp {
        self.shown.until
    }

    /// Warnings since the last call.
    pub(super) fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = self.layout.take_warnings();
        warnings.extend(self.unused_style.take());
        warnings.extend(self.cues.take_warning());
        warnings
    }
}

/// `NOT_SHOWN` for a style that was asked for and that no cue has, as all have one of their own.
fn unused_style(track: &CueTrack, look: &LookOptions) -> Option<Warning> {
    let has_own = |cue: &Cue| cue.style.as_ref().is_some_and(|style| style.name.is_some());
    let is_unused =
        look.style != StyleInput::default() && !track.is_empty() && track.cues().iter().all(has_own);
    let message = "the style that was asked for is not shown: all cues have styles of their own, as those of ASS files \
                   do. As SRT or WebVTT they have none";
    is_unused.then(|| Warning::new(ErrorCode::NotShown, message))
}
