//! Blending one line of 80 px text into a 1080p frame: no cue, a cue that stands, a cue that changes.
//!
//! The masks are synthetic but have the shape of text: stems with soft edges, a stroke around them and
//! a blurred shadow, as the raster stage hands them over.

use std::hint::black_box;
use std::sync::Arc;

use captioni::composite::{Compositor, Kernels};
use captioni::frame::{Color, ColorSpec, FrameMut, PixelFormat, PlaneMut, Size};
use captioni::raster::{Group, Ink, Layer, Mask, Overlay};
use criterion::{Criterion, criterion_group, criterion_main};

const SIZE: Size = Size { width: 1920, height: 1080 };
const LINE: Size = Size { width: 1000, height: 110 };
const WORDS: u32 = 6;

/// A frame in memory, as a decoder gives it: rows padded to 64 bytes.
struct Frame {
    format: PixelFormat,
    planes: Vec<(Vec<u8>, usize)>,
}

impl Frame {
    fn new(format: PixelFormat) -> Self {
        let planes = (0..format.components.len()).map(|i| {
            let (sx, sy) = format.subsampling(i);
            let stride = ((SIZE.width as usize >> sx) * format.components[i].word()).next_multiple_of(64);
            (vec![100; stride * (SIZE.height as usize >> sy)], stride)
        });
        Self { format, planes: planes.collect() }
    }

    fn picture(&mut self) -> FrameMut<'_> {
        let planes = self.planes.iter_mut().map(|(data, stride)| PlaneMut { data, stride: *stride });
        FrameMut { format: self.format, color: ColorSpec::BT709, size: SIZE, planes: planes.collect() }
    }
}

/// Stems of 10 px every 28 px, 60 px high, each `grow` px larger on all sides, with edges `soft` px wide.
fn letters(size: Size, grow: f32, soft: f32) -> Arc<Mask> {
    let edge = |inside: f32| (inside / soft + 0.5).clamp(0.0, 1.0);
    let pixel = |i: u32| {
        let (x, y) = ((i % size.width) as f32, (i / size.width) as f32);
        let across = 5.0 + grow - ((x % 28.0) - 14.0).abs();
        let down = 30.0 + grow - (y - size.height as f32 / 2.0).abs();
        (edge(across) * edge(down) * 255.0) as u8
    };
    Arc::new(Mask { size, coverage: (0..size.width * size.height).map(pixel).collect() })
}

/// Shadow, stroke and fill of the line, and its words on top, one of them in another colour.
struct Caption {
    line: [Arc<Mask>; 3],
    word: Arc<Mask>,
}

impl Caption {
    fn new() -> Self {
        let word = Size { width: LINE.width / WORDS, height: LINE.height };
        Self {
            line: [letters(LINE, 8.0, 16.0), letters(LINE, 4.0, 1.0), letters(LINE, 0.0, 1.0)],
            word: letters(word, 0.0, 1.0),
        }
    }

    fn overlay(&self, id: u64) -> Overlay {
        let (x, y) = ((SIZE.width - LINE.width) as i32 / 2, 900);
        let solid = |x, mask: &Arc<Mask>, color: &str| {
            let color: Color = color.parse().expect("a colour");
            Layer { x, y, ink: Ink::Solid { mask: mask.clone(), color } }
        };
        let colors = ["#00000099", "#000000", "#ffffff"];
        let line = self.line.iter().zip(colors).map(|(mask, color)| solid(x, mask, color));
        let words = (0..WORDS).map(|i| {
            let color = if u64::from(i) == id % u64::from(WORDS) { "#ff69b4" } else { "#ffffff" };
            solid(x + (i * LINE.width / WORDS) as i32, &self.word, color)
        });
        Overlay { canvas: SIZE, id, groups: vec![Group::opaque(line.chain(words).collect())] }
    }
}

fn compositor(format: PixelFormat) -> Compositor {
    Compositor::new(SIZE, format, ColorSpec::BT709).expect("a supported format")
}

fn no_cue(c: &mut Criterion) {
    let mut compositor = compositor(PixelFormat::YUV420P);
    let mut frame = Frame::new(PixelFormat::YUV420P);
    let empty = Overlay { canvas: SIZE, id: 0, groups: Vec::new() };
    c.benchmark_group("no_cue").bench_function("yuv420p", |b| {
        b.iter(|| {
            compositor.prepare(black_box(&empty)).expect("a valid overlay");
            if !compositor.is_empty() {
                compositor.blend(&mut frame.picture()).expect("a fitting picture");
            }
        })
    });
}

fn static_cue(c: &mut Criterion) {
    let mut group = c.benchmark_group("static_cue");
    let overlay = Caption::new().overlay(1);
    let formats = [("yuv420p", PixelFormat::YUV420P), ("yuv420p10", PixelFormat::planar_yuv(10, 1, 1))];
    for (name, format) in formats {
        for (suffix, kernels) in [("", Kernels::Simd), ("_reference", Kernels::Reference)] {
            let mut compositor = compositor(format).with_kernels(kernels);
            let mut frame = Frame::new(format);
            group.bench_function(format!("{name}{suffix}"), |b| {
                b.iter(|| {
                    compositor.prepare(black_box(&overlay)).expect("a valid overlay");
                    compositor.blend(&mut frame.picture()).expect("a fitting picture");
                })
            });
        }
    }
}

fn changing_cue(c: &mut Criterion) {
    let mut group = c.benchmark_group("changing_cue");
    let caption = Caption::new();
    let formats = [("yuv420p", PixelFormat::YUV420P), ("yuv420p10", PixelFormat::planar_yuv(10, 1, 1))];
    for (name, format) in formats {
        let mut compositor = compositor(format);
        let mut frame = Frame::new(format);
        let mut id = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                id += 1;
                compositor.prepare(black_box(&caption.overlay(id))).expect("a valid overlay");
                compositor.blend(&mut frame.picture()).expect("a fitting picture");
            })
        });
    }
}

criterion_group!(benches, no_cue, static_cue, changing_cue);
criterion_main!(benches);
