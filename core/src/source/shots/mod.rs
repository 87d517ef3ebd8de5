//! Where shots change, found in the decoded frames.
//!
//! Frames are compared as [`Thumbnail`]s of their luma; the [`Detector`] says which difference is a cut.

mod detector;
mod thumbnail;

use self::detector::Detector;
use self::thumbnail::Thumbnails;
use super::{Input, MediaSource, OpenOptions, VideoDecoder};
use crate::control::{Control, Stage};
use crate::error::Result;
use crate::units::Timestamp;

/// When the shots of a video change, in order: the starts of the first frames of all shots but the first. Hard cuts are
/// found; fades, dissolves, flashes and movements of the camera are none. Decodes the whole video, and takes a few per
/// cent on top of that.
///
/// # Errors
/// As [`MediaSource::open`]; [`NoVideo`](crate::Error::NoVideo); [`InputUnreadable`](crate::Error::InputUnreadable) if nothing
/// can be decoded.
pub fn shots(input: &Input, options: &OpenOptions, control: &Control) -> Result<Vec<Timestamp>> {
    let mut source = MediaSource::open(input, options, &control.cancel)?;
    let track = source.video_track()?.index;
    source.select(&[track]);
    let length = source.info().duration.unwrap_or_default().as_micros();
    let mut pass = Pass {
        decoder: source.video_decoder(track)?,
        thumbnails: Thumbnails::default(),
        detector: Detector::default(),
        control,
        length,
    };
    while let Some(packet) = source.read()? {
        pass.decoder.send(&packet)?;
        pass.drain()?;
    }
    pass.decoder.finish()?;
    pass.drain()?;
    pass.report(length);
    Ok(pass.detector.finish())
}

struct Pass<'a> {
    decoder: VideoDecoder,
    thumbnails: Thumbnails,
    detector: Detector,
    control: &'a Control,
    /// Microseconds of the video; 0 where they are not known.
    length: i64,
}

impl Pass<'_> {
    fn drain(&mut self) -> Result<()> {
        while let Some(frame) = self.decoder.receive()? {
            self.control.check()?;
            self.detector.push(frame.start(), self.thumbnails.of(&frame)?);
            self.report(frame.start().as_micros());
        }
        Ok(())
    }

    fn report(&self, micros: i64) {
        let [done, total] = [micros, self.length].map(|micros| u64::try_from(micros).unwrap_or(0));
        self.control.report(Stage::Shots, done.min(total), total);
    }
}
