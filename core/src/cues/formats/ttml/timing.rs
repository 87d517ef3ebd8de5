//! When each element is shown, after <https://www.w3.org/TR/ttml2/#timing>.

use super::time::Clock;
use super::xml::{Element, Node, Space, Tag, Tree};
use crate::units::{Duration, TimeRange, Timestamp, clock};

/// From its begin to its end, of which `None` is the end of what holds it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Span {
    begin: Duration,
    end: Option<Duration>,
}

/// The times of a document.
#[derive(Debug)]
pub(super) struct Timing {
    /// Of each element, from the begin of its parent.
    spans: Vec<Span>,
    /// Apple's lyrics: times of all elements count from the start of the document.
    absolute: bool,
    /// Line of the first time that cannot be read, and how many there are.
    pub unread: Option<(usize, usize)>,
}

/// All of a document.
pub(super) const ALWAYS: TimeRange = TimeRange { start: Timestamp::ZERO, end: clock::LATEST };

impl Timing {
    pub fn of(tree: &Tree, clock: &Clock) -> Self {
        let absolute = tree.root().is_some_and(is_lyrics);
        let mut timing = Self { spans: vec![Span::default(); tree.len()], absolute, unread: None };
        let reader = Reader { tree, clock };
        for tag in [Tag::Body, Tag::Region] {
            for (index, element) in tree.all(tag) {
                reader.element(&mut timing, (index, element), Parent::default());
            }
        }
        timing
    }

    /// When an element is shown that lies in one shown at `parent`.
    pub fn range(&self, index: usize, parent: TimeRange) -> TimeRange {
        let Span { begin, end } = self.spans.get(index).copied().unwrap_or_default();
        let from = if self.absolute { Timestamp::ZERO } else { parent.start };
        let start = (from + begin).max(parent.start).min(clock::LATEST);
        let end = end.map_or(parent.end, |end| (from + end).min(parent.end));
        TimeRange::new(start, end.max(start))
    }
}

/// Whether a document is of Apple's lyrics with times of words.
pub(super) fn is_lyrics(tt: &Element) -> bool {
    tt.attribute(Space::Lyrics, "timing").is_some()
}

/// What an element needs to know of the one that it lies in.
#[derive(Debug, Clone, Copy, Default)]
struct Parent {
    is_sequence: bool,
    /// In a sequence: when the one before ends; `None` if it never does.
    free: Option<Duration>,
}

struct Reader<'t> {
    tree: &'t Tree,
    clock: &'t Clock,
}

impl Reader<'_> {
    /// Times an element and all in it; gives its own. As deep as the tree, which is bounded.
    fn element(&self, timing: &mut Timing, (index, element): (usize, &Element), parent: Parent) -> Span {
        let mut time = |name| {
            let text = element.attribute(Space::Main, name)?;
            let time = self.clock.parse(text);
            if time.is_none() {
                timing.unread =
                    Some(timing.unread.map_or((element.line, 1), |(line, count)| (line, count + 1)));
            }
            time
        };
        let (begin, end, dur) = (time("begin"), time("end"), time("dur"));
        // What follows one that never ends never begins.
        let from = if parent.is_sequence {
            parent.free.unwrap_or(clock::LATEST - Timestamp::ZERO)
        } else {
            Duration::ZERO
        };
        let start = from + begin.unwrap_or_default();
        let lasts = matches!(element.tag, Tag::Br | Tag::Region | Tag::Set) && !parent.is_sequence;
        let implicit = self.children(timing, element, (!lasts).then_some(start), start);
        let end = match (end, dur) {
            (Some(end), Some(dur)) => Some((start + dur).min(from + end)),
            (None, Some(dur)) => Some(start + dur),
            (Some(end), None) => Some(from + end),
            (None, None) => implicit,
        };
        let span = Span { begin: start, end };
        if let Some(slot) = timing.spans.get_mut(index) {
            *slot = span;
        }
        span
    }

    /// Times what lies in an element that begins at `start`; when it ends by itself, starting with `ends`.
    fn children(
        &self,
        timing: &mut Timing,
        element: &Element,
        mut ends: Option<Duration>,
        start: Duration,
    ) -> Option<Duration> {
        let is_sequence = element.attribute(Space::Main, "timeContainer") == Some("seq");
        let is_mixed = matches!(element.tag, Tag::P | Tag::Span);
        for child in &element.children {
            let index = match child {
                Node::Element(index) => *index,
                Node::Text(_) if is_mixed && !is_sequence => {
                    ends = None;
                    continue;
                }
                Node::Text(_) => continue,
            };
            let Some(child) = self.tree.element(index).filter(|child| is_timed(child.tag)) else { continue };
            let free = ends.map(|ends| ends - start);
            let span = self.element(timing, (index, child), Parent { is_sequence, free });
            let end = span.end.map(|end| end + start);
            ends = if is_sequence { end } else { ends.zip(end).map(|(all, one)| all.max(one)) };
        }
        ends
    }
}

fn is_timed(tag: Tag) -> bool {
    matches!(tag, Tag::Body | Tag::Div | Tag::P | Tag::Span | Tag::Br | Tag::Set | Tag::Region)
}
