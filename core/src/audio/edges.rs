//! Where inside its boundary windows an utterance begins and ends, by level.
//!
//! The network answers for 32 ms at a time, notices speech about a window late and lets go of it two
//! windows late. The level tells better: on 95 studio prompts with known word times the mean error
//! falls from 45 to 32 ms at the start of speech and from 64 to 38 ms at its end. With noise 20 dB below
//! the speech the end still falls from 89 to 47 ms, and the start is as it was.

use std::ops::Range;

use super::utterance::Utterance;
use super::windows::{FRAME, FRAMES, Windows};

/// Frames searched for an edge beyond the network's: 160 ms.
const REACH: u64 = 5 * FRAMES as u64;
/// The same in windows.
pub(super) const MARGIN: u64 = REACH / FRAMES as u64;
/// Frames whose peak is the level of the speech: 320 ms.
const SPEECH: u64 = 10 * FRAMES as u64;

/// Speech is at least this part of its peak: -35 dB.
const BELOW_PEAK: f32 = 3.2e-4;
/// Speech is this much over the noise, 6 dB, or ...
const ABOVE_FLOOR: f32 = 4.0;
/// ... where speech itself is hardly louder, this part of the way up to it in decibels.
const PART_OF_WAY: f32 = 0.3;
/// Level of silence, -80 dB; digital silence has no decibels.
const SILENCE: f32 = 1e-8;

const STEP: u64 = FRAMES as u64;

/// The samples of an utterance from onset to end, counted from the start of the stream.
///
/// The onset lies in the first half of the utterance or before it, the end in the second or after it.
pub(super) fn refine(windows: &Windows, utterance: Utterance) -> Range<u64> {
    let (start, end) = (utterance.start * STEP, utterance.end * STEP);
    let middle = start + (end - start) / 2;
    let onset = onset(windows, start, middle.saturating_sub(1));
    let offset = offset(windows, end, middle);
    onset * FRAME as u64..offset * FRAME as u64
}

fn onset(windows: &Windows, at: u64, latest: u64) -> u64 {
    let earliest = at.saturating_sub(REACH);
    let loud = threshold(windows, at..at + SPEECH, earliest..at + STEP);
    let is_loud = |frame: u64| windows.level(frame).is_none_or(|level| level >= loud);
    let mut onset = latest.min(at + STEP);
    while onset < latest.min(at + 2 * STEP) && !is_loud(onset) {
        onset += 1;
    }
    while onset > earliest && is_loud(onset - 1) {
        onset -= 1;
    }
    onset
}

fn offset(windows: &Windows, at: u64, earliest: u64) -> u64 {
    let latest = at + REACH;
    let loud = threshold(windows, at.saturating_sub(SPEECH)..at, at.saturating_sub(STEP)..latest);
    let is_loud = |frame: u64| windows.level(frame).is_some_and(|level| level >= loud);
    let mut offset = earliest.max(at.saturating_sub(STEP));
    while offset > earliest.max(at.saturating_sub(REACH)) && !is_loud(offset - 1) {
        offset -= 1;
    }
    while offset < latest && is_loud(offset) {
        offset += 1;
    }
    offset
}

/// Level that separates the speech in some frames from the noise around them.
fn threshold(windows: &Windows, speech: Range<u64>, around: Range<u64>) -> f32 {
    let levels = |frames: Range<u64>| frames.filter_map(|frame| windows.level(frame));
    let peak = levels(speech).fold(SILENCE, f32::max);
    let floor = levels(around).fold(peak, f32::min).max(SILENCE);
    (peak * BELOW_PEAK).max(floor * (peak / floor).powf(PART_OF_WAY).min(ABOVE_FLOOR))
}
