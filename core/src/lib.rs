//! Captioni turns a video with speech into the same video with animated captions, in one process.
//!
//! The stages, in the order that data flows through them:
//!
//! 1. [`source`] opens, probes, demuxes and decodes;
//! 2. [`audio`] turns sound into 16 kHz mono and finds the speech in it;
//! 3. [`transcript`] recognises the speech and times its words;
//! 4. [`cues`] groups words into captions and reads and writes subtitle files;
//! 5. [`style`] holds the looks, as data;
//! 6. [`layout`] shapes and places text;
//! 7. [`raster`] turns placed glyphs into alpha layers;
//! 8. [`composite`] blends the layers into the video's own planes;
//! 9. [`encode`] encodes and muxes;
//! 10. [`pipeline`] joins the stages into jobs.
//!
//! [`error`], [`units`], [`frame`] and [`control`] are shared by all, and `target` (files that appear whole or
//! not at all) and `json` (values with the place of what does not fit); `ffi` is the only place with `unsafe` code.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod audio;
#[expect(clippy::indexing_slicing, reason = "pixel loops over rows that are cut to size before")]
pub mod composite;
pub mod control;
pub mod cues;
pub mod encode;
pub mod error;
#[allow(unsafe_code, reason = "the one place that talks to C")]
mod ffi;
pub mod frame;
mod json;
pub mod layout;
pub mod pipeline;
#[expect(clippy::indexing_slicing, reason = "pixel loops over rows that are cut to size before")]
pub mod raster;
pub mod source;
pub mod style;
mod target;
pub mod transcript;
pub mod units;

pub use error::{Error, ErrorCode, Remedy, Result, Warning};
