//! SAMI: `<SYNC Start=ms>` with paragraphs of one or more classes, each of which is a language.
//!
//! Files are HTML of all kinds, so that it is read as players do: a text stands until the next `<SYNC>` that has a paragraph of
//! the same class. The first class with text is read; others are told.

mod sheet;

use self::sheet::Sheet;
use super::super::Cue;
use super::attire::{Attire, BOLD, Stretches};
use super::color::color;
use super::entities;
use super::lines::{LAST, Reader};
use super::table::{Read, Row};
use super::tsv;
use crate::error::{Error, Result};
use crate::units::{TimeRange, Timestamp, clock};

pub(super) const ROW: Row = Row {
    extensions: &["smi", "sami"],
    media_type: "application/x-sami; charset=utf-8",
    sniff: |text| text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<sami")),
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: None,
};

/// A tag of the file: its name in lower case and its attributes.
struct Tag<'t> {
    name: String,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn of(inside: &'t str) -> Self {
        let inside = inside.trim().trim_end_matches('/');
        let end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        Self { name: name.to_ascii_lowercase(), attributes }
    }

    /// The value of an attribute, with quotation marks or without.
    fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        while let Some((before, after)) = rest.split_once('=') {
            let key = before.trim().rsplit(char::is_whitespace).next().unwrap_or_default();
            let after = after.trim_start();
            let (value, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = left;
        }
        None
    }
}

/// What a class shows from one time on, which may be nothing.
struct Paragraph {
    start: Timestamp,
    line: usize,
    stretches: Stretches,
}

/// The paragraphs of a class.
#[derive(Default)]
struct Class {
    name: String,
    paragraphs: Vec<Paragraph>,
}

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let sheet = Sheet::of(text, |what| {
        if !reader.extras.contains(&what) {
            reader.extras.push(what);
        }
    });
    let mut file = File { sheet, ..File::default() };
    file.read(text);
    let File { classes, syncs, .. } = file;
    let has_text = |class: &Class| class.paragraphs.iter().any(|one| !one.stretches.is_empty());
    let mut spoken = classes.into_iter().filter(has_text);
    let Some(first) = spoken.next() else {
        return match syncs {
            0 => Err(Error::cues("line 1, column 1", "it has no <SYNC Start=...>; accepted: SAMI")),
            _ => Ok(reader),
        };
    };
    if spoken.next().is_some() {
        reader.extras.push("other languages than the first");
    }
    let starts: Vec<_> = first.paragraphs.iter().map(|one| one.start).collect();
    for (index, Paragraph { start, line, stretches }) in first.paragraphs.into_iter().enumerate() {
        let next = starts.get(index + 1..).unwrap_or_default().iter().find(|&&next| next != start);
        let end = next.map_or((start + LAST).min(clock::LATEST), |&next| next);
        if !stretches.is_empty() {
            let (cue, _): (Cue, _) = stretches.cue(TimeRange { start, end });
            reader.push(line, cue)?;
        }
    }
    Ok(reader)
}

/// What has been read of a file.
#[derive(Default)]
struct File {
    classes: Vec<Class>,
    syncs: usize,
    /// Index of the class whose paragraph is open.
    open: Option<usize>,
    sheet: Sheet,
    /// Of the paragraph that is open.
    base: Attire,
    attires: Vec<(String, Attire)>,
    ruby: bool,
}

/// Most classes that a file may have; more are read as the last.
const MOST_CLASSES: usize = 32;

impl File {
    fn read(&mut self, text: &str) {
        let mut start = None;
        let mut line = 1;
        let body = Body { rest: text };
        for part in body {
            match part {
                Part::Tag(inside, lines) => {
                    let tag = Tag::of(inside);
                    match tag.name.as_str() {
                        "sync" => {
                            start = tag.attribute("start").and_then(millis);
                            self.syncs += usize::from(start.is_some());
                            self.open = None;
                        }
                        "p" => {
                            if let Some(start) = start {
                                let class = tag.attribute("class").unwrap_or_default();
                                self.paragraph(class, start, line);
                                self.base = self.sheet.attire(class, tag.attribute("id").unwrap_or_default());
                            }
                        }
                        "/p" | "/sync" | "/body" => self.open = None,
                        _ => self.tag(&tag),
                    }
                    line += lines;
                }
                Part::Text(text) => {
                    // Text that follows a time without a paragraph is one.
                    if self.open.is_none()
                        && !text.trim().is_empty()
                        && let Some(start) = start
                    {
                        self.paragraph("", start, line);
                    }
                    self.text(text);
                    line += text.matches('\n').count();
                }
            }
        }
    }

    fn paragraph(&mut self, class: &str, start: Timestamp, line: usize) {
        let known = self.classes.iter().position(|one| one.name.eq_ignore_ascii_case(class));
        let index = known.unwrap_or_else(|| {
            if self.classes.len() < MOST_CLASSES {
                self.classes.push(Class { name: class.to_owned(), paragraphs: Vec::new() });
            }
            self.classes.len() - 1
        });
        if let Some(class) = self.classes.get_mut(index) {
            class.paragraphs.push(Paragraph { start, line, stretches: Stretches::default() });
        }
        self.open = Some(index);
        self.base = Attire::default();
        self.attires.clear();
        self.ruby = false;
    }

    fn stretches(&mut self) -> Option<&mut Stretches> {
        let class = self.classes.get_mut(self.open?)?;
        class.paragraphs.last_mut().map(|one| &mut one.stretches)
    }

    fn attire(&self) -> Attire {
        self.attires.last().map_or_else(|| self.base.clone(), |(_, attire)| attire.clone())
    }

    fn text(&mut self, text: &str) {
        let attire = self.attire();
        if self.ruby {
            return;
        }
        // A no-break space is what an empty paragraph holds.
        let shown = dereferenced(text).replace('\u{a0}', " ");
        if let Some(stretches) = self.stretches() {
            stretches.add(&shown, &attire, None);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        const DEEPEST: usize = 64;
        if tag.name == "br" {
            return self.stretches().map_or((), Stretches::end_line);
        }
        if let Some(name) = tag.name.strip_prefix('/') {
            self.ruby &= name != "rt";
            if let Some(at) = self.attires.iter().rposition(|(open, _)| open == name) {
                self.attires.truncate(at);
            }
            return;
        }
        let mut attire = self.attire();
        match tag.name.as_str() {
            "i" | "em" => attire.italic = Some(true),
            "b" | "strong" => attire.weight = Some(BOLD),
            "u" => attire.underline = Some(true),
            "s" | "strike" => attire.strikeout = Some(true),
            "font" => {
                attire.fill = tag.attribute("color").and_then(color).or(attire.fill);
                let face =
                    tag.attribute("face").map(|face| face.trim().to_owned()).filter(|face| !face.is_empty());
                attire.family = face.or(attire.family);
            }
            "rt" => self.ruby = true,
            _ => return,
        }
        if self.attires.len() < DEEPEST {
            self.attires.push((tag.name.clone(), attire));
        }
    }
}

/// A tag with the lines that it spans, or the text up to the next.
enum Part<'t> {
    Tag(&'t str, usize),
    Text(&'t str),
}

/// Cuts a file into tags and text; comments, the header and its styles are left out.
struct Body<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Body<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let rest = self.rest;
        if rest.is_empty() {
            return None;
        }
        if !rest.starts_with('<') {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            self.rest = after;
            return Some(Part::Text(text));
        }
        let opens_tag =
            rest.as_bytes().get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"/!-?".contains(byte));
        if !opens_tag {
            // A character of the text.
            let end = rest.get(1..).and_then(|after| after.find('<')).map_or(rest.len(), |at| at + 1);
            let (text, after) = rest.split_at(end);
            self.rest = after;
            return Some(Part::Text(text));
        }
        let (inside, after) = if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |at| at + 3);
            ("", &rest[end..])
        } else {
            let end = rest.find('>').unwrap_or(rest.len());
            (&rest[1..end], rest.get(end + 1..).unwrap_or_default())
        };
        self.rest = after;
        let lines = rest[..rest.len() - after.len()].matches('\n').count();
        Some(Part::Tag(inside, lines))
    }
}

/// Text with what its references stand for.
fn dereferenced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    entities::decoded(text, |part| out.push_str(part));
    out
}

fn millis(text: &str) -> Option<Timestamp> {
    tsv::millis(text.trim().trim_end_matches("ms"))
}
