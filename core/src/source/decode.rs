//! Packets to frames.

use super::{Orientation, SAMPLE_RATES};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::ffi::av::decoder::Decoder;
use crate::ffi::av::error::AvError;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::transpose::Turner;
use crate::media::{AudioFrame, FrameTime, Packet, VideoFrame};
use crate::units::{TimeBase, Timestamp};

/// What a decoder needs to know of its track besides the codec parameters.
#[derive(Debug)]
pub(super) struct DecodedTrack {
    /// Name of the input, for messages.
    pub input: String,
    /// `video` or `audio`, for messages.
    pub kind: &'static str,
    pub codec: String,
    pub time_base: TimeBase,
}

/// What video and audio have in common: skipping damage and counting it.
#[derive(Debug)]
struct TrackDecoder {
    decoder: Decoder,
    track: DecodedTrack,
    packets: u64,
    frames: u64,
    damaged: u64,
    last_damage: Option<AvError>,
}

impl TrackDecoder {
    fn new(decoder: Decoder, track: DecodedTrack) -> Self {
        Self { decoder, track, packets: 0, frames: 0, damaged: 0, last_damage: None }
    }

    fn send(&mut self, packet: Option<&Packet>) -> Result<()> {
        self.packets += u64::from(packet.is_some());
        match self.decoder.send(packet.map(Packet::as_av)) {
            Err(error) if error.is_again() => {
                Err(Error::internal("a packet was sent before the frames of the last were received"))
            }
            Err(error) if !error.is_eof() => self.skip(error),
            _ => Ok(()),
        }
    }

    fn receive(&mut self) -> Result<Option<Frame>> {
        let mut frame = Frame::new()?;
        loop {
            match self.decoder.receive(&mut frame) {
                Ok(()) => {
                    self.frames += 1;
                    return Ok(Some(frame));
                }
                Err(error) if error.is_again() => return Ok(None),
                Err(error) if error.is_eof() => return self.finished().map(|()| None),
                Err(error) => self.skip(error)?,
            }
        }
    }

    /// Counts damage, which may be anything that a decoder returns: even a lack of memory, as a broken packet may
    /// ask for any amount.
    fn skip(&mut self, error: AvError) -> Result<()> {
        self.damaged += 1;
        self.last_damage = Some(error);
        // Each packet can fail once on the way in and once on the way out; more is a decoder that is stuck.
        match self.damaged > 2 * self.packets + 64 {
            true => Err(self.unreadable(format!("decoding of its {} track does not end", self.track.kind))),
            false => Ok(()),
        }
    }

    fn finished(&self) -> Result<()> {
        if self.frames > 0 {
            return Ok(());
        }
        let DecodedTrack { kind, codec, .. } = &self.track;
        Err(self.unreadable(match self.packets {
            0 => format!("its {kind} track holds no frames"),
            _ => format!("no frame of its {kind} track ({codec}) could be decoded"),
        }))
    }

    fn unreadable(&self, reason: String) -> Error {
        let source = self.last_damage.map(|error| Box::new(error) as _);
        Error::InputUnreadable { input: self.track.input.clone(), reason, source }
    }

    fn warnings(&self) -> Vec<Warning> {
        let Some(last) = self.last_damage else { return Vec::new() };
        let DecodedTrack { kind, codec, .. } = &self.track;
        let message = format!(
            "{} damaged packets of the {kind} track ({codec}) were skipped, the last for: {last}",
            self.damaged
        );
        vec![Warning::new(ErrorCode::InputUnreadable, message)]
    }
}

/// Decodes a video track to upright frames.
///
/// Send a packet, then receive until there is nothing more, then send the next; at the end of the source
/// [`finish`](Self::finish) and receive the rest. Size and pixel format may change from frame to frame where
/// the track does so: each frame tells its own.
#[derive(Debug)]
pub struct VideoDecoder {
    inner: TrackDecoder,
    upright: Option<Turner>,
    /// Length in ticks of a frame that doesn't tell its own; 0 when unknown.
    usual_duration: i64,
    last: Option<FrameTime>,
}

impl VideoDecoder {
    pub(super) fn new(
        decoder: Decoder,
        track: DecodedTrack,
        orientation: Orientation,
        usual_duration: i64,
    ) -> Self {
        Self {
            inner: TrackDecoder::new(decoder, track),
            upright: orientation.turn().map(Turner::new),
            usual_duration,
            last: None,
        }
    }

    /// Gives a packet of the track. Damage is skipped and counted.
    ///
    /// # Errors
    /// [`Error::Internal`] if frames of the last packet were not received first, or memory ran out.
    pub fn send(&mut self, packet: &Packet) -> Result<()> {
        self.inner.send(Some(packet))
    }

    /// Whether the packets that follow may be passed over where no other frame is made from theirs.
    pub(super) fn pass_over_unreferenced(&mut self, may: bool) {
        self.inner.decoder.skip_unreferenced(may);
    }

    /// The time of `pts` ticks of the track.
    pub(super) fn start_of(&self, pts: i64) -> Timestamp {
        self.inner.track.time_base.to_timestamp(pts)
    }

    /// Says that no more packets will come.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn finish(&mut self) -> Result<()> {
        self.inner.send(None)
    }

    /// The next frame in order of display; `None` when another packet is needed, or at the end.
    ///
    /// # Errors
    /// [`Error::InputUnreadable`] at the end if not one frame could be decoded.
    pub fn receive(&mut self) -> Result<Option<VideoFrame>> {
        let Some(mut frame) = self.inner.receive()? else { return Ok(None) };
        let time = self.time_of(&frame);
        self.last = Some(time);
        if let Some(upright) = &mut self.upright {
            frame = upright.apply(frame)?;
        }
        frame.set_pts(time.ticks);
        Ok(Some(VideoFrame::new(frame, time)))
    }

    /// What was skipped so far.
    pub fn warnings(&self) -> Vec<Warning> {
        self.inner.warnings()
    }

    /// Times always advance: a frame without a time follows the last, one that goes back comes a tick after it.
    fn time_of(&self, frame: &Frame) -> FrameTime {
        let duration = if frame.duration() > 0 { frame.duration() } else { self.usual_duration };
        let ticks = match (frame.pts(), self.last) {
            (Some(ticks), None) => ticks,
            (Some(ticks), Some(last)) => ticks.max(last.ticks.saturating_add(1)),
            (None, Some(last)) => last.ticks.saturating_add(last.duration.max(1)),
            (None, None) => 0,
        };
        FrameTime { ticks, duration, base: self.inner.track.time_base }
    }
}

/// Decodes an audio track. Used like [`VideoDecoder`]; rate, layout and format may change from frame to frame.
#[derive(Debug)]
pub struct AudioDecoder {
    inner: TrackDecoder,
    /// The last frame that told its time, and the seconds of audio since its start.
    anchor: Option<(i64, f64)>,
}

impl AudioDecoder {
    pub(super) fn new(decoder: Decoder, track: DecodedTrack) -> Self {
        Self { inner: TrackDecoder::new(decoder, track), anchor: None }
    }

    /// Gives a packet of the track. Damage is skipped and counted.
    ///
    /// # Errors
    /// As [`VideoDecoder::send`].
    pub fn send(&mut self, packet: &Packet) -> Result<()> {
        self.inner.send(Some(packet))
    }

    /// Says that no more packets will come.
    ///
    /// # Errors
    /// As [`VideoDecoder::send`].
    pub fn finish(&mut self) -> Result<()> {
        self.inner.send(None)
    }

    /// The next stretch of audio; `None` when another packet is needed, or at the end.
    ///
    /// # Errors
    /// As [`VideoDecoder::receive`], and [`Error::UnsupportedFormat`] for a rate outside [`SAMPLE_RATES`].
    pub fn receive(&mut self) -> Result<Option<AudioFrame>> {
        let Some(frame) = self.inner.receive()? else { return Ok(None) };
        let rate = frame.sample_rate();
        if rate != 0 && !SAMPLE_RATES.contains(&rate) {
            let (lowest, highest) = SAMPLE_RATES.into_inner();
            return Err(Error::UnsupportedFormat {
                what: format!("{} (audio of {rate} samples per second)", self.inner.track.input),
                accepted: format!("accepted: {lowest} to {highest} samples per second"),
            });
        }
        let base = self.inner.track.time_base;
        let (start, elapsed) = match (frame.pts(), self.anchor) {
            (Some(ticks), _) => (ticks, 0.0),
            (None, Some(anchor)) => anchor,
            (None, None) => (0, 0.0),
        };
        let in_ticks = |secs: f64| (secs * f64::from(base.den()) / f64::from(base.num())).round() as i64;
        let length = frame.samples() as f64 / f64::from(frame.sample_rate().max(1));
        self.anchor = Some((start, elapsed + length));
        let ticks = start.saturating_add(in_ticks(elapsed));
        Ok(Some(AudioFrame::new(frame, FrameTime { ticks, duration: in_ticks(length), base })))
    }

    /// What was skipped so far.
    pub fn warnings(&self) -> Vec<Warning> {
        self.inner.warnings()
    }
}
