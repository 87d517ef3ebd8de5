//! Fonts that users bring: good, missing pieces, and hostile.
#![cfg(test)]

use std::path::{Path, PathBuf};

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::error::Remedy;
use captioni::frame::Size;
use captioni::layout::{CueLayout, FontFile, Fonts, LayoutContext, Options};
use captioni::raster::{self, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use captioni::{ErrorCode, Result};
use proptest::prelude::*;

const CANVAS: Size = Size { width: 320, height: 180 };

fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts").join(name)
}

fn context(files: Vec<PathBuf>) -> Result<LayoutContext> {
    let files = files.into_iter().map(FontFile::from).collect();
    with_fonts(Fonts { files, ..Fonts::default() })
}

fn with_fonts(fonts: Fonts) -> Result<LayoutContext> {
    let style = PartialStyle::preset("barbie")?.resolve(CANVAS, None)?;
    LayoutContext::new(Options { canvas: CANVAS, style, fonts })
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
    let with = context.layout(&cue("Hi ⠿ there 漢⠿"));
    let warnings = context.take_warnings();
    assert!(warnings.iter().all(|w| w.code == ErrorCode::GlyphMissing));
    let named = |c: char| warnings.iter().filter(|w| w.message.contains(c)).count();
    assert_eq!((warnings.len(), named('⠿'), named('漢')), (1, 1, 1), "{warnings:?}");
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
        (&["Party!", "⠿⡇"], "Braille", "⠿⡇", "fonts-noto-core"),
        (&["Party!", "🎉🔥"], "", "", ""),
        (&["♪", "\u{e000}"], "", "\u{e000}", ""),
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
        assert_eq!((covers.unwrap_or_default().as_str(), of.unwrap_or_default()), (script, package));
    }
}

#[test]
fn one_warning_counts_what_is_missing_in_all_cues() {
    let mut context = context(Vec::new()).unwrap();
    context.check(&[cue("Hi ⠿⠿"), cue("you ⡇"), cue("and ⠿")]).unwrap();
    let warnings = context.take_warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let message = &warnings[0].message;
    assert!(message.contains("(4 in all): ⠿ (U+283F), ⡇ (U+2847)"), "{message}");
    context.layout(&cue("Hi ⠿"));
    assert_eq!(context.take_warnings(), []);
}

#[test]
fn nothing_but_missing_characters_shows_nothing() {
    let layout = context(Vec::new()).unwrap().layout(&cue("⠿ ⠿"));
    assert!(layout.block().is_empty());
    assert_eq!(paint(&layout).id, 0);
}

#[test]
fn a_missing_or_broken_font_is_font_missing() {
    for font in [bundled("none.ttf"), bundled("README.md"), bundled("")] {
        assert_eq!(context(vec![font]).unwrap_err().code(), ErrorCode::FontMissing);
    }
}

/// Debian's fonts-liberation, which have signs that the bundled fonts lack.
const LIBERATION: &str = "/usr/share/fonts/truetype/liberation";
const SIGNS: &str = "∑∏ √∫";

fn liberation(name: &str) -> PathBuf {
    Path::new(LIBERATION).join(name)
}

fn styled(fonts: Fonts, family: &str, weight: u16) -> LayoutContext {
    let style = serde_json::json!({"font": {"family": family, "weight": weight}});
    let style = PartialStyle::from_value(&style).unwrap().resolve(CANVAS, None).unwrap();
    LayoutContext::new(Options { canvas: CANVAS, style, fonts }).unwrap()
}

fn folder() -> Fonts {
    Fonts { dirs: vec![LIBERATION.into()], ..Fonts::default() }
}

#[test]
fn a_font_for_what_is_missing_draws_nothing_else() {
    let file = FontFile { path: liberation("LiberationSans-Regular.ttf"), is_fallback: true };
    let mut fallback = with_fonts(Fonts { files: vec![file.clone()], ..Fonts::default() }).unwrap();
    assert_eq!(fallback.measure("Hello"), context(Vec::new()).unwrap().measure("Hello"));
    fallback.check(&[cue(SIGNS)]).unwrap();
    assert!((0..2).all(|word| fallback.layout(&cue(SIGNS)).word(word).count() == 1));
    assert_eq!(fallback.take_warnings(), []);
    let mut own = context(vec![file.path]).unwrap();
    assert_ne!(own.measure("Hello"), fallback.measure("Hello"));
    assert_eq!(own.measure("∑∏"), fallback.measure("∑∏"));
}

#[test]
fn a_style_names_families_of_folders_and_of_files() {
    let mut sans = styled(folder(), "Liberation Sans", 400);
    let mut serif = styled(folder(), "liberation serif", 400);
    assert_ne!(sans.measure("Hello"), serif.measure("Hello"));
    assert_eq!(styled(folder(), "Liberation Sans", 700).take_warnings(), []);
    let files = ["LiberationSerif-Regular.ttf", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"];
    let given = Fonts { files: files.map(|file| liberation(file).into()).to_vec(), ..Fonts::default() };
    assert_eq!(styled(given.clone(), "Inter", 400).measure("Hello"), serif.measure("Hello"));
    assert_eq!(styled(given.clone(), "Liberation Sans", 400).measure("Hello"), sans.measure("Hello"));
    let bold = styled(folder(), "Liberation Sans", 700).measure("Hello");
    assert_eq!(styled(given, "Liberation Sans", 700).measure("Hello"), bold);
    assert_ne!(sans.measure("Hello"), bold);
}

#[test]
fn what_folders_lend_does_not_depend_on_what_was_drawn_before() {
    let alone = styled(folder(), "Inter", 600).layout(&cue(SIGNS));
    let mut context = styled(folder(), "Inter", 600);
    for text in ["Hello", "∩", "Hello ∏ ♪", SIGNS] {
        context.layout(&cue(text));
    }
    assert_eq!(context.layout(&cue(SIGNS)).block(), alone.block());
    assert!(!alone.block().is_empty());
    assert_eq!(context.measure("Hello"), styled(Fonts::default(), "Inter", 600).measure("Hello"));
    assert_eq!(context.take_warnings(), []);
}

#[test]
fn fonts_of_the_machine_are_used_on_request_alone() {
    let system = Fonts { system: true, ..Fonts::default() };
    assert!(styled(Fonts::default(), "Inter", 600).check(&[cue(SIGNS)]).is_err());
    let mut context = styled(system.clone(), "Inter", 600);
    context.check(&[cue(SIGNS)]).unwrap();
    assert!((0..2).all(|word| context.layout(&cue(SIGNS)).word(word).count() == 1));
    assert_eq!(context.measure("Hello"), styled(Fonts::default(), "Inter", 600).measure("Hello"));
    assert_eq!(context.take_warnings(), []);
    let named = styled(system, "Liberation Serif", 400).measure("Hello");
    assert_eq!(named, styled(folder(), "Liberation Serif", 400).measure("Hello"));
}

#[test]
fn a_family_that_is_nowhere_is_told_once_with_the_nearest() {
    let mut context = styled(folder(), "Liberatoin Sans", 600);
    let [warning] = &context.take_warnings()[..] else { panic!("one warning") };
    assert_eq!((warning.code, &warning.remedy), (ErrorCode::FontMissing, &Some(Remedy::AddFamily)));
    assert!(warning.message.contains("\"Liberatoin Sans\""), "{}", warning.message);
    assert!(warning.message.contains("the nearest is \"Liberation Sans\""), "{}", warning.message);
    context.layout(&cue("Hello"));
    assert_eq!(context.take_warnings(), []);
    let unlike = styled(folder(), "Zapfino Ultra", 600).take_warnings();
    assert!(unlike[0].message.ends_with("Inter is drawn instead"), "{unlike:?}");
    // The user's own font stands in for it, as was asked for.
    let own = Fonts { files: vec![bundled("Inter-SemiBold.ttf").into()], ..Fonts::default() };
    assert_eq!(styled(own, "Liberatoin Sans", 600).take_warnings(), []);
}

#[test]
fn a_folder_without_fonts_is_font_missing() {
    let empty = tempfile::tempdir().unwrap();
    for folder in [empty.path().to_owned(), empty.path().join("none"), bundled("README.md")] {
        let fonts = Fonts { dirs: vec![folder.clone()], ..Fonts::default() };
        let error = with_fonts(fonts).unwrap_err();
        assert_eq!(error.code(), ErrorCode::FontMissing);
        assert!(error.to_string().contains(&folder.display().to_string()), "{error}");
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
