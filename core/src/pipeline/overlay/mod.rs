//! Captions alone, transparent where there are none, to lay over a video elsewhere.

mod clip;
mod frames;
mod images;
mod shape;

use std::path::Path;

pub use frames::{OverlayFrames, Rgba};
pub use shape::{OverlayOptions, OverlayShape};

use crate::control::{Control, Stage};
use crate::cues::CueTrack;
use crate::encode::{OverlayFormat, Summary};
use crate::error::{Error, Result};
use crate::source::Input;
use crate::units::{Duration, FrameRate, Timestamp};

/// Writes captions alone to `output`, whole or not at all: as ProRes 4444 (`.mov`), VP9 with alpha (`.webm`) or a PNG file
/// for each frame (`captions.%05d.png`, counted from 0). Frame `n` shows what is on screen at `n / fps` seconds. Size, rate
/// and length are those of `input`, where the options do not say others.
///
/// # Errors
/// `OPTIONS_INVALID`, also where there would be no frame; `STYLE_INVALID`, `FONT_MISSING`, `UNSUPPORTED_FORMAT`; those of
/// opening the input and of writing the output. The target is as it was after any error, and after a cancel.
pub fn overlay(
    input: Option<&Input>,
    track: &CueTrack,
    output: &Path,
    options: &OverlayOptions,
    control: &Control,
) -> Result<Summary> {
    options.validate()?;
    let format = OverlayFormat::of(output)?;
    let canvas = options.canvas(input, control)?;
    let length = canvas.length_for(track);
    let clock = Clock { rate: canvas.rate, frames: canvas.rate.frames_in(length), length };
    if clock.frames == 0 {
        let accepted = "a length in seconds, above 0, as there is no cue to end it";
        return Err(Error::option(
            "duration",
            options.shape.duration.unwrap_or_default().as_secs(),
            accepted,
        ));
    }
    let target = Target { path: output, input: input.and_then(Input::path) };
    match format {
        OverlayFormat::Png => images::write(track, &canvas, &clock, target, options, control),
        _ => clip::write(track, format, &canvas, &clock, target, options, control),
    }
}

/// Where an overlay goes, and the file that must survive.
#[derive(Clone, Copy)]
struct Target<'a> {
    path: &'a Path,
    input: Option<&'a Path>,
}

/// Which frames there are, and when.
struct Clock {
    rate: FrameRate,
    frames: u64,
    length: Duration,
}

impl Clock {
    /// The numbers and times of all frames; the work of each comes before the next is taken.
    fn frames<'a>(&'a self, control: &'a Control) -> impl Iterator<Item = Result<(u64, Timestamp)>> + 'a {
        (0..self.frames).map(|number| {
            control.check()?;
            let t = self.rate.time(number);
            self.report(t - Timestamp::ZERO, control);
            Ok((number, t))
        })
    }

    fn finished(&self, control: &Control) {
        self.report(self.length, control);
    }

    fn report(&self, done: Duration, control: &Control) {
        let [done, total] = [done, self.length].map(|length| u64::try_from(length.as_micros()).unwrap_or(0));
        control.report(Stage::Render, done.min(total), total);
    }

    /// End of the last frame.
    fn end(&self) -> Duration {
        self.rate.time(self.frames) - Timestamp::ZERO
    }
}
