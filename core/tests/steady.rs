//! Text that stays as it is from cue to cue: it does not blink where cues touch, and keeps one size.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::{Cue, CueTrack};
use captioni::frame::Size;
use captioni::layout::{self, CueStack, LayoutContext};
use captioni::raster::{self, Overlay, Rasterizer};
use captioni::style::{On, PartialStyle, Property, Target, Track};
use captioni::units::{TimeRange, Timestamp};
use serde_json::{Value, json};

const CANVAS: Size = Size { width: 640, height: 360 };

fn context(style: &Value) -> LayoutContext {
    let style = PartialStyle::from_value(style).unwrap().resolve(CANVAS, None).unwrap();
    LayoutContext::new(layout::Options { canvas: CANVAS, style, fonts: layout::Fonts::default() }).unwrap()
}

fn cue(start: f64, end: f64, text: &str) -> Cue {
    Cue::from_text(TimeRange::from_secs(start, end), text)
}

/// How much is painted: the sum of coverage times opacity.
fn ink(overlay: &Overlay) -> f64 {
    let of_layer = |layer: &raster::Layer| {
        let mask = layer.ink.mask().unwrap();
        mask.coverage.iter().map(|coverage| f64::from(*coverage)).sum::<f64>()
    };
    let of_group = |group: &raster::Group| {
        f64::from(group.opacity) / 255.0 * group.layers.iter().map(of_layer).sum::<f64>()
    };
    overlay.groups.iter().map(of_group).sum()
}

/// Whether words or letters of a style come one by one, or each with its own word, in cues that touch as well.
fn comes_one_by_one(style: &Value) -> bool {
    let style = PartialStyle::from_value(style).unwrap().resolve(CANVAS, None).unwrap();
    let is_one = |track: &Track| track.on == On::Enter && track.stagger > 0.0;
    let grows = |track: &Track| {
        let from = track.from.is_some() || track.keyframes.is_some();
        track.on == On::Active && from && matches!(track.property, Property::Opacity | Property::Scale)
    };
    let is_part = |track: &Track| matches!(track.target, Target::Word | Target::Letter);
    style.tracks.iter().any(|track| is_part(track) && (is_one(track) || grows(track)))
}

#[test]
fn the_same_text_in_cues_that_touch_does_not_blink_in_any_style() {
    let rising = json!({"animation": {"enter": {"effect": "rise", "duration": 0.3}, "exit": {"effect": "pop", "duration": 0.3}}});
    let boxed = json!({"boxes": [{"per": "cue", "color": "#000"}], "tracks": [
        {"target": "box", "on": "enter", "property": "scale", "from": 0, "duration": 0.2},
        {"target": "line", "on": "enter", "property": "y", "from": 2, "duration": 0.2, "stagger": 0.1},
        {"target": "word", "on": "exit", "property": "opacity", "to": 0, "duration": 0.2, "stagger": 0.05}]});
    let styles = PartialStyle::names().map(Value::from).chain([rising, boxed]);
    for style in styles {
        let mut context = context(&style);
        if comes_one_by_one(&style) {
            continue;
        }
        // The last gap is two frames long.
        let cues = vec![cue(0.0, 1.0, "steady"), cue(1.0, 2.0, "steady"), cue(2.083, 3.0, "steady")];
        let mut stack = CueStack::new(CueTrack::new(cues).unwrap()).unwrap();
        let mut rasterizer = Rasterizer::new(raster::Options::default());
        let mut at = |millis| {
            let t = Timestamp::from_millis(millis);
            ink(&rasterizer.render(CANVAS, &stack.scenes(t, &mut context)))
        };
        let full = at(1_500);
        assert!(full > 0.0);
        for millis in (700..2_300).step_by(20).chain([999, 1_000, 1_999, 2_000, 2_082]) {
            let ink = at(millis);
            // A word may grow while it is spoken.
            assert!(ink >= full * 0.75, "{style}: {ink} at {millis} ms, {full} before");
        }
    }
}

#[test]
fn a_gap_that_was_wanted_stays_one() {
    let cues = vec![cue(0.0, 1.0, "one"), cue(1.1, 2.0, "two")];
    let mut stack = CueStack::new(CueTrack::new(cues).unwrap()).unwrap();
    assert!(stack.at(Timestamp::from_secs(1.05), &mut context(&json!("clean"))).is_empty());
}

/// Sizes of the text of cues of a second each, as parts of the first's without a track, and what is told.
fn sizes(style: &Value, texts: &[String]) -> (Vec<f32>, Vec<captioni::Warning>) {
    let mut context = context(style);
    let full = context.layout(&cue(0.0, 1.0, "a")).font_size();
    let cues: Vec<_> =
        texts.iter().zip(0..).map(|(text, at)| cue(f64::from(at), f64::from(at) + 0.5, text)).collect();
    context.choose_sizes(&cues);
    let sizes = cues.iter().map(|cue| context.layout(cue).font_size() / full).collect();
    (sizes, context.take_warnings())
}

fn texts(count: usize, text: &str) -> Vec<String> {
    vec![text.to_owned(); count]
}

const SHORT: &str = "This one is short";
/// Three lines of `karaoke` at its size, which has two at most.
const LONG: &str = "So today we are going to talk about the thing nobody ever tells you about";
/// Does not fit in three lines at its size, but not far from it.
const LONGER: &str = "So today we are going to talk at great length about the one single thing that nobody around here tells you";

#[test]
fn a_cue_takes_one_more_line_before_it_shrinks() {
    let mut context = context(&json!("karaoke"));
    let short = context.layout(&cue(0.0, 1.0, SHORT));
    let long = context.layout(&cue(1.0, 2.0, LONG));
    assert_eq!((short.lines().len(), long.lines().len()), (1, 3));
    assert_eq!(short.font_size(), long.font_size());
}

#[test]
fn lines_that_do_not_fit_are_flowed_together_before_they_shrink() {
    let mut context = context(&json!("karaoke"));
    let two = context.layout(&cue(
        0.0,
        1.0,
        "So today we are going to talk about this\nand about other things too",
    ));
    assert_eq!(two.lines().len(), 3, "{:?}", two.lines());
    assert_eq!(two.font_size(), context.layout(&cue(0.0, 1.0, SHORT)).font_size());
}

#[test]
fn a_track_that_is_too_long_has_one_smaller_size() {
    let (sizes, warnings) = sizes(&json!("karaoke"), &[texts(5, SHORT), texts(5, LONGER)].concat());
    assert!(sizes[0] < 1.0 && sizes[0] > 0.65, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, ErrorCode::TextShrunk);
    assert!(warnings[0].message.contains("as 5 cues do not fit"), "{}", warnings[0].message);
    assert!(warnings[0].message.contains("the first at 00:00:05.000 (“So today"), "{}", warnings[0].message);
}

#[test]
fn one_absurd_cue_does_not_make_the_others_smaller() {
    let absurd = "endless ".repeat(120);
    let (sizes, warnings) = sizes(&json!("karaoke"), &[texts(3, SHORT), texts(1, &absurd)].concat());
    assert_eq!(sizes[..3], [1.0; 3]);
    assert!(sizes[3] < 0.65, "{sizes:?}");
    assert!(warnings[0].message.contains("smaller than the others"), "{}", warnings[0].message);
    // One in fifty may be smaller alone, whatever it needs.
    let (sizes, _) = self::sizes(&json!("karaoke"), &[texts(99, SHORT), texts(1, LONGER)].concat());
    assert_eq!(sizes[0], 1.0);
    assert!(sizes[99] < 1.0);
}

#[test]
fn what_fits_is_not_told() {
    let (sizes, warnings) = sizes(&json!("karaoke"), &[texts(3, SHORT), texts(3, LONG)].concat());
    assert_eq!((sizes, warnings), (vec![1.0; 6], Vec::new()));
}

#[test]
fn each_style_has_a_size_of_its_own_and_larger_letters_stay_larger() {
    let mut context = context(&json!("karaoke"));
    let styled = |style: Value, cue: Cue| {
        let mut cue = serde_json::to_value(&cue).unwrap();
        cue["style"] = style;
        serde_json::from_value::<Cue>(cue).unwrap()
    };
    let larger = json!({"font": {"size": 0.1}});
    let cues = [
        cue(0.0, 1.0, LONGER),
        cue(1.0, 2.0, LONGER),
        styled(larger, cue(2.0, 3.0, SHORT)),
        styled(json!("clean"), cue(3.0, 4.0, SHORT)),
    ];
    let before: Vec<_> = cues.iter().map(|cue| context.layout(cue).font_size()).collect();
    context.choose_sizes(&cues);
    let after: Vec<_> = cues.iter().map(|cue| context.layout(cue).font_size()).collect();
    let base = context.layout(&cue(0.0, 1.0, SHORT)).font_size();
    assert!(base == after[0] && after[0] < 0.078 * 360.0, "{after:?}");
    assert!((after[2] / base - 0.1 / 0.078).abs() < 1e-3, "{before:?} {after:?}");
    assert_eq!(after[3], before[3]);
}

#[test]
fn many_cues_are_looked_at_in_a_moment() {
    let numbered = |at: usize| format!("cue number {at} says {} and {}", at % 977, at % 1_301);
    let texts: Vec<_> = (0..20_000).map(numbered).collect();
    let cues: Vec<_> =
        texts.iter().zip(0..).map(|(text, at)| cue(f64::from(at), f64::from(at) + 0.5, text)).collect();
    let mut context = context(&json!("clean"));
    context.choose_sizes(&cues);
    assert_eq!(context.take_warnings(), []);
}
