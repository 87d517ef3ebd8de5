//! Words to cues: where to break, how long to show, and the subtitle formats.
//!
//! [`segment()`] turns a transcript into a [`CueTrack`]; [`formats`] reads and writes the same track as
//! subtitle files. [`split`] and [`resegment`] cut given cues elsewhere. Cues may overlap
//! in time; where each of those shown together stands is for layout to decide.

mod chart;
mod check;
mod document;
#[cfg(feature = "render")]
pub mod emphasis;
pub mod formats;
mod index;
mod look;
mod place;
mod retime;
mod rules;
#[expect(clippy::indexing_slicing, reason = "indices count the words that are given")]
mod segment;
mod spread;
mod text;
mod tiers;
mod track;
mod types;

pub use check::{Breach, Checked, Measured, Rule, check};
pub use look::CueStyle;
pub use place::{Place, PlaceAnchor};
pub use retime::{Scale, Shift};
pub use rules::{CueOptions, CueRules, Setting, Shots, TimingPreset};
pub use segment::{Regrouped, resegment, segment, split};
pub use track::{CueTrack, MAX_CUES, MAX_TEXT, MAX_WORDS};
pub use types::{Cue, CueId, CueLine, CueWord};

/// Tells segmentation how wide text will be. The pipeline answers with the layout's own fonts.
pub trait Measure {
    /// Width of `text` on one line, in pixels of the canvas.
    fn width(&self, text: &str) -> f32;
    /// Width that a line may take, in pixels of the canvas.
    fn max_width(&self) -> f32;
    /// Whether the frame is taller than wide.
    fn is_upright(&self) -> bool {
        false
    }
    /// Frames a second of the video, where there is one.
    fn frame_rate(&self) -> Option<f64> {
        None
    }
}
