//! Overlay frames from a flat object of options.

use serde_json::Value;

use super::super::{OverlayFrames, OverlayOptions};
use super::flat::Flat;
use super::request::{captions, timing};
use crate::error::Result;
use crate::frame::Size;

/// Frames of captions alone. Options: `cues`, `size` (`[width, height]` in pixels), `fps`, `duration` (seconds),
/// `timing`, those of [`LookOptions`](crate::pipeline::LookOptions).
///
/// # Errors
/// Those of reading the cues and of [`OverlayFrames::new`].
pub fn overlay_frames(options: Value) -> Result<OverlayFrames> {
    let mut flat = Flat::new(options)?;
    let cues = captions(&mut flat)?;
    let [width, height] = flat.required("size", "[width, height] in pixels")?;
    let options = OverlayOptions {
        look: flat.part()?,
        size: Size { width, height },
        fps: flat.required("fps", "frames a second")?,
        duration: flat.field("duration")?,
    };
    let timing = timing(&mut flat)?;
    flat.finish()?;
    timing.validate()?;
    options.validate()?;
    let given = cues.cues_for(options.size, &timing, &options.look)?;
    Ok(OverlayFrames::new(given.track, &options)?.with_warnings(given.warnings))
}
