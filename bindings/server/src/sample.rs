//! Samples of looks, as animated PNGs.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use captioni::pipeline::job::overlay_frames;
use serde_json::{Value, json};

use crate::error::{Problem, Result};

/// Pixels: wide as a card of the page on a sharp screen.
const SIZE: [u32; 2] = [640, 240];
/// Frames a second.
const RATE: u16 = 15;
/// What the sample says, and when, in seconds.
const WORDS: [(&str, f64, f64); 3] = [("Make", 0.1, 0.6), ("it", 0.6, 0.9), ("pop", 0.9, 1.7)];
/// Length in seconds.
const LENGTH: f64 = 2.0;
/// Frame that comes first, as a sample that stands still is to show its words.
const FIRST: usize = 10;

/// Draws `style` in motion into `path`, whole or not at all.
///
/// # Errors
/// `STYLE_INVALID`, those of the disk.
pub fn write(style: &Value, path: &Path) -> Result<()> {
    let words: Vec<Value> =
        WORDS.iter().map(|(text, start, end)| json!({"text": text, "start": start, "end": end})).collect();
    let text = WORDS.map(|(text, ..)| text).join(" ");
    let cues = json!({
        "language": "en", "duration": LENGTH, "model": "",
        "segments": [{"start": WORDS[0].1, "end": LENGTH, "text": text, "words": words}],
    });
    // Large enough to be read at the size of a card, and in its middle.
    let style = json!({
        "extends": style,
        "font": {"size": 0.3},
        "position": {"anchor": "middle"},
    });
    let frames = overlay_frames(json!({
        "cues": cues, "size": SIZE, "fps": f64::from(RATE), "duration": LENGTH, "style": style,
    }))?;
    let unwritable = |error: png::EncodingError| Problem::internal("a sample cannot be written", error);
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let file = File::create(&part).map_err(|error| captioni::Error::writing(&part, error))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), SIZE[0], SIZE[1]);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(u32::try_from(frames.frame_count()).unwrap_or(u32::MAX), 0).map_err(unwritable)?;
    encoder.set_frame_delay(1, RATE).map_err(unwritable)?;
    let mut writer = encoder.write_header().map_err(unwritable)?;
    let mut frames = frames.collect::<captioni::Result<Vec<_>>>()?;
    let first = FIRST.min(frames.len());
    frames.rotate_left(first);
    for frame in frames {
        writer.write_image_data(&frame).map_err(unwritable)?;
    }
    writer.finish().map_err(unwritable)?;
    Ok(std::fs::rename(&part, path).map_err(|error| captioni::Error::writing(path, error))?)
}
