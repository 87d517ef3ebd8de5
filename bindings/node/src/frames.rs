//! Captions alone, a frame at a time.

use std::sync::{Arc, Mutex, PoisonError};

use captioni::pipeline::{OverlayFrames, Rgba};
use captioni::units::Timestamp;
use captioni::{Result, Warning};
use serde_json::{Value, json};

use crate::remedy::words;

/// Frames drawn on demand, and the one given last.
pub(crate) struct Drawing(Mutex<(OverlayFrames, Option<Rgba>)>);

/// Which frame to draw.
pub(crate) enum Which {
    Number(u64),
    At(Timestamp),
}

impl Drawing {
    /// With what is to be known of all of them.
    pub fn new(frames: OverlayFrames) -> (Arc<Self>, Value) {
        let (size, rate) = (frames.size(), frames.rate());
        let report = json!({
            "width": size.width, "height": size.height, "fps": rate.as_f64(), "length": frames.frame_count(),
            "duration": rate.time(frames.frame_count()),
        });
        (Arc::new(Self(Mutex::new((frames, None)))), report)
    }

    /// A frame: `{"pts", "warnings"}`, and its pixels if they are not those given last.
    pub fn draw(&self, which: &Which) -> Result<(Value, Option<Vec<u8>>)> {
        let mut drawing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (frames, given) = &mut *drawing;
        let t = match which {
            Which::Number(number) => frames.time(*number),
            Which::At(t) => *t,
        };
        let pixels = frames.at(t)?;
        let is_given = given.as_ref().is_some_and(|given| Arc::ptr_eq(given, &pixels));
        let bytes = (!is_given).then(|| pixels.to_vec());
        *given = Some(pixels);
        let warnings = Warning::all_told(&frames.take_warnings(), words);
        Ok((json!({"pts": t, "warnings": warnings}), bytes))
    }
}
