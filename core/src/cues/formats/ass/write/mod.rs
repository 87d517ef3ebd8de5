//! A track as a script.

mod look;
mod motion;

use super::super::karaoke::is_timed;
use super::look::Look;
use super::style::{Border, DEFAULT, Margins, Style};
use super::tags::Karaoke;
use crate::cues::{Cue, CueLine, CueStyle, CueTrack, CueWord};
use crate::frame::Size;
use crate::style::{Nullable, PartialClass, PartialStyle, Property};
use crate::units::Timestamp;

/// The frame of tracks that were made for none.
const CANVAS: Size = Size { width: 1920, height: 1080 };

pub(super) fn write(track: &CueTrack) -> String {
    let writer = Writer::new(track);
    let mut out = writer.head();
    for cue in track.cues() {
        writer.event(cue, &mut out);
    }
    out
}

/// What stands before the events of a track.
pub(in super::super) fn head(track: &CueTrack) -> String {
    Writer::new(track).head()
}

/// The events of a track as packets hold them.
pub(in super::super) struct Events<'a>(Writer<'a>);

impl<'a> Events<'a> {
    pub fn new(track: &'a CueTrack) -> Self {
        Self(Writer::new(track))
    }

    /// `ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text`: an event with a number, without its times.
    pub fn event(&self, number: usize, cue: &Cue) -> String {
        let mut line = String::new();
        self.0.event(cue, &mut line);
        let fields = line.trim_end().trim_start_matches("Dialogue: ");
        // Layer, start, end, and the others.
        let mut parts = fields.splitn(4, ',');
        let (layer, rest) = (parts.next().unwrap_or_default(), parts.nth(2).unwrap_or_default());
        format!("{number},{layer},{rest}")
    }
}

/// A style of the track with what is needed of it.
struct Named<'a> {
    style: Style,
    partial: Option<&'a PartialStyle>,
    /// Pixels of the script to an em.
    em: f64,
}

struct Writer<'a> {
    canvas: Size,
    /// The first one is that of cues without a style.
    styles: Vec<Named<'a>>,
}

impl<'a> Writer<'a> {
    fn new(track: &'a CueTrack) -> Self {
        let canvas = track.canvas().unwrap_or(CANVAS);
        let named = track.styles().iter().filter_map(|(name, partial)| {
            let style = look::style(&field(name), partial, canvas)?;
            Some(Named { em: look::em(partial, canvas), style, partial: Some(partial) })
        });
        let mut styles: Vec<_> = named.collect();
        match styles.iter().position(|named| named.style.name == DEFAULT) {
            Some(default) => styles.swap(0, default),
            None => styles.insert(0, Named { style: usual(canvas), partial: None, em: 1.0 }),
        }
        Self { canvas, styles }
    }

    fn head(&self) -> String {
        let Size { width, height } = self.canvas;
        let styles: String = self.styles.iter().map(|named| style_line(&named.style)).collect();
        format!(
            "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 0\n\
             ScaledBorderAndShadow: yes\n\n[V4+ Styles]\nFormat: {}\n{styles}\n[Events]\nFormat: {}\n",
            super::style::FIELDS,
            super::script::FIELDS
        )
    }

    fn named(&self, style: Option<&CueStyle>) -> Option<&Named<'a>> {
        let name = style.and_then(|style| style.name.as_deref()).map(field);
        let found = name.and_then(|name| self.styles.iter().find(|named| named.style.name == name));
        found.or(self.styles.first())
    }

    fn event(&self, cue: &Cue, out: &mut String) {
        let Some(named) = self.named(cue.style.as_ref()) else { return };
        let [start, end] = [cue.range.start, cue.range.end].map(clock);
        let speaker = field(cue.speaker.as_deref().unwrap_or_default());
        let partial = cue.style.as_ref().map(|style| &*style.partial);
        let Margins { left, right, vertical } = self.margins(partial);
        let name = &named.style.name;
        out.push_str(&format!(
            "Dialogue: {},{start},{end},{name},{speaker},{left},{right},{vertical},,",
            cue.layer
        ));
        let base = Look::from(&named.style);
        let class = partial.map(look::class_of).unwrap_or_default();
        let mut own = look::over(&base, &(&class).into(), self.canvas, named.em);
        let tracks = tracks(named.partial, partial);
        motion::still(tracks, &mut own);
        let mut tags = self.place(cue, tracks, &own, named);
        tags.push_str(&motion::fade(cue, tracks));
        tags.push_str(&look::tags(&base, &own));
        block(&tags, out);
        let karaoke = is_timed(cue).then(|| karaoke(&class, tracks));
        EventText { canvas: self.canvas, em: named.em, own, karaoke }.write(cue, out);
        out.push('\n');
    }

    fn margins(&self, partial: Option<&PartialStyle>) -> Margins {
        let margin = partial.and_then(|partial| partial.position.as_ref()?.margin.as_ref());
        let Some(margin) = margin else { return Margins::default() };
        let of = |part: Option<f32>, side: u32| {
            part.map_or(0, |part| (f64::from(part) * f64::from(side)).round() as i32)
        };
        Margins {
            left: of(margin.left, self.canvas.width),
            right: of(margin.right, self.canvas.width),
            vertical: of(margin.bottom.or(margin.top), self.canvas.height),
        }
    }

    fn place(&self, cue: &Cue, tracks: &[crate::style::Track], own: &Look, named: &Named<'_>) -> String {
        let Some(place) = &cue.place else { return String::new() };
        let digit = place.anchor.digit();
        format!("\\an{digit}{}", motion::position(cue, place, tracks, self.canvas, own.size / named.em))
    }
}

/// The tracks of a cue: its own, or those of its style.
fn tracks<'a>(named: Option<&'a PartialStyle>, own: Option<&'a PartialStyle>) -> &'a [crate::style::Track] {
    let of = |partial: Option<&'a PartialStyle>| partial.and_then(|partial| partial.tracks.as_deref());
    of(own).or_else(|| of(named)).unwrap_or_default()
}

/// How words become active.
fn karaoke(class: &PartialClass, tracks: &[crate::style::Track]) -> Karaoke {
    let before = class.states.as_ref().and_then(|states| states.before.as_ref()).and_then(Nullable::as_set);
    let bare = before.and_then(|before| before.strokes.as_ref()).and_then(Nullable::as_set);
    match (tracks.iter().any(|track| track.property == Property::Sweep), bare) {
        (true, _) => Karaoke::Sweep,
        (false, Some(strokes)) if strokes.is_empty() => Karaoke::Outline,
        (false, _) => Karaoke::Fill,
    }
}

/// The style of cues that have none.
fn usual(canvas: Size) -> Style {
    let edge = f64::from(canvas.width.min(canvas.height));
    let margin = (edge * 0.05).round() as i32;
    Style {
        size: (edge * 0.06).round(),
        colors: [([255; 3], 0), ([160; 3], 0), ([0; 3], 0), ([0; 3], 128)],
        outline: (edge * 0.004).max(1.0),
        shadow: 0.0,
        margins: Margins { left: margin, right: margin, vertical: margin },
        ..Style::default()
    }
}

fn style_line(style: &Style) -> String {
    let color = |([r, g, b], alpha): ([u8; 3], u8)| format!("&H{alpha:02X}{b:02X}{g:02X}{r:02X}");
    let flag = |on: bool| if on { -1 } else { 0 };
    let colors = style.colors.map(color).join(",");
    let border = match style.border {
        Border::Outline => 1,
        Border::LineBoxes => 3,
        Border::Box => 4,
    };
    let anchor = style.anchor.digit();
    let Margins { left, right, vertical } = style.margins;
    let flags =
        [style.weight >= 550, style.italic, style.underline, style.strikeout].map(|on| flag(on).to_string());
    let [across, down] = style.scale.map(|scale| number(scale * 100.0));
    format!(
        "Style: {},{},{},{colors},{},{across},{down},{},{},{border},{},{},{anchor},{left},{right},{vertical},1\n",
        style.name,
        style.family,
        number(style.size),
        flags.join(","),
        number(style.spacing),
        number(style.angle),
        number(style.outline),
        number(style.shadow)
    )
}

/// A block of tags, if there are any.
fn block(tags: &str, out: &mut String) {
    if !tags.is_empty() {
        out.push_str(&format!("{{{tags}}}"));
    }
}

/// What the text of an event is written with.
struct EventText {
    canvas: Size,
    em: f64,
    own: Look,
    karaoke: Option<Karaoke>,
}

impl EventText {
    fn write(&self, cue: &Cue, out: &mut String) {
        let mut sung = hundredths(cue.range.start);
        let mut at = self.own.clone();
        for (index, line) in cue.lines.iter().enumerate() {
            if index > 0 {
                out.push_str("\\N");
            }
            for (word, space) in spaced(line) {
                let (silence, mut tags) = self.syllable(word, &mut sung);
                block(&silence, out);
                // The space belongs to the syllable before the word.
                out.push_str(space);
                let look = match &word.style {
                    Some(class) => look::over(&self.own, &(&**class).into(), self.canvas, self.em),
                    None => self.own.clone(),
                };
                tags.push_str(&look::tags(&at, &look));
                at = look;
                block(&tags, out);
                escape(&word.text, out);
            }
        }
    }

    /// The tags of the silence before a word, and of its own time.
    fn syllable(&self, word: &CueWord, sung: &mut i64) -> (String, String) {
        let (Some(kind), Some(range)) = (self.karaoke, word.range) else { return Default::default() };
        let name = match kind {
            Karaoke::Fill => "k",
            Karaoke::Sweep => "kf",
            Karaoke::Outline => "ko",
        };
        let [start, end] = [range.start, range.end].map(hundredths);
        let silence = if start > *sung { format!("\\{name}{}", start - *sung) } else { String::new() };
        let own = format!("\\{name}{}", (end - start.max(*sung)).max(0));
        *sung = end.max(*sung);
        (silence, own)
    }
}

/// The words of a line with the space before them.
fn spaced(line: &CueLine) -> impl Iterator<Item = (&CueWord, &'static str)> {
    let space = |index: usize, word: &CueWord| if index > 0 && !word.joined { " " } else { "" };
    line.words.iter().enumerate().map(move |(index, word)| (word, space(index, word)))
}

/// What keeps a backslash of the text from being taken for one of the format. The reader takes it out again.
pub(in super::super::super) const GUARD: char = '\u{2060}';

fn escape(word: &str, out: &mut String) {
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' => out.push_str("\\{"),
            '}' => out.push_str("\\}"),
            '\u{a0}' => out.push_str("\\h"),
            '\\' => {
                out.push(c);
                if chars
                    .peek()
                    .is_none_or(|next| matches!(next, 'N' | 'n' | 'h' | '{' | '}' | '\u{a0}' | &GUARD))
                {
                    out.push(GUARD);
                }
            }
            _ => out.push(c),
        }
    }
}

/// A field that others follow.
fn field(text: &str) -> String {
    text.replace(',', ";").replace(['\n', '\r'], " ")
}

/// With two digits behind the point at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn hundredths(time: Timestamp) -> i64 {
    time.as_millis().saturating_add(5).div_euclid(10)
}

fn clock(time: Timestamp) -> String {
    let hundredths = hundredths(time).max(0);
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    format!("{}:{:02}:{:02}.{hundredths:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_reads_like_the_format_is_escaped() {
        let escaped = |word: &str| {
            let mut out = String::new();
            escape(word, &mut out);
            out
        };
        assert_eq!(escaped("{\\b1}"), "\\{\\b1\\}");
        assert_eq!(escaped("C:\\News\\a\\"), "C:\\\u{2060}News\\a\\\u{2060}");
        assert_eq!(escaped("a\u{a0}b"), "a\\hb");
    }

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!([1.0, 0.5, 64.8, 0.004, 100.0].map(number), ["1", "0.5", "64.8", "0", "100"]);
        assert_eq!(clock(Timestamp::from_millis(3_723_456)), "1:02:03.46");
        assert_eq!(clock(Timestamp::ZERO), "0:00:00.00");
    }
}
