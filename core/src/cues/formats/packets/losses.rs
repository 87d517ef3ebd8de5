//! What of a cue a format of packets does not hold.

use super::super::karaoke::is_timed;
use super::super::marks::Marks;
use super::super::srt;
use crate::cues::{Cue, CueTrack};
use crate::media::TextFormat;
use crate::style::PartialStyle;

pub(super) const LOOKS: &str = "looks of words";
const PLACES: &str = "places";
const TIMES: &str = "times of words";
const SPEAKERS: &str = "names of speakers";

/// Kinds of what a format does not hold, each with the number of its cues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost(Vec<(&'static str, usize)>);

impl Lost {
    /// Takes note of the kinds of one cue.
    pub(super) fn add(&mut self, kinds: impl IntoIterator<Item = &'static str>) {
        for kind in kinds {
            match self.0.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, cues)) => *cues += 1,
                None => self.0.push((kind, 1)),
            }
        }
    }

    /// All in words, such as `places in 2 cues`; `None` where there is nothing.
    pub fn told(&self) -> Option<String> {
        let told = self.0.iter().map(|(kind, cues)| match cues {
            1 => format!("{kind} in 1 cue"),
            cues => format!("{kind} in {cues} cues"),
        });
        let told: Vec<_> = told.collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// Whether a track has what SubRip does not hold.
pub fn has_looks(track: &CueTrack) -> bool {
    let has_times = |cue: &Cue| is_timed(cue);
    track.cues().iter().any(|cue| has_times(cue) || of(track, cue, TextFormat::SubRip).next().is_some())
}

/// The kinds of what is lost of a cue. Times of words that were transcribed are not missed where a format holds none, as
/// those that a file gives are.
pub(super) fn of(
    track: &CueTrack,
    cue: &Cue,
    format: TextFormat,
) -> impl Iterator<Item = &'static str> + use<> {
    let is_simple = matches!(format, TextFormat::SubRip | TextFormat::MovText);
    let has_place = cue.place.as_ref().is_some_and(|place| match format {
        TextFormat::MovText => true,
        TextFormat::SubRip => !srt::holds_place(place),
        TextFormat::Ass | TextFormat::WebVtt => false,
    });
    let is_karaoke = is_simple && is_timed(cue) && cue.words().any(|word| word.source.is_none());
    let is_looked = format != TextFormat::Ass && !holds_looks(track, cue, format);
    [
        (is_looked, LOOKS),
        (has_place, PLACES),
        (is_karaoke, TIMES),
        (is_simple && cue.speaker.is_some(), SPEAKERS),
    ]
    .into_iter()
    .filter_map(|(is_lost, kind)| is_lost.then_some(kind))
}

/// Whether the tags of a simple format say all of how a cue looks.
pub(super) fn holds_looks(track: &CueTrack, cue: &Cue, format: TextFormat) -> bool {
    let holds = |marks: Marks| format != TextFormat::MovText || !marks.strikeout;
    let base = match &cue.style {
        None => Marks::default(),
        Some(style) => {
            let named = style.name.as_ref().and_then(|name| track.styles().get(name));
            let is_plain = named.is_none_or(|named| *named == PartialStyle::default());
            let marks = Marks::of(track, cue);
            if style.name.is_some() && !is_plain || marks.partial() != *style.partial {
                return false;
            }
            marks
        }
    };
    holds(base)
        && cue.words().all(|word| {
            // WebVTT has the names of classes.
            let has_classes = format != TextFormat::WebVtt && !word.classes.is_empty();
            let Some(style) = &word.style else { return !has_classes };
            let own = Marks::default().of_word(style);
            own.class().as_ref() == Some(style) && !has_classes && holds(base.of_word(style))
        })
}
