//! Rules matched to the text of cues.

use super::css::{self, Change, Rule, Voice};
use super::text::{Kind, Node};
use crate::cues::formats::attire::BOLD;
use crate::cues::formats::styled::WordLook;
use crate::frame::Color;
use crate::style::{FontPatch, Nullable, PartialClass, PartialLook, PartialStates};

/// Classes that are colours by the standard's own style sheet; with `bg_` in front they are backgrounds.
pub(super) const COLORS: [(&str, [u8; 3]); 8] = [
    ("white", [255, 255, 255]),
    ("lime", [0, 255, 0]),
    ("cyan", [0, 255, 255]),
    ("red", [255, 0, 0]),
    ("yellow", [255, 255, 0]),
    ("magenta", [255, 0, 255]),
    ("blue", [0, 0, 255]),
    ("black", [0, 0, 0]),
];
/// How classes start that writing made for a look, and that say nothing more.
pub(super) const MADE: &str = "captioni-";

/// The rules of a file, those that count for more last.
#[derive(Debug, Default)]
pub(super) struct Sheet(Vec<Rule>);

/// How a stretch of text looks.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Look {
    now: Change,
    past: Change,
    future: Change,
    class: Option<String>,
}

impl Sheet {
    /// `unshown` is told what the sheets ask for that is not shown.
    pub fn new(sheets: &[&str], mut unshown: impl FnMut(&'static str)) -> Self {
        let mut rules: Vec<_> = sheets.iter().flat_map(|sheet| css::read(sheet, &mut unshown)).collect();
        rules.sort_by_key(|rule| rule.selector.specificity());
        Self(rules)
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The look of a cue's text outside of all tags.
    pub fn root(&self, id: &str) -> Look {
        let mut look = Look::default();
        let is_of_cue = |rule: &&Rule| {
            rule.selector.is_root && rule.selector.id.as_ref().is_none_or(|selected| selected == id)
        };
        self.0.iter().filter(is_of_cue).for_each(|rule| look.apply(rule));
        look
    }

    /// The look of text in these tags.
    pub fn look(&self, root: &Look, open: &[Node<'_>]) -> Look {
        let mut look = root.clone();
        for node in open {
            look.enter(node);
            self.0.iter().filter(|rule| rule.selector.matches(node)).for_each(|rule| look.apply(rule));
        }
        look
    }
}

impl Look {
    fn apply(&mut self, rule: &Rule) {
        let change = match rule.selector.voice {
            None => &mut self.now,
            Some(Voice::Past) => &mut self.past,
            Some(Voice::Future) => &mut self.future,
        };
        *change = change.with(rule.change);
    }

    /// What a tag says without any rule.
    fn enter(&mut self, node: &Node<'_>) {
        match node.kind {
            Kind::Bold => self.now.weight = Some(BOLD),
            Kind::Italic => self.now.italic = Some(true),
            Kind::Underline => {
                self.now.lines = Some((true, self.now.lines.is_some_and(|(_, through)| through)))
            }
            _ => {}
        }
        for class in &node.classes {
            let (name, slot) = match class.strip_prefix("bg_") {
                Some(name) => (name, &mut self.now.background),
                None => (*class, &mut self.now.color),
            };
            match COLORS.iter().find(|(color, _)| *color == name) {
                Some((_, [r, g, b])) => *slot = Some(Color { r: *r, g: *g, b: *b, a: 255 }),
                None if class.starts_with(MADE) => {}
                None => self.class = Some((*class).to_owned()),
            }
        }
    }

    /// Without what differs before and after a word's time, for cues without times.
    #[must_use]
    pub fn timeless(self) -> Self {
        Self { past: Change::default(), future: Change::default(), ..self }
    }

    /// What is behind the text.
    pub fn background(&self) -> Option<Color> {
        self.now.background
    }

    /// The same as the look of words.
    pub fn word(&self) -> WordLook {
        let Change { color, weight, italic, lines, opacity, .. } = self.now;
        let lined = |is_lined: Option<bool>| is_lined.filter(|&is_lined| is_lined);
        let font = FontPatch {
            weight,
            italic,
            underline: lined(lines.map(|(under, _)| under)),
            strikeout: lined(lines.map(|(_, through)| through)),
            ..FontPatch::default()
        };
        let states = PartialStates { before: state(self.future), after: state(self.past), active: None };
        let style = PartialClass {
            font: (font != FontPatch::default()).then_some(font),
            fill: color.map(|color| Nullable::Set(color.into())),
            opacity: opacity.map(Nullable::Set),
            states: (states != PartialStates::default()).then_some(states),
            ..PartialClass::default()
        };
        WordLook {
            class: self.class.clone(),
            style: (style != PartialClass::default()).then(|| Box::new(style)),
        }
    }
}

fn state(change: Change) -> Option<Nullable<PartialLook>> {
    let look = PartialLook {
        fill: change.color.map(|color| Nullable::Set(color.into())),
        opacity: change.opacity.map(Nullable::Set),
        ..PartialLook::default()
    };
    (look != PartialLook::default()).then_some(Nullable::Set(look))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: Kind, classes: &[&'static str]) -> Node<'static> {
        Node { kind, classes: classes.to_vec(), annotation: String::new() }
    }

    #[test]
    fn rules_lie_over_tags_and_the_specific_over_the_general() {
        let sheet = Sheet::new(
            &[
                "::cue(.loud.big) { color: #010101 } ::cue(.loud) { color: #020202; font-weight: 900 } ::cue { color: #030303 }",
            ],
            |_| {},
        );
        let root = sheet.root("");
        let color = |open: &[Node<'_>]| sheet.look(&root, open).now.color.map(|color| color.r);
        assert_eq!(color(&[]), Some(3));
        assert_eq!(color(&[node(Kind::Bold, &["loud"])]), Some(2));
        assert_eq!(color(&[node(Kind::Class, &["big", "loud"])]), Some(1));
        assert_eq!(color(&[node(Kind::Class, &["loud"]), node(Kind::Class, &["cyan"])]), Some(0));
        let loud = sheet.look(&root, &[node(Kind::Bold, &["loud", "yellow"])]).word();
        assert_eq!(loud.class.as_deref(), Some("loud"));
        assert_eq!(loud.style.unwrap().font.unwrap().weight, Some(900));
    }

    #[test]
    fn ids_select_cues() {
        let sheet = Sheet::new(&["::cue(#a) { color: red } ::cue { color: blue }"], |_| {});
        let color = |id| sheet.root(id).now.color.map(|color| (color.r, color.b));
        assert_eq!([color("a"), color("b")], [Some((255, 0)), Some((0, 255))]);
    }
}
