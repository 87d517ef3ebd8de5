//! An owned `AVCodecContext` for decoding.

use std::ffi::{CStr, c_int};
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::raw;
use crate::units::TimeBase;

/// How to decode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecoderOptions {
    /// Threads of the decoder; 0 for as many as there are cores.
    pub threads: c_int,
    /// Frames with more pixels are refused.
    pub max_pixels: i64,
    /// Name of the decoder to take, where the library has it.
    pub name: Option<&'static CStr>,
}

/// Turns packets of one stream into frames.
#[derive(Debug)]
pub(crate) struct Decoder(NonNull<sys::AVCodecContext>);

// SAFETY: FFmpeg's own threads synchronise with the caller's inside the calls; no state is tied to a thread.
unsafe impl Send for Decoder {}

impl Decoder {
    /// Opens FFmpeg's preferred decoder; `None` if it has none for the codec.
    pub fn open(
        parameters: &CodecParameters,
        time_base: TimeBase,
        options: DecoderOptions,
    ) -> Result<Option<Self>, AvError> {
        let codec = raw::find_decoder_named(options.name, parameters.codec_id());
        if codec.is_null() {
            return Ok(None);
        }
        // SAFETY: the codec is in FFmpeg's static table; null is checked.
        let context =
            Self(check_ptr(unsafe { sys::avcodec_alloc_context3(codec) }, "avcodec_alloc_context3")?);
        let ptr = context.0.as_ptr();
        // SAFETY: the context is valid and not open yet.
        unsafe {
            check(
                sys::avcodec_parameters_to_context(ptr, parameters.as_ptr()),
                "avcodec_parameters_to_context",
            )?;
            // Needed to trim the samples that an audio encoder padded with.
            (*ptr).pkt_timebase = time_base.into();
            (*ptr).thread_count = options.threads;
            (*ptr).max_pixels = options.max_pixels;
            check(sys::avcodec_open2(ptr, codec, ptr::null_mut()), "avcodec_open2")?;
        }
        Ok(Some(context))
    }
    /// Whether to leave out frames that no other is made from, from the next packet on; codecs that can't tell them decode
    /// all.
    pub fn skip_unreferenced(&mut self, skip: bool) {
        let discard = if skip { sys::AVDiscard::AVDISCARD_NONREF } else { sys::AVDiscard::AVDISCARD_DEFAULT };
        // SAFETY: the context is valid, and read by the decoder only inside calls made through `self`.
        unsafe { (*self.0.as_ptr()).skip_frame = discard };
    }
    /// Gives a packet, or `None` to say that no more will come.
    pub fn send(&mut self, packet: Option<&Packet>) -> Result<(), AvError> {
        let packet = packet.map_or(ptr::null(), |p| p.as_ptr().cast_const());
        // SAFETY: the packet is borrowed for the call; the decoder takes references of its own.
        check(unsafe { sys::avcodec_send_packet(self.0.as_ptr(), packet) }, "avcodec_send_packet").map(drop)
    }
    /// Takes the next frame.
    pub fn receive(&mut self, frame: &mut Frame) -> Result<(), AvError> {
        // SAFETY: both are valid; the call clears the frame first.
        let got = unsafe { sys::avcodec_receive_frame(self.0.as_ptr(), frame.as_ptr()) };
        check(got, "avcodec_receive_frame").map(drop)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        let mut ptr = self.0.as_ptr();
        // SAFETY: allocated by avcodec_alloc_context3, freed once.
        unsafe { sys::avcodec_free_context(&mut ptr) }
    }
}
