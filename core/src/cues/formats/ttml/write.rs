//! A track as a document of IMSC 1.1's text profile.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt::Write;

use super::super::super::{Cue, CueTrack, CueWord, Place};
use super::super::marks::SEMIBOLD;
use super::xml::OWN;
use crate::frame::Color;
use crate::style::{Align, Anchor, FontPatch, Nullable, Paint, PartialClass, PartialFont, PartialStyle};
use crate::units::{TimeRange, Timestamp, clock};

pub(super) fn write(track: &CueTrack) -> String {
    let mut regions = Regions::default();
    let mut speakers = Speakers::default();
    let mut body = String::new();
    for cue in track.cues() {
        let style = whole(track, cue);
        let region = regions.of(cue, &style);
        let speaker = cue.speaker.as_deref().map(|name| speakers.of(name));
        paragraph(cue, &style, region, speaker, &mut body);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tt xmlns=\"http://www.w3.org/ns/ttml\" \
         xmlns:tts=\"http://www.w3.org/ns/ttml#styling\" xmlns:ttp=\"http://www.w3.org/ns/ttml#parameter\" \
         xmlns:ttm=\"http://www.w3.org/ns/ttml#metadata\" xmlns:captioni=\"{OWN}\" \
         ttp:contentProfiles=\"http://www.w3.org/ns/ttml/profile/imsc1.1/text\" xml:lang=\"{}\">\n  <head>\n{}{}  </head>\n  \
         <body>\n    <div>\n{body}    </div>\n  </body>\n</tt>\n",
        escaped(track.language().unwrap_or_default()),
        speakers.metadata(),
        regions.layout(),
    )
}

/// The style of a cue with the one that it names.
fn whole(track: &CueTrack, cue: &Cue) -> PartialStyle {
    let Some(style) = &cue.style else { return PartialStyle::default() };
    let named = style.name.as_ref().and_then(|name| track.styles().get(name)).cloned().unwrap_or_default();
    named.merge((*style.partial).clone())
}

/// Where cues stand. Those of one place that are shown together have regions of their own, since in one they would stand
/// below each other; those that leave their place to the style are to do that.
#[derive(Default)]
struct Regions {
    /// By what they are: until when each is taken, and its number, the one that is free first on top.
    taken: BTreeMap<String, BinaryHeap<Reverse<(Timestamp, usize)>>>,
    attributes: Vec<String>,
}

impl Regions {
    /// That of a cue; cues come in the order of their starts.
    fn of(&mut self, cue: &Cue, style: &PartialStyle) -> usize {
        let attributes = match &cue.place {
            Some(place) => placed(place, cue.layer),
            None => by_style(style, cue.layer),
        };
        let taken = self.taken.entry(attributes.clone()).or_default();
        let free =
            taken.peek().filter(|Reverse((until, _))| cue.place.is_none() || *until <= cue.range.start);
        let number = match free.map(|Reverse((_, number))| *number) {
            Some(number) => {
                taken.pop();
                number
            }
            None => {
                self.attributes.push(attributes);
                self.attributes.len() - 1
            }
        };
        taken.push(Reverse((cue.range.end, number)));
        number
    }

    fn layout(&self) -> String {
        let regions = (0..).zip(&self.attributes).map(|(number, attributes): (usize, _)| {
            format!("      <region xml:id=\"r{number}\"{attributes}/>\n")
        });
        let regions: String = regions.collect();
        if regions.is_empty() { regions } else { format!("    <layout>\n{regions}    </layout>\n") }
    }
}

fn display_align(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Top => "before",
        Anchor::Middle => "center",
        Anchor::Bottom => "after",
    }
}

fn text_align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

fn layer_attribute(layer: i32) -> String {
    if layer == 0 { String::new() } else { format!(" tts:zIndex=\"{layer}\"") }
}

/// A region for a cue that leaves its place to the style, which players without it put at the edge that it says.
fn by_style(style: &PartialStyle, layer: i32) -> String {
    let position = style.position.as_ref();
    let anchor = position.and_then(|position| position.anchor).unwrap_or(Anchor::Bottom);
    let align = position.and_then(|position| position.align).unwrap_or(Align::Center);
    format!(
        " tts:origin=\"10% 10%\" tts:extent=\"80% 80%\" tts:displayAlign=\"{}\" tts:textAlign=\"{}\" captioni:place=\"style\"{}",
        display_align(anchor),
        text_align(align),
        layer_attribute(layer)
    )
}

/// The region around the point of a place, as wide and high as the frame leaves it.
fn placed(place: &Place, layer: i32) -> String {
    let (anchor, align) = place.anchor.sides();
    let (x, width) = stretch(
        place.x,
        place.width,
        match align {
            Align::Left => 0.0,
            Align::Center => 0.5,
            Align::Right => 1.0,
        },
    );
    let (y, height) = stretch(
        place.y,
        None,
        match anchor {
            Anchor::Top => 0.0,
            Anchor::Middle => 0.5,
            Anchor::Bottom => 1.0,
        },
    );
    let mut attributes = String::new();
    if place.x.is_some() || place.y.is_some() || place.width.is_some() {
        let percent = |value: f32| format!("{}%", (value * 1e6).round() / 1e4);
        _ = write!(
            attributes,
            " tts:origin=\"{} {}\" tts:extent=\"{} {}\"",
            percent(x),
            percent(y),
            percent(width),
            percent(height)
        );
    }
    _ = write!(
        attributes,
        " tts:displayAlign=\"{}\" tts:textAlign=\"{}\"{}",
        display_align(anchor),
        text_align(align),
        layer_attribute(layer)
    );
    attributes
}

/// Start and length of a stretch whose point at `share` of it is at `point`; without one, within the usual margins.
fn stretch(point: Option<f32>, length: Option<f32>, share: f32) -> (f32, f32) {
    const MARGIN: f32 = 0.05;
    let point = point.unwrap_or(MARGIN + share * (1.0 - 2.0 * MARGIN));
    let room = match share {
        0.0 => 1.0 - point,
        1.0 => point,
        _ => 2.0 * point.min(1.0 - point),
    };
    let length = length.unwrap_or(room).max(0.01);
    (point - share * length, length)
}

/// Who speaks, each once.
#[derive(Default)]
struct Speakers(BTreeMap<String, usize>);

impl Speakers {
    fn of(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_owned()).or_insert(next)
    }

    fn metadata(&self) -> String {
        let agents = self.0.iter().map(|(name, number)| {
            format!(
                "      <ttm:agent xml:id=\"s{number}\" type=\"person\"><ttm:name type=\"full\">{}</ttm:name></ttm:agent>\n",
                escaped(name)
            )
        });
        let agents: String = agents.collect();
        if agents.is_empty() { agents } else { format!("    <metadata>\n{agents}    </metadata>\n") }
    }
}

fn paragraph(cue: &Cue, style: &PartialStyle, region: usize, speaker: Option<usize>, out: &mut String) {
    let [start, end] = [cue.range.start, cue.range.end].map(show);
    _ = write!(out, "      <p begin=\"{start}\" end=\"{end}\" region=\"r{region}\"");
    if let Some(speaker) = speaker {
        _ = write!(out, " ttm:agent=\"s{speaker}\"");
    }
    out.push_str(&of_font(style.font.as_ref().map(Face::of_cue), style.fill.as_ref()));
    out.push('>');
    for (index, line) in cue.lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br/>");
        }
        for (at, word) in line.words.iter().enumerate() {
            if at > 0 && !word.joined {
                out.push(' ');
            }
            self::word(word, cue.range, out);
        }
    }
    out.push_str("</p>\n");
}

fn word(word: &CueWord, cue: TimeRange, out: &mut String) {
    let look = word.style.as_deref().map(of_word).unwrap_or_default();
    if look.is_empty() && word.range.is_none() {
        return out.push_str(&escaped(&word.text));
    }
    _ = write!(out, "<span{look}>");
    if let Some(range) = word.range {
        // A change to what it is already: players show nothing of it.
        let [start, end] =
            [range.start, range.end].map(|time| show(Timestamp::ZERO + (rounded(time) - rounded(cue.start))));
        _ = write!(out, "<set begin=\"{start}\" end=\"{end}\" tts:visibility=\"visible\"/>");
    }
    _ = write!(out, "{}</span>", escaped(&word.text));
}

/// What both kinds of fonts have that can be said here.
struct Face<'s> {
    family: Option<&'s str>,
    weight: Option<u16>,
    italic: Option<bool>,
    underline: Option<bool>,
    strikeout: Option<bool>,
}

impl<'s> Face<'s> {
    fn of_cue(font: &'s PartialFont) -> Self {
        let PartialFont { family, weight, italic, underline, strikeout, .. } = font;
        Self {
            family: family.as_deref(),
            weight: *weight,
            italic: *italic,
            underline: *underline,
            strikeout: *strikeout,
        }
    }

    fn of_word(font: &'s FontPatch) -> Self {
        let FontPatch { family, weight, italic, underline, strikeout, .. } = font;
        Self {
            family: family.as_deref(),
            weight: *weight,
            italic: *italic,
            underline: *underline,
            strikeout: *strikeout,
        }
    }
}

fn of_word(class: &PartialClass) -> String {
    let fill = match &class.fill {
        Some(Nullable::Set(fill)) => Some(fill),
        _ => None,
    };
    of_font(class.font.as_ref().map(Face::of_word), fill)
}

fn of_font(font: Option<Face<'_>>, fill: Option<&Paint>) -> String {
    let mut out = String::new();
    if let Some(Paint::Solid(Color { r, g, b, a })) = fill {
        _ = write!(out, " tts:color=\"#{r:02x}{g:02x}{b:02x}");
        _ = if *a == 255 { write!(out, "\"") } else { write!(out, "{a:02x}\"") };
    }
    let Some(font) = font else { return out };
    if let Some(family) = font.family {
        _ = write!(out, " tts:fontFamily=\"{}\"", escaped(&family.replace(['"', '\'', ','], " ")));
    }
    if let Some(weight) = font.weight {
        _ = write!(out, " tts:fontWeight=\"{}\"", if weight >= SEMIBOLD { "bold" } else { "normal" });
    }
    if let Some(italic) = font.italic {
        _ = write!(out, " tts:fontStyle=\"{}\"", if italic { "italic" } else { "normal" });
    }
    let named = |on: Option<bool>, yes, no| on.map(|on| if on { yes } else { no });
    let decorations = [
        named(font.underline, "underline", "noUnderline"),
        named(font.strikeout, "lineThrough", "noLineThrough"),
    ];
    let decorations: Vec<_> = decorations.into_iter().flatten().collect();
    if !decorations.is_empty() {
        _ = write!(out, " tts:textDecoration=\"{}\"", decorations.join(" "));
    }
    out
}

/// To the millisecond, as it is written.
fn rounded(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_millis())
}

fn show(time: Timestamp) -> String {
    clock::format(time, '.')
}

/// Text without what XML has a meaning for, or cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
