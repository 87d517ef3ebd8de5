//! The header and the blocks of EBU-STL.

use super::super::super::{Cue, Place, PlaceAnchor};
use super::super::attire::{Attire, Stretches};
use super::super::timing::left_out;
use super::tables::Table;
use crate::frame::Color;
use crate::style::{Align, Anchor};
use crate::units::{TimeRange, Timestamp};

/// Hours, minutes, seconds and frames.
pub(super) type TimeCode = [u8; 4];

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    table: Table,
    /// Frames that time codes count in a second, and those that there are.
    nominal: f64,
    rate: f64,
    /// Whether it is for teletext, whose rows are 24 and whose text stands in boxes.
    is_teletext: bool,
    /// Rows that a place counts.
    rows: u8,
    /// The programme's start.
    pub start: Option<TimeCode>,
}

impl Header {
    pub fn read(bytes: &[u8]) -> Self {
        let field = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        let digits = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.trim().parse::<u8>().ok();
        let is_teletext = matches!(field(11, 12), b"1" | b"2");
        let code: Vec<_> = field(256, 264).chunks(2).filter_map(digits).collect();
        let (nominal, rate) = match field(6, 8) {
            b"30" => (30.0, 30_000.0 / 1_001.0),
            b"24" => (24.0, 24.0),
            b"23" => (24.0, 24_000.0 / 1_001.0),
            _ => (25.0, 25.0),
        };
        Self {
            table: Table::of(field(12, 14)),
            nominal,
            rate,
            is_teletext,
            rows: digits(field(253, 255)).filter(|rows| *rows > 0 && !is_teletext).unwrap_or(23),
            start: code.try_into().ok(),
        }
    }

    pub fn time(&self, [hours, minutes, seconds, frames]: TimeCode) -> Timestamp {
        let minutes = f64::from(hours) * 60.0 + f64::from(minutes);
        // As broadcasters count where a second has 29.97.
        let left_out = if self.nominal == 30.0 { left_out(minutes) } else { 0.0 };
        let frames = (minutes * 60.0 + f64::from(seconds)) * self.nominal + f64::from(frames) - left_out;
        Timestamp::from_secs(frames / self.rate)
    }
}

/// A block of text; a subtitle is made of one or more.
#[derive(Debug)]
pub(super) struct Block {
    pub number: u16,
    /// Whether it is the last of its subtitle.
    pub is_last: bool,
    is_comment: bool,
    pub start: TimeCode,
    end: TimeCode,
    row: u8,
    justification: u8,
    pub text: Vec<u8>,
}

impl Block {
    pub fn read(bytes: &[u8]) -> Self {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
        let code = |at: usize| [byte(at), byte(at + 1), byte(at + 2), byte(at + 3)];
        let text = bytes.get(16..).unwrap_or_default();
        let end = text.iter().position(|&byte| byte == 0x8f).unwrap_or(text.len());
        Self {
            number: u16::from_le_bytes([byte(1), byte(2)]),
            is_last: byte(3) == 0xff,
            is_comment: byte(15) == 1 || byte(3) == 0xfe,
            start: code(5),
            end: code(9),
            row: byte(13),
            justification: byte(14),
            text: text.get(..end).unwrap_or_default().to_vec(),
        }
    }

    /// Whether it is for those who watch.
    pub fn is_shown(&self) -> bool {
        !self.is_comment
    }

    /// The cue, and whether boxes of a part of it are lost.
    pub fn cue(&self, header: &Header) -> (Cue, bool) {
        let mut writer = Writer::new(header);
        let mut rest = self.text.as_slice();
        while let Some(&first) = rest.first() {
            let length = rest.iter().take_while(|&&byte| !is_control(byte)).count();
            if length == 0 {
                writer.control(first);
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let (text, after) = rest.split_at(length);
            writer.stretches.add(&header.table.text(text), &writer.attire, None);
            rest = after;
        }
        let range = TimeRange { start: header.time(self.start), end: header.time(self.end) };
        let rows = writer.rows;
        let (mut cue, parted) = writer.stretches.cue(range);
        cue.place = Some(self.place(header, rows));
        (cue, parted)
    }

    /// Where it stands; at the edges as far as the style's margin keeps text from them.
    fn place(&self, header: &Header, rows: u8) -> Place {
        /// Rows that count as the edge.
        const EDGE: u8 = 4;
        let all = if header.is_teletext { 24 } else { header.rows.max(1) };
        let last = self.row.saturating_add(rows);
        let align = match self.justification {
            1 => Align::Left,
            3 => Align::Right,
            _ => Align::Center,
        };
        let (anchor, y) = if last.saturating_add(EDGE) >= all {
            (Anchor::Bottom, None)
        } else if self.row <= EDGE {
            (Anchor::Top, None)
        } else {
            (Anchor::Bottom, Some((f32::from(last) / f32::from(all)).min(1.0)))
        };
        Place { anchor: PlaceAnchor::at((anchor, align)), x: None, y, width: None }
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || (0x7f..0xa0).contains(&byte)
}

/// Colours of teletext by their codes; white is left to the style.
const COLORS: [Option<[u8; 3]>; 8] = [
    Some([0, 0, 0]),
    Some([255, 0, 0]),
    Some([0, 255, 0]),
    Some([255, 255, 0]),
    Some([0, 0, 255]),
    Some([255, 0, 255]),
    Some([0, 255, 255]),
    None,
];

const BLACK: Color = Color { r: 0, g: 0, b: 0, a: 255 };

struct Writer<'h> {
    header: &'h Header,
    stretches: Stretches,
    attire: Attire,
    /// Rows that it takes.
    rows: u8,
    /// Rows that a line takes.
    height: u8,
}

impl<'h> Writer<'h> {
    fn new(header: &'h Header) -> Self {
        Self { header, stretches: Stretches::default(), attire: Attire::default(), rows: 0, height: 1 }
    }

    fn control(&mut self, byte: u8) {
        match byte {
            // Controls of teletext take the place of a space.
            0x00..=0x07 => {
                self.attire.fill = color(byte);
                self.space();
            }
            0x0a => self.space(),
            0x0b | 0x84 => {
                self.attire.background = self.attire.background.or(Some(BLACK));
                self.space();
            }
            0x0c => self.height = 1,
            0x0d => self.height = 2,
            0x1c => self.attire.background = self.attire.background.map(|_| BLACK),
            0x1d => {
                let fill = self.attire.fill.unwrap_or(Color::WHITE);
                self.attire.background = Some(fill);
                self.space();
            }
            0x80 => self.attire.italic = Some(true),
            0x81 => self.attire.italic = None,
            0x82 => self.attire.underline = Some(true),
            0x83 => self.attire.underline = None,
            0x85 => self.attire.background = None,
            0x8a => {
                self.rows = self.rows.saturating_add(self.height);
                self.stretches.end_line();
                if self.header.is_teletext {
                    // Each row of teletext starts in white.
                    self.attire.fill = None;
                }
            }
            _ => {}
        }
    }

    fn space(&mut self) {
        if self.header.is_teletext {
            self.stretches.add(" ", &self.attire, None);
        }
    }
}

fn color(code: u8) -> Option<Color> {
    let [r, g, b] = COLORS.get(usize::from(code)).copied().flatten()?;
    Some(Color { r, g, b, a: 255 })
}
