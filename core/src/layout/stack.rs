//! Cues shown together, each where it stands.
//!
//! A cue gives way to those of its layer that are shown when it starts: one at the bottom goes above them, any other below,
//! as libass has it. Then it stays. Where it stands depends on the track alone: on those it met, and on those that they
//! met, wherever drawing starts.

use std::collections::{BTreeMap, BTreeSet};

use super::LayoutContext;
use super::cue_layout::CueLayout;
use super::lanes::{drawn, is_fixed, seams};
use super::scene::{Rect, Scene};
use super::spot::Flow;
use super::timeline::Seams;
use crate::cues::{Cue, CueTrack};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::units::{Timestamp, clock};

/// Most cues shown at once.
pub const MAX_AT_ONCE: usize = 1_000;

/// The cues of a track, laid out while they are shown.
#[derive(Debug)]
pub struct CueStack {
    track: CueTrack,
    /// Of each cue.
    seams: Vec<Seams>,
    /// Those shown at the instant asked for last, by index.
    placed: BTreeMap<usize, CueLayout>,
    /// Those that found no room.
    crowded: BTreeSet<usize>,
    /// Whether there are some since the last warning.
    is_new: bool,
}

impl CueStack {
    /// Of a track. Words without times are given some; cues of one layer and place that nearly meet are made to; a line
    /// that two of them show at once is left to the later one.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` for more than [`MAX_AT_ONCE`] cues at an instant.
    pub fn new(track: CueTrack) -> Result<Self> {
        let track = drawn(track)?;
        let (most, at) = track.most_at_once();
        if most > MAX_AT_ONCE {
            return Err(Error::LimitExceeded {
                what: format!("number of cues shown at once, at {at}"),
                value: most.to_string(),
                limit: MAX_AT_ONCE.to_string(),
            });
        }
        let seams = seams(track.cues());
        Ok(Self { track, seams, placed: BTreeMap::new(), crowded: BTreeSet::new(), is_new: false })
    }

    /// The cues as they are drawn.
    pub fn track(&self) -> &CueTrack {
        &self.track
    }

    /// Lays out again, as for another canvas.
    pub fn forget(&mut self) {
        self.placed.clear();
    }

    /// The cues shown at `t`, the first at the back.
    pub fn at(&mut self, t: Timestamp, context: &mut LayoutContext) -> Vec<&CueLayout> {
        let shown: Vec<_> = self.track.active(t).into_iter().map(|(index, _)| index).collect();
        for index in self.to_place(&shown) {
            self.place(index, context);
        }
        self.placed.retain(|_, layout| layout.range().contains(t));
        shown.iter().filter_map(|index| self.placed.get(index)).collect()
    }

    /// What to paint at `t`, the first at the back.
    pub fn scenes(&mut self, t: Timestamp, context: &mut LayoutContext) -> Vec<Scene> {
        self.at(t, context).into_iter().map(|layout| layout.scene(t)).collect()
    }

    /// The first instant after `t`, which was asked for last, at which pixels may differ; `Timestamp::MAX` once all is over.
    pub fn next_change(&self, t: Timestamp) -> Timestamp {
        let within = self.placed.values().map(|layout| layout.next_change(t));
        within.chain(self.track.next_cue_change(t)).min().unwrap_or(Timestamp::MAX)
    }

    /// `NO_ROOM` if cues found none since the last call.
    pub fn take_warning(&mut self) -> Option<Warning> {
        let first = self.track.cues().get(*self.crowded.first().filter(|_| self.is_new)?)?;
        self.is_new = false;
        let count = self.crowded.len();
        let (cues, find, they, are) =
            if count == 1 { ("cue", "finds", "it", "is") } else { ("cues", "find", "they", "are") };
        let start = clock::format(first.range.start, '.');
        let message = format!(
            "{count} {cues}, the first at {start}, {find} no room in the frame beside others shown at the same time; \
             {they} {are} drawn over them"
        );
        Some(Warning::new(ErrorCode::NoRoom, message))
    }

    /// Those of `shown` that have no place yet, and those on which their places depend, in the order of placing.
    fn to_place(&self, shown: &[usize]) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open = shown.to_vec();
        while let Some(index) = open.pop() {
            if !self.placed.contains_key(&index) && needed.insert(index) {
                open.extend(self.met_by(index));
            }
        }
        needed
    }

    /// The cues to which one gives way.
    fn met_by(&self, index: usize) -> Vec<usize> {
        let Some(cue) = self.track.cues().get(index).filter(|cue| !is_fixed(cue)) else { return Vec::new() };
        let meets =
            |&(other, shown): &(usize, &Cue)| other < index && shown.layer == cue.layer && !is_fixed(shown);
        self.track.active(cue.range.start).into_iter().filter(meets).map(|(other, _)| other).collect()
    }

    fn place(&mut self, index: usize, context: &mut LayoutContext) {
        let (Some(cue), Some(&seams)) = (self.track.cues().get(index), self.seams.get(index)) else { return };
        let mut layout = context.joined(cue, seams);
        let taken = self.met_by(index).into_iter().filter_map(|other| self.placed.get(&other));
        let taken: Vec<_> = taken.map(|other| other.taken).collect();
        match way(layout.taken, layout.flow, taken, context.canvas.height as f32) {
            Some(dy) => layout.move_by(0, dy),
            None => self.is_new |= self.crowded.insert(index),
        }
        // What is over when this one starts is met by none that is still to be placed.
        let start = cue.range.start;
        self.placed.retain(|_, other| other.range().end > start);
        self.placed.insert(index, layout);
    }
}

/// How far down `rect` goes to clear those `taken`; `None` if it would leave a frame of this height.
fn way(rect: Rect, flow: Flow, mut taken: Vec<Rect>, height: f32) -> Option<i32> {
    let mut moved = rect;
    match flow {
        Flow::Fixed => return Some(0),
        Flow::Up => taken.sort_by(|a, b| b.y0.total_cmp(&a.y0)),
        Flow::Down => taken.sort_by(|a, b| a.y1.total_cmp(&b.y1)),
    }
    let mut way = 0.0;
    for other in taken.into_iter().filter(|other| !other.is_empty()) {
        if moved.x0 < other.x1 && other.x0 < moved.x1 && moved.y0 < other.y1 && other.y0 < moved.y1 {
            way = if flow == Flow::Up { (other.y0 - rect.y1).floor() } else { (other.y1 - rect.y0).ceil() };
            moved = rect.moved(0.0, way);
        }
    }
    (way == 0.0 || moved.y0 >= 0.0 && moved.y1 <= height).then_some(way as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: (f32, f32), y: (f32, f32)) -> Rect {
        Rect { x0: x.0, y0: y.0, x1: x.1, y1: y.1 }
    }

    #[test]
    fn the_nearest_room_is_taken() {
        let block = rect((10.0, 90.0), (80.0, 100.0));
        let at = |y0: f32, y1: f32| rect((0.0, 100.0), (y0, y1));
        let way = |taken: &[Rect], flow| way(block, flow, taken.to_vec(), 200.0);
        assert_eq!(way(&[], Flow::Up), Some(0));
        assert_eq!(way(&[at(80.0, 100.0)], Flow::Up), Some(-20));
        assert_eq!(way(&[at(80.5, 100.0)], Flow::Up), Some(-20), "whole pixels, rounded away");
        assert_eq!(way(&[at(80.0, 100.0)], Flow::Down), Some(20));
        assert_eq!(way(&[at(80.0, 100.0)], Flow::Fixed), Some(0));
        // Between two others, where it fits, and past both where it does not.
        assert_eq!(way(&[at(40.0, 55.0), at(80.0, 100.0)], Flow::Up), Some(-45 + 25));
        assert_eq!(way(&[at(50.0, 65.0), at(80.0, 100.0)], Flow::Up), Some(-50));
        // Beside it is room.
        assert_eq!(way(&[rect((90.0, 100.0), (80.0, 100.0))], Flow::Up), Some(0));
        // One that reaches out of another that it overlaps.
        assert_eq!(way(&[at(85.0, 95.0), at(82.0, 120.0)], Flow::Down), Some(40));
        assert_eq!(way(&[at(0.0, 100.0)], Flow::Up), None);
        assert_eq!(way(&[at(90.0, 190.0)], Flow::Down), None);
    }
}
