//! Tracks of subtitles: read as captions, carried from a source into an output, and made of captions.

mod carry;
mod embedded;
mod kept;
mod packets;
mod soft;

pub(super) use carry::{Carry, CarryOptions, left_out};
pub(super) use embedded::{Embedded, named, read};
pub(super) use soft::{check, soft};
