//! Scenarist's closed captions: the bytes of CEA-608 as they are sent, a pair for each frame of 29.97 a second.
//!
//! Captions that pop on are shown from when they are complete. Those that roll up, or are painted on, are shown by lines of the
//! file and not by letters: the whole of what is sent together, from when that begins.

mod characters;
mod decoder;
mod screen;

use decoder::Decoder;

use super::lines::{LAST, Reader, misfit, numbered};
use super::repair::Repairs;
use super::table::{Read, Row};
use super::timing::left_out;
use crate::error::Result;
use crate::units::{Timestamp, clock};

pub(super) const ROW: Row = Row {
    extensions: &["scc"],
    media_type: "text/plain; charset=us-ascii",
    sniff: |text| text.starts_with("Scenarist_SCC"),
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: None,
};

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let mut decoder = Decoder::default();
    let mut last = (Timestamp::ZERO, 1);
    let mut codes = 0_usize;
    let lines = numbered(text).map(|(number, line)| (number, line.trim().trim_start_matches('\u{feff}')));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("Scenarist_SCC")) {
        let Some((start, pairs)) = timed(line) else {
            reader.repairs.note(Repairs::STRAY, number);
            continue;
        };
        codes += 1;
        decoder.pause();
        for (at, word) in pairs.split_whitespace().enumerate() {
            let time = frame_time(start + at as f64).max(last.0);
            last = (time, number);
            match pair(word) {
                Some(pair) => decoder.pair(pair, time, number),
                None => reader.repairs.note("a code that is no four digits of base 16, left out", number),
            }
        }
    }
    if codes == 0 {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        return Err(misfit(1, first, "a line like 00:00:01:00 and codes behind a tab"));
    }
    decoder.finish((last.0 + LAST).min(clock::LATEST), last.1);
    for (line, cue) in std::mem::take(&mut decoder.cues) {
        reader.push(line, cue)?;
    }
    for (there, what) in
        [(decoder.has_text, "text that is no caption"), (decoder.has_other, "the second channel")]
    {
        if there {
            reader.extras.push(what);
        }
    }
    Ok(reader)
}

/// The number of a line's first frame, and its codes.
fn timed(line: &str) -> Option<(f64, &str)> {
    let (code, pairs) = line.split_once(char::is_whitespace)?;
    let drop = code.contains([';', ',', '.']);
    let mut parts = code.split([':', ';', ',', '.']);
    let mut number = || parts.next()?.parse::<u32>().ok().filter(|value| *value < 100).map(f64::from);
    let (hours, minutes, seconds, frames) = (number()?, number()?, number()?, number()?);
    let minutes = hours * 60.0 + minutes;
    let left_out = if drop { left_out(minutes) } else { 0.0 };
    Some(((minutes * 60.0 + seconds) * 30.0 + frames - left_out, pairs))
}

fn frame_time(frame: f64) -> Timestamp {
    Timestamp::from_secs(frame.max(0.0) * 1_001.0 / 30_000.0)
}

/// The two bytes of a code, without parity.
fn pair(word: &str) -> Option<(u8, u8)> {
    let value = u16::from_str_radix(word, 16).ok().filter(|_| word.len() == 4)?;
    let [first, second] = value.to_be_bytes();
    Some((first & 0x7f, second & 0x7f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::{Cue, PlaceAnchor};

    fn cues(text: &str) -> Vec<Cue> {
        let (track, _) = read(text).unwrap().finish().unwrap();
        track.into_cues()
    }

    fn shown(text: &str) -> Vec<(i64, i64, String)> {
        cues(text)
            .iter()
            .map(|cue| (cue.range.start.as_millis(), cue.range.end.as_millis(), cue.text()))
            .collect()
    }

    #[test]
    fn captions_pop_on_when_they_are_complete() {
        // "Hi" in italics, then "é" in the place of an "e".
        let text = "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420 94f4 94f4 91ae 91ae c8e9 942f 942f\n\n00:00:02;15\t942c 942c\n";
        assert_eq!(shown(text), [(1_235, 2_503, "Hi".into())]);
        let cue = &cues(text)[0];
        assert_eq!(cue.style.as_ref().unwrap().partial.font.as_ref().unwrap().italic, Some(true));
        assert_eq!(cue.place.unwrap().anchor, PlaceAnchor::BottomLeft);
    }

    #[test]
    fn rows_roll_up() {
        let text = "Scenarist_SCC V1.0\n\n00:00:01:00\t9425 9425 94ad 94ad 9470 9470 c1c2\n\n00:00:02:00\t9425 9425 94ad 94ad 9470 9470 4344\n\n\
                    00:00:03:00\t9425 9425 94ad 94ad 9470 9470 4546\n\n00:00:04:00\t942c\n";
        let texts: Vec<_> = shown(text).into_iter().map(|(.., text)| text).collect();
        assert_eq!(texts, ["AB", "AB\nCD", "CD\nEF"]);
    }

    #[test]
    fn rows_far_apart_stand_each_in_its_place() {
        // "Hi" in the first row, "AB" in the last two.
        let text = "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9140 c8e9 9440 c1c2 9460 4344 942f\n\n00:00:02:00\t942c\n";
        let cues = cues(text);
        let found: Vec<_> = cues.iter().map(|cue| (cue.text(), cue.place.unwrap().anchor)).collect();
        assert_eq!(found, [("Hi".into(), PlaceAnchor::TopLeft), ("AB\nCD".into(), PlaceAnchor::BottomLeft)]);
    }

    #[test]
    fn time_codes_with_a_semicolon_leave_numbers_out() {
        assert_eq!(timed("00:10:00;00 0").unwrap().0, 17_982.0);
        assert_eq!(timed("00:10:00:00 0").unwrap().0, 18_000.0);
        assert_eq!((timed("no code"), pair("94"), pair("zzzz")), (None, None, None));
    }
}
