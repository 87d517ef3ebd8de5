//! Buffers for pictures that are used again, as fresh memory costs a page fault for every 4 KiB of each frame.

use std::ffi::c_int;
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::{Frame, PlaneRef};
use super::raw;
use crate::frame::{PlaneMut, Size};

/// Alignment of rows in bytes, enough for any SIMD code of FFmpeg's.
const ALIGN: c_int = 64;
/// Bytes behind the last row that SIMD code may read.
const PADDING: usize = 256;

/// Buffers of one kind at a time; they outlive the pool for as long as frames hold them.
#[derive(Debug, Default)]
pub(crate) struct FramePool(Option<Buffers>);

#[derive(Debug)]
struct Buffers {
    kind: Kind,
    pool: NonNull<sys::AVBufferPool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    format: c_int,
    width: c_int,
    height: c_int,
}

// SAFETY: FFmpeg's pools lock; nothing in them is tied to a thread.
unsafe impl Send for Buffers {}

impl FramePool {
    /// Gives `frame` samples of its own, the same as before, if anybody else (usually the decoder) holds those it has.
    pub fn detach(&mut self, frame: &mut Frame) -> Result<(), AvError> {
        let old = frame.as_ptr();
        // SAFETY: the frame is valid and borrowed mutably.
        let (shared, kind) = unsafe {
            let kind = Kind { format: (*old).format, width: (*old).width, height: (*old).height };
            (sys::av_frame_is_writable(old) <= 0, kind)
        };
        if !shared {
            return Ok(());
        }
        let mut copy = self.buffers(kind)?.frame()?;
        let new = copy.as_ptr();
        copy_samples(frame, &mut copy)?;
        // SAFETY: both frames are valid; the old one's buffers are given back before it takes over those of the new one.
        unsafe {
            check(sys::av_frame_copy_props(new, old), "av_frame_copy_props")?;
            sys::av_frame_unref(old);
            sys::av_frame_move_ref(old, new);
        }
        Ok(())
    }

    /// A frame of its own; the samples are whatever was there before.
    pub fn frame(&mut self, format: c_int, size: Size) -> Result<Frame, AvError> {
        let length = |side: u32| c_int::try_from(side).unwrap_or(-1);
        self.buffers(Kind { format, width: length(size.width), height: length(size.height) })?.frame()
    }

    fn buffers(&mut self, kind: Kind) -> Result<&Buffers, AvError> {
        let kept = self.0.take().filter(|buffers| buffers.kind == kind);
        let buffers = kept.map_or_else(|| Buffers::new(kind), Ok)?;
        Ok(self.0.insert(buffers))
    }
}

/// Copies the samples of a frame to another of its format and size: whole planes at once, where both lie alike in memory.
fn copy_samples(from: &Frame, to: &mut Frame) -> Result<(), AvError> {
    if let (Some(from), Some(to)) = (from.planes(), to.frame_mut()) {
        let alike = |(from, to): (&PlaneRef<'_>, &PlaneMut<'_>)| {
            (from.stride, from.data.len()) == (to.stride, to.data.len())
        };
        if from.iter().zip(&to.planes).all(alike) {
            from.iter().zip(to.planes).for_each(|(from, to)| stream(from.data, to.data));
            return Ok(());
        }
    }
    // SAFETY: both frames are valid, of one format and size.
    check(unsafe { sys::av_frame_copy(to.as_ptr(), from.as_ptr()) }, "av_frame_copy").map(drop)
}

/// Copies past the caches: a frame is larger than they are, and reading what is to be overwritten takes as long as writing.
#[cfg(target_arch = "x86_64")]
fn stream(from: &[u8], to: &mut [u8]) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_sfence, _mm_stream_si128};
    // SAFETY: any bytes are a vector of integers.
    let (head, body, tail) = unsafe { to.align_to_mut::<__m128i>() };
    let split = from.split_at_checked(head.len());
    let split = split.and_then(|(first, rest)| Some((first, rest.split_at_checked(size_of_val(body))?)));
    let Some((first, (middle, last))) = split else { return };
    head.copy_from_slice(first);
    tail.copy_from_slice(last);
    for (to, from) in body.iter_mut().zip(middle.chunks_exact(size_of::<__m128i>())) {
        // SAFETY: both are as long as a vector, and `to` is aligned as one. SSE2 is part of x86-64.
        unsafe { _mm_stream_si128(to, _mm_loadu_si128(from.as_ptr().cast())) };
    }
    // SAFETY: as above. Other threads see the samples before they see the frame.
    unsafe { _mm_sfence() };
}

#[cfg(not(target_arch = "x86_64"))]
fn stream(from: &[u8], to: &mut [u8]) {
    to.copy_from_slice(from);
}

impl Buffers {
    fn new(kind: Kind) -> Result<Self, AvError> {
        let Kind { format, width, height } = kind;
        // SAFETY: the size is computed from plain numbers; the pool allocates when asked to.
        unsafe {
            let size = raw::av_image_get_buffer_size(format, width, height, ALIGN);
            let size = check(size, "av_image_get_buffer_size")?;
            let size = usize::try_from(size).unwrap_or(0) + PADDING;
            let pool = check_ptr(sys::av_buffer_pool_init(size, None), "av_buffer_pool_init")?;
            Ok(Self { kind, pool })
        }
    }

    /// A frame with a buffer of the pool; the samples are whatever was there before.
    fn frame(&self) -> Result<Frame, AvError> {
        let frame = Frame::new()?;
        let Kind { format, width, height } = self.kind;
        let picture = frame.as_ptr();
        // SAFETY: the buffer holds a frame of this kind, and the frame owns it from here on.
        unsafe {
            let buffer = check_ptr(sys::av_buffer_pool_get(self.pool.as_ptr()), "av_buffer_pool_get")?;
            (*picture).buf[0] = buffer.as_ptr();
            (*picture).format = format;
            (*picture).width = width;
            (*picture).height = height;
            let filled = raw::av_image_fill_arrays(
                (*picture).data.as_mut_ptr(),
                (*picture).linesize.as_mut_ptr(),
                (*buffer.as_ptr()).data,
                format,
                width,
                height,
                ALIGN,
            );
            check(filled, "av_image_fill_arrays")?;
            (*picture).extended_data = ptr::addr_of_mut!((*picture).data).cast();
        }
        Ok(frame)
    }
}

impl Drop for Buffers {
    fn drop(&mut self) {
        let mut pool = self.pool.as_ptr();
        // SAFETY: ours, given back once; buffers in use keep it alive.
        unsafe { sys::av_buffer_pool_uninit(&mut pool) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(size: Size, value: u8) -> Frame {
        let mut frame = Frame::video(sys::AVPixelFormat::AV_PIX_FMT_YUV420P as c_int, size).unwrap();
        for plane in &mut frame.frame_mut().unwrap().planes {
            plane.data.fill(value);
        }
        frame
    }

    #[test]
    fn a_shared_picture_is_copied_and_the_holder_keeps_its_own() {
        let mut pool = FramePool::default();
        for size in [Size { width: 33, height: 17 }, Size { width: 1920, height: 2 }] {
            let mut frame = picture(size, 7);
            // As a decoder holds them.
            let mut held = frame.share().unwrap();
            pool.detach(&mut frame).unwrap();
            for plane in &mut frame.frame_mut().unwrap().planes {
                let width = plane.stride.min(size.width.div_ceil(2) as usize);
                assert!(
                    plane.data.chunks(plane.stride).all(|row| row[..width].iter().all(|&sample| sample == 7))
                );
                plane.data.fill(9);
            }
            assert!(held.frame_mut().unwrap().planes.iter().all(|plane| plane.data[0] == 7));
        }
    }

    #[test]
    fn a_picture_of_ones_own_stays_where_it_is() {
        let mut frame = picture(Size { width: 16, height: 16 }, 1);
        // SAFETY: the frame is valid.
        let before = unsafe { (*frame.as_ptr()).data[0] };
        FramePool::default().detach(&mut frame).unwrap();
        // SAFETY: as above.
        assert_eq!(before, unsafe { (*frame.as_ptr()).data[0] });
    }

    #[test]
    fn buffers_come_back() {
        let mut pool = FramePool::default();
        let size = Size { width: 64, height: 64 };
        let mut places = std::collections::HashSet::new();
        for value in 0..10 {
            let mut frame = picture(size, value);
            let _held = frame.share().unwrap();
            pool.detach(&mut frame).unwrap();
            // SAFETY: the frame is valid.
            places.insert(unsafe { (*frame.as_ptr()).data[0] });
        }
        assert_eq!(places.len(), 1);
    }
}
