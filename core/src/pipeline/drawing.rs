//! Decoded frames to drawn ones: what of a pass happens on a thread of its own.

use super::RenderLoop;
use super::alpha::AlphaWatch;
use super::held::HeldFrame;
use super::sink::Sink;
use crate::control::Control;
use crate::encode::Converter;
use crate::error::{Result, Warning};
use crate::media::{Packet, VideoFrame};
use crate::units::Timestamp;

/// Draws on frames as the decoder gives them.
pub(super) struct Drawing<'a> {
    converter: Converter,
    alpha: AlphaWatch,
    frames: HeldFrame,
    control: &'a Control,
}

impl<'a> Drawing<'a> {
    /// Draws by `frames` on frames as `converter` gives them.
    pub(super) fn new(
        frames: RenderLoop,
        alpha: AlphaWatch,
        converter: Converter,
        control: &'a Control,
    ) -> Self {
        Self { converter, alpha, frames: HeldFrame::new(frames), control }
    }

    /// What a person should know, at the end, of an output that keeps transparency or does not.
    pub(super) fn warnings(&mut self, keeps_alpha: bool) -> Vec<Warning> {
        let mut warnings = self.frames.take_warnings();
        warnings.extend(self.converter.warning().cloned());
        warnings.extend(self.alpha.warning(keeps_alpha));
        warnings.extend(self.frames.nothing_shown());
        warnings
    }
}

/// Draws on its way to a sink.
pub(super) struct Drawn<'s, 'a> {
    pub drawing: &'s mut Drawing<'a>,
    pub sink: &'s mut (dyn Sink + Send),
}

impl Sink for Drawn<'_, '_> {
    fn video(&mut self, frame: VideoFrame) -> Result<()> {
        let Self { drawing, sink } = self;
        drawing.control.check()?;
        drawing.alpha.look(&frame);
        let frame = drawing.converter.convert(frame)?;
        let control = drawing.control;
        drawing.frames.push(frame, &mut |frame| pass_on(frame, &mut **sink, control))
    }

    fn audio(&mut self, place: usize, packet: Packet) -> Result<()> {
        self.sink.audio(place, packet)
    }

    fn carried(&mut self, place: usize, packet: Packet) -> Result<()> {
        self.sink.carried(place, packet)
    }

    fn end(&mut self, audio_end: Timestamp) -> Result<()> {
        let Self { drawing, sink } = self;
        let control = drawing.control;
        drawing.frames.finish(audio_end, &mut |frame| pass_on(frame, &mut **sink, control))?;
        sink.end(audio_end)
    }
}

/// A frame may be shown again many times before the next comes.
fn pass_on(frame: VideoFrame, sink: &mut dyn Sink, control: &Control) -> Result<()> {
    control.check()?;
    sink.video(frame)
}
