//! A track as a script.

use super::super::super::{Cue, CueLine, CueTrack, CueWord, Place, PlaceAnchor};
use super::super::karaoke::is_timed;
use crate::frame::Size;
use crate::units::Timestamp;

/// The frame of tracks that were made for none.
const CANVAS: Size = Size { width: 1920, height: 1080 };

pub(super) fn write(track: &CueTrack) -> String {
    let canvas = track.canvas().unwrap_or(CANVAS);
    let mut out = header(canvas);
    for cue in track.cues() {
        let [start, end] = [cue.range.start, cue.range.end].map(clock);
        let speaker = field(cue.speaker.as_deref().unwrap_or_default());
        out.push_str(&format!("Dialogue: {},{start},{end},Default,{speaker},0,0,0,,", cue.layer));
        out.push_str(&place(cue.place.as_ref(), canvas));
        text(cue, &mut out);
        out.push('\n');
    }
    out
}

fn header(Size { width, height }: Size) -> String {
    let edge = f64::from(width.min(height));
    let [size, outline, margin] = [0.06, 0.004, 0.05].map(|part| number(edge * part));
    format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 0\n\
         ScaledBorderAndShadow: yes\n\n[V4+ Styles]\nFormat: {}\n\
         Style: Default,Arial,{size},&H00FFFFFF,&H00A0A0A0,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,{outline},0,2,\
         {margin},{margin},{margin},1\n\n[Events]\nFormat: {}\n",
        super::style::FIELDS,
        super::script::FIELDS
    )
}

fn place(place: Option<&Place>, canvas: Size) -> String {
    let Some(Place { anchor, x, y, .. }) = place else { return String::new() };
    let digit = 1 + PlaceAnchor::ALL.iter().position(|one| one == anchor).unwrap_or(1);
    let at = |part: f32, side: u32| number(f64::from(part) * f64::from(side));
    match (x, y) {
        (Some(x), Some(y)) => {
            format!("{{\\an{digit}\\pos({},{})}}", at(*x, canvas.width), at(*y, canvas.height))
        }
        _ => format!("{{\\an{digit}}}"),
    }
}

fn text(cue: &Cue, out: &mut String) {
    let timed = is_timed(cue);
    let mut sung = hundredths(cue.range.start);
    for (index, line) in cue.lines.iter().enumerate() {
        if index > 0 {
            out.push_str("\\N");
        }
        for (word, space) in spaced(line) {
            if let Some(range) = word.range.filter(|_| timed) {
                let [start, end] = [range.start, range.end].map(hundredths);
                if start > sung {
                    out.push_str(&format!("{{\\k{}}}", start - sung));
                }
                // The space belongs to the word after it: what is pushed before a syllable ends the one before.
                out.push_str(space);
                out.push_str(&format!("{{\\k{}}}", (end - start.max(sung)).max(0)));
                sung = end.max(sung);
            } else {
                out.push_str(space);
            }
            escape(&word.text, out);
        }
    }
}

/// The words of a line with the space before them.
fn spaced(line: &CueLine) -> impl Iterator<Item = (&CueWord, &'static str)> {
    let space = |index: usize, word: &CueWord| if index > 0 && !word.joined { " " } else { "" };
    line.words.iter().enumerate().map(move |(index, word)| (word, space(index, word)))
}

/// What keeps a backslash of the text from being taken for one of the format. The reader takes it out again.
pub(super) const GUARD: char = '\u{2060}';

fn escape(word: &str, out: &mut String) {
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' => out.push_str("\\{"),
            '}' => out.push_str("\\}"),
            '\u{a0}' => out.push_str("\\h"),
            '\\' => {
                out.push(c);
                if chars
                    .peek()
                    .is_none_or(|next| matches!(next, 'N' | 'n' | 'h' | '{' | '}' | '\u{a0}' | &GUARD))
                {
                    out.push(GUARD);
                }
            }
            _ => out.push(c),
        }
    }
}

/// A field that others follow.
fn field(text: &str) -> String {
    text.replace(',', ";").replace(['\n', '\r'], " ")
}

/// With two digits behind the point at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn hundredths(time: Timestamp) -> i64 {
    time.as_millis().saturating_add(5).div_euclid(10)
}

fn clock(time: Timestamp) -> String {
    let hundredths = hundredths(time).max(0);
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    format!("{}:{:02}:{:02}.{hundredths:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_reads_like_the_format_is_escaped() {
        let escaped = |word: &str| {
            let mut out = String::new();
            escape(word, &mut out);
            out
        };
        assert_eq!(escaped("{\\b1}"), "\\{\\b1\\}");
        assert_eq!(escaped("C:\\News\\a\\"), "C:\\\u{2060}News\\a\\\u{2060}");
        assert_eq!(escaped("a\u{a0}b"), "a\\hb");
    }

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!([1.0, 0.5, 64.8, 0.004, 100.0].map(number), ["1", "0.5", "64.8", "0", "100"]);
        assert_eq!(clock(Timestamp::from_millis(3_723_456)), "1:02:03.46");
        assert_eq!(clock(Timestamp::ZERO), "0:00:00.00");
    }
}
