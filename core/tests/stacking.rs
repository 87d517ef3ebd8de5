//! Where cues stand that are shown together, and where one stands that asks for a place.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::{Cue, CueTrack, Place, PlaceAnchor};
use captioni::frame::Size;
use captioni::layout::{self, CueStack, LayoutContext, MAX_AT_ONCE, Rect};
use captioni::style::StyleInput;
use captioni::units::{Duration, TimeRange, Timestamp};
use proptest::prelude::*;

const CANVAS: Size = Size { width: 640, height: 360 };

fn context(style: &str) -> LayoutContext {
    let style = StyleInput::from(style).resolve(CANVAS, None).unwrap();
    LayoutContext::new(layout::Options { canvas: CANVAS, style, fonts: layout::Fonts::default() }).unwrap()
}

fn cue(start: f64, end: f64, text: &str) -> Cue {
    Cue::from_text(TimeRange::from_secs(start, end), text)
}

fn at(anchor: PlaceAnchor, cue: Cue) -> Cue {
    Cue { place: Some(Place { anchor, ..Place::default() }), ..cue }
}

fn stack(cues: Vec<Cue>) -> CueStack {
    CueStack::new(CueTrack::new(cues).unwrap()).unwrap()
}

/// Blocks of the cues shown at each instant, by the number of the cue in the order of time.
fn blocks(cues: Vec<Cue>, instants: &[f64]) -> Vec<Vec<Rect>> {
    let (mut stack, mut context) = (stack(cues), context("clean"));
    let mut at =
        |secs| stack.at(Timestamp::from_secs(secs), &mut context).iter().map(|cue| cue.block()).collect();
    instants.iter().map(|&secs| at(secs)).collect()
}

fn meet(a: Rect, b: Rect) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

#[test]
fn a_cue_by_itself_stands_where_it_would_without_a_track() {
    let alone = context("clean").layout(&cue(0.0, 1.0, "Hello there")).block();
    assert_eq!(blocks(vec![cue(0.0, 1.0, "Hello there")], &[0.5]), [[alone]]);
}

#[test]
fn later_cues_go_above_at_the_bottom_and_below_elsewhere() {
    for (anchor, up) in [(PlaceAnchor::Bottom, true), (PlaceAnchor::Top, false), (PlaceAnchor::Center, false)]
    {
        let cues = [(0.0, "first"), (1.0, "second"), (2.0, "third")]
            .map(|(start, text)| at(anchor, cue(start, 9.0, text)));
        let [first, second, third] = blocks(cues.to_vec(), &[3.0])[0][..] else { panic!("three") };
        let order = if up { [third, second, first] } else { [first, second, third] };
        for pair in order.windows(2) {
            let gap = pair[1].y0 - pair[0].y1;
            assert!((1.0..first.height()).contains(&gap), "{anchor:?}: {gap} pixels between {pair:?}");
        }
        assert_eq!(first, context("clean").layout(&cues[0]).block(), "{anchor:?}");
    }
}

#[test]
fn a_cue_stays_where_it_is_and_the_next_takes_the_room_that_is_free() {
    let cues =
        vec![cue(0.0, 2.0, "low"), cue(1.0, 4.0, "high"), cue(3.0, 5.0, "next"), cue(3.5, 5.0, "more")];
    let shown = blocks(cues, &[1.5, 2.5, 3.2, 3.8, 4.5]);
    let (low, high) = (shown[0][0], shown[0][1]);
    assert!(high.y1 < low.y0);
    assert_eq!(shown[1], [high], "it does not fall when the one below it goes");
    assert_eq!((shown[2][0], shown[2][1].y0), (high, low.y0), "the lowest room is free again");
    let more = shown[3][2];
    assert!(more.y1 < high.y0);
    assert_eq!(shown[4], [shown[2][1], more]);
}

#[test]
fn only_cues_of_a_layer_that_would_cover_each_other_give_way() {
    let layer = |layer, cue: Cue| Cue { layer, ..cue };
    let shown = blocks(vec![layer(1, cue(0.0, 9.0, "front")), cue(1.0, 9.0, "back")], &[2.0]);
    assert_eq!(shown[0][0].y0, shown[0][1].y0);
    // Drawn first, though it starts later.
    assert_eq!(shown[0][1], context("clean").layout(&cue(0.0, 1.0, "front")).block());
    let beside = vec![
        at(PlaceAnchor::BottomLeft, cue(0.0, 9.0, "left")),
        at(PlaceAnchor::BottomRight, cue(1.0, 9.0, "right")),
    ];
    let shown = blocks(beside, &[2.0]);
    assert_eq!(shown[0][0].y0, shown[0][1].y0);
    assert!(shown[0][0].x1 < shown[0][1].x0);
}

#[test]
fn places_are_kept_to() {
    let block = |place: Place| {
        context("clean").layout(&Cue { place: Some(place), ..cue(0.0, 1.0, "a much longer line\nshort") })
    };
    let points = |anchor| {
        let block = block(Place { anchor, x: Some(0.5), y: Some(0.25), width: None }).block();
        let at = |part: f32, from: f32, to: f32| from + part * (to - from);
        let index = PlaceAnchor::ALL.iter().position(|&other| other == anchor).unwrap();
        let (x, y) = ((index % 3) as f32 / 2.0, 1.0 - (index / 3) as f32 / 2.0);
        (at(x, block.x0, block.x1), at(y, block.y0, block.y1))
    };
    for anchor in PlaceAnchor::ALL {
        let (x, y) = points(anchor);
        // Glyphs stand on whole pixels.
        assert!((x - 320.0).abs() <= 1.0 && (y - 90.0).abs() <= 1.0, "{anchor:?} at {x}, {y}");
    }
    let lines = |anchor| block(Place { anchor, ..Place::default() }).lines().to_vec();
    let [left, right] = [PlaceAnchor::TopLeft, PlaceAnchor::BottomRight].map(lines);
    assert!((left[0].x0 - left[1].x0).abs() <= 1.0 && left[0].x1 > left[1].x1 + 20.0);
    assert!((right[0].x1 - right[1].x1).abs() <= 1.0 && right[0].x0 + 20.0 < right[1].x0);
    assert!(left[0].x0 < 100.0 && left[0].y0 < 100.0, "at the margins of the style: {left:?}");
    assert!(right[1].x1 > 540.0 && right[1].y1 > 260.0, "{right:?}");
    let outside = block(Place { anchor: PlaceAnchor::Left, x: Some(-0.25), y: Some(0.5), width: None });
    let narrow = block(Place { width: Some(0.2), ..Place::default() });
    assert!(
        narrow.block().width() <= 128.0 && narrow.lines().len() > outside.lines().len(),
        "{:?}",
        narrow.block()
    );
    assert!((outside.block().x0 + 160.0).abs() <= 1.0);
}

#[test]
fn a_fixed_place_gives_way_to_nothing_and_nothing_to_it() {
    let fixed = Place { y: Some(0.9), ..Place::default() };
    let fixed = |start, text| Cue { place: Some(fixed), ..cue(start, 9.0, text) };
    let shown = blocks(vec![fixed(0.0, "sign"), cue(1.0, 9.0, "speech"), fixed(2.0, "other sign")], &[3.0]);
    assert_eq!(shown[0][0].y0, shown[0][2].y0);
    assert_eq!(shown[0][1], context("clean").layout(&cue(0.0, 1.0, "speech")).block());
}

#[test]
fn cues_without_room_are_drawn_at_their_place_and_told_once() {
    let cues: Vec<_> = (0..40).map(|number| cue(f64::from(number), 50.0, &format!("cue {number}"))).collect();
    let (mut stack, mut context) = (stack(cues), context("clean"));
    let at = |stack: &mut CueStack, context: &mut LayoutContext, secs| {
        stack.at(Timestamp::from_secs(secs), context).iter().map(|cue| cue.block()).collect::<Vec<_>>()
    };
    let few = at(&mut stack, &mut context, 2.5);
    assert_eq!((few.len(), stack.take_warning()), (3, None));
    let all = at(&mut stack, &mut context, 45.0);
    assert!(all.iter().all(|block| block.y0 >= 0.0 && block.y1 <= 360.0), "{all:?}");
    let crowded = all.iter().skip(1).filter(|block| block.y0 == all[0].y0).count();
    let warning = stack.take_warning().unwrap();
    assert_eq!(warning.code, ErrorCode::NoRoom);
    let expected = format!("{crowded} cues, the first at 00:00:1");
    assert!(crowded > 20 && warning.message.starts_with(&expected), "{}", warning.message);
    at(&mut stack, &mut context, 1.0);
    at(&mut stack, &mut context, 45.0);
    assert_eq!(stack.take_warning(), None, "once");
}

#[test]
fn a_heap_of_cues_is_refused_before_anything_is_drawn() {
    let of =
        |count: usize| CueTrack::new((0..count).map(|n| cue(0.0, 1.0, &n.to_string())).collect()).unwrap();
    assert!(CueStack::new(of(MAX_AT_ONCE)).is_ok());
    let error = CueStack::new(of(MAX_AT_ONCE + 1)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::LimitExceeded);
    assert!(error.to_string().contains("cues shown at once, at 0.000 s"), "{error}");
}

#[test]
fn a_cue_enters_once_whatever_comes_and_goes_beside_it() {
    let mut context = context("barbie");
    let long = || cue(0.0, 8.0, "stays");
    let others = (0..20).map(|n| cue(1.0 + f64::from(n) * 0.3, 1.2 + f64::from(n) * 0.3, &format!("n{n}")));
    let (mut alone, mut among) =
        (stack(vec![long()]), stack(std::iter::once(long()).chain(others).collect()));
    for millis in (0..8_200).step_by(40) {
        let t = Timestamp::from_millis(millis);
        let scene = |stack: &mut CueStack, context: &mut LayoutContext| {
            stack.scenes(t, context).first().map(|scene| format!("{:?}", scene.groups))
        };
        assert_eq!(scene(&mut alone, &mut context), scene(&mut among, &mut context), "at {t}");
    }
}

#[test]
fn tiers_stand_in_their_order_whichever_comes_first() {
    let tier = |tier, cue: Cue| Cue { tier, ..cue };
    for anchor in [PlaceAnchor::Bottom, PlaceAnchor::Top, PlaceAnchor::Center] {
        // The second track comes before, and two of its cues follow each other while one of the first stays.
        let cues = vec![
            tier(1, at(anchor, cue(0.0, 3.0, "one"))),
            tier(0, at(anchor, cue(0.5, 6.0, "first"))),
            tier(1, at(anchor, cue(3.0, 5.0, "two\nlines"))),
            tier(-1, at(anchor, cue(0.2, 6.0, "over it"))),
        ];
        let shown = blocks(cues, &[1.0, 4.0, 5.5]);
        let named = |at: usize, index: usize| shown[at][index];
        // In order of their starts: one, over it, first; then over it, first, two lines.
        let (one, over, first) = (named(0, 0), named(0, 1), named(0, 2));
        assert!(over.y1 <= first.y0 && first.y1 <= one.y0, "{anchor:?}: {shown:?}");
        assert_eq!(named(1, 1), first, "{anchor:?}: it stays");
        assert!(first.y1 <= named(1, 2).y0, "{anchor:?}: {shown:?}");
        assert_eq!(shown[2], [over, first], "{anchor:?}");
    }
}

fn tracks() -> impl Strategy<Value = CueTrack> {
    let tier = prop::bool::ANY;
    let anchor = prop::option::of(prop::sample::select(vec![
        PlaceAnchor::Bottom,
        PlaceAnchor::Top,
        PlaceAnchor::Left,
        PlaceAnchor::BottomRight,
    ]));
    let cue = ((0_i64..80, 1_i64..30), 0..2_i32, anchor, prop::bool::weighted(0.1), 1_usize..4, 0..2_i32);
    (prop::collection::vec(cue, 1..14), tier).prop_map(|(cues, has_tiers)| {
        type Drawn = ((i64, i64), i32, Option<PlaceAnchor>, bool, usize, i32);
        let cue = |(number, ((start, length), layer, anchor, fixed, lines, tier)): (usize, Drawn)| {
            let tier = if has_tiers { tier } else { 0 };
            let text = vec![format!("cue number {number}"); lines].join("\n");
            let (start, end) =
                (Timestamp::from_millis(start * 100), Timestamp::from_millis((start + length) * 100));
            let place = anchor.map(|anchor| Place { anchor, y: fixed.then_some(0.5), ..Place::default() });
            Cue { layer, tier, place, ..Cue::from_text(TimeRange::new(start, end), &text) }
        };
        CueTrack::new(cues.into_iter().enumerate().map(cue).collect()).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn places_depend_on_the_track_alone(track in tracks(), step in 40_i64..900) {
        let mut context = context("clean");
        let mut along = CueStack::new(track.clone()).unwrap();
        let end = track.end().as_millis();
        let mut last: Vec<(String, Rect)> = Vec::new();
        for millis in (0..end).step_by(step as usize) {
            let t = Timestamp::from_millis(millis);
            let shown = |stack: &mut CueStack, context: &mut LayoutContext| {
                stack.at(t, context).iter().map(|cue| (format!("{:?}", cue.range()), cue.block())).collect::<Vec<_>>()
            };
            let now = shown(&mut along, &mut context);
            prop_assert_eq!(&shown(&mut CueStack::new(track.clone()).unwrap(), &mut context), &now, "from {}", t);
            let moved = now.iter().filter(|cue| last.iter().any(|before| before.0 == cue.0) && !last.contains(cue));
            prop_assert_eq!(moved.count(), 0, "at {}", t);
            last = now;
        }
    }

    #[test]
    fn cues_of_a_layer_do_not_cover_each_other(track in tracks()) {
        let mut context = context("clean");
        let mut stack = CueStack::new(track).unwrap();
        let mut t = Timestamp::ZERO;
        while let Some(next) = stack.track().next_cue_change(t) {
            t = next;
            let shown: Vec<_> = stack.at(t, &mut context).iter().map(|cue| cue.block()).collect();
            if stack.take_warning().is_some() {
                // They are said to cover others.
                return Ok(());
            }
            let cues: Vec<_> = stack.track().active(t).into_iter().map(|(_, cue)| cue.clone()).collect();
            for (i, a) in cues.iter().enumerate() {
                for (j, b) in cues.iter().enumerate().skip(i + 1) {
                    let fixed = [a, b].iter().any(|cue| cue.place.is_some_and(|place| place.is_fixed()));
                    prop_assert!(fixed || a.layer != b.layer || !meet(shown[i], shown[j]), "at {t}: {a:?} {b:?}");
                }
            }
        }
        prop_assert_eq!(stack.next_change(t + Duration::from_millis(1)), Timestamp::MAX);
    }
}
