//! Cues onto a video: decode, draw, encode, and the audio along with it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::alpha::AlphaWatch;
use super::drawing::{Drawing, Drawn};
use super::look::shown;
use super::sink::{Feed, FileSink, NullSink, Sink, Tracks, beside};
use super::subtitles::{self, Carry, CarryOptions, left_out};
use super::{LookOptions, RenderLoop};
use crate::control::{Control, Stage, cores};
use crate::cues::CueTrack;
use crate::encode::{self, Container, Converter, EncodeOptions, HdrMode, Summary};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::frame::Size;
use crate::source::{Input, MediaSource, OpenOptions, VideoDecoder};
use crate::units::Timestamp;

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
    /// Whether the captions become a track of subtitles, which viewers turn on and off, instead of being drawn: `mov_text` in
    /// mp4 and mov, SubRip in mkv, or ASS where they have looks, places, times of words or a style of their own, WebVTT in
    /// webm. Everything else is copied as it is.
    pub soft: bool,
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
        if self.soft {
            self.encode.check_copying()?;
        }
        self.open.validate()
    }

    /// Checks what can be checked of an output before the work starts. Leaves no trace.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT`, `ENCODER_MISSING`, `OUTPUT_UNWRITABLE`; for `soft` those of opening the input.
    pub fn check(&self, input: &Input, output: &Path) -> Result<()> {
        match self.soft {
            true => subtitles::check(input, output, self),
            false => encode::check(output, input.path(), &self.encode),
        }
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
    options.check(input, output)?;
    if options.soft {
        return subtitles::soft(input, track, output, options, control);
    }
    let options = &sharing_cores(options);
    let container = Container::of(output)?;
    let mut pass = Pass::open(input, track, options, Some(container), control)?;
    let kept = pass.kept(options)?;
    let carrying = CarryOptions { container, mode: options.encode.subtitles, canvas: pass.canvas };
    let (carry, carried) = Carry::of(&pass.source, carrying)?;
    let kept = Kept { carried: carry.indices(), ..kept };
    let sink = FileSink::create(
        &pass.source,
        input,
        output,
        Tracks { audio: &kept.audio, carry, carried },
        options,
        control,
    )?;
    let sink = beside("captioni-encode", sink, &control.cancel, |feed| pass.run(&kept, feed))?;
    let mut warnings = pass.warnings(sink.keeps_alpha());
    let all = [&[pass.video], &kept.audio[..], &kept.carried].concat();
    warnings.extend(left_out(&pass.source, &all, container, |track| options.wants(&track.kind)));
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
    let mut pass = Pass::open(input, track, options, None, control)?;
    // The audio says how long the last frame stays.
    let kept = pass.kept(options)?;
    let mut sink = NullSink { frames: 0 };
    pass.run(&kept, &mut sink)?;
    Ok(NullSummary { frames: sink.frames, warnings: pass.warnings(false) })
}

/// One pass over a source, from the first packet to the last.
struct Pass<'a> {
    source: MediaSource,
    video: usize,
    decoder: VideoDecoder,
    drawing: Drawing<'a>,
    control: &'a Control,
    /// The upright frame in square pixels.
    canvas: Size,
}

/// Indices of the tracks that the output has beside the video.
#[derive(Debug)]
struct Kept {
    audio: Vec<usize>,
    carried: Vec<usize>,
}

impl<'a> Pass<'a> {
    fn open(
        input: &Input,
        track: &CueTrack,
        options: &RenderOptions,
        container: Option<Container>,
        control: &'a Control,
    ) -> Result<Self> {
        let source = MediaSource::open(input, &options.open, &control.cancel)?;
        let (video, size, pixel_aspect) = {
            let track = source.video_track()?;
            let video = track.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
            (track.index, video.size, video.sample_aspect_ratio)
        };
        let frames = RenderLoop::new(track.clone(), &options.look, size, pixel_aspect)?;
        let converter = Converter::new(None, pixel_aspect);
        let converter = match options.encode.drops_hdr(container) {
            true => converter.in_sdr((options.encode.hdr == HdrMode::Auto).then(without_hevc))?,
            false => converter,
        };
        Ok(Self {
            decoder: source.video_decoder(video)?,
            drawing: Drawing::new(frames, AlphaWatch::new(&source)?, converter, control),
            control,
            source,
            video,
            canvas: shown(size, pixel_aspect),
        })
    }

    /// The audio tracks that the output keeps.
    fn kept(&self, options: &RenderOptions) -> Result<Kept> {
        let tracks = self.source.info().tracks.iter();
        let audio = match options.audio_track {
            Some(choice) => vec![self.source.audio_track(Some(choice))?.index],
            None => tracks.filter(|t| t.audio().is_some() && t.is_decodable).map(|t| t.index).collect(),
        };
        Ok(Kept { audio, carried: Vec::new() })
    }

    /// Decodes here and draws beside it, so that the decoder's threads need not wait while a frame is drawn.
    fn run(&mut self, kept: &Kept, sink: &mut (dyn Sink + Send)) -> Result<()> {
        let Self { source, video, decoder, drawing, control, .. } = self;
        source.select(&[&[*video], &kept.audio[..], &kept.carried].concat());
        let total = Timestamp::ZERO + source.info().duration.unwrap_or_default();
        let report = |done: Timestamp| {
            let [done, total] = [done, total].map(|t| u64::try_from(t.as_micros()).unwrap_or(0));
            control.report(Stage::Render, done.min(total), total);
        };
        let drawn = Drawn { drawing, sink };
        beside("captioni-draw", drawn, &control.cancel, |feed| {
            decode(source, (*video, decoder), kept, feed, &report)
        })?;
        report(total);
        Ok(())
    }

    fn warnings(&mut self, keeps_alpha: bool) -> Vec<Warning> {
        let mut warnings = self.source.warnings();
        warnings.extend(self.decoder.warnings());
        warnings.extend(self.drawing.warnings(keeps_alpha));
        warnings
    }
}

fn without_hevc() -> Warning {
    let message = "the video is HDR, and this FFmpeg has no encoder for HEVC, in which players show it: it becomes SDR. \
                   `hdr` as `sdr` agrees to that; with `encoder` as `h264` it stays HDR for what can show it so";
    Warning::new(ErrorCode::EncoderMissing, message)
}

/// Passes on the frames of the `video` track and the packets of all that is kept.
fn decode(
    source: &mut MediaSource,
    (video, decoder): (usize, &mut VideoDecoder),
    Kept { audio, carried }: &Kept,
    feed: &mut Feed,
    report: &dyn Fn(Timestamp),
) -> Result<()> {
    while let Some(packet) = source.read()? {
        if packet.track() == video {
            decoder.send(&packet)?;
            drain(decoder, feed, report)?;
        } else if let Some(place) = audio.iter().position(|&track| track == packet.track()) {
            feed.audio(place, packet)?;
        } else if let Some(place) = carried.iter().position(|&track| track == packet.track()) {
            feed.carried(place, packet)?;
        }
    }
    decoder.finish()?;
    drain(decoder, feed, report)?;
    feed.end(audio.iter().filter_map(|&track| source.end_of(track)).max().unwrap_or_default())
}

fn drain(decoder: &mut VideoDecoder, feed: &mut Feed, report: &dyn Fn(Timestamp)) -> Result<()> {
    while let Some(frame) = decoder.receive()? {
        let done = frame.start();
        feed.video(frame)?;
        report(done);
    }
    Ok(())
}
