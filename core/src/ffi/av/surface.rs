//! Frames in the memory of a VA-API device, for encoders that take nothing else.

use std::ffi::c_int;
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use crate::frame::Size;

/// Surfaces that an encoder may hold at once, above any number of reference and lookahead frames.
const POOL_SIZE: c_int = 32;

/// Surfaces of one size, on the system's default device.
#[derive(Debug)]
pub(crate) struct SurfacePool(NonNull<sys::AVBufferRef>);

// SAFETY: the reference count is atomic, and the pool behind it locks.
unsafe impl Send for SurfacePool {}

impl SurfacePool {
    /// What frames must have to be uploaded: 8-bit 4:2:0 with interleaved chroma.
    pub const SOURCE_FORMAT: c_int = sys::AVPixelFormat::AV_PIX_FMT_NV12 as c_int;
    /// The `AVPixelFormat` of the surfaces.
    pub const SURFACE_FORMAT: c_int = sys::AVPixelFormat::AV_PIX_FMT_VAAPI as c_int;

    /// Fails where there is no such device.
    pub fn new(size: Size) -> Result<Self, AvError> {
        let mut device = ptr::null_mut();
        // SAFETY: no name means the default device; the pool takes its own reference to it.
        unsafe {
            let kind = sys::AVHWDeviceType::AV_HWDEVICE_TYPE_VAAPI;
            let created = sys::av_hwdevice_ctx_create(&mut device, kind, ptr::null(), ptr::null_mut(), 0);
            check(created, "av_hwdevice_ctx_create")?;
            let pool = sys::av_hwframe_ctx_alloc(device);
            sys::av_buffer_unref(&mut device);
            let pool = Self(check_ptr(pool, "av_hwframe_ctx_alloc")?);
            let context = (*pool.0.as_ptr()).data.cast::<sys::AVHWFramesContext>();
            (*context).format = sys::AVPixelFormat::AV_PIX_FMT_VAAPI;
            (*context).sw_format = sys::AVPixelFormat::AV_PIX_FMT_NV12;
            (*context).width = c_int::try_from(size.width).unwrap_or(c_int::MAX);
            (*context).height = c_int::try_from(size.height).unwrap_or(c_int::MAX);
            (*context).initial_pool_size = POOL_SIZE;
            check(sys::av_hwframe_ctx_init(pool.0.as_ptr()), "av_hwframe_ctx_init")?;
            Ok(pool)
        }
    }

    /// A new reference for an encoder's context, which frees it.
    pub fn reference(&self) -> Result<NonNull<sys::AVBufferRef>, AvError> {
        // SAFETY: the pool is valid for as long as `self`.
        check_ptr(unsafe { sys::av_buffer_ref(self.0.as_ptr()) }, "av_buffer_ref")
    }

    /// Copies a frame into a surface.
    pub fn upload(&self, frame: &Frame) -> Result<Frame, AvError> {
        let surface = Frame::new()?;
        // SAFETY: pool and frames are valid; the transfer checks formats and sizes.
        unsafe {
            let (to, from) = (surface.as_ptr(), frame.as_ptr());
            check(sys::av_hwframe_get_buffer(self.0.as_ptr(), to, 0), "av_hwframe_get_buffer")?;
            check(sys::av_hwframe_transfer_data(to, from, 0), "av_hwframe_transfer_data")?;
            check(sys::av_frame_copy_props(to, from), "av_frame_copy_props")?;
        }
        Ok(surface)
    }
}

impl Drop for SurfacePool {
    fn drop(&mut self) {
        let mut pool = self.0.as_ptr();
        // SAFETY: our own reference, given back once.
        unsafe { sys::av_buffer_unref(&mut pool) }
    }
}
