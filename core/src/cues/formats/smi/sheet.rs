//! The style sheet of a SAMI file, as far as it tells some text from other text: its classes and its ids.
//!
//! What it says of all text is not taken: nearly every file says white letters of some typeface on black, which no player
//! draws, and which the style of the job is for.

use super::super::attire::Attire;
use super::super::vtt::css::{self, Change};
use crate::frame::Color;

/// Most rules that a file may have; more are left out.
const MOST_RULES: usize = 200;

/// What `.NAME` and `#NAME` look like; names in lower case.
#[derive(Debug, Default)]
pub(super) struct Sheet(Vec<(String, Attire)>);

impl Sheet {
    /// That of a file; `unshown` is told what it asks for that is not shown.
    pub fn of(file: &str, mut unshown: impl FnMut(&'static str)) -> Self {
        let Some(mut rest) = inside(file) else { return Self::default() };
        let mut rules = Vec::new();
        while let Some((selectors, after)) = rest.split_once('{') {
            let Some((body, after)) = after.split_once('}') else { break };
            rest = after;
            for selector in selectors.split(',').filter_map(|selector| selector.split_whitespace().last()) {
                let Some(name) = named(selector).filter(|_| rules.len() < MOST_RULES) else { continue };
                rules.push((name, attire(css::declarations(body, &mut told(&mut unshown)))));
            }
        }
        Self(rules)
    }

    /// What a paragraph of a class and an id looks like.
    pub fn attire(&self, class: &str, id: &str) -> Attire {
        let of = |sign: char, name: &str| {
            let name = format!("{sign}{}", name.to_ascii_lowercase());
            let rules = self.0.iter().filter(move |(known, _)| *known == name);
            rules.map(|(_, attire)| attire.clone()).reduce(over).unwrap_or_default()
        };
        over(of('.', class), of('#', id))
    }
}

/// What stands in the first `<style>`.
fn inside(file: &str) -> Option<&str> {
    let tag = |from: &str, name: &str| {
        from.as_bytes().windows(name.len()).position(|at| at.eq_ignore_ascii_case(name.as_bytes()))
    };
    let (_, from) = file.split_at_checked(tag(file, "<style")?)?;
    let (_, from) = from.split_once('>')?;
    from.get(..tag(from, "</style").unwrap_or(from.len()))
}

/// `.NAME` or `#NAME`, whatever element it is for, in lower case.
fn named(selector: &str) -> Option<String> {
    let at = selector.find(['.', '#'])?;
    selector.get(at..).filter(|name| name.len() > 1).map(str::to_ascii_lowercase)
}

/// What SAMI says beside looks, and what every file says, is not told.
fn told(unshown: &mut impl FnMut(&'static str)) -> impl FnMut(&'static str) {
    move |what| {
        if what.starts_with("shadows") || what.starts_with("backgrounds") {
            unshown(what);
        }
    }
}

fn attire(change: Change) -> Attire {
    let Change { color, weight, italic, lines, .. } = change;
    Attire {
        fill: color.filter(|color| *color != Color::WHITE),
        weight,
        italic,
        underline: lines.map(|(underline, _)| underline),
        strikeout: lines.map(|(_, strikeout)| strikeout),
        ..Attire::default()
    }
}

/// What `over` says instead of `under`.
fn over(under: Attire, over: Attire) -> Attire {
    Attire {
        fill: over.fill.or(under.fill),
        weight: over.weight.or(under.weight),
        italic: over.italic.or(under.italic),
        underline: over.underline.or(under.underline),
        strikeout: over.strikeout.or(under.strikeout),
        ..under
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_ids_are_taken_and_what_holds_of_all_is_not() {
        let sheet = Sheet::of(
            "<SAMI><HEAD><Style Type=\"text/css\"><!--\nP { color: white; font-size: 20pt; font-weight: bold }\n\
             .ENCC { Name: English; lang: en-US; SAMIType: CC; color: yellow }\nP#Small, #SMALL { color: lime; font-style: italic }\n\
             .KRCC { color: #ffffff }\n--></STYLE></HEAD>",
            |what| panic!("{what}"),
        );
        let fill = |attire: &Attire| attire.fill.map(|color| color.to_string());
        let plain = sheet.attire("encc", "");
        assert_eq!((fill(&plain).as_deref(), plain.weight), (Some("#ffff00"), None));
        let small = sheet.attire("ENCC", "small");
        assert_eq!((fill(&small).as_deref(), small.italic), (Some("#00ff00"), Some(true)));
        assert_eq!(sheet.attire("KRCC", "other"), Attire::default());
        assert_eq!(Sheet::of("<SAMI><BODY>", |_| {}).0.len(), 0);
    }
}
