//! Every way the engine can fail, as values with a remedy.
//!
//! An [`Error`] says what is wrong with the value and the accepted range; [`Error::code`] gives the
//! stable string that every door exposes; [`Error::hint`] says what to do next.

use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong. Match on [`Error::code`] when the remedy matters more than the details.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input path does not exist.
    #[error("{} does not exist", path.display())]
    InputNotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// The input exists but cannot be read or understood as media.
    #[error("cannot read {input}: {reason}")]
    InputUnreadable {
        /// The path, or `<bytes>` for input in memory.
        input: String,
        /// What was found.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// The input has no video track.
    #[error("{input} has no video track")]
    NoVideo {
        /// The path, or `<bytes>`.
        input: String,
    },
    /// The input has no audio track, or not the one that was asked for.
    #[error("{input} has no audio track{}", .track.map(|t| format!(" {t}; it has {tracks}")).unwrap_or_default())]
    NoAudio {
        /// The path, or `<bytes>`.
        input: String,
        /// The 0-based audio track that was asked for.
        track: Option<usize>,
        /// How many audio tracks there are.
        tracks: usize,
    },
    /// A codec, pixel format, container or subtitle format that is not handled.
    #[error("{what} is not supported; {accepted}")]
    UnsupportedFormat {
        /// The format found.
        what: String,
        /// What is accepted instead.
        accepted: String,
    },
    /// The model is not in the cache.
    #[error("model {name} is not installed in {}", dir.display())]
    ModelMissing {
        /// Model name or path as asked for.
        name: String,
        /// The folder that was searched.
        dir: PathBuf,
    },
    /// No source gave the model.
    #[error("model {name} could not be fetched: {reason}")]
    ModelUnavailable {
        /// Model name as asked for.
        name: String,
        /// What each source answered.
        reason: String,
    },
    /// The model file is corrupt, cut or not a model.
    #[error("model file {} is invalid: {reason}", path.display())]
    ModelInvalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// A font file does not exist or is not a usable font.
    #[error("font {font} cannot be used: {reason}")]
    FontMissing {
        /// Family name or path.
        font: String,
        /// What is wrong.
        reason: String,
    },
    /// No available font has a glyph for a character.
    #[error("no font has a glyph for {character:?} (U+{:04X})", *character as u32)]
    GlyphMissing {
        /// The character.
        character: char,
    },
    /// A style file or option is wrong.
    #[error("style field `{field}` is {value}; accepted: {accepted}")]
    StyleInvalid {
        /// Dotted path of the field.
        field: String,
        /// The value as given.
        value: String,
        /// Accepted range or names.
        accepted: String,
    },
    /// Cues cannot be parsed or break an invariant.
    #[error("cues are invalid at {at}: {reason}")]
    CuesInvalid {
        /// Line, cue number or byte offset, in words.
        at: String,
        /// What is wrong, with the value.
        reason: String,
    },
    /// An option is out of range or unknown.
    #[error("option `{option}` is {value}; accepted: {accepted}")]
    OptionsInvalid {
        /// Name of the option.
        option: String,
        /// The value as given.
        value: String,
        /// Accepted range or names.
        accepted: String,
    },
    /// None of the encoders that would do is present.
    #[error("no usable video encoder; tried {}", tried.join(", "))]
    EncoderMissing {
        /// Encoder names in the order tried.
        tried: Vec<String>,
    },
    /// The output cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    OutputUnwritable {
        /// The target.
        path: PathBuf,
        /// What happened.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// The disk that holds the output or the cache is full.
    #[error("no space left on the disk that holds {}", path.display())]
    DiskFull {
        /// The target.
        path: PathBuf,
    },
    /// Input exceeds a configured or built-in limit.
    #[error("{what} is {value}, over the limit of {limit}")]
    LimitExceeded {
        /// What was measured, with its unit.
        what: String,
        /// The value found.
        value: String,
        /// The limit.
        limit: String,
    },
    /// The job's [`CancelToken`](crate::control::CancelToken) was tripped.
    #[error("cancelled")]
    Cancelled,
    /// A defect of this engine or of a library below it.
    #[error("internal error: {what}")]
    Internal {
        /// What happened.
        what: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
}

/// Stable identifiers shared by every door: `err.code` in Node, a class in Python, a status over HTTP.
///
/// Exhaustive on purpose: a door's mapping is a total match and stops compiling when a code is added. The last six are
/// those of [`Warning`]s alone: `NO_SPEECH` (no speech was found in the audio), `NOTHING_SHOWN` (the video shows no
/// caption), `NOT_SPOKEN` (words of a given text are not spoken), `TRACK_CHOSEN` (the audio transcribed is not the default
/// one), `ALPHA_LOST` (the output has no transparency, the source had), `CUES_REPAIRED` (a subtitle file was mended while
/// it was read).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
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
    CuesRepaired,
}

impl ErrorCode {
    /// All codes: those of errors, then those that only warnings have.
    pub const ALL: [Self; 24] = [
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
        Self::CuesRepaired,
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
            Self::CuesRepaired => "CUES_REPAIRED",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Error {
    /// The stable code of this error.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InputNotFound { .. } => ErrorCode::InputNotFound,
            Self::InputUnreadable { .. } => ErrorCode::InputUnreadable,
            Self::NoVideo { .. } => ErrorCode::NoVideo,
            Self::NoAudio { .. } => ErrorCode::NoAudio,
            Self::UnsupportedFormat { .. } => ErrorCode::UnsupportedFormat,
            Self::ModelMissing { .. } | Self::ModelUnavailable { .. } => ErrorCode::ModelMissing,
            Self::ModelInvalid { .. } => ErrorCode::ModelInvalid,
            Self::FontMissing { .. } => ErrorCode::FontMissing,
            Self::GlyphMissing { .. } => ErrorCode::GlyphMissing,
            Self::StyleInvalid { .. } => ErrorCode::StyleInvalid,
            Self::CuesInvalid { .. } => ErrorCode::CuesInvalid,
            Self::OptionsInvalid { .. } => ErrorCode::OptionsInvalid,
            Self::EncoderMissing { .. } => ErrorCode::EncoderMissing,
            Self::OutputUnwritable { .. } => ErrorCode::OutputUnwritable,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Internal { .. } => ErrorCode::Internal,
        }
    }

    /// What the caller can do about it, in one sentence; `None` where there is nothing to do.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::InputNotFound { path } if path.to_string_lossy().contains("://") => {
                "addresses are not opened: download the file and give its path".into()
            }
            Self::InputNotFound { .. } => {
                "check the path and that it is relative to the working folder".into()
            }
            Self::InputUnreadable { .. } => {
                "check that the file is a whole media file and that you may read it".into()
            }
            Self::NoVideo { .. } => {
                "give a file with a video track, or use `transcribe` for audio alone".into()
            }
            Self::NoAudio { track: Some(_), .. } => {
                "`probe` lists the audio tracks; they count from 0".into()
            }
            Self::NoAudio { .. } => "give the cues yourself with `render --cues FILE`".into(),
            Self::UnsupportedFormat { .. } => return None,
            Self::ModelMissing { name, .. } => format!("run `captioni models fetch {name}`"),
            Self::ModelUnavailable { .. } => {
                "check the network, name a mirror in CAPTIONI_MODEL_URL, or convert a faster-whisper folder \
                 with `captioni models convert DIR`"
                    .into()
            }
            Self::ModelInvalid { .. } => "delete the file and fetch or convert the model again".into(),
            Self::FontMissing { .. } => "give a TrueType or OpenType file that exists".into(),
            Self::GlyphMissing { .. } => "add a font that covers the character with `--font FILE`".into(),
            Self::StyleInvalid { .. } => "`styles --json` prints whole, valid styles to start from".into(),
            Self::CuesInvalid { .. } => return None,
            Self::OptionsInvalid { .. } => return None,
            Self::EncoderMissing { .. } => {
                "install an FFmpeg that has libx264, or name another with `--encoder`".into()
            }
            Self::OutputUnwritable { .. } => {
                "check that the folder exists and that you may write there".into()
            }
            Self::DiskFull { .. } => {
                "free some space or write to another disk; the target is as it was".into()
            }
            Self::LimitExceeded { .. } => return None,
            Self::Cancelled => return None,
            Self::Internal { .. } => "please report it with the input, if you can share it".into(),
        })
    }

    /// An input that cannot be read, with the failure below it.
    pub fn unreadable(input: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::InputUnreadable { input: input.into(), reason: reason.into(), source: None }
    }

    /// An option outside its accepted range.
    pub fn option(option: &str, value: impl std::fmt::Display, accepted: impl Into<String>) -> Self {
        Self::OptionsInvalid { option: option.into(), value: value.to_string(), accepted: accepted.into() }
    }

    /// A style field outside its accepted range.
    pub fn style(field: &str, value: impl std::fmt::Display, accepted: impl Into<String>) -> Self {
        Self::StyleInvalid { field: field.into(), value: value.to_string(), accepted: accepted.into() }
    }

    /// Cues that cannot be used.
    pub fn cues(at: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::CuesInvalid { at: at.into(), reason: reason.into() }
    }

    /// A model file that cannot be used.
    pub fn model(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        Self::ModelInvalid { path: path.into(), reason: reason.into(), source: None }
    }

    /// A defect of ours.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal { what: what.into(), source: None }
    }

    /// An `io::Error` met while writing `path`: [`Error::DiskFull`] or [`Error::OutputUnwritable`].
    pub fn writing(path: impl AsRef<Path>, error: std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::OutputUnwritable { path, reason: error.to_string(), source: Some(Box::new(error)) },
        }
    }

    /// An `io::Error` met while reading `path`: [`Error::InputNotFound`] or [`Error::InputUnreadable`].
    pub fn reading(path: impl AsRef<Path>, error: std::io::Error) -> Self {
        let path = path.as_ref();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::InputNotFound { path: path.to_owned() },
            _ => Self::InputUnreadable {
                input: path.display().to_string(),
                reason: error.to_string(),
                source: Some(Box::new(error)),
            },
        }
    }
}

/// Something that did not stop the job but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Warning {
    /// The code an error of the same kind would have, or one that only warnings have.
    pub code: ErrorCode,
    /// What happened, with the value.
    pub message: String,
}

impl From<Error> for Warning {
    fn from(error: Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}
