//! Subtitles and attached files of a source on their way into an output.

use super::packets::{Writer, file_format, range};
use crate::cues::formats::packets::{Packer, header};
use crate::cues::formats::{self, Parsed};
use crate::cues::{Cue, CueTrack};
use crate::encode::{Container, CopiedTrack, Keeping, SubtitleMode};
use crate::error::{ErrorCode, Result, Warning};
use crate::frame::Size;
use crate::media::{Packet, StreamParameters, TextFormat, TextPacket};
use crate::source::{MediaSource, Track, TrackKind};
use crate::units::{TimeBase, TimeRange};

/// The tracks of a source that follow its video and audio into an output.
#[derive(Debug, Default)]
pub(in super::super) struct Carry(Vec<Carried>);

#[derive(Debug)]
struct Carried {
    /// Index in the source.
    track: usize,
    codec: String,
    /// What puts its text into another format, where it is not copied.
    converter: Option<Converter>,
}

/// How tracks are carried.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct CarryOptions {
    pub container: Container,
    pub mode: SubtitleMode,
    /// The upright frame.
    pub canvas: Size,
}

impl Carry {
    /// Those that the container can hold, as they are written: none is shown unless the viewer asks for it, as there are
    /// captions.
    pub fn of(source: &MediaSource, options: CarryOptions) -> Result<(Self, Vec<CopiedTrack>)> {
        let mut carry = Self::default();
        let mut tracks = Vec::new();
        if options.mode == SubtitleMode::None {
            return Ok((carry, tracks));
        }
        let all = source.info().tracks.iter();
        let is_file = |track: &&Track| track.kind == TrackKind::Attachment;
        let subtitles = all.clone().filter(|track| track.kind == TrackKind::Subtitle);
        for track in subtitles.chain(all.filter(is_file)) {
            let parameters = source.stream_parameters(track.index)?;
            let keeping = match track.kind {
                TrackKind::Attachment if options.container.holds_attachment(&parameters) => Keeping::Copied,
                TrackKind::Subtitle => options.container.holds_subtitles(&parameters),
                _ => Keeping::Not,
            };
            let (written, converter) = match keeping {
                Keeping::Not => continue,
                Keeping::Copied => (CopiedTrack::of(parameters).without_default(), None),
                Keeping::As(format) => {
                    let Some(converter) = Converter::new(&parameters, format, options.canvas) else {
                        continue;
                    };
                    let header = header(&sized(CueTrack::default(), options.canvas)?, format);
                    let text = CopiedTrack::of(parameters).as_text(format, &header, options.canvas)?;
                    (text.without_default(), Some(converter))
                }
            };
            tracks.push(written);
            carry.0.push(Carried { track: track.index, codec: track.codec.clone(), converter });
        }
        Ok((carry, tracks))
    }

    /// Their indices in the source.
    pub fn indices(&self) -> Vec<usize> {
        self.0.iter().map(|carried| carried.track).collect()
    }

    /// The place of a track of the source among them.
    pub fn place(&self, track: usize) -> Option<usize> {
        self.0.iter().position(|carried| carried.track == track)
    }

    /// What is written of a packet of the track at `place`.
    pub fn packets(&mut self, place: usize, packet: Packet) -> Result<Vec<Packet>> {
        match self.0.get_mut(place).map(|carried| (carried.track, &mut carried.converter)) {
            None | Some((_, None)) => Ok(vec![packet]),
            Some((track, Some(converter))) => converted(track, &converter.add(&packet)?),
        }
    }

    /// What is left of each, with its place.
    pub fn finish(&mut self) -> Result<Vec<(usize, Packet)>> {
        let mut rest = Vec::new();
        for (place, Carried { track, converter, .. }) in self.0.iter_mut().enumerate() {
            let Some(converter) = converter else { continue };
            let packets = converted(*track, &converter.packer.finish())?;
            rest.extend(packets.into_iter().map(|packet| (place, packet)));
        }
        Ok(rest)
    }

    /// What of them is lost.
    pub fn warnings(&self) -> Vec<Warning> {
        let told = self.0.iter().filter_map(|Carried { track, codec, converter }| {
            let converter = converter.as_ref()?;
            let into = converter.to.codec_name();
            let lost = converter.packer.lost.told().map(|lost| format!("does not hold {lost}"));
            let unread = (converter.unread > 0)
                .then(|| format!("lacks {} of its cues, which cannot be read", converter.unread));
            let what: Vec<_> = lost.into_iter().chain(unread).collect();
            let message =
                format!("track {track} (subtitles, {codec}) became {into}, which {}", what.join(" and "));
            (!what.is_empty()).then(|| Warning::new(ErrorCode::NotKept, message))
        });
        told.collect()
    }
}

fn converted(track: usize, packets: &[TextPacket]) -> Result<Vec<Packet>> {
    packets.iter().map(|packet| packet.packet(track)).collect()
}

/// A track that is of no size, in that of the video.
pub(super) fn sized(track: CueTrack, canvas: Size) -> Result<CueTrack> {
    let size = track.canvas().unwrap_or(canvas);
    track.with_canvas(Some(size))
}

/// Puts text into another format, packet by packet.
#[derive(Debug)]
struct Converter {
    held: TextFormat,
    header: Vec<u8>,
    base: TimeBase,
    to: TextFormat,
    canvas: Size,
    packer: Packer,
    /// Packets that cannot be read.
    unread: usize,
}

impl Converter {
    fn new(parameters: &StreamParameters, to: TextFormat, canvas: Size) -> Option<Self> {
        Some(Self {
            held: TextFormat::of_codec(&parameters.codec_name())?,
            header: parameters.codec.extradata().to_vec(),
            base: parameters.time_base,
            to,
            canvas,
            packer: Packer::new(to),
            unread: 0,
        })
    }

    fn add(&mut self, packet: &Packet) -> Result<Vec<TextPacket>> {
        let Some(range) = range(packet, self.base) else { return Ok(Vec::new()) };
        match self.cues(range, packet) {
            Some(cues) => Ok(self.packer.add(&sized(cues, self.canvas)?)),
            None => Ok(Vec::new()),
        }
    }

    /// The cues of a packet, whose times are those of the packet, as files may round them.
    fn cues(&mut self, range: TimeRange, packet: &Packet) -> Option<CueTrack> {
        let mut writer = Writer::new(self.held, &self.header);
        writer.add(range, packet);
        if writer.is_empty() {
            return None;
        }
        match formats::parse(&writer.finish(), file_format(self.held)).map(|reading| reading.parsed) {
            Ok(Parsed::Cues(cues)) => {
                let timed = |cue: Cue| Cue { range, ..cue };
                cues.map_cues(|cues| Ok(cues.into_iter().map(timed).collect())).ok()
            }
            _ => {
                self.unread += 1;
                None
            }
        }
    }
}

/// Warnings of the tracks of a source that an output lacks and nobody asked to leave out. `kept` are those that it has.
pub(in super::super) fn left_out(
    source: &MediaSource,
    kept: &[usize],
    container: Container,
    is_wanted: impl Fn(&Track) -> bool,
) -> Vec<Warning> {
    let has_chapters = !source.chapters().is_empty();
    let lost = source.info().tracks.iter().filter(|track| !kept.contains(&track.index) && is_wanted(track));
    let told = lost.filter_map(|track| {
        let kind = match &track.kind {
            TrackKind::Video(_) => "video",
            TrackKind::Audio(_) => "audio",
            TrackKind::Subtitle => "subtitles",
            TrackKind::Attachment => "attachment",
            // QuickTime keeps the names of chapters in a track.
            TrackKind::Data if has_chapters && track.codec == "bin_data" => return None,
            TrackKind::Data => "data",
            TrackKind::CoverArt => return None,
        };
        let index = track.index;
        let codec = file_name(source, track).unwrap_or_else(|| track.codec.clone());
        let why = why(source, track, container).unwrap_or_default();
        let message = format!("track {index} ({kind}, {codec}) is not carried over{why}");
        Some(Warning::new(ErrorCode::UnsupportedFormat, message))
    });
    told.collect()
}

/// What an attached file is called.
fn file_name(source: &MediaSource, track: &Track) -> Option<String> {
    let parameters = source.stream_parameters(track.index).ok()?;
    let name = parameters.extras.metadata.into_iter().find(|(key, _)| key == "filename");
    name.map(|(_, name)| name).filter(|_| track.kind == TrackKind::Attachment)
}

/// Why subtitles and attached files are left out, and which containers hold them.
fn why(source: &MediaSource, track: &Track, container: Container) -> Option<String> {
    let parameters = source.stream_parameters(track.index).ok()?;
    let holds = |container: Container| match track.kind {
        TrackKind::Subtitle => container.holds_subtitles(&parameters) != Keeping::Not,
        TrackKind::Attachment => container.holds_attachment(&parameters),
        _ => false,
    };
    let others = Container::names(holds);
    (!others.is_empty())
        .then(|| format!(": {} has no place for it; {} has", container.name(), others.join(", ")))
}

/// The words that are emphasised in italics, which every format holds.
pub(super) fn in_italics(mut cue: Cue) -> Cue {
    for word in cue.words_mut().filter(|word| word.classes.iter().any(|class| class == "emphasis")) {
        let mut style = word.style.take().unwrap_or_default();
        let font = style.font.get_or_insert_default();
        font.italic.get_or_insert(true);
        word.style = Some(style);
        word.classes.clear();
    }
    cue
}
