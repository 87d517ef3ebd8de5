//! Where a pass puts what it made: a file, or nothing.
//!
//! Decoding, drawing and encoding each run on a thread of their own, [`beside`] each other: one thread that does two of
//! them leaves cores idle whenever decoder or encoder wait for their own threads.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::RenderOptions;
use super::subtitles::Carry;
use crate::control::{CancelToken, Control};
use crate::encode::{
    AudioHandling, AudioSpec, CopiedTrack, FileSpec, Output, OutputSpec, Summary, VideoSource,
};
use crate::error::{Error, Result};
use crate::media::{Packet, StreamParameters, VideoFrame};
use crate::source::{AudioDecoder, Input, MediaSource};
use crate::units::Timestamp;

/// Frames and packets that wait between two threads. They are few most of the time, as encoders have queues of their
/// own; with one alone, the threads wait for each other whenever audio comes between frames.
const DEPTH: usize = 3;

/// Where drawn frames and untouched audio go.
pub(super) trait Sink {
    fn video(&mut self, frame: VideoFrame) -> Result<()>;
    /// A packet of the kept audio track at `place`.
    fn audio(&mut self, place: usize, packet: Packet) -> Result<()>;
    /// A packet of the carried track at `place`.
    fn carried(&mut self, place: usize, packet: Packet) -> Result<()>;
    /// The source has ended, its kept audio at `audio_end`.
    fn end(&mut self, audio_end: Timestamp) -> Result<()>;
}

enum Passed {
    Video(VideoFrame),
    Audio(usize, Packet),
    Carried(usize, Packet),
    End(Timestamp),
}

/// The near end of the channel to the sink's thread.
pub(super) struct Feed(SyncSender<Passed>);

impl Feed {
    /// Fails only if the sink has failed, whose own error counts.
    fn pass(&self, passed: Passed) -> Result<()> {
        self.0.send(passed).map_err(|_| Error::internal("the sink has failed"))
    }
}

impl Sink for Feed {
    fn video(&mut self, frame: VideoFrame) -> Result<()> {
        self.pass(Passed::Video(frame))
    }
    fn audio(&mut self, place: usize, packet: Packet) -> Result<()> {
        self.pass(Passed::Audio(place, packet))
    }
    fn carried(&mut self, place: usize, packet: Packet) -> Result<()> {
        self.pass(Passed::Carried(place, packet))
    }
    fn end(&mut self, audio_end: Timestamp) -> Result<()> {
        self.pass(Passed::End(audio_end))
    }
}

/// Runs `produce` here and `sink` on a thread of its own, which gets a `name`, and gives the sink back once both are done.
pub(super) fn beside<S: Sink + Send>(
    name: &str,
    sink: S,
    cancel: &CancelToken,
    produce: impl FnOnce(&mut Feed) -> Result<()>,
) -> Result<S> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(DEPTH);
        let consumer = thread::Builder::new()
            .name(name.into())
            .spawn_scoped(scope, move || consume(sink, &receiver, cancel))
            .map_err(|error| Error::internal(format!("no thread could be started: {error}")))?;
        let mut feed = Feed(sender);
        let produced = produce(&mut feed);
        drop(feed);
        let sink = consumer.join().map_err(|_| Error::internal(format!("the thread {name} panicked")))?;
        match produced {
            Ok(()) => sink,
            // Where both failed, the sink was first: producing goes on until the channel is closed.
            Err(error) => Err(sink.err().unwrap_or(error)),
        }
    })
}

/// Ends early, without an error, where the producer stopped without [`Passed::End`]: its error is the one that counts.
fn consume<S: Sink>(mut sink: S, passed: &Receiver<Passed>, cancel: &CancelToken) -> Result<S> {
    for passed in passed {
        cancel.check()?;
        match passed {
            Passed::Video(frame) => sink.video(frame)?,
            Passed::Audio(place, packet) => sink.audio(place, packet)?,
            Passed::Carried(place, packet) => sink.carried(place, packet)?,
            Passed::End(audio_end) => sink.end(audio_end)?,
        }
    }
    Ok(sink)
}

/// Counts frames and throws them away.
pub(super) struct NullSink {
    pub frames: u64,
}

impl Sink for NullSink {
    fn video(&mut self, _: VideoFrame) -> Result<()> {
        self.frames += 1;
        Ok(())
    }
    fn audio(&mut self, _: usize, _: Packet) -> Result<()> {
        Ok(())
    }
    fn carried(&mut self, _: usize, _: Packet) -> Result<()> {
        Ok(())
    }
    fn end(&mut self, _: Timestamp) -> Result<()> {
        Ok(())
    }
}

/// Encodes and muxes into a file.
pub(super) struct FileSink {
    output: Output,
    /// A decoder for each kept audio track that has to be re-encoded.
    decoders: Vec<Option<AudioDecoder>>,
    carry: Carry,
}

/// What a file has beside the video.
pub(super) struct Tracks<'a> {
    /// Indices of the audio tracks of the source.
    pub audio: &'a [usize],
    pub carry: Carry,
    /// What is carried, as it is written.
    pub carried: Vec<CopiedTrack>,
}

impl FileSink {
    pub fn create(
        source: &MediaSource,
        input: &Input,
        target: &Path,
        tracks: Tracks<'_>,
        options: &RenderOptions,
        control: &Control,
    ) -> Result<Self> {
        let info = source.info();
        let Tracks { audio: kept, carry, carried } = tracks;
        let video = source.stream_parameters(source.video_track()?.index)?;
        let parameters: Vec<StreamParameters> =
            kept.iter().map(|&track| source.stream_parameters(track)).collect::<Result<_>>()?;
        let audio = kept.iter().zip(&parameters).map(|(&track, parameters)| AudioSpec {
            parameters,
            title: info.tracks.get(track).and_then(|track| track.title.as_deref()),
            is_default: info.tracks.get(track).is_some_and(|track| track.is_default),
        });
        let spec = OutputSpec {
            file: FileSpec {
                input: input.path(),
                metadata: &source.metadata(),
                chapters: &source.chapters(),
            },
            video: VideoSource::of(&video),
            audio: audio.collect(),
            copied: carried,
        };
        let output = Output::create(target, spec, &options.encode, &control.cancel)?;
        let decoder = |(place, &track)| {
            let needed = output.audio_handling(place) == AudioHandling::Encode;
            needed.then(|| source.audio_decoder(track)).transpose()
        };
        let decoders = kept.iter().enumerate().map(decoder).collect::<Result<_>>()?;
        Ok(Self { output, decoders, carry })
    }

    /// For a file of frames alone.
    pub fn without_audio(output: Output) -> Self {
        Self { output, decoders: Vec::new(), carry: Carry::default() }
    }

    fn drain(&mut self, place: usize) -> Result<()> {
        let Some(Some(decoder)) = self.decoders.get_mut(place) else { return Ok(()) };
        while let Some(frame) = decoder.receive()? {
            self.output.write_audio(place, &frame)?;
        }
        Ok(())
    }

    /// Whether what is transparent in the frames is so in the file.
    pub fn keeps_alpha(&self) -> bool {
        self.output.keeps_alpha()
    }

    /// Completes the file and gives it its name.
    pub fn finish(self) -> Result<Summary> {
        let warnings: Vec<_> = self.decoders.iter().flatten().flat_map(AudioDecoder::warnings).collect();
        let carried = self.carry.warnings();
        let mut summary = self.output.finish()?;
        summary.warnings.extend(warnings);
        summary.warnings.extend(carried);
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

    fn carried(&mut self, place: usize, packet: Packet) -> Result<()> {
        let packets = self.carry.packets(place, packet)?;
        packets.into_iter().try_for_each(|packet| self.output.write_copied(place, packet))
    }

    fn end(&mut self, _: Timestamp) -> Result<()> {
        for (place, packet) in self.carry.finish()? {
            self.output.write_copied(place, packet)?;
        }
        for place in 0..self.decoders.len() {
            if let Some(Some(decoder)) = self.decoders.get_mut(place) {
                decoder.finish()?;
            }
            self.drain(place)?;
        }
        Ok(())
    }
}
