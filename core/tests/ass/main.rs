//! Scripts of Advanced SubStation Alpha as they are drawn here, compared with FFmpeg's `ass` filter, which is libass, on the
//! same fonts. A script names in its header the seconds at which it is looked at: `; frames: 1 2.5`.
//!
//! What differs by design stands in [`BY_DESIGN`] with the reason; everything else has to look alike: the box of the text
//! and all ink within 2 % of the frame's height, colours within 3 levels.
#![cfg(test)]

mod reference;
mod sight;

use std::path::{Path, PathBuf};

use captioni::control::Control;
use captioni::pipeline::job::overlay_frames;
use captioni::units::Timestamp;
use image::RgbImage;
use serde_json::json;
use sight::{BACKDROP, SIZE, Sight};

/// Scripts that are drawn differently, and why.
const BY_DESIGN: [(&str, &str); 1] = [("drawings", "shapes are not drawn, which a NOT_SHOWN tells")];

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ass");
    let mut scripts: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.sort();
    scripts
}

/// The seconds at which a script is looked at.
fn instants(script: &Path) -> Vec<f64> {
    let text = std::fs::read_to_string(script).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("; frames: ")).unwrap();
    line.split_whitespace().map(|seconds| seconds.parse().unwrap()).collect()
}

/// What is drawn here, over the backdrop.
fn ours(script: &Path, at: f64) -> RgbImage {
    let (width, height) = SIZE;
    let options =
        json!({"cues": script.to_str().unwrap(), "size": [width, height], "fps": 25, "duration": 10});
    let mut frames = overlay_frames(None, options, &Control::default()).unwrap();
    let rgba = frames.at(Timestamp::from_secs(at)).unwrap();
    let pixels = rgba.chunks_exact(4).flat_map(|pixel| {
        let alpha = f32::from(pixel[3]) / 255.0;
        [0, 1, 2].map(|channel: usize| {
            (f32::from(pixel[channel]) * alpha + f32::from(BACKDROP[channel]) * (1.0 - alpha)).round() as u8
        })
    });
    RgbImage::from_raw(width, height, pixels.collect()).unwrap()
}

/// Both beside each other, to look at.
fn save(name: &str, reference: &RgbImage, ours: &RgbImage) -> PathBuf {
    let (width, height) = SIZE;
    let mut panels = RgbImage::new(width * 2, height);
    image::imageops::replace(&mut panels, reference, 0, 0);
    image::imageops::replace(&mut panels, ours, width.into(), 0);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ass");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.png"));
    panels.save(&path).unwrap();
    path
}

#[test]
fn scripts_look_as_libass_draws_them() {
    if !reference::is_there() {
        eprintln!("SKIPPED: there is no ffmpeg with the `ass` filter to compare scripts with");
        return;
    }
    let scripts = scripts();
    assert!(scripts.len() >= 40, "{} scripts", scripts.len());
    let mut failures = Vec::new();
    for script in &scripts {
        let stem = script.file_stem().unwrap().to_str().unwrap();
        for at in instants(script) {
            let (theirs, ours) = (reference::frame(script, at), ours(script, at));
            let differences = Sight::of(&theirs).differences(&Sight::of(&ours));
            let is_excused = BY_DESIGN.iter().any(|(name, _)| *name == stem);
            if is_excused == differences.is_empty() {
                let panels = save(&format!("{stem}-{at}"), &theirs, &ours);
                let what = if is_excused { "it does not differ".into() } else { differences.join("; ") };
                failures.push(format!("{stem} at {at} s: {what}; see {}", panels.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{} of the frames differ:\n{}\n", failures.len(), failures.join("\n"));
}
