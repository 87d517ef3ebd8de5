//! Utterances to spans: what is spoken close together is kept together as far as it fits.

use std::ops::Range;

use super::cut::{self, Cut};
use super::options::Limits;
use super::utterance::{Utterance, UtteranceDetector};
use super::windows::Windows;
use super::{SpeechSpan, WINDOW, edges};
use crate::units::TimeRange;

/// Collects utterances until the silence after them is long or the next would not fit.
#[derive(Debug)]
pub(super) struct Slicer {
    limits: Limits,
    detector: UtteranceDetector,
    /// Utterances that have ended and are part of no span yet.
    utterances: Vec<Utterance>,
    /// First window that is part of no span yet.
    floor: u64,
}

impl Slicer {
    pub fn new(limits: Limits) -> Self {
        Self { limits, detector: UtteranceDetector::new(limits), utterances: Vec::new(), floor: 0 }
    }

    /// Takes in the window that `windows` has taken in last.
    pub fn advance(&mut self, windows: &Windows, probability: f32, spans: &mut Vec<SpeechSpan>) {
        let now = windows.now();
        self.utterances.extend(self.detector.take_in(now - 1, probability));
        if self.is_silent(now) {
            spans.extend(self.take_span(windows, self.utterances.len(), now));
        }
        while self.span_start().is_some_and(|start| now - start >= self.limits.max_span) {
            match self.cut_span(windows, now) {
                Some(span) => spans.push(span),
                None => break,
            }
        }
    }

    /// Ends the stream; the slicer is then ready for another.
    pub fn finish(&mut self, windows: &Windows) -> Option<SpeechSpan> {
        let now = windows.now();
        self.utterances.extend(self.detector.close(now));
        let span = self.take_span(windows, self.utterances.len(), now);
        self.floor = 0;
        span
    }

    /// First window of what is collected for a span, if anything is.
    pub fn pending(&self) -> Option<u64> {
        self.span_start()
    }

    /// First window that may still be asked of the windows once it has taken in all up to `now`.
    pub fn needs(&self, now: u64) -> u64 {
        let kept = self.span_start().unwrap_or(now.saturating_sub(self.limits.pad));
        kept.saturating_sub(edges::MARGIN)
    }

    /// Whether there has been silence long enough that what comes belongs to another span.
    fn is_silent(&self, now: u64) -> bool {
        let wait = self.limits.max_gap.max(self.limits.pad);
        self.detector.open().is_none()
            && self.utterances.last().is_some_and(|utterance| now - utterance.end >= wait)
    }

    /// Start of the first utterance that is in no span yet.
    fn next_start(&self) -> Option<u64> {
        let open = || self.detector.open().map(|open| open.start);
        self.utterances.first().map(|utterance| utterance.start).or_else(open)
    }

    /// First window of the span that is being collected.
    fn span_start(&self) -> Option<u64> {
        Some(self.next_start()?.saturating_sub(self.limits.pad).max(self.floor))
    }

    /// Cuts what has grown as long as a span may be, and keeps what is after the cut for the next.
    fn cut_span(&mut self, windows: &Windows, now: u64) -> Option<SpeechSpan> {
        let start = self.span_start()?;
        let open = self.detector.open().filter(|&open| self.detector.is_speech(open, now));
        let mut utterances = self.utterances.clone();
        utterances.extend(open.map(|open| Utterance { start: open.start, end: open.quiet.unwrap_or(now) }));
        let goes_on = open.is_some_and(|open| open.quiet.is_none());
        match cut::choose(windows, start..now, &utterances, goes_on) {
            Cut::After(count) => {
                if count > self.utterances.len() {
                    self.utterances.extend(self.detector.close(now));
                }
                self.take_span(windows, count, now)
            }
            Cut::At(window) => {
                self.utterances = vec![Utterance { start: utterances.first()?.start, end: window }];
                self.detector.split(window);
                self.take_span(windows, 1, window)
            }
        }
    }

    /// Makes a span of the first `count` utterances; `limit` is the first window it may not hold.
    fn take_span(&mut self, windows: &Windows, count: usize, limit: u64) -> Option<SpeechSpan> {
        let start = self.span_start()?;
        let taken: Vec<_> = self.utterances.drain(..count).collect();
        let last = taken.last()?.end;
        // Where two pads do not fit, they meet in the middle of the silence.
        let middle = self.next_start().map(|next| last + (next - last).div_ceil(2));
        let end = (last + self.limits.pad).min(middle.unwrap_or(limit)).min(limit);
        self.floor = end;
        let (pcm, probabilities) = windows.copy(start..end);
        Some(SpeechSpan { pcm, speech: speech(windows, &taken, start..end), probabilities })
    }
}

/// When the utterances of a span begin and end.
fn speech(windows: &Windows, utterances: &[Utterance], span: Range<u64>) -> Vec<TimeRange> {
    let window = WINDOW as u64;
    let mut earliest = span.start * window;
    let nexts = utterances.iter().skip(1).map(|utterance| utterance.start).chain([span.end]);
    let ranges = utterances.iter().zip(nexts).map(|(&utterance, next)| {
        let refined = edges::refine(windows, utterance);
        let start = refined.start.max(earliest);
        earliest = refined.end.min(next * window).min(windows.end_sample());
        TimeRange::new(windows.time(start), windows.time(earliest))
    });
    ranges.collect()
}
