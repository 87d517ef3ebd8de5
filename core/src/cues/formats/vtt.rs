//! WebVTT, after <https://www.w3.org/TR/webvtt1/>.
//!
//! Blocks end at blank lines as the specification has it. Cue settings, identifiers, regions and styles
//! are read over: Captioni places and styles captions itself.

use super::super::{Cue, CueTrack};
use super::karaoke::{Mark, TimedText, is_timed, marks};
use super::lines::{Reader, Timing, Unit, excerpt, numbered, timing};
use super::markup::{Piece, Ruby, Tags, pieces};
use super::table::Row;
use crate::error::{Error, Result};
use crate::units::{TimeRange, clock};

pub(super) const ROW: Row = Row {
    extensions: &["vtt"],
    media_type: "text/vtt; charset=utf-8",
    sniff: |text| is_signature(text.lines().next().unwrap_or_default().trim_end()),
    read: |text| Ok(read(text)?.into()),
    write,
};

/// Whether a first line says that the file is WebVTT.
fn is_signature(line: &str) -> bool {
    line.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn read(text: &str) -> Result<Reader> {
    let mut lines = numbered(text);
    let first = lines.next().map_or("", |(_, line)| line);
    if !is_signature(first.trim_end()) {
        let reason = format!("found {}; accepted: WEBVTT as the first line", excerpt(first));
        return Err(Error::cues(Unit::Line.at(1), reason));
    }
    let mut reader = Reader::default();
    let mut open: Option<Open> = None;
    let mut starts_block = false;
    let mut skipped = true;
    for (number, line) in lines {
        if line.is_empty() {
            close(&mut reader, open.take())?;
            (starts_block, skipped) = (true, false);
            continue;
        }
        skipped |= std::mem::take(&mut starts_block) && is_comment(line);
        if let Some(open) = &mut open {
            open.add_line(line);
        } else if !skipped && let Timing::Range(range) = timing(number, line)? {
            open = Some(Open { place: number, range, text: TimedText::new(range), ruby: Ruby::default() });
        }
    }
    close(&mut reader, open)?;
    Ok(reader)
}

/// A cue whose text is being read.
struct Open {
    place: usize,
    range: TimeRange,
    text: TimedText,
    ruby: Ruby,
}

impl Open {
    fn add_line(&mut self, line: &str) {
        for piece in pieces(line, Tags::All) {
            match piece {
                Piece::Char(c) if !self.ruby.inside => self.text.char(c),
                Piece::Char(_) => {}
                Piece::Tag(tag) => match clock::parse(tag) {
                    Some(time) => self.text.time(time),
                    None => self.ruby.see(tag),
                },
            }
        }
        self.text.end_line();
    }
}

fn close(reader: &mut Reader, open: Option<Open>) -> Result<()> {
    let Some(Open { place, range, text, .. }) = open else { return Ok(()) };
    reader.push(place, Cue::new(range, text.finish()))
}

fn is_comment(line: &str) -> bool {
    line == "NOTE" || line.starts_with("NOTE ") || line.starts_with("NOTE\t")
}

fn write(track: &CueTrack) -> String {
    let mut out = String::from("WEBVTT\n");
    for cue in track.cues() {
        let [start, end] = [cue.range.start, cue.range.end].map(|time| clock::format(time, '.'));
        out.push_str(&format!("\n{start} --> {end}\n"));
        let timed = is_timed(cue);
        for (index, line) in cue.lines.iter().enumerate() {
            let from = (index == 0).then_some(cue.range.start);
            let next = cue.lines.get(index + 1).and_then(|next| next.words.first()?.range);
            let to = next.map_or(cue.range.end, |next| next.start);
            for mark in marks(line, timed, from, to) {
                match mark {
                    Mark::Time(time) => out.push_str(&format!("<{}>", clock::format(time, '.'))),
                    Mark::Space => out.push(' '),
                    Mark::Word(word) => escape(word, &mut out),
                }
            }
            out.push('\n');
        }
    }
    out
}

fn escape(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            // What follows an opening brace may make it an override block to other readers and to ours.
            '{' if word.contains("{\\") => out.push_str("&#123;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\u{200e}' => out.push_str("&lrm;"),
            '\u{200f}' => out.push_str("&rlm;"),
            _ => out.push(c),
        }
    }
}
