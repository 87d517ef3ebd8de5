//! Subtitle tracks that are made here: their parameters and their packets.

use std::ffi::c_int;
use std::ptr;

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::set_enum;
use crate::frame::Size;

/// How a container holds subtitles that are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// Timed text of MPEG-4, also called tx3g.
    MovText,
    /// SubRip.
    SubRip,
    /// Advanced SubStation Alpha.
    Ass,
    /// WebVTT.
    WebVtt,
}

impl TextFormat {
    /// By FFmpeg's name of the codec; `None` for what is no text.
    pub fn of_codec(name: &str) -> Option<Self> {
        match name {
            "mov_text" => Some(Self::MovText),
            "subrip" | "srt" | "text" => Some(Self::SubRip),
            "ass" | "ssa" => Some(Self::Ass),
            "webvtt" => Some(Self::WebVtt),
            _ => None,
        }
    }

    /// FFmpeg's name of the codec.
    pub const fn codec_name(self) -> &'static str {
        match self {
            Self::MovText => "mov_text",
            Self::SubRip => "subrip",
            Self::Ass => "ass",
            Self::WebVtt => "webvtt",
        }
    }

    pub(crate) fn id(self) -> c_int {
        use sys::AVCodecID as Id;
        match self {
            Self::MovText => Id::AV_CODEC_ID_MOV_TEXT as c_int,
            Self::SubRip => Id::AV_CODEC_ID_SUBRIP as c_int,
            Self::Ass => Id::AV_CODEC_ID_ASS as c_int,
            Self::WebVtt => Id::AV_CODEC_ID_WEBVTT as c_int,
        }
    }
}

impl CodecParameters {
    /// Those of text on frames of `size` pixels; `header` is what the format says before all packets.
    pub fn of_text(format: TextFormat, header: &[u8], size: Size) -> Result<Self, AvError> {
        let parameters = Self::new()?;
        let side = |pixels: u32| c_int::try_from(pixels).unwrap_or(c_int::MAX);
        // SAFETY: the parameters are valid and fresh; the extradata that they free has its padding.
        unsafe {
            let raw = parameters.as_ptr();
            set_enum!(raw, codec_type, sys::AVMediaType::AVMEDIA_TYPE_SUBTITLE as c_int);
            set_enum!(raw, codec_id, format.id());
            (*raw).width = side(size.width);
            (*raw).height = side(size.height);
            if !header.is_empty() {
                let padded = header.len() + sys::AV_INPUT_BUFFER_PADDING_SIZE as usize;
                let data = check_ptr(sys::av_mallocz(padded), "av_mallocz")?.as_ptr().cast::<u8>();
                ptr::copy_nonoverlapping(header.as_ptr(), data, header.len());
                (*raw).extradata = data;
                (*raw).extradata_size = c_int::try_from(header.len()).unwrap_or(0);
            }
        }
        Ok(parameters)
    }
}

/// What a packet of WebVTT says beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CueData {
    Name,
    Settings,
}

impl CueData {
    fn kind(self) -> sys::AVPacketSideDataType {
        match self {
            Self::Name => sys::AVPacketSideDataType::AV_PKT_DATA_WEBVTT_IDENTIFIER,
            Self::Settings => sys::AVPacketSideDataType::AV_PKT_DATA_WEBVTT_SETTINGS,
        }
    }
}

impl Packet {
    /// A packet of these bytes, from `start` for `duration`, in ticks.
    pub fn of_bytes(data: &[u8], start: i64, duration: i64) -> Result<Self, AvError> {
        let mut packet = Self::new()?;
        let size = c_int::try_from(data.len()).map_err(|_| AvError::invalid("av_new_packet"))?;
        // SAFETY: the packet is valid and empty; the call gives it `size` bytes of its own.
        unsafe {
            check(sys::av_new_packet(packet.as_ptr(), size), "av_new_packet")?;
            ptr::copy_nonoverlapping(data.as_ptr(), (*packet.as_ptr()).data, data.len());
            (*packet.as_ptr()).flags |= sys::AV_PKT_FLAG_KEY as c_int;
        }
        packet.set_time(start);
        packet.set_duration(duration);
        Ok(packet)
    }

    /// What a packet of WebVTT says beside its text.
    pub fn cue_data(&self, data: CueData) -> &[u8] {
        let mut size = 0;
        // SAFETY: null, or side data of `size` bytes that nothing writes to while `self` is borrowed.
        unsafe {
            let found = sys::av_packet_get_side_data(self.as_ptr(), data.kind(), &mut size);
            if found.is_null() { &[] } else { std::slice::from_raw_parts(found, size) }
        }
    }

    /// Says more beside the text.
    pub fn set_cue_data(&mut self, data: CueData, text: &[u8]) -> Result<(), AvError> {
        // SAFETY: the call gives room for the text, or null.
        unsafe {
            let room = sys::av_packet_new_side_data(self.as_ptr(), data.kind(), text.len());
            let room = check_ptr(room, "av_packet_new_side_data")?;
            ptr::copy_nonoverlapping(text.as_ptr(), room.as_ptr(), text.len());
        }
        Ok(())
    }
}
