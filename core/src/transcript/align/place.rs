//! Where in recognised speech the words of a text lie.

use std::ops::Range;

use super::pairing::{self, Partner};
use super::{Alignment, Known, RecognizedSpan, Stretch, key};
use crate::units::{Duration, TimeRange};

impl Alignment {
    /// Gives the words of `stretch` that were recognised the times at which they were recognised, and tells where the
    /// others may lie: each stretch in one of the spans. Words for which there is no speech are not spoken.
    pub fn place(&mut self, stretch: &Stretch, recognized: &[RecognizedSpan]) -> Vec<Stretch> {
        let words: Vec<_> = recognized.iter().flat_map(|span| &span.words).collect();
        let keys: Vec<_> = words.iter().map(|word| key(&word.text)).collect();
        let partners = pairing::pair(&self.keys(stretch.words.clone()), &keys);
        for (at, partner) in stretch.words.clone().zip(&partners) {
            if let Some(partner) = partner.filter(|partner| partner.same) {
                self.known[at] = Known::of(words[partner.index], false);
            }
        }
        let owners: Vec<_> = recognized
            .iter()
            .enumerate()
            .flat_map(|(span, recognized)| recognized.words.iter().map(move |_| span))
            .collect();
        let mut placed = Vec::new();
        for run in self.runs(stretch.words.clone(), stretch.window) {
            let offset = stretch.words.start;
            let partners = &partners[run.words.start - offset..run.words.end - offset];
            let spans = spans_of(partners, &owners, recognized, run.window);
            placed.extend(self.split(run, &spans, recognized));
        }
        placed
    }

    /// Cuts a run where its words lie in another span than those before; `None` is no span.
    fn split(
        &mut self,
        run: Stretch,
        spans: &[Option<usize>],
        recognized: &[RecognizedSpan],
    ) -> Vec<Stretch> {
        let mut placed = Vec::new();
        let mut start = run.words.start;
        for group in spans.chunk_by(|a, b| a == b) {
            let words = start..start + group.len();
            start = words.end;
            match group[0] {
                None => self.known[words].fill(Known::Unspoken),
                Some(span) => {
                    placed.push(Stretch { words, window: shared(run.window, recognized[span].range) })
                }
            }
        }
        placed
    }
}

/// The span that each word of a run lies in: that of the word recognised in its place, or else of those that
/// come into question the one with the most speech.
fn spans_of(
    partners: &[Option<Partner>],
    owners: &[usize],
    recognized: &[RecognizedSpan],
    window: TimeRange,
) -> Vec<Option<usize>> {
    let mut spans: Vec<_> =
        partners.iter().map(|partner| partner.map(|partner| owners[partner.index])).collect();
    let inside = recognized.partition_point(|span| span.range.end <= window.start)
        ..recognized.partition_point(|span| span.range.start < window.end);
    let mut at = 0;
    while at < spans.len() {
        let length = spans[at..].iter().take_while(|span| span.is_none()).count();
        if length > 0 {
            let first = at.checked_sub(1).and_then(|before| spans[before]).unwrap_or(inside.start);
            let last = spans.get(at + length).copied().flatten().map_or(inside.end, |span| span + 1);
            spans[at..at + length].fill(most_speech(recognized, first..last, window));
        }
        at += length.max(1);
    }
    spans
}

fn most_speech(recognized: &[RecognizedSpan], spans: Range<usize>, window: TimeRange) -> Option<usize> {
    let speech = |span: &usize| {
        let inside = recognized[*span].speech.iter().map(|&range| shared(range, window).duration());
        inside.fold(Duration::ZERO, |sum, length| sum + length)
    };
    spans.max_by_key(speech)
}

fn shared(a: TimeRange, b: TimeRange) -> TimeRange {
    TimeRange::new(a.start.max(b.start), a.end.min(b.end))
}
