//! Characters that no font draws: which they are, and whether a text can do without them.

use std::collections::BTreeMap;

use super::script::Script;
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
        };
        Some(error.into())
    }

    /// The error of a cue that cannot be understood: it has letters or digits, and none of them can be drawn. A cue of
    /// emoji alone can be done without.
    pub(super) fn unreadable(&self, cue: &Cue) -> Option<Error> {
        let letters = || cue.words().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric());
        let has_none = letters().next().is_some() && letters().all(|c| self.contains(c));
        has_none.then(|| undrawable(cue))
    }
}

/// The error of a cue of which no font draws anything.
pub(super) fn undrawable(cue: &Cue) -> Error {
    let text = cue.text().replace('\n', " ");
    let characters: Vec<_> = text.chars().collect();
    let script = Script::of_letters(&characters);
    let mut named: String = characters.iter().take(NAMED).collect();
    if characters.len() > NAMED {
        named.push('…');
    }
    Error::TextUndrawable {
        script: script.name,
        characters: named,
        at: cue.range.start,
        package: script.package,
    }
}
