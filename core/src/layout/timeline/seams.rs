//! How a cue meets the ones before and after it.

use crate::style::{On, Property, Target, Track};

/// How a cue follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layout) enum Start {
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
    pub(in crate::layout) start: Start,
    /// Whether another cue follows at once, so that it doesn't leave.
    pub(in crate::layout) is_followed: bool,
}

impl Seams {
    /// Of a cue that stands alone.
    pub(in crate::layout) const NONE: Self = Self { start: Start::Alone, is_followed: false };

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
