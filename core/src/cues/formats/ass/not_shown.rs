//! What a script asks for and is not shown, told once.

use crate::error::{ErrorCode, Warning};

/// Kinds of what is not shown, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct NotShown {
    kinds: Vec<Kind>,
    event: usize,
}

#[derive(Debug)]
struct Kind {
    name: &'static str,
    /// How many events have it.
    events: usize,
    /// The last of them.
    last: usize,
}

impl NotShown {
    /// What is noted next is of another event.
    pub fn next_event(&mut self) {
        self.event += 1;
    }

    /// Notes something of the event at hand.
    pub fn note(&mut self, name: &'static str) {
        let last = self.event;
        match self.kinds.iter_mut().find(|kind| kind.name == name) {
            Some(kind) if kind.last == last => {}
            Some(kind) => (kind.events, kind.last) = (kind.events + 1, last),
            None => self.kinds.push(Kind { name, events: 1, last }),
        }
    }

    /// The warning, if there is something to tell; `extras` is what the file holds beside events.
    pub fn warning(self, extras: &[&'static str]) -> Option<Warning> {
        let of_events = self.kinds.iter().map(|kind| match kind.events {
            1 => format!("{} in 1 event", kind.name),
            events => format!("{} in {events} events", kind.name),
        });
        let all: Vec<_> = of_events.chain(extras.iter().map(|extra| (*extra).to_owned())).collect();
        (!all.is_empty()).then(|| Warning::new(ErrorCode::NotShown, format!("not shown: {}", all.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_once_with_its_events() {
        let mut not_shown = NotShown::default();
        for kinds in [&["\\clip", "\\clip", "\\t"][..], &["\\t"], &[]] {
            not_shown.next_event();
            kinds.iter().for_each(|kind| not_shown.note(kind));
        }
        let warning = not_shown.warning(&["embedded fonts"]).unwrap();
        assert_eq!(warning.message, "not shown: \\clip in 1 event, \\t in 2 events, embedded fonts");
        assert_eq!(warning.code.as_str(), "NOT_SHOWN");
        assert_eq!(NotShown::default().warning(&[]), None);
    }
}
