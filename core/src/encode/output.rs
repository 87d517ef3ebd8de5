//! An output file in the making: frames and audio in, one whole file out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::audio::{self, AudioHandling, AudioSpec, AudioTrack};
use super::container::Container;
use super::encoders;
use super::options::EncodeOptions;
use super::video::{VideoSource, VideoTrack};
use crate::control::CancelToken;
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::ffi::av;
use crate::ffi::av::error::AvError;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::output::Muxer;
use crate::frame::Size;
use crate::media::{AudioFrame, Chapter, FrameTime, Packet, StreamParameters, VideoFrame};
use crate::target::Target;
use crate::units::{Duration, Rational, TimeBase, Timestamp};

/// What the source tells about itself.
#[derive(Debug)]
pub struct OutputSpec<'a> {
    /// The input file, which must not be overwritten; `None` for one in memory.
    pub input: Option<&'a Path>,
    /// The video track.
    pub video: &'a StreamParameters,
    /// The audio tracks to keep, in order.
    pub audio: Vec<AudioSpec<'a>>,
    /// Metadata of the file, such as `title` and `creation_time`; what the container has no place for is lost.
    pub metadata: &'a [(String, String)],
    /// Chapters, in order of time.
    pub chapters: &'a [Chapter],
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The file.
    pub path: PathBuf,
    /// FFmpeg's name of the video encoder.
    pub encoder: String,
    /// Frames in it.
    pub frames: u64,
    /// End of the last frame.
    pub duration: Duration,
    /// Size of the file.
    pub bytes: u64,
    /// What a person should know, such as a frame that had to grow by a column. Each door tells them in its own words.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "types", schemars(!skip_serializing))]
    pub warnings: Vec<Warning>,
}

/// Writes one video file: create, write, [`finish`](Output::finish). Until that returns, the target is as it
/// was; dropping an output removes what it had written.
#[derive(Debug)]
pub struct Output {
    muxer: Muxer,
    target: Target,
    container: Container,
    options: EncodeOptions,
    source: VideoSource,
    /// Opened by the first frame, which tells the format.
    video: Option<VideoTrack>,
    /// One for each track of the spec; `None` for those left out.
    audio: Vec<Option<AudioTrack>>,
    /// Packets of audio that came before the first frame: stream index and packet.
    waiting: Vec<(usize, av::packet::Packet)>,
    /// Whether the first frame is shown at zero or later.
    starts_in_time: bool,
    cancel: CancelToken,
}

/// Metadata about the file that was read, which is wrong for the one that is written.
const OF_THE_CONTAINER: [&str; 4] = ["major_brand", "minor_version", "compatible_brands", "encoder"];

const VIDEO_STREAM: usize = 0;

/// Says early, before work is spent, whether `path` can be written with these options: the extension, the
/// folder, and an encoder that opens. Leaves no trace.
///
/// # Errors
/// As [`Output::create`], and [`Error::EncoderMissing`].
pub fn check(path: &Path, input: Option<&Path>, options: &EncodeOptions) -> Result<()> {
    av::ensure_compatible()?;
    options.validate()?;
    let container = Container::of(path)?;
    encoders::candidates(container, options)?;
    let yuv420p = av::scale::format_named("yuv420p").unwrap_or(0);
    let frame = Frame::video(yuv420p, Size { width: 640, height: 360 })?;
    let base = TimeBase::MICROS;
    let picture = VideoFrame::new(frame, FrameTime { ticks: 0, duration: 0, base });
    let source = VideoSource::plain(base, Rational::new(25, 1));
    VideoTrack::open(&picture, &source, container, options, false)?;
    Target::create(path, input).map(drop)
}

impl Output {
    /// Checks everything that can be checked before the first frame, and creates the temporary file.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`]; [`Error::UnsupportedFormat`] for an unknown extension, or audio that the
    /// container takes in no form; [`Error::OutputUnwritable`] and [`Error::DiskFull`].
    pub fn create(
        path: &Path,
        spec: &OutputSpec<'_>,
        options: &EncodeOptions,
        cancel: &CancelToken,
    ) -> Result<Self> {
        av::ensure_compatible()?;
        options.validate()?;
        let container = Container::of(path)?;
        encoders::candidates(container, options)?;
        let target = Target::create(path, spec.input)?;
        let mut muxer = Muxer::new(container.muxer(), Box::new(target.file()?), cancel.flag().clone())?;
        let metadata = spec.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let metadata: Vec<_> = metadata.filter(|(key, _)| !OF_THE_CONTAINER.contains(key)).collect();
        muxer.set_metadata(&metadata)?;
        for Chapter { range, title } in spec.chapters {
            muxer.add_chapter(range.start.as_micros(), range.end.as_micros(), title)?;
        }
        let global_header = muxer.wants_global_headers();
        let audio = spec.audio.iter().map(|track| {
            Ok(match audio::handling(track.parameters, container, options.audio) {
                AudioHandling::Copy => Some(AudioTrack::copied(track)?),
                AudioHandling::Encode => Some(AudioTrack::encoded(track, container, options, global_header)?),
                AudioHandling::Drop => None,
            })
        });
        Ok(Self {
            audio: audio.collect::<Result<_>>()?,
            muxer,
            target,
            container,
            options: options.clone(),
            source: VideoSource::of(spec.video),
            video: None,
            waiting: Vec::new(),
            starts_in_time: false,
            cancel: cancel.clone(),
        })
    }

    /// What to do for audio track number `track` of the spec.
    pub fn audio_handling(&self, track: usize) -> AudioHandling {
        match self.audio.get(track) {
            Some(Some(AudioTrack { encoder: Some(_), .. })) => AudioHandling::Encode,
            Some(Some(_)) => AudioHandling::Copy,
            _ => AudioHandling::Drop,
        }
    }

    /// Encodes a frame. Its time is kept exactly; one that isn't later than its predecessor is left out. A
    /// frame of another size than the first is shown whole on black.
    ///
    /// # Errors
    /// [`Error::EncoderMissing`] with the first frame; [`Error::DiskFull`], [`Error::OutputUnwritable`],
    /// [`Error::Cancelled`].
    pub fn write_video(&mut self, frame: VideoFrame) -> Result<()> {
        if self.video.is_none() {
            let headers = self.muxer.wants_global_headers();
            let video = VideoTrack::open(&frame, &self.source, self.container, &self.options, headers)?;
            self.begin(&video, frame.start())?;
            self.video = Some(video);
        }
        let Some(video) = &mut self.video else { return Ok(()) };
        let (muxer, path) = (&mut self.muxer, self.target.path());
        video.encode(frame, &mut |packet| write(muxer, path, VIDEO_STREAM, packet))
    }

    /// Copies a packet of audio track number `track`, which must be one to [copy](AudioHandling::Copy).
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::OutputUnwritable`], [`Error::Cancelled`].
    pub fn write_packet(&mut self, track: usize, packet: Packet) -> Result<()> {
        if self.audio_handling(track) != AudioHandling::Copy {
            return Err(Error::internal(format!("audio track {track} is not copied")));
        }
        let index = self.audio_stream(track);
        self.put_audio(index, packet.into_av())
    }

    /// Encodes frames of audio track number `track`, which must be one to [encode](AudioHandling::Encode).
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::OutputUnwritable`], [`Error::Cancelled`].
    pub fn write_audio(&mut self, track: usize, frame: &AudioFrame) -> Result<()> {
        self.encode_audio(track, |encoder, sink| encoder.encode(frame, sink))
    }

    /// Encodes what is still inside the encoders, completes the file and gives it its name.
    ///
    /// # Errors
    /// [`Error::InputUnreadable`] if there was no frame; [`Error::DiskFull`], [`Error::OutputUnwritable`],
    /// [`Error::Cancelled`].
    pub fn finish(mut self) -> Result<Summary> {
        for track in 0..self.audio.len() {
            if self.audio_handling(track) == AudioHandling::Encode {
                self.encode_audio(track, |encoder, sink| encoder.finish(sink))?;
            }
        }
        let Some(mut video) = self.video.take() else {
            return Err(Error::unreadable("the video track", "it has no frame that can be decoded"));
        };
        let Self { mut muxer, target, cancel, .. } = self;
        let path = target.path().to_owned();
        video.end_input()?;
        while video.receive(&mut |packet| write(&mut muxer, &path, VIDEO_STREAM, packet))? {
            cancel.check()?;
        }
        let summary = Summary {
            encoder: video.encoder_name().to_owned(),
            frames: video.frames,
            duration: video.end - Timestamp::ZERO,
            bytes: 0,
            warnings: warnings(&video),
            path,
        };
        // The encoder holds most of a job's memory, and the muxer needs some to complete a long file.
        drop(video);
        if let Err(error) = muxer.write_trailer() {
            return Err(failed(&mut muxer, &summary.path, error));
        }
        cancel.check()?;
        drop(muxer);
        Ok(Summary { bytes: target.commit()?, ..summary })
    }

    /// Adds the streams and writes the header, now that the video encoder is open.
    fn begin(&mut self, video: &VideoTrack, start: Timestamp) -> Result<()> {
        self.starts_in_time = start >= Timestamp::ZERO;
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|(index, packet)| packet.pts().is_none_or(|pts| pts >= self.earliest(*index)));
        self.waiting = waiting;
        let delays_explain_starts =
            self.container.tells_delay() && self.starts_in_time && self.delays_explain_starts();
        let settings = video.stream_settings(&self.source, self.container);
        self.muxer.add_stream(&video.parameters()?, settings)?;
        for track in self.audio.iter().flatten() {
            self.muxer.add_stream(track.parameters(), track.stream_settings())?;
        }
        if delays_explain_starts {
            self.muxer.add_encoder_delays();
        }
        let path = self.target.path();
        if let Err(error) = self.muxer.write_header(self.container.muxer_options()) {
            return Err(failed(&mut self.muxer, path, error));
        }
        for (index, mut packet) in self.waiting.drain(..) {
            write(&mut self.muxer, path, index, &mut packet)?;
        }
        Ok(())
    }

    /// The least time of a packet of audio. What comes before zero and is more than encoder delay is left out where no
    /// edit list can hide it: it would move the whole file, and the captions with it, away from their own files' times.
    fn earliest(&self, index: usize) -> i64 {
        let track = self.audio.iter().flatten().nth(index.saturating_sub(VIDEO_STREAM + 1));
        match track {
            Some(track) if self.container.tells_delay() && self.starts_in_time => track.earliest(),
            _ => i64::MIN,
        }
    }

    /// Whether all audio from before zero is encoder delay.
    fn delays_explain_starts(&self) -> bool {
        self.audio.iter().flatten().enumerate().all(|(number, track)| {
            let stream = VIDEO_STREAM + 1 + number;
            let first = self.waiting.iter().find(|(index, _)| *index == stream);
            first.and_then(|(_, packet)| packet.pts()).is_none_or(|pts| track.delay_explains(pts))
        })
    }

    fn encode_audio(
        &mut self,
        track: usize,
        action: impl FnOnce(&mut audio::AudioEncoder, &mut super::video::PacketSink<'_>) -> Result<()>,
    ) -> Result<()> {
        let index = self.audio_stream(track);
        let earliest = self.earliest(index);
        let encoder = self.audio.get_mut(track).and_then(Option::as_mut).and_then(|t| t.encoder.as_mut());
        let Some(encoder) = encoder else {
            return Err(Error::internal(format!("audio track {track} is not encoded")));
        };
        let (muxer, path, waiting) = (&mut self.muxer, self.target.path(), &mut self.waiting);
        let has_begun = self.video.is_some();
        action(encoder, &mut |packet| {
            if !has_begun {
                waiting.push((index, std::mem::replace(packet, av::packet::Packet::new()?)));
                return Ok(());
            }
            match packet.pts() {
                Some(pts) if pts < earliest => Ok(()),
                _ => write(muxer, path, index, packet),
            }
        })
    }

    /// Writes a packet of audio, or keeps it until the streams are known.
    fn put_audio(&mut self, index: usize, mut packet: av::packet::Packet) -> Result<()> {
        if self.video.is_none() {
            self.waiting.push((index, packet));
            return Ok(());
        }
        if packet.pts().is_some_and(|pts| pts < self.earliest(index)) {
            return Ok(());
        }
        write(&mut self.muxer, self.target.path(), index, &mut packet)
    }

    fn audio_stream(&self, track: usize) -> usize {
        VIDEO_STREAM + 1 + self.audio.iter().take(track).flatten().count()
    }
}

fn write(muxer: &mut Muxer, path: &Path, index: usize, packet: &mut av::packet::Packet) -> Result<()> {
    muxer.write(index, packet).map_err(|error| failed(muxer, path, error))
}

/// The storage's own error, if that is behind a muxer's.
fn failed(muxer: &mut Muxer, path: &Path, error: AvError) -> Error {
    match muxer.take_io_error() {
        Some(cause) => Error::writing(path, cause),
        None => error.into(),
    }
}

fn warnings(video: &VideoTrack) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let (given, coded) = video.sizes();
    if given != coded {
        let message = format!(
            "{} can't have frames of {}x{}; they were padded to {}x{}",
            video.encoder_name(),
            given.width,
            given.height,
            coded.width,
            coded.height
        );
        warnings.push(Warning::new(ErrorCode::UnsupportedFormat, message));
    }
    if video.dropped > 0 {
        let message =
            format!("{} frames that were not later than the one before were left out", video.dropped);
        warnings.push(Warning::new(ErrorCode::InputUnreadable, message));
    }
    warnings
}
