//! Files as blocks, by the standard's parser.

use std::borrow::Cow;

use super::regions::Region;
use super::settings::Settings;
use super::time;
use crate::units::TimeRange;

/// What a file holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct File<'a> {
    pub cues: Vec<RawCue<'a>>,
    pub sheets: Vec<&'a str>,
    pub regions: Vec<Region<'a>>,
    /// Of the header, as `Language: en`.
    pub language: Option<&'a str>,
    /// Lines with an arrow that are no timing, whose text is dropped.
    pub bad_timings: Vec<usize>,
}

/// A cue whose text is not read.
#[derive(Debug, PartialEq)]
pub(super) struct RawCue<'a> {
    /// Line of its times, from 1.
    pub line: usize,
    pub id: &'a str,
    pub range: TimeRange,
    pub settings: Settings<'a>,
    pub text: &'a str,
}

/// Text with the line ends and characters that the standard's parser works on.
pub(super) fn normalized(text: &str) -> Cow<'_, str> {
    match memchr::memchr2(b'\r', b'\0', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")),
    }
}

/// Whether a text says in its first line that it is WebVTT.
pub(super) fn is_signed(text: &str) -> bool {
    text.strip_prefix("WEBVTT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Reads a [`normalized`] text; one that is not signed is all blocks.
pub(super) fn parse(text: &str) -> File<'_> {
    let mut parser = Parser { rest: text, line: 0, has_cue: false, file: File::default() };
    if is_signed(text) {
        parser.next_line();
        if !parser.rest.is_empty() && !parser.rest.starts_with('\n') {
            parser.block(true);
        }
    }
    while parser.skip_blank_lines() {
        parser.block(false);
    }
    parser.file
}

struct Parser<'a> {
    rest: &'a str,
    /// Number of the line last taken.
    line: usize,
    has_cue: bool,
    file: File<'a>,
}

/// Lines of a block so far, which follow each other in the text.
#[derive(Clone, Copy)]
struct Buffer<'a> {
    /// The text from their start.
    from: &'a str,
    length: usize,
}

impl<'a> Buffer<'a> {
    fn empty(from: &'a str) -> Self {
        Self { from, length: 0 }
    }

    /// With all up to the end of `line`, which is of the same text.
    fn through(self, before: usize, line: &str) -> Self {
        Self { length: before + line.len(), ..self }
    }

    fn text(self) -> &'a str {
        self.from.get(..self.length).unwrap_or_default()
    }
}

/// What a block turned out to be.
enum Kind<'a> {
    Unknown,
    Cue { line: usize, id: &'a str, range: TimeRange, settings: &'a str },
    BadCue,
    Sheet,
    Region,
}

impl<'a> Parser<'a> {
    /// Takes a line; `None` at the end.
    fn next_line(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = memchr::memchr(b'\n', self.rest.as_bytes());
        let (line, rest) = match end {
            Some(end) => (self.rest.get(..end)?, self.rest.get(end + 1..)?),
            None => (self.rest, ""),
        };
        self.rest = rest;
        Some(line)
    }

    fn skip_blank_lines(&mut self) -> bool {
        while let Some(rest) = self.rest.strip_prefix('\n') {
            (self.rest, self.line) = (rest, self.line + 1);
        }
        !self.rest.is_empty()
    }

    /// Takes a block.
    fn block(&mut self, is_header: bool) {
        let mut kind = Kind::Unknown;
        let mut buffer = Buffer::empty(self.rest);
        let mut count = 0;
        loop {
            let before = (self.rest, self.line);
            let Some(line) = self.next_line() else { break };
            count += 1;
            if has_arrow(line) {
                let is_first = matches!(kind, Kind::Unknown) && (count == 1 || count == 2);
                if is_header || !is_first {
                    (self.rest, self.line) = before;
                    break;
                }
                kind = self.cue(line, buffer.text());
                if matches!(kind, Kind::Cue { .. }) {
                    buffer = Buffer::empty(self.rest);
                }
                continue;
            }
            if line.is_empty() {
                break;
            }
            if !is_header && count == 2 && !self.has_cue && matches!(kind, Kind::Unknown) {
                kind = match buffer.text().trim_end_matches(time::SPACES) {
                    "STYLE" => Kind::Sheet,
                    "REGION" => Kind::Region,
                    _ => Kind::Unknown,
                };
                if !matches!(kind, Kind::Unknown) {
                    buffer = Buffer::empty(before.0);
                }
            }
            let taken = buffer.from.len() - before.0.len();
            buffer = buffer.through(taken, line);
        }
        if is_header {
            let language = |line: &'a str| line.split_once(':').filter(|(name, _)| name.trim() == "Language");
            self.file.language = buffer.text().lines().find_map(language).map(|(_, tag)| tag.trim());
        }
        self.finish(kind, buffer.text());
    }

    /// What a line with an arrow makes of its block.
    fn cue(&mut self, line: &'a str, id: &'a str) -> Kind<'a> {
        match time::range(line) {
            Some((range, settings)) => {
                self.has_cue = true;
                Kind::Cue { line: self.line, id, range, settings }
            }
            None => {
                self.file.bad_timings.push(self.line);
                Kind::BadCue
            }
        }
    }

    fn finish(&mut self, kind: Kind<'a>, text: &'a str) {
        match kind {
            Kind::Unknown | Kind::BadCue => {}
            Kind::Sheet => self.file.sheets.push(text),
            Kind::Region => self.file.regions.push(Region::read(text)),
            Kind::Cue { line, id, range, settings } => {
                let is_region = |id: &str| self.file.regions.iter().any(|region| region.id == id);
                let settings = Settings::read(settings, is_region);
                self.file.cues.push(RawCue { line, id, range, settings, text });
            }
        }
    }
}

fn has_arrow(line: &str) -> bool {
    let mut ends = memchr::memchr_iter(b'>', line.as_bytes());
    ends.any(|end| line.as_bytes().get(..end).is_some_and(|before| before.ends_with(b"--")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids and texts of the cues.
    fn cues(text: &str) -> Vec<(&str, &str)> {
        parse(text).cues.into_iter().map(|cue| (cue.id, cue.text)).collect()
    }

    const A: &str = "00:01.000 --> 00:02.000";

    #[test]
    fn an_arrow_ends_a_block() {
        assert_eq!(cues(&format!("WEBVTT\n\n{A}\none\n{A}\ntwo\n")), [("", "one"), ("", "two")]);
        assert_eq!(
            cues(&format!("WEBVTT\n\nid\n{A}\none\nid two\n{A}\ntwo")),
            [("id", "one\nid two"), ("", "two")]
        );
        assert_eq!(cues(&format!("WEBVTT\n\n{A}\n{A}\ntwo\n")), [("", ""), ("", "two")]);
        assert_eq!(cues(&format!("WEBVTT\n\n{A}\none --> two\n\n{A}\nthree")), [("", ""), ("", "three")]);
    }

    #[test]
    fn a_header_may_be_followed_by_anything() {
        assert_eq!(cues(&format!("WEBVTT\n{A}\none")), [("", "one")]);
        assert_eq!(cues(&format!("WEBVTT - title\nKind: captions\n{A}\none")), [("", "one")]);
        assert_eq!(cues(&format!("WEBVTT\nid\n{A}\none")), [("", "one")]);
        assert_eq!(cues("WEBVTT"), []);
        assert_eq!(cues("WEBVTT\n\n"), []);
    }

    #[test]
    fn blocks_are_told_apart_by_their_first_line() {
        let text = format!(
            "WEBVTT\n\nREGION \nid:fred\n\nSTYLE\n::cue {{}}\na\n\nNOTE\nx\n\nSTYLES\nx\n\n{A}\none\n\nSTYLE\nlate\n\nREGION\nid:late"
        );
        let file = parse(&text);
        assert_eq!(file.sheets, ["::cue {}\na"]);
        assert_eq!(file.regions, [Region::read("id:fred")]);
        assert_eq!(file.cues.len(), 1);
    }

    #[test]
    fn what_is_no_timing_is_dropped_with_its_text() {
        let file = parse("WEBVTT\n\nid\n00:01.000 -->\nlost\n\n00:00:01,000 --> 00:00:02,000\nlost\n");
        assert_eq!((file.cues, file.bad_timings), (vec![], vec![4, 7]));
    }

    #[test]
    fn any_line_ending_is_one() {
        let text = normalized("WEBVTT\r\n\r00:01.000 --> 00:02.000\ra\0\r\nb\r\r\n");
        assert_eq!(cues(&text), [("", "a\u{fffd}\nb")]);
    }
}
