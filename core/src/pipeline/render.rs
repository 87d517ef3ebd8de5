//! Cues onto a video: decode, draw, encode, and the audio along with it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::alpha::AlphaWatch;
use super::held::HeldFrame;
use super::sink::{FileSink, NullSink, Sink, beside};
use super::{LookOptions, RenderLoop};
use crate::control::{Control, Stage, cores};
use crate::cues::CueTrack;
use crate::encode::{self, Converter, EncodeOptions, Summary};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::media::VideoFrame;
use crate::source::{Input, MediaSource, OpenOptions, Track, TrackKind, VideoDecoder};
use crate::units::Duration;

/// How to draw cues onto a video and write it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RenderOptions {
    /// How captions look.
    pub look: LookOptions,
    /// How the video is encoded.
    pub encode: EncodeOptions,
    /// How the input is opened and decoded.
    pub open: OpenOptions,
    /// Keeps only this audio track, counted from 0; without it all are kept.
    pub audio_track: Option<usize>,
}

impl RenderOptions {
    /// Checks everything that does not depend on the input.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        self.look.validate()?;
        self.encode.validate()?;
        self.open.validate()
    }
}

/// Draws `track` onto the video of `input` and writes the result to `output`, whole or not at all.
///
/// # Errors
/// Those of opening the input, of the options and the fonts, and of writing the output. The target is as it
/// was after any error, and after a cancel.
pub fn render(
    input: &Input,
    track: &CueTrack,
    output: &Path,
    options: &RenderOptions,
    control: &Control,
) -> Result<Summary> {
    options.validate()?;
    encode::check(output, input.path(), &options.encode)?;
    let options = &sharing_cores(options);
    let mut pass = Pass::open(input, track, options, control)?;
    let kept = pass.audio_tracks(options)?;
    let sink = FileSink::create(&pass.source, input, output, &kept, options, control)?;
    let sink = beside(sink, &control.cancel, |feed| pass.run(&kept, feed))?;
    let mut warnings = pass.warnings();
    warnings.extend(pass.left_out(&kept, options));
    let mut summary = sink.finish()?;
    warnings.append(&mut summary.warnings);
    Ok(Summary { warnings, ..summary })
}

/// Decoding takes half the cores where the caller leaves it open: encoding takes the most time, and each thread of a
/// decoder keeps frames in memory.
fn sharing_cores(options: &RenderOptions) -> RenderOptions {
    let mut options = options.clone();
    if options.open.decode_threads == 0 {
        options.open.decode_threads = (cores() / 2).clamp(1, OpenOptions::MAX_THREADS);
    }
    options
}

/// What [`render_null`] did.
#[derive(Debug, Clone, PartialEq)]
pub struct NullSummary {
    /// Frames decoded and drawn on.
    pub frames: u64,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// Decodes and draws as [`render`] does, then discards: the render loop alone.
///
/// # Errors
/// Those of [`render`], but for the output's.
pub fn render_null(
    input: &Input,
    track: &CueTrack,
    options: &RenderOptions,
    control: &Control,
) -> Result<NullSummary> {
    options.validate()?;
    let mut pass = Pass::open(input, track, options, control)?;
    // The audio says how long the last frame stays.
    let kept = pass.audio_tracks(options)?;
    let mut sink = NullSink { frames: 0 };
    pass.run(&kept, &mut sink)?;
    Ok(NullSummary { frames: sink.frames, warnings: pass.warnings() })
}

/// One pass over a source, from the first packet to the last.
struct Pass<'a> {
    source: MediaSource,
    video: usize,
    decoder: VideoDecoder,
    converter: Converter,
    alpha: AlphaWatch,
    frames: HeldFrame,
    control: &'a Control,
    length: Duration,
}

impl<'a> Pass<'a> {
    fn open(input: &Input, track: &CueTrack, options: &RenderOptions, control: &'a Control) -> Result<Self> {
        let source = MediaSource::open(input, &options.open, &control.cancel)?;
        let (video, size, pixel_aspect) = {
            let track = source.video_track()?;
            let video = track.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
            (track.index, video.size, video.sample_aspect_ratio)
        };
        Ok(Self {
            decoder: source.video_decoder(video)?,
            alpha: AlphaWatch::new(&source)?,
            length: source.info().duration.unwrap_or_default(),
            source,
            video,
            converter: Converter::new(None, pixel_aspect),
            frames: HeldFrame::new(RenderLoop::new(track.clone(), &options.look, size, pixel_aspect)?),
            control,
        })
    }

    /// Indices of the audio tracks that the output keeps.
    fn audio_tracks(&self, options: &RenderOptions) -> Result<Vec<usize>> {
        if let Some(choice) = options.audio_track {
            return Ok(vec![self.source.audio_track(Some(choice))?.index]);
        }
        let tracks = self.source.info().tracks.iter();
        Ok(tracks.filter(|t| t.audio().is_some() && t.is_decodable).map(|t| t.index).collect())
    }

    /// Tracks that nobody asked to leave out and that the output lacks.
    fn left_out<'s>(
        &'s self,
        kept: &'s [usize],
        options: &'s RenderOptions,
    ) -> impl Iterator<Item = Warning> + 's {
        let tracks = self.source.info().tracks.iter();
        let lost = tracks.filter(|track| track.index != self.video && !kept.contains(&track.index));
        lost.filter_map(|track| {
            let kind = match &track.kind {
                TrackKind::Video(_) => "video",
                TrackKind::Audio(_) if options.audio_track.is_none() => "audio",
                TrackKind::Subtitle => "subtitles",
                TrackKind::Data => "data",
                _ => return None,
            };
            let Track { index, codec, .. } = track;
            let message = format!("track {index} ({kind}, {codec}) is not carried over");
            Some(Warning::new(ErrorCode::UnsupportedFormat, message))
        })
    }

    fn run(&mut self, audio: &[usize], sink: &mut dyn Sink) -> Result<()> {
        self.source.select(&[&[self.video], audio].concat());
        while let Some(packet) = self.source.read()? {
            if packet.track() == self.video {
                self.decoder.send(&packet)?;
                self.drain(sink)?;
            } else if let Some(place) = audio.iter().position(|&track| track == packet.track()) {
                sink.audio(place, packet)?;
            }
        }
        self.decoder.finish()?;
        self.drain(sink)?;
        let audio_end = audio.iter().filter_map(|&track| self.source.end_of(track)).max();
        let control = self.control;
        self.frames.finish(audio_end.unwrap_or_default(), &mut |frame| pass_on(frame, sink, control))?;
        sink.end()?;
        self.report(self.length.as_micros());
        Ok(())
    }

    fn drain(&mut self, sink: &mut dyn Sink) -> Result<()> {
        while let Some(frame) = self.decoder.receive()? {
            self.control.check()?;
            self.alpha.look(&frame);
            let frame = self.converter.convert(frame)?;
            let done = frame.start().as_micros();
            let control = self.control;
            self.frames.push(frame, &mut |frame| pass_on(frame, sink, control))?;
            self.report(done);
        }
        Ok(())
    }

    fn report(&self, micros: i64) {
        let [done, total] = [micros, self.length.as_micros()].map(|m| u64::try_from(m).unwrap_or(0));
        self.control.report(Stage::Render, done.min(total), total);
    }

    fn warnings(&mut self) -> Vec<Warning> {
        let mut warnings = self.source.warnings();
        warnings.extend(self.decoder.warnings());
        warnings.extend(self.frames.take_warnings());
        warnings.extend(self.alpha.warning());
        warnings.extend(self.frames.nothing_shown());
        warnings
    }
}

/// A frame may be shown again many times before the next comes.
fn pass_on(frame: VideoFrame, sink: &mut dyn Sink, control: &Control) -> Result<()> {
    control.check()?;
    sink.video(frame)
}
