//! Regions: where their text stands.

use super::super::super::{Place, PlaceAnchor};
use super::style::{Computed, Property, Root};
use super::value;
use crate::style::{Align, Anchor};

/// A part of the frame, in fractions of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    /// Whether the document says where it is, and not only at which edge text stands in it.
    is_placed: bool,
    anchor: Anchor,
}

impl Area {
    /// That of a region; `None` if nothing is said of where it is.
    pub fn of(region: &Computed, root: Root) -> Option<Self> {
        let pair = |property| {
            let lengths = region.get(property).and_then(value::lengths)?;
            let [across, down] = lengths[..] else { return None };
            let part = |length, down| root.part(length, down, 1.0, region.font_size);
            Some((part(across, false)?, part(down, true)?))
        };
        let extent = pair(Property::Extent);
        let (width, height) = extent.unwrap_or((1.0, 1.0));
        let place = region.get(Property::Position).and_then(|text| position(text, root, (width, height)));
        let origin = place.or_else(|| pair(Property::Origin));
        let anchor = region.get(Property::DisplayAlign).map(|align| match align {
            "after" => Anchor::Bottom,
            "center" => Anchor::Middle,
            _ => Anchor::Top,
        });
        if extent.is_none() && origin.is_none() && anchor.is_none() {
            return None;
        }
        let (x, y) = origin.unwrap_or_default();
        let is_placed = extent.is_some() || origin.is_some();
        let whole = Self { x, y, width, height, is_placed, anchor: anchor.unwrap_or(Anchor::Top) };
        Some(whole.inset(region, root))
    }

    /// Without its padding.
    fn inset(self, region: &Computed, root: Root) -> Self {
        let lengths = region.get(Property::Padding).and_then(value::lengths);
        let [top, right, bottom, left] = match lengths.as_deref() {
            Some([all]) => [*all; 4],
            Some([down, across]) => [*down, *across, *down, *across],
            Some([top, across, bottom]) => [*top, *across, *bottom, *across],
            Some([top, right, bottom, left]) => [*top, *right, *bottom, *left],
            _ => return self,
        };
        let part = |length, down| {
            let whole = if down { self.height } else { self.width };
            root.part(length, down, whole, region.font_size).unwrap_or(0.0).max(0.0)
        };
        let (top, right, bottom, left) =
            (part(top, true), part(right, false), part(bottom, true), part(left, false));
        Self {
            x: self.x + left,
            y: self.y + top,
            width: (self.width - left - right).max(0.0),
            height: (self.height - top - bottom).max(0.0),
            ..self
        }
    }

    /// The sides that a region of no place of its own asks for, if they are not those of most styles.
    pub fn free(&self, align: Align) -> Option<(Option<Anchor>, Align)> {
        let sides = (self.anchor, align);
        (sides != (Anchor::Bottom, Align::Center)).then_some((Some(self.anchor), align))
    }

    /// Where text stands in it whose lines are aligned so.
    pub fn place(&self, align: Align) -> Place {
        let anchor = PlaceAnchor::at((self.anchor, align));
        if !self.is_placed {
            return Place { anchor, ..Place::default() };
        }
        let across = match align {
            Align::Left => 0.0,
            Align::Center => 0.5,
            Align::Right => 1.0,
        };
        let down = match self.anchor {
            Anchor::Top => 0.0,
            Anchor::Middle => 0.5,
            Anchor::Bottom => 1.0,
        };
        let within = |value: f64| Some(value.clamp(-1.0, 2.0) as f32);
        Place {
            anchor,
            x: within(self.x + across * self.width),
            y: within(self.y + down * self.height),
            width: (self.width > 0.0).then(|| self.width.min(1.0) as f32),
        }
    }
}

/// `tts:position`: the same point of the region and of the frame for percents, else from an edge.
fn position(text: &str, root: Root, (width, height): (f64, f64)) -> Option<(f64, f64)> {
    let words: Vec<_> = text.split_whitespace().take(5).collect();
    let percent = |share: f64, size: f64| share * (1.0 - size);
    let offset = |word: &str, down: bool, size: f64| {
        let length = value::length(word)?;
        match length.unit {
            value::Unit::Percent => Some(percent(length.value / 100.0, size)),
            _ => root.part(length, down, 1.0, 0.0),
        }
    };
    let edge = |word: &str, down: bool| match (word, down) {
        ("center", _) => Some(0.5),
        ("left", false) | ("top", true) => Some(0.0),
        ("right", false) | ("bottom", true) => Some(1.0),
        _ => None,
    };
    let one = |word: &str, down: bool, size: f64| {
        edge(word, down).map(|share| percent(share, size)).or_else(|| offset(word, down, size))
    };
    let from = |word: &str, length: &str, down: bool, size: f64| {
        let offset = offset(length, down, size)?;
        match edge(word, down)? {
            1.0 => Some(1.0 - size - offset),
            share => Some(percent(share, size) + offset),
        }
    };
    match words[..] {
        [word] if edge(word, true).is_some() && word != "center" => {
            Some((percent(0.5, width), one(word, true, height)?))
        }
        [word] => Some((one(word, false, width)?, percent(0.5, height))),
        [a, b] if edge(a, true).is_some() && a != "center" || edge(b, false).is_some() && b != "center" => {
            Some((one(b, false, width)?, one(a, true, height)?))
        }
        [a, b] => Some((one(a, false, width)?, one(b, true, height)?)),
        [a, b, c] if value::length(b).is_some() => Some((from(a, b, false, width)?, one(c, true, height)?)),
        [a, b, c] => Some((one(a, false, width)?, from(b, c, true, height)?)),
        [a, b, c, d] if edge(a, false).is_some() => {
            Some((from(a, b, false, width)?, from(c, d, true, height)?))
        }
        [a, b, c, d] => Some((from(c, d, false, width)?, from(a, b, true, height)?)),
        _ => None,
    }
}

/// How the lines of a text are aligned.
pub(super) fn align(text: &Computed) -> Option<Align> {
    let rtl = is_rtl(text);
    Some(match text.get(Property::TextAlign)? {
        "center" => Align::Center,
        "left" => Align::Left,
        "right" => Align::Right,
        "end" if rtl => Align::Left,
        "end" => Align::Right,
        _ if rtl => Align::Right,
        _ => Align::Left,
    })
}

/// Whether a text is said to run from right to left.
pub(super) fn is_rtl(text: &Computed) -> bool {
    text.get(Property::Direction) == Some("rtl")
}

#[cfg(test)]
mod tests {
    use super::super::style::Sheet;
    use super::super::xml::{Tag, Tree};
    use super::*;

    fn place(attributes: &str, align: Align) -> Option<Place> {
        let text = format!(
            "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:tts='http://www.w3.org/ns/ttml#styling' tts:extent='1000px 500px'>\
             <head><layout><region xml:id='r' {attributes}/></layout></head></tt>"
        );
        let tree = Tree::read(&text).unwrap();
        let sheet = Sheet::of(&tree);
        let (_, region) = tree.all(Tag::Region).next().unwrap();
        let computed = sheet.computed(&sheet.said(&tree, region), &sheet.start());
        Area::of(&computed, sheet.root).map(|area| area.place(align))
    }

    fn at(anchor: PlaceAnchor, x: f32, y: f32, width: f32) -> Option<Place> {
        Some(Place { anchor, x: Some(x), y: Some(y), width: Some(width) })
    }

    #[test]
    fn text_stands_at_an_edge_of_its_region() {
        let area = "tts:origin='10% 20%' tts:extent='80% 40%'";
        assert_eq!(place(area, Align::Left), at(PlaceAnchor::TopLeft, 0.1, 0.2, 0.8));
        let after = format!("{area} tts:displayAlign='after'");
        assert_eq!(place(&after, Align::Center), at(PlaceAnchor::Bottom, 0.5, 0.6, 0.8));
        let center = format!("{area} tts:displayAlign='center'");
        assert_eq!(place(&center, Align::Right), at(PlaceAnchor::Right, 0.9, 0.4, 0.8));
        assert_eq!(
            place("tts:origin='100px 50px' tts:extent='500px 50px'", Align::Left),
            at(PlaceAnchor::TopLeft, 0.1, 0.1, 0.5)
        );
        let padded = "tts:origin='0% 0%' tts:extent='100% 100%' tts:padding='10% 20%'";
        assert_eq!(place(padded, Align::Left), at(PlaceAnchor::TopLeft, 0.2, 0.1, 0.6));
    }

    #[test]
    fn a_region_of_which_little_is_said_is_left_to_the_style() {
        assert_eq!(place("", Align::Left), None);
        let after = Place { anchor: PlaceAnchor::Bottom, ..Place::default() };
        assert_eq!(place("tts:displayAlign='after'", Align::Center), Some(after));
    }

    #[test]
    fn positions_are_from_edges() {
        for (text, x, y) in [
            ("center", 0.25, 0.25),
            ("top", 0.25, 0.0),
            ("right", 0.5, 0.25),
            ("left bottom", 0.0, 0.5),
            ("bottom left", 0.0, 0.5),
            ("10% 100%", 0.05, 0.5),
            ("right 10% bottom 20%", 0.45, 0.4),
            ("right 100px top", 0.4, 0.0),
        ] {
            let found = place(&format!("tts:extent='50% 50%' tts:position='{text}'"), Align::Left);
            assert_eq!(found, at(PlaceAnchor::TopLeft, x, y, 0.5), "{text}");
        }
    }
}
