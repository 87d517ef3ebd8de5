//! How a cue meets the ones before and after it.

use crate::cues::{Cue, CueLine};
use crate::style::{On, Property, Target, Track};

/// How a cue follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// After a time without text: it enters.
    Alone,
    /// At once: it may move, but text is there all the time.
    Next,
    /// At once and with a line of the one before, as captions that roll up: it has entered already.
    Continued,
}

/// How a cue meets its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) struct Seams {
    start: Start,
    /// Whether another cue follows at once, so that it doesn't leave.
    is_followed: bool,
}

impl Seams {
    /// Of a cue that stands alone.
    pub(in crate::layout) const NONE: Self = Self { start: Start::Alone, is_followed: false };

    /// Of a cue between the ones before and after it in time.
    pub(in crate::layout) fn between(before: Option<&Cue>, cue: &Cue, after: Option<&Cue>) -> Self {
        let start = match before.filter(|before| before.range.end >= cue.range.start) {
            None => Start::Alone,
            Some(before) if shares_line(before, cue) => Start::Continued,
            Some(_) => Start::Next,
        };
        Self { start, is_followed: after.is_some_and(|after| after.range.start <= cue.range.end) }
    }

    /// Whether a track has its place in the cue. Words and letters may appear one by one where cues touch; the whole
    /// text does not fade there.
    pub(super) fn run(self, track: &Track) -> bool {
        let is_whole = matches!(track.target, Target::Cue | Target::Box);
        match (track.on, self.start) {
            (On::Enter, Start::Continued) => false,
            (On::Enter, Start::Next) => !(is_whole && track.property == Property::Opacity),
            (On::Exit, _) => !self.is_followed,
            _ => true,
        }
    }
}

fn shares_line(a: &Cue, b: &Cue) -> bool {
    let texts: Vec<_> = a.lines.iter().map(CueLine::text).collect();
    b.lines.iter().any(|line| texts.contains(&line.text()))
}
