//! Cues as they are drawn. Those of one lane, which is a layer, a tier and a place in it, follow each other there: what
//! nearly meets meets, a line that is repeated is shown once, and text does not fade where another follows at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::timeline::{Seams, Start};
use crate::cues::{Cue, CueLine, CueTrack, MAX_WORDS, Place, PlaceAnchor};
use crate::error::{Error, Result};
use crate::units::{Duration, TimeRange, Timestamp};

/// Text that is gone for so long or less, two frames at 24 a second, blinks; overlaps of that are left by rounding to
/// frames. A longer gap is one that somebody wanted.
const NEAR: Duration = Duration::from_millis(84);

/// The layer, the tier and the place of a cue.
type Lane = (i32, i32, Option<(PlaceAnchor, [Option<u32>; 3])>);

fn lane(cue: &Cue) -> Lane {
    let bits = |place: &Place| [place.x, place.y, place.width].map(|value| value.map(f32::to_bits));
    (cue.layer, cue.tier, cue.place.as_ref().map(|place| (place.anchor, bits(place))))
}

/// Whether a cue stands where it is told, whatever else is shown.
pub(super) fn is_fixed(cue: &Cue) -> bool {
    cue.place.as_ref().is_some_and(Place::is_fixed)
}

/// A track as it is drawn: every word has a time, every cue lasts, near ones of a lane meet, and a line that two of them
/// show at once is left to the later one.
///
/// # Errors
/// `LIMIT_EXCEEDED` where cues that give up lines one by one grow to more than a track may hold.
pub(super) fn drawn(track: CueTrack) -> Result<CueTrack> {
    track.with_word_times().map_cues(|mut cues| {
        cues.retain(|cue| !cue.range.is_empty());
        meet(&mut cues);
        let mut cues = hand_over(cues)?;
        cues.retain(|cue| !cue.range.is_empty());
        Ok(cues)
    })
}

/// Ends each cue where one of its lane starts at about that time: gaps are closed, and small overlaps cut.
fn meet(cues: &mut [Cue]) {
    let mut starts: HashMap<Lane, Vec<Timestamp>> = HashMap::new();
    for cue in cues.iter() {
        starts.entry(lane(cue)).or_default().push(cue.range.start);
    }
    for cue in cues {
        let TimeRange { start, end } = cue.range;
        let Some(starts) = starts.get(&lane(cue)) else { continue };
        let first = starts.partition_point(|&next| next <= start || next < end - NEAR);
        if let Some(&next) = starts.get(first).filter(|&&next| next - end <= NEAR) {
            cue.range.end = next;
        }
    }
}

/// Takes from a cue the lines that a later one of its lane repeats, from the start of that one on: captions that roll up
/// show each line once, and the newest stand where the eye is. What is left of the earlier one makes room for the later.
fn hand_over(cues: Vec<Cue>) -> Result<Vec<Cue>> {
    let mut drawn: Vec<Cue> = Vec::with_capacity(cues.len());
    let mut showing: HashMap<(Lane, String), usize> = HashMap::new();
    let mut words = 0;
    for cue in cues {
        let lines: HashSet<_> = cue.lines.iter().map(CueLine::text).collect();
        let start = cue.range.start;
        let mut earlier = BTreeSet::new();
        if !is_fixed(&cue) {
            let shown = lines.iter().filter_map(|line| showing.get(&(lane(&cue), line.clone())));
            earlier.extend(shown.copied());
        }
        let mut rests = Vec::new();
        for index in earlier {
            let Some(earlier) = drawn.get_mut(index) else { continue };
            if earlier.range.end <= start || earlier.style != cue.style {
                continue;
            }
            let rest = rest_of(earlier, start, &lines);
            earlier.range.end = start;
            words += rest.words().count();
            check_words(words)?;
            rests.extend(Some(rest).filter(|rest| !rest.lines.is_empty()));
        }
        for cue in std::iter::once(cue).chain(rests) {
            let texts = cue.lines.iter().map(CueLine::text);
            showing.extend(texts.map(|text| ((lane(&cue), text), drawn.len())));
            drawn.push(cue);
        }
    }
    Ok(drawn)
}

/// A cue from `start` on, less some of its lines.
fn rest_of(cue: &mut Cue, start: Timestamp, without: &HashSet<String>) -> Cue {
    let lines = std::mem::take(&mut cue.lines);
    let kept = lines.iter().filter(|line| !without.contains(&line.text()));
    let range = TimeRange::new(start, cue.range.end);
    let rest = Cue { id: None, range, lines: kept.cloned().collect(), ..cue.clone() };
    cue.lines = lines;
    rest
}

fn check_words(words: usize) -> Result<()> {
    if words <= MAX_WORDS {
        return Ok(());
    }
    Err(Error::LimitExceeded {
        what: "number of words beside which others are repeated".into(),
        value: words.to_string(),
        limit: MAX_WORDS.to_string(),
    })
}

/// How each cue of a track meets those of its lane.
pub(super) fn seams(cues: &[Cue]) -> Vec<Seams> {
    let mut starts = HashSet::new();
    let mut ends = HashSet::new();
    let mut last_lines = HashSet::new();
    for cue in cues {
        let TimeRange { start, end } = cue.range;
        starts.insert((lane(cue), start));
        ends.insert((lane(cue), end));
        last_lines.extend(cue.lines.iter().map(|line| (lane(cue), end, line.text())));
    }
    let seams = |cue: &Cue| {
        let TimeRange { start, end } = cue.range;
        let repeats = |line: &CueLine| last_lines.contains(&(lane(cue), start, line.text()));
        let begin = match ends.contains(&(lane(cue), start)) {
            false => Start::Alone,
            true if cue.lines.iter().any(repeats) => Start::Continued,
            true => Start::Next,
        };
        Seams { start: begin, is_followed: starts.contains(&(lane(cue), end)) }
    };
    cues.iter().map(seams).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: f64, end: f64, text: &str) -> Cue {
        Cue::from_text(TimeRange::from_secs(start, end), text)
    }

    fn at(place: Place, cue: Cue) -> Cue {
        Cue { place: Some(place), ..cue }
    }

    fn shown(cues: Vec<Cue>) -> Vec<(f64, f64, String)> {
        let track = drawn(CueTrack::new(cues).unwrap()).unwrap();
        let cues = track.cues().iter();
        cues.map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text())).collect()
    }

    #[test]
    fn what_nearly_meets_meets() {
        let expected = [(1.0, 3.0, "a".into()), (3.0, 4.0, "b".into())];
        for end in [2.9166, 2.95, 3.0, 3.042, 3.084] {
            assert_eq!(shown(vec![cue(1.0, end, "a"), cue(3.0, 4.0, "b")]), expected, "{end}");
        }
        for end in [2.915, 3.085] {
            assert_eq!(shown(vec![cue(1.0, end, "a"), cue(3.0, 4.0, "b")])[0].1, end);
        }
        // Words end with their cue.
        let track = drawn(CueTrack::new(vec![cue(1.0, 3.04, "a"), cue(3.0, 4.0, "b")]).unwrap()).unwrap();
        assert_eq!(track.cues()[0].words().next().unwrap().range, Some(TimeRange::from_secs(1.0, 3.0)));
    }

    #[test]
    fn what_stands_elsewhere_is_no_neighbour() {
        let top = Place { anchor: PlaceAnchor::Top, ..Place::default() };
        let apart = |second: Cue| shown(vec![cue(1.0, 3.04, "a"), second])[0].1;
        assert_eq!(apart(cue(3.0, 4.0, "b")), 3.0);
        assert_eq!(apart(at(top, cue(3.0, 4.0, "b"))), 3.04);
        assert_eq!(apart(Cue { layer: 1, ..cue(3.0, 4.0, "b") }), 3.04);
        // One between them that lasts is none either.
        let far = cue(0.0, 9.0, "far");
        let shown = shown(vec![cue(1.0, 2.98, "a"), at(top, far), cue(3.0, 4.0, "b")]);
        assert_eq!(shown[1], (1.0, 3.0, "a".into()));
    }

    #[test]
    fn two_speakers_share_the_screen_while_both_speak() {
        let both = [(1.0, 3.0, "- Yes.".into()), (2.0, 4.0, "- No!".into())];
        assert_eq!(shown(vec![cue(2.0, 4.0, "- No!"), cue(1.0, 3.0, "- Yes.")]), both);
    }

    #[test]
    fn rolling_captions_show_a_repeated_line_once() {
        assert_eq!(
            shown(vec![cue(0.0, 4.0, "one"), cue(2.0, 6.0, "one\ntwo")]),
            [(0.0, 2.0, "one".into()), (2.0, 6.0, "one\ntwo".into())]
        );
        // What is not repeated stays for its time, and comes after the newer lines in the order of placing.
        assert_eq!(
            shown(vec![cue(0.0, 4.0, "zero\none"), cue(2.0, 6.0, "one\ntwo")]),
            [(0.0, 2.0, "zero\none".into()), (2.0, 6.0, "one\ntwo".into()), (2.0, 4.0, "zero".into())]
        );
        assert_eq!(shown(vec![cue(0.0, 4.0, "x"), cue(0.0, 4.0, "x")]), [(0.0, 4.0, "x".into())]);
        // Twice in one cue is what somebody wrote.
        assert_eq!(shown(vec![cue(0.0, 4.0, "- Yes.\n- Yes.")]), [(0.0, 4.0, "- Yes.\n- Yes.".into())]);
    }

    #[test]
    fn a_line_is_repeated_only_where_it_would_look_the_same_beside_itself() {
        let fixed = Place { y: Some(0.5), ..Place::default() };
        let styled = |name: &str, cue: Cue| {
            let mut cue = serde_json::to_value(&cue).unwrap();
            cue["style"] = name.into();
            serde_json::from_value::<Cue>(cue).unwrap()
        };
        for other in [
            vec![at(fixed, cue(0.0, 4.0, "x")), at(fixed, cue(1.0, 4.0, "x"))],
            vec![cue(0.0, 4.0, "x"), Cue { layer: 1, ..cue(1.0, 4.0, "x") }],
            vec![styled("a", cue(0.0, 4.0, "x")), styled("b", cue(1.0, 4.0, "x"))],
        ] {
            assert_eq!(shown(other), [(0.0, 4.0, "x".into()), (1.0, 4.0, "x".into())]);
        }
    }

    #[test]
    fn words_keep_the_pace_of_the_whole_cue() {
        let track = CueTrack::new(vec![cue(0.0, 4.0, "ab cd\nx"), cue(1.0, 2.0, "x")]).unwrap();
        let track = drawn(track).unwrap();
        assert_eq!(track.cues()[2].text(), "ab cd");
        let starts: Vec<_> =
            track.cues()[2].words().map(|word| word.range.unwrap().start.as_secs()).collect();
        assert_eq!(starts, [1.0, 1.6]);
    }

    #[test]
    fn lines_given_up_one_by_one_are_limited() {
        let lines: Vec<_> = (0..2_000).map(|line| line.to_string()).collect();
        let later = (0..2_000).map(|at| cue(f64::from(at) + 1.0, f64::from(at) + 1.5, &at.to_string()));
        let cues: Vec<_> = std::iter::once(cue(0.0, 9_000.0, &lines.join("\n"))).chain(later).collect();
        let error = drawn(CueTrack::new(cues).unwrap()).unwrap_err();
        assert_eq!(error.code(), crate::ErrorCode::LimitExceeded);
    }

    fn seams_of(cues: Vec<Cue>) -> Vec<(Start, bool)> {
        let track = CueTrack::new(cues).unwrap();
        seams(track.cues()).into_iter().map(|seams| (seams.start, seams.is_followed)).collect()
    }

    #[test]
    fn seams_are_between_cues_of_a_lane_that_meet() {
        assert_eq!(
            seams_of(vec![cue(0.0, 1.0, "a"), cue(1.0, 2.0, "b"), cue(2.5, 3.0, "c")]),
            [(Start::Alone, true), (Start::Next, false), (Start::Alone, false)]
        );
        assert_eq!(
            seams_of(vec![cue(0.0, 1.0, "a\nb"), cue(1.0, 2.0, "b\nc")])[1],
            (Start::Continued, false)
        );
        // What comes and goes beside a cue, or elsewhere, is no reason to stay whole or to come in whole.
        let top = Place { anchor: PlaceAnchor::Top, ..Place::default() };
        let alone = (Start::Alone, false);
        assert_eq!(seams_of(vec![cue(0.0, 2.0, "a"), cue(1.0, 3.0, "b")]), [alone; 2]);
        assert_eq!(seams_of(vec![cue(0.0, 1.0, "a"), at(top, cue(1.0, 3.0, "b"))]), [alone; 2]);
    }
}
