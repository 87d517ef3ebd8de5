//! A file to cues.

use std::collections::HashSet;

use super::blocks::{self, RawCue};
use super::place;
use super::regions::Region;
use super::sheet::{Look, Sheet};
use super::text::{self, Event, Kind, Node};
use crate::cues::formats::lines::{Reader, misfit};
use crate::cues::formats::not_shown::NotShown;
use crate::cues::formats::repair::Repairs;
use crate::cues::formats::rolling;
use crate::cues::formats::styled::StyledText;
use crate::cues::{Cue, CueId, CueStyle};
use crate::error::Result;
use crate::frame::Color;
use crate::style::{BoxPer, Nullable, PartialBox, PartialStyle};

/// Padding of the box behind a line, in em: as narrow as that of players.
const PADDING: f32 = 0.15;

pub(super) fn read(text: &str) -> Result<Reader> {
    let text = blocks::normalized(text);
    let body = text.trim_start_matches(['\u{feff}', '\n', ' ', '\t']);
    let is_signed = blocks::is_signed(body);
    // Lines are counted from the start of the file.
    let skipped = text.len() - body.len();
    let skipped = text.get(..skipped).unwrap_or_default().matches('\n').count();
    let file = blocks::parse(body);
    let mut reader = Reader::default();
    if !is_signed || skipped > 0 {
        if file.cues.is_empty() && !is_signed {
            let first = body.lines().next().unwrap_or_default();
            return Err(misfit(1 + skipped, first, "WEBVTT as the first line"));
        }
        reader.repairs.note(Repairs::NO_SIGNATURE, 1);
    }
    for line in &file.bad_timings {
        reader.repairs.note(Repairs::BAD_TIMES, line + skipped);
    }
    let extras = &mut reader.extras;
    let sheet = Sheet::new(&file.sheets, |what| {
        if !extras.contains(&what) {
            extras.push(what);
        }
    });
    reader.language = file.language.map(str::to_owned);
    let mut ids = HashSet::new();
    for raw in &file.cues {
        reader.not_shown.next_cue();
        let region =
            raw.settings.region.and_then(|id| file.regions.iter().rev().find(|region| region.id == id));
        let mut cue = cue(raw, region, &sheet, &mut reader.not_shown);
        cue.id = id(raw.id).filter(|_| ids.insert(raw.id));
        reader.push(raw.line + skipped, cue)?;
    }
    rolling::settle(reader.cues_mut());
    Ok(reader)
}

/// What a cue is called; a number as written by the editors that count.
fn id(text: &str) -> Option<CueId> {
    if text.is_empty() {
        return None;
    }
    let number = text.parse::<u32>().ok().filter(|number| number.to_string() == text);
    Some(number.map_or_else(|| CueId::Name(text.to_owned()), CueId::Number))
}

fn cue(raw: &RawCue<'_>, region: Option<&Region<'_>>, sheet: &Sheet, not_shown: &mut NotShown) -> Cue {
    if raw.settings.vertical.is_some() {
        not_shown.note("vertical text (shown in lines)");
    }
    if region.is_some_and(|region| region.scrolls) {
        not_shown.note("scrolling of regions");
    }
    let is_plain = sheet.is_empty() && memchr::memchr2(b'<', b'&', raw.text.as_bytes()).is_none();
    let mut cue = if is_plain {
        Cue { range: raw.range, ..Cue::from_text(raw.range, raw.text) }
    } else {
        styled(raw, sheet, not_shown)
    };
    cue.place = place::place(&raw.settings, region, cue.lines.len());
    cue
}

fn styled(raw: &RawCue<'_>, sheet: &Sheet, not_shown: &mut NotShown) -> Cue {
    let has_times = memchr::memchr_iter(b'<', raw.text.as_bytes())
        .any(|at| raw.text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit));
    let of_cue = |look: Look| if has_times { look } else { look.timeless() };
    let root = of_cue(sheet.root(raw.id));
    let mut reader = CueReader {
        text: StyledText::new(raw.range),
        is_ruby: false,
        voice: None,
        speakers: Vec::new(),
        look: root.clone(),
        backgrounds: Vec::new(),
    };
    reader.text.look(root.word());
    text::read(raw.text, |event| match event {
        Event::Text(text) => reader.shown(text),
        Event::Time(time) => reader.text.time(time),
        Event::Open(open) => {
            reader.open(open);
            reader.look = of_cue(sheet.look(&root, open));
            reader.text.look(reader.look.word());
        }
    });
    reader.finish(raw, not_shown)
}

/// Reads the text of a cue.
struct CueReader {
    text: StyledText,
    /// Whether the text is that above a ruby's own.
    is_ruby: bool,
    voice: Option<String>,
    speakers: Vec<String>,
    look: Look,
    backgrounds: Vec<Option<Color>>,
}

impl CueReader {
    fn open(&mut self, open: &[Node<'_>]) {
        self.is_ruby = open.iter().any(|node| node.kind == Kind::RubyText);
        let voices = open.iter().rev().filter(|node| node.kind == Kind::Voice && !node.annotation.is_empty());
        self.voice = voices.map(|node| node.annotation.clone()).next();
    }

    fn shown(&mut self, text: &str) {
        if self.is_ruby {
            return;
        }
        if !text.trim().is_empty() {
            let background = self.look.background();
            if !self.backgrounds.contains(&background) {
                self.backgrounds.push(background);
            }
            if let Some(voice) = self.voice.as_ref().filter(|voice| !self.speakers.contains(voice)) {
                self.speakers.push(voice.clone());
            }
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.text.end_line();
            }
            self.text.str(line);
        }
    }

    fn finish(self, raw: &RawCue<'_>, not_shown: &mut NotShown) -> Cue {
        if raw.text.contains("<rt") {
            not_shown.note("ruby");
        }
        if self.speakers.len() > 1 {
            not_shown.note("voices after the first of a cue (their words are shown)");
        }
        let (lines, style) = self.text.finish();
        let behind = match self.backgrounds[..] {
            [background] => background,
            _ => {
                if self.backgrounds.iter().any(Option::is_some) {
                    not_shown.note("backgrounds of a part of a cue");
                }
                None
            }
        };
        let mut partial = style.unwrap_or_default();
        partial.background = behind.map(background);
        let style = (partial != PartialStyle::default())
            .then_some(CueStyle { name: None, partial: Box::new(partial) });
        Cue { range: raw.range, lines, style, speaker: self.speakers.into_iter().next(), ..Cue::default() }
    }
}

fn background(color: Color) -> Nullable<PartialBox> {
    match color.a {
        0 => Nullable::Off,
        _ => Nullable::Set(PartialBox {
            per: Some(BoxPer::Line),
            color: Some(Nullable::Set(color.into())),
            padding_x: Some(PADDING),
            ..PartialBox::default()
        }),
    }
}
