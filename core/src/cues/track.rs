//! A track of cues: what must hold, and what is shown when.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::index::Index;
use super::look::{self, Styles};
use super::place::Place;
use super::spread;
use super::types::{Cue, CueId, CueWord};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::style::PartialStyle;
use crate::transcript::writing;
use crate::units::Timestamp;
use crate::units::clock::{self, check_range};

/// Most cues in one track; a feature film has about 1,500.
pub const MAX_CUES: usize = 200_000;
/// Most words in one track; about a hundred hours of speech.
pub const MAX_WORDS: usize = 1_000_000;
/// Most bytes of text in one track.
pub const MAX_TEXT: usize = 64 << 20;

/// Cues in order of time, of which any number may be shown at an instant.
///
/// What holds of every track: starts never decrease, and cues that start together keep the order in which they were
/// given; `0 <= start <= end <= 10,000 h`; no cue, line or word is empty; word times lie inside their cue and their
/// starts never decrease within a line.
///
/// As JSON it is `{"cues": [...]}` with its [`Cue`]s, `"canvas": {"width", "height"}` and `"language": "tr"` where those are
/// known, and `"styles": {"Top": {...}}` where cues name such. The bare array of cues is read too.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(try_from = "Document", into = "Document")]
pub struct CueTrack {
    canvas: Option<Size>,
    language: Option<String>,
    styles: Styles,
    cues: Vec<Cue>,
    index: Index,
}

impl CueTrack {
    /// A track of `cues`, in any order. One without an id gets a number that is free, from 1 in the order given. Word
    /// times that reach out of their cue are cut to it.
    ///
    /// # Errors
    /// `CUES_INVALID` naming the cue, counted from 1, where one of the rules above does not hold;
    /// `LIMIT_EXCEEDED` above [`MAX_CUES`] cues, [`MAX_WORDS`] words or [`MAX_TEXT`] bytes of text.
    pub fn new(cues: Vec<Cue>) -> Result<Self> {
        Self::located(cues, |index| format!("cue {}", index + 1))
    }

    /// As [`CueTrack::new`]; `place` says where the reader finds the cue of an index.
    pub(super) fn located(mut cues: Vec<Cue>, place: impl Fn(usize) -> String) -> Result<Self> {
        let mut amount = Amount::default();
        cues.iter().try_for_each(|cue| amount.add(cue))?;
        for (index, cue) in cues.iter_mut().enumerate() {
            check_cue(cue).map_err(|reason| Error::cues(place(index), reason))?;
            clamp_words(cue);
        }
        name(&mut cues, place)?;
        cues.sort_by_key(|cue| cue.range.start);
        Ok(Self { canvas: None, language: None, styles: Styles::new(), index: Index::new(&cues), cues })
    }

    /// For a frame of this size, which the cues were made for.
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

    /// In a language, by its BCP 47 tag; without one for an empty tag.
    #[must_use]
    pub fn with_language(self, language: Option<String>) -> Self {
        Self { language: language.filter(|tag| !tag.is_empty()), ..self }
    }

    /// In the language that is given instead of its own, if one is.
    #[must_use]
    pub(crate) fn with_language_instead(self, language: Option<&str>) -> Self {
        match language.filter(|tag| !tag.is_empty() && *tag != "auto") {
            Some(tag) => self.with_language(Some(tag.to_owned())),
            None => self,
        }
    }

    /// The BCP 47 tag of the language of the text, where that is known.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// With styles that cues name.
    ///
    /// # Errors
    /// `CUES_INVALID` for a style that is wrong, and for a cue that names one that is neither here nor bundled.
    pub fn with_styles(self, styles: BTreeMap<String, PartialStyle>) -> Result<Self> {
        look::check_styles(&styles)?;
        for (index, cue) in self.cues.iter().enumerate() {
            look::check_cue(cue, &styles)
                .map_err(|reason| Error::cues(format!("cue {}", index + 1), reason))?;
        }
        Ok(Self { styles, ..self })
    }

    /// The styles that cues name.
    pub fn styles(&self) -> &BTreeMap<String, PartialStyle> {
        &self.styles
    }

    /// Size in pixels of the frame that the cues were made for, where that is known.
    pub fn canvas(&self) -> Option<Size> {
        self.canvas
    }

    /// The cues in order.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The track with what `map` makes of its cues, which have the styles that they had.
    pub(crate) fn map_cues(self, map: impl FnOnce(Vec<Cue>) -> Result<Vec<Cue>>) -> Result<Self> {
        let Self { canvas, language, styles, cues, .. } = self;
        Ok(Self { canvas, language, styles, ..Self::new(map(cues)?)? })
    }

    /// The track with `change` made to each of its cues, in order, which may touch their words and not their times.
    #[cfg(feature = "render")]
    pub(super) fn each_cue(mut self, change: impl FnMut(&mut Cue)) -> Self {
        self.cues.iter_mut().for_each(change);
        self
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

    /// The cues shown at `t` and their indices, in the order in which they are drawn: by layer, then by index;
    /// O(log n) and what is shown.
    pub fn active(&self, t: Timestamp) -> Vec<(usize, &Cue)> {
        let found = self.index.at(t).into_iter();
        let mut shown: Vec<_> = found.filter_map(|index| Some((index, self.cues.get(index)?))).collect();
        shown.sort_unstable_by_key(|(index, cue)| (cue.layer, *index));
        shown
    }

    /// The first instant after `t` when a cue appears or goes; O(log n).
    pub fn next_cue_change(&self, t: Timestamp) -> Option<Timestamp> {
        self.index.next_edge(t)
    }

    /// The first instant after `t` when a cue appears or goes, or a word of the cues shown starts or ends; O(log n) and
    /// the words of those cues.
    pub fn next_change(&self, t: Timestamp) -> Option<Timestamp> {
        let shown = self.active(t);
        let words = shown.iter().flat_map(|(_, cue)| cue.words());
        let edges = words.filter_map(|word| word.range).flat_map(|range| [range.start, range.end]);
        edges.filter(|&edge| edge > t).chain(self.next_cue_change(t)).min()
    }

    /// When the last of the cues ends; 0 without any.
    pub fn end(&self) -> Timestamp {
        self.cues.iter().map(|cue| cue.range.end).max().unwrap_or_default()
    }

    /// Most cues that are shown at once, and the first instant at which so many are.
    pub fn most_at_once(&self) -> (usize, Timestamp) {
        let lasting = self.cues.iter().filter(|cue| !cue.range.is_empty());
        let mut ends: Vec<_> = lasting.clone().map(|cue| cue.range.end).collect();
        ends.sort_unstable();
        let mut ended = ends.iter().peekable();
        let (mut shown, mut most) = (0, (0, Timestamp::ZERO));
        for start in lasting.map(|cue| cue.range.start) {
            shown += 1;
            while ended.next_if(|&&end| end <= start).is_some() {
                shown -= 1;
            }
            if shown > most.0 {
                most = (shown, start);
            }
        }
        most
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

fn check_cue(cue: &Cue) -> Result<(), String> {
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
        if let Some(probability) = word.probability.filter(|value| !(0.0..=1.0).contains(value)) {
            return Err(format!(
                "the probability of word {:?} is {probability}; accepted: 0 to 1",
                word.text
            ));
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

fn clamp_words(cue: &mut Cue) {
    let bounds = cue.range;
    for range in cue.words_mut().filter_map(|word| word.range.as_mut()) {
        range.start = range.start.clamp(bounds.start, bounds.end);
        range.end = range.end.clamp(bounds.start, bounds.end);
    }
}

fn show(time: Timestamp) -> String {
    clock::format(time, '.')
}
