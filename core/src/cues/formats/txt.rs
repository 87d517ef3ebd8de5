//! Plain text, which has no times: what is said, to be aligned with speech, and a track's text alone.

use super::super::CueTrack;
use super::lines::excerpt;
use super::table::{Read, Row};
use crate::error::Error;

pub(super) const ROW: Row = Row {
    extensions: &["txt"],
    media_type: "text/plain; charset=utf-8",
    sniff: |_| false,
    read: Read::Text(|text| {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let reason = format!(
            "plain text has no times, and this starts {}; accepted: text to align with speech",
            excerpt(first)
        );
        Err(Error::cues("line 1, column 1", reason))
    }),
    write: Some(write),
};

/// A line for each line of a cue.
fn write(track: &CueTrack) -> String {
    let lines = track.cues().iter().flat_map(|cue| &cue.lines);
    lines.map(|line| line.text() + "\n").collect()
}
