//! An overlay as video with an alpha channel.

use super::super::RenderLoop;
use super::super::sink::{FileSink, Sink, beside};
use super::shape::Canvas;
use super::{Clock, OverlayOptions, Target};
use crate::composite::{AlphaMode, Change, bleed};
use crate::control::Control;
use crate::cues::CueTrack;
use crate::encode::{FileSpec, Output, OutputSpec, OverlayFormat, Summary, VideoSource};
use crate::error::Result;
use crate::media::{FrameTime, VideoFrame};
use crate::units::{Rational, Timestamp};

pub(super) fn write(
    track: &CueTrack,
    format: OverlayFormat,
    canvas: &Canvas,
    clock: &Clock,
    target: Target<'_>,
    options: &OverlayOptions,
    control: &Control,
) -> Result<Summary> {
    let alpha = options.shape.alpha;
    let frames = RenderLoop::new(track.clone(), &options.look, canvas.size, Rational::ONE)?;
    let blank = format.blank(canvas.size)?;
    let mut layer = Layer { frames: frames.with_alpha(alpha), shown: None, blank, alpha };
    let spec = OutputSpec {
        file: FileSpec { input: target.input, metadata: &timecode(format), chapters: &[] },
        video: VideoSource::constant(clock.rate),
        audio: Vec::new(),
        copied: Vec::new(),
    };
    let output = Output::create(target.path, spec, &format.encoding(), &control.cancel)?;
    let sink = beside("captioni-encode", FileSink::without_audio(output), &control.cancel, |feed| {
        let base = clock.rate.frame_base();
        for frame in clock.frames(control) {
            let (number, t) = frame?;
            let time = FrameTime { ticks: i64::try_from(number).unwrap_or(i64::MAX), duration: 1, base };
            feed.video(layer.at(t)?.again(time)?)?;
        }
        feed.end(Timestamp::ZERO)
    })?;
    let mut warnings = layer.frames.take_warnings();
    warnings.extend(layer.frames.nothing_shown());
    let mut summary = sink.finish()?;
    clock.finished(control);
    warnings.append(&mut summary.warnings);
    Ok(Summary { warnings, ..summary })
}

/// Where the first frame stands in an editing program; QuickTime alone has a place for it.
fn timecode(format: OverlayFormat) -> Vec<(String, String)> {
    let start = ("timecode".to_owned(), "00:00:00:00".to_owned());
    if format == OverlayFormat::ProRes { vec![start] } else { Vec::new() }
}

/// Captions on transparent frames.
struct Layer {
    frames: RenderLoop,
    blank: VideoFrame,
    shown: Option<VideoFrame>,
    alpha: AlphaMode,
}

impl Layer {
    /// The frame shown at `t`; of the very samples of the one before while nothing changes.
    fn at(&mut self, t: Timestamp) -> Result<&VideoFrame> {
        let change = self.frames.prepare(&self.blank, t)?;
        let shown = match self.shown.take().filter(|_| change == Change::Same) {
            Some(shown) => shown,
            None => self.draw()?,
        };
        Ok(self.shown.insert(shown))
    }

    fn draw(&mut self) -> Result<VideoFrame> {
        let mut frame = self.blank.again(self.blank.time())?;
        self.frames.blend(&mut frame)?;
        if let (AlphaMode::Straight, Some(region)) = (self.alpha, self.frames.touched()) {
            bleed(&mut frame.frame_mut()?, region)?;
        }
        Ok(frame)
    }
}
