//! Encodes frames, copies or encodes audio, and writes both into a file that appears whole or not at all.
//!
//! [`Output`] is the context and [`EncodeOptions`] its options: frames go in with their exact times
//! (variable frame rates stay variable), colour tags, pixel aspect, field order and HDR metadata are carried
//! over, and audio packets are copied bit for bit where the container allows. Subtitle and data tracks are not
//! carried over.
//!
//! What a container or encoder can't have is met halfway, in this order of preference: pixel formats become
//! the nearest one that the encoder takes; frames of another size than the first are
//! shown whole on black; odd sizes in 4:2:0 H.264 and HEVC, which can't be coded at all,
//! grow by one repeated column or row; times finer than the container's clock are rounded to it (mkv and webm
//! count milliseconds).

mod audio;
#[expect(
    clippy::indexing_slicing,
    reason = "rows and planes are counted by the size that the frames were made with"
)]
mod boxed;
mod container;
mod convert;
mod encoders;
mod formats;
mod hdr;
mod options;
mod output;
mod pad;
mod still;
mod video;

pub use audio::{AudioHandling, AudioSpec};
pub use container::VIDEO_EXTENSIONS;
pub use convert::Converter;
pub use encoders::{EncoderListing, LibraryInfo, encoders, library};
pub use options::{AudioMode, EncodeOptions, Preset};
pub use output::{Output, OutputSpec, Summary, check};
pub use still::{STILL_EXTENSIONS, Still, StillFormat};
