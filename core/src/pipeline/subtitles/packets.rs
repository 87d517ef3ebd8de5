//! Packets of subtitles as the text of the file that they would be.

use crate::cues::formats::Format;
use crate::cues::formats::packets::mov_text;
use crate::media::{Packet, TextFormat};
use crate::units::{TimeBase, TimeRange, Timestamp, clock};

/// The format of the file that is made of packets.
pub(super) fn file_format(held: TextFormat) -> Format {
    match held {
        TextFormat::SubRip | TextFormat::MovText => Format::Srt,
        TextFormat::WebVtt => Format::Vtt,
        TextFormat::Ass => Format::Ass,
    }
}

/// When a packet is shown; one without a length for as long as people need.
pub(super) fn range(packet: &Packet, base: TimeBase) -> Option<TimeRange> {
    const UNKNOWN: i64 = 4_000_000;
    let start = base.to_timestamp(packet.pts()?);
    let end = match packet.duration() {
        0 => Timestamp::from_micros(start.as_micros().saturating_add(UNKNOWN)),
        ticks => base.to_timestamp(packet.pts()?.saturating_add(ticks)),
    };
    Some(TimeRange::new(start.max(Timestamp::ZERO), end.max(Timestamp::ZERO)))
}

/// Writes the packets of a track as a file.
pub(super) struct Writer {
    held: TextFormat,
    text: Vec<u8>,
    /// Blocks so far.
    count: usize,
}

impl Writer {
    /// `header` is what the track says before its packets.
    pub fn new(held: TextFormat, header: &[u8]) -> Self {
        let mut text = Vec::new();
        match held {
            TextFormat::WebVtt if header.starts_with(b"WEBVTT") => {
                text.extend_from_slice(header.trim_ascii_end());
                text.extend_from_slice(b"\n\n");
            }
            TextFormat::WebVtt => text.extend_from_slice(b"WEBVTT\n\n"),
            TextFormat::Ass => {
                text.extend(header.iter().filter(|&&byte| byte != 0));
                // Some muxers end the header before this.
                if !header.windows(8).any(|part| part == b"[Events]") {
                    text.extend_from_slice(b"\n[Events]");
                }
                text.push(b'\n');
            }
            TextFormat::SubRip | TextFormat::MovText => {}
        }
        Self { held, text, count: 0 }
    }

    pub fn add(&mut self, range: TimeRange, packet: &Packet) {
        let data = packet.data();
        match self.held {
            TextFormat::MovText => self.block(range, ',', mov_text::read(data).as_bytes(), [&[], &[]]),
            TextFormat::Ass => self.dialogue(range, &String::from_utf8_lossy(data)),
            TextFormat::WebVtt => self.block(range, '.', data, packet.cue_data()),
            TextFormat::SubRip => self.block(range, ',', data, [&[], &[]]),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn finish(self) -> Vec<u8> {
        self.text
    }

    /// A cue without a name has its number.
    fn block(&mut self, range: TimeRange, point: char, text: &[u8], [name, settings]: [&[u8]; 2]) {
        if text.trim_ascii().is_empty() {
            return;
        }
        let [start, end] = [range.start, range.end].map(|time| clock::format(time, point));
        self.count += 1;
        match name {
            [] => self.text.extend_from_slice(self.count.to_string().as_bytes()),
            name => self.text.extend_from_slice(name),
        }
        self.text.extend_from_slice(format!("\n{start} --> {end} ").as_bytes());
        self.text.extend_from_slice(settings);
        self.text.push(b'\n');
        self.text.extend_from_slice(text.trim_ascii());
        self.text.extend_from_slice(b"\n\n");
    }

    /// An event whose fields are `ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text`.
    fn dialogue(&mut self, range: TimeRange, fields: &str) {
        let mut parts = fields.trim().splitn(3, ',');
        let (Some(_), Some(layer), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return };
        let [start, end] = [range.start, range.end].map(|time| {
            let clock = clock::format(time, '.');
            clock.get(..clock.len().saturating_sub(1)).unwrap_or_default().to_owned()
        });
        let rest = rest.replace(['\r', '\n'], "");
        self.count += 1;
        self.text.extend_from_slice(format!("Dialogue: {layer},{start},{end},{rest}\n").as_bytes());
    }
}
