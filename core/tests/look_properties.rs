//! Whatever is written and whatever the picture's size: captions stay inside, and change only when they say
//! so.
#![cfg(test)]

use captioni::cues::{Cue, CueLine, CueTrack, CueWord};
use captioni::frame::Size;
use captioni::layout::{self, CueStack, LayoutContext, Rect};
use captioni::raster::{self, Ink, Rasterizer};
use captioni::style::{Align, Anchor, PartialStyle, Style, StyleInput};
use captioni::units::{Duration, TimeRange, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Zäßéñ',.!?]{1,12}",
        1 => "[א-ת]{1,8}|[ء-ي]{1,8}|[а-я]{1,9}|[一-龥]{1,6}|[ก-๛]{1,20}|[नमस्तेकि]{1,9}",
        1 => ".{0,20}",
        1 => any::<String>(),
        1 => "[A-Z]{40,80}",
        1 => "[e\u{300}-\u{36f}]{1,30}",
    ]
}

fn cue() -> impl Strategy<Value = Cue> {
    let word = (text(), any::<bool>());
    let lines = prop::collection::vec(prop::collection::vec(word, 1..12), 1..4);
    (lines, 0.05_f64..0.6).prop_map(|(lines, pace)| {
        let mut start = 1.0;
        let mut timed = |(text, has_time): (String, bool)| {
            let range = has_time.then(|| TimeRange::from_secs(start, start + pace));
            start += pace;
            CueWord::new(text, range)
        };
        let lines: Vec<_> = lines
            .into_iter()
            .map(|words| CueLine { words: words.into_iter().map(&mut timed).collect() })
            .collect();
        Cue::new(TimeRange::from_secs(1.0, start + 0.3), lines)
    })
}

fn later_by(mut cue: Cue, length: Duration) -> Cue {
    let later = |range: TimeRange| TimeRange::new(range.start + length, range.end + length);
    cue.words_mut().for_each(|word| word.range = word.range.map(later));
    cue.range = later(cue.range);
    cue
}

fn canvas() -> impl Strategy<Value = Size> {
    let edge = || prop_oneof![16_u32..80, 80_u32..1100];
    (edge(), edge()).prop_map(|(width, height)| Size { width, height })
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PartialStyle::names().collect::<Vec<_>>())
}

/// The presets, and looks in which everything moves that can.
fn designed() -> impl Strategy<Value = Value> {
    let target = prop::sample::select(vec!["cue", "line", "word", "letter", "box"]);
    let on = prop::sample::select(vec!["enter", "exit", "active", "after", "always"]);
    let property = prop::sample::select(vec![
        "opacity", "x", "y", "scale", "scaleX", "scaleY", "rotate", "blur", "fill", "stroke", "reveal",
        "sweep", "spacing",
    ]);
    let ease = prop::sample::select(vec!["linear", "outBack", "step"]);
    let track = (target, on, property, ease, 0.0_f32..0.8, 0.0_f32..0.1).prop_map(
        |(target, on, property, ease, duration, stagger)| {
            let on = if target == "cue" && matches!(on, "active" | "after") { "enter" } else { on };
            let from = if matches!(property, "fill" | "stroke") { json!("#12ab34") } else { json!(0.3) };
            json!({"target": target, "on": on, "property": property, "ease": ease, "from": from,
                "duration": duration, "stagger": stagger})
        },
    );
    let tracks = prop::collection::vec(track, 0..4);
    (name(), tracks).prop_map(|(name, tracks)| {
        json!({"extends": name, "spokenFill": "#808080", "tracks": tracks, "boxes": [
            {"per": "line", "color": "#00000080"},
            {"per": "active", "color": "#ff3d81", "stroke": {"width": 0.05, "color": "#fff"}, "travel": 0.2}]})
    })
}

fn context(canvas: Size, style: &str) -> LayoutContext {
    with_style(canvas, StyleInput::from(style).resolve(canvas, None).unwrap())
}

fn with_style(canvas: Size, style: Style) -> LayoutContext {
    LayoutContext::new(layout::Options { canvas, style, fonts: layout::Fonts::default() }).unwrap()
}

fn inside(rect: Rect, canvas: Size) -> bool {
    rect.x0 >= 0.0 && rect.y0 >= 0.0 && rect.x1 <= canvas.width as f32 && rect.y1 <= canvas.height as f32
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn captions_stay_inside_the_picture(
        cue in cue(),
        canvas in canvas(),
        name in name(),
        margin in prop_oneof![Just(0.0_f32), 0.0_f32..0.4],
        anchor in prop::sample::select(vec![Anchor::Top, Anchor::Middle, Anchor::Bottom]),
        align in prop::sample::select(vec![Align::Left, Align::Center, Align::Right]),
        size in 0.01_f32..0.5,
    ) {
        // Shadows may fall out of the picture, and a pop may swing over its edge.
        let mut style = StyleInput::from(name).resolve(canvas, None).unwrap();
        style.look.shadows.clear();
        style.tracks.clear();
        style.position.anchor = anchor;
        style.position.align = align;
        style.position.margin.left = margin;
        style.position.margin.bottom = margin;
        style.position.margin.top = 0.0;
        style.font.size = size;
        let laid_out = with_style(canvas, style).layout(&cue);
        let block = laid_out.block();
        prop_assert!(block.is_empty() || inside(block, canvas), "{block:?} in {canvas:?}");
        let middle = cue.range.start + Duration::from_micros(cue.range.duration().as_micros() / 2);
        let overlay = Rasterizer::new(raster::Options::default()).render(canvas, &[laid_out.scene(middle)]);
        for layer in overlay.layers() {
            let Ink::Solid { mask, .. } = &layer.ink else { continue };
            let (x, y) = (layer.x as f32, layer.y as f32);
            let covered = mask.coverage.iter().enumerate().filter(|(_, c)| **c > 0);
            for (index, _) in covered {
                let x = x + (index % mask.size.width as usize) as f32;
                let y = y + (index / mask.size.width as usize) as f32;
                let pixel = Rect { x0: x, y0: y, x1: x + 1.0, y1: y + 1.0 };
                prop_assert!(inside(pixel, canvas), "{pixel:?} in {canvas:?}, block {block:?}");
            }
        }
    }

}

proptest! {
    // Each case paints hundreds of frames.
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn pixels_change_only_when_the_layout_says_so(cue in cue(), style in designed()) {
        let canvas = Size { width: 160, height: 90 };
        let style = PartialStyle::from_value(&style).unwrap().resolve(canvas, None).unwrap();
        let laid_out = with_style(canvas, style).layout(&cue);
        let mut rasterizer = Rasterizer::new(raster::Options { cache_bytes: 1 << 16 });
        let mut at = |t| rasterizer.render(canvas, &[laid_out.scene(t)]).id;
        let (mut t, mut next, mut id) = (Timestamp::ZERO, Timestamp::ZERO, 0);
        while t < cue.range.end + Duration::from_millis(200) {
            let found = at(t);
            if t >= next {
                (id, next) = (found, laid_out.next_change(t));
            }
            prop_assert_eq!(found, id, "at {}", t);
            t = t + Duration::from_millis(41);
        }
        prop_assert_eq!(at(cue.range.end), 0);
    }

    #[test]
    fn pixels_of_cues_shown_together_change_only_when_their_stack_says_so(
        cues in prop::collection::vec((cue(), 0_i64..4_000, 0..2_i32), 2..5),
        style in name(),
    ) {
        let canvas = Size { width: 160, height: 90 };
        let cues = cues.into_iter().map(|(cue, later, layer)| Cue { layer, ..later_by(cue, Duration::from_millis(later)) });
        // Text that is no cue's is left out.
        let visible = |cue: Cue| CueTrack::new(vec![cue.clone()]).is_ok().then_some(cue);
        let mut stack = CueStack::new(CueTrack::new(cues.filter_map(visible).collect()).unwrap()).unwrap();
        let mut context = context(canvas, style);
        let mut rasterizer = Rasterizer::new(raster::Options { cache_bytes: 1 << 16 });
        let end = stack.track().end();
        let (mut t, mut next, mut id) = (Timestamp::ZERO, Timestamp::ZERO, 0);
        while t < end + Duration::from_millis(200) {
            let found = rasterizer.render(canvas, &stack.scenes(t, &mut context)).id;
            if t >= next {
                (id, next) = (found, stack.next_change(t));
            }
            prop_assert_eq!(found, id, "at {}", t);
            t = t + Duration::from_millis(41);
        }
    }

    #[test]
    fn the_height_of_the_text_follows_the_height_of_the_video(scale in 1_u32..6) {
        let words = vec![CueWord::new("Hello", None)];
        let cue = Cue::new(TimeRange::from_secs(0.0, 1.0), vec![CueLine { words }]);
        let height = |canvas| context(canvas, "karaoke").layout(&cue).block().height();
        let base = height(Size { width: 320, height: 180 });
        let scaled = height(Size { width: 320 * scale, height: 180 * scale });
        prop_assert!((scaled - base * scale as f32).abs() < 0.1);
    }
}
