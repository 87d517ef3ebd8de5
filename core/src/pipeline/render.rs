//! Cues onto a video: decode, draw, encode, and the audio along with it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::alpha::AlphaWatch;
use super::held::HeldFrame;
use super::look::shown;
use super::sink::{FileSink, NullSink, Sink, Tracks, beside};
use super::subtitles::{self, Carry, CarryOptions, left_out};
use super::{LookOptions, RenderLoop};
use crate::control::{Control, Stage, cores};
use crate::cues::CueTrack;
use crate::encode::{self, Container, Converter, EncodeOptions, Summary};
use crate::error::{Error, Result, Warning};
use crate::frame::Size;
use crate::media::VideoFrame;
use crate::source::{Input, MediaSource, OpenOptions, VideoDecoder};
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
    let mut pass = Pass::open(input, track, options, control)?;
    let kept = pass.kept(options)?;
    let container = Container::of(output)?;
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
    let sink = beside(sink, &control.cancel, |feed| pass.run(&kept, feed))?;
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
    let mut pass = Pass::open(input, track, options, control)?;
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
    converter: Converter,
    alpha: AlphaWatch,
    frames: HeldFrame,
    control: &'a Control,
    length: Duration,
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

    fn run(&mut self, kept: &Kept, sink: &mut dyn Sink) -> Result<()> {
        let Kept { audio, carried } = kept;
        self.source.select(&[&[self.video], &audio[..], carried].concat());
        while let Some(packet) = self.source.read()? {
            if packet.track() == self.video {
                self.decoder.send(&packet)?;
                self.drain(sink)?;
            } else if let Some(place) = audio.iter().position(|&track| track == packet.track()) {
                sink.audio(place, packet)?;
            } else if let Some(place) = carried.iter().position(|&track| track == packet.track()) {
                sink.carried(place, packet)?;
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

    fn warnings(&mut self, keeps_alpha: bool) -> Vec<Warning> {
        let mut warnings = self.source.warnings();
        warnings.extend(self.decoder.warnings());
        warnings.extend(self.frames.take_warnings());
        warnings.extend(self.alpha.warning(keeps_alpha));
        warnings.extend(self.frames.nothing_shown());
        warnings
    }
}

/// A frame may be shown again many times before the next comes.
fn pass_on(frame: VideoFrame, sink: &mut dyn Sink, control: &Control) -> Result<()> {
    control.check()?;
    sink.video(frame)
}
