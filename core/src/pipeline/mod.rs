//! Joins the stages into jobs; the only module that knows more than its neighbour.
//!
//! | Verb | From | To |
//! |---|---|---|
//! | [`Engine::transcribe`] | audio | transcript |
//! | [`Engine::align`] | audio, its text | transcript |
//! | [`cues`](fn@cues) | transcript, video | cues that fit the frame |
//! | [`render`](fn@render) | video, cues | captioned video |
//! | [`render_null`] | video, cues | nothing: the render loop alone |
//! | [`Engine::caption`] | video with speech | captioned video |
//! | [`preview`](fn@preview) | video, cues, a time | captioned picture |
//! | [`write_report`] | transcript, its audio | a page to check it by eye and ear |
//! | [`sample`](fn@sample) | a style | a short animation that shows it |
//! | [`overlay`](fn@overlay) | cues, a size or a video | captions alone, as a transparent video or images |
//! | [`OverlayFrames`] | cues, a size or a video | captions alone, as transparent frames |
//!
//! [`job`] gives the same verbs a JSON shape, for doors to other languages.
//!
//! Each takes plain options with defaults, checks them before it touches the disk, and a
//! [`Control`](crate::control::Control) to cancel it and to be told how far it is.

#[cfg(feature = "speech")]
mod align;
#[cfg(feature = "render")]
mod alpha;
#[cfg(all(feature = "speech", feature = "render"))]
mod caption;
#[cfg(feature = "render")]
mod captions;
#[cfg(feature = "render")]
mod cues;
#[cfg(feature = "render")]
mod drawing;
#[cfg(feature = "speech")]
mod engine;
#[cfg(feature = "render")]
mod grouping;
#[cfg(feature = "render")]
mod guides;
#[cfg(feature = "render")]
mod held;
#[cfg(all(feature = "speech", feature = "render"))]
pub mod job;
#[cfg(feature = "render")]
mod look;
#[cfg(feature = "render")]
mod overlay;
#[cfg(feature = "render")]
mod overlays;
mod pcm;
#[cfg(feature = "render")]
mod preview;
#[cfg(feature = "render")]
mod render;
#[cfg(feature = "render")]
mod render_loop;
#[cfg(feature = "speech")]
mod report;
#[cfg(feature = "render")]
mod sample;
#[cfg(feature = "render")]
mod second;
#[cfg(feature = "render")]
mod shots;
#[cfg(feature = "render")]
mod shown;
#[cfg(feature = "render")]
mod sink;
mod speech;
#[cfg(feature = "render")]
mod subtitles;
mod width;

pub use crate::target::write_file;
#[cfg(feature = "speech")]
pub use align::AlignOptions;
#[cfg(all(feature = "speech", feature = "render"))]
pub use caption::{CaptionOptions, Captioned, check_caption};
#[cfg(feature = "render")]
pub use captions::{CaptionFiles, CaptionReading, CaptionSource, Captions, GivenCues};
#[cfg(feature = "render")]
pub use cues::{check_cues, cues};
#[cfg(feature = "speech")]
pub use engine::{Engine, EngineOptions, TranscribeOptions, Transcribed};
#[cfg(all(feature = "speech", feature = "render"))]
pub use job::{Job, Outcome, Verb};
#[cfg(feature = "render")]
pub use look::{LookOptions, Ruler};
#[cfg(feature = "render")]
pub use overlay::{OverlayFrames, OverlayOptions, OverlayShape, Rgba, overlay};
pub use pcm::{AudioTracks, PcmReader};
#[cfg(feature = "render")]
pub use preview::{Preview, PreviewOptions, PreviewView, preview};
#[cfg(feature = "render")]
pub use render::{NullSummary, RenderOptions, render, render_null};
#[cfg(feature = "render")]
pub use render_loop::RenderLoop;
#[cfg(feature = "speech")]
pub use report::{check_report, write_report};
#[cfg(feature = "render")]
pub use sample::{SAMPLE_SIZE, Sample, sample};
#[cfg(feature = "render")]
pub use second::{SecondCues, SecondPosition};
#[cfg(feature = "render")]
pub use shots::find_shots;
pub use speech::has_speech;
pub use width::CharacterWidth;
