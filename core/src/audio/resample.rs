//! Sound of any rate, layout and format to 16 kHz mono.

use std::collections::VecDeque;

use super::mix::StereoMix;
use super::{Pcm16k, SAMPLE_RATE};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::ffi::av::resample::SpeechResampler;
use crate::media::AudioFrame;
use crate::units::{Duration, TimeBase, Timestamp};

/// Samples of a full block, about half a second; only the last before a gap or the end is shorter.
const BLOCK: usize = 8_192;

/// Frame times may be off by this much before the audio counts as interrupted: containers round them to
/// milliseconds, and live recordings jitter by a packet.
const TOLERANCE: Duration = Duration::from_millis(40);

/// Resamples a track's audio, frame by frame; the channels are mixed without clipping, but for stereo whose sides would
/// cancel each other out, of which the louder one is taken.
///
/// Blocks are in order and never overlap: audio that starts before the last has ended is cut to fit. A block that
/// starts after the end of the last leaves a gap, which is silence. The first block starts where the track does.
#[derive(Debug, Default)]
pub struct Resampler {
    stage: Option<SpeechResampler>,
    input: Clock,
    output: Clock,
    /// Samples still to be cut because they overlap or lie before the start of the source.
    cut: usize,
    /// As the stage gives them: of one channel or two.
    pending: Vec<f32>,
    mix: StereoMix,
    /// Samples that were no numbers.
    broken: u64,
    blocks: VecDeque<Pcm16k>,
}

/// Time by counting samples, exact over any length.
#[derive(Debug, Clone, Copy, Default)]
struct Clock {
    start: Timestamp,
    samples: i64,
    rate: i32,
}

impl Clock {
    fn new(start: Timestamp, rate: u32) -> Self {
        Self { start, samples: 0, rate: i32::try_from(rate).unwrap_or(0) }
    }
    fn advance(&mut self, samples: usize) {
        self.samples = self.samples.saturating_add(i64::try_from(samples).unwrap_or(i64::MAX));
    }
    fn now(self) -> Timestamp {
        let elapsed = TimeBase::new(1, self.rate).map(|base| base.to_timestamp(self.samples));
        self.start + (elapsed.unwrap_or_default() - Timestamp::ZERO)
    }
}

impl Resampler {
    /// A resampler for one track.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next frame of the track.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] for a channel layout that can't be mixed down.
    pub fn send(&mut self, frame: &AudioFrame) -> Result<()> {
        if frame.samples() == 0 || frame.sample_rate() == 0 {
            return Ok(());
        }
        let start = frame.start();
        let is_same = self.stage.as_ref().is_some_and(|s| s.accepts(frame.as_av()));
        if !is_same || !is_near(start, self.input.now()) {
            self.restart(start, frame)?;
        }
        self.input.advance(frame.samples());
        self.convert(Some(frame))
    }

    /// Says that the track has ended; [`receive`](Self::receive) then gives what is left.
    ///
    /// # Errors
    /// [`Error::Internal`] if memory runs out.
    pub fn finish(&mut self) -> Result<()> {
        if self.stage.is_some() {
            self.convert(None)?;
        }
        self.emit();
        self.stage = None;
        Ok(())
    }

    /// The next block, if one is ready.
    pub fn receive(&mut self) -> Option<Pcm16k> {
        self.blocks.pop_front()
    }

    /// What a person should know of the audio so far.
    pub fn warnings(&self) -> Vec<Warning> {
        let message = || format!("{} samples of the audio are no numbers and count as silence", self.broken);
        let broken = (self.broken > 0).then(|| Warning::new(ErrorCode::InputUnreadable, message()));
        broken.into_iter().chain(self.mix.warning()).collect()
    }

    /// Ends the stretch of audio at hand and begins another at `start`.
    fn restart(&mut self, start: Timestamp, frame: &AudioFrame) -> Result<()> {
        let is_first = self.input.rate == 0;
        self.finish()?;
        let end = if is_first { Timestamp::ZERO } else { self.output.now() };
        let start = if !is_first && is_near(start, end) { end } else { start };
        self.cut = samples_in(end - start);
        self.input = Clock::new(start, frame.sample_rate());
        self.output = Clock::new(start.max(end), SAMPLE_RATE);
        let rate = SAMPLE_RATE.cast_signed();
        self.stage = Some(SpeechResampler::new(frame.as_av(), rate).map_err(|error| {
            if error.is_out_of_memory() {
                return Error::from(error);
            }
            Error::UnsupportedFormat {
                what: format!("audio of {} channels at {} Hz", frame.channels(), frame.sample_rate()),
                accepted: "accepted: what FFmpeg's libswresample can mix to mono".into(),
            }
        })?);
        Ok(())
    }

    fn convert(&mut self, frame: Option<&AudioFrame>) -> Result<()> {
        let Some(stage) = &mut self.stage else { return Ok(()) };
        let (before, channels) = (self.pending.len(), stage.channels());
        stage.convert(frame.map(AudioFrame::as_av), &mut self.pending)?;
        let cut = self.cut.min((self.pending.len() - before) / channels);
        self.pending.drain(before..before + cut * channels);
        self.cut -= cut;
        if self.pending.len() >= BLOCK * channels {
            self.emit();
        }
        Ok(())
    }

    fn emit(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut samples = std::mem::take(&mut self.pending);
        for sample in samples.iter_mut().filter(|sample| !sample.is_finite()) {
            *sample = 0.0;
            self.broken += 1;
        }
        if self.stage.as_ref().is_some_and(|stage| stage.channels() == 2) {
            samples = self.mix.mix(&samples);
        }
        let block = Pcm16k { start: self.output.now(), samples };
        self.output.advance(block.samples.len());
        self.blocks.push_back(block);
    }
}

fn is_near(a: Timestamp, b: Timestamp) -> bool {
    (a - b).max(b - a) <= TOLERANCE
}

/// Samples of ours in a length of time; none in a negative one.
fn samples_in(length: Duration) -> usize {
    let base = TimeBase::new(1, SAMPLE_RATE.cast_signed()).unwrap_or(TimeBase::MICROS);
    usize::try_from(base.to_ticks(Timestamp::ZERO + length)).unwrap_or(0)
}
