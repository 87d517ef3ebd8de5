//! What passes between the demuxer, the decoders, the encoders and the muxer.
//!
//! Ticks are those of the track that the data came from, already shifted so that tick 0 is the start of the
//! source. Keeping ticks beside [`Timestamp`]s is what lets variable frame rates through untouched: a
//! microsecond clock can't hold a 90 kHz tick exactly.

use crate::error::{Error, Result};
use crate::ffi::av;
use crate::ffi::av::text::CueData;
use crate::frame::{ColorSpec, FrameMut, PixelFormat, Size, Transfer};
use crate::units::{Duration, Rational, TimeBase, TimeRange, Timestamp};

pub use crate::ffi::av::text::TextFormat;

/// When a frame is presented, in ticks of its track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameTime {
    /// Start, in ticks from the start of the source.
    pub ticks: i64,
    /// Length in ticks; 0 when the container doesn't say.
    pub duration: i64,
    /// Seconds per tick.
    pub base: TimeBase,
}

impl FrameTime {
    /// Start on the source's clock.
    pub fn start(self) -> Timestamp {
        self.base.to_timestamp(self.ticks)
    }
    /// Start plus duration.
    pub fn end(self) -> Timestamp {
        self.base.to_timestamp(self.ticks.saturating_add(self.duration))
    }
    /// The same start, in ticks of `base`, up to tick `end` of it.
    pub(crate) fn until(self, end: i64, base: TimeBase) -> Self {
        let ticks = if self.base == base { self.ticks } else { base.to_ticks(self.start()) };
        Self { ticks, duration: end.saturating_sub(ticks).max(0), base }
    }
}

/// A decoded frame in the decoder's own pixel format.
#[derive(Debug)]
pub struct VideoFrame {
    frame: av::frame::Frame,
    time: FrameTime,
}

impl VideoFrame {
    pub(crate) fn new(frame: av::frame::Frame, time: FrameTime) -> Self {
        Self { frame, time }
    }
    /// When it is shown.
    pub fn time(&self) -> FrameTime {
        self.time
    }
    /// When it is shown, on the source's clock.
    pub fn start(&self) -> Timestamp {
        self.time.start()
    }
    /// The same frame at another time. The samples are shared until one of the two is drawn on.
    pub(crate) fn again(&self, time: FrameTime) -> Result<Self> {
        Ok(Self { frame: self.frame.share()?, time })
    }
    /// Shows it at another time.
    pub(crate) fn set_time(&mut self, time: FrameTime) {
        self.time = time;
    }
    /// Size in pixels; may change in the middle of a track.
    pub fn size(&self) -> Size {
        self.frame.size()
    }
    /// Layout of the samples; `None` for layouts that [`PixelFormat`] can't describe (palettes, packed bits,
    /// big-endian words, floats), which a converter must turn into another first.
    pub fn pixel_format(&self) -> Option<PixelFormat> {
        av::frame::pixel_format(self.frame.format())
    }
    /// Colour space of the samples.
    pub fn color(&self) -> ColorSpec {
        self.frame.color()
    }
    /// Whether its light is coded as HDR, by PQ or HLG.
    pub(crate) fn is_hdr(&self) -> bool {
        self.color().transfer != Transfer::Sdr
    }
    /// Whether the frame holds two fields.
    pub fn is_interlaced(&self) -> bool {
        self.frame.is_interlaced()
    }
    /// Whether any pixel is not opaque.
    pub(crate) fn is_transparent(&self) -> bool {
        let Some(alpha) = self.pixel_format().and_then(|format| format.alpha) else { return false };
        let Some(planes) = self.frame.planes() else { return false };
        let Some(plane) = planes.get(usize::from(alpha.plane)) else { return false };
        let opaque = (((1u32 << alpha.depth) - 1) << alpha.shift).to_le_bytes();
        let Some(opaque) = opaque.get(..alpha.word()) else { return false };
        let (width, step) = (self.size().width as usize, usize::from(alpha.step));
        plane.data.chunks(plane.stride).any(|row| {
            let samples = row.chunks(step).take(width);
            samples
                .filter_map(|s| s.get(usize::from(alpha.offset)..)?.get(..opaque.len()))
                .any(|s| s != opaque)
        })
    }
    /// The samples for writing. Copies them first if the decoder still needs them as a reference.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] if [`VideoFrame::pixel_format`] is `None`.
    pub fn frame_mut(&mut self) -> Result<FrameMut<'_>> {
        let format = self.frame.format();
        if av::frame::pixel_format(format).is_none() {
            return Err(Error::UnsupportedFormat {
                what: format!("pixel format {}", av::frame::pixel_format_name(format)),
                accepted: "frames must be converted to little-endian samples of 8 to 16 bits first".into(),
            });
        }
        self.frame.make_writable().map_err(Error::from)?;
        self.frame.frame_mut().ok_or_else(|| Error::internal("a decoded frame has no readable planes"))
    }
    /// Gives the frame samples of its own, in memory of `pool`, if the decoder still needs those it has.
    pub(crate) fn detach(&mut self, pool: &mut av::pool::FramePool) -> Result<()> {
        pool.detach(&mut self.frame).map_err(Error::from)
    }
    pub(crate) fn as_av(&self) -> &av::frame::Frame {
        &self.frame
    }
    pub(crate) fn into_av(self) -> av::frame::Frame {
        self.frame
    }
}

/// Decoded audio in the decoder's own sample format, rate and channel layout.
#[derive(Debug)]
pub struct AudioFrame {
    frame: av::frame::Frame,
    time: FrameTime,
}

impl AudioFrame {
    pub(crate) fn new(frame: av::frame::Frame, time: FrameTime) -> Self {
        Self { frame, time }
    }
    /// When it is played.
    pub fn time(&self) -> FrameTime {
        self.time
    }
    /// When it is played, on the source's clock.
    pub fn start(&self) -> Timestamp {
        self.time.start()
    }
    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        self.frame.sample_rate()
    }
    /// Samples in each channel.
    pub fn samples(&self) -> usize {
        self.frame.samples()
    }
    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.frame.channels()
    }
    /// Length by its samples.
    pub fn duration(&self) -> Duration {
        match TimeBase::new(1, i32::try_from(self.sample_rate()).unwrap_or(0)) {
            Some(base) => {
                base.to_timestamp(i64::try_from(self.samples()).unwrap_or(i64::MAX)) - Timestamp::ZERO
            }
            None => Duration::ZERO,
        }
    }
    pub(crate) fn as_av(&self) -> &av::frame::Frame {
        &self.frame
    }
}

/// Compressed data of one track, with times from the start of the source.
#[derive(Debug)]
pub struct Packet {
    packet: av::packet::Packet,
    track: usize,
}

impl Packet {
    pub(crate) fn new(packet: av::packet::Packet, track: usize) -> Self {
        Self { packet, track }
    }
    /// Index of the track in the source.
    pub fn track(&self) -> usize {
        self.track
    }
    /// Presentation time in ticks of the track, where the container gives one.
    pub fn pts(&self) -> Option<i64> {
        self.packet.pts()
    }
    /// Decoding time in ticks of the track, where the container gives one.
    pub fn dts(&self) -> Option<i64> {
        self.packet.dts()
    }
    /// Length in ticks of the track; 0 where the container gives none.
    pub fn duration(&self) -> i64 {
        self.packet.duration()
    }
    /// The compressed data.
    pub fn data(&self) -> &[u8] {
        self.packet.data()
    }
    /// Of WebVTT, what the cue is called and where it stands.
    pub(crate) fn cue_data(&self) -> [&[u8]; 2] {
        [CueData::Name, CueData::Settings].map(|data| self.packet.cue_data(data))
    }
    pub(crate) fn as_av(&self) -> &av::packet::Packet {
        &self.packet
    }
    pub(crate) fn into_av(self) -> av::packet::Packet {
        self.packet
    }
}

/// A piece of text in a track of subtitles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPacket {
    /// When it is shown.
    pub range: TimeRange,
    /// As its format has it.
    pub data: Vec<u8>,
    /// Of WebVTT, what the cue is called.
    pub name: Option<String>,
    /// Of WebVTT, where the cue stands.
    pub settings: Option<String>,
}

impl TextPacket {
    /// For a track whose clock is that of [`CopiedTrack::of_text`](crate::encode::CopiedTrack::of_text).
    pub(crate) fn packet(&self, track: usize) -> Result<Packet> {
        let [start, end] = [self.range.start, self.range.end].map(|time| TimeBase::MILLIS.to_ticks(time));
        let mut packet = av::packet::Packet::of_bytes(&self.data, start, end.saturating_sub(start))?;
        for (data, text) in [(CueData::Name, &self.name), (CueData::Settings, &self.settings)] {
            if let Some(text) = text {
                packet.set_cue_data(data, text.as_bytes())?;
            }
        }
        Ok(Packet::new(packet, track))
    }
}

/// What a muxer must know of a track to copy its packets.
#[derive(Debug)]
pub struct StreamParameters {
    pub(crate) codec: av::parameters::CodecParameters,
    pub(crate) extras: av::stream::StreamExtras,
    /// Seconds per tick of the track's packets and frames.
    pub time_base: TimeBase,
    /// Average frames per second, for video.
    pub frame_rate: Option<Rational>,
    /// Width to height of a pixel, for video; as it is after rotation.
    pub sample_aspect_ratio: Rational,
    /// ISO 639 language, where known.
    pub language: Option<String>,
}

impl StreamParameters {
    /// Name of the codec, as FFmpeg spells it (`aac`, `h264`).
    pub fn codec_name(&self) -> String {
        self.codec.codec_name()
    }
}

/// A named part of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// When it is.
    pub range: TimeRange,
    /// What players call it.
    pub title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_moves_between_threads_is_send() {
        fn assert_send<T: Send>() {}
        assert_send::<VideoFrame>();
        assert_send::<AudioFrame>();
        assert_send::<Packet>();
        assert_send::<StreamParameters>();
    }
}
