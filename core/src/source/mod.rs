//! Opens media, describes its tracks, and yields packets and decoded frames.
//!
//! [`MediaSource`] demuxes: [`MediaSource::read`] gives the packets of the wanted tracks in file order, to be
//! decoded ([`VideoDecoder`], [`AudioDecoder`]) or copied into another file as they are. Demuxing and decoding
//! know nothing of each other, so that audio can be copied while video is decoded in the same pass.
//!
//! All times count from the start of the source, as the container tells it, and are the same clock for every
//! track; ticks are kept exact beside them. Frames come out upright: rotation and mirroring that a phone writes
//! into the container are applied to the pixels.
//!
//! Damage is survived: what can be decoded is, and [`MediaSource::warnings`] and the decoders' own say what
//! could not.

mod clock;
mod damage;
mod decode;
mod input;
mod media;
mod name;
mod open;
mod orientation;
mod shots;
mod still;
mod track;

pub use decode::{AudioDecoder, VideoDecoder};
pub use input::{Input, OpenOptions};
pub use media::MediaSource;
pub use name::FileName;
pub use orientation::Orientation;
pub use shots::shots;
pub use still::frame_at;
pub(crate) use still::frame_of;
pub use track::{AudioTrack, MediaInfo, Track, TrackKind, VideoTrack};

use crate::control::CancelToken;
use crate::error::Result;

/// Largest width or height of a video, in pixels.
pub const MAX_DIMENSION: u32 = 16_384;

/// Samples per second that audio may have. Below, resampling makes thousands of samples of each, gigabytes of a small
/// file; above, no recording is.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 1_000..=3_072_000;

/// Most tracks that a file may have.
pub const MAX_TRACKS: usize = 64;

/// Describes an input without decoding it.
///
/// # Errors
/// As [`MediaSource::open`].
pub fn probe(input: &Input, options: &OpenOptions, cancel: &CancelToken) -> Result<MediaInfo> {
    MediaSource::open(input, options, cancel).map(MediaSource::into_info)
}
