//! The looks, as data: what captions look like, independent of any video's size.
//!
//! Lengths are in em (fractions of the font size) and the font size is a fraction of the frame's shorter edge, so that
//! one style serves 1080x1920 as well as 320x240. A [`PartialStyle`] is what files and doors give: it only needs to
//! hold what differs from the style that it `extends`. [`PartialStyle::resolve`] checks it and makes it a [`Style`] for
//! one frame size, in which nothing is left open; `layout` turns that and a cue into positions of pixels.

mod at;
mod check;
mod ease;
mod effects;
mod input;
mod load;
mod merge;
mod motion;
mod motions;
mod names;
mod paint;
mod partial;
mod platform;
mod resolve;
#[cfg(feature = "types")]
mod schema;
mod second;
mod track;
mod types;

#[cfg(feature = "types")]
pub(crate) use check::ONLY_OUTSIDE_PORTRAIT;
pub use ease::Ease;
pub use effects::effects;
pub use input::StyleInput;
pub use merge::Nullable;
pub use names::{EffectName, StyleName};
pub use paint::{GradientPer, Linear, Paint, Radial, Stop};
pub use partial::{
    FontPatch, PartialAnimation, PartialBox, PartialBoxStroke, PartialClass, PartialFont, PartialLook,
    PartialMargin, PartialMotion, PartialPosition, PartialStates, PartialStyle, PartialWordMotion,
};
pub use platform::Platform;
#[cfg(feature = "types")]
pub use schema::PlatformName;
pub use track::{Keyframe, On, Property, Target, Track, TrackValue};
pub use types::{
    Align, Anchor, BoxPer, BoxStroke, BoxStyle, Case, Class, Font, Look, LookPatch, Margin, Position, Shadow,
    SizeOf, States, Stroke, Style,
};
