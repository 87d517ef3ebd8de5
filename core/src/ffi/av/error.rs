//! Return values of FFmpeg as values.

use std::ffi::{CStr, c_int};

use ffmpeg_sys_next as sys;

use crate::error::Error;

/// A negative return value of an FFmpeg call, with the call's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AvError {
    pub call: &'static str,
    pub code: c_int,
}

impl AvError {
    /// What `call` would refuse.
    pub fn invalid(call: &'static str) -> Self {
        Self { call, code: sys::AVERROR(libc::EINVAL) }
    }
    /// More input is needed, or output must be taken first.
    pub fn is_again(self) -> bool {
        self.code == sys::AVERROR(libc::EAGAIN)
    }
    /// Nothing more will come.
    pub fn is_eof(self) -> bool {
        self.code == sys::AVERROR_EOF
    }
    /// The packet or file is damaged; the next one may be fine.
    pub fn is_invalid_data(self) -> bool {
        self.code == sys::AVERROR_INVALIDDATA
    }
    /// Stopped by the interrupt callback.
    pub fn is_exit(self) -> bool {
        self.code == sys::AVERROR_EXIT
    }
    /// Memory ran out.
    pub fn is_out_of_memory(self) -> bool {
        self.code == sys::AVERROR(libc::ENOMEM)
    }
}

impl std::fmt::Display for AvError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = [0; 128];
        // SAFETY: writes at most `len` bytes, NUL included, into `text`.
        unsafe { sys::av_strerror(self.code, text.as_mut_ptr(), text.len()) };
        // SAFETY: `text` was zeroed and av_strerror terminates what it writes.
        let text = unsafe { CStr::from_ptr(text.as_ptr()) };
        write!(f, "{} ({})", text.to_string_lossy(), self.call)
    }
}

impl std::error::Error for AvError {}

/// A failure that no input explains: memory ran out or the engine called FFmpeg wrongly.
impl From<AvError> for Error {
    fn from(error: AvError) -> Self {
        if error.is_exit() {
            return Self::Cancelled;
        }
        Self::Internal { what: error.to_string(), source: Some(Box::new(error)) }
    }
}

/// Passes a non-negative return value on; a negative one becomes an error naming the call.
pub(crate) fn check(ret: c_int, call: &'static str) -> Result<c_int, AvError> {
    if ret < 0 { Err(AvError { call, code: ret }) } else { Ok(ret) }
}

/// For calls that return a pointer, null meaning that memory ran out.
pub(crate) fn check_ptr<T>(ptr: *mut T, call: &'static str) -> Result<std::ptr::NonNull<T>, AvError> {
    std::ptr::NonNull::new(ptr).ok_or(AvError { call, code: sys::AVERROR(libc::ENOMEM) })
}
