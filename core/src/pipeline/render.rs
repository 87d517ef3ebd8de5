//! Cues onto a video: decode, draw, encode, and the sound along with it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LookOptions, RenderLoop};
use crate::control::{Control, Stage};
use crate::cues::CueTrack;
use crate::encode::{self, AudioHandling, AudioSpec, Converter, EncodeOptions, Output, OutputSpec, Summary};
use crate::error::{Error, Result, Warning};
use crate::frame::{Packet, StreamParameters, VideoFrame};
use crate::source::{AudioDecoder, Input, MediaSource, OpenOptions, VideoDecoder};
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
    let mut pass = Pass::open(input, track, options, control)?;
    let kept = pass.audio_tracks(options)?;
    let mut sink = FileSink::create(&pass.source, input, output, &kept, options, control)?;
    pass.run(&kept, &mut sink)?;
    let mut warnings = pass.warnings();
    let mut summary = sink.finish()?;
    warnings.append(&mut summary.warnings);
    Ok(Summary { warnings, ..summary })
}

/// What [`render_null`] did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
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
    let mut sink = NullSink { frames: 0 };
    pass.run(&[], &mut sink)?;
    Ok(NullSummary { frames: sink.frames, warnings: pass.warnings() })
}

/// Where drawn frames and untouched sound go.
trait Sink {
    fn video(&mut self, frame: VideoFrame) -> Result<()>;
    /// A packet of the kept audio track at `place`.
    fn audio(&mut self, place: usize, packet: Packet) -> Result<()>;
    /// The source has ended.
    fn end(&mut self) -> Result<()>;
}

/// One pass over a source, from the first packet to the last.
struct Pass<'a> {
    source: MediaSource,
    video: usize,
    decoder: VideoDecoder,
    converter: Converter,
    frames: RenderLoop,
    control: &'a Control,
    length: Duration,
}

impl<'a> Pass<'a> {
    fn open(input: &Input, track: &CueTrack, options: &RenderOptions, control: &'a Control) -> Result<Self> {
        let source = MediaSource::open(input, &options.open, &control.cancel)?;
        let (video, size) = {
            let track = source.video_track()?;
            let video = track.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
            (track.index, video.size)
        };
        Ok(Self {
            decoder: source.video_decoder(video)?,
            length: source.info().duration.unwrap_or_default(),
            source,
            video,
            converter: Converter::new(),
            frames: RenderLoop::new(track.clone(), &options.look, size)?,
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
        sink.end()?;
        self.report(self.length.as_micros());
        Ok(())
    }

    fn drain(&mut self, sink: &mut dyn Sink) -> Result<()> {
        while let Some(frame) = self.decoder.receive()? {
            self.control.check()?;
            let mut frame = self.converter.convert(frame)?;
            let done = frame.start().as_micros();
            self.frames.draw(&mut frame)?;
            sink.video(frame)?;
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
        warnings
    }
}

struct NullSink {
    frames: u64,
}

impl Sink for NullSink {
    fn video(&mut self, _: VideoFrame) -> Result<()> {
        self.frames += 1;
        Ok(())
    }
    fn audio(&mut self, _: usize, _: Packet) -> Result<()> {
        Ok(())
    }
    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

struct FileSink {
    output: Output,
    /// A decoder for each kept audio track that has to be encoded anew.
    decoders: Vec<Option<AudioDecoder>>,
}

impl FileSink {
    fn create(
        source: &MediaSource,
        input: &Input,
        target: &Path,
        kept: &[usize],
        options: &RenderOptions,
        control: &Control,
    ) -> Result<Self> {
        let info = source.info();
        let video = source.stream_parameters(source.video_track()?.index)?;
        let parameters: Vec<StreamParameters> =
            kept.iter().map(|&track| source.stream_parameters(track)).collect::<Result<_>>()?;
        let audio = kept.iter().zip(&parameters).map(|(&track, parameters)| AudioSpec {
            parameters,
            title: info.tracks[track].title.as_deref(),
            is_default: info.tracks[track].is_default,
        });
        let spec = OutputSpec {
            input: input.path(),
            video: &video,
            audio: audio.collect(),
            metadata: &source.metadata(),
            chapters: &source.chapters(),
        };
        let output = Output::create(target, &spec, &options.encode, &control.cancel)?;
        let decoder = |(place, &track)| {
            let needed = output.audio_handling(place) == AudioHandling::Encode;
            needed.then(|| source.audio_decoder(track)).transpose()
        };
        let decoders = kept.iter().enumerate().map(decoder).collect::<Result<_>>()?;
        Ok(Self { output, decoders })
    }

    fn drain(&mut self, place: usize) -> Result<()> {
        let Some(Some(decoder)) = self.decoders.get_mut(place) else { return Ok(()) };
        while let Some(frame) = decoder.receive()? {
            self.output.write_audio(place, &frame)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Summary> {
        let warnings: Vec<_> = self.decoders.iter().flatten().flat_map(AudioDecoder::warnings).collect();
        let mut summary = self.output.finish()?;
        summary.warnings.extend(warnings);
        Ok(summary)
    }
}

impl Sink for FileSink {
    fn video(&mut self, frame: VideoFrame) -> Result<()> {
        self.output.write_video(frame)
    }

    fn audio(&mut self, place: usize, packet: Packet) -> Result<()> {
        match self.output.audio_handling(place) {
            AudioHandling::Copy => self.output.write_packet(place, packet),
            AudioHandling::Drop => Ok(()),
            AudioHandling::Encode => {
                if let Some(Some(decoder)) = self.decoders.get_mut(place) {
                    decoder.send(&packet)?;
                }
                self.drain(place)
            }
        }
    }

    fn end(&mut self) -> Result<()> {
        for place in 0..self.decoders.len() {
            if let Some(Some(decoder)) = self.decoders.get_mut(place) {
                decoder.finish()?;
            }
            self.drain(place)?;
        }
        Ok(())
    }
}
