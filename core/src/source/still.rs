//! The one frame that is shown at a time.

use super::{Input, MediaSource, OpenOptions};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::frame::VideoFrame;
use crate::units::{Duration, Timestamp};

/// How far before the time to start decoding, try after try: a container's index may point too late.
const LEADS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(5_000), Duration::from_millis(30_000)];

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
    for lead in LEADS.into_iter().filter(|&lead| t - lead > Timestamp::ZERO) {
        let mut source = MediaSource::open(input, options, cancel)?;
        let track = source.video_track()?.index;
        if !source.seek(track, t - lead)? {
            break;
        }
        match last_until(&mut source, track, t) {
            Ok(Some(frame)) if frame.start() <= t => return Ok(frame),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            _ => {}
        }
    }
    let mut source = MediaSource::open(input, options, cancel)?;
    let track = source.video_track()?.index;
    last_until(&mut source, track, t)?
        .ok_or_else(|| Error::internal("a decoder ended without frame or error"))
}

/// The last frame from here on that starts by `t`; the first if it starts later.
fn last_until(source: &mut MediaSource, track: usize, t: Timestamp) -> Result<Option<VideoFrame>> {
    source.select(&[track]);
    let mut decoder = source.video_decoder(track)?;
    let mut shown: Option<VideoFrame> = None;
    loop {
        let packet = source.read()?;
        match &packet {
            Some(packet) => decoder.send(packet)?,
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
