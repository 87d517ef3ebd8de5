//! Overlapping cues as one cue at a time.

use std::collections::HashSet;

use super::spread;
use super::track::Amount;
use super::types::{Cue, CueLine};
use crate::error::{Error, Result};
use crate::units::{TimeRange, Timestamp};

/// Most cues on screen at once. It also keeps the work linear for a hostile file.
const MAX_STACK: usize = 8;

/// Cuts time at every start and end, and puts the lines of all cues shown in a piece below each other.
pub(super) fn stack(mut cues: Vec<Cue>) -> Result<Vec<Cue>> {
    cues.retain(|cue| cue.range.start < cue.range.end);
    cues.sort_by_key(|cue| cue.range.start);
    let mut edges: Vec<_> = cues.iter().flat_map(|cue| [cue.range.start, cue.range.end]).collect();
    edges.sort_unstable();
    edges.dedup();

    let mut pieces = Vec::with_capacity(cues.len());
    let mut amount = Amount::default();
    let mut coming = cues.into_iter().peekable();
    let mut shown: Vec<Cue> = Vec::new();
    for (&start, &end) in edges.iter().zip(edges.iter().skip(1)) {
        let piece = TimeRange::new(start, end);
        shown.retain(|cue| cue.range.end > piece.start);
        while let Some(mut cue) = coming.next_if(|cue| cue.range.start <= piece.start) {
            if !shown.is_empty() || coming.peek().is_some_and(|next| next.range.start < cue.range.end) {
                // Words keep the pace of the whole cue when it is cut.
                spread::fill_word_times(&mut cue);
            }
            let mut seen = HashSet::new();
            cue.lines.retain(|line| seen.insert(line.text()));
            shown.push(cue);
        }
        check_depth(shown.len(), piece.start)?;
        if !shown.is_empty() {
            let piece = Cue::new(piece, lines(&shown));
            amount.add(&piece)?;
            pieces.push(piece);
        }
    }
    Ok(pieces)
}

fn lines(shown: &[Cue]) -> Vec<CueLine> {
    let mut seen = HashSet::new();
    shown.iter().flat_map(|cue| &cue.lines).filter(|line| seen.insert(line.text())).cloned().collect()
}

fn check_depth(depth: usize, at: Timestamp) -> Result<()> {
    if depth > MAX_STACK {
        return Err(Error::LimitExceeded {
            what: format!("number of cues shown at once, at {at}"),
            value: depth.to_string(),
            limit: MAX_STACK.to_string(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::CueTrack;
    use super::*;

    fn cue(start: f64, end: f64, text: &str) -> Cue {
        Cue::from_text(TimeRange::from_secs(start, end), text)
    }

    fn shown(cues: Vec<Cue>) -> Vec<(f64, f64, String)> {
        let track = CueTrack::stacked(cues).unwrap();
        track
            .cues()
            .iter()
            .map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text()))
            .collect()
    }

    #[test]
    fn two_speakers_share_the_screen_while_both_speak() {
        assert_eq!(
            shown(vec![cue(2.0, 4.0, "- No!"), cue(1.0, 3.0, "- Yes.")]),
            [(1.0, 2.0, "- Yes.".into()), (2.0, 3.0, "- Yes.\n- No!".into()), (3.0, 4.0, "- No!".into())]
        );
    }

    #[test]
    fn rolling_captions_show_a_repeated_line_once() {
        assert_eq!(
            shown(vec![cue(0.0, 4.0, "one"), cue(2.0, 6.0, "one\ntwo")]),
            [(0.0, 2.0, "one".into()), (2.0, 4.0, "one\ntwo".into()), (4.0, 6.0, "one\ntwo".into())]
        );
    }

    #[test]
    fn words_keep_the_pace_of_the_whole_cue() {
        let track = CueTrack::stacked(vec![cue(0.0, 4.0, "ab cd"), cue(1.0, 2.0, "x")]).unwrap();
        let times: Vec<_> = track.cues()[2].words().map(|word| word.range.unwrap().start.as_secs()).collect();
        assert_eq!(times, [2.0, 2.0]);
        assert_eq!(track.cues()[2].words().last().unwrap().range.unwrap().end.as_secs(), 4.0);
    }

    #[test]
    fn a_long_text_under_many_short_ones_is_refused_not_copied_for_each() {
        let long = cue(0.0, 200.0, &"x".repeat(1 << 20));
        let short = (0..100).map(|at| cue(f64::from(at), f64::from(at) + 0.5, "y"));
        let error = CueTrack::stacked([long].into_iter().chain(short).collect()).unwrap_err();
        assert!(error.to_string().contains("text of the cues in bytes"), "{error}");
    }

    #[test]
    fn cues_of_many_lines_take_time_that_grows_with_them() {
        // Each line compared with every other would take hours.
        let lines =
            |from: usize| (from..from + 200_000).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
        let track =
            CueTrack::stacked(vec![cue(0.0, 2.0, &lines(0)), cue(1.0, 3.0, &lines(100_000))]).unwrap();
        let counts: Vec<_> = track.cues().iter().map(|cue| cue.lines.len()).collect();
        assert_eq!(counts, [200_000, 300_000, 200_000]);
    }

    #[test]
    fn a_pile_of_cues_is_refused() {
        let error = CueTrack::stacked(vec![cue(0.0, 4.0, "x"); 9]).unwrap_err();
        assert_eq!(error.code(), crate::ErrorCode::LimitExceeded);
        assert!(CueTrack::stacked(vec![cue(0.0, 4.0, "x"); 8]).is_ok());
    }
}
