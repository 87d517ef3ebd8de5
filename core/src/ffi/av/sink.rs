//! Where a muxer's bytes go: any storage that can be written, read and sought, behind a custom AVIO.
//!
//! The MP4 muxer moves its index to the front by reading back what it wrote, for which it opens its output a
//! second time. Both openings are cursors over one storage here, so a file and a buffer in memory behave
//! alike. The first I/O error is kept as the operating system gave it: FFmpeg would pass on the number only.

use std::ffi::{c_char, c_int, c_void};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check_ptr};

/// What a container can be written to.
pub(crate) trait Storage: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Storage for T {}

const BUFFER_SIZE: usize = 1 << 16;

/// The storage and the first error met on it; clones share both.
#[derive(Clone)]
pub(crate) struct Sink(Arc<Mutex<State>>);

struct State {
    storage: Box<dyn Storage>,
    cancel: Arc<AtomicBool>,
    /// Where the storage stands; `None` after a failure, when only it knows.
    position: Option<u64>,
    error: Option<io::Error>,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sink")
    }
}

impl Sink {
    /// I/O stops with [`AvError::is_exit`] once `cancel` is set.
    pub fn new(storage: Box<dyn Storage>, cancel: Arc<AtomicBool>) -> Self {
        Self(Arc::new(Mutex::new(State { storage, cancel, position: None, error: None })))
    }
    /// The first error since the last call.
    pub fn take_error(&self) -> Option<io::Error> {
        self.lock().error.take()
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn at(&mut self, offset: u64) -> io::Result<&mut dyn Storage> {
        if self.position != Some(offset) {
            self.position = None;
            self.storage.seek(SeekFrom::Start(offset))?;
        }
        Ok(&mut self.storage)
    }
}

/// One opening of a sink.
struct Cursor {
    sink: Sink,
    offset: u64,
}

impl Cursor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.sink.lock();
        state.at(self.offset)?.write_all(bytes)?;
        self.offset += bytes.len() as u64;
        state.position = Some(self.offset);
        Ok(())
    }
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut state = self.sink.lock();
        let count = state.at(self.offset)?.read(bytes)?;
        self.offset += count as u64;
        state.position = Some(self.offset);
        Ok(count)
    }
    fn len(&self) -> io::Result<u64> {
        let mut state = self.sink.lock();
        state.position = None;
        state.storage.seek(SeekFrom::End(0))
    }
    fn seek(&mut self, offset: i64, whence: c_int) -> io::Result<u64> {
        let base = match whence & !sys::AVSEEK_FORCE {
            sys::AVSEEK_SIZE => return self.len(),
            libc::SEEK_SET => 0,
            libc::SEEK_CUR => self.offset,
            libc::SEEK_END => self.len()?,
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        };
        self.offset = base.checked_add_signed(offset).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.offset)
    }
    /// Runs `action` for a callback: an error is kept and its number returned.
    fn run<T: TryInto<i64>>(&mut self, action: impl FnOnce(&mut Self) -> io::Result<T>) -> i64 {
        if self.sink.lock().cancel.load(Ordering::Relaxed) {
            return i64::from(sys::AVERROR_EXIT);
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| action(self)))
            .unwrap_or_else(|_| Err(io::Error::other("the output's storage panicked")));
        match outcome.map(T::try_into) {
            Ok(Ok(value)) => value,
            Ok(Err(_)) => i64::from(sys::AVERROR(libc::EOVERFLOW)),
            Err(error) => {
                let code = error.raw_os_error().filter(|&code| code > 0).unwrap_or(libc::EIO);
                self.sink.lock().error.get_or_insert(error);
                i64::from(sys::AVERROR(code))
            }
        }
    }
}

/// An `AVIOContext` over a cursor of its own.
#[derive(Debug)]
pub(crate) struct Avio(NonNull<sys::AVIOContext>);

// SAFETY: owns its buffer and cursor; the storage behind it is Send and locked.
unsafe impl Send for Avio {}

impl Avio {
    pub fn writer(sink: &Sink) -> Result<Self, AvError> {
        Self::open(sink, true)
    }
    fn open(sink: &Sink, for_writing: bool) -> Result<Self, AvError> {
        // SAFETY: plain allocation; null is checked.
        let buffer = check_ptr(unsafe { sys::av_malloc(BUFFER_SIZE) }, "av_malloc")?;
        let cursor = Box::into_raw(Box::new(Cursor { sink: sink.clone(), offset: 0 }));
        // SAFETY: buffer and cursor are handed over; Drop frees them.
        let context = unsafe {
            sys::avio_alloc_context(
                buffer.as_ptr().cast(),
                BUFFER_SIZE as c_int,
                c_int::from(for_writing),
                cursor.cast(),
                Some(read_packet),
                Some(write_packet),
                Some(seek),
            )
        };
        check_ptr(context, "avio_alloc_context").map(Self).inspect_err(|_| {
            // SAFETY: nobody took them over.
            unsafe {
                drop(Box::from_raw(cursor));
                sys::av_free(buffer.as_ptr());
            }
        })
    }
    pub fn as_ptr(&self) -> *mut sys::AVIOContext {
        self.0.as_ptr()
    }
}

impl Drop for Avio {
    fn drop(&mut self) {
        let mut context = self.as_ptr();
        // SAFETY: made by `open`; FFmpeg may have replaced the buffer, so the current one is freed.
        unsafe {
            drop(Box::from_raw((*context).opaque.cast::<Cursor>()));
            sys::av_freep((&raw mut (*context).buffer).cast());
            sys::avio_context_free(&mut context);
        }
    }
}

unsafe extern "C" fn write_packet(opaque: *mut c_void, data: *mut u8, len: c_int) -> c_int {
    // SAFETY: `opaque` is the cursor given in `Avio::open`, used by one call at a time.
    let cursor = unsafe { &mut *opaque.cast::<Cursor>() };
    // SAFETY: FFmpeg passes `len` readable bytes.
    let bytes = unsafe { std::slice::from_raw_parts(data, usize::try_from(len).unwrap_or(0)) };
    cursor.run(|cursor| cursor.write(bytes).map(|()| len)) as c_int
}

unsafe extern "C" fn read_packet(opaque: *mut c_void, data: *mut u8, len: c_int) -> c_int {
    // SAFETY: as in `write_packet`.
    let cursor = unsafe { &mut *opaque.cast::<Cursor>() };
    // SAFETY: FFmpeg passes room for `len` bytes.
    let bytes = unsafe { std::slice::from_raw_parts_mut(data, usize::try_from(len).unwrap_or(0)) };
    match cursor.run(|cursor| cursor.read(bytes).map(|count| count as u64)) as c_int {
        0 => sys::AVERROR_EOF,
        count => count,
    }
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `write_packet`.
    let cursor = unsafe { &mut *opaque.cast::<Cursor>() };
    cursor.run(|cursor| cursor.seek(offset, whence))
}

/// `io_open` of a muxer whose `opaque` is a [`Sink`]: opens it once more, for reading.
pub(crate) unsafe extern "C" fn reopen(
    muxer: *mut sys::AVFormatContext,
    out: *mut *mut sys::AVIOContext,
    _url: *const c_char,
    flags: c_int,
    _options: *mut *mut sys::AVDictionary,
) -> c_int {
    if flags & sys::AVIO_FLAG_WRITE != 0 {
        return sys::AVERROR(libc::ENOSYS);
    }
    // SAFETY: the muxer keeps the sink alive, and only reads it through this.
    let sink = unsafe { &*(*muxer).opaque.cast::<Sink>() };
    match Avio::open(sink, false) {
        Ok(avio) => {
            // SAFETY: `out` is where FFmpeg wants the context; `close` takes it back.
            unsafe { *out = avio.as_ptr() };
            std::mem::forget(avio);
            0
        }
        Err(error) => error.code,
    }
}

/// `io_close2` that goes with [`reopen`].
pub(crate) unsafe extern "C" fn close(_: *mut sys::AVFormatContext, context: *mut sys::AVIOContext) -> c_int {
    if let Some(context) = NonNull::new(context) {
        drop(Avio(context));
    }
    0
}
