//! LRC lyrics: `[01:02.34]A line`, with `<01:02.50>` before single words in the enhanced form.
//!
//! A line is shown until the next one starts; an empty line ends it early. Lines of the same time are
//! lines of one cue, and a line may carry several times. There is no markup but the times.

use super::super::{Cue, CueTrack};
use super::karaoke::{Mark, TimedText, is_timed, marks};
use super::lines::{Reader, Unit, excerpt, numbered};
use super::table::Row;
use crate::error::{Error, Result};
use crate::transcript::writing::is_break_space;
use crate::units::{Duration, TimeRange, Timestamp, clock};

pub(super) const ROW: Row = Row {
    extensions: &["lrc"],
    media_type: "text/plain; charset=utf-8",
    sniff: |text| is_line(text.lines().next().unwrap_or_default().trim_end()),
    read: |text| Ok(read(text)?.into()),
    write,
};

/// How long the last line stays if no empty line ends it.
const LAST: Duration = Duration::from_millis(4_000);

/// Whether a line is an LRC line: a time or an identification such as `[ar:Artist]` in brackets.
fn is_line(line: &str) -> bool {
    bracketed(line).is_some_and(|(inside, _)| clock::parse(inside).is_some() || is_identification(inside))
}

/// A line of text at one of its times.
struct Entry<'a> {
    at: Timestamp,
    place: usize,
    text: &'a str,
}

fn read(text: &str) -> Result<Reader> {
    let (mut entries, offset) = entries(text)?;
    for entry in &mut entries {
        entry.at = (entry.at - offset).max(Timestamp::ZERO);
    }
    entries.sort_by_key(|entry| entry.at);
    // Times that are the same, or that the offset puts at the start, show a line once.
    entries.dedup_by_key(|entry| (entry.at, entry.place));
    let mut reader = Reader::default();
    let mut rest = entries.as_slice();
    while let [first, ..] = rest {
        let (together, after) = rest.split_at(rest.partition_point(|entry| entry.at <= first.at));
        let end = after.first().map_or((first.at + LAST).min(clock::LATEST), |next| next.at);
        let range = TimeRange::new(first.at, end);
        let lines = together.iter().flat_map(|entry| timed_text(entry.text, range, offset).finish());
        reader.push(first.place, Cue::new(range, lines.collect()))?;
        rest = after;
    }
    Ok(reader)
}

fn entries(text: &str) -> Result<(Vec<Entry<'_>>, Duration)> {
    let mut entries = Vec::new();
    let mut offset = Duration::ZERO;
    for (place, line) in numbered(text) {
        let mut rest = line.trim_matches(is_break_space);
        let mut times = Vec::new();
        while let Some((inside, after)) = bracketed(rest) {
            let Some(time) = clock::parse(inside) else { break };
            times.push(time);
            rest = after.trim_start_matches(is_break_space);
        }
        if times.is_empty() && !rest.is_empty() {
            let inside = bracketed(rest).map(|(inside, _)| inside).filter(|inside| is_identification(inside));
            let Some(inside) = inside else {
                let reason = format!("found {}; accepted: a line like [01:02.34]Text", excerpt(line));
                return Err(Error::cues(Unit::Line.at(place), reason));
            };
            // Positive offsets show the lyrics sooner.
            let millis = inside.strip_prefix("offset:").and_then(|millis| millis.trim().parse::<i32>().ok());
            offset = millis.map_or(offset, |millis| Duration::from_millis(millis.into()));
        }
        entries.extend(times.into_iter().map(|at| Entry { at, place, text: rest }));
    }
    Ok((entries, offset))
}

fn timed_text(text: &str, range: TimeRange, offset: Duration) -> TimedText {
    let mut timed = TimedText::new(range);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match word_time(rest) {
            Some((time, length)) => {
                timed.time(time - offset);
                length
            }
            None => {
                timed.char(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    timed
}

/// The time and length of the `<01:02.34>` that `text` starts with.
fn word_time(text: &str) -> Option<(Timestamp, usize)> {
    const LONGEST: usize = 20;
    let inside = text.strip_prefix('<')?;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    Some((clock::parse(&inside[..end])?, end + 2))
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
            out.push_str(&format!("[{}]", clock(cue.range.start)));
            for mark in marks(line, timed, Some(cue.range.start), cue.range.end) {
                match mark {
                    Mark::Time(time) => out.push_str(&format!("<{}>", clock(time))),
                    Mark::Space => out.push(' '),
                    Mark::Word(word) => out.push_str(word),
                }
            }
            out.push('\n');
        }
        let next = track.cues().get(index + 1).map(|next| next.range.start);
        if next.is_none_or(|next| next > cue.range.end) {
            out.push_str(&format!("[{}]\n", clock(cue.range.end)));
        }
    }
    out
}

fn clock(time: Timestamp) -> String {
    let hundredths = time.as_millis().saturating_add(5) / 10;
    format!("{:02}:{:02}.{:02}", hundredths / 6_000, hundredths / 100 % 60, hundredths % 100)
}
