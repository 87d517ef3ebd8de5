//! A source's sound from start to end, ready for speech.

use crate::audio::{Pcm16k, Resampler};
use crate::control::CancelToken;
use crate::error::{Result, Warning};
use crate::source::{AudioDecoder, Input, MediaSource, OpenOptions};
use crate::units::Timestamp;

/// Reads one audio track as 16 kHz mono blocks, in memory that doesn't grow with its length.
#[derive(Debug)]
pub struct PcmReader {
    source: MediaSource,
    decoder: AudioDecoder,
    resampler: Resampler,
    end: Option<Timestamp>,
    has_ended: bool,
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
        source.select(&[index]);
        Ok(Self {
            decoder: source.audio_decoder(index)?,
            source,
            resampler: Resampler::new(),
            end,
            has_ended: false,
        })
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
