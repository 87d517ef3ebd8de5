//! The only `unsafe` code of the crate: owned handles over FFmpeg and whisper.cpp.
//!
//! An owned handle is a `NonNull` with a `Drop`. Every return value of FFmpeg goes through
//! [`av::error::check`]. Callbacks from C catch panics. `Send` is claimed handle by handle, with the reason.

pub(crate) mod av;
pub(crate) mod process;
#[cfg(feature = "speech")]
pub(crate) mod whisper;
