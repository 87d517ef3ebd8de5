//! The looks, as data: what captions look like, independent of any video's size.
//!
//! Lengths are in em (fractions of the font size) and the font size is a fraction of the picture's
//! shorter edge, so that one style serves 1080x1920 as well as 320x240. A style file only needs to hold what
//! differs from the preset that it `extends`. `layout` turns a style and a cue into pixels' positions.

mod ease;
mod load;
mod platform;
mod types;
mod validate;

pub use ease::Ease;
pub use platform::Platform;
pub use types::{
    Align, Anchor, Animation, Background, BackgroundPer, Case, Effect, Font, Margin, Motion, Position,
    Shadow, Stroke, Style, WordMotion,
};
