//! Frames of FFmpeg's `ass` filter.

use std::path::Path;
use std::process::Command;

use image::RgbImage;

use super::sight::{BACKDROP, SIZE};

/// Whether there is an ffmpeg with the filter.
pub fn is_there() -> bool {
    let filters = Command::new("ffmpeg").args(["-hide_banner", "-filters"]).output();
    filters.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(" ass "))
}

/// What libass draws at an instant, over the backdrop.
pub fn frame(script: &Path, at: f64) -> RgbImage {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
    let (width, height) = SIZE;
    let [r, g, b] = BACKDROP;
    let filter = format!(
        "format=rgb24,setpts=PTS+{at}/TB,ass=filename={}:fontsdir={}",
        script.display(),
        fonts.display()
    );
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i"])
        .arg(format!("color=c=0x{r:02x}{g:02x}{b:02x}:s={width}x{height}:r=25,format=rgb24"))
        .args(["-vf", &filter, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    RgbImage::from_raw(width, height, output.stdout).unwrap_or_else(|| panic!("{}: {told}", script.display()))
}
