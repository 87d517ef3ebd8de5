//! The audio tracks of an output: copied where possible, encoded where not.

use super::container::Container;
use super::options::{AudioMode, EncodeOptions};
use super::video::PacketSink;
use crate::error::{Error, Result};
use crate::ffi::av::encoder::{AudioSettings, Encoder, EncoderInfo};
use crate::ffi::av::output::StreamSettings;
use crate::ffi::av::packet::Packet;
use crate::ffi::av::parameters::CodecParameters;
use crate::ffi::av::sound::{self, ChannelLayout, Reframer, SoundFormat};
use crate::ffi::av::stream::Disposition;
use crate::media::{AudioFrame, StreamParameters};
use crate::units::{Duration, TimeBase, Timestamp};

/// What the caller has to do for an audio track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioHandling {
    /// Pass its packets to [`Output::write_packet`](super::Output::write_packet).
    Copy,
    /// Decode it and pass its frames to [`Output::write_audio`](super::Output::write_audio).
    Encode,
    /// Nothing: the track is left out.
    Drop,
}

/// What becomes of a track with these parameters.
pub(super) fn handling(
    parameters: &StreamParameters,
    container: Container,
    mode: AudioMode,
) -> Result<AudioHandling> {
    let codec = &parameters.codec;
    Ok(match mode {
        AudioMode::None => AudioHandling::Drop,
        AudioMode::Copy if container.holds_audio(parameters) => AudioHandling::Copy,
        AudioMode::Copy => {
            return Err(Error::UnsupportedFormat {
                what: format!("audio of {}, copied into {},", codec.codec_name(), container.name()),
                accepted: format!(
                    "accepted: {}",
                    Container::names(|other| other.holds_audio(parameters)).join(", ")
                ),
            });
        }
        AudioMode::Auto if container.copies_audio(&codec.codec_name(), codec.codec_id()) => {
            AudioHandling::Copy
        }
        AudioMode::Auto | AudioMode::Encode => AudioHandling::Encode,
    })
}

/// One track that is written.
#[derive(Debug)]
pub(super) struct AudioTrack {
    parameters: CodecParameters,
    base: TimeBase,
    language: Option<String>,
    title: Option<String>,
    is_default: bool,
    /// `None` when the track is copied.
    pub encoder: Option<AudioEncoder>,
}

/// What the source says of a track.
#[derive(Debug)]
pub struct AudioSpec<'a> {
    /// From the source.
    pub parameters: &'a StreamParameters,
    /// Title shown by players.
    pub title: Option<&'a str>,
    /// Played unless the viewer chooses another.
    pub is_default: bool,
}

impl AudioTrack {
    pub fn copied(spec: &AudioSpec<'_>) -> Result<Self> {
        Self::new(spec, spec.parameters.codec.duplicate()?, spec.parameters.time_base, None)
    }

    pub fn encoded(
        spec: &AudioSpec<'_>,
        container: Container,
        options: &EncodeOptions,
        global_header: bool,
    ) -> Result<Self> {
        let encoder = AudioEncoder::open(spec.parameters, container, options, global_header)?;
        Self::new(spec, encoder.encoder.parameters()?, encoder.base, Some(encoder))
    }

    fn new(
        spec: &AudioSpec<'_>,
        parameters: CodecParameters,
        base: TimeBase,
        encoder: Option<AudioEncoder>,
    ) -> Result<Self> {
        Ok(Self {
            parameters,
            base,
            language: spec.parameters.language.clone(),
            title: spec.title.map(str::to_owned),
            is_default: spec.is_default,
            encoder,
        })
    }

    /// Whether a first packet at this time, if it is negative, is all encoder delay, of which Matroska can be
    /// told. FFmpeg 5 and 6 tell it for Opus alone.
    pub fn delay_explains(&self, first_pts: i64) -> bool {
        first_pts >= self.earliest()
    }

    /// The time of a first packet that is all encoder delay; zero if there is none that can be told.
    pub fn earliest(&self) -> i64 {
        earliest(&self.parameters, self.base)
    }

    /// For the muxer.
    pub fn parameters(&self) -> &CodecParameters {
        &self.parameters
    }

    /// For the muxer.
    pub fn stream_settings(&self) -> StreamSettings<'_> {
        let language = self.language.iter().map(|l| ("language", l.as_str()));
        let title = self.title.iter().map(|t| ("title", t.as_str()));
        StreamSettings {
            time_base: self.base,
            frame_rate: None,
            metadata: language.chain(title).collect(),
            disposition: Disposition::default_if(self.is_default),
            tag: None,
            side_data: Vec::new(),
        }
    }
}

/// The time of a first packet that is all encoder delay of which Matroska can be told; zero if there is none.
pub(super) fn earliest(parameters: &CodecParameters, base: TimeBase) -> i64 {
    let (rate, _) = sound::stream_shape(parameters);
    match i32::try_from(rate).ok().and_then(|rate| TimeBase::new(1, rate)) {
        Some(sample) if parameters.codec_name() == "opus" => {
            let delay = sample.to_timestamp(parameters.initial_padding()) - Timestamp::ZERO;
            let rounding = Duration::from_millis(1);
            base.to_ticks(Timestamp::ZERO - delay - rounding)
        }
        _ => 0,
    }
}

/// Gaps and overlaps up to this many parts of a second are jitter of the container's clock.
const JITTER_PARTS: i64 = 10;
/// Longer gaps are taken for damaged times, and not filled.
const LONGEST_GAP_SECONDS: i64 = 3600;

/// Encodes audio of any format. Gaps in the source become silence and overlaps are cut, so that what follows
/// stays in step with the frame.
#[derive(Debug)]
pub(super) struct AudioEncoder {
    encoder: Encoder,
    reframer: Reframer,
    /// One sample.
    base: TimeBase,
    frame_size: usize,
    /// Times of the next sample to come in and to go out, once the first has come.
    clock: Option<Clock>,
}

#[derive(Debug, Clone, Copy)]
struct Clock {
    next_in: i64,
    next_out: i64,
}

impl AudioEncoder {
    fn open(
        source: &StreamParameters,
        container: Container,
        options: &EncodeOptions,
        global_header: bool,
    ) -> Result<Self> {
        let (rate, channels) = sound::stream_shape(&source.codec);
        let unsupported = |accepted: String| Error::UnsupportedFormat {
            what: format!("audio codec {} with {channels} channels at {rate} Hz", source.codec_name()),
            accepted,
        };
        if rate == 0 || channels == 0 {
            return Err(unsupported("accepted: audio whose rate and channels are known".into()));
        }
        let names = container.audio_encoders();
        for info in names.iter().filter_map(|name| EncoderInfo::find(name)) {
            // Not every number of channels has a layout that the encoder knows; all know stereo.
            for channels in [channels, 2] {
                if let Some(opened) = Self::try_open(info, (rate, channels), options, global_header) {
                    return Ok(opened);
                }
            }
        }
        Err(unsupported(format!("it would have to be encoded with {}, which fails", names.join(" or "))))
    }

    fn try_open(
        info: EncoderInfo,
        (rate, channels): (u32, usize),
        options: &EncodeOptions,
        global_header: bool,
    ) -> Option<Self> {
        let rate = closest_rate(rate, &info.sample_rates())?;
        let format = sound::best_sample_format(&info.sample_formats())?;
        let layout = ChannelLayout::default_for(channels);
        let bitrate = options.audio_bitrate.unwrap_or_else(|| usual_bitrate(channels));
        let settings = AudioSettings { format, rate, layout: &layout, bitrate, global_header };
        let encoder = Encoder::audio(info, &settings).ok()?;
        let frame_size = encoder.frame_size();
        let reframer = Reframer::new(SoundFormat { format, rate, layout }).ok()?;
        let base = TimeBase::new(1, i32::try_from(rate).ok()?)?;
        Some(Self { encoder, reframer, base, frame_size, clock: None })
    }

    /// Encodes a frame.
    pub fn encode(&mut self, frame: &AudioFrame, sink: &mut PacketSink<'_>) -> Result<()> {
        let start = self.base.to_ticks(frame.start());
        let rate = i64::from(self.base.den());
        let next_in = self.clock.get_or_insert(Clock { next_in: start, next_out: start }).next_in;
        let gap = start.saturating_sub(next_in);
        let is_jitter = gap.saturating_abs() <= rate / JITTER_PARTS;
        let mut skip = 0;
        if !is_jitter && gap > 0 && gap <= rate * LONGEST_GAP_SECONDS {
            self.silence(gap, sink)?;
        } else if !is_jitter && gap < 0 {
            skip = usize::try_from(-gap).unwrap_or(usize::MAX);
        }
        let added = self.reframer.push(frame.as_av(), skip)?;
        self.advance_in(added);
        self.drain(sink)
    }

    /// Encodes what is left.
    pub fn finish(&mut self, sink: &mut PacketSink<'_>) -> Result<()> {
        self.reframer.flush()?;
        self.drain(sink)?;
        let rest = self.reframer.len();
        self.encode_next(rest, sink)?;
        self.encoder.send(None)?;
        self.receive(sink)
    }

    fn silence(&mut self, samples: i64, sink: &mut PacketSink<'_>) -> Result<()> {
        let second = i64::from(self.base.den());
        let mut left = samples;
        while left > 0 {
            let samples = usize::try_from(left.min(second)).unwrap_or(0);
            self.reframer.push_silence(samples)?;
            self.advance_in(samples);
            left -= second;
            self.drain(sink)?;
        }
        Ok(())
    }

    fn advance_in(&mut self, samples: usize) {
        if let Some(clock) = &mut self.clock {
            clock.next_in = clock.next_in.saturating_add(samples as i64);
        }
    }

    fn drain(&mut self, sink: &mut PacketSink<'_>) -> Result<()> {
        let size = if self.frame_size == 0 { self.reframer.len() } else { self.frame_size };
        while self.encode_next(size, sink)? {}
        Ok(())
    }

    /// Encodes the next `samples`; `false` if there are fewer, or none.
    fn encode_next(&mut self, samples: usize, sink: &mut PacketSink<'_>) -> Result<bool> {
        let Some(clock) = &mut self.clock else { return Ok(false) };
        let Some(mut frame) = self.reframer.pull(samples)? else { return Ok(false) };
        frame.set_pts(clock.next_out);
        clock.next_out = clock.next_out.saturating_add(samples as i64);
        self.encoder.send(Some(&frame))?;
        self.receive(sink)?;
        Ok(true)
    }

    fn receive(&mut self, sink: &mut PacketSink<'_>) -> Result<()> {
        let mut packet = Packet::new()?;
        while self.encoder.receive(&mut packet)? {
            sink(&mut packet)?;
        }
        Ok(())
    }
}

/// The rate itself, or the lowest above it, or the highest.
fn closest_rate(rate: u32, takes: &[u32]) -> Option<u32> {
    if takes.is_empty() {
        return Some(rate);
    }
    takes.iter().copied().filter(|&r| r >= rate).min().or(takes.iter().copied().max())
}

fn usual_bitrate(channels: usize) -> u64 {
    let channels = channels as u64;
    (channels.min(2) * 64_000 + channels.saturating_sub(2) * 48_000).min(512_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_go_up_rather_than_down() {
        let opus = [48_000, 24_000, 16_000, 12_000, 8_000];
        assert_eq!(closest_rate(44_100, &opus), Some(48_000));
        assert_eq!(closest_rate(16_000, &opus), Some(16_000));
        assert_eq!(closest_rate(192_000, &opus), Some(48_000));
        assert_eq!(closest_rate(11_025, &[]), Some(11_025));
    }

    #[test]
    fn bitrate_grows_with_channels() {
        assert_eq!([1, 2, 6, 64].map(usual_bitrate), [64_000, 128_000, 320_000, 512_000]);
    }
}
