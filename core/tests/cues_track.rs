//! What a track shows when.
#![cfg(test)]

use captioni::cues::{Cue, CueTrack};
use captioni::units::{TimeRange, Timestamp};

fn track() -> CueTrack {
    let mut cues = vec![
        Cue::from_text(TimeRange::from_secs(1.0, 2.0), "a"),
        Cue::from_text(TimeRange::from_secs(2.0, 2.0), "never"),
        Cue::from_text(TimeRange::from_secs(2.0, 3.0), "b c"),
        Cue::from_text(TimeRange::from_secs(5.0, 6.0), "d"),
    ];
    cues[2].lines[0].words[0].range = Some(TimeRange::from_secs(2.0, 2.4));
    CueTrack::new(cues).unwrap()
}

#[test]
fn a_cue_is_active_from_its_start_until_before_its_end() {
    let track = track();
    let active = |secs| track.active(Timestamp::from_secs(secs)).map(|(index, cue)| (index, cue.text()));
    assert_eq!(active(0.5), None);
    assert_eq!(active(1.0), Some((0, "a".into())));
    assert_eq!(active(2.0), Some((2, "b c".into())));
    assert_eq!(active(3.0), None);
    assert_eq!(active(5.9), Some((3, "d".into())));
    assert_eq!(active(6.0), None);
}

#[test]
fn changes_are_known_ahead() {
    let track = track();
    let cue = |secs| track.next_cue_change(Timestamp::from_secs(secs)).map(Timestamp::as_secs);
    assert_eq!(
        [0.0, 1.0, 2.0, 3.0, 5.0, 6.0].map(cue),
        [Some(1.0), Some(2.0), Some(3.0), Some(5.0), Some(6.0), None]
    );
    let word = |secs| track.next_change(Timestamp::from_secs(secs)).map(Timestamp::as_secs);
    assert_eq!([1.5, 2.0, 2.4, 3.0].map(word), [Some(2.0), Some(2.4), Some(3.0), Some(5.0)]);
}

#[test]
fn word_times_are_cut_to_the_cue() {
    let mut cue = Cue::from_text(TimeRange::from_secs(1.0, 2.0), "a");
    cue.lines[0].words[0].range = Some(TimeRange::from_secs(0.5, 2.5));
    let track = CueTrack::new(vec![cue]).unwrap();
    assert_eq!(track.cues()[0].words().next().unwrap().range, Some(TimeRange::from_secs(1.0, 2.0)));
}
