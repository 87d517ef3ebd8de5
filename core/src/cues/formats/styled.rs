//! Text in several looks and with times between the words, as the lines of a cue.

use super::super::text::split_words;
use super::super::{CueLine, CueWord};
use crate::style::{FontPatch, Nullable, PartialClass, PartialFont, PartialStyle};
use crate::transcript::spread;
use crate::transcript::writing::is_break_space;
use crate::units::{TimeRange, Timestamp};

/// How words look.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct WordLook {
    pub class: Option<String>,
    pub style: Option<Box<PartialClass>>,
}

/// Builds the lines of one cue from its characters, looks and times, in the order of the file.
///
/// A time starts the words after it and ends those before it. Several words between two times share
/// them by length. A time that runs backwards or lies outside the cue is ignored.
#[derive(Debug)]
pub(super) struct StyledText {
    cue: TimeRange,
    lines: Vec<Vec<CueWord>>,
    /// Text since the last time, look or line end.
    pending: String,
    /// Whether the text before `pending` ended without a space, on the same line.
    touches: bool,
    /// Start of each group of words, and how many words there were before it.
    groups: Vec<(Timestamp, usize)>,
    /// Looks with the number of words before each.
    looks: Vec<(WordLook, usize)>,
    words: usize,
}

impl StyledText {
    pub fn new(cue: TimeRange) -> Self {
        Self {
            cue,
            lines: vec![Vec::new()],
            pending: String::new(),
            touches: false,
            groups: vec![(cue.start, 0)],
            looks: Vec::new(),
            words: 0,
        }
    }

    pub fn str(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    /// The look of what follows.
    pub fn look(&mut self, look: WordLook) {
        if self.looks.last().map_or(look == WordLook::default(), |(last, _)| *last == look) {
            return;
        }
        self.flush();
        self.looks.push((look, self.words));
    }

    pub fn time(&mut self, time: Timestamp) {
        self.flush();
        let latest = self.groups.last().map_or(self.cue.start, |&(start, _)| start);
        if (latest..=self.cue.end).contains(&time) {
            self.groups.push((time, self.words));
        }
    }

    pub fn end_line(&mut self) {
        self.flush();
        self.touches = false;
        self.lines.push(Vec::new());
    }

    /// The lines that have words, timed if any time was given, and how all of them look. A word has a style of its own
    /// where it differs from that.
    pub fn finish(mut self) -> (Vec<CueLine>, Option<PartialStyle>) {
        self.flush();
        self.put_times();
        let common = self.common();
        if common.is_none() {
            self.put_looks();
        }
        let lines = self.lines.into_iter().filter(|words| !words.is_empty());
        (lines.map(|words| CueLine { words }).collect(), common)
    }

    /// The look of all words, where a cue can have it.
    fn common(&self) -> Option<PartialStyle> {
        let mut looks = self.looks.iter().filter(|(_, first)| *first < self.words).rev();
        let (look, 0) = looks.next()? else { return None };
        look.class.is_none().then_some(())?;
        lifted(look.style.as_deref()?)
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let (Some(first), Some(last)) = (pending.chars().next(), pending.chars().next_back()) else { return };
        let mut words = split_words(&pending);
        if let Some(word) = words.first_mut() {
            word.joined = self.touches && !is_break_space(first);
        }
        self.touches = !is_break_space(last) && (self.touches || !words.is_empty());
        self.words += words.len();
        if let Some(line) = self.lines.last_mut() {
            line.append(&mut words);
        }
    }

    /// A time for every word, or none at all if no time was given.
    fn put_times(&mut self) {
        if self.groups.len() == 1 {
            return;
        }
        let ends: Vec<_> = self.groups.iter().skip(1).copied().chain([(self.cue.end, self.words)]).collect();
        let mut words = self.lines.iter_mut().flatten();
        for (&(start, first), (end, after)) in self.groups.iter().zip(ends) {
            let group: Vec<_> = words.by_ref().take(after - first).collect();
            let weights: Vec<_> = group.iter().map(|word| spread::weight(&word.text)).collect();
            for (word, share) in group.into_iter().zip(spread::shares(TimeRange::new(start, end), &weights)) {
                word.range = Some(share);
            }
        }
    }

    fn put_looks(&mut self) {
        let mut looks = self.looks.iter().peekable();
        let mut look = WordLook::default();
        for (index, word) in self.lines.iter_mut().flatten().enumerate() {
            while let Some((next, _)) = looks.next_if(|(_, first)| *first <= index) {
                look.clone_from(next);
            }
            word.classes = look.class.iter().cloned().collect();
            word.style.clone_from(&look.style);
        }
    }
}

/// The style of a cue that shows its words as those of a class; `None` where no style does.
fn lifted(class: &PartialClass) -> Option<PartialStyle> {
    let PartialClass { font, fill, strokes, shadows, states, .. } = class.clone();
    let liftable = PartialClass { font, fill, strokes, shadows, states, ..PartialClass::default() };
    if liftable != *class {
        return None;
    }
    let PartialClass { font, fill, strokes, shadows, states, .. } = liftable;
    let font = font.map(|font| {
        let FontPatch { family, weight, italic, size, letter_spacing, case, underline, strikeout } = font;
        let rest = PartialFont::default();
        PartialFont { family, weight, italic, size, letter_spacing, case, underline, strikeout, ..rest }
    });
    Some(PartialStyle {
        font,
        fill: fill.and_then(Nullable::set),
        strokes: strokes.and_then(Nullable::set),
        shadows: shadows.and_then(Nullable::set),
        states,
        ..PartialStyle::default()
    })
}
