//! Emoji: which characters they are, how they are drawn, and fonts that have them in every way.
#![cfg(test)]

use std::path::Path;
use std::sync::Arc;

use captioni::composite::{Change, Compositor};
use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::{Bitmap, ColorSpec, PixelFormat, Size};
use captioni::layout::{ColorGlyph, Fonts, LayoutContext, Options, Scene, Shape};
use captioni::raster::{self, Ink, Layer, Overlay, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use serde_json::{Value, json};
use unicode_properties::UnicodeEmoji;

const CANVAS: Size = Size { width: 320, height: 180 };
/// ISO 3166-1 with the codes that flags have beside it, and the three parts of the United Kingdom that have one.
const COUNTRIES: &str = "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES \
    ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO \
    IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM \
    MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

fn context(style: Value, fonts: &[&str]) -> LayoutContext {
    let style = PartialStyle::from_value(&style).unwrap().resolve(CANVAS, None).unwrap();
    let font = |name: &&str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fonts").join(name);
    let files = fonts.iter().map(|name| font(name).into()).collect();
    let fonts = Fonts { files, ..Fonts::default() };
    LayoutContext::new(Options { canvas: CANVAS, style, fonts }).unwrap()
}

fn plain() -> Value {
    json!({"extends": "clean", "strokes": [], "shadows": [], "boxes": []})
}

fn cue(text: &str) -> Cue {
    let words = text.split(' ').map(|word| CueWord::new(word, None)).collect();
    Cue::new(TimeRange::from_secs(0.0, 2.0), vec![CueLine { words }])
}

fn scene(context: &mut LayoutContext, text: &str) -> Scene {
    context.layout(&cue(text)).scene(Timestamp::from_secs(1.0))
}

fn color_glyphs(scene: &Scene) -> Vec<ColorGlyph> {
    let elements = scene.groups.iter().flat_map(|group| &group.elements);
    let glyphs = elements.filter_map(|element| match &element.shape {
        Shape::ColorGlyph(glyph) => Some(glyph.clone()),
        _ => None,
    });
    glyphs.collect()
}

fn pictures(overlay: &Overlay) -> Vec<(&Layer, &Arc<Bitmap>)> {
    overlay.layers().filter_map(|layer| Some((layer, layer.ink.bitmap()?))).collect()
}

fn render(scene: Scene) -> Overlay {
    Rasterizer::new(raster::Options::default()).render(CANVAS, &[scene])
}

/// Red, green, blue and alpha at a part of the picture of the only emoji.
fn pixel(overlay: &Overlay, across: f32, down: f32) -> [u8; 4] {
    let [(_, bitmap)] = pictures(overlay)[..] else { panic!("{overlay:?}") };
    let Size { width, height } = bitmap.size;
    let (x, y) = ((width as f32 * across) as usize, (height as f32 * down) as usize);
    bitmap.rgba.as_chunks::<4>().0[y * width as usize + x]
}

fn keycaps() -> Vec<String> {
    "0123456789#*".chars().map(|c| format!("{c}\u{fe0f}\u{20e3}")).collect()
}

/// Families, couples, professions, hair, hearts, flags of sequences, and all five skin tones.
fn sequences() -> Vec<String> {
    let flags = COUNTRIES.split(' ').map(|code| code.chars().map(regional).collect());
    let tagged = ["gbeng", "gbsct", "gbwls"].map(|code| {
        let tags = code.chars().map(|c| char::from_u32(0xe_0000 + u32::from(c)).unwrap());
        format!("🏴{}\u{e007f}", tags.collect::<String>())
    });
    let tones = ['🏻', '🏼', '🏽', '🏾', '🏿'];
    let people = ["👍", "👋", "🙏", "💪", "☝", "✌", "🧑", "👩", "👨", "🏃", "🤷", "👶", "🎅", "🫶", "🤌"];
    let toned = people.iter().flat_map(|base| tones.map(|tone| format!("{base}{tone}")));
    let jobs = ["⚕️", "🎓", "🚀", "💻", "🍳", "🌾", "🎤", "🎨", "✈️", "🦰", "🦽"];
    let workers = jobs.iter().flat_map(|job| tones.map(|tone| format!("👩{tone}\u{200d}{job}")));
    let fixed = [
        "❤️",
        "☺️",
        "❤️‍🔥",
        "❤️‍🩹",
        "🏳️‍🌈",
        "🏳️‍⚧️",
        "🏴‍☠️",
        "👨‍👩‍👧",
        "👨‍👩‍👧‍👦",
        "👩‍👩‍👦‍👦",
        "👩‍❤️‍👨",
        "👨‍❤️‍💋‍👨",
        "🤷‍♀️",
        "🤦🏽‍♂️",
        "🐕‍🦺",
        "🐈‍⬛",
        "🐻‍❄️",
        "😮‍💨",
        "👁️‍🗨️",
        "☎️",
        "✔️",
        "©️",
        "™️",
        "‼️",
        "⏸️",
        "🅰️",
        "🈂️",
    ];
    flags.chain(tagged).chain(toned).chain(workers).chain(fixed.map(str::to_owned)).chain(keycaps()).collect()
}

fn regional(letter: char) -> char {
    char::from_u32(0x1_f1e6 + u32::from(letter) - u32::from('A')).unwrap()
}

/// All characters that are an emoji by themselves.
fn singles() -> Vec<String> {
    let is_single = |c: &char| c.is_emoji_char() && !('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    ('\u{a9}'..='\u{1faff}').filter(is_single).map(|c| format!("{c}\u{fe0f}")).collect()
}

#[test]
fn every_emoji_is_one_glyph_with_ink() {
    let all = [sequences(), singles()].concat();
    assert!(all.len() > 1_800, "{}", all.len());
    let mut large = plain();
    large["font"] = json!({"size": 0.2});
    let mut context = context(large, &[]);
    let mut rasterizer = Rasterizer::new(raster::Options::default());
    let mut wrong = Vec::new();
    for emoji in &all {
        let scene = scene(&mut context, emoji);
        let count = color_glyphs(&scene).len();
        let overlay = rasterizer.render(CANVAS, &[scene]);
        let covered: usize = pictures(&overlay)
            .iter()
            .map(|(_, b)| b.rgba.iter().skip(3).step_by(4).filter(|a| **a > 128).count())
            .sum();
        if (count, covered > 40) != (1, true) {
            wrong.push((emoji, count, covered));
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {wrong:?}", wrong.len(), all.len());
    assert_eq!(context.take_warnings(), []);
}

#[test]
fn text_stays_text() {
    let mut context = context(plain(), &[]);
    for (text, count) in
        [("1 2 # * 0", 0), ("© ® ♪", 0), ("♥\u{fe0e} ☺", 0), ("❤️", 1), ("1️⃣ 1", 1), ("a😀b", 1)]
    {
        assert_eq!(color_glyphs(&scene(&mut context, text)).len(), count, "{text}");
    }
    // Emoji take up their own width: a family one, not three.
    let [one, family, two] = ["😀", "👨‍👩‍👧", "😀😀"].map(|text| context.measure(text));
    assert_eq!(one, family);
    assert!((two - 2.0 * one).abs() < 0.5 && one > 10.0, "{one} {two}");
}

#[test]
fn a_cue_of_emoji_alone_is_drawn() {
    let mut context = context(json!("karaoke"), &[]);
    context.check(&[cue("🔥🔥"), cue("😀")]).unwrap();
    assert_eq!(pictures(&render(scene(&mut context, "🔥🔥"))).len(), 2);
    assert_eq!(context.take_warnings(), []);
}

#[test]
fn strokes_lie_around_emoji_and_fills_do_not_tint_them() {
    let style = |fill: &str| json!({"extends": "clean", "shadows": [], "boxes": [], "fill": fill, "strokes": [{"width": 0.3, "color": "#ff00ff"}]});
    let [white, green, half] =
        ["#ffffff", "#00ff00", "#ffffff80"].map(|fill| render(scene(&mut context(style(fill), &[]), "😀")));
    let (layer, bitmap) = pictures(&white)[0];
    assert_eq!(bitmap.rgba, pictures(&green)[0].1.rgba);
    assert_eq!([&white, &half].map(|overlay| pictures(overlay)[0].0.ink.opacity()), [255, 128]);
    let stroke = white.layers().find(|layer| matches!(layer.ink, Ink::Solid { .. })).unwrap();
    let (inner, outer) = (bitmap.size, stroke.ink.size());
    assert!(stroke.x < layer.x && stroke.y < layer.y, "{} {}", stroke.x, layer.x);
    assert!(outer.width > inner.width + 2 && outer.height > inner.height + 2, "{inner:?} {outer:?}");
    // Letters that are never filled leave emoji as they are.
    let hollow = render(scene(&mut context(style("#ffffff00"), &[]), "😀"));
    assert_eq!(pictures(&hollow)[0].0.ink.opacity(), 255);
}

#[test]
fn fonts_with_colours_of_every_kind_draw_their_own_emoji() {
    let drawn = |font: &str, text: &str, style: Value| render(scene(&mut context(style, &[font]), text));
    let layers = drawn(
        "colr0.ttf",
        "😀",
        json!({"extends": "clean", "fill": "#102030", "strokes": [], "shadows": [], "boxes": []}),
    );
    assert_eq!(pixel(&layers, 0.25, 0.5), [0x10, 0x20, 0x30, 255], "the colour of the text");
    assert_eq!(pixel(&layers, 0.75, 0.5), [255, 255, 0, 255]);
    for font in ["sbix.ttf", "cbdt.ttf"] {
        for (size, color) in [(0.05, [0, 255, 0, 255]), (0.3, [0, 0, 255, 255])] {
            let style = json!({"extends": "clean", "strokes": [], "shadows": [], "font": {"size": size}});
            let overlay = drawn(font, "😀", style);
            assert_eq!(pixel(&overlay, 0.5, 0.5), color, "{font} at {size}");
            let edge = pictures(&overlay)[0].1.size.height as f32;
            assert!((edge - size * 180.0).abs() < 2.0, "{font} at {size}: {edge}");
        }
    }
    let graph = drawn("colr1.ttf", "😀", plain());
    let [left, right] = [0.55, 0.9].map(|across| pixel(&graph, across, 0.1));
    assert!(
        left[0] > right[0] + 60 && left[2] + 60 < right[2],
        "a gradient from red to blue: {left:?} {right:?}"
    );
    let cut = drawn("colr1.ttf", "❤️", plain());
    let [kept, gone] = [0.2, 0.5].map(|across| pixel(&cut, across, 0.5));
    assert_eq!((kept, gone[3]), ([255, 0, 0, 255], 0));
}

#[test]
fn a_font_of_emoji_draws_no_digits() {
    let mut own = context(plain(), &["colr0.ttf"]);
    let mut bundled = context(plain(), &[]);
    assert_eq!(own.measure("1"), bundled.measure("1"));
    assert_ne!(own.measure("😀"), bundled.measure("😀"));
    // What it lacks, the bundled ones have.
    assert_eq!(color_glyphs(&scene(&mut own, "1 🔥 a")).len(), 1);
    assert_eq!(own.take_warnings(), []);
}

#[test]
fn fonts_that_ask_for_too_much_end() {
    for font in ["bomb.ttf", "nested.ttf", "cycle.ttf", "huge.ttf"] {
        let mut context = context(json!("barbie"), &[font]);
        render(scene(&mut context, "a 😀 ❤️ b"));
    }
}

#[test]
fn what_turns_and_grows_keeps_its_colours_and_its_place() {
    let style = json!({"extends": "clean", "shadows": [], "font": {"size": 0.3}, "strokes": [{"width": 0.1, "color": "#000"}],
        "tracks": [{"target": "word", "on": "always", "property": "rotate", "from": 0, "to": 90, "duration": 2, "ease": "linear"},
            {"target": "word", "on": "always", "property": "scale", "from": 1, "to": 1.5, "duration": 2, "ease": "linear"}]});
    let layout = context(style, &["colr0.ttf"]).layout(&cue("❤️"));
    let mut rasterizer = Rasterizer::new(raster::Options::default());
    for millis in [200, 400, 1000, 1800] {
        let overlay = rasterizer.render(CANVAS, &[layout.scene(Timestamp::from_millis(millis))]);
        let (layer, bitmap) = pictures(&overlay)[0];
        assert_eq!(pixel(&overlay, 0.5, 0.5), [255, 0, 0, 255], "{millis}");
        let covered: f64 = bitmap.rgba.iter().skip(3).step_by(4).map(|a| f64::from(*a) / 255.0).sum();
        let edge = 54.0 * (1.0 + 0.25 * millis as f64 / 1000.0);
        assert!((covered / (edge * edge) - 1.0).abs() < 0.04, "{millis}: {covered} for {}", edge * edge);
        let stroke = overlay.layers().find(|layer| matches!(layer.ink, Ink::Solid { .. })).unwrap();
        let middle = |layer: &Layer| {
            let size = layer.ink.size();
            (layer.x as f32 + size.width as f32 / 2.0, layer.y as f32 + size.height as f32 / 2.0)
        };
        let ((x, y), (around_x, around_y)) = (middle(layer), middle(stroke));
        assert!((x - around_x).abs() <= 1.5 && (y - around_y).abs() <= 1.5, "{millis}");
    }
}

#[test]
fn what_moves_is_not_painted_again() {
    let rise = json!({"extends": "clean", "strokes": [], "shadows": [],
        "tracks": [{"target": "cue", "on": "always", "property": "y", "from": 0, "to": -2, "duration": 2, "ease": "linear"}]});
    let layout = context(rise, &[]).layout(&cue("so 🔥 hot"));
    let mut rasterizer = Rasterizer::new(raster::Options::default());
    let mut at = |millis| rasterizer.render(CANVAS, &[layout.scene(Timestamp::from_millis(millis))]);
    let overlays = [500, 1000, 1500].map(&mut at);
    let places = overlays.each_ref().map(|overlay| pictures(overlay)[0]);
    assert!(places[0].0.y > places[1].0.y && places[1].0.y > places[2].0.y);
    assert!(places.iter().all(|(_, bitmap)| Arc::ptr_eq(bitmap, places[0].1)));
    let again = at(1500);
    let mut compositor = Compositor::new(CANVAS, PixelFormat::YUV420P, ColorSpec::BT709).unwrap();
    let changes = [&overlays[0], &overlays[1], &overlays[2], &again].map(|o| compositor.prepare(o).unwrap());
    assert!(
        matches!(changes[1..], [Change::Moved { .. }, Change::Moved { .. }, Change::Same]),
        "{changes:?}"
    );
}
