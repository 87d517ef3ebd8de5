//! Style sheets, as far as cues are matched by them.

use std::borrow::Cow;

use super::super::color::color;
use super::text::{Kind, Node};
use crate::frame::Color;

/// A rule for cues or what is in them.
#[derive(Debug, PartialEq)]
pub(super) struct Rule {
    pub selector: Selector,
    pub change: Change,
}

/// What a rule is for: all of a cue, or nodes of its text.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Selector {
    /// Id of the cue; not for nodes.
    pub id: Option<String>,
    pub kind: Option<Kind>,
    pub classes: Vec<String>,
    /// Of a voice or a language.
    pub annotation: Option<String>,
    pub voice: Option<Voice>,
    /// Whether it is for the cue itself.
    pub is_root: bool,
}

/// Text before or after its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Past,
    Future,
}

impl Selector {
    pub fn matches(&self, node: &Node<'_>) -> bool {
        !self.is_root
            && self.kind.is_none_or(|kind| kind == node.kind)
            && self.classes.iter().all(|class| node.classes.contains(&class.as_str()))
            && self.annotation.as_ref().is_none_or(|annotation| *annotation == node.annotation)
    }

    /// As CSS counts: ids, then classes and the like, then names.
    pub fn specificity(&self) -> (usize, usize, usize) {
        let attributes = usize::from(self.annotation.is_some()) + usize::from(self.voice.is_some());
        (usize::from(self.id.is_some()), self.classes.len() + attributes, usize::from(self.kind.is_some()))
    }
}

/// What a rule changes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in super::super) struct Change {
    pub color: Option<Color>,
    pub background: Option<Color>,
    pub weight: Option<u16>,
    pub italic: Option<bool>,
    /// Underlined, struck out.
    pub lines: Option<(bool, bool)>,
    pub opacity: Option<f32>,
}

impl Change {
    /// With what `over` says instead.
    #[must_use]
    pub fn with(self, over: Self) -> Self {
        Self {
            color: over.color.or(self.color),
            background: over.background.or(self.background),
            weight: over.weight.or(self.weight),
            italic: over.italic.or(self.italic),
            lines: over.lines.or(self.lines),
            opacity: over.opacity.or(self.opacity),
        }
    }
}

/// Reads a style sheet; `unshown` is told what it asks for that is not shown.
pub(super) fn read(sheet: &str, mut unshown: impl FnMut(&'static str)) -> Vec<Rule> {
    let sheet = without_comments(sheet);
    let mut rules = Vec::new();
    let mut rest = sheet.as_ref();
    while let Some(open) = rest.find(['{', ';']) {
        let (prelude, after) = rest.split_at(open);
        let prelude = prelude.trim();
        if after.starts_with(';') {
            rest = after.get(1..).unwrap_or_default();
            unshown("at-rules of style sheets");
            continue;
        }
        let (body, after) = block(after.get(1..).unwrap_or_default());
        rest = after;
        if prelude.starts_with('@') {
            unshown("at-rules of style sheets");
            continue;
        }
        let change = declarations(body, &mut unshown);
        for selector in top_level(prelude, ',') {
            match selector_of(selector.trim()) {
                Some(selector) => rules.push(Rule { selector, change }),
                None => unshown(
                    "style rules with other selectors than ::cue(name.class), ::cue(#id), ::cue([voice=...])",
                ),
            }
        }
    }
    rules
}

fn without_comments(sheet: &str) -> Cow<'_, str> {
    let Some((before, mut rest)) = sheet.split_once("/*") else { return Cow::Borrowed(sheet) };
    let mut text = before.to_owned();
    while let Some((_, after)) = rest.split_once("*/") {
        let (shown, next) = after.split_once("/*").unwrap_or((after, ""));
        text.push(' ');
        text.push_str(shown);
        rest = next;
    }
    Cow::Owned(text)
}

/// The inside of a block, and what follows it.
fn block(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => {
                return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
            }
            b'}' => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

/// The parts between signs that stand in no parentheses, brackets and quotes.
fn top_level(text: &str, sign: char) -> Vec<&str> {
    let (mut depth, mut quote) = (0_i32, None);
    let parts = text.split(move |c: char| {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            _ => {}
        }
        c == sign && depth == 0 && quote.is_none()
    });
    parts.collect()
}

fn selector_of(text: &str) -> Option<Selector> {
    let inside = text.strip_prefix("video").unwrap_or(text).trim_start().strip_prefix("::cue")?;
    if inside.is_empty() {
        return Some(Selector { is_root: true, ..Selector::default() });
    }
    compound(inside.strip_prefix('(')?.strip_suffix(')')?.trim())
}

/// A name with ids, classes, attributes and pseudo-classes.
fn compound(text: &str) -> Option<Selector> {
    let mut selector = Selector::default();
    let end = text.find(['#', '.', '[', ':']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    if !matches!(name, "" | "*") {
        selector.kind = Some(Kind::of(name)?);
    }
    while let Some(sign) = rest.chars().next() {
        rest = rest.get(1..)?;
        if sign == '[' {
            let (attribute, after) = rest.split_once(']')?;
            let (name, value) = attribute.split_once('=')?;
            matches!(name.trim(), "voice" | "lang").then_some(())?;
            selector.annotation = Some(unquoted(value.trim()));
            rest = after;
            continue;
        }
        let (name, after) = identifier(rest)?;
        rest = after;
        match (sign, &*name) {
            ('#', _) => selector.id = Some(name),
            ('.', _) => selector.classes.push(name),
            (':', "past") => selector.voice = Some(Voice::Past),
            (':', "future") => selector.voice = Some(Voice::Future),
            (':', "lang") => {
                let (language, after) = rest.strip_prefix('(')?.split_once(')')?;
                (selector.annotation, rest) = (Some(unquoted(language.trim())), after);
            }
            _ => return None,
        }
    }
    let is_of_nodes =
        selector.kind.is_some() || !selector.classes.is_empty() || selector.annotation.is_some();
    selector.is_root = !is_of_nodes;
    // A node has no id.
    (!(is_of_nodes && selector.id.is_some())).then_some(selector)
}

/// A name, whose characters may be escaped as CSS has it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let mut hex = String::new();
                while hex.len() < 6
                    && let Some((_, digit)) = chars.next_if(|(_, c)| c.is_ascii_hexdigit())
                {
                    hex.push(digit);
                }
                if hex.is_empty() {
                    name.push(chars.next()?.1);
                } else {
                    name.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?).unwrap_or('\u{fffd}'));
                    _ = chars.next_if(|(_, c)| c.is_ascii_whitespace());
                }
            }
            c if c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() => name.push(c),
            _ => return Some((name, text.get(at..)?)).filter(|(name, _)| !name.is_empty()),
        }
    }
    Some((name, "")).filter(|(name, _)| !name.is_empty())
}

fn unquoted(text: &str) -> String {
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(text).to_owned()
}

/// The declarations of a rule; `unshown` is told what they ask for that is not shown.
pub(in super::super) fn declarations(body: &str, unshown: &mut impl FnMut(&'static str)) -> Change {
    let mut change = Change::default();
    for declaration in top_level(body, ';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let value = value.strip_suffix("!important").unwrap_or(&value).trim();
        match &*name.trim().to_ascii_lowercase() {
            "color" => change.color = color(value).or(change.color),
            "background" | "background-color" => match color(value) {
                Some(color) => change.background = Some(color),
                None if value == "none" => change.background = Some(Color { r: 0, g: 0, b: 0, a: 0 }),
                None => unshown("backgrounds that are not of one colour"),
            },
            "font-weight" => change.weight = weight(value).or(change.weight),
            "font-style" => change.italic = style(value).or(change.italic),
            "text-decoration" | "text-decoration-line" => {
                change.lines = Some((value.contains("underline"), value.contains("line-through")));
            }
            "opacity" => change.opacity = opacity(value).or(change.opacity),
            "font-size" | "font-family" | "font" => unshown("typefaces and sizes of style sheets"),
            "text-shadow" | "outline" => unshown("shadows and outlines of style sheets"),
            _ => unshown("other properties of style sheets"),
        }
    }
    change
}

fn weight(value: &str) -> Option<u16> {
    match value {
        "bold" | "bolder" => Some(700),
        "normal" | "lighter" => Some(400),
        number => number.parse().ok().filter(|weight| (1..=1000).contains(weight)),
    }
}

fn style(value: &str) -> Option<bool> {
    match value {
        "normal" => Some(false),
        _ => (value == "italic" || value.starts_with("oblique")).then_some(true),
    }
}

fn opacity(value: &str) -> Option<f32> {
    let (number, part) = value.strip_suffix('%').map_or((value, 1.0), |number| (number, 0.01));
    let opacity = number.trim().parse::<f32>().ok()? * part;
    opacity.is_finite().then(|| opacity.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(sheet: &str) -> (Vec<Rule>, Vec<&'static str>) {
        let mut told = Vec::new();
        let rules = read(sheet, |what| told.push(what));
        (rules, told)
    }

    #[test]
    fn rules_are_read() {
        let (rules, told) = rules(
            "/* a */ ::cue { color: RED; background-color: rgba(0, 0, 0, 0.5); font-weight: bold } /* b\n*/\n\
             ::cue(b), ::cue(v[voice=\"Mary, Ann\"]) { font-style: italic; opacity: 50%; text-decoration: underline }\n\
             ::cue(.a\\.b.c) { color: #0f0 }\n::cue(#\\31 2) { color: blue }\n::cue(:past) { color: lime }",
        );
        let color = |r, g, b| Some(Color { r, g, b, a: 255 });
        assert_eq!(told, [""; 0]);
        assert_eq!(rules.len(), 6);
        assert!(rules[0].selector.is_root && rules[0].change.color == color(255, 0, 0));
        assert_eq!(
            (rules[0].change.background.map(|color| color.a), rules[0].change.weight),
            (Some(128), Some(700))
        );
        assert_eq!(rules[1].selector.kind, Some(Kind::Bold));
        assert_eq!(rules[2].selector.annotation.as_deref(), Some("Mary, Ann"));
        assert_eq!((rules[2].change.italic, rules[2].change.opacity), (Some(true), Some(0.5)));
        assert_eq!(rules[2].change.lines, Some((true, false)));
        assert_eq!(rules[3].selector.classes, ["a.b", "c"]);
        assert_eq!((rules[4].selector.id.as_deref(), rules[4].selector.is_root), (Some("12"), true));
        assert_eq!(rules[5].selector.voice, Some(Voice::Past));
    }

    #[test]
    fn what_is_not_shown_is_told_and_nothing_breaks() {
        for (sheet, what) in [
            ("@import url(x); ::cue { color: red }", "at-rules"),
            ("@media x { ::cue { color: red } } ::cue { color: red }", "at-rules"),
            ("::cue { font-size: 2em; color: red }", "typefaces"),
            ("::cue { text-shadow: 1px 1px red; color: red }", "shadows"),
            ("p::cue(a > b), ::cue { color: red }", "selectors"),
            ("::cue { background: url(x;y); color: red }", "backgrounds"),
        ] {
            let (rules, told) = rules(sheet);
            assert!(told.len() == 1 && told[0].contains(what), "{sheet}: {told:?}");
            assert!(rules.len() == 1 && rules[0].change.color.is_some(), "{sheet}: {rules:?}");
        }
        for broken in [
            "::cue {",
            "}",
            "{",
            "::cue(",
            "::cue({})",
            ";;;",
            "::cue { color }",
            "::cue(\\",
            "/*",
            "::cue([) {}",
        ] {
            rules(broken);
        }
    }
}
