//! An owned `AVDictionary`: options for FFmpeg, or metadata.

use std::ffi::{CString, c_int};
use std::ptr;

use ffmpeg_sys_next as sys;

use super::error::{AvError, check};

/// Keys and values as text.
#[derive(Debug)]
pub(crate) struct Dictionary(*mut sys::AVDictionary);

impl Dictionary {
    pub fn new() -> Self {
        Self(ptr::null_mut())
    }
    /// Sets `key`; text after a NUL byte is not representable and cut.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), AvError> {
        let (key, value) = (c_text(key), c_text(value));
        // SAFETY: both are terminated and copied by FFmpeg.
        check(unsafe { sys::av_dict_set(&mut self.0, key.as_ptr(), value.as_ptr(), 0) }, "av_dict_set")
            .map(drop)
    }
    /// For calls of FFmpeg that take entries out or add some.
    pub fn as_mut_ptr(&mut self) -> *mut *mut sys::AVDictionary {
        &mut self.0
    }
    /// Number of entries; after an open call, those that nothing recognised.
    pub fn len(&self) -> c_int {
        // SAFETY: null is an empty dictionary.
        unsafe { sys::av_dict_count(self.0) }
    }
    /// Hands the entries over to a field that FFmpeg frees.
    pub fn into_raw(mut self) -> *mut sys::AVDictionary {
        std::mem::replace(&mut self.0, ptr::null_mut())
    }
}

impl Drop for Dictionary {
    fn drop(&mut self) {
        // SAFETY: null or owned.
        unsafe { sys::av_dict_free(&mut self.0) }
    }
}

/// Text for C, up to its first NUL.
pub(crate) fn c_text(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    CString::new(text).unwrap_or_default()
}
