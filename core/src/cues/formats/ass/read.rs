//! A script to cues.

use super::super::super::look::Styles;
use super::super::super::{Cue, Place};
use super::super::lines::Reader;
use super::super::not_shown::NotShown;
use super::super::repair::Repairs;
use super::event::Shown;
use super::partial;
use super::script::{Event, Script};
use super::style::{DEFAULT, Style};
use crate::error::Result;
use crate::frame::Size;
use crate::units::TimeRange;

/// Reads a script. Its events may stand in any order, which is not worth a word.
pub(super) fn read(text: &str) -> Result<Reader> {
    let script = Script::read(text)?;
    let canvas = script.info.canvas();
    let stand_in = script.style(DEFAULT).cloned().unwrap_or_default();
    let mut styles = Styles::new();
    let mut not_shown = NotShown::default();
    let mut repairs = Repairs::default();
    let mut cues = Vec::new();
    let mut events: Vec<_> = script.events.iter().collect();
    events.sort_by_key(|event| event.start);
    for event in events {
        not_shown.next_cue();
        let style = script.style(event.style).unwrap_or_else(|| {
            if !event.style.eq_ignore_ascii_case(DEFAULT) {
                repairs.note(Repairs::NO_STYLE, event.line);
            }
            &stand_in
        });
        let shown = Shown::read(event, style, &script, &mut not_shown);
        partial::note_limits(&shown.looks, &mut not_shown);
        styles.entry(style.name.clone()).or_insert_with(|| partial::named(style, canvas));
        cues.push((event.line, cue(event, shown, style, canvas)));
    }
    script.strays.iter().for_each(|&line| repairs.note(Repairs::STRAY, line));
    let mut reader = Reader::styled(canvas, styles);
    (reader.repairs, reader.not_shown, reader.extras) = (repairs, not_shown, script.extras);
    // What shows drawings alone has no text.
    for (line, cue) in cues.into_iter().filter(|(_, cue)| !cue.lines.is_empty()) {
        reader.push(line, cue)?;
    }
    Ok(reader)
}

fn cue(event: &Event<'_>, shown: Shown, style: &Style, canvas: Size) -> Cue {
    let place = place(&shown, style, canvas);
    let look = partial::of_cue(event, &shown, style, canvas);
    let Shown { lines, looks, look_of, karaoke, .. } = shown;
    let of_words: Vec<_> = looks
        .iter()
        .map(|look| partial::of_word(looks.first().unwrap_or(look), look, karaoke, canvas))
        .collect();
    let mut cue = Cue {
        layer: event.layer,
        place,
        style: Some(look),
        speaker: Some(event.speaker).filter(|speaker| !speaker.is_empty()).map(str::to_owned),
        // Not by `new`, which would hide an end before the start.
        range: TimeRange { start: event.start, end: event.end },
        lines,
        ..Cue::default()
    };
    for (word, look) in cue.words_mut().zip(look_of) {
        word.style = of_words.get(look).cloned().flatten().map(Box::new);
    }
    cue
}

/// Where a cue stands, if that is not where its style puts it.
fn place(shown: &Shown, style: &Style, canvas: Size) -> Option<Place> {
    let anchor = shown.anchor.unwrap_or(style.anchor);
    let of = |value: f64, side: u32| Some((value / f64::from(side)).clamp(-1.0, 2.0) as f32);
    match shown.motion.map(|motion| motion.from) {
        Some((x, y)) => Some(Place { anchor, x: of(x, canvas.width), y: of(y, canvas.height), width: None }),
        None => (anchor != style.anchor).then_some(Place { anchor, ..Place::default() }),
    }
}
