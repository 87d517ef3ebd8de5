//! A source's audio from start to end, ready for speech.

use std::collections::VecDeque;

use crate::audio::{Pcm16k, Resampler, SAMPLE_RATE};
use crate::control::CancelToken;
use crate::error::{ErrorCode, Remedy, Result, Warning};
use crate::source::{AudioDecoder, Input, MediaSource, OpenOptions};
use crate::units::{Duration, TimeRange, Timestamp};

/// Sound kept behind what was read last.
const BEHIND: Duration = Duration::from_millis(30_000);

/// Reads one audio track as 16 kHz mono blocks, in memory that doesn't grow with its length.
#[derive(Debug)]
pub struct PcmReader {
    source: MediaSource,
    decoder: AudioDecoder,
    resampler: Resampler,
    tracks: AudioTracks,
    end: Option<Timestamp>,
    has_ended: bool,
}

/// Which audio track is read, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioTracks {
    /// The one that is read.
    pub chosen: usize,
    /// Those that could be read instead, where nobody asked for one.
    pub others: Vec<usize>,
}

impl AudioTracks {
    fn of(source: &MediaSource, choice: Option<usize>) -> Result<Self> {
        let index = source.audio_track(choice)?.index;
        let audio = source.info().tracks.iter().filter(|track| track.audio().is_some());
        let numbers = || audio.clone().enumerate();
        let chosen = numbers().find(|(_, track)| track.index == index).map_or(0, |(number, _)| number);
        let others = numbers().filter(|&(number, track)| number != chosen && track.is_decodable);
        let others = if choice.is_some() { Vec::new() } else { others.map(|(number, _)| number).collect() };
        Ok(Self { chosen, others })
    }

    /// `TRACK_CHOSEN` for `number` in place of the default one.
    pub(super) fn instead(&self, number: usize) -> Warning {
        let message = format!(
            "nobody speaks in audio track {}, the default one; track {number} was transcribed (they count from 0)",
            self.chosen
        );
        Warning::new(ErrorCode::TrackChosen, message).with(Remedy::ChooseTrack)
    }
}

impl PcmReader {
    /// Opens the audio track that [`MediaSource::audio_track`] picks by `choice`.
    ///
    /// # Errors
    /// As [`MediaSource::open`], [`MediaSource::audio_track`] and [`MediaSource::audio_decoder`].
    pub fn open(
        input: &Input,
        options: &OpenOptions,
        choice: Option<usize>,
        cancel: &CancelToken,
    ) -> Result<Self> {
        let mut source = MediaSource::open(input, options, cancel)?;
        let track = source.audio_track(choice)?;
        let index = track.index;
        let end = match track.duration {
            Some(duration) => Some(track.start.unwrap_or_default() + duration),
            None => source.info().duration.map(|d| Timestamp::ZERO + d),
        };
        let tracks = AudioTracks::of(&source, choice)?;
        source.select(&[index]);
        Ok(Self {
            tracks,
            decoder: source.audio_decoder(index)?,
            source,
            resampler: Resampler::new(),
            end,
            has_ended: false,
        })
    }

    /// Which track is read.
    pub fn tracks(&self) -> &AudioTracks {
        &self.tracks
    }

    /// When the track ends, where the container tells it.
    pub fn end(&self) -> Option<Timestamp> {
        self.end
    }

    /// The next block, in order; `None` at the end.
    ///
    /// # Errors
    /// [`Error::InputUnreadable`](crate::Error::InputUnreadable) if the reader fails or nothing could be
    /// decoded; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn read(&mut self) -> Result<Option<Pcm16k>> {
        loop {
            if let Some(block) = self.resampler.receive() {
                return Ok(Some(block));
            }
            if self.has_ended {
                return Ok(None);
            }
            match self.source.read()? {
                Some(packet) => self.decoder.send(&packet)?,
                None => {
                    self.decoder.finish()?;
                    self.has_ended = true;
                }
            }
            while let Some(frame) = self.decoder.receive()? {
                self.resampler.send(&frame)?;
            }
            if self.has_ended {
                self.resampler.finish()?;
            }
        }
    }

    /// What could not be read; complete at the end.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.source.warnings();
        warnings.extend(self.decoder.warnings());
        warnings.extend(self.resampler.warnings());
        warnings
    }
}

impl Iterator for PcmReader {
    type Item = Result<Pcm16k>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.read();
        // An error ends the iteration.
        self.has_ended |= block.is_err();
        block.transpose()
    }
}

/// Ranges of a track's audio, each no more than 30 s before the last.
#[derive(Debug)]
pub(super) struct PcmWindow {
    reader: PcmReader,
    /// In order, not overlapping.
    blocks: VecDeque<Pcm16k>,
}

impl PcmWindow {
    pub(super) fn new(reader: PcmReader) -> Self {
        Self { reader, blocks: VecDeque::new() }
    }

    /// The audio of `range`, with silence where there is none before the end of the track.
    ///
    /// # Errors
    /// As [`PcmReader::read`].
    pub(super) fn read(&mut self, range: TimeRange) -> Result<Pcm16k> {
        while self.blocks.back().is_none_or(|block| block.end() < range.end) {
            let Some(block) = self.reader.read()? else { break };
            self.blocks.push_back(block);
            let oldest = range.start - BEHIND;
            while self.blocks.front().is_some_and(|block| block.end() < oldest) {
                self.blocks.pop_front();
            }
        }
        let mut pcm = Pcm16k { start: range.start, samples: Vec::new() };
        for block in &self.blocks {
            let part = block.within(range);
            if !part.samples.is_empty() {
                let offset = (part.start - range.start).as_secs() * f64::from(SAMPLE_RATE);
                let offset = offset.round().max(0.0) as usize;
                pcm.samples.resize(offset.max(pcm.samples.len()), 0.0);
                pcm.samples.extend(part.samples);
            }
        }
        Ok(pcm)
    }

    /// What could not be read so far.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.reader.warnings()
    }
}
