//! Every preset at three moments in three shapes of frame, composited into video of 8 and 10 bits.
//!
//! A golden is a sheet: a row a moment, in it 16:9, 9:16 and 1:1, as they come out of 8 bits. What comes out of 10 bits
//! may differ from that by no more than rounding does.

use captioni::composite::Compositor;
use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::{ColorSpec, FrameMut, PixelFormat, PlaneMut, Size};
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Options, Overlay, Rasterizer};
use captioni::style::{PartialStyle, Style};
use captioni::units::{TimeRange, Timestamp};
use image::{Rgb, RgbImage};

use crate::harness::Goldens;

const SHAPES: [Size; 3] =
    [Size { width: 320, height: 180 }, Size { width: 180, height: 320 }, Size { width: 240, height: 240 }];
/// In milliseconds: while the cue enters, and while its second and its fourth word are spoken.
const MOMENTS: [i64; 3] = [90, 560, 1_500];
const WORDS: [(&str, i64, Option<&str>); 5] = [
    ("Every", 0, None),
    ("look", 400, None),
    ("is", 900, None),
    ("worth", 1_200, Some("emphasis")),
    ("it", 1_800, Some("speaker-2")),
];
const END: i64 = 2_400;
/// The greatest difference of a channel between 8 and 10 bits, of 255, and the greatest mean.
const MOST_APART: u8 = 12;
const MEAN_APART: f64 = 0.8;

#[test]
fn presets_are_as_blessed_in_every_shape_and_depth() {
    let mut goldens = Goldens::of("presets");
    for name in PartialStyle::names() {
        let height: u32 = SHAPES.iter().map(|shape| shape.height).max().unwrap() * MOMENTS.len() as u32;
        let mut sheet = RgbImage::new(SHAPES.iter().map(|shape| shape.width).sum(), height);
        let mut left = 0;
        for shape in SHAPES {
            for (row, overlay) in (0..).zip(overlays(name, shape)) {
                let [eight, ten] = [8, 10].map(|depth| composited(&overlay, shape, depth));
                assert_alike(&eight, &ten, name);
                let top = row * height as i64 / MOMENTS.len() as i64;
                image::imageops::replace(&mut sheet, &eight, left, top);
            }
            left += i64::from(shape.width);
        }
        goldens.check(name, &sheet);
    }
    goldens.finish();
}

/// The words, as few of them together as the style wants.
fn cues(style: &Style) -> Vec<Cue> {
    let ends = WORDS.iter().skip(1).map(|(_, start, _)| *start).chain([END]);
    let words = WORDS.iter().zip(ends).map(|((text, start, class), end)| {
        let range = TimeRange::new(Timestamp::from_millis(*start), Timestamp::from_millis(end));
        let mut word = CueWord::new(*text, range);
        word.classes = class.iter().map(|class| (*class).to_owned()).collect();
        word
    });
    let words: Vec<_> = words.collect();
    let most = style.words_per_cue.map_or(words.len(), usize::from);
    let cue = |words: &[CueWord]| {
        let range = |word: &CueWord| word.range.unwrap();
        let shown = TimeRange::new(range(&words[0]).start, range(&words[words.len() - 1]).end);
        Cue::new(shown, vec![CueLine { words: words.to_vec() }])
    };
    words.chunks(most).map(cue).collect()
}

fn overlays(name: &str, canvas: Size) -> [Overlay; MOMENTS.len()] {
    let style = PartialStyle::preset(name).unwrap().resolve(canvas, None).unwrap();
    let families = layout::bundled_families();
    assert!(families.contains(&style.font.family.as_str()), "{name}: {}", style.font.family);
    let cues = cues(&style);
    let mut layouts =
        LayoutContext::new(layout::Options { canvas, style, fonts: layout::Fonts::default() }).unwrap();
    let mut rasterizer = Rasterizer::new(Options::default());
    let overlays = MOMENTS.map(|millis| {
        let t = Timestamp::from_millis(millis);
        let shown = cues.iter().find(|cue| cue.range.contains(t)).unwrap();
        rasterizer.render(canvas, &[layouts.layout(shown).scene(t)])
    });
    assert_eq!(layouts.take_warnings(), [], "{name}");
    overlays
}

/// The overlay over a frame that is dark at the left and light at the right.
fn composited(overlay: &Overlay, size: Size, depth: u8) -> RgbImage {
    let format = PixelFormat::planar_yuv(depth, 1, 1);
    let mut compositor = Compositor::new(size, format, ColorSpec::BT709).unwrap();
    compositor.prepare(overlay).unwrap();
    let (width, height) = (size.width as usize, size.height as usize);
    let samples =
        |value: u16| (value << (depth - 8)).to_le_bytes().into_iter().take(if depth > 8 { 2 } else { 1 });
    let luma = (0..width * height).flat_map(|at| samples(if at % width < width / 2 { 40 } else { 220 }));
    let mut planes = vec![luma.collect::<Vec<u8>>()];
    planes.extend([0; 2].map(|_| (0..width * height / 4).flat_map(|_| samples(128)).collect::<Vec<u8>>()));
    let word = if depth > 8 { 2 } else { 1 };
    let strides = [width * word, width / 2 * word, width / 2 * word];
    let frame = planes.iter_mut().zip(strides).map(|(data, stride)| PlaneMut { data, stride });
    let mut frame = FrameMut { format, color: ColorSpec::BT709, size, planes: frame.collect() };
    compositor.blend(&mut frame).unwrap();
    let sample = |plane: usize, x: usize, y: usize| {
        let at = y * strides[plane] + x * word;
        let value =
            planes[plane][at..at + word].iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
        value as f32 / (1 << (depth - 8)) as f32
    };
    RgbImage::from_fn(size.width, size.height, |x, y| {
        let (x, y) = (x as usize, y as usize);
        rgb([sample(0, x, y), sample(1, x / 2, y / 2), sample(2, x / 2, y / 2)])
    })
}

/// BT.709, limited range.
fn rgb([y, cb, cr]: [f32; 3]) -> Rgb<u8> {
    let (y, cb, cr) = ((y - 16.0) / 219.0, (cb - 128.0) / 224.0, (cr - 128.0) / 224.0);
    let channels = [y + 1.574_8 * cr, y - 0.187_3 * cb - 0.468_1 * cr, y + 1.855_6 * cb];
    Rgb(channels.map(|channel| (channel * 255.0).round() as u8))
}

fn assert_alike(a: &RgbImage, b: &RgbImage, name: &str) {
    let apart: Vec<u8> = a.iter().zip(b.iter()).map(|(a, b)| a.abs_diff(*b)).collect();
    let most = apart.iter().copied().max().unwrap_or(0);
    let mean = apart.iter().map(|apart| f64::from(*apart)).sum::<f64>() / apart.len() as f64;
    assert!(
        most <= MOST_APART && mean <= MEAN_APART,
        "{name}: 8 and 10 bits differ by {most}, {mean:.2} in the mean"
    );
}
