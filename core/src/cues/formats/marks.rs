//! How a stretch of text is set off: what the tags of simple formats can say.

use super::super::{Cue, CueTrack};
use super::attire::BOLD;
use crate::frame::Color;
use crate::style::{FontPatch, Nullable, Paint, PartialClass, PartialFont, PartialStyle};

/// The lightest that counts as bold.
pub(super) const SEMIBOLD: u16 = 600;

/// Whether text is bold, italic, underlined or struck out, and its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    pub strikeout: bool,
    pub color: Option<Color>,
}

impl Marks {
    /// What they change of a word; `None` where that is nothing.
    pub fn class(self) -> Option<Box<PartialClass>> {
        if self == Self::default() {
            return None;
        }
        let font = FontPatch {
            weight: self.bold.then_some(BOLD),
            italic: self.italic.then_some(true),
            underline: self.underline.then_some(true),
            strikeout: self.strikeout.then_some(true),
            ..FontPatch::default()
        };
        Some(Box::new(PartialClass {
            font: (font != FontPatch::default()).then_some(font),
            fill: self.color.map(|color| Nullable::Set(color.into())),
            ..PartialClass::default()
        }))
    }

    /// What they change of a cue.
    pub fn partial(self) -> PartialStyle {
        let font = PartialFont {
            weight: self.bold.then_some(BOLD),
            italic: self.italic.then_some(true),
            underline: self.underline.then_some(true),
            strikeout: self.strikeout.then_some(true),
            ..PartialFont::default()
        };
        PartialStyle {
            font: (font != PartialFont::default()).then_some(font),
            fill: self.color.map(Into::into),
            ..PartialStyle::default()
        }
    }

    /// Text that is set off so, by the tags of SubRip.
    pub fn tags(self, text: &str) -> String {
        let Self { bold, italic, underline, strikeout, color } = self;
        let mut out = text.to_owned();
        for (is_open, tag) in [(strikeout, 's'), (underline, 'u'), (italic, 'i'), (bold, 'b')] {
            if is_open {
                out = format!("<{tag}>{out}</{tag}>");
            }
        }
        match color {
            Some(color) => format!("<font color=\"{color}\">{out}</font>"),
            None => out,
        }
    }

    /// How all of a cue is set off. Of a style of its track only what every format says by tags: its colours are those of
    /// all text.
    pub fn of(track: &CueTrack, cue: &Cue) -> Self {
        let Some(style) = &cue.style else { return Self::default() };
        let named = style.name.as_ref().and_then(|name| track.styles().get(name));
        let named = named.map_or(Self::default(), |named| Self::default().of_cue(named));
        Self { bold: false, color: None, ..named }.of_cue(&style.partial)
    }

    /// What a word asks for over these.
    #[must_use]
    pub fn of_word(self, class: &PartialClass) -> Self {
        let font = class.font.as_ref();
        Self {
            bold: font.and_then(|font| font.weight).map_or(self.bold, |weight| weight >= SEMIBOLD),
            italic: font.and_then(|font| font.italic).unwrap_or(self.italic),
            underline: font.and_then(|font| font.underline).unwrap_or(self.underline),
            strikeout: font.and_then(|font| font.strikeout).unwrap_or(self.strikeout),
            color: class.fill.as_ref().and_then(Nullable::as_set).map(Paint::mean).or(self.color),
        }
    }

    #[must_use]
    fn of_cue(self, style: &PartialStyle) -> Self {
        let font = style.font.as_ref();
        Self {
            bold: font.and_then(|font| font.weight).map_or(self.bold, |weight| weight >= SEMIBOLD),
            italic: font.and_then(|font| font.italic).unwrap_or(self.italic),
            underline: font.and_then(|font| font.underline).unwrap_or(self.underline),
            strikeout: font.and_then(|font| font.strikeout).unwrap_or(self.strikeout),
            color: style.fill.as_ref().map(Paint::mean).or(self.color),
        }
    }
}
