//! The video track of an output: frames in, packets out.
//!
//! The encoder runs in the source's own time base, so that every frame keeps its exact time whatever the
//! frame rate does. The first frame decides on format, size and colour tags; later ones are fitted to it.

use std::collections::BTreeMap;

use super::boxed::Boxer;
use super::container::Container;
use super::encoders::{self, Nature, Pictures, VideoEncoder};
use super::formats::{Given, choose_format};
use super::options::{EncodeOptions, PixelFormatMode};
use super::pad::{codable_size, padded};
use super::repeats::Repeats;
use super::reread::Shown;
use super::video_source::VideoSource;
use crate::error::{Error, Result};
use crate::ffi::av;
use crate::ffi::av::encoder::{Encoder, EncoderInfo, VideoSettings};
use crate::ffi::av::error::AvError;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::output::StreamSettings;
use crate::ffi::av::packet::Packet;
use crate::ffi::av::parameters::CodecParameters;
use crate::ffi::av::scale;
use crate::ffi::av::stream::Disposition;
use crate::ffi::av::tags::{self, ColorTags, FieldOrder, StreamSideData};
use crate::frame::Size;
use crate::media::{FrameTime, VideoFrame};
use crate::units::{Rational, TimeBase, Timestamp};

/// Takes finished packets, in decoding order.
pub(super) type PacketSink<'a> = dyn FnMut(&mut Packet) -> Result<()> + 'a;

/// The finest time base that encoders and containers take without overflowing somewhere; finer ones, which
/// only nanosecond clocks have, are rounded to it.
const FINEST: TimeBase = TimeBase::MICROS;

/// More frames than any encoder holds back.
const MOST_DELAYED: usize = 1024;

/// An encoder at work on one track.
#[derive(Debug)]
pub(super) struct VideoTrack {
    chosen: &'static VideoEncoder,
    encoder: Encoder,
    format: i32,
    /// The first frame's format, where fewer players show it and the encoder is given a plainer one.
    exotic: Option<i32>,
    /// Of the first frame.
    size: Size,
    /// As coded: `size`, or a column and row more.
    coded_size: Size,
    fit: Option<Boxer>,
    pixel_aspect: Rational,
    base: TimeBase,
    usual_duration: i64,
    first_pts: Option<i64>,
    last_pts: Option<i64>,
    /// Ticks that the frames inside the encoder are shown for, by their time.
    durations: BTreeMap<i64, i64>,
    /// For an encoder of which each packet is a frame of its own.
    repeats: Option<Repeats>,
    side_data: Vec<StreamSideData>,
    pub frames: u64,
    /// Frames that were not later than the one before.
    pub dropped: u64,
    /// End of the last frame.
    pub end: Timestamp,
}

impl VideoTrack {
    /// Opens the first encoder that takes frames like `first`.
    pub fn open(
        first: &VideoFrame,
        source: &VideoSource,
        container: Container,
        options: &EncodeOptions,
        global_header: bool,
    ) -> Result<Self> {
        let base = encoder_base(source.time_base);
        let mut tried = Vec::new();
        for chosen in encoders::candidates(container, options, Nature::of(first))?.encoders {
            let Some(info) = EncoderInfo::find(chosen.name) else {
                tried.push(format!("{} (not in this FFmpeg)", chosen.name));
                continue;
            };
            let Some(settings) = settings(chosen, info, first, source, options) else {
                let lacks = options.pixel_format.format().unwrap_or("frames from memory");
                tried.push(format!("{} (does not take {lacks})", chosen.name));
                continue;
            };
            let settings = VideoSettings { time_base: base, global_header, ..settings };
            match Encoder::video(info, &settings) {
                Ok(encoder) => {
                    let exotic = simplified(info, first, settings.format, options);
                    return Ok(Self { exotic, ..Self::new(chosen, encoder, &settings, first, source) });
                }
                Err(error) => tried.push(format!("{} ({error})", chosen.name)),
            }
        }
        Err(Error::EncoderMissing { tried })
    }

    fn new(
        chosen: &'static VideoEncoder,
        encoder: Encoder,
        settings: &VideoSettings,
        first: &VideoFrame,
        source: &VideoSource,
    ) -> Self {
        let ticks = f64::from(settings.time_base.den()) / f64::from(settings.time_base.num());
        Self {
            chosen,
            encoder,
            format: settings.format,
            exotic: None,
            size: first.size(),
            coded_size: settings.size,
            fit: None,
            pixel_aspect: source.sample_aspect_ratio,
            base: settings.time_base,
            usual_duration: ((ticks / source.frames_per_second()).round() as i64).max(1),
            first_pts: None,
            last_pts: None,
            durations: BTreeMap::new(),
            repeats: chosen.is_intra().then(Repeats::default),
            side_data: tags::hdr_side_data(first.as_av()),
            frames: 0,
            dropped: 0,
            end: Timestamp::ZERO,
        }
    }

    /// FFmpeg's name of the encoder.
    pub fn encoder_name(&self) -> &'static str {
        self.chosen.name
    }

    /// Size of the frames as given and as coded.
    pub fn sizes(&self) -> (Size, Size) {
        (self.size, self.coded_size)
    }

    /// The format of the frames and that of the packets, where the first is one that few players show and the second is not.
    pub fn simplified(&self) -> Option<(&'static str, &'static str)> {
        self.exotic
            .map(|from| (av::frame::pixel_format_name(from), av::frame::pixel_format_name(self.format)))
    }

    /// When the first and the last frame are shown; `None` before there was one.
    pub fn shown(&self) -> Option<Shown> {
        let at = |pts| self.base.to_timestamp(pts);
        Some(Shown { first: at(self.first_pts?), last: at(self.last_pts?) })
    }

    /// Whether what is transparent in the frames is so in the packets.
    pub fn keeps_alpha(&self) -> bool {
        scale::has_alpha(self.format)
    }

    /// For the muxer.
    pub fn parameters(&self) -> Result<CodecParameters> {
        Ok(self.encoder.parameters()?)
    }

    /// For the muxer.
    pub fn stream_settings<'a>(&self, source: &'a VideoSource, container: Container) -> StreamSettings<'a> {
        StreamSettings {
            time_base: self.base,
            frame_rate: source.promised_rate(),
            metadata: source.language.iter().map(|l| ("language", l.as_str())).collect(),
            disposition: Disposition::DEFAULT,
            tag: container.video_tag(self.chosen.codec(), scale::chroma_shifts(self.format) == (0, 0)),
            side_data: self.side_data.clone(),
        }
    }

    /// Encodes a frame. One that isn't later than its predecessor, as damaged sources have them, is left
    /// out: no container can show two frames at one time.
    pub fn encode(&mut self, frame: VideoFrame, sink: &mut PacketSink<'_>) -> Result<()> {
        let (pts, duration) = self.ticks(frame.time());
        if self.last_pts.is_some_and(|last| pts <= last) {
            self.dropped += 1;
            return Ok(());
        }
        self.first_pts.get_or_insert(pts);
        self.last_pts = Some(pts);
        self.durations.insert(pts, duration);
        if self.durations.len() > MOST_DELAYED {
            self.durations.pop_first();
        }
        self.frames += 1;
        self.end = self.base.to_timestamp(pts.saturating_add(duration));
        let frame = frame.into_av();
        match &mut self.repeats {
            Some(repeats) if repeats.has(&frame) => {
                if let Some(packet) = repeats.again(pts)? {
                    self.put(packet, sink)?;
                }
            }
            repeats => {
                repeats.as_mut().map_or(Ok(()), |repeats| repeats.keep(&frame, pts))?;
                self.send(frame, pts, duration)?;
            }
        }
        while self.receive(sink)? {}
        Ok(())
    }

    fn send(&mut self, frame: Frame, pts: i64, duration: i64) -> Result<()> {
        let mut fitted = self.fitted(frame)?;
        tags::prepare(&mut fitted, pts);
        if self.chosen.wants_ticks_per_frame() {
            self.encoder.set_ticks_per_frame(duration);
        }
        Ok(self.encoder.send(Some(&fitted))?)
    }

    /// Tells the encoder that no frame follows; [`VideoTrack::receive`] gives the rest.
    pub fn end_input(&mut self) -> Result<()> {
        Ok(self.encoder.send(None)?)
    }

    /// Passes one packet on; `false` if there is none.
    pub fn receive(&mut self, sink: &mut PacketSink<'_>) -> Result<bool> {
        let mut packet = Packet::new()?;
        if !self.encoder.receive(&mut packet)? {
            return Ok(false);
        }
        let repeats = self.repeats.as_mut().map_or(Ok(Vec::new()), |repeats| repeats.after(&packet))?;
        self.put(packet, sink)?;
        repeats.into_iter().try_for_each(|packet| self.put(packet, sink))?;
        Ok(true)
    }

    fn put(&mut self, mut packet: Packet, sink: &mut PacketSink<'_>) -> Result<()> {
        let duration = packet.pts().and_then(|pts| self.durations.remove(&pts));
        packet.set_duration(duration.unwrap_or(self.usual_duration));
        sink(&mut packet)
    }

    fn ticks(&self, time: FrameTime) -> (i64, i64) {
        let usual = |duration: i64| if duration > 0 { duration } else { self.usual_duration };
        if time.base == self.base {
            return (time.ticks, usual(time.duration));
        }
        let start = self.base.to_ticks(time.start());
        (start, usual(self.base.to_ticks(time.end()) - start))
    }

    fn fitted(&mut self, mut frame: Frame) -> Result<Frame> {
        scale::drop_range_from_format(&mut frame);
        if frame.format() != self.format || frame.size() != self.size {
            let from = frame.format();
            let (format, size, aspect) = (self.format, self.size, self.pixel_aspect);
            let fit = self.fit.get_or_insert_with(|| Boxer::new(format, size, aspect));
            frame = fit.convert(frame).map_err(|e| unscalable(from, e))?;
        }
        if self.coded_size != self.size { padded(&frame, self.coded_size) } else { Ok(frame) }
    }
}

/// Why a frame couldn't be converted.
pub(super) fn unscalable(format: i32, error: AvError) -> Error {
    if error.is_out_of_memory() {
        return error.into();
    }
    Error::UnsupportedFormat {
        what: format!("pixel format {}", av::frame::pixel_format_name(format)),
        accepted: "accepted: what FFmpeg's swscale converts".into(),
    }
}

fn encoder_base(base: TimeBase) -> TimeBase {
    let finer =
        i64::from(base.num()) * i64::from(FINEST.den()) < i64::from(base.den()) * i64::from(FINEST.num());
    if finer { FINEST } else { base.refined() }
}

fn given(frame: &VideoFrame) -> Given {
    Given { format: scale::without_range(frame.as_av().format()), hdr: frame.is_hdr() }
}

/// The frame's format, where few players show it as the encoder would keep it, and it is given a plainer one.
fn simplified(info: EncoderInfo, first: &VideoFrame, format: i32, options: &EncodeOptions) -> Option<i32> {
    let given = given(first);
    let kept = choose_format(given, &info.pixel_formats(), PixelFormatMode::Keep, true)?;
    let is_simplified = options.pixel_format == PixelFormatMode::Auto
        && kept != format
        && (Given { format: kept, ..given }).is_exotic();
    is_simplified.then_some(given.format)
}

/// What to open the encoder with for frames like `first`; `None` if it takes none that are in memory.
fn settings(
    chosen: &VideoEncoder,
    info: EncoderInfo,
    first: &VideoFrame,
    source: &VideoSource,
    options: &EncodeOptions,
) -> Option<VideoSettings> {
    let frame = first.as_av();
    let from = scale::without_range(frame.format());
    let is_shared = chosen.codec() != "prores";
    let format = choose_format(given(first), &info.pixel_formats(), options.pixel_format, is_shared)?;
    let pictures = Pictures {
        size: frame.size(),
        frames_per_second: source.frames_per_second(),
        alpha: scale::has_alpha(format),
        full_chroma: scale::chroma_shifts(format) == (0, 0),
        hdr: tags::hdr_side_data(frame),
    };
    let tuning = chosen.tuning(options, &pictures);
    let fields = FieldOrder::of(frame).or(source.fields);
    let coded_fields = fields.filter(|_| chosen.codes_fields());
    let color = if scale::is_rgb(from) {
        ColorTags::BT709
    } else {
        ColorTags::of(frame).with_range_of(frame.format())
    };
    let size = if matches!(chosen.codec(), "h264" | "hevc") {
        codable_size(frame.size(), scale::chroma_shifts(format), coded_fields.is_some())
    } else {
        frame.size()
    };
    Some(VideoSettings {
        format,
        size,
        time_base: source.time_base,
        frame_rate: source.expected_rate(),
        sample_aspect_ratio: source.sample_aspect_ratio,
        color,
        fields: coded_fields,
        threads: options.encode_threads,
        bitrate: tuning.bitrate,
        global_header: false,
        options: tuning.options,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_time_bases_finer_than_a_microsecond_are_rounded() {
        let base = |num, den| encoder_base(TimeBase::new(num, den).unwrap());
        assert_eq!(base(1, 90_000), TimeBase::new(1, 90_000).unwrap());
        assert_eq!(base(1001, 30_000), TimeBase::new(1001, 30_000).unwrap());
        assert_eq!(base(1, 1_000_000_000), TimeBase::MICROS);
        assert_eq!(base(1, 24), TimeBase::new(1, 24).unwrap());
    }

    #[test]
    fn coarse_time_bases_are_cut_into_whole_parts() {
        for (num, den) in [(5, 1), (1, 1), (1, 12), (1001, 15_000)] {
            let (coarse, fine) =
                (TimeBase::new(num, den).unwrap(), encoder_base(TimeBase::new(num, den).unwrap()));
            let parts = fine.to_ticks(coarse.to_timestamp(1));
            assert!(f64::from(fine.den()) / f64::from(fine.num()) >= 1000.0, "{fine:?}");
            for ticks in [0, 1, 7, 100_003] {
                assert_eq!(fine.to_ticks(coarse.to_timestamp(ticks)), ticks * parts, "{coarse:?}");
            }
        }
    }
}
