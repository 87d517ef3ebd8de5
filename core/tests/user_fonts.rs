//! Fonts that users bring: good, missing pieces, and hostile.
#![cfg(test)]

use std::path::{Path, PathBuf};

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::error::Remedy;
use captioni::frame::Size;
use captioni::layout::{CueLayout, LayoutContext, Options};
use captioni::raster::{self, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use captioni::{ErrorCode, Result};
use proptest::prelude::*;

const CANVAS: Size = Size { width: 320, height: 180 };

fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts").join(name)
}

fn context(fonts: Vec<PathBuf>) -> Result<LayoutContext> {
    LayoutContext::new(Options {
        canvas: CANVAS,
        style: PartialStyle::preset("barbie")?.resolve(CANVAS, None)?,
        fonts,
    })
}

fn cue(text: &str) -> Cue {
    let words = text.split(' ').map(|word| CueWord::new(word, None)).collect();
    Cue::new(TimeRange::from_secs(0.0, 1.0), vec![CueLine { words }])
}

fn paint(layout: &CueLayout) -> raster::Overlay {
    Rasterizer::new(raster::Options::default()).render(CANVAS, &[layout.scene(Timestamp::from_secs(0.5))])
}

#[test]
fn a_users_font_draws_the_text() {
    let mut plain = context(Vec::new()).unwrap();
    let mut inter = context(vec![bundled("Inter-ExtraBold.ttf")]).unwrap();
    let widths = [plain.layout(&cue("Hello")), inter.layout(&cue("Hello"))].map(|l| l.block().width());
    assert!((widths[0] - widths[1]).abs() > 1.0, "{widths:?}");
    assert_ne!(plain.measure("Hello"), inter.measure("Hello"));
}

#[test]
fn a_font_that_lacks_a_character_falls_back_to_the_bundled_ones() {
    let mut context = context(vec![bundled("MPlusRounded1c-Symbols.ttf")]).unwrap();
    let layout = context.layout(&cue("♪ Привет ♪"));
    assert_eq!(context.take_warnings(), []);
    assert!((0..3).all(|word| layout.word(word).count() == 1));
}

#[test]
fn characters_that_no_font_has_make_one_warning_and_leave_no_gap() {
    let mut context = context(Vec::new()).unwrap();
    let with = context.layout(&cue("Hi 🎉 there 漢🎉"));
    let warnings = context.take_warnings();
    assert!(warnings.iter().all(|w| w.code == ErrorCode::GlyphMissing));
    let named = |c: char| warnings.iter().filter(|w| w.message.contains(c)).count();
    assert_eq!((warnings.len(), named('🎉'), named('漢')), (1, 1, 1), "{warnings:?}");
    assert!(warnings[0].message.contains("(3 in all)"), "{warnings:?}");
    let without = context.layout(&cue("Hi there"));
    assert_eq!(context.take_warnings(), []);
    assert_eq!(with.block(), without.block());
    assert_eq!(paint(&with).id, paint(&without).id);
    assert_eq!(with.word(1).count(), 0);
}

fn undrawable(cues: &[&str]) -> Option<captioni::Error> {
    let cues: Vec<_> = cues.iter().map(|text| cue(text)).collect();
    context(Vec::new()).unwrap().check(&cues).err()
}

#[test]
fn text_of_which_no_letter_can_be_drawn_is_font_missing() {
    for (cues, script, letters, package) in [
        (&["All is well", "这是一段文字，好看！"][..], "Chinese", "这是一段文字，好看！", "fonts-noto-cjk"),
        (&["ยินดีต้อนรับ 2"], "", "", ""),
        (&["ยินดีต้อนรับ"], "Thai", "ยินดีต้อนรับ", "fonts-noto-core"),
        (&["日本の字幕"], "Japanese", "日本の字幕", "fonts-noto-cjk"),
        (&["🎉", "🔥🔥"], "", "🎉", "fonts-noto-core"),
        (&["🎉", "Party!"], "", "", ""),
        (&["我用iPhone15拍的4K视频"], "", "", ""),
        (&["Cafe\u{301} Zażółć"], "", "", ""),
    ] {
        let error = undrawable(cues);
        let Some(error) = error else {
            assert_eq!(letters, "", "{cues:?} were let through");
            continue;
        };
        assert_eq!(error.code(), ErrorCode::FontMissing);
        let message = error.to_string();
        assert!(!letters.is_empty() && message.contains(script) && message.contains(letters), "{message}");
        let Some(Remedy::AddFont { covers, package: of }) = error.remedy() else { panic!("{error:?}") };
        assert_eq!((covers.unwrap_or_default().as_str(), of), (script, Some(package)));
    }
}

#[test]
fn one_warning_counts_what_is_missing_in_all_cues() {
    let mut context = context(Vec::new()).unwrap();
    context.check(&[cue("Hi 🎉🎉"), cue("you 🔥"), cue("and 🎉")]).unwrap();
    let warnings = context.take_warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let message = &warnings[0].message;
    assert!(message.contains("(4 in all): 🎉 (U+1F389), 🔥 (U+1F525)"), "{message}");
    context.layout(&cue("Hi 🎉"));
    assert_eq!(context.take_warnings(), []);
}

#[test]
fn nothing_but_missing_characters_shows_nothing() {
    let layout = context(Vec::new()).unwrap().layout(&cue("🎉 🎉"));
    assert!(layout.block().is_empty());
    assert_eq!(paint(&layout).id, 0);
}

#[test]
fn a_missing_or_broken_font_is_font_missing() {
    for font in [bundled("none.ttf"), bundled("README.md"), bundled("")] {
        assert_eq!(context(vec![font]).unwrap_err().code(), ErrorCode::FontMissing);
    }
}

#[test]
fn contexts_and_layouts_can_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<LayoutContext>();
    assert_send::<CueLayout>();
    assert_send::<Rasterizer>();
}

/// Bytes to overwrite: anywhere, and more often in the table directory and headers, which steer the parsers.
fn damage() -> impl Strategy<Value = Vec<(usize, u8)>> {
    let place = prop_oneof![0_usize..600, 0_usize..200_000];
    prop::collection::vec((place, any::<u8>()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_font_is_refused_or_drawn_but_never_panics(
        damage in damage(),
        name in prop::sample::select(vec!["Baloo2-ExtraBold.ttf", "Inter-SemiBold.ttf"]),
        cut in prop_oneof![3 => Just(1.0_f64), 1 => 0.0_f64..1.0],
    ) {
        let mut bytes = std::fs::read(bundled(name)).unwrap();
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        for (place, value) in damage {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged.ttf");
        std::fs::write(&path, bytes).unwrap();
        match context(vec![path]) {
            Ok(mut context) => {
                paint(&context.layout(&cue("Hello, wörld! fi ffi AVAT Łódź")));
            }
            Err(error) => prop_assert_eq!(error.code(), ErrorCode::FontMissing),
        }
    }
}
