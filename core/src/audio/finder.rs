//! Speech as spans of at most 30 s, found in a stream.
//!
//! Whisper takes 30 s at a time, and text is lost where a window ends inside a sentence. So speech is
//! cut at its silences before Whisper gets it, and handed on with the pauses inside it as they are,
//! so that times need no mapping back. Everything is decided window by window, which makes the spans
//! independent of the blocks the audio comes in, and no more is kept than a span and its surroundings.

use super::options::{Limits, VadOptions};
use super::slicer::Slicer;
use super::vad::Vad;
use super::windows::Windows;
use super::{Pcm16k, SAMPLE_RATE, SpeechSpan, WINDOW};
use crate::error::Result;
use crate::units::{Duration, Timestamp};

/// Timestamps that are off by no more than this are rounded ones, not holes.
const JITTER: Duration = Duration::from_millis(10);

/// Longest hole that is filled with silence; after a longer one the stream starts again.
const LONGEST_HOLE: Duration = Duration::from_millis(1_000);

/// Samples taken in at a time, so that memory stays bounded whatever the caller's blocks.
const BLOCK: usize = SAMPLE_RATE as usize;

/// Finds the speech in a stream of audio and slices it into [`SpeechSpan`]s.
///
/// Spans come in order and do not overlap. Each starts a whole number of windows after the stream
/// does, and every stretch of speech lies inside exactly one of them; speech without a pause that is
/// longer than a span is cut where it is quietest, and the spans then touch.
///
/// ```
/// use captioni::audio::{Pcm16k, SpeechFinder, VadOptions};
///
/// let mut finder = SpeechFinder::new(&VadOptions::default())?;
/// let silence = Pcm16k { samples: vec![0.0; 16_000], ..Default::default() };
/// let mut spans = finder.push(&silence);
/// spans.extend(finder.finish());
/// assert!(spans.is_empty());
/// # Ok::<(), captioni::Error>(())
/// ```
#[derive(Debug)]
pub struct SpeechFinder {
    vad: Vad,
    slicer: Slicer,
    /// `None` until the first sample tells when the stream starts.
    windows: Option<Windows>,
}

impl SpeechFinder {
    /// A finder at the start of a stream.
    ///
    /// # Errors
    /// [`OptionsInvalid`](crate::Error::OptionsInvalid) if an option is out of range.
    pub fn new(options: &VadOptions) -> Result<Self> {
        options.validate()?;
        Ok(Self { vad: Vad::new()?, slicer: Slicer::new(Limits::from(options)), windows: None })
    }

    /// Takes in the next block and returns the spans that are complete.
    ///
    /// A block that starts later than the last one ended leaves a hole, which is silence; what starts
    /// earlier is dropped up to where the last one ended.
    pub fn push(&mut self, block: &Pcm16k) -> Vec<SpeechSpan> {
        let mut spans = Vec::new();
        if block.samples.is_empty() {
            return spans;
        }
        let end = self.windows.as_ref().map_or(block.start, Windows::end);
        let (hole, overlap) = (block.start - end, end - block.start);
        let mut samples = block.samples.as_slice();
        if hole > LONGEST_HOLE {
            spans.extend(self.finish());
        } else if hole > JITTER {
            self.take_in(&vec![0.0; samples_in(hole)], &mut spans);
        } else if overlap > JITTER {
            samples = samples.get(samples_in(overlap)..).unwrap_or(&[]);
        }
        self.windows.get_or_insert_with(|| Windows::new(block.start));
        for samples in samples.chunks(BLOCK) {
            self.take_in(samples, &mut spans);
        }
        spans
    }

    /// The time up to which all speech is in spans that were handed out; later ones start there or after it.
    pub fn settled(&self) -> Timestamp {
        let Some(windows) = &self.windows else { return Timestamp::ZERO };
        self.slicer.pending().map_or(windows.end(), |window| windows.time(window * WINDOW as u64))
    }

    /// Ends the stream and returns the spans that were waiting for more. The finder can be used again.
    pub fn finish(&mut self) -> Vec<SpeechSpan> {
        let mut spans = Vec::new();
        let mut probabilities = Vec::new();
        self.vad.finish(&mut probabilities);
        self.advance(&probabilities, &mut spans);
        spans.extend(self.windows.take().and_then(|windows| self.slicer.finish(&windows)));
        spans
    }

    fn take_in(&mut self, samples: &[f32], spans: &mut Vec<SpeechSpan>) {
        let mut probabilities = Vec::new();
        self.vad.push(samples, &mut probabilities);
        if let Some(windows) = &mut self.windows {
            windows.extend(samples);
        }
        self.advance(&probabilities, spans);
    }

    fn advance(&mut self, probabilities: &[f32], spans: &mut Vec<SpeechSpan>) {
        let Some(windows) = &mut self.windows else { return };
        for &probability in probabilities {
            windows.take_in(probability);
            self.slicer.advance(windows, probability, spans);
        }
        windows.forget(self.slicer.needs(windows.now()));
    }
}

/// Samples in a positive length of time, to the nearest.
fn samples_in(duration: Duration) -> usize {
    (duration.as_secs() * f64::from(SAMPLE_RATE)).round() as usize
}

#[cfg(test)]
#[path = "../../tests/sound/mod.rs"]
mod sound;

#[cfg(test)]
mod tests {
    use super::*;

    fn finder_end(finder: &SpeechFinder) -> Timestamp {
        finder.windows.as_ref().map_or_else(Default::default, Windows::end)
    }

    #[test]
    fn silence_is_settled_as_it_comes_and_speech_when_it_is_handed_out() {
        let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
        let mut samples = vec![0.0; 5 * BLOCK];
        finder.push(&Pcm16k { samples: samples.clone(), ..Default::default() });
        assert_eq!(finder.settled(), Timestamp::from_secs(5.0));
        samples = sound::fluent(4);
        let start = finder_end(&finder);
        assert!(finder.push(&Pcm16k { start, samples }).is_empty());
        let settled = finder.settled().as_secs();
        assert!((4.0..5.5).contains(&settled), "{settled}");
        let start = finder_end(&finder);
        let spans = finder.push(&Pcm16k { start, samples: vec![0.0; 20 * BLOCK] });
        assert_eq!(spans.len(), 1);
        assert!(settled <= spans[0].pcm.start.as_secs());
        assert_eq!(finder.settled(), Timestamp::from_secs(29.0));
    }

    #[test]
    fn no_more_is_kept_than_a_span_and_its_surroundings() {
        let mut samples = sound::fluent(100);
        samples.extend(vec![0.0; 60 * SAMPLE_RATE as usize]);
        let mut finder = SpeechFinder::new(&VadOptions::default()).unwrap();
        let mut spans = 0;
        for samples in samples.chunks(10 * BLOCK) {
            spans += finder.push(&Pcm16k { start: finder_end(&finder), samples: samples.to_vec() }).len();
            let (pcm, _) = finder.windows.as_ref().unwrap().copy(0..u64::MAX / WINDOW as u64);
            assert!(pcm.samples.len() < 30 * BLOCK, "{} samples", pcm.samples.len());
        }
        assert!(spans > 3);
    }
}
