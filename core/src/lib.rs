//! Captioni turns a video with speech into the same video with animated captions, in one process.
//!
//! The stages, in the order that data flows through them:
//!
//! 1. [`source`] opens, probes, demuxes and decodes;
//! 2. [`audio`] turns audio into 16 kHz mono and finds the speech in it;
//! 3. [`transcript`] recognises the speech and times its words;
//! 4. [`cues`] groups words into captions and reads and writes subtitle files;
//! 5. [`style`] holds the looks, as data;
//! 6. [`layout`] shapes and places text;
//! 7. [`raster`] turns placed glyphs into alpha layers;
//! 8. [`composite`] blends the layers into the video's own planes;
//! 9. [`encode`] encodes and muxes;
//! 10. [`pipeline`] joins the stages into jobs.
//!
//! Three features, all on by default, leave out what a program does not need:
//!
//! | Feature | Gives | Builds |
//! |---|---|---|
//! | `speech` | recognition and alignment: `transcript::Recognizer`, `pipeline::Engine` | whisper.cpp |
//! | `models` | fetching and converting of model files | a TLS stack |
//! | `render` | stages 6 to 9, `pipeline::render`, `preview` and `OverlayFrames` | fonts, pictures |
//!
//! Opening and decoding, speech detection, transcripts, subtitle files and styles are always there; `pipeline::job` and
//! `Engine::caption` are where `speech` and `render` are.
//!
//! [`error`], [`units`], [`frame`], [`media`] and [`control`] are shared by all, and `target` (files that appear whole or
//! not at all) and `json` (values with the place of what does not fit); `ffi` is the only place with `unsafe` code.

#![cfg_attr(
    not(all(feature = "speech", feature = "models", feature = "render")),
    allow(dead_code, unused_imports, unused_macros, reason = "what one feature alone uses")
)]
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod audio;
#[cfg(feature = "render")]
#[expect(clippy::indexing_slicing, reason = "pixel loops over rows that are cut to size before")]
pub mod composite;
pub mod control;
pub mod cues;
#[cfg(feature = "render")]
pub mod encode;
pub mod error;
#[allow(unsafe_code, reason = "the one place that talks to C")]
mod ffi;
pub mod frame;
mod json;
mod language;
#[cfg(feature = "render")]
pub mod layout;
pub mod media;
pub mod pipeline;
#[cfg(feature = "render")]
#[expect(clippy::indexing_slicing, reason = "pixel loops over rows that are cut to size before")]
pub mod raster;
#[cfg(all(feature = "types", feature = "speech", feature = "models", feature = "render"))]
pub mod schema;
pub mod source;
pub mod style;
mod target;
pub mod transcript;
pub mod units;

pub use error::{Error, ErrorCode, Remedy, Result, Warning};
pub use ffi::process::own_process;
