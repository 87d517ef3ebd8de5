//! What captions alone are written as: video with an alpha channel, or images.

use std::path::Path;

use super::boxed::blacken;
use super::options::{AudioMode, EncodeOptions, Preset};
use crate::error::{Error, Result};
use crate::ffi::av::frame::Frame;
use crate::ffi::av::scale::format_named;
use crate::ffi::av::tags::ColorTags;
use crate::frame::Size;
use crate::media::{FrameTime, VideoFrame};
use crate::units::TimeBase;

/// A form that captions alone can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayFormat {
    /// ProRes 4444 with 16 bits of alpha in QuickTime, for editing programs.
    ProRes,
    /// VP9 with alpha in WebM, for browsers.
    Vp9,
    /// A PNG file for each frame.
    Png,
}

const EXTENSIONS: [(&str, OverlayFormat); 3] =
    [("mov", OverlayFormat::ProRes), ("webm", OverlayFormat::Vp9), ("png", OverlayFormat::Png)];

/// Extensions of the files that captions alone can be written to.
pub const OVERLAY_EXTENSIONS: [&str; EXTENSIONS.len()] = [EXTENSIONS[0].0, EXTENSIONS[1].0, EXTENSIONS[2].0];

/// Constant quality of VP9. Worse, and the edges of letters are seen to tremble; a caption costs few bits.
const VP9_CRF: f32 = 18.0;

impl OverlayFormat {
    /// By the extension of the path, one of [`OVERLAY_EXTENSIONS`].
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`].
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        let known = EXTENSIONS.iter().find(|(known, _)| Some(*known) == extension.as_deref());
        known.map(|&(_, format)| format).ok_or_else(|| Error::UnsupportedFormat {
            what: match extension {
                Some(extension) => format!("overlay format .{extension}"),
                None => format!("overlay {} without an extension", path.display()),
            },
            accepted: "accepted: .mov (ProRes 4444), .webm (VP9 with alpha), and .png with a number in its name, such as \
                       captions.%05d.png"
                .into(),
        })
    }

    /// How it is encoded; nothing for images, which are not.
    pub fn encoding(self) -> EncodeOptions {
        let encoder = match self {
            Self::ProRes => Some("prores"),
            Self::Vp9 => Some("vp9"),
            Self::Png => None,
        };
        EncodeOptions {
            encoder: encoder.map(str::to_owned),
            crf: (self == Self::Vp9).then_some(VP9_CRF),
            // Of letters on nothing, what is slower makes no smaller files.
            preset: Preset::Ultrafast,
            audio: AudioMode::None,
            ..EncodeOptions::default()
        }
    }

    /// A transparent frame, black where that is told, as its encoder takes it: BT.709 of limited range.
    ///
    /// # Errors
    /// [`Error::Internal`] for a size that FFmpeg has no memory for.
    pub fn blank(self, size: Size) -> Result<VideoFrame> {
        let name = match self {
            Self::ProRes => "yuva444p10le",
            Self::Vp9 => "yuva420p",
            Self::Png => "rgba",
        };
        let format = format_named(name).ok_or_else(|| Error::internal(format!("FFmpeg lacks {name}")))?;
        let mut frame = Frame::video(format, size)?;
        ColorTags::BT709.apply(&mut frame);
        let mut picture = frame.frame_mut().ok_or_else(|| Error::internal("a new frame is shared"))?;
        blacken(&mut picture, false);
        drop(picture);
        Ok(VideoFrame::new(frame, FrameTime { ticks: 0, duration: 1, base: TimeBase::MICROS }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_come_from_the_extension() {
        assert_eq!(OverlayFormat::of(Path::new("a/b.MOV")).unwrap(), OverlayFormat::ProRes);
        assert_eq!(OverlayFormat::of(Path::new("b.%05d.png")).unwrap(), OverlayFormat::Png);
        let error = OverlayFormat::of(Path::new("film.mp4")).unwrap_err().to_string();
        assert!(
            error.starts_with("overlay format .mp4 is not supported; accepted: .mov (ProRes 4444)"),
            "{error}"
        );
        assert!(
            OverlayFormat::of(Path::new("film")).unwrap_err().to_string().contains("without an extension")
        );
    }
}
