//! Timed text of MPEG-4 (3GPP TS 26.245, `tx3g`): a length, the text, and a list of styles of its characters.

use super::super::marks::Marks;
use super::super::markup::escape_markup;
use crate::cues::{Cue, CueTrack};
use crate::frame::{Color, Size};
use crate::media::TextPacket;
use crate::units::{TimeRange, Timestamp};

/// The frame of tracks that were made for none.
const CANVAS: Size = Size { width: 1920, height: 1080 };
/// Height of letters as part of the frame's shorter edge.
const LETTERS: f64 = 0.06;
const WHITE: [u8; 4] = [255; 4];
const FONT: &[u8] = b"Sans-Serif";
const FONT_ID: u16 = 1;

/// What a track says before its samples: white text at the bottom, in the middle of the frame.
pub(super) fn header(canvas: Option<Size>) -> Vec<u8> {
    let Size { width, height } = canvas.unwrap_or(CANVAS);
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    let (centred, bottom): (i8, i8) = (1, -1);
    let mut out = vec![0; 4];
    out.extend([centred, bottom].map(i8::to_be_bytes).concat());
    out.extend([0; 4]);
    [0, 0, side(height), side(width)].iter().for_each(|edge| out.extend(edge.to_be_bytes()));
    out.extend([0; 4]);
    out.extend(FONT_ID.to_be_bytes());
    out.extend([0, letters(width, height)]);
    out.extend(WHITE);
    let fonts = [&1u16.to_be_bytes()[..], &FONT_ID.to_be_bytes(), &[FONT.len() as u8], FONT].concat();
    atom(*b"ftab", &fonts, &mut out);
    out
}

fn letters(width: u32, height: u32) -> u8 {
    (f64::from(width.min(height)) * LETTERS).round().clamp(8.0, 255.0) as u8
}

fn atom(name: [u8; 4], content: &[u8], out: &mut Vec<u8>) {
    out.extend(u32::try_from(content.len() + 8).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(name);
    out.extend(content);
}

/// A stretch of characters that is set off.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    start: usize,
    end: usize,
    marks: Marks,
}

/// Text with what of it is set off.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Text {
    text: String,
    runs: Vec<Run>,
    size: u8,
}

impl Text {
    pub fn of(track: &CueTrack, cue: &Cue) -> Self {
        let Size { width, height } = track.canvas().unwrap_or(CANVAS);
        let base = Marks::of(track, cue);
        let mut text = Self { size: letters(width, height), ..Self::default() };
        let mut at = 0;
        for (index, line) in cue.lines.iter().enumerate() {
            if index > 0 {
                text.text.push('\n');
                at += 1;
            }
            let written = line.text();
            for (span, word) in line.spans() {
                let marks = word.style.as_ref().map_or(base, |style| base.of_word(style));
                let characters = |end: usize| written.get(..end).map_or(0, |text| text.chars().count());
                text.run(at + characters(span.start), at + characters(span.end), marks);
            }
            at += written.chars().count();
            text.text.push_str(&written);
        }
        text
    }

    /// Sets a stretch off, with the space before it where the one before is set off so too.
    fn run(&mut self, start: usize, end: usize, marks: Marks) {
        if marks == Marks::default() {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.marks == marks && last.end + 1 >= start => last.end = end,
            _ => self.runs.push(Run { start, end, marks }),
        }
    }

    /// The other one below this.
    fn join(&mut self, other: &Self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let at = self.text.chars().count();
        self.text.push_str(&other.text);
        self.size = other.size;
        let runs = other.runs.iter().cloned();
        self.runs.extend(runs.map(|run| Run { start: run.start + at, end: run.end + at, ..run }));
    }

    /// As a sample. One holds 64 KiB of text.
    fn sample(&self) -> Vec<u8> {
        let most = (0..=self.text.len().min(usize::from(u16::MAX))).rev();
        let end = most.into_iter().find(|&end| self.text.is_char_boundary(end)).unwrap_or(0);
        let mut out = u16::try_from(end).unwrap_or(u16::MAX).to_be_bytes().to_vec();
        out.extend(self.text.as_bytes().get(..end).unwrap_or_default());
        let records: Vec<_> = self.runs.iter().filter_map(|run| run.record(self.size)).collect();
        if let Some(count) = u16::try_from(records.len()).ok().filter(|&count| count > 0) {
            atom(*b"styl", &[&count.to_be_bytes()[..], &records.concat()].concat(), &mut out);
        }
        out
    }
}

impl Run {
    fn record(&self, size: u8) -> Option<Vec<u8>> {
        let [start, end] = [self.start, self.end].map(u16::try_from);
        let Marks { bold, italic, underline, color, .. } = self.marks;
        let face = u8::from(bold) | u8::from(italic) << 1 | u8::from(underline) << 2;
        let color = color.map_or(WHITE, |Color { r, g, b, a }| [r, g, b, a]);
        let numbers = [start.ok()?, end.ok()?, FONT_ID].map(u16::to_be_bytes).concat();
        Some([&numbers[..], &[face, size], &color].concat())
    }
}

/// Samples of cues that come in order of time. One holds all that is shown at a time, and there is one without text where
/// nothing is, as each lasts until the next.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    shown: Vec<(TimeRange, Text)>,
    /// Up to here there are samples.
    from: Timestamp,
}

impl Samples {
    /// Shows one more; gives the samples up to then.
    pub fn add(&mut self, range: TimeRange, text: Text) -> Vec<TextPacket> {
        let packets = self.until(range.start);
        self.shown.push((range, text));
        packets
    }

    /// The rest.
    pub fn finish(&mut self) -> Vec<TextPacket> {
        let end = self.shown.iter().map(|(range, _)| range.end).max();
        end.map(|end| self.until(end)).unwrap_or_default()
    }

    fn until(&mut self, t: Timestamp) -> Vec<TextPacket> {
        let mut packets = Vec::new();
        while self.from < t {
            let from = self.from;
            self.shown.retain(|(range, _)| range.end > from);
            let next = self.shown.iter().map(|(range, _)| range.end).min().unwrap_or(t).min(t);
            let mut all = Text::default();
            self.shown.iter().for_each(|(_, text)| all.join(text));
            let range = TimeRange::new(from, next);
            packets.push(TextPacket { range, data: all.sample(), name: None, settings: None });
            self.from = next;
        }
        packets
    }
}

/// The text of a sample, with the tags of SubRip for what is set off.
pub(crate) fn read(data: &[u8]) -> String {
    let Some((length, rest)) = data.split_at_checked(2) else { return String::new() };
    let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    let (text, boxes) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let text = match text {
        [0xFE, 0xFF, wide @ ..] => {
            let units = wide.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(text).into_owned(),
    };
    tagged(&text, &styles(boxes))
}

fn tagged(text: &str, runs: &[Run]) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    let mut at = 0;
    for run in runs.iter().filter(|run| run.marks != Marks::default()) {
        let mut take = |to: usize| -> String {
            let taken: String = chars.by_ref().take(to.saturating_sub(at)).collect();
            at = at.max(to);
            escape_markup(&taken)
        };
        out.push_str(&take(run.start));
        let inside = take(run.end);
        out.push_str(&run.marks.tags(&inside));
    }
    out.push_str(&escape_markup(&chars.collect::<String>()));
    out
}

/// The records of the first list of styles.
fn styles(mut boxes: &[u8]) -> Vec<Run> {
    while let Some((head, rest)) = boxes.split_at_checked(8) {
        let size = head.iter().take(4).fold(0, |size, byte| size << 8 | usize::from(*byte));
        let Some((content, after)) = rest.split_at_checked(size.saturating_sub(8)) else { break };
        if head.ends_with(b"styl") {
            return content.get(2..).unwrap_or_default().as_chunks::<12>().0.iter().map(run).collect();
        }
        if size < 8 {
            break;
        }
        boxes = after;
    }
    Vec::new()
}

fn run(record: &[u8; 12]) -> Run {
    let [start_high, start_low, end_high, end_low, _, _, face, _, r, g, b, a] = *record;
    let color = Color { r, g, b, a };
    Run {
        start: u16::from_be_bytes([start_high, start_low]).into(),
        end: u16::from_be_bytes([end_high, end_low]).into(),
        marks: Marks {
            bold: face & 1 != 0,
            italic: face & 2 != 0,
            underline: face & 4 != 0,
            strikeout: false,
            // White is what text is anyway; some programs write no colour at all as nothing.
            color: Some(color).filter(|color| [color.r, color.g, color.b, color.a] != WHITE && a != 0),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::formats::{Format, Parsed, parse};

    fn track(srt: &str) -> CueTrack {
        match parse(srt.as_bytes(), Format::Srt).unwrap().parsed {
            Parsed::Cues(track) => track,
            Parsed::Transcript(_) => unreachable!(),
        }
    }

    fn samples(track: &CueTrack) -> Vec<TextPacket> {
        let mut samples = Samples::default();
        let mut all: Vec<_> =
            track.cues().iter().flat_map(|cue| samples.add(cue.range, Text::of(track, cue))).collect();
        all.extend(samples.finish());
        all
    }

    #[test]
    fn looks_come_back_as_they_were() {
        let text = "Příliš <b>žluťoučký</b> kůň\n<font color=\"#ff0000\"><i>pěl</i></font> 😀 a &lt;b&gt;";
        let track = track(&format!("1\n00:00:01,000 --> 00:00:02,000\n{text}\n"));
        let samples = samples(&track);
        assert_eq!((samples.len(), read(&samples[0].data).as_str()), (2, ""));
        assert_eq!(read(&samples[1].data), text.replace("&gt;", ">"));
    }

    #[test]
    fn what_is_shown_together_is_one_text() {
        let track = track(
            "1\n00:00:01,000 --> 00:00:04,000\none\n\n2\n00:00:02,000 --> 00:00:03,000\n<i>two</i>\n\n\
             3\n00:00:06,000 --> 00:00:07,000\nthree\n",
        );
        let told: Vec<_> = samples(&track)
            .iter()
            .map(|sample| (sample.range.start.as_millis(), sample.range.end.as_millis(), read(&sample.data)))
            .collect();
        let expected = [
            (0, 1000, ""),
            (1000, 2000, "one"),
            (2000, 3000, "one\n<i>two</i>"),
            (3000, 4000, "one"),
            (4000, 6000, ""),
            (6000, 7000, "three"),
        ];
        assert_eq!(told, expected.map(|(start, end, text)| (start, end, text.to_owned())));
    }

    #[test]
    fn damaged_samples_are_read_as_far_as_they_go() {
        assert_eq!(read(&[]), "");
        assert_eq!(read(&[0, 9, b'a', b'b']), "ab");
        assert_eq!(read(&[0, 1, b'a', 0, 0, 0, 0, b's', b't', b'y', b'l']), "a");
        assert_eq!(read(&[0, 4, 0xFE, 0xFF, 0x01, 0x59]), "ř");
    }
}
