//! FFmpeg: demuxing, decoding, encoding, muxing, as few calls as the stages need.
//!
//! FFmpeg's enums are Rust enums in the bindings, and a value unknown at build time would be undefined
//! behaviour to read as one; fields of such types are read as `c_int` by [`raw_enum`].

pub(crate) mod decoder;
mod dictionary;
pub(crate) mod encoder;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod input;
pub(crate) mod io;
pub(crate) mod output;
pub(crate) mod packet;
pub(crate) mod parameters;
pub(crate) mod pool;
pub(crate) mod raw;
pub(crate) mod resample;
pub(crate) mod scale;
mod sink;
pub(crate) mod sound;
pub(crate) mod stream;
mod surface;
pub(crate) mod tags;
pub(crate) mod text;
#[expect(clippy::indexing_slicing, reason = "pixel loops over planes whose sizes are checked before")]
pub(crate) mod transpose;

use std::sync::OnceLock;

use ffmpeg_sys_next as sys;

use crate::error::{Error, Result};
use crate::units::{Rational, TimeBase};

/// Reads a field of an enum type as the integer it is in C.
macro_rules! raw_enum {
    ($pointer:expr, $field:ident) => {
        std::ptr::addr_of!((*$pointer).$field).cast::<std::ffi::c_int>().read()
    };
}
pub(crate) use raw_enum;

/// Writes a field of an enum type as the integer it is in C.
macro_rules! set_enum {
    ($pointer:expr, $field:ident, $value:expr) => {
        std::ptr::addr_of_mut!((*$pointer).$field).cast::<std::ffi::c_int>().write($value)
    };
}
pub(crate) use set_enum;

/// Must pass before anything else is called: struct layouts are those of the headers at build time.
pub(crate) fn ensure_compatible() -> Result<()> {
    static CHECK: OnceLock<Result<(), String>> = OnceLock::new();
    let outcome = CHECK.get_or_init(|| {
        // SAFETY: these take no arguments and only return constants.
        let loaded = unsafe { [sys::avutil_version(), sys::avcodec_version(), sys::avformat_version()] };
        let built =
            [sys::LIBAVUTIL_VERSION_MAJOR, sys::LIBAVCODEC_VERSION_MAJOR, sys::LIBAVFORMAT_VERSION_MAJOR];
        for ((name, loaded), built) in
            ["libavutil", "libavcodec", "libavformat"].iter().zip(loaded).zip(built)
        {
            if (loaded >> 16).cast_signed() != built {
                return Err(format!(
                    "{name} {} is loaded, but this build needs major version {built}; rebuild against it",
                    loaded >> 16
                ));
            }
        }
        // The default logger writes to the host's stderr; failures reach the caller as errors instead.
        // SAFETY: sets an atomic integer.
        unsafe { sys::av_log_set_level(sys::AV_LOG_QUIET) };
        Ok(())
    });
    outcome.clone().map_err(Error::internal)
}

impl From<TimeBase> for sys::AVRational {
    fn from(base: TimeBase) -> Self {
        Self { num: base.num(), den: base.den() }
    }
}

/// `None` unless both parts are positive.
pub(crate) fn time_base(raw: sys::AVRational) -> Option<TimeBase> {
    TimeBase::new(raw.num, raw.den)
}

/// `None` unless both parts are positive, as FFmpeg writes 0/1 for what it doesn't know.
pub(crate) fn rational(raw: sys::AVRational) -> Option<Rational> {
    Rational::new(u32::try_from(raw.num).ok()?, u32::try_from(raw.den).ok()?)
}
