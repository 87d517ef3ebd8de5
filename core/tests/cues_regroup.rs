//! How given cues are cut into others.
#![cfg(test)]

use captioni::cues::{
    Cue, CueId, CueOptions, CueStyle, CueTrack, CueWord, Measure, Place, PlaceAnchor, resegment, split,
};
use captioni::units::TimeRange;

/// Ten pixels a character.
struct Mono;

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        text.chars().count() as f32 * 10.0
    }
    fn max_width(&self) -> f32 {
        320.0
    }
}

type Shown<'a> = (f64, f64, &'a str);

fn cue(start: f64, end: f64, text: &str) -> Cue {
    Cue::from_text(TimeRange::from_secs(start, end), text)
}

/// A cue whose words are said at these times.
fn timed(start: f64, end: f64, words: &[(&str, f64, f64)]) -> Cue {
    let mut cue = cue(start, end, &words.iter().map(|(text, ..)| *text).collect::<Vec<_>>().join(" "));
    for (word, (_, start, end)) in cue.words_mut().zip(words) {
        word.range = Some(TimeRange::from_secs(*start, *end));
    }
    cue
}

fn shown(track: &CueTrack) -> Vec<(f64, f64, String)> {
    let cues = track.cues().iter();
    cues.map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text())).collect()
}

#[track_caller]
fn assert_shown(track: &CueTrack, expected: &[Shown<'_>]) {
    let expected: Vec<_> =
        expected.iter().map(|(start, end, text)| (*start, *end, (*text).to_owned())).collect();
    assert_eq!(shown(track), expected);
}

fn cut(cues: Vec<Cue>, most: u32) -> (CueTrack, usize) {
    let cut = split(CueTrack::new(cues).unwrap(), |_| Ok(Some(most)), &Mono).unwrap();
    assert!(cut.track.cues().iter().all(|cue| cue.words().count() <= most as usize));
    (cut.track, cut.estimated)
}

#[test]
fn words_without_times_share_the_cue_by_their_letters() {
    let (track, estimated) = cut(vec![cue(10.0, 12.0, "ab cdef,\nghij"), cue(12.0, 13.0, "one")], 1);
    assert_shown(
        &track,
        &[(10.0, 10.4, "ab"), (10.4, 11.2, "cdef,"), (11.2, 12.0, "ghij"), (12.0, 13.0, "one")],
    );
    // The cue that stays needs no times.
    assert_eq!(estimated, 1);
    assert_eq!(track.cues()[3].words().next().unwrap().range, None);
}

#[test]
fn word_times_say_where_cues_change_and_no_instant_is_left_empty() {
    let words =
        [("I", 1.2, 1.4), ("never", 1.5, 1.9), ("said,", 2.0, 2.4), ("go", 4.0, 4.2), ("away", 4.3, 4.8)];
    let (track, estimated) = cut(vec![timed(1.0, 6.0, &words)], 3);
    assert_shown(&track, &[(1.0, 4.0, "I never said,"), (4.0, 6.0, "go away")]);
    assert_eq!(estimated, 0);
    let word = track.cues()[1].words().next().unwrap();
    assert_eq!(word.range, Some(TimeRange::from_secs(4.0, 4.2)));
}

#[test]
fn parts_are_as_many_as_needed_and_even() {
    let (track, _) = cut(vec![cue(0.0, 7.0, "aaa bbb ccc ddd eee fff ggg")], 3);
    let counts: Vec<_> = track.cues().iter().map(|cue| cue.words().count()).collect();
    assert_eq!(counts.len(), 3);
    assert!(counts.iter().all(|count| (2..=3).contains(count)), "{counts:?}");
}

#[test]
fn what_two_people_say_is_never_in_one_part() {
    let (track, _) = cut(vec![cue(0.0, 4.0, "- You left?\n- I never did")], 3);
    let texts: Vec<_> = track.cues().iter().map(Cue::text).collect();
    assert!(texts.contains(&"- You left?".to_owned()), "{texts:?}");
}

#[test]
fn identity_look_place_layer_speaker_and_links_survive() {
    let whole = Cue {
        id: Some(CueId::Number(7)),
        layer: 2,
        place: Some(Place { anchor: PlaceAnchor::Top, ..Place::default() }),
        style: Some(CueStyle::named("karaoke")),
        speaker: Some("Ann".into()),
        ..timed(0.0, 3.0, &[("a", 0.0, 1.0), ("b", 1.0, 2.0), ("c", 2.0, 3.0)])
    };
    let mut whole = whole;
    for (number, word) in (0..).zip(whole.words_mut()) {
        word.classes = vec!["emphasis".into()];
        word.source = serde_json::from_value(serde_json::json!({"segment": 0, "word": number})).unwrap();
    }
    // A part may not take the name that another cue has.
    let other = Cue { id: Some(CueId::Name("7.2".into())), ..cue(5.0, 6.0, "other") };
    let (track, _) = cut(vec![whole.clone(), other], 1);
    let ids: Vec<_> = track.cues().iter().map(|cue| cue.id.as_ref().unwrap().to_string()).collect();
    assert_eq!(ids, ["7", "7.3", "7.4", "7.2"]);
    for (part, word) in track.cues().iter().zip(whole.words()) {
        assert_eq!(part.words().collect::<Vec<_>>(), [word]);
        let look = |cue: &Cue| (cue.layer, cue.place, cue.style.clone(), cue.speaker.clone());
        assert_eq!(look(part), look(&whole));
    }
}

#[test]
fn times_that_say_nothing_are_estimated() {
    // All words at the very end, and all at one instant.
    let (track, estimated) =
        cut(vec![timed(0.0, 3.0, &[("aa", 3.0, 3.0), ("bb", 3.0, 3.0), ("cc", 3.0, 3.0)])], 1);
    assert_shown(&track, &[(0.0, 1.0, "aa"), (1.0, 2.0, "bb"), (2.0, 3.0, "cc")]);
    assert_eq!(estimated, 1);
    let (track, _) = cut(vec![timed(0.0, 3.0, &[("aa", 1.0, 1.0), ("bb", 1.0, 1.0), ("cc", 1.0, 3.0)])], 1);
    assert!(track.cues().iter().all(|cue| !cue.range.is_empty()), "{:?}", shown(&track));
}

#[test]
fn words_written_without_spaces_stay_joined() {
    let (track, _) = cut(vec![cue(0.0, 4.0, "今天天\n气很好")], 4);
    let texts: Vec<_> = track.cues().iter().map(Cue::text).collect();
    assert_eq!(texts.concat(), "今天天气很好");
}

#[test]
fn a_cue_with_few_words_and_a_limit_that_is_not_there_change_nothing() {
    let cues = vec![cue(0.0, 1.0, "one\ntwo"), cue(0.5, 3.0, "three four five six")];
    let track = CueTrack::new(cues).unwrap();
    let same = split(track.clone(), |_| Ok(None), &Mono).unwrap();
    assert_eq!((same.track, same.estimated), (track.clone(), 0));
    let few = split(track.clone(), |_| Ok(Some(4)), &Mono).unwrap();
    assert_eq!(few.track, track);
}

#[test]
fn the_words_of_neighbours_are_cut_as_those_of_speech() {
    let said = |start: f64, words: &[&str]| {
        let at = |index: usize| start + index as f64 * 0.3;
        let timed_words: Vec<_> =
            words.iter().enumerate().map(|(index, word)| (*word, at(index), at(index + 1))).collect();
        timed(start, at(words.len()), &timed_words)
    };
    let first = said(0.0, &["And", "so", "my", "fellow"]);
    let second = said(1.2, &["Americans,", "ask", "not"]);
    let other = Cue { speaker: Some("Ann".into()), ..said(2.1, &["Who", "says", "so?"]) };
    let track = CueTrack::new(vec![first, second, other]).unwrap();
    let options = CueOptions::preset("words").unwrap();
    let cut = resegment(track.clone(), &options, &Mono).unwrap();
    let texts: Vec<_> = cut.track.cues().iter().map(Cue::text).collect();
    assert_eq!(texts.join(" "), "And so my fellow Americans, ask not Who says so?");
    assert!(cut.track.cues().iter().all(|cue| cue.words().count() <= 3), "{texts:?}");
    // Ann's words are hers alone, and nobody's cue lasts into hers.
    let ann = cut.track.cues().iter().position(|cue| cue.speaker.is_some()).unwrap();
    assert_eq!(cut.track.cues()[ann].text(), "Who says so?");
    assert!(cut.track.cues()[ann - 1].range.end <= cut.track.cues()[ann].range.start);
    assert_eq!(cut.estimated, 0);
    // What is cut by a rule is as the rule has it.
    assert_eq!(resegment(cut.track.clone(), &options, &Mono).unwrap().track, cut.track);
    let wide = resegment(track, &CueOptions::default(), &Mono).unwrap();
    assert_eq!(wide.track.cues()[0].text().replace('\n', " "), "And so my fellow Americans, ask not");
}

#[test]
fn a_word_keeps_its_place_beside_the_words_that_have_no_time() {
    let mut mixed =
        timed(0.0, 4.0, &[("aa", 0.0, 1.0), ("bb", 1.0, 2.0), ("cc", 2.0, 3.0), ("dd", 3.0, 4.0)]);
    for word in mixed.words_mut().skip(1).take(2) {
        *word = CueWord { range: None, ..word.clone() };
    }
    let (track, estimated) = cut(vec![mixed], 2);
    assert_shown(&track, &[(0.0, 2.0, "aa bb"), (2.0, 4.0, "cc dd")]);
    assert_eq!(estimated, 0);
}
