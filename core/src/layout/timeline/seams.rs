//! How a cue meets the ones before and after it.

use crate::style::{On, Target, Track};

/// How a cue follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) enum Start {
    /// After a time without text: it enters.
    Alone,
    /// At once: it is there, and only what comes one by one still does.
    Next,
    /// At once and with a line of the one before, as captions that roll up: it has entered already.
    Continued,
}

/// How a cue meets its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) struct Seams {
    pub(in crate::layout) start: Start,
    /// Whether another cue follows at once, so that it doesn't leave.
    pub(in crate::layout) is_followed: bool,
}

impl Seams {
    /// Of a cue that stands alone.
    pub(in crate::layout) const NONE: Self = Self { start: Start::Alone, is_followed: false };

    /// Of a cue that has entered and is not to leave.
    pub(in crate::layout) const SETTLED: Self = Self { start: Start::Continued, is_followed: true };

    /// Whether a track has its place in the cue. Where cues touch, words and letters that come one by one do so, as they
    /// are what a look with such is about; nothing comes or goes as a whole.
    pub(super) fn run(self, track: &Track) -> bool {
        let is_one_by_one = matches!(track.target, Target::Word | Target::Letter) && track.stagger > 0.0;
        match (track.on, self.start) {
            (On::Enter, Start::Next) => is_one_by_one,
            (On::Enter, Start::Continued) => false,
            (On::Exit, _) => !self.is_followed,
            _ => true,
        }
    }
}
