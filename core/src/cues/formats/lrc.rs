//! LRC lyrics: `[01:02.34]A line`, with `<01:02.50>` before single words in the enhanced form.
//!
//! A line is shown until the next one starts; an empty line ends it early. Lines of the same time are
//! lines of one cue, and a line may carry several times. There is no markup but the times. Lines without a time, such as
//! `[Verse 1]`, are left out as players do. `[01:02:34]` has hundredths behind its second colon.

use super::super::{Cue, CueLine, CueTrack};
use super::karaoke::{Mark, is_timed, marks};
use super::lines::{LAST, Reader, misfit, numbered};
use super::markup::tag;
use super::repair::Repairs;
use super::styled::StyledText;
use super::table::{Read, Row};
use crate::error::Result;
use crate::transcript::writing::is_break_space;
use crate::units::{Duration, TimeRange, Timestamp, clock};

pub(super) const ROW: Row = Row {
    extensions: &["lrc"],
    media_type: "text/plain; charset=utf-8",
    sniff: |text| {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(8);
        lines.any(|line| bracketed(line).is_some_and(|(inside, _)| clock(inside).is_some()))
    },
    read: Read::Text(|text| Ok(read(text)?.into())),
    write: Some(write),
};

/// A line of text at one of its times.
struct Entry<'a> {
    at: Timestamp,
    place: usize,
    text: &'a str,
}

fn read(text: &str) -> Result<Reader> {
    let mut reader = Reader::default();
    let (mut entries, offset) = entries(text, &mut reader)?;
    for entry in &mut entries {
        entry.at = (entry.at - offset).max(Timestamp::ZERO);
    }
    entries.sort_by_key(|entry| entry.at);
    // Times that are the same, or that the offset puts at the start, show a line once.
    entries.dedup_by_key(|entry| (entry.at, entry.place));
    let mut rest = entries.as_slice();
    while let [first, ..] = rest {
        let (together, after) = rest.split_at(rest.partition_point(|entry| entry.at <= first.at));
        let end = after.first().map_or((first.at + LAST).min(clock::LATEST), |next| next.at);
        let range = TimeRange::new(first.at, end);
        let lines = together.iter().flat_map(|entry| timed_text(entry.text, range, offset));
        let cue = Cue::new(range, lines.collect());
        // An empty line ends the one before.
        if !cue.lines.is_empty() {
            reader.push(first.place, cue)?;
        }
        rest = after;
    }
    Ok(reader)
}

fn entries<'a>(text: &'a str, reader: &mut Reader) -> Result<(Vec<Entry<'a>>, Duration)> {
    let mut entries = Vec::new();
    let mut offset = Duration::ZERO;
    let mut strays = Vec::new();
    for (place, line) in numbered(text) {
        let mut rest = line.trim_matches(is_break_space);
        let mut times = Vec::new();
        while let Some((inside, after)) = bracketed(rest) {
            let Some(time) = clock(inside) else { break };
            times.push(time);
            rest = after.trim_start_matches(is_break_space);
        }
        if times.is_empty() && !rest.is_empty() {
            match bracketed(rest).map(|(inside, _)| inside).filter(|inside| is_identification(inside)) {
                // Positive offsets show the lyrics sooner.
                Some(inside) => offset = offset_of(inside).unwrap_or(offset),
                None => strays.push((place, line)),
            }
        }
        entries.extend(times.into_iter().map(|at| Entry { at, place, text: rest }));
    }
    if let ([], [(place, line), ..]) = (&entries[..], &strays[..]) {
        return Err(misfit(*place, line, "a line like [01:02.34]Text"));
    }
    strays.iter().for_each(|(place, _)| reader.repairs.note(Repairs::UNTIMED, *place));
    Ok((entries, offset))
}

fn offset_of(inside: &str) -> Option<Duration> {
    let (name, millis) = inside.split_once(':')?;
    let millis = name.trim().eq_ignore_ascii_case("offset").then(|| millis.trim().parse::<i32>().ok())??;
    Some(Duration::from_millis(millis.into()))
}

/// `01:02.34`, `01:02:34` with hundredths, or with hours `01:02:03.45`.
fn clock(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match text.rsplit_once(':') {
        Some((whole, fraction)) if whole.contains(':') && !fraction.contains(['.', ',']) => {
            clock::parse(&format!("{whole}.{fraction}"))
        }
        _ => clock::parse(text),
    }
}

fn timed_text(text: &str, range: TimeRange, offset: Duration) -> Vec<CueLine> {
    let mut timed = StyledText::new(range);
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[']) {
        let (plain, mark) = rest.split_at(at);
        timed.str(plain);
        let length = match word_time(mark) {
            Some((time, length)) => {
                timed.time(time - offset);
                length
            }
            // Lyrics have no tags; those of other formats get into them by programs that do not know.
            None => match tag(mark) {
                Some((_, length)) => length,
                None => {
                    timed.str(mark.get(..1).unwrap_or_default());
                    1
                }
            },
        };
        rest = mark.get(length..).unwrap_or_default();
    }
    timed.str(rest);
    timed.finish().0
}

/// The time and length of the `<01:02.34>` or `[01:02.34]` that `text` starts with.
fn word_time(text: &str) -> Option<(Timestamp, usize)> {
    const LONGEST: usize = 20;
    let close = if text.starts_with('<') { b'>' } else { b']' };
    let inside = text.get(1..)?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == close)?;
    Some((clock(inside.get(..end)?)?, end + 2))
}

/// The inside of the brackets that a line starts with, and what follows them.
fn bracketed(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once(']')
}

fn is_identification(inside: &str) -> bool {
    inside.starts_with('#')
        || inside.split_once(':').is_some_and(|(name, _)| {
            (1..=10).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
}

fn write(track: &CueTrack) -> String {
    let mut out = String::new();
    for (index, cue) in track.cues().iter().enumerate() {
        let timed = is_timed(cue);
        for line in &cue.lines {
            out.push_str(&format!("[{}]", written(cue.range.start)));
            for mark in marks(line, timed, Some(cue.range.start), cue.range.end) {
                match mark {
                    Mark::Time(time) => out.push_str(&format!("<{}>", written(time))),
                    Mark::Space => out.push(' '),
                    Mark::Word(word) => out.push_str(word),
                }
            }
            out.push('\n');
        }
        let next = track.cues().get(index + 1).map(|next| next.range.start);
        if next.is_none_or(|next| next > cue.range.end) {
            out.push_str(&format!("[{}]\n", written(cue.range.end)));
        }
    }
    out
}

fn written(time: Timestamp) -> String {
    let hundredths = time.as_millis().saturating_add(5) / 10;
    format!("{:02}:{:02}.{:02}", hundredths / 6_000, hundredths / 100 % 60, hundredths % 100)
}
