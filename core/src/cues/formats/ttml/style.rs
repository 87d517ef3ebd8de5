//! The style of each element: its own attributes, the styles that it names, and what it inherits, after
//! <https://www.w3.org/TR/ttml2/#semantics-style-resolution>.

use std::collections::HashMap;
use std::rc::Rc;

use super::value::{self, Length, Unit};
use super::xml::{Element, Space, Tag, Tree};

/// Makes the type of the properties and the tables of them from one list.
macro_rules! properties {
    ($($name:ident = $attribute:literal $inherited:literal,)+) => {
        /// What a style attribute says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Property { $($name,)+ }

        impl Property {
            const ALL: [(Self, &str, bool); [$($inherited),+].len()] = [$((Self::$name, $attribute, $inherited),)+];
        }
    };
}

properties! {
    BackgroundColor = "backgroundColor" false,
    Color = "color" true,
    Direction = "direction" true,
    Display = "display" false,
    DisplayAlign = "displayAlign" false,
    Extent = "extent" false,
    FontFamily = "fontFamily" true,
    FontSize = "fontSize" true,
    FontStyle = "fontStyle" true,
    FontWeight = "fontWeight" true,
    LineHeight = "lineHeight" true,
    MultiRowAlign = "multiRowAlign" true,
    Opacity = "opacity" false,
    Origin = "origin" false,
    Padding = "padding" false,
    Position = "position" false,
    Ruby = "ruby" false,
    Shear = "shear" true,
    ShowBackground = "showBackground" false,
    TextAlign = "textAlign" true,
    TextCombine = "textCombine" true,
    TextDecoration = "textDecoration" true,
    TextEmphasis = "textEmphasis" true,
    TextOutline = "textOutline" true,
    TextShadow = "textShadow" true,
    UnicodeBidi = "unicodeBidi" false,
    Visibility = "visibility" true,
    WritingMode = "writingMode" false,
    ZIndex = "zIndex" false,
}

impl Property {
    pub fn of(attribute: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == attribute).map(|(property, ..)| property)
    }
}

/// What is said of each property.
type Said = [Option<Rc<str>>; Property::ALL.len()];

/// Properties as they stand in the document.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties(Said);

impl Properties {
    pub fn get(&self, property: Property) -> Option<&str> {
        self.0.get(property as usize)?.as_deref()
    }

    pub fn set(&mut self, property: Property, value: &str) {
        if let Some(slot) = self.0.get_mut(property as usize) {
            *slot = Some(value.trim().into());
        }
    }

    /// Puts what `over` says in place of what is said here.
    fn overlay(&mut self, over: &Self) {
        for (slot, value) in self.0.iter_mut().zip(&over.0) {
            if value.is_some() {
                slot.clone_from(value);
            }
        }
    }

    fn read(element: &Element) -> Self {
        let mut properties = Self::default();
        for (name, value) in element.styling() {
            if let Some(property) = Property::of(name) {
                properties.set(property, value);
            }
        }
        properties
    }
}

/// The properties of an element with what it inherits.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    pub properties: Properties,
    /// Of the font, as part of the height of all.
    pub font_size: f64,
}

impl Computed {
    pub fn get(&self, property: Property) -> Option<&str> {
        self.properties.get(property)
    }
}

/// Sizes that lengths are parts of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Root {
    /// In pixels, where those are given.
    pub pixels: Option<(f64, f64)>,
    /// Columns and rows.
    pub cells: (f64, f64),
}

impl Root {
    pub fn of(tt: &Element) -> Self {
        let extent = tt.attribute(Space::Style, "extent").and_then(value::lengths);
        let pixels = match extent.as_deref() {
            Some(
                [Length { value: width, unit: Unit::Pixel }, Length { value: height, unit: Unit::Pixel }],
            ) => Some((*width, *height)),
            _ => None,
        };
        let cells = tt.attribute(Space::Parameter, "cellResolution").and_then(|text| {
            let mut numbers = text.split_whitespace().map(|part| part.parse::<f64>().ok());
            Some((numbers.next()??, numbers.next()??))
        });
        let positive = |(a, b): &(f64, f64)| *a >= 1.0 && *b >= 1.0 && *a <= 1e5 && *b <= 1e5;
        Self { pixels: pixels.filter(positive), cells: cells.filter(positive).unwrap_or((32.0, 15.0)) }
    }

    /// A cell as part of the height, which is also the size of a font of which nothing is said.
    pub fn cell(&self) -> f64 {
        1.0 / self.cells.1
    }

    /// A length across as part of the width, or down as part of the height; `whole` is what percents are of, and `font`
    /// the size of the font as part of the height.
    pub fn part(&self, length: Length, down: bool, whole: f64, font: f64) -> Option<f64> {
        let Length { value, unit } = length;
        let (columns, rows) = self.cells;
        match unit {
            Unit::Percent => Some(value / 100.0 * whole),
            Unit::Cell => Some(value / if down { rows } else { columns }),
            Unit::Pixel => self.pixels.map(|(width, height)| value / if down { height } else { width }),
            Unit::RootHeight if down => Some(value / 100.0),
            Unit::RootWidth if !down => Some(value / 100.0),
            Unit::Em if down => Some(value * font),
            Unit::RootHeight => Some(value / 100.0 / self.aspect()),
            Unit::RootWidth => Some(value / 100.0 * self.aspect()),
            Unit::Em => Some(value * font / self.aspect()),
        }
    }

    /// Width over height; 16:9 where it is not given.
    fn aspect(&self) -> f64 {
        self.pixels.map_or(16.0 / 9.0, |(width, height)| width / height)
    }
}

/// The styles of a document.
#[derive(Debug)]
pub(super) struct Sheet {
    pub root: Root,
    initial: Properties,
    /// Of each `<style>` that has an id, with those that it names.
    styles: HashMap<String, Properties>,
}

impl Sheet {
    pub fn of(tree: &Tree) -> Self {
        let root = tree.root().map_or(Root { pixels: None, cells: (32.0, 15.0) }, Root::of);
        let mut initial = Properties::default();
        for (_, element) in tree.all(Tag::Initial) {
            initial.overlay(&Properties::read(element));
        }
        let by_id: HashMap<_, _> = tree
            .all(Tag::Style)
            .filter_map(|(_, element)| Some((element.attribute(Space::Xml, "id")?, element)))
            .collect();
        let mut sheet = Self { root, initial, styles: HashMap::new() };
        for id in tree.all(Tag::Style).filter_map(|(_, element)| element.attribute(Space::Xml, "id")) {
            sheet.resolve(&by_id, id, &mut Vec::new());
        }
        sheet
    }

    /// Resolves a style and those that it names; one that names itself in the end is left out there.
    fn resolve<'t>(&mut self, by_id: &HashMap<&'t str, &'t Element>, id: &'t str, open: &mut Vec<&'t str>) {
        const DEEPEST: usize = 64;
        if self.styles.contains_key(id) || open.contains(&id) || open.len() >= DEEPEST {
            return;
        }
        let Some(element) = by_id.get(id) else { return };
        open.push(id);
        let mut properties = Properties::default();
        for name in names(element) {
            self.resolve(by_id, name, open);
            if let Some(style) = self.styles.get(name) {
                properties.overlay(style);
            }
        }
        open.pop();
        properties.overlay(&Properties::read(element));
        self.styles.insert(id.to_owned(), properties);
    }

    /// What an element says of itself, by name or directly; a region also by the styles in it.
    pub fn said(&self, tree: &Tree, element: &Element) -> Properties {
        let mut properties = Properties::default();
        for style in names(element).filter_map(|name| self.styles.get(name)) {
            properties.overlay(style);
        }
        for (_, nested) in tree.children(element).filter(|(_, child)| child.tag == Tag::Style) {
            for style in names(nested).filter_map(|name| self.styles.get(name)) {
                properties.overlay(style);
            }
            properties.overlay(&Properties::read(nested));
        }
        properties.overlay(&Properties::read(element));
        properties
    }

    /// What holds before anything is said.
    pub fn start(&self) -> Computed {
        let start = Computed { properties: self.initial.clone(), font_size: self.root.cell() };
        let font_size = self.font_size(&self.initial, &start);
        Computed { font_size, ..start }
    }

    /// The properties of an element in one with `parent`.
    pub fn computed(&self, said: &Properties, parent: &Computed) -> Computed {
        let mut properties = self.initial.clone();
        let outer = Property::ALL.into_iter().zip(&parent.properties.0);
        for (own, ((.., is_inherited), value)) in properties.0.iter_mut().zip(outer) {
            if is_inherited && value.is_some() {
                own.clone_from(value);
            }
        }
        properties.overlay(said);
        Computed { font_size: self.font_size(said, parent), properties }
    }

    fn font_size(&self, said: &Properties, parent: &Computed) -> f64 {
        let size = said.get(Property::FontSize).and_then(value::lengths);
        // Of two sizes the second is the height.
        let part =
            size.and_then(|size| self.root.part(*size.last()?, true, parent.font_size, parent.font_size));
        part.filter(|size| *size > 0.0).unwrap_or(parent.font_size)
    }
}

/// The styles that an element names.
fn names(element: &Element) -> impl Iterator<Item = &str> {
    element.attribute(Space::Main, "style").unwrap_or_default().split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(head: &str, p: &str) -> Tree {
        let text = format!(
            "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:tts='http://www.w3.org/ns/ttml#styling' tts:extent='640px 360px'>\
             <head><styling>{head}</styling></head><body><div><p {p}>x</p></div></body></tt>"
        );
        Tree::read(&text).unwrap()
    }

    fn color(head: &str, p: &str) -> Option<String> {
        let tree = document(head, p);
        let sheet = Sheet::of(&tree);
        let (_, p) = tree.all(Tag::P).next().unwrap();
        sheet.computed(&sheet.said(&tree, p), &sheet.start()).get(Property::Color).map(str::to_owned)
    }

    #[test]
    fn the_nearest_style_counts() {
        let head = "<style xml:id='a' tts:color='red'/><style xml:id='b' style='a' tts:fontStyle='italic'/>\
                    <style xml:id='c' tts:color='blue' style='b'/><initial tts:color='lime'/>";
        assert_eq!(color(head, "style='b'").as_deref(), Some("red"));
        assert_eq!(color(head, "style='c'").as_deref(), Some("blue"));
        assert_eq!(color(head, "style='c a none'").as_deref(), Some("red"));
        assert_eq!(color(head, "style='a' tts:color='white'").as_deref(), Some("white"));
        assert_eq!(color(head, "").as_deref(), Some("lime"));
        assert_eq!(
            color("<style xml:id='a' style='b'/><style xml:id='b' style='a' tts:color='red'/>", "style='b'")
                .as_deref(),
            Some("red")
        );
    }

    #[test]
    fn sizes_are_parts_of_those_around() {
        let tree = document("<style xml:id='s' tts:fontSize='50%'/>", "style='s'");
        let sheet = Sheet::of(&tree);
        let (_, p) = tree.all(Tag::P).next().unwrap();
        let once = sheet.computed(&sheet.said(&tree, p), &sheet.start());
        let twice = sheet.computed(&sheet.said(&tree, p), &once);
        assert_eq!((once.font_size, twice.font_size), (1.0 / 30.0, 1.0 / 60.0));
        let length = |text| sheet.root.part(value::length(text).unwrap(), true, 1.0, 0.1);
        assert_eq!(
            [length("36px"), length("3c"), length("2em"), length("5rh")],
            [Some(0.1), Some(0.2), Some(0.2), Some(0.05)]
        );
    }
}
