//! Widths of runs of words, without shaping every run.
//!
//! The width of a line is close to the sum of its words and spaces, so the sum decides alone except near
//! the edge of the box, where the line is measured. That keeps the number of measurements in the order of
//! the number of words.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::super::Measure;
use super::super::rules::{CueRules, characters};
use crate::transcript::spoken_words::SpokenWord;

/// How far the sum may be off from the width of the whole line, as a share of it.
const DOUBT: f64 = 0.1;

pub(super) struct Ruler<'a> {
    words: &'a [SpokenWord],
    measure: &'a dyn Measure,
    /// Sum of widths before each word, spaces included.
    before: Vec<f64>,
    space: f64,
    limit: f64,
    /// Characters before each word, spaces included.
    characters: Vec<usize>,
    max_chars: usize,
    /// What stands before each of two turns.
    dash: &'a str,
    near: RefCell<HashMap<(usize, usize), bool>>,
}

impl<'a> Ruler<'a> {
    pub fn new(words: &'a [SpokenWord], measure: &'a dyn Measure, rules: &'a CueRules) -> Self {
        let space = (width(measure, "x x") - 2.0 * width(measure, "x")).max(0.0);
        let mut known: HashMap<&str, f64> = HashMap::new();
        let mut before = Vec::with_capacity(words.len() + 1);
        let mut sum = 0.0;
        for word in words {
            sum += if word.joined { 0.0 } else { space };
            before.push(sum);
            sum += *known.entry(&word.text).or_insert_with(|| width(measure, &word.text));
        }
        before.push(sum);
        let limit = f64::from(measure.max_width());
        // A box without width holds nothing, which is no reason to divide by zero.
        let limit = if limit > 0.0 { limit } else { f64::MIN_POSITIVE.sqrt() };
        let max_chars = rules.max_chars.map_or(usize::MAX, |most| most as usize);
        let dash = rules.dialogue_dash.as_deref().unwrap_or_default();
        let characters = characters_before(words);
        Self { words, measure, before, space, limit, characters, max_chars, dash, near: RefCell::default() }
    }

    /// Width of the words on one line, nearly.
    pub fn width(&self, line: &Range<usize>) -> f64 {
        let Some(last) = self.words.get(line.end) else {
            return self.before[line.end] - self.before[line.start];
        };
        let gap = if last.joined { 0.0 } else { self.space };
        self.before[line.end] - gap - self.before[line.start]
    }

    /// Characters of the words, dashes of two turns included.
    pub fn characters(&self, line: &Range<usize>) -> usize {
        let gap = self.words.get(line.end).is_some_and(|next| !next.joined);
        let dashes = if self.turn(line).is_some() { 2 * characters(self.dash) } else { 0 };
        self.characters[line.end] - usize::from(gap) - self.characters[line.start] + dashes
    }

    /// Where the second of two speakers begins.
    pub fn turn(&self, span: &Range<usize>) -> Option<usize> {
        let words = self.words.get(span.clone())?;
        let first = words.first()?.speaker;
        if words.last()?.speaker == first {
            return None;
        }
        words.iter().position(|word| word.speaker != first).map(|at| span.start + at)
    }

    /// What stands before each of two turns.
    pub fn dash(&self) -> &str {
        self.dash
    }

    /// Whether a turn of these words fits on one line.
    pub fn fits_after_dash(&self, turn: &Range<usize>) -> bool {
        let line = || super::cue_line(&self.words[turn.clone()]).after(self.dash).text();
        self.characters(turn) + characters(self.dash) <= self.max_chars
            && f64::from(self.measure.width(&line())) <= self.limit
    }

    /// Width of the box.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Whether the words fit on one line; a word by itself always does.
    pub fn fits(&self, line: &Range<usize>) -> bool {
        let sum = self.width(line);
        if line.len() <= 1 || sum <= self.limit * (1.0 - DOUBT) {
            return line.len() <= 1 || self.characters(line) <= self.max_chars;
        }
        if self.characters(line) > self.max_chars || sum > self.limit * (1.0 + DOUBT) {
            return false;
        }
        let key = (line.start, line.end);
        *self.near.borrow_mut().entry(key).or_insert_with(|| {
            f64::from(self.measure.width(&super::cue_line(&self.words[line.clone()]).text())) <= self.limit
        })
    }

    /// Cuts `words` into lines, each as full as it gets: the fewest lines that hold them.
    pub fn fill(&self, words: &Range<usize>) -> Vec<Range<usize>> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        for word in words.clone() {
            match lines.last_mut() {
                Some(line) if self.fits(&(line.start..word + 1)) => line.end = word + 1,
                _ => lines.push(word..word + 1),
            }
        }
        lines
    }
}

fn characters_before(words: &[SpokenWord]) -> Vec<usize> {
    let mut sum = 0;
    let mut before = Vec::with_capacity(words.len() + 1);
    for word in words {
        sum += usize::from(!word.joined);
        before.push(sum);
        sum += characters(&word.text);
    }
    before.push(sum);
    before
}

fn width(measure: &dyn Measure, text: &str) -> f64 {
    let width = f64::from(measure.width(text));
    if width.is_finite() { width.max(0.0) } else { 0.0 }
}
