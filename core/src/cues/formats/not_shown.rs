//! What a file asks for and is not shown, told once.

use crate::error::{ErrorCode, Warning};

/// Kinds of what is not shown, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct NotShown {
    kinds: Vec<Kind>,
    cue: usize,
}

#[derive(Debug)]
struct Kind {
    name: &'static str,
    /// How many cues have it.
    cues: usize,
    /// The last of them.
    last: usize,
}

impl NotShown {
    /// What is noted next is of another cue.
    pub fn next_cue(&mut self) {
        self.cue += 1;
    }

    /// Notes something of the cue at hand.
    pub fn note(&mut self, name: &'static str) {
        let last = self.cue;
        match self.kinds.iter_mut().find(|kind| kind.name == name) {
            Some(kind) if kind.last == last => {}
            Some(kind) => (kind.cues, kind.last) = (kind.cues + 1, last),
            None => self.kinds.push(Kind { name, cues: 1, last }),
        }
    }

    /// The warning, if there is something to tell; `extras` is what the file holds beside cues.
    pub fn warning(self, extras: &[&'static str]) -> Option<Warning> {
        let of_cues = self.kinds.iter().map(|kind| match kind.cues {
            1 => format!("{} in 1 cue", kind.name),
            cues => format!("{} in {cues} cues", kind.name),
        });
        let all: Vec<_> = of_cues.chain(extras.iter().map(|extra| (*extra).to_owned())).collect();
        (!all.is_empty()).then(|| Warning::new(ErrorCode::NotShown, format!("not shown: {}", all.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_once_with_its_cues() {
        let mut not_shown = NotShown::default();
        for kinds in [&["\\clip", "\\clip", "\\t"][..], &["\\t"], &[]] {
            not_shown.next_cue();
            kinds.iter().for_each(|kind| not_shown.note(kind));
        }
        let warning = not_shown.warning(&["embedded fonts"]).unwrap();
        assert_eq!(warning.message, "not shown: \\clip in 1 cue, \\t in 2 cues, embedded fonts");
        assert_eq!(warning.code.as_str(), "NOT_SHOWN");
        assert_eq!(NotShown::default().warning(&[]), None);
    }
}
