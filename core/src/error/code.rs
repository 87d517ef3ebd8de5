//! The stable strings that stand for errors and warnings.

/// Stable identifiers shared by every door: `err.code` in Node, a class in Python, a status over HTTP.
///
/// Exhaustive on purpose: a door's mapping is a total match and stops compiling when a code is added. Those after
/// `INTERNAL` are of [`Warning`](super::Warning)s alone: `NO_SPEECH` (no speech was found in the audio), `NOTHING_SHOWN`
/// (the video shows no caption), `NOT_SPOKEN` (words of a given text are not spoken), `TRACK_CHOSEN` (the audio
/// transcribed is another track than the default one, or one side of it), `ALPHA_LOST` (the output has no transparency,
/// the source had), `MARKUP_READ` (asterisks in given text were read as emphasis), `CUES_REPAIRED` (a subtitle file was
/// mended while it was read), `NOT_SHOWN` (a subtitle file asks for what is not drawn), `NO_ROOM` (cues shown together do
/// not fit in the frame), `TIMES_ESTIMATED` (cues were cut that have no times of their words),
/// `TEXT_SHRUNK` (cues are too long for the size of their style), `NOT_KEPT` (a subtitle track or file does not hold
/// something of its cues or of the look).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "each is the variant of the same name in `Error`, or named above")]
pub enum ErrorCode {
    InputNotFound,
    InputUnreadable,
    NoVideo,
    NoAudio,
    UnsupportedFormat,
    ModelMissing,
    ModelInvalid,
    FontMissing,
    GlyphMissing,
    StyleInvalid,
    CuesInvalid,
    OptionsInvalid,
    EncoderMissing,
    OutputUnwritable,
    DiskFull,
    LimitExceeded,
    Cancelled,
    Internal,
    NoSpeech,
    NothingShown,
    NotSpoken,
    TrackChosen,
    AlphaLost,
    MarkupRead,
    CuesRepaired,
    NotShown,
    NoRoom,
    TimesEstimated,
    TextShrunk,
    NotKept,
}

impl ErrorCode {
    /// All codes: those of errors, then those that only warnings have.
    pub const ALL: [Self; 30] = [
        Self::InputNotFound,
        Self::InputUnreadable,
        Self::NoVideo,
        Self::NoAudio,
        Self::UnsupportedFormat,
        Self::ModelMissing,
        Self::ModelInvalid,
        Self::FontMissing,
        Self::GlyphMissing,
        Self::StyleInvalid,
        Self::CuesInvalid,
        Self::OptionsInvalid,
        Self::EncoderMissing,
        Self::OutputUnwritable,
        Self::DiskFull,
        Self::LimitExceeded,
        Self::Cancelled,
        Self::Internal,
        Self::NoSpeech,
        Self::NothingShown,
        Self::NotSpoken,
        Self::TrackChosen,
        Self::AlphaLost,
        Self::MarkupRead,
        Self::CuesRepaired,
        Self::NotShown,
        Self::NoRoom,
        Self::TimesEstimated,
        Self::TextShrunk,
        Self::NotKept,
    ];

    /// The string that doors expose, such as `"NO_AUDIO"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InputNotFound => "INPUT_NOT_FOUND",
            Self::InputUnreadable => "INPUT_UNREADABLE",
            Self::NoVideo => "NO_VIDEO",
            Self::NoAudio => "NO_AUDIO",
            Self::UnsupportedFormat => "UNSUPPORTED_FORMAT",
            Self::ModelMissing => "MODEL_MISSING",
            Self::ModelInvalid => "MODEL_INVALID",
            Self::FontMissing => "FONT_MISSING",
            Self::GlyphMissing => "GLYPH_MISSING",
            Self::StyleInvalid => "STYLE_INVALID",
            Self::CuesInvalid => "CUES_INVALID",
            Self::OptionsInvalid => "OPTIONS_INVALID",
            Self::EncoderMissing => "ENCODER_MISSING",
            Self::OutputUnwritable => "OUTPUT_UNWRITABLE",
            Self::DiskFull => "DISK_FULL",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Cancelled => "CANCELLED",
            Self::Internal => "INTERNAL",
            Self::NoSpeech => "NO_SPEECH",
            Self::NothingShown => "NOTHING_SHOWN",
            Self::NotSpoken => "NOT_SPOKEN",
            Self::TrackChosen => "TRACK_CHOSEN",
            Self::AlphaLost => "ALPHA_LOST",
            Self::MarkupRead => "MARKUP_READ",
            Self::CuesRepaired => "CUES_REPAIRED",
            Self::NotShown => "NOT_SHOWN",
            Self::NoRoom => "NO_ROOM",
            Self::TimesEstimated => "TIMES_ESTIMATED",
            Self::TextShrunk => "TEXT_SHRUNK",
            Self::NotKept => "NOT_KEPT",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
