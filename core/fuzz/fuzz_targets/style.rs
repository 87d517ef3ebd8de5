//! Any text as a style file: an answer, never a panic, and what is read lays out and draws on any frame.
#![no_main]

use captioni::cues::{Cue, CueLine, CueWord};
use captioni::frame::Size;
use captioni::layout::{Fonts, LayoutContext, Options};
use captioni::raster::{self, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(style) = PartialStyle::from_json(text) else { return };
    for canvas in [Size { width: 96, height: 54 }, Size { width: 54, height: 96 }] {
        #[expect(
            clippy::expect_used,
            reason = "what was read is checked for any frame: a failure is what is looked for"
        )]
        let style = style.resolve(canvas, None).expect("checked for any frame");
        let Ok(mut context) = LayoutContext::new(Options { canvas, style, fonts: Fonts::default() }) else {
            continue;
        };
        let words = ["Ask", "not"].map(|word| CueWord::new(word, None)).into();
        let cue = Cue::new(TimeRange::from_secs(0.0, 1.0), vec![CueLine { words }]);
        let scene = context.layout(&cue).scene(Timestamp::from_secs(0.5));
        Rasterizer::new(raster::Options::default()).render(canvas, &[scene]);
    }
});
