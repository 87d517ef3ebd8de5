//! A custom `AVIOContext` over any Rust reader.
//!
//! All input goes through here, files too: FFmpeg itself then opens nothing, so no crafted file can make it
//! reach another, paths need not be UTF-8, and the operating system's errors arrive as `io::Error`.

use std::ffi::{c_int, c_void};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check_ptr};

/// Bytes asked of the reader at a time.
const BUFFER_SIZE: usize = 64 * 1024;

/// A reader that FFmpeg can be given.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Owns a reader and the `AVIOContext` that reads from it.
pub(crate) struct ReadIo {
    context: NonNull<sys::AVIOContext>,
    /// From `Box::into_raw`; also the context's `opaque`.
    reader: NonNull<Reader>,
}

// SAFETY: the reader is `Send`, and FFmpeg calls back only inside calls made by the thread that owns this.
unsafe impl Send for ReadIo {}

struct Reader {
    inner: Box<dyn ReadSeek>,
    /// Read into first: FFmpeg's own buffer may be uninitialised, and must stay untouched at the end of the
    /// data, where it is still in use.
    scratch: Box<[u8]>,
    len: u64,
    cancel: Arc<AtomicBool>,
    failure: Option<std::io::Error>,
}

impl ReadIo {
    /// Reads `inner`, which is `len` bytes long, until `cancel` is set.
    pub fn new(inner: Box<dyn ReadSeek>, len: u64, cancel: Arc<AtomicBool>) -> Result<Self, AvError> {
        // SAFETY: allocates; null is checked.
        let buffer = check_ptr(unsafe { sys::av_malloc(BUFFER_SIZE) }, "av_malloc")?;
        let reader = Box::into_raw(Box::new(Reader::new(inner, len, cancel)));
        // SAFETY: the buffer is BUFFER_SIZE long; `reader` stays valid until this handle is dropped.
        let context = unsafe {
            sys::avio_alloc_context(
                buffer.as_ptr().cast(),
                BUFFER_SIZE as c_int,
                0,
                reader.cast(),
                Some(read),
                None,
                Some(seek),
            )
        };
        match (check_ptr(context, "avio_alloc_context"), NonNull::new(reader)) {
            (Ok(context), Some(reader)) => Ok(Self { context, reader }),
            (outcome, _) => {
                // SAFETY: nothing refers to either any more.
                unsafe {
                    sys::av_free(buffer.as_ptr());
                    drop(Box::from_raw(reader));
                }
                Err(outcome.err().unwrap_or(AvError { call: "avio_alloc_context", code: sys::AVERROR_BUG }))
            }
        }
    }
    /// For calls of FFmpeg.
    pub fn as_ptr(&self) -> *mut sys::AVIOContext {
        self.context.as_ptr()
    }
    /// The last error of the reader, if one came since the last call.
    pub fn take_failure(&mut self) -> Option<std::io::Error> {
        // SAFETY: valid until drop; FFmpeg isn't inside a callback while we run.
        unsafe { (*self.reader.as_ptr()).failure.take() }
    }
}

impl Drop for ReadIo {
    fn drop(&mut self) {
        let mut context = self.as_ptr();
        // SAFETY: allocated in `new`, freed once; FFmpeg may have replaced the buffer, so its own field is freed.
        unsafe {
            sys::av_freep((&raw mut (*context).buffer).cast());
            sys::avio_context_free(&mut context);
            drop(Box::from_raw(self.reader.as_ptr()));
        }
    }
}

impl std::fmt::Debug for ReadIo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadIo").finish_non_exhaustive()
    }
}

impl Reader {
    fn new(inner: Box<dyn ReadSeek>, len: u64, cancel: Arc<AtomicBool>) -> Self {
        Self { inner, scratch: vec![0; BUFFER_SIZE].into(), len, cancel, failure: None }
    }

    /// At most `wanted` bytes, or FFmpeg's code for why there are none.
    #[expect(clippy::indexing_slicing, reason = "at most the scratch buffer's length")]
    fn read(&mut self, wanted: usize) -> Result<&[u8], c_int> {
        let wanted = wanted.min(self.scratch.len());
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(sys::AVERROR_EXIT);
            }
            match self.inner.read(&mut self.scratch[..wanted]) {
                Ok(0) => return Err(sys::AVERROR_EOF),
                Ok(n) => return Ok(&self.scratch[..n.min(wanted)]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let code = sys::AVERROR(error.raw_os_error().unwrap_or(libc::EIO));
                    self.failure = Some(error);
                    return Err(code);
                }
            }
        }
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> i64 {
        let target = match whence & !(sys::AVSEEK_FORCE as c_int) {
            w if w == sys::AVSEEK_SIZE as c_int => return i64::try_from(self.len).unwrap_or(i64::MAX),
            libc::SEEK_SET => u64::try_from(offset).ok().map(SeekFrom::Start),
            libc::SEEK_CUR => Some(SeekFrom::Current(offset)),
            libc::SEEK_END => Some(SeekFrom::End(offset)),
            _ => None,
        };
        match target.map(|t| self.inner.seek(t)) {
            Some(Ok(position)) => i64::try_from(position).unwrap_or(i64::MAX),
            _ => i64::from(sys::AVERROR(libc::EINVAL)),
        }
    }
}

unsafe extern "C" fn read(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    let wanted = usize::try_from(size).unwrap_or(0);
    if buffer.is_null() || wanted == 0 {
        return sys::AVERROR(libc::EINVAL);
    }
    catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: `opaque` is the `Reader` of a live `ReadIo`, used by one thread at a time.
        match unsafe { (*opaque.cast::<Reader>()).read(wanted) } {
            Ok(bytes) => {
                // SAFETY: FFmpeg gives `size` writable bytes, and there are no more than those.
                unsafe { buffer.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
                c_int::try_from(bytes.len()).unwrap_or(c_int::MAX)
            }
            Err(code) => code,
        }
    }))
    .unwrap_or(sys::AVERROR_EXTERNAL)
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `read`.
    catch_unwind(AssertUnwindSafe(|| unsafe { (*opaque.cast::<Reader>()).seek(offset, whence) }))
        .unwrap_or(i64::from(sys::AVERROR_EXTERNAL))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn reader(inner: impl ReadSeek + 'static, len: u64) -> Reader {
        Reader::new(Box::new(inner), len, Arc::default())
    }

    #[test]
    fn hostile_seeks_are_errors() {
        let mut reader = reader(Cursor::new(vec![0; 10]), 10);
        assert_eq!(reader.seek(0, sys::AVSEEK_SIZE as c_int), 10);
        assert_eq!(reader.seek(4, libc::SEEK_SET), 4);
        assert_eq!(reader.seek(-2, libc::SEEK_CUR), 2);
        assert_eq!(reader.seek(-1, libc::SEEK_END), 9);
        for (offset, whence) in [(-1, libc::SEEK_SET), (i64::MIN, libc::SEEK_CUR), (0, 77)] {
            assert!(reader.seek(offset, whence) < 0, "{offset} {whence}");
        }
    }

    #[test]
    fn a_cancelled_read_returns_exit() {
        let mut reader = reader(Cursor::new(vec![1; 10]), 10);
        assert_eq!(reader.read(4), Ok([1; 4].as_slice()));
        reader.cancel.store(true, Ordering::Relaxed);
        assert_eq!(reader.read(4), Err(sys::AVERROR_EXIT));
    }

    #[test]
    fn what_is_buffered_survives_the_end() {
        let io = ReadIo::new(Box::new(Cursor::new(vec![7; 10])), 10, Arc::default()).unwrap();
        let mut out = [0; 20];
        // SAFETY: the context is live and `out` is 20 bytes long.
        let read = |out: &mut [u8; 20]| unsafe { sys::avio_read(io.as_ptr(), out.as_mut_ptr(), 20) };
        assert_eq!(read(&mut out), 10);
        // SAFETY: as above.
        assert_eq!(unsafe { sys::avio_seek(io.as_ptr(), 0, libc::SEEK_SET) }, 0);
        out.fill(0);
        assert_eq!((read(&mut out), &out[..10]), (10, [7; 10].as_slice()));
    }

    #[test]
    fn a_panicking_reader_is_an_error() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                panic!("on purpose")
            }
        }
        impl Seek for Panics {
            fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
                panic!("on purpose")
            }
        }
        let io = ReadIo::new(Box::new(Panics), 10, Arc::default()).unwrap();
        let mut out = [0; 4];
        // SAFETY: the context is live and `out` is 4 bytes long.
        let got = unsafe { sys::avio_read(io.as_ptr(), out.as_mut_ptr(), 4) };
        assert!(got < 0, "{got}");
    }
}
