//! What a format could not hold of a track: told by reading back what was written.

use super::{Format, Parsed, parse};
use crate::cues::{Cue, CueTrack};
use crate::error::{ErrorCode, Warning};

/// Whether a cue has something.
type Has = fn(&Cue) -> bool;

/// What cues have that not every format holds. Times of words are not told, as most formats have none.
const KINDS: [(&str, Has); 3] = [
    ("speakers", |cue| cue.speaker.is_some()),
    ("places", |cue| cue.place.is_some()),
    ("styles", |cue| cue.style.is_some() || words_differ(cue)),
];

fn words_differ(cue: &Cue) -> bool {
    cue.lines.iter().flat_map(|line| &line.words).any(|word| word.style.is_some() || !word.classes.is_empty())
}

/// `NOT_KEPT` with each kind of which `text`, the track in that format, has less. Plain text is words alone, as everybody
/// knows who asks for it.
pub(super) fn loss(track: &CueTrack, format: Format, text: &str) -> Option<Warning> {
    if format == Format::Txt {
        return None;
    }
    let back = match parse(text.as_bytes(), format).map(|reading| reading.parsed) {
        Ok(Parsed::Cues(back)) => back,
        _ => CueTrack::default(),
    };
    let count = |track: &CueTrack, has: Has| track.cues().iter().filter(|cue| has(cue)).count();
    let lost = KINDS.iter().filter_map(|&(name, has)| {
        let lost = count(track, has).saturating_sub(count(&back, has));
        (lost > 0).then(|| format!("{name} of {lost} {}", if lost == 1 { "cue" } else { "cues" }))
    });
    let lost: Vec<_> = lost.collect();
    let message = || format!("{} does not hold {}", format.name(), lost.join(", "));
    (!lost.is_empty()).then(|| Warning::new(ErrorCode::NotKept, message()))
}

#[cfg(test)]
mod tests {
    use super::super::write_told;
    use super::*;

    const VTT: &str = "WEBVTT\n\n00:01.000 --> 00:02.000 line:10%\n<v Anna>So <i>good</i>\n\n00:03.000 --> 00:04.000\nYes\n";

    fn told(format: Format) -> Option<String> {
        let Parsed::Cues(track) = parse(VTT.as_bytes(), Format::Vtt).unwrap().parsed else {
            panic!("no cues")
        };
        write_told(&track, format).unwrap().1.map(|warning| warning.message)
    }

    #[test]
    fn what_a_format_lacks_is_told_once_a_kind() {
        assert_eq!(told(Format::Srt).unwrap(), "srt does not hold speakers of 1 cue");
        assert_eq!(
            told(Format::Sbv).unwrap(),
            "sbv does not hold speakers of 1 cue, places of 1 cue, styles of 1 cue"
        );
    }

    #[test]
    fn formats_that_hold_all_or_are_known_to_hold_nothing_say_nothing() {
        for format in [Format::Vtt, Format::Ass, Format::Ttml, Format::Json, Format::Txt] {
            assert_eq!(told(format), None, "{format:?}");
        }
    }
}
