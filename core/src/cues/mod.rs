//! Words to cues: where to break, how long to show, and the subtitle formats.

mod types;

pub use types::{Cue, CueLine, CueTrack, CueWord};

/// Tells segmentation how wide text will be. The pipeline answers with the layout's own fonts.
pub trait Measure {
    /// Width of `text` on one line, in pixels of the canvas.
    fn width(&self, text: &str) -> f32;
    /// Width that a line may take, in pixels of the canvas.
    fn max_width(&self) -> f32;
}
