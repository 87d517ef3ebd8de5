//! Joins the stages into jobs; the only module that knows more than its neighbour.
//!
//! | Verb | From | To |
//! |---|---|---|
//! | [`Engine::transcribe`] | sound | transcript |
//! | [`Engine::align`] | sound, its text | transcript |
//! | [`cues`](fn@cues) | transcript, video | cues that fit the picture |
//! | [`render`](fn@render) | video, cues | captioned video |
//! | [`render_null`] | video, cues | nothing: the render loop alone |
//! | [`Engine::caption`] | video with speech | captioned video |
//! | [`preview`](fn@preview) | video, cues, a time | captioned picture |
//! | [`write_report`] | transcript, its sound | a page to check it by eye and ear |
//! | [`OverlayFrames`] | cues, a size | captions alone, as transparent frames |
//!
//! [`job`] gives the same verbs a JSON shape, for doors to other languages.
//!
//! Each takes plain options with defaults, checks them before it touches the disk, and a
//! [`Control`](crate::control::Control) to cancel it and to hear how far it is.

mod align;
mod captions;
mod cues;
mod engine;
pub mod job;
mod listen;
mod look;
mod overlay_frames;
mod overlays;
mod preview;
mod render;
mod render_loop;
mod report;
mod sink;
mod speech;

pub use crate::target::write_file;
pub use align::AlignOptions;
pub use captions::{CaptionFiles, Captions};
pub use cues::{CharacterWidth, cues};
pub use engine::{CaptionOptions, Captioned, Engine, EngineOptions, Heard, TranscribeOptions, check_caption};
pub use job::{Job, Outcome, Verb};
pub use listen::PcmReader;
pub use look::LookOptions;
pub use overlay_frames::{OverlayFrames, OverlayOptions, Rgba};
pub use preview::{Preview, PreviewOptions, preview};
pub use render::{NullSummary, RenderOptions, render, render_null};
pub use render_loop::RenderLoop;
pub use report::{check_report, write_report};
pub use speech::has_speech;
