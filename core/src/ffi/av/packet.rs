//! An owned `AVPacket`.

use std::ffi::c_int;
use std::ptr::NonNull;

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use crate::units::TimeBase;

/// Compressed data of one track.
#[derive(Debug)]
pub(crate) struct Packet(NonNull<sys::AVPacket>);

// SAFETY: a packet owns references to buffers whose counts are atomic; nothing in it is tied to a thread.
unsafe impl Send for Packet {}

impl Packet {
    /// An empty packet.
    pub fn new() -> Result<Self, AvError> {
        // SAFETY: allocates; null is checked.
        check_ptr(unsafe { sys::av_packet_alloc() }, "av_packet_alloc").map(Self)
    }
    /// For calls of FFmpeg, which may write through it only while `self` is borrowed mutably.
    pub fn as_ptr(&self) -> *mut sys::AVPacket {
        self.0.as_ptr()
    }
    /// Another packet of the same data, which belongs to both.
    pub fn share(&self) -> Result<Self, AvError> {
        let other = Self::new()?;
        // SAFETY: both are valid, the new one is empty.
        check(unsafe { sys::av_packet_ref(other.as_ptr(), self.as_ptr()) }, "av_packet_ref")?;
        Ok(other)
    }
    /// Sets both times, in ticks of the stream's time base.
    pub fn set_time(&mut self, ticks: i64) {
        // SAFETY: as above.
        unsafe {
            (*self.as_ptr()).pts = ticks;
            (*self.as_ptr()).dts = ticks;
        }
    }
    /// Drops the data and resets the fields.
    pub fn clear(&mut self) {
        // SAFETY: the packet is valid for as long as `self`.
        unsafe { sys::av_packet_unref(self.as_ptr()) }
    }
    /// Index of the container's stream.
    pub fn stream_index(&self) -> c_int {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).stream_index }
    }
    /// Puts the packet into a stream of the output.
    pub fn set_stream_index(&mut self, index: c_int) {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).stream_index = index }
    }
    /// Presentation time in ticks of the stream's time base.
    pub fn pts(&self) -> Option<i64> {
        // SAFETY: as above.
        let pts = unsafe { (*self.as_ptr()).pts };
        (pts != sys::AV_NOPTS_VALUE).then_some(pts)
    }
    /// Decoding time in ticks of the stream's time base.
    pub fn dts(&self) -> Option<i64> {
        // SAFETY: as above.
        let dts = unsafe { (*self.as_ptr()).dts };
        (dts != sys::AV_NOPTS_VALUE).then_some(dts)
    }
    /// Length in ticks of the stream's time base; 0 when unknown.
    pub fn duration(&self) -> i64 {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).duration }
    }
    /// The data, without its padding.
    pub fn data(&self) -> &[u8] {
        // SAFETY: as above; where there is data, it has at least `size` bytes, which nothing writes to while `self` is borrowed.
        unsafe {
            let (data, size) = ((*self.as_ptr()).data, (*self.as_ptr()).size);
            match usize::try_from(size) {
                Ok(size) if !data.is_null() => std::slice::from_raw_parts(data, size),
                _ => &[],
            }
        }
    }
    /// Whether decoding can begin with it.
    pub fn is_keyframe(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).flags & sys::AV_PKT_FLAG_KEY as c_int != 0 }
    }
    /// Whether the demuxer saw that data is missing.
    pub fn is_corrupt(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).flags & sys::AV_PKT_FLAG_CORRUPT as c_int != 0 }
    }
    /// Sets the length, in ticks of the stream's time base.
    pub fn set_duration(&mut self, ticks: i64) {
        // SAFETY: as above.
        unsafe { (*self.as_ptr()).duration = ticks }
    }
    /// Moves both times by `ticks`, saturating.
    pub fn shift(&mut self, ticks: i64) {
        let moved = |time: Option<i64>| time.map_or(sys::AV_NOPTS_VALUE, |t| t.saturating_add(ticks));
        let (pts, dts) = (moved(self.pts()), moved(self.dts()));
        // SAFETY: as above.
        unsafe {
            (*self.as_ptr()).pts = pts;
            (*self.as_ptr()).dts = dts;
        }
    }
    /// Converts times and duration from one time base to another.
    pub fn rescale(&mut self, from: TimeBase, to: TimeBase) {
        // SAFETY: as above; both bases are positive by construction.
        unsafe { sys::av_packet_rescale_ts(self.as_ptr(), from.into(), to.into()) }
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        let mut ptr = self.as_ptr();
        // SAFETY: allocated by av_packet_alloc, freed once.
        unsafe { sys::av_packet_free(&mut ptr) }
    }
}
