//! The one frame that is shown at a time.

use super::{Input, MediaSource, OpenOptions, Track};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::media::VideoFrame;
use crate::units::{Duration, Rational, Timestamp};

/// How far before the time to start decoding, try after try, as a container's index may point too late; and whether frames
/// that no other is made from are passed over where they lie [far](near_of) before the time.
const TRIES: [(Duration, bool); 4] = [
    (Duration::ZERO, true),
    (Duration::ZERO, false),
    (Duration::from_millis(5_000), false),
    (Duration::from_millis(30_000), false),
];
/// So many frames before the time, or so long where nobody knows how many that are: a frame that old most likely has a
/// successor.
const NEAR_FRAMES: f64 = 8.0;
const NEAR: Duration = Duration::from_millis(1_000);

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
    for (lead, passes_over) in TRIES.into_iter().filter(|&(lead, _)| t - lead > Timestamp::ZERO) {
        let mut source = open()?;
        let video = source.video_track()?;
        let track = video.index;
        let near = passes_over.then(|| t - near_of(video));
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

/// How long before a time the frame that is shown then started, at most, in all but a few videos.
fn near_of(track: &Track) -> Duration {
    let rate = track.video().and_then(|video| video.frame_rate).map(Rational::as_f64);
    let frames = rate.filter(|rate| *rate > 0.0).map(|rate| Duration::from_secs(NEAR_FRAMES / rate));
    frames.map_or(NEAR, |frames| frames.min(NEAR))
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
