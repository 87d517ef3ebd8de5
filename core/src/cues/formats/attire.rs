//! How text looks in the formats that say so for stretches of it, and the lines made of such stretches.

use super::super::text::split_words;
use super::super::{Cue, CueLine, CueStyle, CueWord};
use crate::frame::Color;
use crate::style::{
    BoxPer, FontPatch, Nullable, PartialBox, PartialClass, PartialFont, PartialStyle, Stroke,
};
use crate::transcript::writing::is_break_space;
use crate::units::TimeRange;

/// What a format says of the look of a stretch of text; `None` leaves it to the style.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Attire {
    pub fill: Option<Color>,
    /// Behind each line.
    pub background: Option<Color>,
    pub family: Option<String>,
    pub weight: Option<u16>,
    pub italic: Option<bool>,
    pub underline: Option<bool>,
    pub strikeout: Option<bool>,
    /// As part of the frame's shorter edge.
    pub size: Option<f32>,
    /// Size next to the text around it.
    pub scale: Option<f32>,
    pub stroke: Option<Stroke>,
    /// 0 to 1; of words alone.
    pub opacity: Option<f32>,
}

/// CSS weight of bold text.
pub(super) const BOLD: u16 = 700;

/// Padding of a line's background, in em.
const PADDING: f32 = 0.1;

impl Attire {
    /// What both have in common.
    fn common(&self, other: &Self) -> Self {
        fn same<T: PartialEq + Clone>(a: &Option<T>, b: &Option<T>) -> Option<T> {
            a.clone().filter(|_| a == b)
        }
        Self {
            fill: same(&self.fill, &other.fill),
            background: same(&self.background, &other.background),
            family: same(&self.family, &other.family),
            weight: same(&self.weight, &other.weight),
            italic: same(&self.italic, &other.italic),
            underline: same(&self.underline, &other.underline),
            strikeout: same(&self.strikeout, &other.strikeout),
            size: same(&self.size, &other.size),
            stroke: same(&self.stroke, &other.stroke),
            // A cue has neither.
            scale: None,
            opacity: None,
        }
    }

    /// What is not as `common` has it.
    fn without(&self, common: &Self) -> Self {
        fn left<T: PartialEq + Clone>(mine: &Option<T>, common: &Option<T>) -> Option<T> {
            mine.clone().filter(|_| common.is_none())
        }
        Self {
            fill: left(&self.fill, &common.fill),
            background: left(&self.background, &common.background),
            family: left(&self.family, &common.family),
            weight: left(&self.weight, &common.weight),
            italic: left(&self.italic, &common.italic),
            underline: left(&self.underline, &common.underline),
            strikeout: left(&self.strikeout, &common.strikeout),
            size: left(&self.size, &common.size),
            scale: left(&self.scale, &common.scale),
            stroke: left(&self.stroke, &common.stroke),
            opacity: self.opacity,
        }
    }

    /// As the style of a cue.
    fn partial(&self) -> PartialStyle {
        let font = PartialFont {
            family: self.family.clone(),
            weight: self.weight,
            italic: self.italic,
            size: self.size,
            underline: self.underline,
            strikeout: self.strikeout,
            ..PartialFont::default()
        };
        let background = self.background.map(|color| {
            Nullable::Set(PartialBox {
                per: Some(BoxPer::Line),
                color: Some(Nullable::Set(color.into())),
                padding_x: Some(PADDING),
                padding_y: Some(PADDING),
                ..PartialBox::default()
            })
        });
        PartialStyle {
            font: (font != PartialFont::default()).then_some(font),
            fill: self.fill.map(Into::into),
            strokes: self.stroke.clone().map(|stroke| vec![stroke]),
            background,
            ..PartialStyle::default()
        }
    }

    /// As the style of a word.
    fn class(&self) -> Option<PartialClass> {
        let font = FontPatch {
            family: self.family.clone(),
            weight: self.weight,
            italic: self.italic,
            size: self.size,
            underline: self.underline,
            strikeout: self.strikeout,
            ..FontPatch::default()
        };
        let class = PartialClass {
            font: (font != FontPatch::default()).then_some(font),
            fill: self.fill.map(|fill| Nullable::Set(fill.into())),
            strokes: self.stroke.clone().map(|stroke| Nullable::Set(vec![stroke])),
            scale: self.scale.map(|scale| Nullable::Set(scale.clamp(0.25, 4.0))),
            opacity: self.opacity.map(Nullable::Set),
            ..PartialClass::default()
        };
        (class != PartialClass::default()).then_some(class)
    }
}

/// Collects the lines of a cue from stretches of text.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    lines: Vec<Vec<CueWord>>,
    /// Of each word in reading order.
    attires: Vec<Attire>,
    /// Whether the text so far ended without a space, on the same line.
    touches: bool,
}

impl Stretches {
    /// Adds text, spoken at `range` where that is known; it has no line ends.
    pub fn add(&mut self, text: &str, attire: &Attire, range: Option<TimeRange>) {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        let mut words = split_words(text);
        if let Some(word) = words.first_mut() {
            word.joined = self.touches && !is_break_space(first);
        }
        self.touches = !is_break_space(last) && (self.touches || !words.is_empty());
        self.attires.extend(words.iter().map(|_| attire.clone()));
        if self.lines.is_empty() {
            self.lines.push(Vec::new());
        }
        if let Some(line) = self.lines.last_mut() {
            line.extend(words.into_iter().map(|word| CueWord { range, ..word }));
        }
    }

    /// What follows stands on a line of its own.
    pub fn end_line(&mut self) {
        self.touches = false;
        self.lines.push(Vec::new());
    }

    /// Whether what is added next starts a line.
    pub fn starts_line(&self) -> bool {
        self.lines.last().is_none_or(Vec::is_empty)
    }

    /// Whether there is no word yet.
    pub fn is_empty(&self) -> bool {
        self.attires.is_empty()
    }

    /// What is behind most words, where something is behind each: text that needs a background has one.
    fn background(&self) -> Option<Color> {
        let mut counts: Vec<(Color, usize)> = Vec::new();
        for attire in &self.attires {
            let color = attire.background?;
            match counts.iter_mut().find(|(known, _)| *known == color) {
                Some((_, count)) => *count += 1,
                None => counts.push((color, 1)),
            }
        }
        // The first of several that are as frequent.
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(color, _)| color)
    }

    /// A cue in the look that all its words share, each word with what is its own; and whether words differ in what only a
    /// whole cue can have, its background.
    pub fn cue(self, range: TimeRange) -> (Cue, bool) {
        let mut common = self
            .attires
            .iter()
            .skip(1)
            .fold(self.attires.first().cloned().unwrap_or_default(), |all, one| all.common(one));
        common.background = self.background();
        let lines = self.lines.into_iter().filter(|line| !line.is_empty()).map(|words| CueLine { words });
        // Not by `new`, which would hide an end before the start.
        let mut cue = Cue { range, lines: lines.collect(), ..Cue::default() };
        let mut parted = false;
        for (word, attire) in cue.words_mut().zip(&self.attires) {
            let own = attire.without(&common);
            parted |= attire.background != common.background;
            word.style = own.class().map(Box::new);
        }
        let partial = common.partial();
        cue.style =
            (partial != PartialStyle::default()).then_some(CueStyle { name: None, partial: partial.into() });
        (cue, parted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn red() -> Attire {
        Attire { fill: Some(Color { r: 255, g: 0, b: 0, a: 255 }), ..Attire::default() }
    }

    #[test]
    fn what_all_words_share_is_of_the_cue() {
        let mut stretches = Stretches::default();
        stretches.add("one ", &Attire { italic: Some(true), ..red() }, None);
        stretches.end_line();
        stretches.add("two", &red(), None);
        stretches.add("ish", &Attire::default(), None);
        let (cue, parted) = stretches.cue(TimeRange::from_secs(0.0, 1.0));
        assert_eq!((cue.text().as_str(), parted, cue.style), ("one\ntwoish", false, None));
        let mut stretches = Stretches::default();
        stretches.add("one ", &Attire { italic: Some(true), ..red() }, None);
        stretches.add("two", &red(), None);
        let (cue, _) = stretches.cue(TimeRange::from_secs(0.0, 1.0));
        assert_eq!(cue.style.unwrap().partial.fill, red().fill.map(Into::into));
        let styles: Vec<_> = cue.lines[0].words.iter().map(|word| word.style.is_some()).collect();
        assert_eq!(styles, [true, false]);
    }

    #[test]
    fn backgrounds_of_a_part_are_told() {
        let mut stretches = Stretches::default();
        stretches.add(
            "one ",
            &Attire { background: Some(Color { r: 0, g: 0, b: 0, a: 255 }), ..Attire::default() },
            None,
        );
        stretches.add("two", &Attire::default(), None);
        let (cue, parted) = stretches.cue(TimeRange::default());
        assert!(parted && cue.style.is_none());
    }

    #[test]
    fn text_of_several_backgrounds_has_that_of_most_words() {
        let on = |r| Attire { background: Some(Color { r, g: 0, b: 0, a: 255 }), ..Attire::default() };
        let mut stretches = Stretches::default();
        stretches.add("one ", &on(1), None);
        stretches.add("two three", &on(2), None);
        let (cue, parted) = stretches.cue(TimeRange::default());
        let background = cue.style.unwrap().partial.background.clone().unwrap().set().unwrap();
        assert_eq!((background.color.unwrap().set().unwrap().mean().r, parted), (2, true));
    }
}
