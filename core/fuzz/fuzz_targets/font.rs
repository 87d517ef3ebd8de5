//! Any bytes as a font: an answer, never a panic, and what is taken lays out and draws.
#![no_main]
#![allow(clippy::expect_used, reason = "a panic is a finding")]

use std::io::Write;

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::Size;
use captioni::layout::{Fonts, LayoutContext, Options};
use captioni::raster::{self, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for a font");
    let canvas = Size { width: 96, height: 54 };
    let style =
        PartialStyle::preset("karaoke").and_then(|style| style.resolve(canvas, None)).expect("a preset");
    let fonts = Fonts { files: vec![file.path().into()], ..Fonts::default() };
    let Ok(mut context) = LayoutContext::new(Options { canvas, style, fonts }) else { return };
    let words = ["Ask", "ΣЖé1", "😀❤\u{fe0f}"].map(|word| CueWord::new(word, None)).into();
    let cue = Cue::new(TimeRange::from_secs(0.0, 1.0), vec![CueLine { words }]);
    let scene = context.layout(&cue).scene(Timestamp::from_secs(0.5));
    Rasterizer::new(raster::Options::default()).render(canvas, &[scene]);
});
