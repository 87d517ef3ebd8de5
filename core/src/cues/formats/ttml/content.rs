//! The content of a document: stretches of text with when and how each is shown.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::attire::Attire;
use super::super::not_shown::NotShown;
use super::region::{self, Area};
use super::style::{Computed, Properties, Property, Sheet};
use super::timing::{ALWAYS, Timing, is_lyrics};
use super::xml::{Element, Node, Space, Tag, Tree};
use super::{look, value, visible};
use crate::frame::Color;
use crate::style::Align;
use crate::units::TimeRange;

/// A stretch of text, or the end of a line.
#[derive(Debug)]
pub(super) struct Leaf {
    /// `None` for the end of a line.
    pub text: Option<String>,
    /// Whether line ends in the text count.
    pub preserve: bool,
    pub attire: Rc<Attire>,
    /// When it is shown.
    pub ranges: Vec<TimeRange>,
    /// When it is spoken.
    pub spoken: Option<TimeRange>,
    pub speaker: Option<Rc<str>>,
    /// Index of the paragraph that it is of.
    pub paragraph: usize,
}

/// What holds of a whole paragraph.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub id: Option<String>,
    pub line: usize,
    /// `None` where nothing is said of it.
    pub align: Option<Align>,
    pub is_rtl: bool,
}

/// Text that is laid out together: that of a region, or a paragraph that is in none, or in one that is free.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub area: Option<Area>,
    /// Whether it leaves its place to the style, as this engine writes it.
    pub is_free: bool,
    pub layer: i32,
    pub leaves: Vec<Leaf>,
}

/// What a document shows.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub flows: Vec<Flow>,
    pub paragraphs: Vec<Paragraph>,
    /// Line of the first element whose region is absent, and how many there are.
    pub regionless: Option<(usize, usize)>,
}

/// A region of the document.
struct Region {
    computed: Computed,
    ranges: Vec<TimeRange>,
    area: Option<Area>,
    layer: i32,
    /// Where its text flows together; `None` for one that is free.
    flow: Option<usize>,
}

pub(super) struct Reader<'t> {
    tree: &'t Tree,
    timing: &'t Timing,
    sheet: Sheet,
    regions: HashMap<&'t str, Rc<Region>>,
    speakers: HashMap<&'t str, Rc<str>>,
    is_lyrics: bool,
    /// Whether content that is in no region is shown: where none is in any.
    shows_rest: bool,
    content: Content,
    pub not_shown: NotShown,
}

/// What an element has of those that it lies in.
#[derive(Clone)]
struct Around {
    range: TimeRange,
    /// When none of them is taken out.
    ranges: Vec<TimeRange>,
    /// When they are not hidden.
    visible: Vec<TimeRange>,
    region: Option<Rc<Region>>,
    /// What each says, from the outermost.
    said: Vec<Rc<Properties>>,
    preserve: bool,
    speaker: Option<Rc<str>>,
    spoken: Option<TimeRange>,
    /// Behind it, of the innermost that has one.
    background: Option<Color>,
}

impl<'t> Reader<'t> {
    pub fn new(tree: &'t Tree, timing: &'t Timing) -> Self {
        let mut reader = Self {
            tree,
            timing,
            sheet: Sheet::of(tree),
            regions: HashMap::new(),
            speakers: speakers(tree),
            is_lyrics: tree.root().is_some_and(is_lyrics),
            shows_rest: true,
            content: Content::default(),
            not_shown: NotShown::default(),
        };
        for (index, element) in tree.all(Tag::Region) {
            if let Some(id) = element.attribute(Space::Xml, "id") {
                let region = reader.region(index, element);
                reader.regions.insert(id, Rc::new(region));
            }
        }
        let named = |element: &Element| {
            element.attribute(Space::Main, "region").is_some_and(|id| reader.regions.contains_key(id))
        };
        let in_regions = [Tag::Body, Tag::Div, Tag::P, Tag::Span]
            .into_iter()
            .any(|tag| tree.all(tag).any(|(_, one)| named(one)));
        reader.shows_rest = !in_regions;
        reader
    }

    fn region(&mut self, index: usize, element: &Element) -> Region {
        let said = self.sheet.said(self.tree, element);
        let mut computed = self.sheet.computed(&said, &self.sheet.start());
        if computed.get(Property::Direction).is_none()
            && let Some(mode) = computed.get(Property::WritingMode)
            && matches!(mode, "rltb" | "rl")
        {
            computed.properties.set(Property::Direction, "rtl");
        }
        self.not_shown.next_cue();
        look::note_region(&computed, &mut self.not_shown);
        let range = self.timing.range(index, ALWAYS);
        let sets = visible::sets(self.tree, self.timing, element, range);
        let ranges = visible::shown(&said, &sets, range, &[ALWAYS]);
        let is_free = element.attribute(Space::Own, "place") == Some("style");
        let area = Area::of(&computed, self.sheet.root);
        let layer = computed.get(Property::ZIndex).and_then(|index| index.parse().ok()).unwrap_or_default();
        let flow = (!is_free).then_some(self.content.flows.len());
        if flow.is_some() {
            self.content.flows.push(Flow { area, is_free, layer, leaves: Vec::new() });
        }
        Region { computed, ranges, area, layer, flow }
    }

    /// Reads the body.
    pub fn read(mut self) -> (Content, NotShown) {
        let start = Around {
            range: ALWAYS,
            ranges: vec![ALWAYS],
            visible: vec![ALWAYS],
            region: None,
            said: Vec::new(),
            preserve: self.tree.root().is_some_and(|tt| preserves(tt, false)),
            speaker: None,
            spoken: None,
            background: None,
        };
        for (index, body) in self.tree.all(Tag::Body) {
            self.block((index, body), &start);
        }
        (self.content, self.not_shown)
    }

    /// A body, a div or a paragraph. As deep as the tree, which is bounded.
    fn block(&mut self, (index, element): (usize, &'t Element), around: &Around) {
        let Some(around) = self.enter((index, element), around) else { return };
        if element.tag != Tag::P {
            for (index, child) in self.tree.children(element) {
                match child.tag {
                    Tag::Div | Tag::P => self.block((index, child), &around),
                    Tag::Image => self.not_shown.note("images"),
                    _ => {}
                }
            }
            return;
        }
        self.not_shown.next_cue();
        let computed = self.computed(&around);
        self.content.paragraphs.push(Paragraph {
            id: element.attribute(Space::Xml, "id").map(str::to_owned),
            line: element.line,
            align: region::align(&computed),
            is_rtl: region::is_rtl(&computed),
        });
        match &around.region {
            None => self.content.flows.push(Flow::default()),
            Some(region) if region.flow.is_none() => {
                let Region { area, layer, .. } = **region;
                self.content.flows.push(Flow { area, is_free: true, layer, leaves: Vec::new() });
            }
            Some(_) => {}
        }
        let size = computed.font_size;
        self.inline(element, &around, (&computed, size));
    }

    /// What lies in a paragraph or a span; `size` is that of the paragraph's font.
    fn inline(&mut self, element: &'t Element, around: &Around, (computed, size): (&Computed, f64)) {
        // Their own text is the white space between the parts.
        let is_ruby = matches!(computed.get(Property::Ruby), Some("container" | "baseContainer"));
        let is_silent = is_ruby || element.attribute(Space::Main, "timeContainer") == Some("seq");
        look::note(computed, &mut self.not_shown);
        let attire = look::attire(computed, size, self.sheet.root);
        let attire = Rc::new(Attire { background: around.background, ..attire });
        let [before, after] = look::bidi(computed);
        let last = element.children.len().saturating_sub(1);
        for (at, child) in element.children.iter().enumerate() {
            match child {
                Node::Text(text) if !is_silent => {
                    let before = if at == 0 { before } else { "" };
                    let after = if at == last { after } else { "" };
                    self.leaf(Some([before, text, after].concat()), &attire, around);
                }
                Node::Text(_) => {}
                Node::Element(index) => {
                    let Some(child) = self.tree.element(*index) else { continue };
                    match child.tag {
                        Tag::Span => self.span((*index, child), around, size),
                        Tag::Br => {
                            if let Some(around) = self.enter((*index, child), around) {
                                self.leaf(None, &attire, &around);
                            }
                        }
                        Tag::Image => self.not_shown.note("images"),
                        _ => {}
                    }
                }
            }
        }
    }

    fn span(&mut self, (index, element): (usize, &'t Element), around: &Around, size: f64) {
        let Some(around) = self.enter((index, element), around) else { return };
        let computed = self.computed(&around);
        match computed.get(Property::Ruby) {
            Some("text" | "textContainer") => self.not_shown.note("ruby annotations"),
            Some("delimiter") => {}
            _ => self.inline(element, &around, (&computed, size)),
        }
    }

    fn leaf(&mut self, text: Option<String>, attire: &Rc<Attire>, around: &Around) {
        let ranges = visible::both(&around.ranges, &around.visible);
        if text.as_ref().is_some_and(String::is_empty) || ranges.is_empty() {
            return;
        }
        let last = self.content.flows.len().saturating_sub(1);
        let flow = match &around.region {
            Some(region) => region.flow.unwrap_or(last),
            None if self.shows_rest => last,
            None => return self.not_shown.note("text that is in no region"),
        };
        let paragraph = self.content.paragraphs.len() - 1;
        let leaf = Leaf {
            text,
            preserve: around.preserve,
            attire: Rc::clone(attire),
            ranges,
            spoken: around.spoken,
            speaker: around.speaker.clone(),
            paragraph,
        };
        if let Some(flow) = self.content.flows.get_mut(flow) {
            flow.leaves.push(leaf);
        }
    }

    /// What an element's content has around it; `None` if it is never shown.
    fn enter(&mut self, (index, element): (usize, &'t Element), around: &Around) -> Option<Around> {
        let own = self.timing.range(index, around.range);
        let of_word = self.is_lyrics && element.tag == Tag::Span;
        let range = if of_word { around.range } else { own };
        if range.is_empty() {
            return None;
        }
        let mut inner = Around { range, preserve: preserves(element, around.preserve), ..around.clone() };
        if of_word && own != around.range {
            inner.spoken = Some(own);
        }
        if let Some(id) = element.attribute(Space::Main, "region") {
            match (self.regions.get(id), &around.region) {
                (Some(region), None) => {
                    inner.ranges = visible::both(&inner.ranges, &region.ranges);
                    inner.region = Some(Rc::clone(region));
                }
                (Some(region), Some(outer)) if !Rc::ptr_eq(region, outer) => return None,
                (Some(_), Some(_)) => {}
                (None, _) => {
                    let (line, count) = self.content.regionless.unwrap_or((element.line, 0));
                    self.content.regionless = Some((line, count + 1));
                }
            }
        }
        let said = self.sheet.said(self.tree, element);
        let sets = visible::sets(self.tree, self.timing, element, range);
        if sets.animates {
            self.not_shown.note("animation (set, animate)");
        }
        inner.spoken = sets.spoken.or(inner.spoken);
        inner.ranges = visible::shown(&said, &sets, range, &inner.ranges);
        inner.visible = visible::seen(&said, &sets, range, &inner.visible);
        if let Some(agent) = element.attribute(Space::Meta, "agent") {
            let name = agent.split_whitespace().next().unwrap_or_default();
            inner.speaker = Some(self.speakers.get(name).cloned().unwrap_or_else(|| name.into()));
        }
        if element.tag != Tag::Br {
            let own = said.get(Property::BackgroundColor).and_then(value::color);
            inner.background = own.filter(|color| color.a > 0).or(inner.background);
        }
        inner.said.push(Rc::new(said));
        (!inner.ranges.is_empty()).then_some(inner)
    }

    /// What the innermost of the elements looks like.
    fn computed(&self, around: &Around) -> Computed {
        let start =
            around.region.as_ref().map_or_else(|| self.sheet.start(), |region| region.computed.clone());
        around.said.iter().fold(start, |outer, said| self.sheet.computed(said, &outer))
    }
}

/// Whether white space counts.
fn preserves(element: &Element, around: bool) -> bool {
    element.attribute(Space::Xml, "space").map_or(around, |space| space == "preserve")
}

/// The names of those who speak, by id.
fn speakers(tree: &Tree) -> HashMap<&str, Rc<str>> {
    let agents = tree.all(Tag::Agent).filter_map(|(_, agent)| {
        let id = agent.attribute(Space::Xml, "id")?;
        let name = tree.children(agent).find(|(_, child)| child.tag == Tag::Name)?.1.text(tree);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        (!name.is_empty()).then(|| (id, name.into()))
    });
    agents.collect()
}
