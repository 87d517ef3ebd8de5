//! Characters that no font draws: which they are, and whether a text can do without them.

use std::collections::BTreeMap;

use super::script::Script;
use super::text::is_invisible;
use crate::cues::Cue;
use crate::error::{Error, Warning};

/// Characters that a message names.
const NAMED: usize = 12;

/// The characters that no font has, left out of everything that is drawn.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// With the number of times that each was met.
    characters: BTreeMap<char, usize>,
    /// Whether some were met since the last warning.
    is_new: bool,
}

impl Missing {
    pub(super) fn contains(&self, c: char) -> bool {
        self.characters.contains_key(&c)
    }

    /// Notes one more; whether it is a new one.
    pub(super) fn note(&mut self, c: char) -> bool {
        self.is_new = true;
        let count = self.characters.entry(c).or_default();
        *count += 1;
        *count == 1
    }

    /// One warning for all, if there are some since the last.
    pub(super) fn take_warning(&mut self) -> Option<Warning> {
        if !std::mem::take(&mut self.is_new) {
            return None;
        }
        let mut most: Vec<_> = self.characters.iter().collect();
        most.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let names: Vec<_> =
            most.iter().take(NAMED).map(|(c, _)| format!("{c} (U+{:04X})", u32::from(**c))).collect();
        let more =
            if most.len() > NAMED { format!(" and {} more", most.len() - NAMED) } else { String::new() };
        let error = Error::GlyphMissing {
            characters: names.join(", ") + &more,
            count: self.characters.values().sum(),
            package: package(&most),
        };
        Some(error.into())
    }

    /// The error of a cue of which nothing is left to see, or that cannot be understood: it has letters or digits, and none
    /// of them can be drawn.
    pub(super) fn unreadable(&self, cue: &Cue) -> Option<Error> {
        let visible = || cue.words().flat_map(|word| word.text.chars()).filter(|c| !is_invisible(*c));
        let letters = || visible().filter(|c| c.is_alphanumeric());
        (self.has_none_of(letters()) || self.has_none_of(visible())).then(|| undrawable(cue))
    }

    /// Whether there are characters and none that can be drawn.
    fn has_none_of(&self, characters: impl Iterator<Item = char>) -> bool {
        let mut characters = characters.peekable();
        characters.peek().is_some() && characters.all(|c| self.contains(c))
    }
}

/// The error of a cue of which no font draws anything.
fn undrawable(cue: &Cue) -> Error {
    let text = cue.text().replace('\n', " ");
    let script = Script::of_text(text.chars());
    let mut named: String = text.chars().take(NAMED).collect();
    if text.chars().count() > NAMED {
        named.push('…');
    }
    Error::TextUndrawable {
        script: script.name.replace('_', " "),
        characters: named,
        at: cue.range.start,
        package: script.package,
    }
}

/// The package that has the most frequent of some characters.
fn package(most: &[(&char, &usize)]) -> Option<&'static str> {
    most.first().and_then(|(c, _)| Script::of(**c).package)
}
