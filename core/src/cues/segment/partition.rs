//! Which words share a cue.

use std::ops::Range;

use super::super::rules::CueRules;
use super::breaks::Break;
use super::dialogue::join_turns;
use super::ruler::Ruler;
use crate::transcript::spoken_words::SpokenWord;
use crate::units::{TimeRange, Timestamp};

/// Most words in a cue where the rules leave it open; bounds the work for tiny text in a huge box.
const MOST_WORDS: usize = 100;
/// Cost of every cue, so that fewer are better.
const CUE: f64 = 1.0;
/// Cost of a sentence that ends inside a cue: taken to save a cue from being too short or too fast.
const RUN_ON: f64 = 3.0;
/// Cost of a cue that breaks a rule of time, and of each second that it lacks.
const BREACH: f64 = 2.0;
const LACK: f64 = 6.0;
/// Cost of an empty cue; falls with the square as the box fills, which evens out neighbours.
const EMPTY: f64 = 1.0;
/// Cost of a cue of one word that is no sentence by itself.
const ORPHAN: f64 = 1.5;
/// Cost of a second of silence inside a cue, beyond a breath.
const SILENCE: f64 = 1.5;
const BREATH: f64 = 0.3;

/// Cuts all words into cues that fit the box and the rules.
pub(super) fn partition(
    words: &[SpokenWord],
    breaks: &[Break],
    ruler: &Ruler<'_>,
    rules: &CueRules,
) -> Vec<Range<usize>> {
    let splitter = Splitter { words, breaks, ruler, rules };
    let mut spans = Vec::new();
    let mut start = 0;
    for end in (0..words.len()).filter(|&last| breaks[last] == Break::Pause).map(|last| last + 1) {
        splitter.split(start..end, &mut spans);
        start = end;
    }
    join_turns(spans, &splitter)
}

pub(super) struct Splitter<'a> {
    pub words: &'a [SpokenWord],
    breaks: &'a [Break],
    pub ruler: &'a Ruler<'a>,
    pub rules: &'a CueRules,
}

impl Splitter<'_> {
    /// Appends the cheapest cues for the words between two pauses.
    fn split(&self, block: Range<usize>, spans: &mut Vec<Range<usize>>) {
        // best[k] = cost and start of the last cue when the first k words are in cues.
        let mut best = vec![(f64::INFINITY, 0); block.len() + 1];
        best[0].0 = 0.0;
        for from in 0..block.len() {
            let start = block.start + from;
            let mut inside = 0.0;
            for end in self.ends(start, block.end) {
                let sum = best[from].0 + inside + self.cost(start..end, &block);
                let to = end - block.start;
                if sum < best[to].0 {
                    best[to] = (sum, from);
                }
                inside += self.crossed(end - 1);
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
        let most_words = self.rules.max_words.map_or(MOST_WORDS, |words| words as usize);
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
            lines <= self.rules.max_lines && spoken <= self.rules.max_duration
        })
    }

    /// Cost of a cue that goes on after the word.
    fn crossed(&self, word: usize) -> f64 {
        let run_on = if self.breaks[word] == Break::Sentence { RUN_ON } else { 0.0 };
        let Some(next) = self.words.get(word + 1) else { return run_on };
        let silence = (next.range.start - self.words[word].range.end).as_secs();
        run_on + SILENCE * (silence - BREATH).max(0.0)
    }

    fn cost(&self, span: Range<usize>, block: &Range<usize>) -> f64 {
        let parted = break_cost(self.breaks[span.end - 1]);
        let empty = 1.0 - self.fill(&span);
        let cut = |at: usize| self.breaks[at] > Break::Sentence;
        let alone = span.len() == 1
            && self.rules.max_words != Some(1)
            && (cut(span.end - 1) || span.start > block.start && cut(span.start - 1));
        let orphan = if alone { ORPHAN } else { 0.0 };
        CUE + parted + EMPTY * empty * empty + self.hurry(&span) + orphan
    }

    /// How full the box is, 0 to 1.
    fn fill(&self, span: &Range<usize>) -> f64 {
        let room = self.ruler.limit() * f64::from(self.rules.max_lines);
        let wide = self.ruler.width(span) / room;
        let many = self.rules.max_words.map_or(0.0, |most| span.len() as f64 / f64::from(most));
        wide.max(many).min(1.0)
    }

    /// Cost of the time that a cue lacks to be seen and read.
    pub fn hurry(&self, span: &Range<usize>) -> f64 {
        let start = self.words[span.start].range.start;
        let next = self.words.get(span.end).map_or(Timestamp::MAX, |next| next.range.start);
        let room = TimeRange::new(start, next).duration();
        let room = (room - self.rules.gap).min(self.rules.max_duration);
        let wanted = self.rules.reading_time(self.ruler.characters(span), span.len());
        let lacking = (wanted.max(self.rules.min_duration) - room).as_secs();
        let lacking = if lacking > 0.0 { BREACH + LACK * lacking } else { 0.0 };
        lacking + if self.blinks(span, next) { BREACH } else { 0.0 }
    }

    /// Whether the gap to the next cue is too short to stay, and the cue too long to close it.
    fn blinks(&self, span: &Range<usize>, next: Timestamp) -> bool {
        let (start, spoken) = (self.words[span.start].range.start, self.words[span.end - 1].range.end);
        next < Timestamp::MAX
            && next - spoken < self.rules.close_gap
            && next - self.rules.gap - start > self.rules.max_duration
    }
}

fn break_cost(at: Break) -> f64 {
    match at {
        Break::Pause | Break::Sentence => 0.0,
        Break::Clause => 0.3,
        Break::Phrase => 0.8,
        Break::Words => 1.4,
        Break::Bound => 3.0,
    }
}
