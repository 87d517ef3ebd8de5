//! An output file in the making: frames and audio in, one whole file out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::audio::{self, AudioHandling, AudioSpec, AudioTrack};
use super::container::Container;
use super::copied::CopiedTrack;
use super::encoders;
use super::file::{FileSpec, OutputFile};
use super::options::EncodeOptions;
use super::video::VideoTrack;
use super::video_source::VideoSource;
use crate::control::CancelToken;
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::ffi::av;
use crate::ffi::av::frame::Frame;
use crate::frame::Size;
use crate::media::{AudioFrame, FrameTime, Packet, VideoFrame};
use crate::target::Target;
use crate::units::{Duration, FrameRate, TimeBase, Timestamp};

/// What the source tells about itself.
#[derive(Debug)]
pub struct OutputSpec<'a> {
    /// The whole file.
    pub file: FileSpec<'a>,
    /// The video track.
    pub video: VideoSource,
    /// The audio tracks to keep, in order.
    pub audio: Vec<AudioSpec<'a>>,
    /// Tracks that follow, whose packets are copied: subtitles and attachments.
    pub copied: Vec<CopiedTrack>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The file.
    pub path: PathBuf,
    /// FFmpeg's name of the video encoder; `copy` where the video was copied.
    pub encoder: String,
    /// Frames in it.
    pub frames: u64,
    /// End of the last frame.
    pub duration: Duration,
    /// Size of the file.
    pub bytes: u64,
    /// FFmpeg's names of the codecs of its subtitle tracks, in their order: captions that are such a track come first.
    pub subtitles: Vec<String>,
    /// What a person should know, such as a frame that had to grow by a column. Each door tells them in its own words.
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "types", schemars(!skip_serializing))]
    pub warnings: Vec<Warning>,
}

/// Writes one video file: create, write, [`finish`](Output::finish). Until that returns, the target is as it
/// was; dropping an output removes what it had written.
#[derive(Debug)]
pub struct Output {
    file: OutputFile,
    options: EncodeOptions,
    source: VideoSource,
    /// Opened by the first frame, which tells the format.
    video: Option<VideoTrack>,
    /// One for each track of the spec; `None` for those left out.
    audio: Vec<Option<AudioTrack>>,
    copied: Vec<CopiedTrack>,
    /// Packets of other tracks that came before the first frame: stream index and packet.
    waiting: Vec<(usize, av::packet::Packet)>,
    /// Whether the first frame is shown at zero or later.
    starts_in_time: bool,
    cancel: CancelToken,
}

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
    encoders::candidates(container, options, encoders::Nature::default())?;
    let yuv420p = av::scale::format_named("yuv420p").unwrap_or(0);
    let frame = Frame::video(yuv420p, Size { width: 640, height: 360 })?;
    let picture = VideoFrame::new(frame, FrameTime { ticks: 0, duration: 0, base: TimeBase::MICROS });
    let source = VideoSource::constant(FrameRate::FILM);
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
        spec: OutputSpec<'_>,
        options: &EncodeOptions,
        cancel: &CancelToken,
    ) -> Result<Self> {
        av::ensure_compatible()?;
        options.validate()?;
        let container = Container::of(path)?;
        encoders::candidates(container, options, encoders::Nature::default())?;
        let file = OutputFile::create(path, &spec.file, cancel)?;
        let global_header = file.muxer.wants_global_headers();
        let audio = spec.audio.iter().map(|track| {
            Ok(match audio::handling(track.parameters, container, options.audio)? {
                AudioHandling::Copy => Some(AudioTrack::copied(track)?),
                AudioHandling::Encode => Some(AudioTrack::encoded(track, container, options, global_header)?),
                AudioHandling::Drop => None,
            })
        });
        Ok(Self {
            audio: audio.collect::<Result<_>>()?,
            copied: spec.copied,
            file,
            options: options.clone(),
            source: spec.video,
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
            let headers = self.file.muxer.wants_global_headers();
            let container = self.file.container;
            let video = VideoTrack::open(&frame, &self.source, container, &self.options, headers)?;
            self.begin(&video, frame.start())?;
            self.video = Some(video);
        }
        let Some(video) = &mut self.video else { return Ok(()) };
        let file = &mut self.file;
        video.encode(frame, &mut |packet| file.write(VIDEO_STREAM, packet))
    }

    /// Whether what is transparent in the frames is so in the file; known after the first frame.
    pub fn keeps_alpha(&self) -> bool {
        self.video.as_ref().is_some_and(VideoTrack::keeps_alpha)
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

    /// Copies a packet of track number `track` of those that follow the audio.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::OutputUnwritable`], [`Error::Cancelled`].
    pub fn write_copied(&mut self, track: usize, packet: Packet) -> Result<()> {
        let index = self.audio_stream(self.audio.len()) + track;
        let mut packet = packet.into_av();
        if self.video.is_none() {
            self.waiting.push((index, packet));
            return Ok(());
        }
        self.file.write(index, &mut packet)
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
        let Self { mut file, cancel, copied, .. } = self;
        video.end_input()?;
        while video.receive(&mut |packet| file.write(VIDEO_STREAM, packet))? {
            cancel.check()?;
        }
        let summary = Summary {
            encoder: video.encoder_name().to_owned(),
            frames: video.frames,
            duration: video.end - Timestamp::ZERO,
            bytes: 0,
            subtitles: copied.iter().filter_map(CopiedTrack::subtitles).collect(),
            warnings: warnings(&video),
            path: file.path().to_owned(),
        };
        let shown = video.shown();
        // The encoder holds most of a job's memory, and the muxer needs some to complete a long file.
        drop(video);
        Ok(Summary { bytes: file.finish(shown, &cancel)?, ..summary })
    }

    /// Adds the streams and writes the header, now that the video encoder is open.
    fn begin(&mut self, video: &VideoTrack, start: Timestamp) -> Result<()> {
        self.starts_in_time = start >= Timestamp::ZERO;
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|(index, packet)| packet.pts().is_none_or(|pts| pts >= self.earliest(*index)));
        self.waiting = waiting;
        let delays_explain_starts =
            self.file.container.tells_delay() && self.starts_in_time && self.delays_explain_starts();
        let container = self.file.container;
        let file = &mut self.file;
        file.add_encoded(&video.parameters()?, video.stream_settings(&self.source, container))?;
        for track in self.audio.iter().flatten() {
            match track.encoder {
                Some(_) => file.add_encoded(track.parameters(), track.stream_settings())?,
                None => file.add_copied(track.parameters(), track.stream_settings())?,
            }
        }
        for track in &self.copied {
            file.add_copied(track.parameters(), track.stream_settings(container))?;
        }
        if delays_explain_starts {
            file.muxer.add_encoder_delays();
        }
        self.file.write_header()?;
        for (index, mut packet) in self.waiting.drain(..) {
            self.file.write(index, &mut packet)?;
        }
        Ok(())
    }

    /// The least time of a packet of audio. What comes before zero and is more than encoder delay is left out where no
    /// edit list can hide it: it would move the whole file, and the captions with it, away from their own files' times.
    fn earliest(&self, index: usize) -> i64 {
        let track = self.audio.iter().flatten().nth(index.saturating_sub(VIDEO_STREAM + 1));
        match track {
            Some(track) if self.file.container.tells_delay() && self.starts_in_time => track.earliest(),
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
        let (file, waiting) = (&mut self.file, &mut self.waiting);
        let has_begun = self.video.is_some();
        action(encoder, &mut |packet| {
            if !has_begun {
                waiting.push((index, std::mem::replace(packet, av::packet::Packet::new()?)));
                return Ok(());
            }
            match packet.pts() {
                Some(pts) if pts < earliest => Ok(()),
                _ => file.write(index, packet),
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
        self.file.write(index, &mut packet)
    }

    fn audio_stream(&self, track: usize) -> usize {
        VIDEO_STREAM + 1 + self.audio.iter().take(track).flatten().count()
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
    if let Some((from, to)) = video.simplified() {
        let message = format!(
            "the video is {from}, which few players show; it is written as {to}, and the option `pixelFormat` as `keep` \
             leaves it as it is"
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
