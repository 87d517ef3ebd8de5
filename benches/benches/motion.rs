//! What a frame costs in which a word looks different from the frame before, at 1080p in yuv420p: its scene,
//! its masks, what is composed again, and blending. Masks are warm, as they are from the second time on.

use captioni::composite::Compositor;
use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::{ColorSpec, FrameMut, PixelFormat, PlaneMut, Size};
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Options, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const CANVAS: Size = Size { width: 1920, height: 1080 };
/// Frames until everything comes again.
const PERIOD: i64 = 30;

fn cue() -> Cue {
    let words = vec![CueWord::new("Americans", None)];
    Cue::new(TimeRange::from_secs(0.0, 3_600.0), vec![CueLine { words }])
}

/// A track of the word whose value goes to `far` and back each second.
fn style(property: &str, near: Value, far: Value) -> Value {
    let keyframe = |at: f32, value: &Value| json!({"at": at, "value": value});
    json!({"extends": "karaoke", "tracks": [{"target": "word", "on": "always", "property": property,
        "duration": 1, "keyframes": [keyframe(0.0, &near), keyframe(0.5, &far), keyframe(1.0, &near)]}]})
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("motion");
    for (name, style) in [
        ("recolour", style("fill", json!("#ffe11f"), json!("#ff2d2d"))),
        ("move", style("y", json!(0), json!(-0.3))),
        ("scale", style("scale", json!(1), json!(1.2))),
        ("fade", style("opacity", json!(1), json!(0.1))),
    ] {
        let style = PartialStyle::from_value(&style).expect("a style").resolve(CANVAS, None).expect("valid");
        let mut layouts =
            LayoutContext::new(layout::Options { canvas: CANVAS, style, fonts: layout::Fonts::default() })
                .expect("valid");
        let laid_out = layouts.layout(&cue());
        let mut raster = Rasterizer::new(Options::default());
        let mut compositor =
            Compositor::new(CANVAS, PixelFormat::YUV420P, ColorSpec::BT709).expect("a supported format");
        let mut planes =
            [(1920, 1080), (960, 540), (960, 540)].map(|(width, height)| vec![100_u8; width * height]);
        let mut frame = 0;
        let mut draw = || {
            frame += 1;
            let t = Timestamp::from_millis(1_000 + frame % PERIOD * 1_000 / PERIOD);
            let overlay = raster.render(CANVAS, &[laid_out.scene(t)]);
            compositor.prepare(&overlay).expect("a valid overlay");
            let planes = planes.iter_mut().zip([1920, 960, 960]);
            let planes = planes.map(|(data, stride)| PlaneMut { data, stride }).collect();
            let (format, color) = (PixelFormat::YUV420P, ColorSpec::BT709);
            compositor
                .blend(&mut FrameMut { format, color, size: CANVAS, planes })
                .expect("a fitting picture");
        };
        (0..2 * PERIOD).for_each(|_| draw());
        group.bench_function(name, |b| b.iter(&mut draw));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
