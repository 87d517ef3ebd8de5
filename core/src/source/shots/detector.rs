//! Which differences between frames are cuts.
//!
//! A difference is a cut where it stands out from those around it, as in the adaptive thresholds of Yeo and Liu, "Rapid scene
//! analysis on compressed video", 1995, and of PySceneDetect's `AdaptiveDetector`: the movement of a scene makes many
//! differences in a row, a fade or a dissolve even ones, a cut one. What looks the same again soon after is a flash or
//! something that passed the lens; what changes its light alone is the same shot.

use std::collections::VecDeque;

use super::thumbnail::Thumbnail;
use crate::units::{Duration, Timestamp};

/// Least difference of a cut: films' noise and small movements stay below, cuts between dark scenes are above.
const LEAST: f32 = 6.0;
/// How much greater than the mean of those around it the difference of a cut is.
const RATIO: f32 = 3.0;
/// How far around it the others stand.
const AROUND: Duration = Duration::from_millis(250);
/// A shot is at least this long: what was there before and is there again sooner was not gone, and no cue is so short.
const SHORTEST: Duration = Duration::from_millis(500);
/// What differs by less than this share of the cut's difference is the same as before it,
const SAME: f32 = 0.5;
/// but not by more than this: next to a white flash, two shots that differ are half alike.
const SAME_MOST: f32 = 24.0;
/// Correlation of frames that show the same in another light.
const ALIKE: f32 = 0.9;
/// Frames that are kept at most, for the highest frame rates.
const MOST: usize = 512;

/// A frame and its difference from the one before.
#[derive(Debug)]
struct Seen {
    at: Timestamp,
    thumbnail: Thumbnail,
    difference: f32,
}

/// Takes frames in order and finds the cuts between them.
#[derive(Debug, Default)]
pub(super) struct Detector {
    seen: VecDeque<Seen>,
    /// Of those in `seen`, how many are decided on.
    decided: usize,
    /// Cuts and how great they are.
    cuts: Vec<(Timestamp, f32)>,
}

impl Detector {
    pub fn push(&mut self, at: Timestamp, thumbnail: Thumbnail) {
        let difference = self.seen.back().map_or(0.0, |last| {
            let difference = last.thumbnail.difference(&thumbnail);
            if difference < LEAST {
                difference
            } else {
                last.thumbnail.difference_but_for_movement(&thumbnail)
            }
        });
        self.seen.push_back(Seen { at, thumbnail, difference });
        while self.seen.get(self.decided).is_some_and(|seen| seen.at + SHORTEST <= at)
            || self.seen.len() > MOST
        {
            self.decide();
            self.forget();
        }
    }

    /// The cuts, in order.
    pub fn finish(mut self) -> Vec<Timestamp> {
        while self.decided < self.seen.len() {
            self.decide();
        }
        self.cuts.into_iter().map(|(at, _)| at).collect()
    }

    fn decide(&mut self) {
        let cut = self.cut(self.decided);
        self.decided += 1;
        let Some((at, difference)) = cut else { return };
        match self.cuts.last_mut().filter(|(last, _)| at - *last < SHORTEST) {
            // The greater one of two that are too near to each other to be a shot.
            Some(last) if last.1 < difference => *last = (at, difference),
            Some(_) => {}
            None => self.cuts.push((at, difference)),
        }
    }

    /// The cut before frame `index`, if there is one.
    fn cut(&self, index: usize) -> Option<(Timestamp, f32)> {
        let seen = self.seen.get(index).filter(|seen| seen.difference >= LEAST)?;
        let before = index.checked_sub(1).and_then(|before| self.seen.get(before))?;
        let stands_out = seen.difference >= RATIO * self.around(index);
        let is_cut = stands_out
            && seen.thumbnail.likeness(&before.thumbnail) < ALIKE
            && !self.is_back(index, &before.thumbnail, seen);
        is_cut.then_some((seen.at, seen.difference))
    }

    /// Mean difference of the frames around one: those near in time, and at least two on each side.
    fn around(&self, index: usize) -> f32 {
        let Some(at) = self.seen.get(index).map(|seen| seen.at) else { return 0.0 };
        let near =
            |(count, other): &(usize, &Seen)| *count < 2 || (other.at - at).max(at - other.at) <= AROUND;
        let before = self.seen.iter().take(index).rev().enumerate().take_while(near);
        let after = self.seen.iter().skip(index + 1).enumerate().take_while(near);
        let (sum, count) = before
            .chain(after)
            .fold((0.0, 0.0), |(sum, count), (_, other)| (sum + other.difference, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Whether what was there before the frame is there again soon after it, or what comes with it was there soon before.
    fn is_back(&self, index: usize, before: &Thumbnail, seen: &Seen) -> bool {
        let same = (SAME * seen.difference).min(SAME_MOST);
        let is = |one: &Thumbnail, other: &Seen| one.difference_but_for_movement(&other.thumbnail) < same;
        let mut later = self.seen.iter().skip(index + 1).take_while(|later| later.at - seen.at < SHORTEST);
        let mut earlier =
            self.seen.iter().take(index - 1).rev().take_while(|earlier| seen.at - earlier.at < SHORTEST);
        later.any(|later| is(before, later)) || earlier.any(|earlier| is(&seen.thumbnail, earlier))
    }

    /// Lets go of frames that no decision needs any more.
    fn forget(&mut self) {
        let Some(now) = self.seen.get(self.decided).map(|seen| seen.at) else { return };
        while self.decided > 3
            && (self.seen.len() > MOST || self.seen.front().is_some_and(|first| now - first.at > SHORTEST))
        {
            self.seen.pop_front();
            self.decided -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scenes of different shapes; `moved` pixels across.
    fn scene(number: usize, moved: usize) -> Thumbnail {
        Thumbnail::new(|x, y| {
            let (x, y) = ((x + moved) * (number + 3) % 97, y * (2 * number + 5) % 61);
            (x + y + 20 * (number % 4)) as u8
        })
    }

    /// Frame numbers of the cuts at 25 frames a second.
    fn cuts(frames: impl IntoIterator<Item = Thumbnail>) -> Vec<i64> {
        let mut detector = Detector::default();
        for (frame, thumbnail) in (0..).zip(frames) {
            detector.push(Timestamp::from_millis(40 * frame), thumbnail);
            assert!(detector.seen.len() < 60);
        }
        detector.finish().into_iter().map(|at| at.as_millis() / 40).collect()
    }

    #[test]
    fn cuts_are_found_where_they_are() {
        let shots = (0..4).flat_map(|shot| (0..30 + shot).map(move |_| scene(shot, 0)));
        assert_eq!(cuts(shots), [30, 61, 93]);
        // Both shots move.
        let moving = (0..30).map(|frame| scene(0, frame)).chain((0..30).map(|frame| scene(1, 2 * frame)));
        assert_eq!(cuts(moving), [30]);
    }

    #[test]
    fn movements_fades_and_flashes_are_no_cuts() {
        assert_eq!(cuts((0..90).map(|frame| scene(0, if frame < 30 { 0 } else { 3 * frame }))), [0; 0]);
        let fade = |frames: usize| {
            (0..60).map(move |frame| {
                let share = (frame as f32 - 20.0) / frames as f32;
                Thumbnail::blend(&scene(0, 0), &scene(1, 0), share.clamp(0.0, 1.0))
            })
        };
        assert_eq!(cuts(fade(8)), [0; 0]);
        assert_eq!(cuts(fade(25)), [0; 0]);
        let white = Thumbnail::new(|_, _| 255);
        for length in [1, 3] {
            let flash = (0..60)
                .map(|frame| if (20..20 + length).contains(&frame) { white.clone() } else { scene(0, 0) });
            assert_eq!(cuts(flash), [0; 0]);
        }
        let dark = Thumbnail::new(|_, _| 0);
        assert_eq!(
            cuts((0..60).map(|frame| Thumbnail::blend(
                &scene(0, 0),
                &dark,
                if frame < 30 { 0.0 } else { 0.5 }
            ))),
            [0; 0]
        );
    }

    #[test]
    fn a_cut_with_a_flash_is_one() {
        let white = Thumbnail::new(|_, _| 255);
        let frames = (0..60).map(|frame| match frame {
            30 => white.clone(),
            frame => scene(usize::from(frame > 30), 0),
        });
        let found = cuts(frames);
        assert!(found == [30] || found == [31], "{found:?}");
    }
}
