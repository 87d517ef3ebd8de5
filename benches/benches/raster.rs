//! Layout and rasterising of a two-line cue at 1080p, per style: the first sight of a cue, a change of the active
//! word, and a frame in which nothing changes.

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::Size;
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Options, Rasterizer};
use captioni::style::{PartialStyle, StyleInput};
use captioni::units::{TimeRange, Timestamp};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const CANVAS: Size = Size { width: 1920, height: 1080 };

/// Words of 0.4 s each, from 0 on.
fn cue() -> Cue {
    let mut start = 0.0;
    let mut word = |text: &str| {
        let range = TimeRange::from_secs(start, start + 0.4);
        start += 0.4;
        CueWord::new(text, range)
    };
    let lines = ["and so my fellow Americans", "ask not what your country"];
    let lines = lines.map(|line| CueLine { words: line.split(' ').map(&mut word).collect() });
    Cue::new(TimeRange::from_secs(0.0, 4.5), lines.into())
}

fn context(style: &str) -> LayoutContext {
    let style = StyleInput::from(style).resolve(CANVAS, None).expect("bundled");
    LayoutContext::new(layout::Options { canvas: CANVAS, style, fonts: layout::Fonts::default() })
        .expect("valid")
}

fn bench(c: &mut Criterion) {
    let (cue, steady) = (cue(), Timestamp::from_secs(1.1));
    for style in PartialStyle::names() {
        let mut group = c.benchmark_group(format!("raster/{style}"));
        let mut layouts = context(style);
        group.bench_function("layout", |b| b.iter(|| layouts.layout(&cue)));
        let laid_out = layouts.layout(&cue);
        group.bench_function("first_frame", |b| {
            let fresh = || Rasterizer::new(Options::default());
            b.iter_batched_ref(fresh, |r| r.render(CANVAS, &[laid_out.scene(steady)]), BatchSize::SmallInput)
        });
        let mut rasterizer = Rasterizer::new(Options::default());
        group.bench_function("word_change", |b| {
            let mut word = 0_u8;
            b.iter(|| {
                word = (word + 1) % 10;
                let t = Timestamp::from_secs(f64::from(word) * 0.4 + 0.39);
                rasterizer.render(CANVAS, &[laid_out.scene(t)])
            })
        });
        group
            .bench_function("no_change", |b| b.iter(|| rasterizer.render(CANVAS, &[laid_out.scene(steady)])));
        group.finish();
    }
    let mut group = c.benchmark_group("raster/barbie");
    let laid_out = context("barbie").layout(&cue);
    group.bench_function("word_pop_frame", |b| {
        b.iter_batched(
            || {
                let mut warm = Rasterizer::new(Options::default());
                warm.render(CANVAS, &[laid_out.scene(steady)]);
                warm
            },
            |mut warm| warm.render(CANVAS, &[laid_out.scene(Timestamp::from_secs(1.24))]),
            BatchSize::SmallInput,
        )
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
