use std::ops::Range;

use serde_json::{Value, json};

use super::*;
use crate::cues::{CueLine, CueWord};
use crate::frame::Size;
use crate::style::PartialStyle;

fn secs(t: f64) -> Timestamp {
    Timestamp::from_secs(t)
}

fn cue() -> Cue {
    let word = |text: &str, start, end| CueWord::new(text, TimeRange::from_secs(start, end));
    let words = vec![word("one", 1.2, 1.5), word("two", 2.0, 2.4), word("three", 2.4, 2.8)];
    Cue::new(TimeRange::from_secs(1.0, 3.0), vec![CueLine { words }])
}

fn style(value: Value) -> Style {
    let style = PartialStyle::from_value(&value).unwrap();
    style.resolve(Size { width: 1920, height: 1080 }, None).unwrap()
}

fn parts(cue: &Cue) -> Parts {
    let words = cue.words().count() as u32;
    let whole: Range<u32> = 0..words;
    Parts { words, lines: vec![whole.clone()], letters: vec![3, 3, 5], boxes: vec![whole] }
}

fn timeline(cue: &Cue, value: Value) -> Timeline {
    Timeline::new(cue, Seams::NONE, &style(value), parts(cue))
}

fn pop() -> Value {
    json!({"activeFill": "#f00", "animation": {
        "enter": {"effect": "pop", "duration": 0.1, "ease": "outBack"},
        "exit": {"effect": "fade", "duration": 0.2, "ease": "linear"}}})
}

fn word_motion(scale: f32, duration: f32) -> Value {
    json!({"activeFill": "#f00", "animation": {"enter": null, "exit": null,
        "word": {"scale": scale, "duration": duration, "ease": "outBack"}}})
}

fn tracks(tracks: Value) -> Value {
    json!({"animation": {"enter": null, "exit": null}, "tracks": tracks})
}

#[test]
fn the_active_word_holds_through_a_pause() {
    use Phase::{Active, After, Before};
    let timeline = timeline(&cue(), pop());
    let phases = |t| [0, 1, 2].map(|word| timeline.phase(word, secs(t)));
    assert_eq!(phases(1.1), [Before; 3]);
    assert_eq!(phases(1.8), [Active, Before, Before]);
    assert_eq!(phases(2.0), [After, Active, Before]);
    assert_eq!(phases(2.9), [After, After, Active]);
}

#[test]
fn a_word_without_a_time_is_spoken_when_a_later_one_starts() {
    let mut cue = cue();
    cue.lines[0].words[1].range = None;
    let timeline = timeline(&cue, pop());
    assert_eq!([2.3, 2.4].map(|t| timeline.phase(1, secs(t))), [Phase::Before, Phase::After]);
    assert_eq!(timeline.phase(0, secs(2.3)), Phase::Active);
}

#[test]
fn changes_are_every_instant_while_moving_and_the_next_edge_otherwise() {
    let timeline = timeline(&cue(), pop());
    let next = |t| timeline.next_change(secs(t)).as_secs();
    assert_eq!(next(0.0), 1.0);
    assert_eq!(next(1.05), 1.050001);
    assert_eq!(next(1.1), 1.2);
    assert_eq!(next(1.2), 2.0);
    assert_eq!(next(2.4), 2.8);
    assert_eq!(next(2.8), 2.800001);
    assert_eq!(timeline.next_change(secs(3.0)), Timestamp::MAX);
}

/// All that can be asked at an instant.
fn everything(timeline: &Timeline, t: Timestamp) -> impl PartialEq + std::fmt::Debug + use<> {
    let rests = [0, 100, 200].map(|v| Color { r: v, g: v, b: v, a: 255 });
    let targets = [Target::Cue, Target::Line, Target::Word, Target::Letter, Target::Box];
    let state = |instance: Instance| {
        let colors = [Property::Fill, Property::Stroke].map(|p| timeline.color(p, &instance, t, rests));
        (timeline.motion(&instance, t), colors)
    };
    let states: Vec<_> = targets.iter().flat_map(|target| timeline.parts().all(*target)).map(state).collect();
    let phase = |word| timeline.follows_words().then(|| timeline.phase(word, t));
    (timeline.range().contains(t), states, [0, 1, 2].map(phase))
}

#[test]
fn nothing_changes_between_the_changes_it_reports() {
    let step = json!([{"target": "letter", "on": "enter", "property": "reveal", "from": 0, "ease": "step",
        "duration": 0.05, "stagger": 0.03}]);
    let mixed = json!([
        {"target": "letter", "on": "active", "property": "y", "from": 0.5, "duration": 0.1, "stagger": 0.04},
        {"target": "word", "on": "active", "property": "sweep", "from": 0},
        {"target": "word", "on": "after", "property": "fill", "duration": 0.2, "delay": 0.1},
        {"target": "line", "on": "exit", "property": "blur", "to": 1, "duration": 0.3, "delay": 0.05}]);
    let pulse = json!([{"target": "box", "on": "always", "property": "rotate", "duration": 0.4,
        "keyframes": [{"at": 0, "value": 0, "ease": "step"}, {"at": 0.5, "value": 9, "ease": "step"}]}]);
    let styles = [pop(), word_motion(1.2, 0.15), tracks(step), tracks(mixed), tracks(pulse)];
    for value in styles {
        let timeline = timeline(&cue(), value.clone());
        let (mut base, mut next) = (Timestamp::ZERO, timeline.next_change(Timestamp::ZERO));
        let mut still = 0;
        for micros in (0..3_500_000).step_by(997) {
            let t = Timestamp::from_micros(micros);
            still += u32::from(t < next);
            if t >= next {
                (base, next) = (t, timeline.next_change(t));
            }
            let shown = timeline.range().contains(t) || timeline.range().contains(base);
            if shown {
                assert_eq!(
                    everything(&timeline, t),
                    everything(&timeline, base),
                    "{t:?} and {base:?}: {value}"
                );
            }
        }
        assert!(still > 1_000, "changes {still} times: {value}");
    }
}

#[test]
fn a_word_pops_to_its_size_and_back() {
    let timeline = timeline(&cue(), word_motion(1.25, 0.2));
    let scale = |t| timeline.motion(&timeline.parts().word(0), secs(t)).scale_x;
    assert_eq!(scale(1.19), 1.0);
    assert!((1..20).any(|i| scale(1.2 + f64::from(i) * 0.01) > 1.25), "it overshoots");
    assert_eq!(scale(1.5), 1.25);
    assert!(scale(2.05) < 1.25 && scale(2.05) > 1.0);
    assert_eq!(scale(2.2), 1.0);
}

#[test]
fn a_word_cut_short_shrinks_from_where_it_was() {
    let timeline = timeline(&cue(), word_motion(1.5, 0.8));
    let scale = |t: f64| timeline.motion(&timeline.parts().word(1), secs(t)).scale_x;
    let reached = scale(2.399_999);
    assert!((scale(2.4) - reached).abs() < 0.02, "{} after {reached}", scale(2.4));
    let part = (2.6 - 2.4) / 0.8_f32;
    let expected = 1.0 + (reached - 1.0) * (1.0 - part).powi(3);
    assert!((scale(2.6) - expected).abs() < 0.01, "{} for {expected}", scale(2.6));
}

#[test]
fn a_word_takes_its_colour_over_time_and_leaves_it_to_its_look_at_rest() {
    let timeline = timeline(&cue(), word_motion(1.0, 0.2));
    let [black, white] = [0, 255].map(|v| Color { r: v, g: v, b: v, a: 255 });
    let color = |t| timeline.color(Property::Fill, &timeline.parts().word(0), secs(t), [black, white, black]);
    assert_eq!(color(1.1), None);
    assert!(color(1.22).is_some_and(|c| c.r > 0 && c.r < 255), "{:?}", color(1.22));
    assert_eq!(color(1.5), None);
    assert!(color(2.05).is_some_and(|c| c.r > 0 && c.r < 255), "{:?}", color(2.05));
    assert_eq!(color(2.3), None);
}

#[test]
fn a_short_cue_is_whole_for_a_while() {
    let mut short = cue();
    short.range = TimeRange::from_secs(1.0, 1.1);
    let timeline = timeline(&short, pop());
    let motion = |t| timeline.motion(&timeline.parts().cue(), secs(t));
    assert_eq!(motion(1.05), Motion::NONE);
    assert!(motion(1.0).opacity < 0.1);
    assert!(motion(1.0999).opacity < 0.1);
}

#[test]
fn letters_follow_each_other_within_the_time_of_an_entrance() {
    let typed = json!([{"target": "letter", "on": "enter", "property": "opacity", "from": 0, "duration": 0.1,
        "stagger": 0.5}]);
    let timeline = timeline(&cue(), tracks(typed));
    let opacities = |t| -> Vec<f32> {
        let letters = (0..3).flat_map(|word| timeline.parts().letters(word));
        letters.map(|letter| timeline.motion(&letter, secs(t)).opacity).collect()
    };
    assert!(opacities(1.0).iter().all(|opacity| *opacity == 0.0));
    let half = opacities(1.4);
    assert!(half[0] == 1.0 && half[10] == 0.0 && half.is_sorted_by(|a, b| a >= b), "{half:?}");
    assert!(opacities(1.8).iter().all(|opacity| *opacity == 1.0), "40 % of 2 s");
}

#[test]
fn a_sweep_takes_the_time_of_the_word() {
    let sweep = json!([{"target": "word", "on": "active", "property": "sweep", "from": 0}]);
    let timeline = timeline(&cue(), tracks(sweep));
    let sweep = |t| timeline.motion(&timeline.parts().word(1), secs(t)).sweep;
    assert_eq!(sweep(1.9), None);
    assert!((sweep(2.2).unwrap() - 0.5).abs() < 1e-3);
    assert_eq!(sweep(2.5), None);
    assert_eq!(timeline.motion(&timeline.parts().word(0), secs(1.8)).sweep, Some(1.0), "it holds in a pause");
}

/// Opacity and scale at the ends and in the middle of a cue that lasts from 1 to 2 s.
fn looks(start: Start, is_followed: bool, effect: &str) -> [(f32, f32); 3] {
    let motion = json!({"effect": effect, "duration": 0.1, "ease": "linear"});
    let style = style(json!({"animation": {"enter": motion, "exit": motion}}));
    let cue = Cue::from_text(TimeRange::from_secs(1.0, 2.0), "now");
    let timeline = Timeline::new(&cue, Seams { start, is_followed }, &style, parts(&cue));
    let at = |t| timeline.motion(&timeline.parts().cue(), secs(t));
    [1.0, 1.5, 1.999_999].map(at).map(|motion| (motion.opacity, motion.scale_x))
}

#[test]
fn nothing_comes_or_goes_as_a_whole_where_cues_touch() {
    for effect in ["fade", "pop", "rise"] {
        let [start, _, end] = looks(Start::Alone, false, effect);
        assert!(start.0 == 0.0 && end.0 < 0.1, "{effect}: {start:?} {end:?}");
        assert_eq!(looks(Start::Next, true, effect), [(1.0, 1.0); 3]);
        assert_eq!(looks(Start::Continued, true, effect), [(1.0, 1.0); 3]);
        let [start, _, end] = looks(Start::Next, false, effect);
        assert!(start == (1.0, 1.0) && end.0 < 0.1, "{effect}: {start:?} {end:?}");
    }
}

/// What tracks of a target that enter leave of the first and the last letter at the start of a cue that touches another.
fn entering(target: &str, stagger: f32) -> [f32; 2] {
    let track = json!([{"target": target, "on": "enter", "property": "opacity", "from": 0, "duration": 0.1,
        "stagger": stagger}]);
    let (style, cue) = (tracks(track), cue());
    let timeline = Timeline::new(
        &cue,
        Seams { start: Start::Next, is_followed: true },
        &self::style(style),
        parts(&cue),
    );
    let letters: Vec<_> = (0..3).flat_map(|word| timeline.parts().letters(word)).collect();
    let words: Vec<_> = (0..3).map(|word| timeline.parts().word(word)).collect();
    let at = |all: &[Instance]| {
        [&all[0], &all[all.len() - 1]].map(|one| timeline.motion(one, cue.range.start).opacity)
    };
    if target == "word" { at(&words) } else { at(&letters) }
}

#[test]
fn words_and_letters_that_come_one_by_one_do_so_where_cues_touch() {
    assert_eq!(entering("letter", 0.02), [0.0; 2]);
    assert_eq!(entering("word", 0.1), [0.0; 2]);
    assert_eq!(entering("letter", 0.0), [1.0; 2]);
    assert_eq!(entering("word", 0.0), [1.0; 2]);
}
