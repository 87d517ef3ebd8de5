//! Transparency of a source, which no output has.

use crate::error::{ErrorCode, Result, Warning};
use crate::media::VideoFrame;
use crate::source::MediaSource;

/// Watches frames for transparent pixels: many formats have room for alpha and are opaque all the same.
#[derive(Debug)]
pub(super) struct AlphaWatch {
    is_lost: bool,
}

impl AlphaWatch {
    pub(super) fn new(source: &MediaSource) -> Result<Self> {
        Ok(Self { is_lost: source.has_separate_alpha(source.video_track()?.index) })
    }

    /// Looks at a frame as the decoder gives it.
    pub(super) fn look(&mut self, frame: &VideoFrame) {
        self.is_lost = self.is_lost || frame.is_transparent();
    }

    /// What a person should know of it.
    pub(super) fn warning(&self) -> Option<Warning> {
        let message = "the video is transparent in places, and the output is not: there it shows the colours that were \
                       hidden. Captions alone, to lay over it in an editor, keep their transparency";
        self.is_lost.then(|| Warning::new(ErrorCode::AlphaLost, message))
    }
}
