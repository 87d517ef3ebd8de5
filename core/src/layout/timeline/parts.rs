//! What of a laid-out cue tracks can change.

use std::ops::Range;

use super::window::Instance;
use crate::style::Target;

/// The lines, letters and boxes of a cue, in terms of its words.
#[derive(Debug, Default)]
pub(in crate::layout) struct Parts {
    /// How many words the cue has.
    pub(in crate::layout) words: u32,
    /// The words of each line, top to bottom.
    pub(in crate::layout) lines: Vec<Range<u32>>,
    /// How many letters each word has; empty when none is drawn by itself.
    pub(in crate::layout) letters: Vec<u32>,
    /// The words that each box goes around.
    pub(in crate::layout) boxes: Vec<Range<u32>>,
}

impl Parts {
    pub(in crate::layout) fn cue(&self) -> Instance {
        Instance { target: Target::Cue, place: (0, 1), place_in_word: (0, 1), words: 0..self.words }
    }

    pub(in crate::layout) fn line(&self, index: u32) -> Instance {
        among(Target::Line, &self.lines, index)
    }

    pub(in crate::layout) fn word(&self, index: u32) -> Instance {
        let place = (index, self.words);
        Instance { target: Target::Word, place, place_in_word: (0, 1), words: index..index + 1 }
    }

    /// Box `index`, or one around another word than when the cue was laid out.
    pub(in crate::layout) fn boxed(&self, index: u32) -> Instance {
        among(Target::Box, &self.boxes, index)
    }

    /// The letters of one word.
    pub(in crate::layout) fn letters(&self, word: u32) -> impl Iterator<Item = Instance> {
        let (before, from) = self.letters.split_at_checked(word as usize).unwrap_or_default();
        let (first, count) = (before.iter().sum::<u32>(), from.first().copied().unwrap_or(0));
        let total: u32 = self.letters.iter().sum();
        (0..count).map(move |letter| Instance {
            target: Target::Letter,
            place: (first + letter, total),
            place_in_word: (letter, count),
            words: word..word + 1,
        })
    }

    /// All of one kind.
    pub(super) fn all(&self, target: Target) -> Vec<Instance> {
        match target {
            Target::Cue => vec![self.cue()],
            Target::Line => (0..self.lines.len() as u32).map(|line| self.line(line)).collect(),
            Target::Word => (0..self.words).map(|word| self.word(word)).collect(),
            Target::Letter => (0..self.words).flat_map(|word| self.letters(word)).collect(),
            Target::Box => (0..self.boxes.len() as u32).map(|index| self.boxed(index)).collect(),
        }
    }
}

fn among(target: Target, words: &[Range<u32>], index: u32) -> Instance {
    let place = (index, words.len() as u32);
    let words = words.get(index as usize).cloned().unwrap_or_default();
    Instance { target, place, place_in_word: (0, 1), words }
}
