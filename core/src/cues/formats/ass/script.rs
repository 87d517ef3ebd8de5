//! A script as it stands in the file: its header, styles and events.

use super::super::lines::{Unit, excerpt, numbered};
use super::number::int;
use super::style::{self, DEFAULT, Margins, Style};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::units::{Timestamp, clock};

/// A script.
#[derive(Debug, Default)]
pub(super) struct Script<'a> {
    pub info: Info,
    pub styles: Vec<Style>,
    pub events: Vec<Event<'a>>,
    /// Lines of the events that are none, from the first on.
    pub strays: Vec<usize>,
    /// What the file holds beside text, each kind once.
    pub extras: Vec<&'static str>,
}

/// What the header says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Info {
    width: i32,
    height: i32,
    /// How lines break, 0 to 3; with 2 they break nowhere, and `\n` is a line end.
    pub wrap: u8,
}

impl Info {
    /// The size of the frame that coordinates are about. Of one side alone the other one follows.
    pub fn canvas(&self) -> Size {
        let derived =
            |side: i32, by: i64, per: i64| (i64::from(side) * by / per).clamp(1, i64::from(i32::MAX)) as u32;
        let (width, height) = match (self.width, self.height) {
            (..=0, ..=0) => (384, 288),
            (..=0, 1024) => (1280, 1024),
            (..=0, height) => (derived(height, 4, 3), height.unsigned_abs()),
            (1280, ..=0) => (1280, 1024),
            (width, ..=0) => (width.unsigned_abs(), derived(width, 3, 4)),
            (width, height) => (width.unsigned_abs(), height.unsigned_abs()),
        };
        Size { width, height }
    }

    fn read(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        match name {
            "PlayResX" => self.width = int(value).unwrap_or(0),
            "PlayResY" => self.height = int(value).unwrap_or(0),
            "WrapStyle" => self.wrap = int(value).and_then(|style| u8::try_from(style).ok()).unwrap_or(0),
            _ => {}
        }
    }
}

/// Whether a switch of the header is on.
fn is_yes(value: &str) -> bool {
    let value = value.trim();
    value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("yes")) || int(value).unwrap_or(0) > 0
}

/// A line of text with its time.
#[derive(Debug, PartialEq)]
pub(super) struct Event<'a> {
    /// Line of the file, from 1.
    pub line: usize,
    pub layer: i32,
    pub start: Timestamp,
    pub end: Timestamp,
    /// The name of its style.
    pub style: &'a str,
    /// Who says it.
    pub speaker: &'a str,
    /// 0 where that of the style counts.
    pub margins: Margins,
    pub effect: &'a str,
    pub text: &'a str,
}

pub(super) const FIELDS: &str = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text";
const OLD_FIELDS: &str = "Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Info,
    Styles { old: bool },
    Events,
    Other,
}

/// The section that a line opens.
fn section(line: &str) -> Option<Section> {
    let starts = |name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    match line {
        _ if starts("[Script Info]") => Some(Section::Info),
        _ if starts("[V4 Styles]") => Some(Section::Styles { old: true }),
        _ if starts("[V4+ Styles]") => Some(Section::Styles { old: false }),
        _ if starts("[Events]") => Some(Section::Events),
        _ if line.starts_with('[') && line.trim_end().ends_with(']') => Some(Section::Other),
        _ => None,
    }
}

/// Whether a text is a script: it opens with a section, after comments at most.
pub(super) fn is_script(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    lines.next().and_then(section).is_some_and(|section| section != Section::Other)
}

fn is_comment(line: &str) -> bool {
    line.starts_with([';', '!'])
}

impl<'a> Script<'a> {
    /// Reads a script; what is in no section is passed over.
    pub fn read(text: &'a str) -> Result<Self> {
        let mut script = Self::default();
        let mut at = Section::Other;
        let (mut old, mut styles, mut events) = (false, None, None);
        for (number, line) in numbered(text) {
            let trimmed = line.trim_start_matches([' ', '\t', '\u{feff}']);
            if let Some(section) = section(trimmed) {
                at = section;
                match section {
                    Section::Styles { old: is_old } => old = is_old,
                    Section::Other => script.note_extra(trimmed),
                    _ => {}
                }
                continue;
            }
            let (name, value) = trimmed.split_once(':').unwrap_or((trimmed, ""));
            match (at, name) {
                (Section::Info, "ScaledBorderAndShadow") if !is_yes(value) => {
                    script.extra("outlines in pixels of the video (ScaledBorderAndShadow)");
                }
                (Section::Info, _) => script.info.read(trimmed),
                (Section::Styles { .. }, "Format") => styles = Some(value),
                (Section::Styles { .. }, "Style") => {
                    let fields = if old { style::OLD_FIELDS } else { style::FIELDS };
                    script.styles.push(Style::read(value, styles.unwrap_or(fields), old));
                }
                (Section::Events, "Format") => events = Some(value),
                (Section::Events, "Dialogue") => {
                    let fields = events.unwrap_or(if old { OLD_FIELDS } else { FIELDS });
                    let column = column(line, value);
                    script.events.push(Event::read(number, column, value, fields)?);
                }
                (Section::Events, _) => script.note_stray(number, trimmed, name),
                (Section::Styles { .. } | Section::Other, _) => {}
            }
        }
        Ok(script)
    }

    /// The style of a name, as events give it; `None` if there is none.
    pub fn style(&self, name: &str) -> Option<&Style> {
        let name = name.trim_start_matches('*');
        let name = if name.eq_ignore_ascii_case(DEFAULT) { DEFAULT } else { name };
        self.styles.iter().rev().find(|style| style.name == name)
    }

    fn note_extra(&mut self, line: &str) {
        match line.trim_end().to_ascii_lowercase().as_str() {
            "[fonts]" => self.extra("embedded fonts"),
            "[graphics]" => self.extra("embedded graphics"),
            _ => {}
        }
    }

    fn note_stray(&mut self, number: usize, line: &str, name: &str) {
        match name {
            "Comment" => {}
            "Picture" => self.extra("pictures"),
            "Movie" => self.extra("movies"),
            "Sound" => self.extra("sounds"),
            "Command" => self.extra("commands"),
            _ if line.is_empty() || is_comment(line) => {}
            _ => self.strays.push(number),
        }
    }

    fn extra(&mut self, kind: &'static str) {
        if !self.extras.contains(&kind) {
            self.extras.push(kind);
        }
    }
}

impl<'a> Event<'a> {
    /// Reads what follows `Dialogue:` from `column` on. Text is the last field, whatever the format says.
    fn read(line: usize, column: usize, value: &'a str, format: &str) -> Result<Self> {
        let mut event = Self {
            line,
            layer: 0,
            start: Timestamp::ZERO,
            end: Timestamp::ZERO,
            style: DEFAULT,
            speaker: "",
            margins: Margins::default(),
            effect: "",
            text: "",
        };
        let mut rest = value.trim_start_matches([' ', '\t']);
        // Counted where it is wanted: lines and formats may be long.
        let at = |part: &str, rest: &str| {
            let before = value.len() - rest.len() + part.len() - part.trim_start().len();
            place(line, column + value.get(..before).unwrap_or(value).chars().count())
        };
        for field in format.split(',').map(str::trim) {
            if field.eq_ignore_ascii_case("Text") {
                event.text = rest;
                return Ok(event);
            }
            let Some((token, after)) = rest.split_once(',') else {
                let reason =
                    format!("found {}; accepted: an event with the fields {}", excerpt(rest), format.trim());
                return Err(Error::cues(at(rest, rest), reason));
            };
            event.set(field, token.trim(), || at(token, rest))?;
            rest = after;
        }
        Ok(event)
    }

    fn set(&mut self, field: &str, value: &'a str, place: impl Fn() -> String) -> Result<()> {
        let whole = || int(value).unwrap_or(0);
        match &*field.to_ascii_lowercase() {
            "layer" => self.layer = whole(),
            "start" => self.start = time(value).ok_or_else(|| no_time(value, place()))?,
            "end" => self.end = time(value).ok_or_else(|| no_time(value, place()))?,
            "style" => self.style = value,
            "name" | "actor" => self.speaker = value,
            "marginl" => self.margins.left = whole(),
            "marginr" => self.margins.right = whole(),
            "marginv" => self.margins.vertical = whole(),
            "effect" => self.effect = value,
            _ => {}
        }
        Ok(())
    }
}

fn place(line: usize, column: usize) -> String {
    format!("{}, column {column}", Unit::Line.at(line))
}

fn no_time(value: &str, place: String) -> Error {
    Error::cues(place, format!("{} is no time; accepted: 0:00:01.00, up to 10,000 hours", excerpt(value)))
}

/// The column of `part`, which `line` ends with, from 1.
fn column(line: &str, part: &str) -> usize {
    1 + line.chars().count() - part.chars().count()
}

/// Hours, minutes, seconds and hundredths. One digit after the point is hundredths as well, as in players; three are
/// thousandths.
fn time(text: &str) -> Option<Timestamp> {
    let (sign, clock) = text.strip_prefix('-').map_or((1, text), |clock| (-1, clock));
    let mut parts = clock.split([':', '.', ',']).map(str::trim);
    let mut part = || {
        parts.next().filter(|part| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let [hours, minutes, seconds, fraction] = [part()?, part()?, part()?, part()?];
    if parts.next().is_some() {
        return None;
    }
    let [hours, minutes, seconds] = [hours, minutes, seconds].map(|part| part.parse::<i64>().ok());
    let micros = match fraction.len() {
        1 | 2 => fraction.parse::<i64>().ok()? * 10_000,
        3..=6 => fraction.parse::<i64>().ok()? * 10_i64.pow(6 - fraction.len() as u32),
        _ => return None,
    };
    let time =
        Timestamp::from_micros(sign * (((hours? * 60 + minutes?) * 60 + seconds?) * 1_000_000 + micros));
    (time <= clock::LATEST).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[Script Info]\nPlayResX: 640\nPlayResY: 360\n\n[V4+ Styles]\n\
        Style: Default,Inter,40,&H00FFFFFF,&H0000FFFF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1\n";

    fn events(lines: &str) -> Result<Vec<Event<'static>>> {
        let text = format!("{HEAD}\n[Events]\n{lines}").leak();
        Script::read(text).map(|script| script.events)
    }

    fn message(lines: &str) -> String {
        events(lines).unwrap_err().to_string()
    }

    #[test]
    fn events_have_their_fields() {
        let lines = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n\
            Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,a note\r\n\
            Dialogue: 3,0:00:01.50,1:02:03.04,Alt, Ann ,1,2,3,fx,Hello, {\\b1}you\r\n";
        let [event] = &events(lines).unwrap()[..] else { panic!() };
        assert_eq!((event.line, event.layer, event.style, event.speaker), (11, 3, "Alt", "Ann"));
        assert_eq!((event.start.as_millis(), event.end.as_millis()), (1_500, 3_723_040));
        assert_eq!(event.margins, Margins { left: 1, right: 2, vertical: 3 });
        assert_eq!((event.effect, event.text), ("fx", "Hello, {\\b1}you"));
    }

    #[test]
    fn events_may_have_fields_of_their_own_or_none_named() {
        let [event] =
            &events("Format: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,a, b\n").unwrap()[..]
        else {
            panic!()
        };
        assert_eq!((event.style, event.text), ("Default", "a, b"));
        let [event] = &events("Dialogue: 0,0:00:01.00,0:00:02.00,X,,0,0,0,,a\n").unwrap()[..] else {
            panic!()
        };
        assert_eq!((event.style, event.text), ("X", "a"));
        let old = "[V4 Styles]\n[Events]\nDialogue: Marked=0,0:00:01.00,0:00:02.00,X,,0,0,0,,a\n";
        let script = Script::read(old).unwrap();
        assert_eq!((script.events[0].layer, script.events[0].text), (0, "a"));
    }

    #[test]
    fn times_are_in_hundredths() {
        let millis = |text| time(text).map(Timestamp::as_millis);
        assert_eq!(millis("0:00:01.50"), Some(1_500));
        assert_eq!(millis("0:00:01.5"), Some(1_050));
        assert_eq!(millis("0:00:01.123"), Some(1_123));
        assert_eq!(millis("00:00:01,50"), Some(1_500));
        assert_eq!(millis("0:00:75.00"), Some(75_000));
        assert_eq!(millis("-0:00:01.00"), Some(-1_000));
        for text in
            ["", "0:00:01", "a:00:01.00", "0:00:01.00.00", "0:00:0 1.00", "99999:00:00.00", "0::01.00"]
        {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn broken_events_are_named_by_line_and_column() {
        let message = message("Dialogue: 0,0:00:01.00, 0:00:0x.00,Default,,0,0,0,,a\n");
        assert_eq!(
            message,
            "cues are invalid at line 9, column 25: \"0:00:0x.00\" is no time; accepted: 0:00:01.00, up to 10,000 hours"
        );
        let message = self::message("Dialogue: 0,0:00:01.00,0:00:02.00,Default\n");
        assert!(
            message.contains("line 9, column 35: found \"Default\"; accepted: an event with the fields"),
            "{message}"
        );
    }

    #[test]
    fn of_one_side_of_the_frame_the_other_follows() {
        let canvas = |width, height| {
            let Size { width, height } = Info { width, height, ..Info::default() }.canvas();
            (width, height)
        };
        assert_eq!(canvas(0, 0), (384, 288));
        assert_eq!(canvas(640, 0), (640, 480));
        assert_eq!(canvas(0, 720), (960, 720));
        assert_eq!((canvas(1280, 0), canvas(0, 1024)), ((1280, 1024), (1280, 1024)));
        assert_eq!(canvas(-5, 1), (1, 1));
        assert_eq!(canvas(1920, 1080), (1920, 1080));
    }

    #[test]
    fn styles_are_found_as_players_find_them() {
        let script = Script::read(HEAD).unwrap();
        assert!(script.style("*default").is_some());
        assert!(script.style("DEFAULT").is_some());
        assert!(script.style("Alt").is_none());
    }

    #[test]
    fn what_is_no_event_is_told() {
        let text = format!(
            "{HEAD}[Events]\nPicture: 0,x\nlost line\n; a note\n\n[Fonts]\nfontname: a.ttf\nLost too\n"
        );
        let script = Script::read(&text).unwrap();
        assert_eq!(script.strays, [9]);
        assert_eq!(script.extras, ["pictures", "embedded fonts"]);
    }

    #[test]
    fn outlines_scale_unless_the_script_says_otherwise() {
        let extras = |value: &str| {
            Script::read(&format!("[Script Info]\n{value}\n").replace('_', "ScaledBorderAndShadow"))
                .unwrap()
                .extras
        };
        for value in ["", "_: yes", "_: Yes", "_:1"] {
            assert!(extras(value).is_empty(), "{value}");
        }
        for value in ["_: no", "_: 0", "_:"] {
            assert_eq!(extras(value).len(), 1, "{value}");
        }
    }

    #[test]
    fn scripts_open_with_a_section() {
        for text in ["[Script Info]\n", "; made by hand\n\n[script info]", "[V4+ Styles]", "[Events]\n"] {
            assert!(is_script(text), "{text}");
        }
        for text in ["[ti:Song]", "[{\"start\":0}]", "", "Dialogue: 0", "[00:01.00]La"] {
            assert!(!is_script(text), "{text}");
        }
    }
}
