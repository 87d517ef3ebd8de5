//! A track as a file.

use std::fmt::Write;

use super::place;
use super::sheet::{COLORS, MADE};
use crate::cues::formats::karaoke::{Mark, is_timed, marks};
use crate::cues::formats::marks::Marks;
use crate::cues::{Cue, CueId, CueTrack, CueWord};
use crate::frame::Color;
use crate::style::{BoxPer, Nullable, Paint, PartialLook, PartialStyle};
use crate::units::clock;

pub(super) fn write(track: &CueTrack) -> String {
    let mut writer = Writer { track, looks: Vec::new(), out: String::new() };
    track.cues().iter().for_each(|cue| writer.cue(cue));
    let Writer { looks, out, .. } = writer;
    let mut head = String::from("WEBVTT\n");
    if let Some(tag) =
        track.language().filter(|tag| !tag.contains(['\n', '\r', '\0']) && !tag.contains("-->"))
    {
        _ = writeln!(head, "Language: {tag}");
    }
    if !looks.is_empty() {
        head.push_str("\nSTYLE\n");
        for (number, look) in (1..).zip(&looks) {
            for (state, declarations) in look.rules() {
                _ = writeln!(head, "::cue(.{MADE}{number}{state}) {{ {declarations} }}");
            }
        }
    }
    head + &out
}

/// A cue in parts, as packets hold it.
pub(in super::super) struct CueParts {
    pub name: Option<String>,
    pub settings: Option<String>,
    pub text: String,
    /// Whether it has a look that takes a style sheet, of which packets have none.
    pub has_sheet: bool,
}

/// A cue in parts.
pub(in super::super) fn cue_parts(track: &CueTrack, cue: &Cue) -> CueParts {
    let mut writer = Writer { track, looks: Vec::new(), out: String::new() };
    writer.voice_and_text(cue);
    let text = writer.out.trim_end_matches('\n').to_owned();
    let settings = cue.place.as_ref().map(|place| place::settings(place).trim().to_owned());
    CueParts {
        name: name(cue).map(str::to_owned),
        settings: settings.filter(|settings| !settings.is_empty()),
        text,
        has_sheet: !writer.looks.is_empty(),
    }
}

/// What a cue is called, where it can be written.
fn name(cue: &Cue) -> Option<&str> {
    match &cue.id {
        Some(CueId::Name(name)) if is_identifier(name) => Some(name),
        _ => None,
    }
}

struct Writer<'a> {
    track: &'a CueTrack,
    /// Looks that no tag has, each of which is a class.
    looks: Vec<Look>,
    out: String,
}

/// How a word looks, where tags do not say it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Look {
    color: Option<Color>,
    background: Option<Color>,
    opacity: Option<f32>,
    strikeout: bool,
    underline: bool,
    past: Option<Color>,
    future: Option<Color>,
}

impl Look {
    /// Its rules: for which state, and what they say.
    fn rules(&self) -> Vec<(&'static str, String)> {
        let mut now = Vec::new();
        let mut declare =
            |name: &str, value: Option<String>| now.extend(value.map(|value| format!("{name}: {value};")));
        declare("color", self.color.map(|color| color.to_string()));
        declare("background-color", self.background.map(|color| color.to_string()));
        declare("opacity", self.opacity.map(|opacity| opacity.to_string()));
        let lines = if self.underline { "underline line-through" } else { "line-through" };
        declare("text-decoration", self.strikeout.then(|| lines.to_owned()));
        let state = |color: Option<Color>| color.map(|color| format!("color: {color};"));
        let mut rules = vec![("", now.join(" "))];
        rules.extend(state(self.past).map(|rule| (":past", rule)));
        rules.extend(state(self.future).map(|rule| (":future", rule)));
        rules.retain(|(_, declarations)| !declarations.is_empty());
        rules
    }
}

/// The tags around a word.
#[derive(Debug, Clone, PartialEq, Default)]
struct Open {
    marks: Marks,
    classes: String,
}

impl Writer<'_> {
    fn cue(&mut self, cue: &Cue) {
        self.out.push('\n');
        if let Some(name) = name(cue) {
            self.out.push_str(name);
            self.out.push('\n');
        }
        clock::write(cue.range.start, '.', &mut self.out);
        self.out.push_str(" --> ");
        clock::write(cue.range.end, '.', &mut self.out);
        if let Some(place) = &cue.place {
            self.out.push_str(&place::settings(place));
        }
        self.out.push('\n');
        self.voice_and_text(cue);
    }

    fn voice_and_text(&mut self, cue: &Cue) {
        if let Some(speaker) = &cue.speaker {
            self.out.push_str("<v ");
            escape(&speaker.replace(['\n', '\r'], " "), &mut self.out);
            self.out.push('>');
        }
        self.text(cue);
    }

    fn text(&mut self, cue: &Cue) {
        if cue.style.is_none() && cue.words().all(is_bare) {
            return self.bare(cue);
        }
        let base = Marks::of(self.track, cue);
        let timed = is_timed(cue);
        let mut open = Open::default();
        for (index, line) in cue.lines.iter().enumerate() {
            let from = (index == 0).then_some(cue.range.start);
            let next = cue.lines.get(index + 1).and_then(|next| next.words.first()?.range);
            let to = next.map_or(cue.range.end, |next| next.start);
            let mut words = line.words.iter();
            let mut is_spaced = false;
            for mark in marks(line, timed, from, to) {
                match mark {
                    Mark::Time(time) => {
                        self.space(&mut is_spaced);
                        self.out.push('<');
                        clock::write(time, '.', &mut self.out);
                        self.out.push('>');
                    }
                    Mark::Space => is_spaced = true,
                    Mark::Word(text) => {
                        let wanted =
                            words.next().map_or_else(Open::default, |word| self.open(cue, base, word));
                        if wanted != open {
                            close(&open, &mut self.out);
                            self.space(&mut is_spaced);
                            start(&wanted, &mut self.out);
                            open = wanted;
                        }
                        self.space(&mut is_spaced);
                        escape(text, &mut self.out);
                    }
                }
            }
            if index + 1 == cue.lines.len() {
                close(&open, &mut self.out);
            }
            self.out.push('\n');
        }
    }

    /// Words without looks and times.
    fn bare(&mut self, cue: &Cue) {
        for line in &cue.lines {
            for (index, word) in line.words.iter().enumerate() {
                if index > 0 && !word.joined {
                    self.out.push(' ');
                }
                escape(&word.text, &mut self.out);
            }
            self.out.push('\n');
        }
    }

    fn space(&mut self, is_spaced: &mut bool) {
        if std::mem::take(is_spaced) {
            self.out.push(' ');
        }
    }

    /// The tags that a word is in.
    fn open(&mut self, cue: &Cue, base: Marks, word: &CueWord) -> Open {
        if word.style.is_none() && word.classes.is_empty() && cue.style.is_none() {
            return Open::default();
        }
        let marks = word.style.as_ref().map_or(base, |style| base.of_word(style));
        let partial = cue.style.as_ref().map(|style| &*style.partial);
        let mut look = Look { background: partial.and_then(background), ..Look::default() };
        let states = word.style.as_ref().and_then(|style| style.states.as_ref());
        if let Some(states) = states.or(partial.and_then(|partial| partial.states.as_ref())) {
            look.past = states.after.as_ref().and_then(fill);
            look.future = states.before.as_ref().and_then(fill);
        }
        look.opacity = word.style.as_ref().and_then(|style| style.opacity).and_then(Nullable::set);
        look.strikeout = marks.strikeout;
        look.underline = marks.underline && marks.strikeout;
        let mut classes = String::new();
        for class in word.classes.iter().filter(|class| is_class(class)) {
            _ = write!(classes, ".{class}");
        }
        let is_named = |color: Color| {
            COLORS.iter().find(|(_, [r, g, b])| color == Color { r: *r, g: *g, b: *b, a: 255 })
        };
        match marks.color.and_then(is_named) {
            Some((name, _)) => _ = write!(classes, ".{name}"),
            None => look.color = marks.color,
        }
        if look != Look::default() {
            let known = self.looks.iter().position(|known| *known == look).unwrap_or_else(|| {
                self.looks.push(look);
                self.looks.len() - 1
            });
            _ = write!(classes, ".{MADE}{}", known + 1);
        }
        Open { marks: Marks { color: None, strikeout: false, ..marks }, classes }
    }
}

fn is_bare(word: &CueWord) -> bool {
    word.style.is_none() && word.classes.is_empty() && word.range.is_none()
}

fn background(partial: &PartialStyle) -> Option<Color> {
    let background = partial.background.as_ref()?.as_set().filter(|one| one.per == Some(BoxPer::Line))?;
    background.color.as_ref()?.as_set().map(Paint::mean)
}

fn fill(look: &Nullable<PartialLook>) -> Option<Color> {
    look.as_set()?.fill.as_ref()?.as_set().map(Paint::mean)
}

fn close(open: &Open, out: &mut String) {
    for (is_open, tag) in [
        (open.marks.underline, "</u>"),
        (open.marks.italic, "</i>"),
        (open.marks.bold, "</b>"),
        (!open.classes.is_empty(), "</c>"),
    ] {
        out.push_str(if is_open { tag } else { "" });
    }
}

fn start(open: &Open, out: &mut String) {
    if !open.classes.is_empty() {
        out.push_str("<c");
        out.push_str(&open.classes);
        out.push('>');
    }
    for (is_open, tag) in
        [(open.marks.bold, "<b>"), (open.marks.italic, "<i>"), (open.marks.underline, "<u>")]
    {
        out.push_str(if is_open { tag } else { "" });
    }
}

/// Whether a name may stand on a line of its own in front of a cue.
fn is_identifier(name: &str) -> bool {
    let is_block = ["STYLE", "REGION", "NOTE"].iter().any(|block| name.starts_with(block));
    !name.is_empty() && !is_block && !name.contains("-->") && !name.contains(['\n', '\r', '\0'])
}

fn is_class(name: &str) -> bool {
    let is_usual = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty()
        && name.chars().all(is_usual)
        && !name.starts_with(MADE)
        && !COLORS.iter().any(|(color, _)| *color == name)
}

fn escape(text: &str, out: &mut String) {
    if !text.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'>' | b'{' | 0x80..)) {
        return out.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '{', '\u{a0}', '\u{200e}', '\u{200f}']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let c = special.chars().next().unwrap_or_default();
        match c {
            '&' => out.push_str("&amp;"),
            // What follows an opening brace may make it an override block to other readers.
            '{' if special.starts_with("{\\") => out.push_str("&#123;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\u{200e}' => out.push_str("&lrm;"),
            '\u{200f}' => out.push_str("&rlm;"),
            _ => out.push(c),
        }
        rest = special.get(c.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_read_as_markup_is_escaped() {
        let mut out = String::new();
        escape("a<b> & {\\an8} {x} \u{a0}", &mut out);
        assert_eq!(out, "a&lt;b&gt; &amp; &#123;\\an8} {x} &nbsp;");
    }

    #[test]
    fn names_that_would_start_a_block_are_not_written() {
        for name in ["", "STYLE", "NOTE", "a --> b", "a\nb"] {
            assert!(!is_identifier(name), "{name}");
        }
        assert!(is_identifier("intro 1"));
    }
}
