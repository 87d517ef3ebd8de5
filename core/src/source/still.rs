//! The one frame that is shown at a time.

use super::{Input, MediaSource, OpenOptions};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::media::VideoFrame;
use crate::units::{Duration, Timestamp};

/// How far before the time to start decoding, try after try, as a container's index may point too late; and from how far
/// before it on every frame is decoded, if not from the start. A frame a second old most likely has a successor.
const TRIES: [(Duration, Option<Duration>); 4] = [
    (Duration::ZERO, Some(Duration::from_millis(1_000))),
    (Duration::ZERO, None),
    (Duration::from_millis(5_000), None),
    (Duration::from_millis(30_000), None),
];

/// The frame shown at `t`: the last that starts at or before it, or the first frame if all start later.
///
/// # Errors
/// As [`MediaSource::open`]; [`Error::NoVideo`]; [`Error::InputUnreadable`] if nothing can be decoded.
pub fn frame_at(
    input: &Input,
    options: &OpenOptions,
    t: Timestamp,
    cancel: &CancelToken,
) -> Result<VideoFrame> {
    let open = || MediaSource::open(input, options, cancel);
    frame_of(open()?, t, open)
}

/// As [`frame_at`], of a source that was just opened; `reopen` opens it again.
pub(crate) fn frame_of(
    source: MediaSource,
    t: Timestamp,
    reopen: impl Fn() -> Result<MediaSource>,
) -> Result<VideoFrame> {
    let mut opened = Some(source);
    let mut open = || opened.take().map_or_else(&reopen, Ok);
    for (lead, near) in TRIES.into_iter().filter(|&(lead, _)| t - lead > Timestamp::ZERO) {
        let near = near.map(|near| t - near);
        let mut source = open()?;
        let track = source.video_track()?.index;
        if !source.seek(track, t - lead)? {
            break;
        }
        match last_until(&mut source, track, near, t) {
            Ok(Some(frame)) if frame.start() <= t && near.is_none_or(|near| near <= frame.start()) => {
                return Ok(frame);
            }
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            _ => {}
        }
    }
    let mut source = open()?;
    let track = source.video_track()?.index;
    last_until(&mut source, track, None, t)?
        .ok_or_else(|| Error::internal("a decoder ended without frame or error"))
}

/// The last frame from here on that starts by `t`; the first if it starts later. Of frames before `near`, those that no
/// other is made from may be missing.
fn last_until(
    source: &mut MediaSource,
    track: usize,
    near: Option<Timestamp>,
    t: Timestamp,
) -> Result<Option<VideoFrame>> {
    source.select(&[track]);
    let mut decoder = source.video_decoder(track)?;
    let mut shown: Option<VideoFrame> = None;
    loop {
        let packet = source.read()?;
        match &packet {
            Some(packet) => {
                let start = packet.pts().map(|pts| decoder.start_of(pts));
                decoder.pass_over_unreferenced(start.zip(near).is_some_and(|(start, near)| start < near));
                decoder.send(packet)?;
            }
            None => decoder.finish()?,
        }
        while let Some(frame) = decoder.receive()? {
            if frame.start() > t {
                return Ok(Some(shown.unwrap_or(frame)));
            }
            shown = Some(frame);
        }
        if packet.is_none() {
            return Ok(shown);
        }
    }
}
