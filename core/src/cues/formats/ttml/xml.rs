//! The elements of a document, without those of namespaces that say nothing of captions.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use crate::error::{Error, Result};

/// Elements that lie deeper than any tool writes them would only cost time.
const DEEPEST: usize = 64;
/// Most elements of a document, which are many times its words.
const MOST_ELEMENTS: usize = 2_000_000;

/// What an element or an attribute belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// TTML itself; attributes without a prefix.
    Main,
    /// `tts`.
    Style,
    /// `ttp`.
    Parameter,
    /// `ttm`.
    Meta,
    Xml,
    /// `itts` and `ebutts`.
    MoreStyle,
    /// What Apple adds for lyrics.
    Lyrics,
    /// What this engine adds.
    Own,
    Other,
}

/// The namespace of what this engine adds.
pub(super) const OWN: &str = "urn:captioni:ttml";
const LYRICS: &str = "http://music.apple.com/lyric-ttml-internal";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Tt,
    Styling,
    Style,
    Initial,
    Region,
    Body,
    Div,
    P,
    Span,
    Br,
    Set,
    /// An animation of many steps.
    Animate,
    Image,
    /// Of metadata: who speaks, and the name.
    Agent,
    Name,
    Other,
}

#[derive(Debug)]
pub(super) struct Element {
    pub tag: Tag,
    attributes: Vec<(Space, Box<str>, Box<str>)>,
    pub children: Vec<Node>,
    /// Line where it starts, from 1.
    pub line: usize,
}

#[derive(Debug)]
pub(super) enum Node {
    /// Its index.
    Element(usize),
    Text(String),
}

impl Element {
    pub fn attribute(&self, space: Space, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(of, known, _)| *of == space && &**known == name)
            .map(|(.., value)| &**value)
    }

    /// Names and values of the attributes that style it.
    pub fn styling(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_style = |space: &Space| matches!(space, Space::Style | Space::MoreStyle);
        self.attributes
            .iter()
            .filter(move |(space, ..)| of_style(space))
            .map(|(_, name, value)| (&**name, &**value))
    }

    /// Its own text and that of all that lies in it, for metadata.
    pub fn text<'t>(&'t self, tree: &'t Tree) -> String {
        let texts = self.children.iter().map(|child| match child {
            Node::Text(text) => text.clone(),
            Node::Element(index) => {
                tree.element(*index).map(|element| element.text(tree)).unwrap_or_default()
            }
        });
        texts.collect()
    }
}

/// A document; the first element is the outermost.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    /// Where the file ends if that is within an element.
    pub cut: Option<usize>,
}

impl Tree {
    pub fn read(text: &str) -> Result<Self> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().expand_empty_elements = true;
        let mut tree = Self::default();
        let mut lines = Lines { text, at: 0, line: 1 };
        let mut open: Vec<usize> = Vec::new();
        loop {
            let line = lines.at(reader.buffer_position());
            let event =
                reader.read_event().map_err(|error| malformed(lines.at(reader.error_position()), &error))?;
            match event {
                Event::Start(start) => {
                    let space = space(&reader.resolver().resolve_element(start.name()).0, start.name());
                    if !matches!(space, Space::Main | Space::Meta) {
                        reader.read_to_end(start.name()).map_err(|error| malformed(line, &error))?;
                        continue;
                    }
                    if open.len() >= DEEPEST || tree.elements.len() >= MOST_ELEMENTS {
                        let reason = format!(
                            "too many elements; accepted: {MOST_ELEMENTS} in all, {DEEPEST} in each other"
                        );
                        return Err(Error::cues(at(line), reason));
                    }
                    let index = tree.elements.len();
                    tree.elements.push(element(&reader, &start, line));
                    if let Some(parent) = open.last().and_then(|&parent| tree.elements.get_mut(parent)) {
                        parent.children.push(Node::Element(index));
                    }
                    open.push(index);
                }
                Event::End(_) => _ = open.pop(),
                Event::Text(text) => tree.push_text(&open, &text.xml10_content().unwrap_or_default()),
                Event::CData(text) => tree.push_text(&open, &text.xml10_content().unwrap_or_default()),
                Event::GeneralRef(name) => tree.push_text(&open, &referenced(&name)),
                Event::Eof => break,
                _ => {}
            }
        }
        tree.cut = open.last().map(|_| lines.at(text.len() as u64));
        Ok(tree)
    }

    fn push_text(&mut self, open: &[usize], text: &str) {
        let Some(parent) = open.last().and_then(|&parent| self.elements.get_mut(parent)) else { return };
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => parent.children.push(Node::Text(text.to_owned())),
        }
    }

    pub fn element(&self, index: usize) -> Option<&Element> {
        self.elements.get(index)
    }

    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// The outermost element.
    pub fn root(&self) -> Option<&Element> {
        self.elements.first()
    }

    /// All elements of a kind.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = (usize, &Element)> {
        self.elements.iter().enumerate().filter(move |(_, element)| element.tag == tag)
    }

    /// The elements directly in one.
    pub fn children<'t>(&'t self, element: &'t Element) -> impl Iterator<Item = (usize, &'t Element)> {
        element.children.iter().filter_map(|child| match child {
            Node::Element(index) => Some((*index, self.element(*index)?)),
            Node::Text(_) => None,
        })
    }
}

/// Counts lines up to places that never go back.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, position: u64) -> usize {
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let between = self.text.as_bytes().get(self.at..to).unwrap_or_default();
        self.line += between.iter().filter(|&&byte| byte == b'\n').count();
        self.at = self.at.max(to);
        self.line
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, line: usize) -> Element {
    let tag = match start.local_name().as_ref() {
        b"tt" => Tag::Tt,
        b"styling" => Tag::Styling,
        b"style" => Tag::Style,
        b"initial" => Tag::Initial,
        b"region" => Tag::Region,
        b"body" => Tag::Body,
        b"div" => Tag::Div,
        b"p" => Tag::P,
        b"span" => Tag::Span,
        b"br" => Tag::Br,
        b"set" => Tag::Set,
        b"animate" => Tag::Animate,
        b"image" => Tag::Image,
        b"agent" => Tag::Agent,
        b"name" => Tag::Name,
        _ => Tag::Other,
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).flatten() {
        let space = space(&reader.resolver().resolve_attribute(attribute.key).0, attribute.key);
        if !matches!(space, Space::Other) {
            let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value =
                value.unwrap_or_else(|_| String::from_utf8_lossy(&attribute.value).into_owned().into());
            attributes.push((space, name, value.into()));
        }
    }
    Element { tag, attributes, children: Vec::new(), line }
}

/// What a reference stands for; an unknown one for itself.
fn referenced(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    match &*name {
        "nbsp" => "\u{a0}".into(),
        name => quick_xml::escape::resolve_predefined_entity(name)
            .map_or_else(|| format!("&{name};"), str::to_owned),
    }
}

/// What a name belongs to; one whose prefix is not declared, to what the prefix usually means.
fn space(resolved: &ResolveResult<'_>, name: QName<'_>) -> Space {
    match resolved {
        ResolveResult::Bound(Namespace(uri)) => of_uri(std::str::from_utf8(uri).unwrap_or_default()),
        ResolveResult::Unbound => Space::Main,
        ResolveResult::Unknown(_) => {
            match name.prefix().map(|prefix| prefix.into_inner().to_vec()).as_deref() {
                Some(b"tt") => Space::Main,
                Some(b"tts") => Space::Style,
                Some(b"ttp") => Space::Parameter,
                Some(b"ttm") => Space::Meta,
                Some(b"itts" | b"ebutts") => Space::MoreStyle,
                Some(b"itunes") => Space::Lyrics,
                _ => Space::Other,
            }
        }
    }
}

fn of_uri(uri: &str) -> Space {
    match uri {
        "http://www.w3.org/XML/1998/namespace" => return Space::Xml,
        "http://www.w3.org/ns/ttml/profile/imsc1#styling" | "urn:ebu:tt:style" => return Space::MoreStyle,
        OWN => return Space::Own,
        LYRICS => return Space::Lyrics,
        _ => {}
    }
    // The drafts of 2006 and later differ in the year.
    let of_tt = uri.strip_prefix("http://www.w3.org/ns/ttml").or_else(|| {
        let rest = uri.strip_prefix("http://www.w3.org/20")?;
        Some(rest.split_once("/ttaf1")?.1)
    });
    match of_tt {
        Some("") => Space::Main,
        Some("#styling" | "#style" | "#style-extension") => Space::Style,
        Some("#parameter") => Space::Parameter,
        Some("#metadata") => Space::Meta,
        _ => Space::Other,
    }
}

fn at(line: usize) -> String {
    format!("line {line}")
}

fn malformed(line: usize, error: &quick_xml::Error) -> Error {
    Error::cues(at(line), format!("{error}; accepted: well-formed XML"))
}
