//! Encodes frames, copies or encodes audio, and writes both into a file that appears whole or not at all.
//!
//! [`Output`] is the context and [`EncodeOptions`] its options: frames go in with their exact times
//! (variable frame rates stay variable), colour tags, pixel aspect, field order and HDR metadata are carried
//! over, and audio packets are copied bit for bit where the container allows, as are those of subtitles and attached
//! files. [`Remux`] copies all of a file, and encodes nothing. Data tracks are not carried over.
//!
//! What a container or encoder can't have is met halfway, in this order of preference: pixel formats become
//! the nearest one that the encoder takes; frames of another size than the first are
//! shown whole on black; odd sizes in 4:2:0 H.264 and HEVC, which can't be coded at all,
//! grow by one repeated column or row; times finer than the container's clock are rounded to it (mkv and webm
//! count milliseconds).

mod animation;
mod audio;
#[expect(
    clippy::indexing_slicing,
    reason = "rows and planes are counted by the size that the frames were made with"
)]
mod boxed;
mod container;
mod convert;
mod copied;
mod dimmer;
mod encoders;
mod file;
mod formats;
mod hdr;
mod holds;
mod options;
mod output;
mod overlay;
mod pad;
mod remux;
mod repeats;
mod reread;
mod sequence;
mod still;
mod tone;
mod video;
mod video_source;

pub use animation::AnimatedPng;
pub use audio::{AudioHandling, AudioSpec};
pub use container::{Container, VIDEO_EXTENSIONS};
pub use convert::Converter;
pub use copied::{CopiedTrack, TextSpec};
pub use encoders::{EncoderListing, LibraryInfo, encoders, library};
pub use file::FileSpec;
pub use holds::Keeping;
pub use options::{AudioMode, EncodeOptions, HdrMode, PixelFormatMode, Preset, SubtitleMode};
pub use output::{Output, OutputSpec, Summary, check};
pub use overlay::{OVERLAY_EXTENSIONS, OverlayFormat};
pub use remux::Remux;
pub use sequence::Sequence;
pub use still::{STILL_EXTENSIONS, Still, StillFormat};
pub use video_source::VideoSource;
