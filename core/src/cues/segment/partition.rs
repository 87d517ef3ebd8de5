//! Which words share a cue.

use std::ops::Range;

use super::super::CueOptions;
use super::breaks::Break;
use super::ruler::Ruler;
use crate::transcript::spoken_words::SpokenWord;
use crate::units::{Duration, TimeRange, Timestamp};

/// Most words in a cue where the options leave it open; bounds the work for tiny text in a huge box.
const MOST_WORDS: usize = 100;
/// Cost of every cue, so that fewer are better.
const CUE: f64 = 1.0;
/// Cost of a sentence that ends inside a cue: taken only to save a cue from flashing by.
const RUN_ON: f64 = 3.0;
/// Cost of a cue shown for no time; falls with the square towards the minimum duration.
const FLASH: f64 = 6.0;
/// Cost of an empty cue; falls with the square as the box fills, which evens out neighbours.
const EMPTY: f64 = 1.0;
/// Cost of a cue of one word that is no sentence by itself.
const ORPHAN: f64 = 1.5;

/// Cuts all words into cues that fit the box and the options.
pub(super) fn partition(
    words: &[SpokenWord],
    breaks: &[Break],
    ruler: &Ruler<'_>,
    options: &CueOptions,
) -> Vec<Range<usize>> {
    let splitter = Splitter { words, breaks, ruler, options };
    let mut spans = Vec::new();
    let mut start = 0;
    for end in (0..words.len()).filter(|&last| breaks[last] == Break::Pause).map(|last| last + 1) {
        splitter.split(start..end, &mut spans);
        start = end;
    }
    spans
}

struct Splitter<'a> {
    words: &'a [SpokenWord],
    breaks: &'a [Break],
    ruler: &'a Ruler<'a>,
    options: &'a CueOptions,
}

impl Splitter<'_> {
    /// Appends the cheapest cues for the words between two pauses.
    fn split(&self, block: Range<usize>, spans: &mut Vec<Range<usize>>) {
        // best[k] = cost and start of the last cue when the first k words are in cues.
        let mut best = vec![(f64::INFINITY, 0); block.len() + 1];
        best[0].0 = 0.0;
        for from in 0..block.len() {
            let start = block.start + from;
            let mut run_on = 0.0;
            for end in self.ends(start, block.end) {
                let sum = best[from].0 + run_on + self.cost(start..end, &block);
                let to = end - block.start;
                if sum < best[to].0 {
                    best[to] = (sum, from);
                }
                if self.breaks[end - 1] == Break::Sentence {
                    run_on += RUN_ON;
                }
            }
        }
        let first = spans.len();
        let mut end = block.len();
        while end > 0 {
            let start = best[end].1;
            spans.push(block.start + start..block.start + end);
            end = start;
        }
        spans[first..].reverse();
    }

    /// The ends that a cue starting at `start` may have, at least one.
    fn ends(&self, start: usize, block_end: usize) -> impl Iterator<Item = usize> {
        let most_words = self.options.max_words.map_or(MOST_WORDS, |words| words as usize);
        let mut lines = 1;
        let mut line_start = start;
        (start + 1..=block_end).take(most_words).take_while(move |&end| {
            if end == start + 1 {
                return true;
            }
            if !self.ruler.fits(&(line_start..end)) {
                lines += 1;
                line_start = end - 1;
            }
            let spoken = self.words[end - 1].range.end - self.words[start].range.start;
            lines <= self.options.max_lines && spoken <= self.options.max_duration
        })
    }

    fn cost(&self, span: Range<usize>, block: &Range<usize>) -> f64 {
        let parted = break_cost(self.breaks[span.end - 1]);
        let empty = 1.0 - self.fill(&span);
        let short = 1.0 - self.shown(&span);
        let cut = |at: usize| self.breaks[at] > Break::Sentence;
        let alone = span.len() == 1
            && self.options.max_words != Some(1)
            && (cut(span.end - 1) || span.start > block.start && cut(span.start - 1));
        CUE + parted + EMPTY * empty * empty + FLASH * short * short + if alone { ORPHAN } else { 0.0 }
    }

    /// How full the box is, 0 to 1.
    fn fill(&self, span: &Range<usize>) -> f64 {
        let room = self.ruler.limit() * f64::from(self.options.max_lines);
        let wide = self.ruler.width(span) / room;
        let many = self.options.max_words.map_or(0.0, |most| span.len() as f64 / f64::from(most));
        wide.max(many).min(1.0)
    }

    /// How much of the minimum duration the cue can be shown for, 0 to 1.
    fn shown(&self, span: &Range<usize>) -> f64 {
        let wanted = self.options.min_duration.as_micros();
        if wanted <= 0 {
            return 1.0;
        }
        let start = self.words[span.start].range.start;
        let next = self.words.get(span.end).map_or(Timestamp::MAX, |next| next.range.start);
        let room: Duration = TimeRange::new(start, next).duration();
        (room.as_micros() as f64 / wanted as f64).min(1.0)
    }
}

fn break_cost(at: Break) -> f64 {
    match at {
        Break::Pause | Break::Sentence => 0.0,
        Break::Clause => 0.3,
        Break::Phrase => 0.8,
        Break::Words => 1.4,
        Break::Bound => 2.5,
    }
}
