//! The text of cues, by the standard's parser: text, and the tags that it stands in.

use super::super::entities;
use super::time::{self, SPACES};
use crate::units::Timestamp;

/// What a tag is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Class,
    Italic,
    Bold,
    Underline,
    Ruby,
    RubyText,
    Voice,
    Language,
}

impl Kind {
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "c" => Self::Class,
            "i" => Self::Italic,
            "b" => Self::Bold,
            "u" => Self::Underline,
            "ruby" => Self::Ruby,
            "rt" => Self::RubyText,
            "v" => Self::Voice,
            "lang" => Self::Language,
            _ => return None,
        })
    }
}

/// An open tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<'a> {
    pub kind: Kind,
    pub classes: Vec<&'a str>,
    /// Who speaks, or which language it is.
    pub annotation: String,
}

/// What is met in a text.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'a, 'b> {
    Text(&'b str),
    Time(Timestamp),
    /// The tags that are open have changed.
    Open(&'b [Node<'a>]),
}

/// Tells what is met in a text, in order.
pub(super) fn read<'a>(text: &'a str, mut met: impl FnMut(Event<'a, '_>)) {
    let mut open: Vec<Node<'a>> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, tag) = rest.split_at(memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()));
        entities::decoded(plain, |text| met(Event::Text(text)));
        let Some(inside) = tag.strip_prefix('<') else { break };
        let (inside, after) = match memchr::memchr(b'>', inside.as_bytes()) {
            Some(end) => (inside.get(..end).unwrap_or_default(), inside.get(end + 1..).unwrap_or_default()),
            None => (inside, ""),
        };
        rest = after;
        match inside.as_bytes().first() {
            Some(b'/') => {
                if close(&mut open, inside.get(1..).unwrap_or_default()) {
                    met(Event::Open(&open));
                }
            }
            Some(b'0'..=b'9') => {
                if let Some((time, "")) = time::collect(inside) {
                    met(Event::Time(time));
                }
            }
            _ => {
                if let Some(node) = start(inside, open.last()) {
                    open.push(node);
                    met(Event::Open(&open));
                }
            }
        }
    }
}

/// The node of a start tag, where it is one that the standard knows.
fn start<'a>(inside: &'a str, parent: Option<&Node<'_>>) -> Option<Node<'a>> {
    let end = inside.find(SPACES).unwrap_or(inside.len());
    let (name, annotation) = inside.split_at(end);
    let mut names = name.split('.');
    let kind = Kind::of(names.next()?)?;
    if kind == Kind::RubyText && parent.is_none_or(|parent| parent.kind != Kind::Ruby) {
        return None;
    }
    let mut text = String::new();
    if matches!(kind, Kind::Voice | Kind::Language) {
        entities::decoded(annotation, |part| text.push_str(part));
        text = text.split(SPACES).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    }
    Some(Node { kind, classes: names.filter(|class| !class.is_empty()).collect(), annotation: text })
}

/// Closes a tag; whether anything was.
fn close(open: &mut Vec<Node<'_>>, name: &str) -> bool {
    let Some(kind) = Kind::of(name) else { return false };
    match open.as_slice() {
        [.., last] if last.kind == kind => _ = open.pop(),
        [.., _, last] if kind == Kind::Ruby && last.kind == Kind::RubyText => open.truncate(open.len() - 2),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown, with what is open in front of each text.
    fn seen(text: &str) -> String {
        let (mut seen, mut names) = (String::new(), String::new());
        read(text, |event| match event {
            Event::Text(text) => seen.push_str(&format!("{names}{text}|")),
            Event::Time(time) => seen.push_str(&format!("@{}|", time.as_millis())),
            Event::Open(open) => {
                let node = |node: &Node<'_>| {
                    format!("{:?}.{}={}:", node.kind, node.classes.join("."), node.annotation)
                };
                names = open.iter().map(node).collect();
            }
        });
        seen
    }

    #[test]
    fn tags_are_those_of_the_standard() {
        assert_eq!(seen("a<b>c</b>d"), "a|Bold.=:c|d|");
        assert_eq!(seen("<i>Hee!</b> Hee!"), "Italic.=:Hee!|Italic.=: Hee!|");
        assert_eq!(seen("<v.loud.x  Mary\tAnn &amp; I>Hi"), "Voice.loud.x=Mary Ann & I:Hi|");
        assert_eq!(seen("<c Mary>No"), "Class.=:No|");
        assert_eq!(seen("<c..a.>x</c.a>y</c>z"), "Class.a=:x|Class.a=:y|z|");
        assert_eq!(seen("a <3 b> c < d> e <foo>f</foo>"), "a | c | e |f|");
        assert_eq!(seen("<c>This is </c awesome!"), "Class.=:This is |");
        assert_eq!(seen("<rt>a</rt><ruby>b<rt>c</ruby>d"), "a|Ruby.=:b|Ruby.=:RubyText.=:c|d|");
        assert_eq!(seen("a<00:01.000>b<00:01.0>c<a0:01.000>d< 00:01.000>e"), "a|@1000|b|c|d|e|");
        assert_eq!(seen("<"), "");
    }

    #[test]
    fn references_are_those_of_browsers() {
        assert_eq!(seen("&am&amp; &l&lt;&rlm;x"), "&|am|&| |&|l|<|\u{200f}|x|");
        assert_eq!(seen("caf&eacute; &copy"), "caf|é| |©|");
    }
}
