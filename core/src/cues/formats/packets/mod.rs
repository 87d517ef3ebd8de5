//! Cues as the packets of a subtitle track in a video file.
//!
//! | Format | Looks | Places | Times of words | Speakers | Cues shown together |
//! |---|---|---|---|---|---|
//! | SubRip | bold, italics, underline, strikeout, colours | nine points | no | no | yes |
//! | ASS | yes | yes | yes | yes | yes |
//! | WebVTT | bold, italics, underline, eight colours | yes | yes | yes | yes |
//! | `mov_text` | bold, italics, underline, colours | no | no | no | joined into one text |

mod losses;
pub(crate) mod mov_text;

use self::mov_text::{Samples, Text};
use super::{ass, srt, vtt};
use crate::cues::{Cue, CueTrack};
use crate::media::{TextFormat, TextPacket};

pub use losses::{Lost, has_looks};

/// Name of the style that cues without one have in a script.
pub const USUAL_STYLE: &str = ass::DEFAULT;

/// A track as packets.
#[derive(Debug)]
pub struct Packed {
    /// What the format says once, before all packets.
    pub header: Vec<u8>,
    /// In order of time.
    pub packets: Vec<TextPacket>,
    /// What the format does not hold.
    pub lost: Lost,
}

/// The packets of a track. One that was made for no frame counts as made for 1920 x 1080 pixels.
pub fn pack(track: &CueTrack, format: TextFormat) -> Packed {
    let mut packer = Packer::new(format);
    let mut packets = packer.add(track);
    packets.extend(packer.finish());
    Packed { header: header(track, format), packets, lost: packer.lost }
}

/// What a format says once, before all packets of a track.
pub fn header(track: &CueTrack, format: TextFormat) -> Vec<u8> {
    match format {
        TextFormat::SubRip | TextFormat::WebVtt => Vec::new(),
        TextFormat::Ass => ass::head(track).into_bytes(),
        TextFormat::MovText => mov_text::header(track.canvas()),
    }
}

/// Makes packets of cues that come in several tracks, in order of time.
#[derive(Debug)]
pub struct Packer {
    format: TextFormat,
    samples: Samples,
    /// What the format does not hold so far.
    pub lost: Lost,
}

impl Packer {
    /// One for a format.
    pub fn new(format: TextFormat) -> Self {
        Self { format, samples: Samples::default(), lost: Lost::default() }
    }

    /// Takes the cues of a track; gives what is complete.
    pub fn add(&mut self, track: &CueTrack) -> Vec<TextPacket> {
        let mut packets = Vec::new();
        let script = (self.format == TextFormat::Ass).then(|| ass::Events::new(track));
        for (number, cue) in track.cues().iter().filter(|cue| !cue.range.is_empty()).enumerate() {
            self.lost.add(losses::of(track, cue, self.format));
            match (self.format, &script) {
                (TextFormat::MovText, _) => {
                    packets.extend(self.samples.add(cue.range, Text::of(track, cue)));
                }
                (TextFormat::WebVtt, _) => packets.push(self.web(track, cue)),
                (TextFormat::Ass, Some(events)) => packets.push(packet(cue, events.event(number, cue))),
                (TextFormat::SubRip | TextFormat::Ass, _) => {
                    packets.push(packet(cue, srt::cue_text(track, cue)));
                }
            }
        }
        packets
    }

    /// What is left.
    pub fn finish(&mut self) -> Vec<TextPacket> {
        self.samples.finish()
    }

    fn web(&mut self, track: &CueTrack, cue: &Cue) -> TextPacket {
        let vtt::CueParts { name, settings, text, has_sheet } = vtt::cue_parts(track, cue);
        // What takes a style sheet beside what is lost anyway.
        if has_sheet && losses::holds_looks(track, cue, self.format) {
            self.lost.add([losses::LOOKS]);
        }
        TextPacket { name, settings, ..packet(cue, text) }
    }
}

fn packet(cue: &Cue, data: String) -> TextPacket {
    TextPacket { range: cue.range, data: data.into_bytes(), name: None, settings: None }
}
