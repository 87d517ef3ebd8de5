//! What a track shows when.
#![cfg(test)]

use captioni::cues::{Cue, CueTrack};
use captioni::units::{TimeRange, Timestamp};

fn cue(start: f64, end: f64, text: &str) -> Cue {
    Cue::from_text(TimeRange::from_secs(start, end), text)
}

fn track() -> CueTrack {
    let mut cues = vec![cue(1.0, 2.0, "a"), cue(2.0, 2.0, "never"), cue(2.0, 3.0, "b c"), cue(5.0, 6.0, "d")];
    cues[2].lines[0].words[0].range = Some(TimeRange::from_secs(2.0, 2.4));
    CueTrack::new(cues).unwrap()
}

/// What is shown at an instant, with its index.
fn active(track: &CueTrack, secs: f64) -> Vec<(usize, String)> {
    let shown = track.active(Timestamp::from_secs(secs));
    shown.into_iter().map(|(index, cue)| (index, cue.text())).collect()
}

#[test]
fn a_cue_is_active_from_its_start_until_before_its_end() {
    let track = track();
    let active = |secs| active(&track, secs);
    assert_eq!(active(0.5), []);
    assert_eq!(active(1.0), [(0, "a".into())]);
    assert_eq!(active(2.0), [(2, "b c".into())]);
    assert_eq!(active(3.0), []);
    assert_eq!(active(5.9), [(3, "d".into())]);
    assert_eq!(active(6.0), []);
}

#[test]
fn cues_in_any_order_are_sorted_by_start_and_keep_their_ids() {
    let named = |id: &str, cue: Cue| {
        let mut json = serde_json::to_value(cue).unwrap();
        json["id"] = id.into();
        serde_json::from_value::<Cue>(json).unwrap()
    };
    let cues =
        vec![cue(3.0, 5.0, "c"), named("x", cue(1.0, 4.0, "a")), cue(3.0, 6.0, "d"), cue(2.0, 4.0, "b")];
    let track = CueTrack::new(cues).unwrap();
    let ids: Vec<_> =
        track.cues().iter().map(|cue| (cue.text(), cue.id.clone().unwrap().to_string())).collect();
    let expected = [("a", "x"), ("b", "3"), ("c", "1"), ("d", "2")];
    assert_eq!(ids, expected.map(|(text, id)| (text.to_owned(), id.to_owned())));
    assert_eq!(active(&track, 3.5).len(), 4);
    assert_eq!(track.end().as_secs(), 6.0);
}

#[test]
fn what_is_shown_together_is_drawn_by_layer_then_in_order() {
    let layer = |layer, cue: Cue| Cue { layer, ..cue };
    let cues = vec![
        layer(2, cue(0.0, 9.0, "front")),
        cue(1.0, 8.0, "a"),
        cue(1.0, 5.0, "b"),
        layer(-1, cue(2.0, 9.0, "back")),
    ];
    let track = CueTrack::new(cues).unwrap();
    let texts = |secs| active(&track, secs).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts(3.0), ["back", "a", "b", "front"]);
    assert_eq!(texts(8.5), ["back", "front"]);
    assert_eq!(track.most_at_once(), (4, Timestamp::from_secs(2.0)));
    // One that ends makes room for one that starts.
    assert_eq!(CueTrack::new(vec![cue(0.0, 1.0, "a"), cue(1.0, 2.0, "b")]).unwrap().most_at_once().0, 1);
}

#[test]
fn changes_are_known_ahead() {
    let track = track();
    let cue_change = |secs| track.next_cue_change(Timestamp::from_secs(secs)).map(Timestamp::as_secs);
    assert_eq!(
        [0.0, 1.0, 2.0, 3.0, 5.0, 6.0].map(cue_change),
        [Some(1.0), Some(2.0), Some(3.0), Some(5.0), Some(6.0), None]
    );
    let word = |secs| track.next_change(Timestamp::from_secs(secs)).map(Timestamp::as_secs);
    assert_eq!([1.5, 2.0, 2.4, 3.0].map(word), [Some(2.0), Some(2.4), Some(3.0), Some(5.0)]);
    // A cue under another changes too.
    let mut cues = vec![cue(0.0, 9.0, "a b"), cue(1.0, 8.0, "c")];
    cues[0].lines[0].words[1].range = Some(TimeRange::from_secs(4.0, 5.0));
    let track = CueTrack::new(cues).unwrap();
    let word = |secs| track.next_change(Timestamp::from_secs(secs)).map(Timestamp::as_secs);
    assert_eq!([0.0, 1.0, 4.0, 5.0, 8.0].map(word), [Some(1.0), Some(4.0), Some(5.0), Some(8.0), Some(9.0)]);
}

#[test]
fn word_times_are_cut_to_the_cue() {
    let mut cue = cue(1.0, 2.0, "a");
    cue.lines[0].words[0].range = Some(TimeRange::from_secs(0.5, 2.5));
    let track = CueTrack::new(vec![cue]).unwrap();
    assert_eq!(track.cues()[0].words().next().unwrap().range, Some(TimeRange::from_secs(1.0, 2.0)));
}
