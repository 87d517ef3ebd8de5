//! What a source holds, as `probe` tells it.

use serde::Serialize;

use super::Orientation;
use crate::ffi::av::raw;
use crate::ffi::av::stream::{StreamInfo, StreamKind};
use crate::frame::Size;
use crate::units::{Duration, Rational, Timestamp};

/// Description of a source. JSON: camelCase, times in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MediaInfo {
    /// FFmpeg's short names of the container format, comma-separated (`mov,mp4,m4a,3gp,3g2,mj2`).
    pub container: String,
    /// Length, where the container tells it or it can be guessed.
    pub duration: Option<Duration>,
    /// What the container's own clock shows at the start of the source, which is 0 on every clock of ours.
    pub start: Timestamp,
    /// Bits per second of the whole file.
    pub bit_rate: Option<u64>,
    /// All tracks, in the container's order.
    pub tracks: Vec<Track>,
}

/// One track.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "types", schemars(rename = "MediaTrack"))]
#[serde(rename_all = "camelCase")]
pub struct Track {
    /// Position among all tracks, from 0.
    pub index: usize,
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// ISO 639 language.
    pub language: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Whether the container marks it as a default.
    #[serde(rename = "default")]
    pub is_default: bool,
    /// Whether this engine can decode it.
    #[serde(rename = "decodable")]
    pub is_decodable: bool,
    /// When it starts on the source's clock.
    pub start: Option<Timestamp>,
    /// Length, where the container tells it.
    pub duration: Option<Duration>,
    /// Bits per second.
    pub bit_rate: Option<u64>,
    /// What it carries.
    #[serde(flatten)]
    pub kind: TrackKind,
}

/// What a track carries.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "camelCase")]
#[non_exhaustive]
pub enum TrackKind {
    /// Moving pictures.
    Video(VideoTrack),
    /// Sound.
    Audio(AudioTrack),
    /// Text or picture subtitles.
    Subtitle,
    /// Cover art or thumbnails: never chosen as the video.
    CoverArt,
    /// A file that goes with the media, such as a font.
    Attachment,
    /// Anything else.
    Data,
}

/// Details of a video track.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct VideoTrack {
    /// Size of the upright picture in pixels.
    #[serde(flatten)]
    pub size: Size,
    /// How the stored picture is turned to be upright; decoded frames already are.
    #[serde(flatten)]
    pub orientation: Orientation,
    /// Width to height of a pixel of the upright picture.
    pub sample_aspect_ratio: Rational,
    /// Frames per second on average.
    pub frame_rate: Option<Rational>,
    /// Lowest rate whose ticks fit every frame; differs from the average where the rate varies.
    pub real_frame_rate: Option<Rational>,
    /// FFmpeg's name of the pixel format.
    pub pixel_format: Option<String>,
    /// Bits of a luma or colour sample.
    pub bit_depth: Option<u8>,
    /// `tv` (limited) or `pc` (full).
    pub color_range: Option<String>,
    /// Matrix, by FFmpeg's name.
    pub color_space: Option<String>,
    /// Primaries, by FFmpeg's name.
    pub color_primaries: Option<String>,
    /// Transfer function, by FFmpeg's name.
    pub color_transfer: Option<String>,
    /// `progressive`, `topFirst` or `bottomFirst`, in order of display.
    pub field_order: Option<String>,
}

/// Details of an audio track.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AudioTrack {
    /// Samples per second.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u32,
    /// FFmpeg's name of the channel layout.
    pub channel_layout: Option<String>,
}

impl Track {
    /// The video details, for a video track.
    pub fn video(&self) -> Option<&VideoTrack> {
        match &self.kind {
            TrackKind::Video(video) => Some(video),
            _ => None,
        }
    }
    /// The audio details, for an audio track.
    pub fn audio(&self) -> Option<&AudioTrack> {
        match &self.kind {
            TrackKind::Audio(audio) => Some(audio),
            _ => None,
        }
    }

    /// From FFmpeg's description; `source_start` is the container's time of our zero.
    pub(super) fn new(index: usize, stream: &StreamInfo, source_start: Timestamp) -> Self {
        let length = |ticks| stream.time_base.to_timestamp(ticks) - Timestamp::ZERO;
        Self {
            index,
            codec: stream.codec.into(),
            language: stream.language.clone(),
            title: stream.title.clone(),
            is_default: stream.is_default,
            is_decodable: stream.is_decodable,
            start: stream.start.map(|t| Timestamp::ZERO + (stream.time_base.to_timestamp(t) - source_start)),
            duration: stream.duration.map(length),
            bit_rate: stream.bit_rate,
            kind: match stream.kind {
                StreamKind::Video => TrackKind::Video(VideoTrack::new(stream)),
                StreamKind::Audio => TrackKind::Audio(AudioTrack {
                    sample_rate: stream.sample_rate,
                    channels: stream.channels,
                    channel_layout: stream.channel_layout.clone(),
                }),
                StreamKind::Subtitle => TrackKind::Subtitle,
                StreamKind::Picture => TrackKind::CoverArt,
                StreamKind::Attachment => TrackKind::Attachment,
                StreamKind::Other => TrackKind::Data,
            },
        }
    }
}

impl VideoTrack {
    fn new(stream: &StreamInfo) -> Self {
        let orientation = orientation(stream).0;
        let side = |v| u32::try_from(v).unwrap_or(0);
        let stored = Size { width: side(stream.size.0), height: side(stream.size.1) };
        let aspect = stream.sample_aspect_ratio.unwrap_or(Rational::ONE);
        let owned = |name: Option<&str>| name.map(str::to_owned);
        Self {
            size: match orientation.swaps_sides() {
                true => Size { width: stored.height, height: stored.width },
                false => stored,
            },
            orientation,
            sample_aspect_ratio: if orientation.swaps_sides() { aspect.inverse() } else { aspect },
            frame_rate: stream.average_frame_rate,
            real_frame_rate: stream.real_frame_rate,
            pixel_format: owned(raw::pixel_format_name(stream.format)),
            bit_depth: raw::pixel_descriptor(stream.format).and_then(|d| u8::try_from(d.comp[0].depth).ok()),
            color_range: owned(stream.color_range),
            color_space: owned(stream.color_space),
            color_primaries: owned(stream.color_primaries),
            color_transfer: owned(stream.color_transfer),
            field_order: owned(stream.field_order),
        }
    }
}

/// How a stream's pictures are turned upright, and the angle if it had to be rounded.
pub(super) fn orientation(stream: &StreamInfo) -> (Orientation, Option<f64>) {
    stream.display_matrix.as_ref().map(Orientation::from_matrix).unwrap_or_default()
}
