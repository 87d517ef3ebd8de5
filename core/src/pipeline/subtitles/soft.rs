//! Captions as a subtitle track: everything else of the source is copied as it is.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::look::shown;
use super::super::shown::nothing_in;
use super::super::{LookOptions, RenderOptions};
use super::carry::{Carry, CarryOptions, in_italics, left_out, sized};
use super::kept::{copied, kept};
use crate::control::{Control, Stage};
use crate::cues::CueTrack;
use crate::cues::formats::packets::{self, Packed};
use crate::encode::{AudioMode, Container, CopiedTrack, FileSpec, Remux, Summary, TextSpec};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::frame::Size;
use crate::language;
use crate::media::{Packet, TextFormat, TextPacket};
use crate::source::{Input, MediaSource, TrackKind};
use crate::style::StyleInput;
use crate::target::Target;
use crate::units::{Duration, TimeRange, Timestamp};

/// Title of captions that have no language, or are not alone.
const TITLE: &str = "Captions";

/// Packets that are read before the first is written, to know how each track starts.
const MOST_WAITING: usize = 1_000;

/// Says early whether the tracks of `input` can be copied to `output`. Leaves no trace.
///
/// # Errors
/// As [`soft`].
pub(in super::super) fn check(input: &Input, output: &Path, options: &RenderOptions) -> Result<()> {
    let container = Container::of(output)?;
    Target::create(output, input.path())?;
    let source = MediaSource::open(input, &options.open, &Control::default().cancel)?;
    kept(&source, container, options).map(drop)
}

/// Copies `input` to `output` with `track` as a track of subtitles.
///
/// # Errors
/// Those of opening the input; `UNSUPPORTED_FORMAT` for tracks that the container cannot hold; those of writing the output.
pub(in super::super) fn soft(
    input: &Input,
    track: &CueTrack,
    output: &Path,
    options: &RenderOptions,
    control: &Control,
) -> Result<Summary> {
    let container = Container::of(output)?;
    let mut source = MediaSource::open(input, &options.open, &control.cancel)?;
    let kept = kept(&source, container, options)?;
    let canvas = canvas(&source, input)?;
    let carrying = CarryOptions { container, mode: options.encode.subtitles, canvas };
    let (carry, carried) = Carry::of(&source, carrying)?;
    let captions = Captions::new(track, container, canvas, &options.look)?;
    let mut tracks = copied(&source, &kept)?;
    tracks.push(captions.track(container, !carried.is_empty())?);
    tracks.extend(carried);
    let (metadata, chapters) = (source.metadata(), source.chapters());
    let file = FileSpec { input: input.path(), metadata: &metadata, chapters: &chapters };
    let remux = Remux::create(output, &file, &tracks, &control.cancel)?;
    source.select(&[&kept[..], &carry.indices()].concat());
    let length = source.info().duration;
    let mut pass =
        Pass { remux, kept: &kept, carry, due: captions.due(length), frames: 0, ends: Ends::default() };
    pass.run(&mut source, control)?;

    let mut warnings = source.warnings();
    warnings.extend(nothing_in(track, TimeRange::new(Timestamp::ZERO, pass.ends.all)));
    warnings.extend(captions.warnings(container, &options.look)?);
    warnings.extend(pass.carry.warnings());
    let all = [&kept[..], &pass.carry.indices()].concat();
    warnings.extend(left_out(&source, &all, container, |track| options.wants(&track.kind)));
    Ok(Summary {
        encoder: "copy".into(),
        frames: pass.frames,
        duration: pass.ends.video - Timestamp::ZERO,
        subtitles: tracks.iter().filter_map(CopiedTrack::subtitles).collect(),
        bytes: pass.remux.finish()?,
        path: output.to_owned(),
        warnings,
    })
}

fn canvas(source: &MediaSource, input: &Input) -> Result<Size> {
    let video = source.video_track()?.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
    Ok(shown(video.size, video.sample_aspect_ratio))
}

impl RenderOptions {
    /// Whether nobody asked to leave tracks of a kind out.
    pub(in super::super) fn wants(&self, kind: &TrackKind) -> bool {
        match kind {
            TrackKind::Audio(_) => self.audio_track.is_none() && self.encode.audio != AudioMode::None,
            TrackKind::Subtitle | TrackKind::Attachment => {
                self.encode.subtitles != crate::encode::SubtitleMode::None
            }
            _ => true,
        }
    }
}

/// Captions in the format of a container.
struct Captions {
    format: TextFormat,
    packed: Packed,
    canvas: Size,
    language: Option<String>,
}

impl Captions {
    fn new(track: &CueTrack, container: Container, canvas: Size, look: &LookOptions) -> Result<Self> {
        let track =
            sized(track.clone(), canvas)?.map_cues(|cues| Ok(cues.into_iter().map(in_italics).collect()))?;
        let format = container.captions(has_style(look)? || packets::has_looks(&track));
        let track = match format {
            TextFormat::Ass => styled(track, look)?,
            _ => track,
        };
        let language = look.language.as_deref().filter(|tag| *tag != "auto").or(track.language());
        Ok(Self {
            packed: packets::pack(&track, format),
            language: language.map(str::to_owned),
            format,
            canvas,
        })
    }

    fn track(&self, container: Container, is_among_others: bool) -> Result<CopiedTrack> {
        let tag = self.language.as_deref();
        let language = tag.and_then(|tag| language::iso639_2(tag, container == Container::Matroska));
        let spec = TextSpec {
            header: self.packed.header.clone(),
            canvas: self.canvas,
            title: (language.is_none() || is_among_others).then(|| TITLE.to_owned()),
            language,
            is_default: true,
        };
        CopiedTrack::of_text(self.format, &spec)
    }

    /// The packets that end no later than the source.
    fn due(&self, length: Option<Duration>) -> Vec<TextPacket> {
        let end = length.map(|length| Timestamp::ZERO + length);
        let clipped = self.packed.packets.iter().cloned().map(|packet| {
            let range = TimeRange::new(
                packet.range.start,
                end.map_or(packet.range.end, |end| packet.range.end.min(end)),
            );
            TextPacket { range, ..packet }
        });
        clipped.filter(|packet| !packet.range.is_empty()).collect()
    }

    /// What the track does not hold, and what of the look has no effect on it.
    fn warnings(&self, container: Container, look: &LookOptions) -> Result<Vec<Warning>> {
        let codec = self.format.codec_name();
        let others = match container {
            Container::Matroska => "",
            _ => "; mkv has a format that does",
        };
        let not_kept = |what: String| Warning::new(ErrorCode::NotKept, what);
        let lost = self.packed.lost.told();
        let lost = lost.map(|lost| not_kept(format!("captions as {codec} do not hold {lost}{others}")));
        let unused = unused(look, self.format)?;
        let unused = (!unused.is_empty()).then(|| {
            not_kept(format!(
                "{} of the look: captions as {codec} are drawn by the player",
                unused.join(", ")
            ))
        });
        Ok(lost.into_iter().chain(unused).collect())
    }
}

/// Whether a look has another style than it has without a choice.
fn has_style(look: &LookOptions) -> Result<bool> {
    Ok(look.style.partial()? != StyleInput::default().partial()?)
}

/// Parts of a look that a format holds nothing of.
fn unused(look: &LookOptions, format: TextFormat) -> Result<Vec<&'static str>> {
    let is_script = format == TextFormat::Ass;
    let style = look.style.partial()?;
    let moves = is_script && style.tracks.as_ref().is_some_and(|tracks| !tracks.is_empty());
    let speaks = is_script && style.states.as_ref().is_some_and(|states| states.active.is_some());
    let given = [
        (!is_script && has_style(look)?, "the style"),
        (moves && has_style(look)?, "movement"),
        (speaks && has_style(look)?, "the word being spoken"),
        (look.platform.as_deref().is_some_and(|name| name != "none"), "the platform"),
        (!look.fonts.is_empty() || !look.font_dirs.is_empty() || look.system_fonts, "fonts"),
        (
            !look.emphasis.words.is_empty() || !look.emphasis.patterns.is_empty(),
            "emphasis by words and patterns",
        ),
    ];
    Ok(given.into_iter().filter_map(|(is_given, name)| is_given.then_some(name)).collect())
}

/// A track whose cues without a style have that of the job.
fn styled(track: CueTrack, look: &LookOptions) -> Result<CueTrack> {
    let mut styles: BTreeMap<_, _> = track.styles().clone();
    styles.entry(packets::USUAL_STYLE.to_owned()).or_insert(look.style.partial()?);
    track.with_styles(styles)
}

/// When the video ends, and when everything does.
#[derive(Debug, Default)]
struct Ends {
    video: Timestamp,
    all: Timestamp,
}

/// One pass over a source, from the first packet to the last.
struct Pass<'a> {
    remux: Remux,
    /// Tracks of the output in this order, then the captions, then what is carried.
    kept: &'a [usize],
    carry: Carry,
    /// Captions that are not written yet, in order of time.
    due: Vec<TextPacket>,
    frames: u64,
    ends: Ends,
}

impl Pass<'_> {
    fn run(&mut self, source: &mut MediaSource, control: &Control) -> Result<()> {
        let total = source.info().duration.unwrap_or_default();
        let report = |done: Timestamp| {
            let [done, total] = [done.as_micros(), total.as_micros()].map(|m| u64::try_from(m).unwrap_or(0));
            control.report(Stage::Render, done.min(total), total);
        };
        self.due.reverse();
        let first = self.begin(source)?;
        for packet in first {
            self.pass(packet)?;
        }
        while let Some(packet) = source.read()? {
            control.check()?;
            let is_video = self.kept.first() == Some(&packet.track());
            self.pass(packet)?;
            if is_video {
                report(self.ends.video);
            }
        }
        for (place, packet) in self.carry.finish()? {
            self.remux.write(self.kept.len() + 1 + place, packet)?;
        }
        let end = self.ends.all;
        self.captions_until(|start| start < end)?;
        report(Timestamp::ZERO + total);
        Ok(())
    }

    /// Reads until every track has begun, and writes what comes before the packets.
    fn begin(&mut self, source: &mut MediaSource) -> Result<Vec<Packet>> {
        let mut waiting = Vec::new();
        let mut begun = vec![None; self.kept.len()];
        while begun.contains(&None) && waiting.len() < MOST_WAITING {
            let Some(packet) = source.read()? else { break };
            if let Some(place) = self.place(&packet) {
                let start = begun.get_mut(place).filter(|start| start.is_none());
                if let (Some(start), Some(pts)) = (start, packet.pts()) {
                    *start = Some(self.remux.starts_early(place, pts));
                }
            }
            waiting.push(packet);
        }
        self.remux.begin(begun.contains(&Some(true)))?;
        Ok(waiting)
    }

    fn place(&self, packet: &Packet) -> Option<usize> {
        self.kept.iter().position(|&track| track == packet.track())
    }

    fn pass(&mut self, packet: Packet) -> Result<()> {
        let Some(place) = self.place(&packet) else { return self.pass_carried(packet) };
        if let Some((decoded, end)) = self.remux.times(place, &packet) {
            self.captions_until(|start| start <= decoded)?;
            self.ends.all = self.ends.all.max(end);
            if place == 0 {
                self.ends.video = self.ends.video.max(end);
            }
        }
        self.frames += u64::from(place == 0);
        self.remux.write(place, packet)
    }

    fn pass_carried(&mut self, packet: Packet) -> Result<()> {
        let Some(place) = self.carry.place(packet.track()) else { return Ok(()) };
        for packet in self.carry.packets(place, packet)? {
            self.remux.write(self.kept.len() + 1 + place, packet)?;
        }
        Ok(())
    }

    /// Captions go in beside what is shown with them: the muxer waits for no track for long.
    fn captions_until(&mut self, is_due: impl Fn(Timestamp) -> bool) -> Result<()> {
        let place = self.kept.len();
        while let Some(caption) = self.due.pop_if(|caption| is_due(caption.range.start)) {
            self.remux.write(place, caption.packet(place)?)?;
        }
        Ok(())
    }
}
