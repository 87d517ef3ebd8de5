//! Words to cues: where to break, how long to show, and the subtitle formats.
//!
//! [`segment()`] turns a transcript into a [`CueTrack`]; [`formats`] reads and writes the same track as
//! subtitle files. Cues may overlap in time; where each of those shown together stands is for layout to decide.

mod document;
pub mod formats;
mod index;
mod look;
mod options;
mod place;
#[expect(clippy::indexing_slicing, reason = "indices count the words that are given")]
mod segment;
mod spread;
mod text;
mod track;
mod types;

pub use look::CueStyle;
pub use options::{CueOptions, TIMING_PRESETS};
pub use place::{Place, PlaceAnchor};
pub use segment::segment;
pub use track::{CueTrack, MAX_CUES, MAX_TEXT, MAX_WORDS};
pub use types::{Cue, CueId, CueLine, CueWord};

/// Tells segmentation how wide text will be. The pipeline answers with the layout's own fonts.
pub trait Measure {
    /// Width of `text` on one line, in pixels of the canvas.
    fn width(&self, text: &str) -> f32;
    /// Width that a line may take, in pixels of the canvas.
    fn max_width(&self) -> f32;
}
