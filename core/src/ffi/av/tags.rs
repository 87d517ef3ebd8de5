//! What a picture says of itself beside its samples: colour tags, field order, HDR metadata.

use std::ffi::c_int;

use ffmpeg_sys_next as sys;

use super::frame::Frame;
use super::parameters::CodecParameters;
use super::scale::without_range;
use super::{raw_enum, set_enum};

/// The colour tags of a picture, as the numbers of ITU-T H.273 (range and siting as FFmpeg's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ColorTags {
    pub range: c_int,
    pub primaries: c_int,
    pub transfer: c_int,
    pub matrix: c_int,
    pub siting: c_int,
}

impl ColorTags {
    /// BT.709, limited range, what RGB is converted to.
    pub const BT709: Self = Self {
        range: sys::AVColorRange::AVCOL_RANGE_MPEG as c_int,
        primaries: sys::AVColorPrimaries::AVCOL_PRI_BT709 as c_int,
        transfer: sys::AVColorTransferCharacteristic::AVCOL_TRC_BT709 as c_int,
        matrix: sys::AVColorSpace::AVCOL_SPC_BT709 as c_int,
        siting: sys::AVChromaLocation::AVCHROMA_LOC_LEFT as c_int,
    };

    /// The frame's tags, which may say "unspecified".
    pub fn of(frame: &Frame) -> Self {
        let frame = frame.as_ptr();
        // SAFETY: the frame is valid; its enum fields are read as integers.
        unsafe {
            Self {
                range: raw_enum!(frame, color_range),
                primaries: raw_enum!(frame, color_primaries),
                transfer: raw_enum!(frame, color_trc),
                matrix: raw_enum!(frame, colorspace),
                siting: raw_enum!(frame, chroma_location),
            }
        }
    }
    /// The same, with full range if that is what the `AVPixelFormat` says.
    #[must_use]
    pub fn with_range_of(self, format: c_int) -> Self {
        let full = sys::AVColorRange::AVCOL_RANGE_JPEG as c_int;
        if without_range(format) == format { self } else { Self { range: full, ..self } }
    }
    /// Tags the frame.
    pub fn apply(self, frame: &mut Frame) {
        let frame = frame.as_ptr();
        // SAFETY: as above.
        unsafe {
            set_enum!(frame, color_range, self.range);
            set_enum!(frame, color_primaries, self.primaries);
            set_enum!(frame, color_trc, self.transfer);
            set_enum!(frame, colorspace, self.matrix);
            set_enum!(frame, chroma_location, self.siting);
        }
    }
}

/// Which field of an interlaced picture comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldOrder {
    TopFirst,
    BottomFirst,
}

impl FieldOrder {
    /// The order in the frame; `None` for a progressive one.
    pub fn of(frame: &Frame) -> Option<Self> {
        // SAFETY: the frame is valid.
        let top_first = unsafe { (*frame.as_ptr()).top_field_first != 0 };
        frame.is_interlaced().then_some(if top_first { Self::TopFirst } else { Self::BottomFirst })
    }
    /// The order that a container gives for a stream; `None` for progressive and unknown.
    pub fn of_stream(parameters: &CodecParameters) -> Option<Self> {
        // SAFETY: the parameters are valid; the field is read as an integer.
        match unsafe { raw_enum!(parameters.as_ptr(), field_order) } {
            o if o == sys::AVFieldOrder::AV_FIELD_TT as c_int
                || o == sys::AVFieldOrder::AV_FIELD_BT as c_int =>
            {
                Some(Self::TopFirst)
            }
            o if o == sys::AVFieldOrder::AV_FIELD_BB as c_int
                || o == sys::AVFieldOrder::AV_FIELD_TB as c_int =>
            {
                Some(Self::BottomFirst)
            }
            _ => None,
        }
    }
}

/// What is said of a stream beside its packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SideDataKind {
    /// `AVMasteringDisplayMetadata`, SMPTE ST 2086.
    MasteringDisplay,
    /// `AVContentLightMetadata`, CTA-861.3.
    ContentLight,
    /// Anything else, by the number of its `AVPacketSideDataType`.
    Other(c_int),
}

impl SideDataKind {
    /// How stream side data of the kind is marked.
    pub(super) fn of_stream(self) -> c_int {
        use sys::AVPacketSideDataType as Kind;
        match self {
            Self::MasteringDisplay => Kind::AV_PKT_DATA_MASTERING_DISPLAY_METADATA as c_int,
            Self::ContentLight => Kind::AV_PKT_DATA_CONTENT_LIGHT_LEVEL as c_int,
            Self::Other(kind) => kind,
        }
    }
}

/// Side data as FFmpeg lays it out.
#[derive(Debug, Clone)]
pub(crate) struct StreamSideData {
    pub kind: SideDataKind,
    pub bytes: Vec<u8>,
}

/// HDR metadata of a frame.
pub(crate) fn hdr_side_data(frame: &Frame) -> Vec<StreamSideData> {
    use sys::AVFrameSideDataType as Kind;
    let kinds = [
        (SideDataKind::MasteringDisplay, Kind::AV_FRAME_DATA_MASTERING_DISPLAY_METADATA),
        (SideDataKind::ContentLight, Kind::AV_FRAME_DATA_CONTENT_LIGHT_LEVEL),
    ];
    let copy = |(kind, of_frame): (SideDataKind, Kind)| {
        // SAFETY: the frame is valid; null, or side data of `size` bytes that lives as long as the frame.
        let bytes = unsafe {
            let data = sys::av_frame_get_side_data(frame.as_ptr(), of_frame).as_ref()?;
            std::slice::from_raw_parts(data.data, data.size).to_vec()
        };
        Some(StreamSideData { kind, bytes })
    };
    kinds.into_iter().filter_map(copy).collect()
}

/// Makes a decoded frame one to encode: the encoder chooses the picture types itself.
pub(crate) fn prepare(frame: &mut Frame, pts: i64) {
    frame.set_pts(pts);
    let frame = frame.as_ptr();
    // SAFETY: the frame is valid.
    unsafe {
        set_enum!(frame, pict_type, sys::AVPictureType::AV_PICTURE_TYPE_NONE as c_int);
        (*frame).key_frame = 0;
    }
}
