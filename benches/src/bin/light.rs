//! Half-covered pixels mixed in the video's own values and in light, side by side, and what each does to the weight of
//! letters. `core/src/composite` says what was chosen. Writes the image that the README shows to its argument.

use std::path::Path;

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::{Color, Size};
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Ink, Overlay, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use image::imageops::{FilterType, crop_imm, replace, resize};
use image::{Rgb, RgbImage};
use serde_json::{Value, json};

/// Each way of mixing fills a column of tiles; a tile shows the text as it is and a part of it enlarged.
const TILE: Size = Size { width: 440, height: 84 };
const DETAIL: Size = Size { width: 40, height: 28 };
const ENLARGED: u32 = 3;
const TEXT: &str = "Captions to read";

/// How a pixel of `under` and one of `over` are mixed.
#[derive(Clone, Copy)]
enum Mixing {
    Values,
    Light,
}

struct Sample {
    name: &'static str,
    style: Value,
    under: [u8; 3],
}

fn samples() -> [Sample; 6] {
    let plain =
        |fill: &str, size: f32| json!({"fill": fill, "strokes": [], "shadows": [], "font": {"size": size}});
    let large = 26.0 / TILE.height as f32;
    let thin = json!({"fill": "#ffffff", "strokes": [], "shadows": [], "font": {"family": "Tilt Neon", "weight": 400, "size": 0.2}});
    let shadow = json!({"font": {"size": large}, "strokes": [],
        "shadows": [{"dx": 0, "dy": 0.02, "blur": 0.4, "spread": 0.05, "color": "#000000c0"}]});
    [
        Sample { name: "white on black", style: plain("#ffffff", large), under: [16; 3] },
        Sample { name: "black on white", style: plain("#000000", large), under: [240; 3] },
        Sample { name: "yellow on blue", style: plain("#ffe11f", large), under: [32, 64, 200] },
        Sample { name: "red on green", style: plain("#e5262b", large), under: [40, 170, 60] },
        Sample { name: "thin and small", style: thin, under: [16; 3] },
        Sample { name: "a soft shadow", style: shadow, under: [205, 200, 190] },
    ]
}

fn main() {
    let path = std::env::args_os().nth(1).expect("the PNG to write");
    let samples = samples();
    let mut sheet = RgbImage::new(TILE.width * 2 + 2, (TILE.height + 2) * samples.len() as u32);
    println!("| | weight in the video's own values | in light |\n|---|---|---|");
    for (row, sample) in (0..).zip(&samples) {
        let overlay = overlay(&sample.style);
        let images = [Mixing::Values, Mixing::Light].map(|mixing| drawn(&overlay, sample.under, mixing));
        let [values, light] = images.each_ref().map(|image| weight(image, sample.under));
        println!("| {} | 100 % | {:.0} % |", sample.name, 100.0 * light / values);
        for (column, image) in (0..).zip(&images) {
            let (x, y) = (column * i64::from(TILE.width + 2), row * i64::from(TILE.height + 2));
            replace(&mut sheet, &with_detail(image), x, y);
        }
    }
    sheet.save(Path::new(&path)).expect("the image can be written");
}

fn overlay(style: &Value) -> Overlay {
    let middle = json!({"position": {"anchor": "middle", "align": "left", "margin": {"left": 0.02}}});
    let style = PartialStyle::from_value(style).expect("a style");
    let style =
        style.merge(PartialStyle::from_value(&middle).expect("a style")).resolve(TILE, None).expect("valid");
    let options = layout::Options { canvas: TILE, style, fonts: layout::Fonts::default() };
    let mut layouts = LayoutContext::new(options).expect("valid");
    let words = TEXT.split(' ').map(|word| CueWord::new(word, None)).collect();
    let cue = Cue::new(TimeRange::from_secs(0.0, 2.0), vec![CueLine { words }]);
    let scene = layouts.layout(&cue).scene(Timestamp::from_secs(1.0));
    Rasterizer::new(Default::default()).render(TILE, &[scene])
}

fn drawn(overlay: &Overlay, under: [u8; 3], mixing: Mixing) -> RgbImage {
    let mut image = RgbImage::from_pixel(TILE.width, TILE.height, Rgb(under));
    for layer in overlay.groups.iter().flat_map(|group| &group.layers) {
        let Ink::Solid { mask, color } = &layer.ink else { continue };
        for (index, coverage) in (0_i32..).zip(&mask.coverage) {
            let across = mask.size.width as i32;
            let (x, y) = (layer.x + index % across, layer.y + index / across);
            let inside = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            if let Some((x, y)) = inside.filter(|(x, y)| *x < TILE.width && *y < TILE.height) {
                let pixel = image.get_pixel_mut(x, y);
                pixel.0 = mixing.mixed(pixel.0, *color, f32::from(*coverage) / 255.0);
            }
        }
    }
    image
}

impl Mixing {
    fn mixed(self, under: [u8; 3], color: Color, coverage: f32) -> [u8; 3] {
        let alpha = coverage * f32::from(color.a) / 255.0;
        let over = [color.r, color.g, color.b];
        std::array::from_fn(|channel| {
            let [under, over] = [under, over].map(|color| f32::from(color[channel]) / 255.0);
            let mix = |under: f32, over: f32| under + (over - under) * alpha;
            let mixed = match self {
                Self::Values => mix(under, over),
                Self::Light => encoded(mix(light(under), light(over))),
            };
            (mixed * 255.0).round() as u8
        })
    }
}

/// What a screen makes of a value, by sRGB's curve, and the value that makes so much light.
fn light(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// How far all pixels together are from what lies under them, in values, which eyes see about evenly.
fn weight(image: &RgbImage, under: [u8; 3]) -> f64 {
    let apart =
        |pixel: &Rgb<u8>| pixel.0.iter().zip(under).map(|(a, b)| u32::from(a.abs_diff(b))).sum::<u32>();
    image.pixels().map(|pixel| f64::from(apart(pixel))).sum()
}

/// The image with the start of its text enlarged at the right.
fn with_detail(image: &RgbImage) -> RgbImage {
    let part =
        crop_imm(image, 9, TILE.height / 2 - DETAIL.height / 2, DETAIL.width, DETAIL.height).to_image();
    let large = resize(&part, DETAIL.width * ENLARGED, DETAIL.height * ENLARGED, FilterType::Nearest);
    let mut whole = image.clone();
    replace(&mut whole, &large, i64::from(TILE.width - DETAIL.width * ENLARGED), 0);
    whole
}
