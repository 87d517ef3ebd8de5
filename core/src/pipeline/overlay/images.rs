//! An overlay as numbered images.

use super::frames::OverlayFrames;
use super::shape::Canvas;
use super::{Clock, OverlayOptions, Target};
use crate::control::Control;
use crate::cues::CueTrack;
use crate::encode::{Sequence, Summary};
use crate::error::Result;

pub(super) fn write(
    track: &CueTrack,
    canvas: &Canvas,
    clock: &Clock,
    target: Target<'_>,
    options: &OverlayOptions,
    control: &Control,
) -> Result<Summary> {
    let mut frames = OverlayFrames::on(canvas, track.clone(), options)?;
    let mut sequence = Sequence::create(target.path, clock.frames, target.input)?;
    let mut before = None;
    for frame in clock.frames(control) {
        let (_, t) = frame?;
        let pixels = frames.at(t)?;
        match &before {
            Some(before) if std::sync::Arc::ptr_eq(before, &pixels) => sequence.again()?,
            _ => sequence.write(&pixels, canvas.size)?,
        }
        before = Some(pixels);
    }
    control.check()?;
    let bytes = sequence.finish()?;
    clock.finished(control);
    Ok(Summary {
        subtitles: Vec::new(),
        path: target.path.to_owned(),
        encoder: "png".into(),
        frames: clock.frames,
        duration: clock.end(),
        bytes,
        warnings: frames.take_warnings(),
    })
}
