//! A track of cues: what must hold, and what is shown when.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::place::Place;
use super::spread;
use super::types::{Cue, CueId, CueWord};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::transcript::writing;
use crate::units::clock::{self, check_range};
use crate::units::{Duration, TimeRange, Timestamp};

/// Most cues in one track; a feature film has about 1,500.
pub const MAX_CUES: usize = 200_000;
/// Most words in one track; about a hundred hours of speech.
pub const MAX_WORDS: usize = 1_000_000;
/// Most bytes of text in one track.
pub const MAX_TEXT: usize = 64 << 20;

/// Cues in order of time, at most one of them shown at any instant.
///
/// What holds of every track: starts never decrease; a cue ends no later than the next one starts;
/// `0 <= start <= end <= 10,000 h`; no cue, line or word is empty; word times lie inside their cue
/// and their starts never decrease within a line.
///
/// As JSON it is `{"cues": [...]}` with its [`Cue`]s, and `"canvas": {"width", "height"}` where that is known. The bare
/// array of cues is read too.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(as = "Document"))]
#[serde(try_from = "Document", into = "Document")]
pub struct CueTrack {
    canvas: Option<Size>,
    cues: Vec<Cue>,
}

impl CueTrack {
    /// A track of `cues`. Word times that reach out of their cue are cut to it.
    ///
    /// # Errors
    /// `CUES_INVALID` naming the cue, counted from 1, where one of the rules above does not hold;
    /// `LIMIT_EXCEEDED` above [`MAX_CUES`] cues, [`MAX_WORDS`] words or [`MAX_TEXT`] bytes of text.
    /// [`CueTrack::stacked`] takes cues that are out of order or overlap.
    pub fn new(cues: Vec<Cue>) -> Result<Self> {
        Self::located(cues, |index| format!("cue {}", index + 1))
    }

    /// As [`CueTrack::new`]; `place` says where the reader finds the cue of an index.
    pub(super) fn located(mut cues: Vec<Cue>, place: impl Fn(usize) -> String) -> Result<Self> {
        let mut amount = Amount::default();
        cues.iter().try_for_each(|cue| amount.add(cue))?;
        let mut previous: Option<TimeRange> = None;
        for (index, cue) in cues.iter_mut().enumerate() {
            check_cue(cue).map_err(|reason| Error::cues(place(index), reason))?;
            if let Some(previous) = previous {
                let at = || format!("{} and {}", place(index - 1), place(index));
                check_order(previous, cue.range).map_err(|reason| Error::cues(at(), reason))?;
            }
            previous = Some(cue.range);
            clamp_words(cue);
        }
        name(&mut cues, place)?;
        Ok(Self { canvas: None, cues })
    }

    /// For a picture of this size, which the cues were made for.
    ///
    /// # Errors
    /// `CUES_INVALID` for a size without pixels.
    pub fn with_canvas(self, canvas: Option<Size>) -> Result<Self> {
        match canvas.filter(|canvas| canvas.width == 0 || canvas.height == 0) {
            Some(Size { width, height }) => {
                let reason = format!("it is {width}x{height} pixels; accepted: 1 and more each way");
                Err(Error::cues("canvas", reason))
            }
            None => Ok(Self { canvas, ..self }),
        }
    }

    /// Size in pixels of the picture that the cues were made for, where that is known.
    pub fn canvas(&self) -> Option<Size> {
        self.canvas
    }

    /// A track of cues that may be out of order or overlap, as players show them: sorted by start, and
    /// while several are on screen their lines stand below each other, a repeated line once.
    ///
    /// # Errors
    /// As [`CueTrack::new`], and `LIMIT_EXCEEDED` where more than eight cues are shown at once.
    pub fn stacked(cues: Vec<Cue>) -> Result<Self> {
        Self::new(super::stack::stack(cues)?)
    }

    /// The cues in order.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The cues, to take apart.
    pub fn into_cues(self) -> Vec<Cue> {
        self.cues
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.cues.is_empty()
    }

    /// Gives times to the words that have none: they share the time between their timed neighbours, or
    /// the ends of the cue, in proportion to their length.
    #[must_use]
    pub fn with_word_times(mut self) -> Self {
        self.cues.iter_mut().for_each(spread::fill_word_times);
        self
    }

    /// Shows a cue until the next one where the time between is `gap` or less, and leaves out cues that last no time.
    #[must_use]
    pub fn closing_gaps(mut self, gap: Duration) -> Self {
        self.cues.retain(|cue| !is_instant(cue));
        let starts: Vec<_> = self.cues.iter().skip(1).map(|cue| cue.range.start).collect();
        for (cue, next) in self.cues.iter_mut().zip(starts) {
            if next - cue.range.end <= gap {
                cue.range.end = next;
            }
        }
        self
    }

    /// The cue shown at `t` and its index; O(log n).
    pub fn active(&self, t: Timestamp) -> Option<(usize, &Cue)> {
        let index = self.started(t).checked_sub(1)?;
        let cue = self.cues.get(index)?;
        cue.range.contains(t).then_some((index, cue))
    }

    /// The first instant after `t` when a cue appears or goes; O(log n).
    pub fn next_cue_change(&self, t: Timestamp) -> Option<Timestamp> {
        let started = self.started(t);
        let ends = started
            .checked_sub(1)
            .and_then(|last| self.cues.get(last))
            .map(|cue| cue.range.end)
            .filter(|&end| end > t);
        ends.or_else(|| {
            self.cues.iter().skip(started).find(|cue| !is_instant(cue)).map(|cue| cue.range.start)
        })
    }

    /// The first instant after `t` when a cue appears or goes, or a word of the cue on screen starts or
    /// ends; O(log n) and the words of that cue.
    pub fn next_change(&self, t: Timestamp) -> Option<Timestamp> {
        let words = self.active(t).into_iter().flat_map(|(_, cue)| cue.words());
        let edges = words.filter_map(|word| word.range).flat_map(|range| [range.start, range.end]);
        edges.filter(|&edge| edge > t).chain(self.next_cue_change(t)).min()
    }

    /// How many cues start at `t` or before.
    fn started(&self, t: Timestamp) -> usize {
        self.cues.partition_point(|cue| cue.range.start <= t)
    }
}

/// Gives a number to each cue that has no id.
fn name(cues: &mut [Cue], place: impl Fn(usize) -> String) -> Result<()> {
    let mut owners = HashMap::new();
    for (index, cue) in cues.iter().enumerate() {
        let Some(id) = &cue.id else { continue };
        if let Some(first) = owners.insert(id.to_string(), index) {
            let reason = format!("both have the id {id}; accepted: one of its own for each cue");
            return Err(Error::cues(format!("{} and {}", place(first), place(index)), reason));
        }
    }
    let mut free =
        (1..).filter(|number: &u32| owners.is_empty() || !owners.contains_key(&number.to_string()));
    for cue in cues.iter_mut().filter(|cue| cue.id.is_none()) {
        cue.id = free.next().map(CueId::Number);
    }
    Ok(())
}

/// How much a track holds, told while it grows: what copies text for each of its times can make more of a small file than
/// there is memory.
#[derive(Debug, Default)]
pub(super) struct Amount {
    cues: usize,
    words: usize,
    text: usize,
}

impl Amount {
    /// Counts a cue; `LIMIT_EXCEEDED` above the limits of a track.
    pub fn add(&mut self, cue: &Cue) -> Result<()> {
        self.cues += 1;
        for word in cue.words() {
            self.words += 1;
            self.text += word.text.len();
        }
        for (what, value, limit) in [
            ("number of cues", self.cues, MAX_CUES),
            ("number of words", self.words, MAX_WORDS),
            ("text of the cues in bytes", self.text, MAX_TEXT),
        ] {
            if value > limit {
                let (what, value, limit) = (what.into(), value.to_string(), limit.to_string());
                return Err(Error::LimitExceeded { what, value, limit });
            }
        }
        Ok(())
    }
}

pub(super) fn check_cue(cue: &Cue) -> Result<(), String> {
    check_range("it", cue.range)?;
    cue.place.as_ref().map_or(Ok(()), Place::check)?;
    if cue.lines.is_empty() || cue.lines.iter().any(|line| line.words.is_empty()) {
        return Err("it has no text, or an empty line; accepted: at least one word on every line".into());
    }
    cue.lines.iter().try_for_each(|line| check_words(&line.words))
}

fn check_words(words: &[CueWord]) -> Result<(), String> {
    let mut previous = Timestamp::ZERO;
    for word in words {
        if !writing::is_word(&word.text) {
            return Err(format!("word {:?}; accepted: visible text without spaces", word.text));
        }
        let Some(range) = word.range else { continue };
        check_range(&format!("word {:?}", word.text), range)?;
        if range.start < previous {
            return Err(format!(
                "word {:?} starts at {}, before the word ahead of it at {}; accepted: words in order of time",
                word.text,
                show(range.start),
                show(previous)
            ));
        }
        previous = range.start;
    }
    Ok(())
}

fn check_order(previous: TimeRange, next: TimeRange) -> Result<(), String> {
    if next.start < previous.start {
        return Err(format!(
            "the second starts at {}, before the first at {}; accepted: cues in order of time",
            show(next.start),
            show(previous.start)
        ));
    }
    if next.start < previous.end {
        return Err(format!(
            "they overlap: the first is shown from {} to {}, the second from {} to {}; \
             accepted: one cue at a time",
            show(previous.start),
            show(previous.end),
            show(next.start),
            show(next.end)
        ));
    }
    Ok(())
}

fn clamp_words(cue: &mut Cue) {
    let bounds = cue.range;
    for range in cue.words_mut().filter_map(|word| word.range.as_mut()) {
        range.start = range.start.clamp(bounds.start, bounds.end);
        range.end = range.end.clamp(bounds.start, bounds.end);
    }
}

fn is_instant(cue: &Cue) -> bool {
    cue.range.start == cue.range.end
}

fn show(time: Timestamp) -> String {
    clock::format(time, '.')
}
