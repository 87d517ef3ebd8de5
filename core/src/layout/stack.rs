//! Cues shown together, each where it stands.
//!
//! A cue gives way to those of its layer that are shown when it starts: one at the bottom goes above them, any other below,
//! as libass has it. Then it stays. Where it stands depends on the track alone: on those it met, and on those that they
//! met, wherever drawing starts.
//!
//! Cues of several tiers stand in the order of those, whichever comes first: the tier next to the edge where text stands is
//! placed before the others, and a cue of another clears all of it that comes while it is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::LayoutContext;
use super::cue_layout::CueLayout;
use super::lanes::{drawn, is_fixed, seams};
use super::scene::{Rect, Scene};
use super::spot::Flow;
use super::timeline::Seams;
use crate::cues::{Cue, CueTrack};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::style::Anchor;
use crate::units::{Timestamp, clock};

/// Most cues shown at once.
pub const MAX_AT_ONCE: usize = 1_000;

/// Most cues of another tier that a cue clears which come while it is shown.
const MAX_AHEAD: usize = 256;

/// Where a cue stands among those of other tiers.
#[derive(Debug, Clone, Copy, Default)]
struct Rank {
    /// Those of a lower one are placed first.
    order: i32,
    /// Whether it goes up where others of its place go down.
    goes_up: bool,
}

impl Rank {
    fn of(tier: i32, anchor: Anchor) -> Self {
        match anchor {
            Anchor::Bottom => Self { order: tier.saturating_neg(), goes_up: false },
            Anchor::Top => Self { order: tier, goes_up: false },
            Anchor::Middle => Self { order: tier.saturating_abs(), goes_up: tier < 0 },
        }
    }
}

/// The cues of a track, laid out while they are shown.
#[derive(Debug)]
pub struct CueStack {
    track: CueTrack,
    /// Of each cue.
    seams: Vec<Seams>,
    /// Of each cue, once it is known; none for a track of one tier.
    ranks: Vec<Rank>,
    has_tiers: bool,
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
        let has_tiers = track.cues().windows(2).any(|pair| matches!(pair, [a, b] if a.tier != b.tier));
        Ok(Self {
            track,
            seams,
            ranks: Vec::new(),
            has_tiers,
            placed: BTreeMap::new(),
            crowded: BTreeSet::new(),
            is_new: false,
        })
    }

    /// The same, with every cue as if it had entered already and were never to leave.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.seams.fill(Seams::SETTLED);
        self
    }

    /// The cues as they are drawn.
    pub fn track(&self) -> &CueTrack {
        &self.track
    }

    /// Lays out again, as for another canvas.
    pub fn forget(&mut self) {
        self.placed.clear();
        self.ranks.clear();
    }

    /// The cues shown at `t`, the first at the back.
    pub fn at(&mut self, t: Timestamp, context: &mut LayoutContext) -> Vec<&CueLayout> {
        let shown: Vec<_> = self.track.active(t).into_iter().map(|(index, _)| index).collect();
        self.find_ranks(context);
        for (index, earliest) in self.to_place(&shown) {
            // What is over by then is met by none that is still to be placed.
            self.placed.retain(|_, other| other.range().end > earliest);
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

    fn find_ranks(&mut self, context: &mut LayoutContext) {
        if !self.has_tiers || !self.ranks.is_empty() {
            return;
        }
        let mut last = None;
        for cue in self.track.cues() {
            let anchor = match &cue.place {
                Some(place) => place.anchor.sides().0,
                None => context
                    .setup_after(&mut last, cue)
                    .map_or(Anchor::Bottom, |(setup, _)| setup.rules.anchor),
            };
            self.ranks.push(Rank::of(cue.tier, anchor));
        }
    }

    fn rank(&self, index: usize) -> Rank {
        self.ranks.get(index).copied().unwrap_or_default()
    }

    /// Those of `shown` that have no place yet, and those on which their places depend, in the order of placing; each with
    /// the earliest start of it and of those that come after it.
    fn to_place(&self, shown: &[usize]) -> Vec<(usize, Timestamp)> {
        let mut needed = BTreeSet::new();
        let mut open = shown.to_vec();
        while let Some(index) = open.pop() {
            if !self.placed.contains_key(&index) && needed.insert((self.rank(index).order, index)) {
                open.extend(self.met_by(index));
            }
        }
        let mut earliest = Timestamp::MAX;
        let last_first = needed.into_iter().rev().map(|(_, index)| {
            let start = self.track.cues().get(index).map(|cue| cue.range.start);
            earliest = start.map_or(earliest, |start| earliest.min(start));
            (index, earliest)
        });
        let mut order: Vec<_> = last_first.collect();
        order.reverse();
        order
    }

    /// The cues to which one gives way.
    fn met_by(&self, index: usize) -> Vec<usize> {
        let cues = self.track.cues();
        let Some(cue) = cues.get(index).filter(|cue| !is_fixed(cue)) else { return Vec::new() };
        let own = self.rank(index).order;
        let meets = |shown: &Cue| shown.layer == cue.layer && !is_fixed(shown);
        let now = self.track.active(cue.range.start).into_iter();
        let now =
            now.filter(|&(other, shown)| (self.rank(other).order, other) < (own, index) && meets(shown));
        let mut met: Vec<_> = now.map(|(other, _)| other).collect();
        if !self.ranks.is_empty() {
            let from = cues.partition_point(|other| other.range.start <= cue.range.start);
            let coming = cues.iter().enumerate().skip(from);
            let coming = coming.take_while(|(_, other)| other.range.start < cue.range.end);
            let coming = coming.filter(|&(other, coming)| self.rank(other).order < own && meets(coming));
            met.extend(coming.take(MAX_AHEAD).map(|(other, _)| other));
        }
        met
    }

    fn place(&mut self, index: usize, context: &mut LayoutContext) {
        let (Some(cue), Some(&seams)) = (self.track.cues().get(index), self.seams.get(index)) else { return };
        let mut layout = context.joined(cue, seams);
        if self.rank(index).goes_up && layout.flow == Flow::Down {
            layout.flow = Flow::Up;
        }
        let taken = self.met_by(index).into_iter().filter_map(|other| self.placed.get(&other));
        let taken: Vec<_> = taken.map(|other| other.taken).collect();
        match way(layout.taken, layout.flow, taken, context.canvas.height as f32) {
            Some(dy) => layout.move_by(0, dy),
            None => self.is_new |= self.crowded.insert(index),
        }
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
