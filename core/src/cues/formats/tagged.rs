//! The text of SubRip and its kin: tags of HTML, override tags of Advanced SubStation Alpha and character references, as
//! players honour them.

use super::super::text::split_words;
use super::super::{CueLine, Place};
use super::ass::tags::{Part, Tag, tags as override_tags};
use super::color::color;
use super::entities;
use super::marks::{Marks, SEMIBOLD};
use super::markup;
use super::not_shown::NotShown;
use super::styled::{StyledText, WordLook};
use crate::frame::Color;
use crate::style::PartialStyle;
use crate::units::TimeRange;

/// The frame that `\pos` in SubRip counts in, as the players have it that read such.
const FRAME: (f64, f64) = (384.0, 288.0);

/// What the text of a cue says.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    pub lines: Vec<CueLine>,
    /// How all of it looks.
    pub style: Option<PartialStyle>,
    pub place: Option<Place>,
}

/// Reads the lines of a cue's text. What is opened on one of them is open on the next.
pub(super) fn read<'a>(
    range: TimeRange,
    lines: impl Iterator<Item = &'a str> + Clone,
    not_shown: &mut NotShown,
) -> Tagged {
    if !lines.clone().any(|line| line.bytes().any(is_special)) {
        let lines = lines.map(split_words).filter(|words| !words.is_empty());
        return Tagged { lines: lines.map(|words| CueLine { words }).collect(), ..Tagged::default() };
    }
    let mut reader =
        TextReader { text: StyledText::new(range), open: Open::default(), place: None, not_shown };
    for line in lines {
        reader.line(line);
        reader.text.end_line();
    }
    let TextReader { text, place, .. } = reader;
    let (lines, style) = text.finish();
    Tagged { lines, style, place }
}

/// Whether markup may start there.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'{' | b'&' | b'\\')
}

/// Tags that are open.
#[derive(Default)]
struct Open {
    bold: usize,
    italic: usize,
    underline: usize,
    strikeout: usize,
    fonts: Vec<Option<Color>>,
    /// Set by an override tag.
    color: Option<Color>,
    ruby_text: bool,
}

impl Open {
    fn marks(&self) -> Marks {
        Marks {
            bold: self.bold > 0,
            italic: self.italic > 0,
            underline: self.underline > 0,
            strikeout: self.strikeout > 0,
            color: self.fonts.last().copied().flatten().or(self.color),
        }
    }

    /// The counter of a tag of HTML that sets text off.
    fn counter(&mut self, name: &str) -> Option<&mut usize> {
        Some(match name {
            "b" | "strong" => &mut self.bold,
            "i" | "em" => &mut self.italic,
            "u" => &mut self.underline,
            "s" | "strike" | "del" => &mut self.strikeout,
            _ => return None,
        })
    }
}

struct TextReader<'n> {
    text: StyledText,
    open: Open,
    place: Option<Place>,
    not_shown: &'n mut NotShown,
}

impl TextReader<'_> {
    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = rest.bytes().position(is_special) {
            let (plain, special) = rest.split_at(at);
            self.shown(plain);
            rest = special.get(self.special(special)..).unwrap_or_default();
        }
        self.shown(rest);
    }

    /// Text as it stands.
    fn shown(&mut self, text: &str) {
        if !self.open.ruby_text {
            self.text.str(text);
        }
    }

    /// What text that starts with a special character starts with; how long that is.
    fn special(&mut self, text: &str) -> usize {
        if let Some((inside, length)) = markup::tag(text) {
            self.tag(inside);
            self.marks();
            return length;
        }
        if let Some((inside, length)) = markup::override_block(text) {
            self.overrides(inside);
            self.marks();
            return length;
        }
        if let Some((decoded, length)) = entities::closed(text) {
            self.shown(&decoded);
            return length;
        }
        match markup::escape(text) {
            Some(("\n", length)) => {
                self.text.end_line();
                length
            }
            Some((shown, length)) => {
                self.shown(shown);
                length
            }
            None => {
                self.shown(text.get(..1).unwrap_or_default());
                1
            }
        }
    }

    /// The look of what follows.
    fn marks(&mut self) {
        self.text.look(WordLook { class: None, style: self.open.marks().class() });
    }

    fn tag(&mut self, inside: &str) {
        let name = markup::name(inside).to_ascii_lowercase();
        let closes = inside.starts_with('/');
        if let Some(open) = self.open.counter(&name) {
            *open = if closes { open.saturating_sub(1) } else { *open + 1 };
            return;
        }
        match (&*name, closes) {
            ("br", _) => self.text.end_line(),
            ("font", true) => _ = self.open.fonts.pop(),
            ("font", false) => self.font(inside),
            ("rt", closes) => {
                self.not_shown.note("ruby");
                self.open.ruby_text = !closes;
            }
            ("ruby", true) => self.open.ruby_text = false,
            ("ruby", false) => {}
            (_, true) => {}
            _ => self.not_shown.note("tags other than b, i, u, s, font and br"),
        }
    }

    fn font(&mut self, inside: &str) {
        let outer = self.open.fonts.last().copied().flatten();
        let given = markup::attribute(inside, "color").and_then(color);
        self.open.fonts.push(given.or(outer));
        if ["face", "size"].iter().any(|name| markup::attribute(inside, name).is_some()) {
            self.not_shown.note("faces and sizes of font tags");
        }
    }

    fn overrides(&mut self, inside: &str) {
        if let Some((letter, value)) = inside.split_once(':').filter(|_| !inside.starts_with('\\')) {
            return self.microdvd(letter, value);
        }
        for tag in override_tags(inside) {
            match tag {
                Tag::Anchor(Some(anchor)) => self.place.get_or_insert_default().anchor = anchor,
                Tag::Position { x, y } => {
                    let place = self.place.get_or_insert_default();
                    let part = |value: f64, side: f64| Some((value / side).clamp(-1.0, 2.0) as f32);
                    (place.x, place.y) = (part(x, FRAME.0), part(y, FRAME.1));
                }
                Tag::Weight(weight) => {
                    self.open.bold = weight.is_some_and(|weight| weight >= SEMIBOLD).into()
                }
                Tag::Italic(on) => self.open.italic = on.unwrap_or_default().into(),
                Tag::Underline(on) => self.open.underline = on.unwrap_or_default().into(),
                Tag::Strikeout(on) => self.open.strikeout = on.unwrap_or_default().into(),
                Tag::Color(Part::Fill, rgb) => {
                    self.open.color = rgb.map(|[r, g, b]| Color { r, g, b, a: 255 });
                }
                Tag::Reset(_) => self.open = Open::default(),
                Tag::Anchor(None) | Tag::Wrap(_) => {}
                _ => self.not_shown.note(r"override tags other than \an, \pos, \b, \i, \u, \s, \c and \r"),
            }
        }
    }

    /// `{y:i}` and its like, which older programs put into SubRip as well.
    fn microdvd(&mut self, letter: &str, value: &str) {
        if !letter.eq_ignore_ascii_case("y") {
            return self.not_shown.note("codes of MicroDVD other than y");
        }
        for name in value.split(',') {
            if let Some(open) = self.open.counter(&name.trim().to_ascii_lowercase()) {
                *open = 1;
            }
        }
    }
}
