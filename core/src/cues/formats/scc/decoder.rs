//! A decoder of CEA-608's first channel.

use super::super::super::Cue;
use super::characters;
use super::screen::{COLUMNS, Pen, ROWS, Screen};
use crate::frame::Color;
use crate::units::{TimeRange, Timestamp};

/// How characters come to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    /// None has been chosen; characters are not for captions.
    #[default]
    None,
    /// They are written out of sight and shown at once.
    PopOn,
    /// The last row is written, and rolls up.
    RollUp(usize),
    /// They are shown as they come.
    PaintOn,
}

#[derive(Debug, Default)]
pub(super) struct Decoder {
    mode: Mode,
    shown: Screen,
    hidden: Screen,
    /// Row and column where the next character goes.
    at: (usize, usize),
    pen: Pen,
    /// The last pair, if it was a control, which is sent twice.
    control: Option<(u8, u8)>,
    /// Whether what comes is for this channel.
    is_other: bool,
    /// Since when what is shown has been.
    since: Option<Timestamp>,
    /// Whether what is shown is being written since then.
    is_writing: bool,
    /// Each with its line of the file.
    pub cues: Vec<(usize, Cue)>,
    /// Line of what is shown.
    line: usize,
    /// Whether there was text that is no caption.
    pub has_text: bool,
    /// Whether there was another channel.
    pub has_other: bool,
}

impl Decoder {
    /// What comes now was sent apart from what was before.
    pub fn pause(&mut self) {
        self.is_writing = false;
        self.control = None;
    }

    /// Reads a pair of bytes without parity.
    pub fn pair(&mut self, (first, second): (u8, u8), time: Timestamp, line: usize) {
        match first {
            0 => self.control = None,
            0x10..=0x1f => {
                if self.control.take() == Some((first, second)) {
                    return;
                }
                self.control = Some((first, second));
                self.is_other = first & 8 != 0;
                self.has_other |= self.is_other;
                if !self.is_other {
                    // The second field says the same by another byte.
                    let first = if first == 0x15 && second < 0x40 { 0x14 } else { first };
                    self.command((first, second), time, line);
                }
            }
            0x20.. if !self.is_other => {
                self.control = None;
                for c in [first, second].into_iter().filter_map(characters::basic) {
                    self.write(c, time, line);
                }
            }
            _ => self.control = None,
        }
    }

    fn command(&mut self, (first, second): (u8, u8), time: Timestamp, line: usize) {
        match (first, second) {
            (_, 0x40..=0x7f) => self.address(first, second),
            (0x11, 0x20..=0x2f) => {
                self.change_pen(second);
                // It takes the place of a space.
                self.write(' ', time, line);
            }
            (0x11..=0x13, 0x20..=0x3f) => {
                if let Some((c, replaces)) = characters::of_two(first, second) {
                    if replaces {
                        self.back(time, line);
                    }
                    self.write(c, time, line);
                }
            }
            (0x17, 0x21..=0x23) => self.at.1 = (self.at.1 + usize::from(second - 0x20)).min(COLUMNS - 1),
            (0x14, _) => self.control(second, time, line),
            _ => {}
        }
    }

    fn control(&mut self, code: u8, time: Timestamp, line: usize) {
        match code {
            0x20 => self.mode = Mode::PopOn,
            0x21 => self.back(time, line),
            0x24 => {
                let at = self.at;
                self.screen(time, line).clear_from(at);
            }
            0x25..=0x27 => self.roll_up(usize::from(code - 0x23), time, line),
            0x29 => self.mode = Mode::PaintOn,
            0x2a | 0x2b => (self.mode, self.has_text) = (Mode::None, true),
            0x2c => {
                self.show(Screen::default(), time, line);
            }
            0x2d => {
                if let Mode::RollUp(depth) = self.mode {
                    let mut rolled = self.shown.clone();
                    rolled.roll(self.at.0, depth);
                    self.show(rolled, time, line);
                    self.is_writing = true;
                    (self.at.1, self.pen) = (0, Pen::default());
                }
            }
            0x2e => self.hidden = Screen::default(),
            0x2f => {
                self.mode = Mode::PopOn;
                let next = std::mem::take(&mut self.hidden);
                self.hidden = self.show(next, time, line);
            }
            _ => {}
        }
    }

    fn roll_up(&mut self, depth: usize, time: Timestamp, line: usize) {
        if !matches!(self.mode, Mode::RollUp(_)) {
            self.show(Screen::default(), time, line);
            self.hidden = Screen::default();
            self.at = (ROWS - 1, 0);
        }
        self.mode = Mode::RollUp(depth);
    }

    /// Where characters go next, and in which colour.
    fn address(&mut self, first: u8, second: u8) {
        /// The first of two rows for each lower half of the first byte.
        const ROWS_OF: [usize; 8] = [10, 0, 2, 11, 13, 4, 6, 8];
        let Some(row) = ROWS_OF.get(usize::from(first & 7)) else { return };
        let row = row + usize::from(first & 7 != 0 && second & 0x20 != 0);
        if let Mode::RollUp(depth) = self.mode
            && row != self.at.0
        {
            self.shown.rebase(self.at.0, row, depth);
        }
        self.at = (row, 0);
        self.pen = Pen::default();
        let attributes = second & 0x1f;
        if attributes < 0x10 {
            self.change_pen(attributes);
        } else {
            self.at.1 = usize::from(attributes & 0x0e) * 2;
            self.pen.underline = attributes & 1 != 0;
        }
    }

    fn change_pen(&mut self, code: u8) {
        let color = |r, g, b| Some(Color { r, g, b, a: 255 });
        self.pen.underline = code & 1 != 0;
        match (code & 0x0e) >> 1 {
            7 => return self.pen.italic = true,
            1 => self.pen.color = color(0, 255, 0),
            2 => self.pen.color = color(0, 0, 255),
            3 => self.pen.color = color(0, 255, 255),
            4 => self.pen.color = color(255, 0, 0),
            5 => self.pen.color = color(255, 255, 0),
            6 => self.pen.color = color(255, 0, 255),
            _ => self.pen.color = None,
        }
        self.pen.italic = false;
    }

    fn write(&mut self, c: char, time: Timestamp, line: usize) {
        if self.mode == Mode::None {
            return;
        }
        let (at, pen) = (self.at, self.pen);
        self.screen(time, line).put(at, Some((c, pen)));
        self.at.1 = (self.at.1 + 1).min(COLUMNS - 1);
    }

    fn back(&mut self, time: Timestamp, line: usize) {
        self.at.1 = self.at.1.saturating_sub(1);
        let at = self.at;
        if self.mode != Mode::None {
            self.screen(time, line).put(at, None);
        }
    }

    /// What is written to; what is shown is what it was up to now.
    fn screen(&mut self, time: Timestamp, line: usize) -> &mut Screen {
        match self.mode {
            Mode::RollUp(_) | Mode::PaintOn => {
                if !self.is_writing {
                    let same = self.shown.clone();
                    self.show(same, time, line);
                    self.is_writing = true;
                }
                &mut self.shown
            }
            Mode::None | Mode::PopOn => &mut self.hidden,
        }
    }

    /// Shows `next` from now on; what was shown is given back, and becomes a cue.
    fn show(&mut self, next: Screen, time: Timestamp, line: usize) -> Screen {
        let before = std::mem::replace(&mut self.shown, next);
        let since = self.since.replace(time).unwrap_or(time);
        if !before.is_empty() && since < time {
            let cues = before.cues(TimeRange::new(since, time)).into_iter();
            self.cues.extend(cues.map(|cue| (self.line, cue)));
        }
        self.line = line;
        self.is_writing = false;
        before
    }

    /// The cues; what is still shown stays until `end`.
    pub fn finish(&mut self, end: Timestamp, line: usize) {
        self.show(Screen::default(), end, line);
    }
}
