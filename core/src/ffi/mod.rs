//! The C libraries: owned handles, checked returns, no panics across the border.

pub(crate) mod whisper;
