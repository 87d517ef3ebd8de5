//! Pictures of every style at several sizes and times.
//!
//! A name gives the style, the size and the milliseconds into the cue. The backdrop is dark at the left and
//! light at the right, so that each picture shows a look on both. Blending here is plain source-over on sRGB:
//! what is tested is layout and raster, not compositing into video.
#![cfg(test)]

mod harness;
mod presets;
mod scripts;

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::{Gradient, Size};
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Ink, Layer, Options, Overlay, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use harness::Goldens;
use image::{Rgb, RgbImage};
use serde_json::{Value, json};

const LANDSCAPE: Size = Size { width: 640, height: 360 };
const PORTRAIT: Size = Size { width: 360, height: 640 };
const SMALL: Size = Size { width: 321, height: 241 };

/// Lines of words of 0.4 s each, the first at 0.2 s.
fn cue(lines: &[&str]) -> Cue {
    let mut start = 0.2;
    let mut word = |text: &str| {
        let range = TimeRange::from_secs(start, start + 0.4);
        start += 0.4;
        CueWord::new(text, range)
    };
    let lines =
        lines.iter().map(|line| CueLine { words: line.split(' ').map(&mut word).collect() }).collect();
    Cue::new(TimeRange::from_secs(0.0, 5.0), lines)
}

fn backdrop(size: Size) -> RgbImage {
    let half = size.width / 2;
    RgbImage::from_fn(size.width, size.height, |x, _| {
        Rgb(if x < half { [28, 33, 48] } else { [232, 228, 218] })
    })
}

/// A pixel of a group: premultiplied red, green and blue, and alpha, 0 to 1.
type Premultiplied = [f32; 4];

fn blend(picture: &mut RgbImage, overlay: &Overlay) {
    for group in &overlay.groups {
        let opacity = f32::from(group.opacity) / 255.0;
        match group.opacity {
            255 => group.layers.iter().for_each(|layer| blend_layer(picture, layer)),
            _ => blend_faded(picture, &group.layers, opacity),
        }
    }
}

fn blend_layer(picture: &mut RgbImage, layer: &Layer) {
    covered(picture.dimensions(), layer, |x, y, alpha, [r, g, b]| {
        for (channel, over) in picture.get_pixel_mut(x, y).0.iter_mut().zip([r, g, b]) {
            *channel = (f32::from(*channel) * (1.0 - alpha) + over * alpha).round() as u8;
        }
    });
}

/// Layers are laid over each other first, and then over the picture as one.
fn blend_faded(picture: &mut RgbImage, layers: &[Layer], opacity: f32) {
    let (width, height) = picture.dimensions();
    let mut group: Vec<Premultiplied> = vec![[0.0; 4]; (width * height) as usize];
    for layer in layers {
        covered((width, height), layer, |x, y, alpha, [r, g, b]| {
            let pixel = &mut group[(y * width + x) as usize];
            let over = [r * alpha, g * alpha, b * alpha, alpha];
            pixel.iter_mut().zip(over).for_each(|(under, over)| *under = *under * (1.0 - alpha) + over);
        });
    }
    for (pixel, [r, g, b, alpha]) in picture.pixels_mut().zip(group) {
        for (channel, over) in pixel.0.iter_mut().zip([r, g, b]) {
            *channel = (f32::from(*channel) * (1.0 - alpha * opacity) + over * opacity).round() as u8;
        }
    }
}

/// Visits the pixels of a layer inside a picture with their alpha, 0 to 1, and colour, 0 to 255.
fn covered((width, height): (u32, u32), layer: &Layer, mut visit: impl FnMut(u32, u32, f32, [f32; 3])) {
    for (index, coverage) in (0..).zip(coverage(&layer.ink)) {
        let across = layer.ink.size().width as i32;
        let (column, row) = (index % across, index / across);
        let at = u32::try_from(layer.x + column).ok().zip(u32::try_from(layer.y + row).ok());
        let Some((x, y)) = at.filter(|(x, y)| *x < width && *y < height) else { continue };
        let (alpha, color) = match &layer.ink {
            Ink::Gradient { gradient, opacity, .. } => {
                let part = gradient.ramp.at(column as f32 + 0.5, row as f32 + 0.5).clamp(0.0, 1.0);
                let [r, g, b, a] = Gradient::at(&gradient.stops, part);
                (a * f32::from(*opacity), [r, g, b].map(|v| v * 255.0))
            }
            Ink::Solid { color, .. } => (f32::from(color.a), [color.r, color.g, color.b].map(f32::from)),
            Ink::Image { bitmap, opacity } => {
                let [r, g, b, a] = bitmap.rgba.as_chunks::<4>().0[index as usize];
                (f32::from(*opacity), [r, g, b].map(|v| f32::from(v) * 255.0 / f32::from(a.max(1))))
            }
        };
        visit(x, y, f32::from(coverage) * alpha / (255.0 * 255.0), color);
    }
}

/// Coverage of each pixel, 0 to 255.
fn coverage(ink: &Ink) -> Vec<u8> {
    match (ink.mask(), ink.bitmap()) {
        (Some(mask), _) => mask.coverage.clone(),
        (None, Some(bitmap)) => bitmap.rgba.iter().skip(3).step_by(4).copied().collect(),
        (None, None) => Vec::new(),
    }
}

struct Case<'a> {
    name: &'a str,
    style: Value,
    canvas: Size,
    lines: &'a [&'a str],
    millis: &'a [i64],
}

impl Case<'_> {
    fn check(&self, goldens: &mut Goldens) {
        let style = PartialStyle::from_value(&self.style).unwrap().resolve(self.canvas, None).unwrap();
        let options = layout::Options { canvas: self.canvas, style, fonts: layout::Fonts::default() };
        let mut layouts = LayoutContext::new(options).unwrap();
        let laid_out = layouts.layout(&cue(self.lines));
        assert_eq!(layouts.take_warnings(), [], "{}", self.name);
        let mut rasterizer = Rasterizer::new(Options::default());
        for millis in self.millis {
            let scene = laid_out.scene(Timestamp::from_millis(*millis));
            let mut picture = backdrop(self.canvas);
            blend(&mut picture, &rasterizer.render(self.canvas, &[scene]));
            let Size { width, height } = self.canvas;
            goldens.check(&format!("{}-{width}x{height}-{millis:04}", self.name), &picture);
        }
    }
}

#[test]
fn looks_are_as_blessed() {
    let speech = ["Captions that people", "actually want to read!"];
    let preset = |name, canvas, millis| Case { name, style: json!(name), canvas, lines: &speech, millis };
    let line_box = json!({"shadows": [], "background":
        {"per": "line", "color": "#101018c0", "paddingX": 0.35, "paddingY": 0.12, "radius": 0.25}});
    let word_box = json!({"extends": "karaoke", "activeFill": null, "spokenFill": "#b8f5c8", "unspokenFill": "#d0d0d8",
        "shadows": [], "position": {"anchor": "middle"}, "background":
        {"per": "word", "color": "#6d28d9", "paddingX": 0.16, "paddingY": 0.05, "radius": 0.2}});
    let top_left = json!({"position": {"anchor": "top", "align": "left"}, "strokes":
        [{"width": 0.06, "color": "#d11149"}, {"width": 0.05, "color": "#ffd23f"}], "animation":
        {"enter": {"effect": "rise", "duration": 0.3, "ease": "outCubic"}}});
    let custom = |name, style, lines, millis| Case { name, style, canvas: LANDSCAPE, lines, millis };
    let mut goldens = Goldens::new();
    for case in [
        preset("clean", LANDSCAPE, &[40, 1000]),
        preset("clean", PORTRAIT, &[1000]),
        preset("karaoke", LANDSCAPE, &[0, 1100, 1500]),
        preset("karaoke", PORTRAIT, &[1100]),
        preset("karaoke", SMALL, &[1100]),
        preset("barbie", LANDSCAPE, &[60, 1080, 1300]),
        preset("barbie", PORTRAIT, &[1300]),
        preset("barbie", SMALL, &[1300]),
        custom("line-box", line_box, &speech, &[1000]),
        custom("word-box", word_box, &speech, &[1100]),
        custom("top-left", top_left, &speech, &[100, 1000]),
        custom(
            "scripts",
            json!("clean"),
            &["Zażółć gęślą jaźń", "Привет Γειά σου Tiếng Việt ♪ e\u{301} 100 €"],
            &[1000],
        ),
        custom(
            "broken",
            json!("karaoke"),
            &["a line that is far too long for the width of this picture"],
            &[1000],
        ),
        custom(
            "shrunk",
            json!("barbie"),
            &["Rindfleischetikettierungsüberwachungsaufgabenübertragung"],
            &[1000],
        ),
    ] {
        case.check(&mut goldens);
    }
    designed(&mut goldens);
    scripts::check(&mut goldens);
    emoji(&mut goldens);
    goldens.finish();
}

/// Looks that use what the presets do not.
fn designed(goldens: &mut Goldens) {
    let speech = ["Captions that people", "actually want to read!"];
    let stops = |from, to| json!([{"at": 0, "color": from}, {"at": 1, "color": to}]);
    let gradient = json!({"extends": "karaoke",
        "fill": {"linear": {"stops": stops("#ffe259", "#ff5e3a"), "per": "line"}},
        "activeFill": {"radial": {"stops": stops("#ffffff", "#00c2a8"), "per": "word"}}});
    let travelling = json!({"extends": "karaoke", "activeFill": null, "strokes": [], "shadows": [],
        "boxes": [{"per": "line", "color": "#00000099", "paddingX": 0.3, "paddingY": 0.1, "radius": 0.3},
            {"per": "active", "color": {"linear": {"angle": 90, "stops": stops("#ff3d81", "#ff9a3d")}},
                "stroke": {"width": 0.05, "color": "#ffffff"}, "paddingX": 0.18, "paddingY": 0.06, "radius": 0.25,
                "travel": 0.2}]});
    let waves = ["y", "rotate"].map(|property| {
        let reach = if property == "y" { 0.25 } else { 12.0 };
        let keyframe = |at: f32, value: f32| json!({"at": at, "value": value, "ease": "inOutQuad"});
        let keyframes =
            [keyframe(0.0, 0.0), keyframe(0.25, -reach), keyframe(0.75, reach), keyframe(1.0, 0.0)];
        json!({"target": "letter", "on": "always", "property": property, "duration": 1, "stagger": 0.06,
            "keyframes": keyframes})
    });
    let wave = json!({"extends": "karaoke", "tracks": waves});
    let sweep = json!({"extends": "karaoke", "spokenFill": "#ffe11f",
        "tracks": [{"target": "word", "on": "active", "property": "sweep", "from": 0}]});
    let entrances = ["opacity", "y", "blur"].map(|property| {
        let from = if property == "opacity" { 0.0 } else { 0.4 };
        json!({"target": "letter", "on": "enter", "property": property, "from": from, "duration": 0.4, "stagger": 0.03})
    });
    let letters = json!({"extends": "barbie", "tracks": entrances});
    let growing = json!({"extends": "karaoke", "animation": {"word": {"scale": 1.4, "duration": 0.1, "ease": "linear"}}});
    let hollow = json!({"extends": "karaoke", "fill": "#ffffff00", "shadows": [], "strokes":
        [{"width": 0.05, "color": "#ffffff"}]});
    let typing = json!({"extends": "karaoke", "activeFill": null,
        "tracks": [{"target": "cue", "on": "enter", "property": "reveal", "from": 0, "duration": 2}]});
    let slanted = json!({"extends": "clean", "font": {"size": 0.1, "italic": true}, "maxLines": 3});
    let custom = |name, style, millis| Case { name, style, canvas: LANDSCAPE, lines: &speech, millis };
    for case in [
        Case {
            name: "slanted",
            style: slanted,
            canvas: LANDSCAPE,
            lines: &["Slanted jaf (Type) 👍", "Привет, Ελλάδα 🎉!"],
            millis: &[1000],
        },
        custom("gradient", gradient, &[1100]),
        custom("travelling", travelling, &[690]),
        custom("wave", wave, &[1100]),
        custom("sweep", sweep, &[830]),
        custom("letters", letters, &[500]),
        custom("growing", growing, &[950]),
        custom("hollow", hollow, &[1100]),
        custom("typing", typing, &[1300]),
    ] {
        case.check(goldens);
    }
}

/// Emoji in words that are spoken, swept and stroked.
fn emoji(goldens: &mut Goldens) {
    let lines = ["I love this 💕✨ so much 🔥", "👨‍👩‍👧 🇨🇿 👍🏽 1️⃣ ❤️ ok ✅ ☺"];
    let sweep = json!({"extends": "karaoke", "unspokenFill": "#ffffff60", "spokenFill": "#ffe11f",
        "tracks": [{"target": "word", "on": "active", "property": "sweep", "from": 0}]});
    let sizes = json!({"extends": "clean", "font": {"size": 0.16}, "maxLines": 3});
    for case in [
        Case { name: "emoji", style: json!("clean"), canvas: LANDSCAPE, lines: &lines, millis: &[1000] },
        Case {
            name: "emoji-karaoke",
            style: json!("karaoke"),
            canvas: LANDSCAPE,
            lines: &lines,
            millis: &[1900],
        },
        Case { name: "emoji-sweep", style: sweep, canvas: LANDSCAPE, lines: &lines, millis: &[2000] },
        Case {
            name: "emoji-large", style: sizes, canvas: LANDSCAPE, lines: &["🏳️‍🌈🇨🇿🥳👩🏾‍🚀"], millis: &[1000]
        },
    ] {
        case.check(goldens);
    }
}
