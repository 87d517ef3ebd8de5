//! The recent audio of a stream by window: samples, speech probabilities and levels.

use std::collections::VecDeque;
use std::ops::Range;

use super::{Pcm16k, SAMPLE_RATE, WINDOW};
use crate::units::{TimeBase, Timestamp};

/// Samples over which a level is measured: 8 ms.
pub(super) const FRAME: usize = 128;
/// Levels of each window.
pub(super) const FRAMES: usize = WINDOW / FRAME;

const SAMPLES: Option<TimeBase> = TimeBase::new(1, SAMPLE_RATE as i32);

/// A window that the detector has seen.
#[derive(Debug, Clone, Copy)]
struct Detected {
    probability: f32,
    /// Mean square of each frame.
    levels: [f32; FRAMES],
}

/// Audio kept from window `first` on. Times count from `origin`, windows from 0.
#[derive(Debug)]
pub(super) struct Windows {
    origin: Timestamp,
    first: u64,
    samples: Vec<f32>,
    detected: VecDeque<Detected>,
}

impl Windows {
    /// None yet; the first sample is due at `origin`.
    pub fn new(origin: Timestamp) -> Self {
        Self { origin, first: 0, samples: Vec::new(), detected: VecDeque::new() }
    }

    /// Appends samples; those that are not finite become silence.
    pub fn extend(&mut self, samples: &[f32]) {
        self.samples.extend(samples.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
    }

    /// Sets the probability of the next window, whose samples are there already.
    pub fn take_in(&mut self, probability: f32) {
        let start = self.detected.len() * WINDOW;
        let window = self.samples.get(start..self.samples.len().min(start + WINDOW)).unwrap_or(&[]);
        let mut levels = [0.0; FRAMES];
        for (level, frame) in levels.iter_mut().zip(window.chunks(FRAME)) {
            *level = frame.iter().map(|sample| sample * sample).sum::<f32>() / FRAME as f32;
        }
        self.detected.push_back(Detected { probability, levels });
    }

    /// The first window that has no probability yet.
    pub fn now(&self) -> u64 {
        self.first + self.detected.len() as u64
    }

    /// When the next sample to come will sound.
    pub fn end(&self) -> Timestamp {
        self.time(self.end_sample())
    }

    /// When sample `index` of the stream sounds.
    pub fn time(&self, index: u64) -> Timestamp {
        let ticks = i64::try_from(index).unwrap_or(i64::MAX);
        let since = SAMPLES.map_or(Timestamp::ZERO, |base| base.to_timestamp(ticks));
        self.origin + (since - Timestamp::ZERO)
    }

    /// Index after the last sample.
    pub fn end_sample(&self) -> u64 {
        self.first * WINDOW as u64 + self.samples.len() as u64
    }

    /// Speech probability of a window; 0 where it is not kept.
    pub fn probability(&self, window: u64) -> f32 {
        self.at(window).map_or(0.0, |detected| detected.probability)
    }

    /// Mean square of all of a window.
    pub fn power(&self, window: u64) -> f32 {
        self.at(window).map_or(0.0, |detected| detected.levels.iter().sum::<f32>() / FRAMES as f32)
    }

    /// Mean square of a frame, counted from the start of the stream; `None` where it is not kept.
    pub fn level(&self, frame: u64) -> Option<f32> {
        let detected = self.at(frame / FRAMES as u64)?;
        Some(detected.levels[(frame % FRAMES as u64) as usize])
    }

    /// Copies out the audio of some windows and the probability of each.
    pub fn copy(&self, windows: Range<u64>) -> (Pcm16k, Vec<f32>) {
        let (from, to) = (self.index(windows.start), self.index(windows.end));
        let end = self.samples.len().min(to * WINDOW);
        let samples = self.samples[end.min(from * WINDOW)..end].to_vec();
        let probabilities = self.detected.range(from.min(self.detected.len())..to.min(self.detected.len()));
        let start = self.time(windows.start * WINDOW as u64);
        (Pcm16k { start, samples }, probabilities.map(|detected| detected.probability).collect())
    }

    /// Drops what lies before `window`.
    pub fn forget(&mut self, window: u64) {
        let count = self.index(window).min(self.detected.len());
        self.detected.drain(..count);
        self.samples.drain(..self.samples.len().min(count * WINDOW));
        self.first += count as u64;
    }

    fn at(&self, window: u64) -> Option<&Detected> {
        self.detected.get(usize::try_from(window.checked_sub(self.first)?).ok()?)
    }

    /// Windows between the first kept and `window`.
    fn index(&self, window: u64) -> usize {
        usize::try_from(window.saturating_sub(self.first)).unwrap_or(usize::MAX / WINDOW)
    }
}
