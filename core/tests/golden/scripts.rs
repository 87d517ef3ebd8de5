//! Text in 20 scripts with fonts of Debian, a word of each highlighted, on sheets of four.

use std::path::{Path, PathBuf};

use captioni::cues::{Cue, CueTrack};
use captioni::frame::Size;
use captioni::layout::{self, LayoutContext};
use captioni::raster::{Options, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};
use image::imageops::replace;
use image::{Rgb, RgbImage};
use serde::Deserialize;
use serde_json::json;

use super::blend;
use super::harness::Goldens;

const CELL: Size = Size { width: 480, height: 84 };
const ROWS: usize = 4;

#[derive(Deserialize)]
struct Sample {
    script: String,
    language: String,
    font: PathBuf,
    text: String,
}

pub fn check(goldens: &mut Goldens) {
    let mut samples: Vec<Sample> =
        serde_json::from_str(include_str!("../../../fixtures/scripts.json")).unwrap();
    for sample in &mut samples {
        sample.font = Path::new("/usr/share/fonts").join(&sample.font);
    }
    let missing = samples.iter().find(|sample| !sample.font.exists());
    for (sheet, samples) in (1..).zip(samples.chunks(ROWS)) {
        let name = format!("fonts-{sheet}-480x336-1000");
        match missing {
            None => goldens.check(&name, &drawn(samples)),
            Some(sample) if std::env::var_os("CI").is_none() => {
                eprintln!("{} is missing: .ci/setup test installs it", sample.font.display());
                goldens.skip(&name);
            }
            Some(sample) => panic!("{} is missing", sample.font.display()),
        }
    }
}

fn drawn(samples: &[Sample]) -> RgbImage {
    let mut sheet = RgbImage::new(CELL.width, CELL.height * samples.len() as u32);
    for (sample, row) in samples.iter().zip(0..) {
        replace(&mut sheet, &row_of(sample), 0, row * i64::from(CELL.height));
    }
    sheet
}

/// One text in two or three lines; the word spoken at 1 s has a box and another colour.
fn row_of(sample: &Sample) -> RgbImage {
    let style = json!({"extends": "karaoke", "maxWidth": 0.96, "font": {"size": 0.21, "weight": 700, "case": "keep"},
        "strokes": [], "shadows": [], "maxLines": 3,
        "boxes": [{"per": "active", "color": "#6d28d9", "paddingX": 0.1, "paddingY": 0.02, "radius": 0.2}],
        "position": {"anchor": "middle", "margin": {"left": 0.01, "right": 0.01, "top": 0.01, "bottom": 0.01}}});
    let style = PartialStyle::from_value(&style).unwrap().resolve(CELL, None).unwrap();
    let fonts = layout::Fonts { files: vec![sample.font.clone().into()], ..layout::Fonts::default() };
    let options = layout::Options { canvas: CELL, style, fonts };
    let mut layouts = LayoutContext::new(options).unwrap().with_language(&sample.language);
    let cue = Cue::from_text(TimeRange::from_secs(0.0, 5.0), &sample.text);
    let track = CueTrack::new(vec![cue]).unwrap().with_word_times();
    let laid_out = layouts.layout(&track.cues()[0]);
    assert_eq!(layouts.take_warnings(), [], "{}", sample.script);
    let mut picture = RgbImage::from_pixel(CELL.width, CELL.height, Rgb([28, 33, 48]));
    let scene = laid_out.scene(Timestamp::from_millis(1_000));
    blend(&mut picture, &Rasterizer::new(Options::default()).render(CELL, &[scene]));
    picture
}
