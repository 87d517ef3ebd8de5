//! The containers that can be written, by file extension, and what each takes.

use std::ffi::CStr;
use std::path::Path;

use crate::error::{Error, Result};
use crate::ffi::av::output;

/// A container format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// MPEG-4.
    Mp4,
    /// QuickTime.
    Mov,
    /// Matroska.
    Matroska,
    /// WebM.
    WebM,
}

const EXTENSIONS: [(&str, Container); 5] = [
    ("mp4", Container::Mp4),
    ("m4v", Container::Mp4),
    ("mov", Container::Mov),
    ("mkv", Container::Matroska),
    ("webm", Container::WebM),
];

/// Extensions of the video files that can be written; each is the name of a container as well.
pub const VIDEO_EXTENSIONS: [&str; EXTENSIONS.len()] =
    [EXTENSIONS[0].0, EXTENSIONS[1].0, EXTENSIONS[2].0, EXTENSIONS[3].0, EXTENSIONS[4].0];

impl Container {
    /// By the extension of the path, in any case.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] with the extensions.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        EXTENSIONS
            .iter()
            .find(|(known, _)| Some(*known) == extension.as_deref())
            .map(|&(_, container)| container)
            .ok_or_else(|| Error::UnsupportedFormat {
                what: match extension {
                    Some(extension) => format!("output format .{extension}"),
                    None => format!("output {} without an extension", path.display()),
                },
                accepted: format!("accepted: {}", VIDEO_EXTENSIONS.join(", ")),
            })
    }

    /// FFmpeg's muxer.
    pub(super) fn muxer(self) -> &'static CStr {
        match self {
            Self::Mp4 => c"mp4",
            Self::Mov => c"mov",
            Self::Matroska => c"matroska",
            Self::WebM => c"webm",
        }
    }

    /// How it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Matroska => "mkv",
            Self::WebM => "webm",
        }
    }

    /// Options of the muxer: the index of mp4 and mov goes to the front, so that playing can start while the
    /// file still loads.
    pub(super) fn muxer_options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Mp4 | Self::Mov => &[("movflags", "+faststart")],
            Self::Matroska | Self::WebM => &[],
        }
    }

    /// Whether a track can say that its first samples are encoder delay, so that times before zero need no
    /// shift of the whole file. (mp4 and mov say so with an edit list, which FFmpeg does by itself.)
    pub(super) fn tells_delay(self) -> bool {
        matches!(self, Self::Matroska | Self::WebM)
    }

    /// Whether video of the codec can be put in, and players are known to play the pair: FFmpeg's mov muxer says yes
    /// to VP9 and AV1, which it then refuses, as QuickTime has no place for them.
    pub(super) fn takes_video(self, codec: &str, codec_id: i32) -> bool {
        let known = match self {
            Self::Mp4 | Self::Matroska => true,
            Self::Mov => matches!(codec, "h264" | "hevc" | "prores"),
            Self::WebM => matches!(codec, "vp9" | "av1"),
        };
        known && output::muxer_takes(self.muxer(), codec_id)
    }

    /// The four-character code to ask for instead of FFmpeg's own choice. Apple's players know HEVC as `hvc1` only.
    /// H.264 of broadcast sizes in 10 bits would be tagged as AVC-Intra, and its parameter sets left out. ProRes of any kind
    /// would be tagged as HQ, which has no colour for each pixel, nor alpha.
    pub(super) fn video_tag(self, codec: &str, full_chroma: bool) -> Option<[u8; 4]> {
        match (self, codec) {
            (Self::Mov, "prores") if full_chroma => Some(*b"ap4h"),
            (Self::Mp4 | Self::Mov, "hevc") => Some(*b"hvc1"),
            (Self::Mp4 | Self::Mov, "h264") => Some(*b"avc1"),
            _ => None,
        }
    }

    /// Whether audio packets of the codec can be copied: the muxer takes them, and players are known to play
    /// the pair.
    pub(super) fn copies_audio(self, codec: &str, codec_id: i32) -> bool {
        let known = match self {
            Self::Mp4 => matches!(codec, "aac" | "ac3" | "eac3" | "alac" | "flac"),
            Self::Mov => {
                matches!(codec, "aac" | "mp3" | "ac3" | "eac3" | "alac") || codec.starts_with("pcm_")
            }
            Self::Matroska => true,
            Self::WebM => matches!(codec, "opus" | "vorbis"),
        };
        known && output::muxer_takes(self.muxer(), codec_id)
    }

    /// Encoders for audio that can't be copied, best first.
    pub(super) fn audio_encoders(self) -> &'static [&'static str] {
        match self {
            Self::WebM => &["libopus", "libvorbis"],
            _ => &["aac"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_choose_the_container() {
        assert_eq!(Container::of(Path::new("a/b.MP4")).unwrap(), Container::Mp4);
        assert_eq!(Container::of(Path::new("b.webm")).unwrap(), Container::WebM);
    }

    #[test]
    fn unknown_extensions_list_the_known_ones() {
        let error = Container::of(Path::new("film.avi")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "output format .avi is not supported; accepted: mp4, m4v, mov, mkv, webm"
        );
        assert!(Container::of(Path::new("film")).unwrap_err().to_string().contains("without an extension"));
    }
}
