//! Widths of runs of words, without shaping every run.
//!
//! The width of a line is close to the sum of its words and spaces, so the sum decides alone except near
//! the edge of the box, where the line is measured. That keeps the number of measurements in the order of
//! the number of words.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::super::Measure;
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
    near: RefCell<HashMap<(usize, usize), bool>>,
}

impl<'a> Ruler<'a> {
    pub fn new(words: &'a [SpokenWord], measure: &'a dyn Measure) -> Self {
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
        Self { words, measure, before, space, limit, near: RefCell::default() }
    }

    /// Width of the words on one line, nearly.
    pub fn width(&self, line: &Range<usize>) -> f64 {
        let Some(last) = self.words.get(line.end) else {
            return self.before[line.end] - self.before[line.start];
        };
        let gap = if last.joined { 0.0 } else { self.space };
        self.before[line.end] - gap - self.before[line.start]
    }

    /// Width of the box.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Whether the words fit on one line; a word by itself always does.
    pub fn fits(&self, line: &Range<usize>) -> bool {
        let sum = self.width(line);
        if line.len() <= 1 || sum <= self.limit * (1.0 - DOUBT) {
            return true;
        }
        if sum > self.limit * (1.0 + DOUBT) {
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

fn width(measure: &dyn Measure, text: &str) -> f64 {
    let width = f64::from(measure.width(text));
    if width.is_finite() { width.max(0.0) } else { 0.0 }
}
