//! What a container holds of a source's tracks, copied.

use super::container::Container;
use crate::ffi::av::output::{muxer_knows_tag, muxer_takes};
use crate::ffi::av::parameters::CodecParameters;
use crate::media::{StreamParameters, TextFormat};

/// What becomes of a track of subtitles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Its packets are copied.
    Copied,
    /// It is text, which is put into another format.
    As(TextFormat),
    /// The container has no place for it.
    Not,
}

/// The containers, as their extensions name them, in the order in which they are offered.
const ALL: [Container; 4] = [Container::Mp4, Container::Mov, Container::Matroska, Container::WebM];

impl Container {
    /// Those that can do what `can` says, by name.
    pub fn names(can: impl Fn(Self) -> bool) -> Vec<&'static str> {
        ALL.into_iter().filter(|container| can(*container)).map(Self::name).collect()
    }

    /// The format of captions that are a track of their own; `has_looks` where they have looks, places or times of words
    /// that simple text does not hold.
    pub fn captions(self, has_looks: bool) -> TextFormat {
        match self {
            Self::Mp4 | Self::Mov => TextFormat::MovText,
            Self::Matroska if has_looks => TextFormat::Ass,
            Self::Matroska => TextFormat::SubRip,
            Self::WebM => TextFormat::WebVtt,
        }
    }

    /// Whether packets of a video track can be copied: the muxer takes them, and players know them there. FFmpeg's mov
    /// muxer says yes to codecs that it then refuses.
    pub fn holds_video(self, parameters: &StreamParameters) -> bool {
        let codec = &parameters.codec;
        let known = match self {
            Self::Mp4 | Self::Matroska => true,
            Self::Mov => !matches!(codec.codec_name().as_str(), "vp8" | "vp9" | "av1"),
            Self::WebM => matches!(codec.codec_name().as_str(), "vp8" | "vp9" | "av1"),
        };
        known && self.takes(codec)
    }

    /// The same of an audio track.
    pub fn holds_audio(self, parameters: &StreamParameters) -> bool {
        let codec = &parameters.codec;
        let known = match self {
            Self::Mp4 | Self::Matroska => true,
            Self::Mov => !matches!(codec.codec_name().as_str(), "opus" | "vorbis" | "flac" | "truehd"),
            Self::WebM => matches!(codec.codec_name().as_str(), "opus" | "vorbis"),
        };
        known && self.takes(codec)
    }

    /// Whether a frame that is turned or mirrored stays so. FFmpeg's Matroska muxer has no field for it before version 61.
    pub fn holds_orientation(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov)
    }

    /// What becomes of a track of subtitles.
    pub fn holds_subtitles(self, parameters: &StreamParameters) -> Keeping {
        let codec = parameters.codec.codec_name();
        let copied = match self {
            Self::Mp4 => matches!(codec.as_str(), "mov_text" | "dvd_subtitle"),
            Self::Mov => matches!(codec.as_str(), "mov_text" | "eia_608"),
            Self::Matroska => true,
            Self::WebM => codec == "webvtt",
        };
        if copied && self.takes(&parameters.codec) {
            Keeping::Copied
        } else if TextFormat::of_codec(&codec).is_some() {
            Keeping::As(self.captions(false))
        } else {
            Keeping::Not
        }
    }

    /// Whether an attached file, such as a font, can be copied.
    pub fn holds_attachment(self, parameters: &StreamParameters) -> bool {
        let has = |wanted: &str| parameters.extras.metadata.iter().any(|(key, _)| key == wanted);
        let is_named = has("filename") && has("mimetype");
        self == Self::Matroska && is_named && !parameters.codec.extradata().is_empty()
    }

    /// The four-character code to ask for, for a track that is copied: its own where the container knows that. HEVC from
    /// elsewhere has its parameter sets in front, which Apple's players know as `hvc1` only. QuickTime's own text has no
    /// times of its own; players know tx3g in both.
    pub(super) fn copied_tag(self, codec: &CodecParameters) -> Option<[u8; 4]> {
        if !matches!(self, Self::Mp4 | Self::Mov) {
            return None;
        }
        let own = codec.tag();
        if own != [0; 4] && muxer_knows_tag(self.muxer(), own, codec.codec_id()) {
            return Some(own);
        }
        match codec.codec_name().as_str() {
            "hevc" => Some(*b"hvc1"),
            "h264" => Some(*b"avc1"),
            "mov_text" => Some(*b"tx3g"),
            _ => None,
        }
    }

    fn takes(self, codec: &CodecParameters) -> bool {
        muxer_takes(self.muxer(), codec.codec_id())
    }
}
