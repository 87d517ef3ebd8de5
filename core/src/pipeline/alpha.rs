//! Transparency of a source, where the output has none.

use crate::error::{ErrorCode, Result, Warning};
use crate::media::VideoFrame;
use crate::source::MediaSource;

/// Watches frames for transparent pixels: many formats have room for alpha and are opaque all the same.
#[derive(Debug)]
pub(super) struct AlphaWatch {
    /// Whether there is transparency that no decoder gives.
    is_unread: bool,
    is_seen: bool,
}

impl AlphaWatch {
    pub(super) fn new(source: &MediaSource) -> Result<Self> {
        let is_unread = source.has_unread_alpha(source.video_track()?.index);
        Ok(Self { is_unread, is_seen: false })
    }

    /// Looks at a frame as the decoder gives it.
    pub(super) fn look(&mut self, frame: &VideoFrame) {
        self.is_seen = self.is_seen || frame.is_transparent();
    }

    /// What a person should know of it, with an output that `keeps` what the decoder gives, or does not.
    pub(super) fn warning(&self, keeps: bool) -> Option<Warning> {
        let message = "the video is transparent in places, and the output is not: there it shows the colours that were \
                       hidden. VP9 in .webm and ProRes in .mov keep transparency, and so do captions alone, as an overlay";
        let is_lost = self.is_unread || self.is_seen && !keeps;
        is_lost.then(|| Warning::new(ErrorCode::AlphaLost, message))
    }
}
